"""Date what was said by what the article prints: the day in the sentence, the dateline, never the clock.

In: the words of a sentence, the dateline and the day of publication. Out: a `When` with its evidence.
A day without a year gets one only from the article's own day of publication, or from a dateline printed in full; an
expression that nothing settles leaves the day unknown, and is not replaced by the dateline.
"""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from indexer.extract.days import Expression, Names, find_expressions
from indexer.when import Precision, When

MAX_HEADING_CHARS = 200
"""A line of a transcript's heading; longer ones, and whole sentences, tell a story with dates of its own."""

_MAX_GAP_DAYS = 31
"""A day without a year is taken to be the one nearest before publication, if it lies within this many days of it."""

MAX_LINES_KEPT = 256
"""Every statement of an article asks for the day in the same dateline."""

_WEEK = dt.timedelta(days=7)


class Anchor(NamedTuple):
    """The day from which “yesterday” and “on Tuesday” count."""

    day: dt.date | None
    """None where no full date is known."""
    month_day: tuple[int, int] | None
    """Month and day of a dateline without a year; None where there is none."""
    source: str


def date_of(said: str, *, dateline: str, published: dt.date | None) -> When:
    """Date a statement.

    Args:
        said: the reporter's words of the sentence, without what stands in quotation marks.
        dateline: the article's dateline as printed, empty without one.
        published: the day of publication from metadata, None when unknown.
    """
    base = _day_in(dateline, published)
    expression = _chosen(find_expressions(said))
    if expression is None:
        return _of_article(base, dateline, published)
    return _resolve(expression, _anchor(base, published))


def date_of_heading(lines: Iterable[str], *, dateline: str, published: dt.date | None) -> When:
    """Date what is spoken in a transcript: by the first full day that its title and the lines of its heading print."""
    for line in lines:
        tells = len(line) > MAX_HEADING_CHARS or line.rstrip().endswith((".", "?", "!", "”"))
        day = When() if tells else _day_in(line, published)
        if day.date is not None:
            return day
    return _of_article(_day_in(dateline, published), dateline, published)


def _chosen(found: list[Expression]) -> Expression | None:
    """Choose the first expression; a weekday or a vague word gives way to the date printed right after it."""
    if not found:
        return None
    first, second = found[0], found[1] if len(found) > 1 else None
    is_vague = first.names in (Names.WEEKDAY, Names.SOME_TIME)
    if second is not None and is_vague and second.start - first.end <= len(" night on "):
        return second
    return first


def _of_article(base: When, dateline: str, published: dt.date | None) -> When:
    if base.date is None:
        return When()
    evidence = f"dateline “{dateline.strip()}”"
    if published is not None and base.precision is Precision.DAY and base.date[:4] not in dateline:
        evidence = f"{evidence}, year of publication {published.year}"
    return base.model_copy(update={"evidence": evidence})


def _anchor(base: When, published: dt.date | None) -> Anchor:
    if base.precision is Precision.DAY and base.date is not None:
        return Anchor(dt.date.fromisoformat(base.date), None, "dateline")
    if published is not None or base.date is None:
        return Anchor(published, None, "publication")
    _, month, day = base.date.rsplit("-", 2)
    return Anchor(None, (int(month), int(day)), "dateline")


@lru_cache(maxsize=MAX_LINES_KEPT)
def _day_in(printed: str, published: dt.date | None) -> When:
    anchor = Anchor(published, None, "publication")
    days = [one for one in find_expressions(printed) if one.names in (Names.DAY, Names.NUMBERS)]
    return next((when for one in days if (when := _resolve(one, anchor)).date is not None), When())


def _resolve(one: Expression, anchor: Anchor) -> When:
    if one.names in (Names.DAY, Names.NUMBERS):
        return _day(one, anchor) if one.names is Names.DAY else _numbers(one, anchor)
    if one.names in (Names.MONTH, Names.DAYS):
        return _month(one, anchor)
    if one.names is Names.YEAR:
        return _year(one, anchor)
    if one.names is Names.AGO and anchor.day is None and anchor.month_day is not None:
        return _days_before_a_day_without_year(one, anchor)
    return _counted(one, anchor.day, anchor.source) if anchor.day is not None else When()


def _day(one: Expression, anchor: Anchor) -> When:
    month, day = one.month or 0, one.day or 0
    if one.year is not None:
        return _full(one.text, one.year, month, day)
    if not _is_day(2000, month, day):
        return When()
    year = _year_near(month, day, anchor.day)
    if year is not None and anchor.day is not None:
        return _full(one.text, year, month, day, note=f", year from the {anchor.source}, {anchor.day.isoformat()}")
    return When(date=f"--{month:02}-{day:02}", precision=Precision.DAY_WITHOUT_YEAR, evidence=f"“{one.text}”")


def _numbers(one: Expression, anchor: Anchor) -> When:
    """Settle 2/4/2017 by the publication, where it leaves only one of both orders possible."""
    year, pairs = one.year or 0, {(one.month or 0, one.day or 0), (one.day or 0, one.month or 0)}
    near = [
        pair for pair in pairs if _is_day(year, *pair) and _is_near(dt.date(year, *pair), anchor.day, _MAX_GAP_DAYS)
    ]
    if len(near) != 1 or anchor.day is None:
        return When()
    return _full(one.text, year, *near[0], note=f", order told by the {anchor.source}, {anchor.day.isoformat()}")


def _month(one: Expression, anchor: Anchor) -> When:
    month, year, note = one.month or 0, one.year, ""
    if year is None:
        if anchor.day is None:
            return When()
        is_before = month < anchor.day.month or (month == anchor.day.month and not one.is_last)
        year, note = anchor.day.year if is_before else anchor.day.year - 1, f" before the {anchor.source}"
    return When(date=f"{year:04}-{month:02}", precision=Precision.MONTH, evidence=f"“{one.text}”{note}")


def _year(one: Expression, anchor: Anchor) -> When:
    if one.year is None or (anchor.day is not None and one.year > anchor.day.year):
        return When()
    return When(date=f"{one.year:04}", precision=Precision.YEAR, evidence=f"“{one.text}”")


def _counted(one: Expression, day: dt.date, source: str) -> When:
    """Count back from a day: exactly where days are counted, else as far as both ends of the time agree."""
    note = f"“{one.text}” as of the {source}, {day.isoformat()}"
    if one.names is Names.WEEKDAY:
        back = (day.weekday() - (one.weekday or 0)) % 7
        back += 7 if one.is_last and back == 0 else 0
        return _before(day, back, f"“{one.text}” before the {source}, {day.isoformat()}")
    if one.names is Names.AGO and one.unit == "day":
        return _before(day, one.back, note)
    span = _span(one, day)
    return _as_far_as_settled(*span, note) if span is not None else When()


def _before(day: dt.date, count: int, evidence: str) -> When:
    try:
        return When.on(day - dt.timedelta(days=count), evidence)
    except OverflowError:
        return When()


def _span(one: Expression, day: dt.date) -> tuple[dt.date, dt.date] | None:
    """Give the first and the last day that an expression may mean; None where it leaves that open."""
    monday = dt.timedelta(days=day.weekday())
    try:
        spans = {
            (Names.THIS, "week"): lambda: (day - monday, day),
            (Names.THIS, "month"): lambda: (day.replace(day=1), day),
            (Names.THIS, "year"): lambda: (day.replace(month=1, day=1), day),
            (Names.LAST, "week"): lambda: (day - monday - _WEEK, day - monday - dt.timedelta(days=1)),
            (Names.LAST, "month"): lambda: _month_before(day),
            (Names.LAST, "year"): lambda: (dt.date(day.year - 1, 1, 1), dt.date(day.year - 1, 12, 31)),
            (Names.AGO, "week"): lambda: (day - (one.back * _WEEK) - _WEEK / 2, day - (one.back * _WEEK) + _WEEK / 2),
        }
        found = spans.get((one.names, one.unit))
        return found() if found is not None else None
    except (OverflowError, ValueError):
        return None


def _month_before(day: dt.date) -> tuple[dt.date, dt.date]:
    last = day.replace(day=1) - dt.timedelta(days=1)
    return last.replace(day=1), last


def _as_far_as_settled(first: dt.date, last: dt.date, evidence: str) -> When:
    if first == last:
        return When.on(first, evidence)
    if (first.year, first.month) == (last.year, last.month):
        return When(date=f"{first.year:04}-{first.month:02}", precision=Precision.MONTH, evidence=evidence)
    if first.year == last.year:
        return When(date=f"{first.year:04}", precision=Precision.YEAR, evidence=evidence)
    return When()


def _days_before_a_day_without_year(one: Expression, anchor: Anchor) -> When:
    """Count back from “April 2” without its year: the same day in a leap year and in any other, or unknown."""
    if one.unit != "day" or anchor.month_day is None:
        return When()
    back = dt.timedelta(days=one.back)
    days = {dt.date(year, *anchor.month_day) - back for year in (2000, 2001) if _is_day(year, *anchor.month_day)}
    named = {(day.month, day.day) for day in days}
    if len(named) != 1:
        return When()
    ((month, day),) = named
    evidence = f"“{one.text}” as of the dateline, without a year"
    return When(date=f"--{month:02}-{day:02}", precision=Precision.DAY_WITHOUT_YEAR, evidence=evidence)


def _full(printed: str, year: int, month: int, day: int, *, note: str = "") -> When:
    if not _is_day(year, month, day):
        return When()
    return When.on(dt.date(year, month, day), f"“{printed}”{note}")


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _year_near(month: int, day: int, anchor: dt.date | None) -> int | None:
    """Give the year that puts a day shortly before the anchor; None where none does."""
    if anchor is None:
        return None
    for year in (anchor.year, anchor.year - 1):
        if _is_day(year, month, day) and _is_near(dt.date(year, month, day), anchor, _MAX_GAP_DAYS):
            return year
    return None


def _is_near(day: dt.date, anchor: dt.date | None, most: int) -> bool:
    return anchor is not None and -1 <= (anchor - day).days <= most
