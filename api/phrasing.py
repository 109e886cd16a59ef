"""Write an answer's text from what was found.

In: citations, facts about the search, and the texts of `prompts/`. Out: lines for people.
Promise: between quotation marks stand only words of cited statements, exactly as their articles print them; a year that
no article prints is never written. Whatever else is printed (names, titles, topics) has its quotation marks taken out.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from api.answer import ArticleCard, Citation, Filters, Interpretation, OtherPrinting
from api.period import Period
from api.quoting import Shown, quotes_only, shown_words
from indexer.article import Part
from indexer.errors import RecordDamagedError
from indexer.record import Record
from indexer.statement import Kind, Resolution, Statement
from indexer.when import Precision, When
from prompts.loading import QUOTATION_MARKS, Prompt

MAX_ECHO_CHARS = 200
"""How much of a name, title or topic is repeated."""

MAX_ALSO_SHOWN = 8
"""How many other outlets the text of an answer names; the citation names all."""

SURE = 0.6
"""Confidence below which the reader is told that the attribution is uncertain."""

SURE_WITHOUT_NAME = 0.75
"""The same where the article gives a pronoun or nothing for the speaker: the words are then another's more often."""

LEFT_OUT = "[…]"
"""Stands for words of a statement that an answer does not show, outside of the quotation marks."""

_NO_MARKS = str.maketrans("", "", QUOTATION_MARKS)


class Found(Record):
    """What an answer is written from."""

    interpretation: Interpretation
    """How the question was understood."""

    citations: tuple[Citation, ...]
    """What is shown, in the order of the numbers, all of one speaker together."""

    more: int = 0
    """Further statements that were found and are not shown."""

    is_at_least: bool = False
    """Whether there may be even more than `more`."""

    preface: tuple[str, ...] = ()
    """What the reader must know first (somebody asked for is not on record)."""


def plain(text: str) -> str:
    """Make text fit for a line of an answer: short, on one line, without quotation marks."""
    flat = " ".join(text.translate(_NO_MARKS).split())
    return flat if len(flat) <= MAX_ECHO_CHARS else f"{flat[: MAX_ECHO_CHARS - 1]}…"


def write_found(found: Found, *, filters: Filters, wording: Prompt) -> str:
    """Write the answer that rests on citations.

    Raises:
        RecordDamagedError: the text would show words in quotation marks that no cited statement holds.
    """
    blocks = list(found.preface)
    blocks += [
        "\n".join((write_heading(found, group, wording), *(_line(one, wording) for one in group)))
        for group in _by_speaker(found.citations)
    ]
    if found.more:
        blocks.append(wording.fill("more_at_least" if found.is_at_least else "more", count=found.more))
    blocks.append("\n".join(_source_lines(found.citations, wording)))
    blocks.append(write_understood(found.interpretation, filters=filters, wording=wording))
    text = "\n\n".join(blocks)
    _check_marks(text, found.citations)
    return text


def write_heading(found: Found, group: Sequence[Citation], wording: Prompt) -> str:
    """Write the line above one speaker's statements."""
    speaker = group[0].statement.speaker
    who = wording.texts["unnamed"] if speaker is None else plain(speaker.name)
    if speaker is not None and speaker.role and plain(speaker.role) != who:
        who = wording.fill("with_role", name=who, role=plain(speaker.role))
    count = write_count(len(group), wording)
    topic = found.interpretation.topic
    if topic is None:
        return wording.fill("heading_without_topic", who=who, count=count)
    return wording.fill("heading", who=who, topic=plain(topic), count=count)


def write_count(count: int, wording: Prompt, noun: str = "statement") -> str:
    """Write how many there are of `noun`, in the singular where there is one."""
    return wording.texts[f"one_{noun}"] if count == 1 else wording.fill(f"{noun}s", count=f"{count:,}")


def write_when(when: When, published: dt.date | None, wording: Prompt) -> str:
    """Write when something was said, as far as the article settles it, or else when it was published."""
    if when.date is None:
        return (
            wording.fill("published_on", day=write_day(published, wording)) if published else wording.texts["no_date"]
        )
    if when.precision is Precision.DAY_WITHOUT_YEAR:
        _, month, day = when.date.rsplit("-", 2)
        return wording.fill("day_without_year", month=calendar.month_name[int(month)], day=int(day))
    year, month, day = [*when.date.split("-"), "0", "0"][:3]
    form = {Precision.DAY: "day", Precision.MONTH: "month", Precision.YEAR: "year"}[when.precision]
    values = {"day": int(day), "month": calendar.month_name[int(month)], "year": year}
    kept = {"day": ("day", "month", "year"), "month": ("month", "year"), "year": ("year",)}[form]
    return wording.fill(form, **{name: values[name] for name in kept})


def write_day(day: dt.date, wording: Prompt) -> str:
    """Write a full date."""
    return wording.fill("day", day=day.day, month=calendar.month_name[day.month], year=day.year)


def write_names(names: Iterable[str], wording: Prompt) -> str:
    """Write a list of names in words."""
    *before, last = [plain(name) for name in names]
    return wording.fill("and", first=", ".join(before), last=last) if before else last


def write_words(
    statement: Statement, wording: Prompt, *, is_short: bool = False, passage: Sequence[Part] = ()
) -> tuple[str, str | None]:
    """Write a statement's words, and the label that says whose they are where it is not only the speaker's.

    Direct speech stands in quotation marks part by part; what is quoted in part stands as printed, with the marks it
    has there; the reporter's words stand without. With `is_short` very long direct speech is cut: to `passage`, or else
    after a sentence near its start; what is left out leaves “[…]”, outside of the quotation marks.
    """
    if statement.kind is Kind.INDIRECT:
        return " … ".join(part.text for part in statement.parts), wording.texts["indirect"]
    shown = shown_words(statement, passage) if is_short else Shown([part.text for part in statement.parts])
    own = " … ".join(f"“{text}”" for text in shown.texts)
    if statement.kind is Kind.DIRECT:
        own = f"{LEFT_OUT} {own}" if shown.is_cut_before else own
        own = f"{own} {LEFT_OUT}" if shown.is_cut_after else own
        return own, wording.texts["cut"] if shown.is_cut_before or shown.is_cut_after else None
    for frame in (statement.context, statement.content):
        if frame is not None and quotes_only(frame, statement.parts):
            return frame.text, wording.texts["mixed"]
    return own, wording.texts["mixed_without_frame"]


def write_understood(interpretation: Interpretation, *, filters: Filters, wording: Prompt) -> str:
    """Write how the question was understood, so that the reader can correct it."""
    slots = [
        wording.fill("slot_speaker", speakers=write_names(interpretation.speakers, wording))
        if interpretation.speakers
        else wording.texts["slot_any_speaker"],
        wording.fill("slot_topic", topic=plain(interpretation.topic))
        if interpretation.topic
        else wording.texts["slot_any_topic"],
        _period_slot(interpretation, wording),
    ]
    if filters.sources:
        slots.append(wording.fill("slot_sources", sources=write_names(filters.sources, wording)))
    if filters.kinds:
        slots.append(wording.fill("slot_kinds", kinds=write_names(filters.kinds, wording)))
    return wording.fill("understood", slots="; ".join((*slots, *interpretation.notes)))


def write_every_year(every_year: str, wording: Prompt) -> str:
    """Write a day or month of any year."""
    month, _, day = every_year.removeprefix("--").partition("-")
    name = calendar.month_name[int(month)]
    if not day:
        return wording.fill("slot_every_year_month", month=name)
    return wording.fill("slot_every_year", day=f"{name} {int(day)}")


def _period_slot(interpretation: Interpretation, wording: Prompt) -> str:
    period = Period(first=interpretation.from_, last=interpretation.to, every_year=interpretation.every_year)
    if period.every_year is not None:
        return write_every_year(period.every_year, wording)
    values = {
        name: write_day(day, wording)
        for name, day in (("first", period.first), ("last", period.last))
        if day is not None
    }
    if not values:
        return wording.texts["slot_any_date"]
    if period.first == period.last:
        return wording.fill("slot_on", first=values["first"])
    key = {("first", "last"): "slot_from_to", ("first",): "slot_from", ("last",): "slot_to"}[tuple(values)]
    return wording.fill(key, **values)


def _by_speaker(citations: Sequence[Citation]) -> list[tuple[Citation, ...]]:
    named = groupby(citations, key=lambda one: one.statement.speaker and one.statement.speaker.id)
    return [tuple(group) for _, group in named]


def _line(citation: Citation, wording: Prompt) -> str:
    statement = citation.statement
    words, label = write_words(statement, wording, is_short=True, passage=citation.passage)
    labels = "; ".join(write_labels(statement, wording))
    values = {
        "date": write_when(statement.said_on, citation.article.published, wording),
        "words": words,
        "labels": wording.fill("labels", labels=labels) if labels else "",
        "n": citation.n,
    }
    return wording.fill("line", **values) if label is None else wording.fill("line_labelled", label=label, **values)


def write_labels(statement: Statement, wording: Prompt) -> list[str]:
    """Say what a reader must know of a statement beside its words: denied, passed on, asked, uncertain."""
    labels = [
        wording.texts[key]
        for key, holds in (
            ("denied", statement.negated),
            ("declined", statement.declined),
            ("nested", statement.nested_in is not None),
            ("uncertain", _is_uncertain(statement)),
        )
        if holds
    ]
    if statement.modality:
        key = "not_said_yet" if statement.was_said else "not_said_so"
        labels.append(wording.fill(key, modality=plain(statement.modality)))
    if statement.via:
        labels.append(wording.fill("via", via=plain(statement.via)))
    if statement.question is not None:
        labels.append(wording.fill("asked", question=plain(statement.question.text)))
    return labels


def _is_uncertain(statement: Statement) -> bool:
    if statement.speaker is None:
        return False
    is_guessed = statement.resolved_by in {Resolution.PRONOUN, Resolution.CONTINUED}
    return statement.confidence < (SURE_WITHOUT_NAME if is_guessed else SURE)


def _source_lines(citations: Sequence[Citation], wording: Prompt) -> list[str]:
    lines: dict[tuple[ArticleCard, str], list[int]] = {}
    for citation in citations:
        lines.setdefault((citation.article, _also(citation.also_in, wording)), []).append(citation.n)
    return [_source_line(card, also, numbers, wording) for (card, also), numbers in lines.items()]


def _also(others: Sequence[OtherPrinting], wording: Prompt) -> str:
    shown = [
        wording.fill("also_reworded" if other.diff else "also_card", **_outlet_and_day(other, wording))
        for other in others[:MAX_ALSO_SHOWN]
    ]
    if len(others) > len(shown):
        shown.append(wording.fill("also_more", count=len(others) - len(shown)))
    return "; ".join(shown)


def _source_line(card: ArticleCard, others: str, numbers: Sequence[int], wording: Prompt) -> str:
    return wording.fill(
        "source",
        numbers=" ".join(f"[{n}]" for n in numbers),
        **_outlet_and_day(card, wording),
        title=plain(card.title) if card.title else wording.texts["no_title"],
        link=wording.fill("link", url=plain(card.url)) if card.url else "",
        also=wording.fill("also_in", articles=others) if others else "",
    )


def _outlet_and_day(card: ArticleCard, wording: Prompt) -> dict[str, str]:
    return {
        "outlet": plain(card.source) if card.source else wording.texts["no_outlet"],
        "published": write_day(card.published, wording) if card.published else wording.texts["no_published"],
    }


def _places_of(words: str, text: str) -> Iterator[int]:
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def _check_marks(text: str, citations: Iterable[Citation]) -> None:
    covered: set[int] = set()
    for words in {words for one in citations for words in _printed_by(one)}:
        covered.update(place for start in _places_of(words, text) for place in range(start, start + len(words)))
    if any(mark in QUOTATION_MARKS and place not in covered for place, mark in enumerate(text)):
        raise RecordDamagedError(
            "the answer would show words in quotation marks that no cited statement holds; it is withheld. "
            "This is a defect of onrecord: report it with the question"
        )


def _printed_by(citation: Citation) -> list[str]:
    statement = citation.statement
    parts = [part.text for part in statement.parts]
    if statement.kind is Kind.INDIRECT:
        return parts
    frames = [frame.text for frame in (statement.context, statement.content) if frame and statement.kind is Kind.MIXED]
    return [*frames, *(f"“{part}”" for part in (*parts, *shown_words(statement, citation.passage).texts))]
