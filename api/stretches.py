"""Read the names of stretches of time: seasons, quarters, parts of a month or year, decades, weeks, days near by.

In: one expression in small letters, and today's date, passed in. Out: a `Point`, or None when it is no such name.
Promise: a stretch without its year is the last one that has begun; what can be read in two ways is an error.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if n}
MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if n} | {"sept": 9}
YEAR = r"(?:1[5-9]|2[01])[0-9]{2}\b"
MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"

_SEASON = r"(?:spring|summer|autumn|fall|winter)\b"
_ORDINAL = r"(?:first|second|third|fourth|last|1st|2nd|3rd|4th)"
_OF = rf"(?:(?:{MONTH},?\s+)?{YEAR}|{MONTH})"
_UNIT = r"(?:week|month|year)\b"
_PART = (
    rf"(?:(?:the\s+)?(?:very\s+)?(?:beginning|start|middle|end)\s+of|early(?:\s+in)?|late(?:\s+in)?)\s+{_OF}|"
    rf"mid[\s-]{_OF}"
)
_DAYS_NEAR = {
    "the day before yesterday": -2,
    "day before yesterday": -2,
    "last night": -1,
    "yesterday morning": -1,
    "yesterday evening": -1,
    "yesterday": -1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "tomorrow": 1,
}

NAMED = rf"""(?:{_SEASON}(?:\s+of)?,?\s+{YEAR}|(?:the\s+){_SEASON}(?:\s+of)?\s+{YEAR}|(?:last|this)\s+{_SEASON}
|q[1-4][\s/-]*{YEAR}|{YEAR}[\s/-]*q[1-4]\b|(?:the\s+)?{_ORDINAL}\s+quarter(?:\s+of)?\s+{YEAR}
|h[12][\s/-]*{YEAR}|(?:the\s+)?(?:first|second)\s+half\s+of\s+{_OF}|{_PART}
|(?:last|this)\s+{MONTH}(?!\s+[0-9])|(?:the\s+)?{_ORDINAL}\s+week\s+(?:of|in)\s+{_OF}
|{YEAR}-?w[0-9]{{1,2}}\b|(?:calendar\s+)?week\s+[0-9]{{1,2}}(?:\s+of|,)?\s+{YEAR})""".replace("\n", "")
"""Pattern of the names of stretches longer than a day."""

DECADE = r"(?:the\s+)?(?:(?:1[5-9]|20)[0-9]|[2-9])0s\b"
"""Pattern of a decade, which is a time only after “in” and the like."""

BARE_SEASON = r"(?:the\s+)?(?:spring|summer|autumn|winter)\b(?!\s+of\b)"
"""Pattern of a season without its year; the same."""

NEAR = rf"(?:{'|'.join(_DAYS_NEAR)}|(?:so\s+far\s+|earlier\s+)?(?:last|this|next)\s+{_UNIT}(?:\s+so\s+far\b)?)(?!\w)"
"""Pattern of what is named by its distance from today."""

_IS_DECADE = re.compile(DECADE)
_IS_WEEK = re.compile(r"[0-9]+-?w[0-9]+|(?:calendar )?week [0-9]+.*")
_IS_WEEK_OF = re.compile(rf"(?:the )?(?P<word>{_ORDINAL}) week (?:of|in) .*")
_IS_MONTH_NEAR = re.compile(rf"(?P<which>last|this) (?P<month>{MONTH})")
_IS_NEAR = re.compile(
    r"(?P<till_now>so far |earlier )?(?P<which>last|this|next) (?P<unit>week|month|year)(?P<now> so far)?"
)
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_QUARTER = re.compile(rf"\bq(?P<n>[1-4])|(?P<word>{_ORDINAL}) quarter")
_HALF = re.compile(r"\bh(?P<n>[12])|(?P<word>first|second) half")
_THIRD = re.compile(r"(?P<word>beginning|start|early|middle|mid|end|late)\b")
_THIRDS = {"beginning": 0, "start": 0, "early": 0, "middle": 1, "mid": 1, "end": 2, "late": 2}
_FIRST_SEASON_WORD = re.compile(_SEASON)
_A_YEAR = re.compile(rf"{YEAR}|(?:1[5-9]|2[01])[0-9]{{2}}(?=-?[wq])")
_A_MONTH = re.compile(rf"\b{MONTH}")
_DAYS_OF_A_THIRD = 10
_MONTHS_OF_A_THIRD = 4


class Point(NamedTuple):
    """What one expression means: days, or where no year is given, a month and perhaps a day."""

    first: dt.date | None = None
    last: dt.date | None = None
    month: int | None = None
    day: int | None = None


def days(year: int, month: int, day: int) -> Point:
    """Give a day, or a month where `day` is 0, or a year where `month` is, too.

    Raises:
        ValueError: the calendar has no such day.
    """
    if not month:
        return Point(dt.date(year, 1, 1), dt.date(year, 12, 31))
    if not day:
        return _months(year, month, 1)
    return Point(dt.date(year, month, day), dt.date(year, month, day))


def read_named(words: str, today: dt.date) -> Point | None:
    """Read a season, a quarter, a half, a part of a month or year, a decade or a week; None for anything else.

    Raises:
        ValueError: the calendar has no such week or year.
    """
    if _IS_DECADE.fullmatch(words):
        begin = int(words.removeprefix("the ").removesuffix("s"))
        begin = begin if begin >= 1000 else begin + 1900
        return Point(dt.date(begin, 1, 1), dt.date(begin + 9, 12, 31))
    year = _A_YEAR.search(words)
    if year is not None and _IS_WEEK.fullmatch(words):
        number = next(n for n in re.findall(r"[0-9]+", words) if n != year.group())
        monday = dt.date.fromisocalendar(int(year.group()), int(number), 1)
        return Point(monday, monday + dt.timedelta(days=6))
    wanted = int(year.group()) if year else None
    near = _IS_MONTH_NEAR.fullmatch(words)
    if near is not None:
        return _month_near(near, today)
    return (
        _read_season(words, wanted, today) or _read_week_of(words, wanted, today) or _read_share(words, wanted, today)
    )


def read_near(words: str, today: dt.date) -> Point | None:
    """Read what is named by its distance from today; None for anything else."""
    if words in _DAYS_NEAR:
        day = today + dt.timedelta(days=_DAYS_NEAR[words])
        return Point(day, day)
    match = _IS_NEAR.fullmatch(words)
    if match is None:
        return None
    here = _unit_of(match["unit"], today)
    begin, end = here.first or today, here.last or today
    if match["which"] == "this":
        return Point(begin, today) if match["till_now"] or match["now"] else here
    beside = begin if match["which"] == "last" else end
    return _unit_of(match["unit"], beside + dt.timedelta(days=-1 if match["which"] == "last" else 1))


def _unit_of(unit: str, day: dt.date) -> Point:
    if unit == "week":
        monday = day - dt.timedelta(days=day.weekday())
        return Point(monday, monday + dt.timedelta(days=6))
    return days(day.year, day.month if unit == "month" else 0, 0)


def _read_season(words: str, year: int | None, today: dt.date) -> Point | None:
    season = _FIRST_SEASON_WORD.search(words)
    if season is None:
        return None
    month = _SEASONS[season.group()]
    if year is not None:
        return _months(year, month, 3)
    years = (today.year, today.year - 1, today.year - 2)
    begun = [found for found in (_months(one, month, 3) for one in years) if found.first and found.first <= today]
    if words.startswith("last") and begun[0].last and begun[0].last >= today:
        return begun[1]  # the one that goes on is “this” one
    return begun[0]


def _month_near(match: re.Match[str], today: dt.date) -> Point:
    month = MONTHS[match["month"].rstrip(".")]
    # “Last November”, asked in November, is that of the year before.
    is_of_last_year = match["which"] == "last" and month >= today.month
    return _months(today.year - is_of_last_year, month, 1)


def _read_week_of(words: str, year: int | None, today: dt.date) -> Point | None:
    week, month = _IS_WEEK_OF.fullmatch(words), _A_MONTH.search(words)
    if week is None or month is None:
        return None
    number = MONTHS[month.group().rstrip(".")]
    return _in_year(year, today, lambda one: _week_of_month(one, number, week["word"]))


def _week_of_month(year: int, month: int, word: str) -> Point:
    end = _last_day(year, month) if word == "last" else 7 * _ORDINALS[word]
    last = dt.date(year, month, end)
    return Point(last - dt.timedelta(days=6), last)


def _read_share(words: str, year: int | None, today: dt.date) -> Point | None:
    month = _A_MONTH.search(words)
    quarter, half, third = _QUARTER.search(words), _HALF.search(words), _THIRD.search(words)
    if quarter is not None and year is not None:
        return _months(year, 3 * _number(quarter) - 2, 3)
    if half is None and third is None:
        return None
    if month is None:
        if year is None:
            return None
        return _months(year, 6 * _number(half) - 5, 6) if half else _third_of_year(year, _third(third))
    number = MONTHS[month.group().rstrip(".")]
    share = _half_of_month if half else _third_of_month
    place = _number(half) - 1 if half else _third(third)
    return _in_year(year, today, lambda one: share(one, number, place))


def _in_year(year: int | None, today: dt.date, stretch_of: Callable[[int], Point]) -> Point:
    """Give a stretch in a year, or where none is given the last one that has begun."""
    if year is not None:
        return stretch_of(year)
    this_year = stretch_of(today.year)
    return this_year if this_year.first and this_year.first <= today else stretch_of(today.year - 1)


def _number(match: re.Match[str]) -> int:
    return int(match["n"]) if match["n"] else _ORDINALS[match["word"]]


def _third(match: re.Match[str] | None) -> int:
    return _THIRDS[match["word"]] if match else 0


def _third_of_year(year: int, place: int) -> Point:
    return _months(year, _MONTHS_OF_A_THIRD * place + 1, _MONTHS_OF_A_THIRD)


def _third_of_month(year: int, month: int, place: int) -> Point:
    begin = dt.date(year, month, _DAYS_OF_A_THIRD * place + 1)
    end = _last_day(year, month) if place == 2 else _DAYS_OF_A_THIRD * (place + 1)
    return Point(begin, dt.date(year, month, end))


def _half_of_month(year: int, month: int, place: int) -> Point:
    return Point(
        dt.date(year, month, 16 if place else 1), dt.date(year, month, _last_day(year, month) if place else 15)
    )


def _months(year: int, month: int, count: int) -> Point:
    end = month + count - 1
    last_year, last_month = year + (end - 1) // 12, (end - 1) % 12 + 1
    return Point(dt.date(year, month, 1), dt.date(last_year, last_month, _last_day(last_year, last_month)))


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
