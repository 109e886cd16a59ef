"""Verify quotes whose verdict is known, and count what comes out.

In: a `Door`, and quotes forged of what is on its record. Out: `Trials`.
Promise: the verifier is asked as every reader asks it, and is told nothing but the quote and the name.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby

from api.door import Door
from api.forging import VERDICTS, Forged, Form
from api.verdict import Verdict
from api.verdict_kinds import VerdictKind
from indexer.errors import UsageError
from indexer.record import Record
from indexer.speaker import fold_name

_REFUSED = "refused"


class FormFigures(Record):
    """How the quotes of one form came out."""

    form: Form
    """What was done to the words."""

    quote_count: int
    """Quotes of this form."""

    right_count: int
    """Those of them that got the verdict of their form."""

    verdicts: Mapping[str, int]
    """How many got which verdict; `refused` where the quote could not be asked about."""


class Trials(Record):
    """How forged quotes were judged."""

    forms: tuple[FormFigures, ...]
    """In the order of `Form`; a form of which no quote could be made is left out."""

    false_verbatims: tuple[str, ...]
    """Quotes that were called verbatim and are not, or not of the person who was asked about; must be empty."""

    @property
    def quote_count(self) -> int:
        """How many quotes were verified."""
        return sum(one.quote_count for one in self.forms)

    @property
    def right_count(self) -> int:
        """How many of them got the verdict of their form."""
        return sum(one.right_count for one in self.forms)


def try_quotes(door: Door, quotes: Iterable[Forged]) -> Trials:
    """Verify every quote; one that cannot be asked about counts as refused."""
    tried = [(made, _verify(door, made)) for made in sorted(quotes, key=lambda made: list(Form).index(made.form))]
    return Trials(
        forms=tuple(
            _figures(form, Counter(str(verdict.verdict) if verdict else _REFUSED for _, verdict in ones))
            for form, ones in groupby(tried, key=lambda one: one[0].form)
        ),
        false_verbatims=tuple(_told(made, verdict) for made, verdict in tried if verdict and _is_false(made, verdict)),
    )


def _verify(door: Door, made: Forged) -> Verdict | None:
    try:
        return door.verify(made.quote, made.speaker)
    except UsageError:
        return None


def _figures(form: Form, verdicts: Counter[str]) -> FormFigures:
    return FormFigures(
        form=form,
        quote_count=verdicts.total(),
        right_count=verdicts[VERDICTS[form]],
        verdicts=dict(sorted(verdicts.items())),
    )


def _is_false(made: Forged, verdict: Verdict) -> bool:
    if verdict.verdict is not VerdictKind.VERBATIM:
        return False
    return made.form is not Form.VERBATIM or not _is_of_the_asked(made, verdict)


def _is_of_the_asked(made: Forged, verdict: Verdict) -> bool:
    if made.speaker is None:
        return True
    said_by = verdict.said_by
    is_meant = said_by is not None and said_by.id in {one.id for one in verdict.asked_of}
    return is_meant or (said_by is not None and fold_name(said_by.name) == fold_name(made.speaker))


def _told(made: Forged, verdict: Verdict) -> str:
    said_by = verdict.said_by.name if verdict.said_by else "nobody named"
    return f"{made.form}, asked of {made.speaker or 'anybody'}, called verbatim of {said_by}: {made.quote}"
