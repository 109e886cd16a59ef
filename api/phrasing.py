"""Write the pieces of an answer: names, counts, days, a statement's words and labels, how a question was understood.

In: nouns and the texts of `prompts/`. Out: words for a line.
Promise: a statement's words stand exactly as its article prints them; a year that no article prints is never written.
Whatever else is printed (names, titles, topics) has its quotation marks taken out.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Sequence

from api.answer import Filters, Interpretation
from api.period import Period
from api.quoting import LINE_BREAK, Shown, lines_of, quotes_only, shown_words
from indexer.article import Part
from indexer.statement import Kind, Resolution, Statement
from indexer.when import Precision, When
from prompts.loading import QUOTATION_MARKS, Prompt

MAX_ECHO_CHARS = 200
"""How much of a name, title or topic is repeated."""

SURE = 0.6
"""Confidence below which the reader is told that the attribution is uncertain."""

SURE_WITHOUT_NAME = 0.75
"""The same where the article gives a pronoun or nothing for the speaker: the words are then another's more often."""

LEFT_OUT = "[…]"
"""Stands for words of a statement that an answer does not show, outside of the quotation marks."""

_NO_MARKS = str.maketrans("", "", QUOTATION_MARKS)
_LIKE_A_NUMBER = re.compile(r"\[([0-9]+)\]")


def plain(text: str) -> str:
    """Make text fit for a line of an answer: short, on one line, without quotation marks or numbers of citations."""
    flat = _LIKE_A_NUMBER.sub(r"(\1)", " ".join(text.translate(_NO_MARKS).split()))
    return flat if len(flat) <= MAX_ECHO_CHARS else f"{flat[: MAX_ECHO_CHARS - 1]}…"


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


def write_period(first: dt.date | None, last: dt.date | None, wording: Prompt) -> str:
    """Write from when to when statements are dated; empty where no day is known."""
    if first is None or last is None:
        return ""
    if first == last:
        return wording.fill("period_one_day", day=write_day(first, wording))
    return wording.fill("period_known", first=write_day(first, wording), last=write_day(last, wording))


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
        return " … ".join(LINE_BREAK.join(lines_of(part.text)) for part in statement.parts), wording.texts["indirect"]
    shown = shown_words(statement, passage) if is_short else Shown([part.text for part in statement.parts])
    own = " … ".join(LINE_BREAK.join(f"“{line}”" for line in lines_of(text)) for text in shown.texts)
    if statement.kind is Kind.DIRECT:
        own = f"{LEFT_OUT} {own}" if shown.is_cut_before else own
        own = f"{own} {LEFT_OUT}" if shown.is_cut_after else own
        return own, wording.texts["cut"] if shown.is_cut_before or shown.is_cut_after else None
    for frame in (statement.context, statement.content):
        if frame is not None and list(lines_of(frame.text)) == [frame.text] and quotes_only(frame, statement.parts):
            return frame.text, wording.texts["mixed"]
    return own, wording.texts["mixed_without_frame"]


def write_understood(interpretation: Interpretation, *, filters: Filters, wording: Prompt) -> str:
    """Write how the question was understood, so that the reader can correct it."""
    slots = [
        _speaker_slot(interpretation.speakers, wording),
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


def _speaker_slot(speakers: Sequence[str], wording: Prompt) -> str:
    if not speakers:
        return wording.texts["slot_any_speaker"]
    key = "slot_speaker" if len(speakers) == 1 else "slot_speakers"
    return wording.fill(key, speakers=write_names(speakers, wording))


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


def write_labels(statement: Statement, wording: Prompt) -> list[str]:
    """Say what a reader must know of a statement beside its words: denied, passed on, asked, uncertain."""
    labels = [
        wording.texts[key]
        for key, holds in (
            ("denied", statement.negated),
            ("declined", statement.declined),
            ("nested", statement.nested_in is not None),
            ("uncertain", is_uncertain(statement)),
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


def is_uncertain(statement: Statement) -> bool:
    """Tell whether the reader is told that the attribution is uncertain."""
    if statement.speaker is None:
        return False
    is_guessed = statement.resolved_by in {Resolution.PRONOUN, Resolution.CONTINUED}
    return statement.confidence < (SURE_WITHOUT_NAME if is_guessed else SURE)
