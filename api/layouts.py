"""Write the body of an answer: one form for each intent.

In: `Found` and the texts of `prompts/`. Out: blocks of lines, with a line for each citation and its number.
Promise: the numbers stand in the order of the lines; a pair of wordings is shown without a word on which one is right.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from api.answer import CheckedWords, Citation, Intent, Interpretation, Nearest, Shift
from api.dating import day_of_saying, heading_day, heading_year
from api.phrasing import plain, write_count, write_labels, write_names, write_when, write_words
from indexer.record import Record
from indexer.rewording import Op
from indexer.speaker import Speaker
from prompts.loading import Prompt


class Side(Record):
    """One speaker's part of an answer."""

    name: str | None
    """The bare name; null where the articles name nobody."""

    role: str | None
    """What they are; null when no article says."""

    shown: int
    """How many statements are shown, one after the other."""

    total: int
    """How many there are on record, or were found."""


class Found(Record):
    """What an answer is written from."""

    interpretation: Interpretation
    """How the question was understood."""

    intent: Intent = Intent.ASK
    """As what it is answered."""

    citations: tuple[Citation, ...]
    """What is shown, in the order of the numbers."""

    sides: tuple[Side, ...] = ()
    """Whose they are, in the same order, where somebody may have none or more than are shown."""

    more: int = 0
    """Further statements that were found and are not shown."""

    is_at_least: bool = False
    """Whether there may be even more than `more`."""

    nearest: tuple[Nearest, ...] = ()
    """What came near and is not cited; no text is written of it."""

    checked: CheckedWords | None = None
    """What became of words that the question wants confirmed."""

    more_speakers: int = 0
    """Further speakers of whom nothing is shown."""

    is_oldest_first: bool = False
    """Whether a list begins with the oldest."""

    shifts: tuple[Shift, ...] = ()
    """Pairs of them in which one speaker's wording differs."""

    page_on: str | None = None
    """The command that lists all of them; null when there is none."""

    preface: tuple[str, ...] = ()
    """What the reader must know first (somebody asked for is not on record)."""


def write_body(found: Found, wording: Prompt) -> list[str]:
    """Write everything between the preface and the sources."""
    return [block for block in _LAYOUTS[found.intent](found, wording) if block]


def _by_speaker(found: Found, wording: Prompt) -> Iterator[str]:
    named = groupby(found.citations, key=lambda one: one.statement.speaker and one.statement.speaker.id)
    for group in (tuple(each) for _, each in named):
        heading = write_heading(found, group[0].statement.speaker, write_count(len(group), wording), wording)
        yield "\n".join((heading, *(_line(one, wording) for one in group)))
    yield write_more(found, wording)


def _timeline(found: Found, wording: Prompt) -> Iterator[str]:
    yield wording.fill("oldest_first", heading=_heading_of_all(found, wording))
    years = {heading_year(one) for one in found.citations} - {""}
    is_long = len(years) > 1
    yield from _in_stretches(
        found, wording, lambda one: heading_year(one) if is_long or not heading_year(one) else None
    )
    if found.more:
        yield wording.fill("more_between_at_least" if found.is_at_least else "more_between", count=found.more)
    yield "\n".join(_shift(one, wording) for one in found.shifts)


def _list(found: Found, wording: Prompt) -> Iterator[str]:
    order = "oldest_first" if found.is_oldest_first else "newest_first"
    yield wording.fill(order, heading=_heading_of_all(found, wording))
    yield from _in_stretches(found, wording, lambda one: heading_day(one, wording))
    more = write_more(found, wording)
    page_on = wording.fill("page_on", command=found.page_on) if found.more and found.page_on else ""
    yield "\n".join(line for line in (more, page_on) if line)


def _in_stretches(found: Found, wording: Prompt, heading_of: Callable[[Citation], str | None]) -> Iterator[str]:
    # None: a stretch without a heading; empty: one of statements without a date.
    is_named = len(_speakers(found)) > 1
    for heading, group in groupby(found.citations, key=heading_of):
        above = [] if heading is None else [heading or wording.texts["undated_heading"]]
        yield "\n".join((*above, *(_line_by(one, wording) if is_named else _line(one, wording) for one in group)))


def _who_said(found: Found, wording: Prompt) -> Iterator[str]:
    total = sum(side.total for side in found.sides)
    speakers = write_count(len(found.sides), wording, "speaker")
    count = wording.fill("by_speakers", speakers=speakers, count=_at_least(found, write_count(total, wording), wording))
    topic = _subject(found, wording)
    key = "heading_many" if topic else "heading_many_without_topic"
    heading = wording.fill(key, **({"topic": plain(topic)} if topic else {}), count=count)
    lines = [
        _filled("line_of", one, wording, who=_who(side, wording), count=write_count(side.total, wording))
        for one, side in zip(found.citations, found.sides, strict=True)
    ]
    yield "\n".join((heading, *lines))
    if found.more_speakers:
        yield wording.fill("more_speakers", speakers=write_count(found.more_speakers, wording, "speaker"))


def _side_by_side(found: Found, wording: Prompt) -> Iterator[str]:
    numbered = iter(found.citations)
    sides: list[list[Citation]] = []
    for side in found.sides:
        own = [next(numbered) for _ in range(side.shown)]
        sides.append(own)
        yield "\n".join((_heading_of_side(found, side, wording), *(_line(one, wording) for one in own)))
    yield _nearest_in_time(sides, wording)


def _heading_of_side(found: Found, side: Side, wording: Prompt) -> str:
    topic = _subject(found, wording)
    if not side.shown:
        about = wording.fill("about", topic=plain(topic)) if topic else ""
        return wording.fill("nothing_from", who=plain(side.name or ""), about=about)
    return _heading(found, _who(side, wording), _counted(found, side.shown, side.total, wording), wording)


def _nearest_in_time(sides: Sequence[Sequence[Citation]], wording: Prompt) -> str:
    spans = [
        (place, one, span) for place, own in enumerate(sides) for one in own if (span := day_of_saying(one)) is not None
    ]
    pairs = [
        (abs((theirs[2] - ours[2]).days), ours[1].n, theirs[1].n)
        for ours in spans
        for theirs in spans
        if ours[0] < theirs[0]
    ]
    if not pairs:
        return ""
    days, ours, theirs = min(pairs)
    apart = wording.fill("apart", days=write_count(days, wording, "day")) if days else wording.texts["same_day"]
    return wording.fill("nearest_in_time", ours=ours, theirs=theirs, apart=apart)


def _shift(shift: Shift, wording: Prompt) -> str:
    changes = "; ".join(
        wording.fill("reworded", ours=plain(one.ours) or "…", theirs=plain(one.theirs) or "…")
        for one in shift.diff
        if one.op is not Op.EQUAL
    )
    differences = write_names((wording.texts[f"differs_in_{one}"] for one in shift.differs_in), wording)
    return wording.fill("shift", earlier=shift.earlier, later=shift.later, differences=differences, changes=changes)


_LAYOUTS: Mapping[Intent, Callable[[Found, Prompt], Iterator[str]]] = {
    Intent.ASK: _by_speaker,
    Intent.VERIFY: _by_speaker,
    Intent.META: _by_speaker,
    Intent.TIMELINE: _timeline,
    Intent.LIST: _list,
    Intent.WHO_SAID: _who_said,
    Intent.COMPARE: _side_by_side,
}


def write_heading(found: Found, speaker: Speaker | None, count: str, wording: Prompt) -> str:
    """Write the line above one speaker's statements."""
    return _heading(found, _who(speaker, wording), count, wording)


def _heading(found: Found, who: str, count: str, wording: Prompt) -> str:
    topic = _subject(found, wording)
    if topic is None:
        return wording.fill("heading_without_topic", who=who, count=count)
    return wording.fill("heading", who=who, topic=plain(topic), count=count)


def _heading_of_all(found: Found, wording: Prompt) -> str:
    shown, speakers = len(found.citations), _speakers(found)
    count = _counted(found, shown, shown + found.more, wording)
    if len(speakers) == 1:
        return write_heading(found, found.citations[0].statement.speaker, count, wording)
    topic = _subject(found, wording)
    if topic is None:
        return wording.fill("heading_many_without_topic", count=count)
    return wording.fill("heading_many", topic=plain(topic), count=count)


def _counted(found: Found, shown: int, total: int, wording: Prompt) -> str:
    count = write_count(total, wording)
    if total <= shown:
        return count
    return wording.fill("shown_of", shown=shown, count=_at_least(found, count, wording))


def _at_least(found: Found, count: str, wording: Prompt) -> str:
    return wording.fill("at_least", count=count) if found.is_at_least else count


def _speakers(found: Found) -> set[str]:
    return {one.statement.speaker.id if one.statement.speaker else "" for one in found.citations}


def _who(someone: Speaker | Side | None, wording: Prompt) -> str:
    if someone is None or someone.name is None:
        return wording.texts["unnamed"]
    name = plain(someone.name)
    if not someone.role or plain(someone.role) == name:
        return name
    return wording.fill("with_role", name=name, role=plain(someone.role))


def _subject(found: Found, wording: Prompt) -> str | None:
    # A claim is a whole sentence; it stands below, in how the question was understood.
    if found.interpretation.topic is not None and found.interpretation.intent is Intent.VERIFY:
        return wording.texts["this_claim"]
    return found.interpretation.topic


def write_more(found: Found, wording: Prompt) -> str:
    """Write how many statements more there are; empty where there are none."""
    return wording.fill("more_at_least" if found.is_at_least else "more", count=found.more) if found.more else ""


def _line(citation: Citation, wording: Prompt) -> str:
    return _filled("line", citation, wording)


def _line_by(citation: Citation, wording: Prompt) -> str:
    speaker = citation.statement.speaker
    return _filled("line_by", citation, wording, who=_who(speaker, wording))


def _filled(key: str, citation: Citation, wording: Prompt, **more: str) -> str:
    statement = citation.statement
    words, label = write_words(statement, wording, is_short=True, passage=citation.passage)
    labels = "; ".join(write_labels(statement, wording))
    values = {
        "date": write_when(statement.said_on, citation.article.published, wording),
        "words": words,
        "labels": wording.fill("labels", labels=labels) if labels else "",
        "n": citation.n,
        **more,
    }
    return wording.fill(key, **values) if label is None else wording.fill(f"{key}_labelled", label=label, **values)
