"""Read the rows of public archives: quotations with candidates for their speaker, and the turns of debates.

In: the values of a row under the archive's own names. Out: the same by the names of ready-made statements, and who is
credited with what probability.
Promise: of several candidates nobody is credited but one who is above 0.5 and clearly ahead of the next.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import JsonValue

from indexer.errors import BadArticleError
from indexer.ingest.decode import holds_words
from indexer.ingest.jsonlines import text_of
from indexer.ingest.metadata import keep_url, read_day, show, tidy_line
from indexer.speaker import fold_name

CLEAR_PROBABILITY = 0.5
CLEAR_MARGIN = 0.2
"""How far the best candidate must be ahead of the next name, “nobody” included."""

QUOTATION_COLUMNS = frozenset("quoteID quotation speaker probas role date said_on urls url source title".split())
TURN_COLUMNS = frozenset({"debate"})
ID_COLUMNS = ("quoteID", "quoteid", "id")
"""Tables are read with their names of columns in lower case."""

_NOBODY = frozenset(["none", "null", "nan", "unknown", "n a"])
_DIGITS = 6
"""Probabilities come as 32-bit numbers, too, which hold no more: 0.7 is 0.2 ahead of 0.5."""


class Candidate(NamedTuple):
    """Somebody who may have said it."""

    name: str
    """Empty where that is nobody."""
    probability: float


def is_quotation(values: Mapping[str, JsonValue]) -> bool:
    """Tell whether a row is a quotation of an archive; one with the `text` of ready-made statements is none."""
    return "quotation" in values and values.get("text") is None


def in_our_names(values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Give a row the names of ready-made statements; one that has them already stays as it is.

    A quotation's `date` is the day it was first printed, never the day it was said.

    Raises:
        BadArticleError: `quotation` or `date` is none, or `urls` is no list of addresses.
    """
    if not is_quotation(values):
        title = values.get("title") or values.get("debate")
        return values if title == values.get("title") else {**values, "title": title}
    words, printed = (text_of(values.get(name), name=name) for name in ("quotation", "date"))
    if not holds_words(words or ""):
        raise BadArticleError("`quotation` holds no text; nothing to read")
    if printed:
        read_day(printed, name="date")
    taken = {name: values.get(name) for name in ("source", "title", "said_on")}
    own_id = next((values[name] for name in ID_COLUMNS if values.get(name) is not None), None)
    url = next(filter(None, map(_address, addresses_in(values))), None)
    return {**taken, "id": own_id, "text": words, "published": printed, "url": url}


def addresses_in(values: Mapping[str, JsonValue]) -> list[JsonValue]:
    """List where a quotation was printed, as the archive gives it; each address once.

    Raises:
        BadArticleError: `urls` is no list of addresses.
    """
    urls = values.get("urls")
    listed = [urls] if isinstance(urls, str) and _address(urls) else _listed(urls, "urls")
    listed = listed or [values.get("url")]
    return [one for number, one in enumerate(listed) if one is not None and one not in listed[:number]]


def _address(given: JsonValue) -> str | None:
    return keep_url(given) if isinstance(given, str) else None


def credited(values: Mapping[str, JsonValue], *, named_alone: float) -> Candidate | None:
    """Give whom a quotation is credited to; None where the archive leaves it open.

    Args:
        values: the row, under the archive's own names.
        named_alone: the probability of a speaker who is named without candidates.

    Raises:
        BadArticleError: `speaker` is no text, or `probas` no list of names with probabilities.
    """
    printed = tidy_line(text_of(values.get("speaker"), name="speaker"))
    named = _somebody(printed)
    if values.get("probas") is None:
        return Candidate(named, named_alone) if named else None
    best = _clear_candidate(values["probas"])
    # A row that names one and finds another more likely does not tell who it was.
    is_other = best is not None and printed is not None and not _is_same(named, best.name)
    return None if is_other else best


def _somebody(name: str | None) -> str:
    line = tidy_line(name) or ""
    return line if holds_words(line) and fold_name(line) not in _NOBODY else ""


def _clear_candidate(probas: JsonValue) -> Candidate | None:
    ranked = sorted((_candidate(one) for one in _listed(probas, "probas")), key=lambda one: -one.probability)
    if not ranked:
        return None
    best = ranked[0]
    next_best = max((one.probability for one in ranked[1:] if not _is_same(one.name, best.name)), default=0.0)
    is_ahead = round(best.probability - next_best, _DIGITS) >= CLEAR_MARGIN
    return best if best.name and is_ahead and round(best.probability, _DIGITS) > CLEAR_PROBABILITY else None


def _is_same(name: str, other: str) -> bool:
    # Names of letters that no rule writes in Latin ones are folded to nothing, and are not the same for that.
    return name == other or (bool(fold_name(name)) and fold_name(name) == fold_name(other))


def _candidate(given: JsonValue) -> Candidate:
    match given:
        case [str() | None as name, str() | int() | float() as printed]:
            pass
        case {"name": str() | None as name, "prob": str() | int() | float() as printed}:
            pass
        case _:
            name, printed = None, "none"
    probability = None if isinstance(printed, bool) else _number(printed)
    if probability is None or not 0 <= probability <= 1:
        raise BadArticleError(
            f"`probas` must be pairs of a name and a probability from 0 to 1, found {show(given)}; correct it"
        )
    return Candidate(_somebody(name), probability)


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
