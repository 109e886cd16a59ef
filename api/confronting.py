"""Hold words that a question wants confirmed against the record, word by word, before anything like them is looked for.

In: an open library, an `Understanding`, and what a search found. Out: a `Verdict`, and the same with the statement that
prints the words first. Promise: what only means the same is never said to be the words.
"""

from collections.abc import Sequence
from pathlib import Path

from api.answer import CheckedWords, Citation, Intent
from api.question import Understanding
from api.retrieval import Ranked
from api.verdict import Verdict
from api.verdict_kinds import VerdictKind
from api.verifying import verify_quote
from indexer.errors import UsageError
from indexer.index.library import Library

_ELLIPSIS = " … "


def confront(library: Library, understanding: Understanding, *, prompts: Path | None) -> Verdict | None:
    """Give the verdict on the words that a question gives; None where it gives none, or nothing can be said of them.

    Words without quotation marks may be meant loosely, and of several quotes each may be somebody else's: that they are
    not on record, or not as one, shows nothing then.
    """
    intent, quoted = understanding.interpretation.intent, understanding.quoted
    if intent is not Intent.VERIFY and not (intent is Intent.WHO_SAID and quoted):
        return None
    words = _ELLIPSIS.join(quoted) or understanding.interpretation.topic
    if words is None:
        return None
    try:
        verdict = verify_quote(library, words, _laid_to(understanding), prompts=prompts)
    except UsageError:
        return None
    return verdict if len(quoted) == 1 or verdict.verdict is not VerdictKind.NOT_ON_RECORD else None


def put_first(found: Sequence[Ranked], verdict: Verdict, *, library: Library, is_open: bool) -> tuple[Ranked, ...]:
    """Put the statement that prints the words before all others.

    Args:
        found: what was found, best first.
        verdict: the verdict on the words.
        library: where they were found.
        is_open: whether any day, outlet and kind will do; otherwise only what was found may come first.
    """
    if verdict.statement is None:
        return tuple(found)
    key = verdict.statement.id
    first = next((one for one in found if one.printed.statement.id == key), None)
    if first is None and is_open:
        sketch = library.sketches([key]).get(key)
        first = None if sketch is None else Ranked(sketch, 1.0, is_on_topic=True)
    if first is None:
        return tuple(found)
    others = (one for one in found if one.printed.statement.id != key)
    return (first._replace(score=1.0, is_on_topic=True), *others)


def lead_with(shown: Sequence[Ranked], verdict: Verdict | None) -> tuple[Ranked, ...]:
    """Let the statement that prints the words be the first to be shown, and its speaker's others follow it."""
    first = [one for one in shown if verdict is not None and verdict.statement and _id(one) == verdict.statement.id]
    if not first:
        return tuple(shown)
    whose = _speaker_id(first[0])
    others = [one for one in shown if _id(one) != _id(first[0])]
    return (*first, *sorted(others, key=lambda one: _speaker_id(one) != whose))


def as_cited(verdict: Verdict | None, citations: Sequence[Citation]) -> Verdict | None:
    """Give a verdict whose statement is cited, or which has none; None for one that filters or a period keep out."""
    if verdict is None or verdict.statement is None:
        return verdict
    return verdict if any(one.statement.id == verdict.statement.id for one in citations) else None


def checked_words(verdict: Verdict, citations: Sequence[Citation]) -> CheckedWords:
    """Give a verdict in short, with the number of the citation that it rests on."""
    key = None if verdict.statement is None else verdict.statement.id
    return CheckedWords(
        words=verdict.quote,
        speaker=verdict.speaker,
        verdict=verdict.verdict,
        n=next((one.n for one in citations if one.statement.id == key), None),
        diff=verdict.diff,
        differs_in=verdict.differs_in,
        cautions=verdict.cautions,
        said_by=verdict.said_by,
    )


def _id(one: Ranked) -> str:
    return one.printed.statement.id


def _speaker_id(one: Ranked) -> str | None:
    speaker = one.printed.statement.speaker
    return speaker.id if speaker is not None else None


def _laid_to(understanding: Understanding) -> str | None:
    if understanding.laid_to is not None:
        return understanding.laid_to
    people = understanding.people
    return people[0].id if len(people) == 1 else None
