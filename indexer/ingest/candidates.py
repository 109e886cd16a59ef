"""Read the rows of public archives: quotations with candidates for their speaker, and the turns of debates.

In: the values of a row under the archive's own names. Out: the same by the names of ready-made statements, and who is
credited with what probability.
Promise: nobody is credited unless one candidate is more likely than all others together and clearly ahead of the next.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import JsonValue

from indexer.errors import BadArticleError
from indexer.ingest.metadata import show
from indexer.speaker import fold_name

CLEAR_PROBABILITY = 0.5
CLEAR_MARGIN = 0.2
"""How far the best candidate must be ahead of the next name, “nobody” included."""

QUOTATION_COLUMNS = frozenset("quoteID quotation speaker date urls probas source title".split())
TURN_COLUMNS = frozenset({"debate"})
_NOBODY = frozenset(["", "none", "null", "nan", "unknown", "n a"])


class Candidate(NamedTuple):
    """Somebody who may have said it."""

    name: str
    probability: float


def in_our_names(values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Give a row the names of ready-made statements; one that has them already stays as it is.

    A quotation's `date` is the day it was first printed, never the day it was said.

    Raises:
        BadArticleError: `urls` is no list of addresses.
    """
    if "text" in values or "quotation" not in values:
        title = values.get("title") or values.get("debate")
        return values if title == values.get("title") else {**values, "title": title}
    taken = {name: values.get(name) for name in ("speaker", "probas", "source", "title", "said_on", "role")}
    own_id = next((values[name] for name in ("quoteID", "quoteid", "id") if values.get(name)), None)
    urls = _listed(values.get("urls"), "urls") or [values.get("url")]
    return {**taken, "id": own_id, "text": values["quotation"], "published": values.get("date"), "url": urls[0]}


def is_nobody(name: str) -> bool:
    """Tell whether a name says that the speaker is not known: “None”, “unknown”."""
    return fold_name(name) in _NOBODY


def clear_candidate(probas: JsonValue) -> Candidate | None:
    """Give the one candidate who is clear; None when nobody is, or when that is nobody.

    Raises:
        BadArticleError: `probas` is no list of names with probabilities.
    """
    ranked = sorted((_candidate(one) for one in _listed(probas, "probas")), key=lambda one: -one.probability)
    if not ranked:
        return None
    best = ranked[0]
    others = [one.probability for one in ranked[1:] if fold_name(one.name) != fold_name(best.name)]
    is_clear = best.probability > CLEAR_PROBABILITY and best.probability - max(others, default=0.0) >= CLEAR_MARGIN
    return best if is_clear and not is_nobody(best.name) else None


def _candidate(given: JsonValue) -> Candidate:
    match given:
        case [str() | None as name, str() | int() | float() as printed] if not isinstance(printed, bool):
            probability = _number(printed)
        case {"name": str() | None as name, "prob": str() | int() | float() as printed} if not isinstance(
            printed, bool
        ):
            probability = _number(printed)
        case _:
            probability = name = None
    if probability is None or not 0 <= probability <= 1:
        raise BadArticleError(
            f"`probas` must be pairs of a name and a probability from 0 to 1, found {show(given)}; correct it"
        )
    return Candidate(name or "", probability)


def _number(printed: str | float) -> float | None:
    try:
        return float(printed)
    except (ValueError, OverflowError):
        return None


def _listed(value: JsonValue, name: str) -> list[JsonValue]:
    # A cell of a table holds a list as JSON.
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.strip() else None
        except (ValueError, RecursionError):
            raise BadArticleError(f"`{name}` is no list of JSON, found {show(value)}; correct it") from None
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadArticleError(f"`{name}` must be a list, found {show(value)}; correct it")
    return value
