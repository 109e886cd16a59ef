"""Find the time that a question asks about and take it out of the question.

In: the question's words and today's date, passed in. Out: a `Period` and the words without it.
Promise: a day that the calendar does not have is reported, never moved to another; nothing is taken from the clock.
"""

import calendar
import datetime as dt
import re
from typing import NamedTuple

from indexer.record import Record


class Period(Record):
    """When something may have been said."""

    first: dt.date | None = None
    """First day; null for any."""

    last: dt.date | None = None
    """Last day; null for any."""

    every_year: str | None = None
    """A day or month of any year: `--04-02`, `--04`; null otherwise."""

    impossible: str | None = None
    """The words asked with that name no day of the calendar; null otherwise."""

    @property
    def is_open(self) -> bool:
        """Whether any time will do."""
        return self == Period()


class _Point(NamedTuple):
    """What one expression means: days, or where no year is given, a month and perhaps a day."""

    first: dt.date | None = None
    last: dt.date | None = None
    month: int | None = None
    day: int | None = None


_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if n}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if n} | {"sept": 9}
_WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}

_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?:1[5-9]|2[01])[0-9]{2}\b"
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?\b"
_ISO = rf"{_YEAR}-[0-9]{{1,2}}-[0-9]{{1,2}}\b"
_DOTTED = rf"[0-9]{{1,2}}\.[0-9]{{1,2}}\.{_YEAR}"
_DAY_FIRST = rf"{_DAY}(?:\s+of)?\s+{_MONTH}"
_MONTH_FIRST = rf"{_MONTH}\s+{_DAY}"
_FULL_DAY = rf"(?:{_ISO}|{_DOTTED}|{_DAY_FIRST},?\s+{_YEAR}|{_MONTH_FIRST},?\s+{_YEAR})"
_SOME_DAY = rf"(?:{_FULL_DAY}|{_DAY_FIRST}|{_MONTH_FIRST})"
_WEEKDAY = rf"(?:last\s+|this\s+)?(?:{'|'.join(_WEEKDAYS)})\b"
_COUNT = r"(?:[0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_UNIT = r"(?:day|week|month|year)s?\b"
_AGO = rf"{_COUNT}\s+{_UNIT}\s+ago\b"
_NEAR = rf"(?:yesterday|today|(?:last|this)\s+(?:week|month|year)\b|{_AGO})"
_PAST_STRETCH = rf"the\s+(?:last|past)\s+(?:{_COUNT}\s+)?{_UNIT}"
_LONGER = rf"(?:{_MONTH},?\s+{_YEAR}|{_YEAR}-[0-9]{{2}}\b|{_MONTH}|{_YEAR})"
_ANY = rf"(?:{_SOME_DAY}|{_WEEKDAY}|{_NEAR}|{_LONGER})"

_FORMS = tuple(
    (kind, re.compile(rf"\b{pattern}", re.IGNORECASE))
    for kind, pattern in (
        ("range", rf"(?:between|from)\s+(?P<a>{_ANY}|{_DAY})\s+(?:and|to|until|till|through)\s+(?P<b>{_ANY})"),
        ("since", rf"(?:ever\s+)?(?:since|from|starting)\s+(?P<a>{_ANY})(?:\s+on(?:wards?)?\b)?"),
        ("after", rf"(?:after|later\s+than)\s+(?P<a>{_ANY})"),
        ("before", rf"(?:before|prior\s+to|earlier\s+than)\s+(?P<a>{_ANY})"),
        ("until", rf"(?:until|till|up\s+to)\s+(?P<a>{_ANY})"),
        ("within", rf"(?:(?:in|during|over|within)\s+)?(?P<a>{_PAST_STRETCH})"),
        ("within", rf"on\s+(?P<a>{_SOME_DAY}|{_WEEKDAY})"),
        ("within", rf"(?:in|during|throughout)\s+(?P<a>{_SOME_DAY}|{_LONGER})"),
        ("within", rf"(?P<a>{_NEAR})"),
        ("within", rf"(?<=\bsay\s)(?P<a>{_WEEKDAY})|(?<=\bsaid\s)(?P<b>{_WEEKDAY})"),
        ("within", rf"(?<!\bthe\s)(?P<a>{_FULL_DAY})"),
        # “Orlova, grain, April 2031”; “the accord of April 2031” is a topic.
        ("within", rf"(?<!\bthe\s)(?<!\bof\s)(?<!\babout\s)(?P<a>{_MONTH},?\s+{_YEAR})(?=[\s?!.]*$)"),
        ("within", rf"(?<=,\s)(?P<a>{_MONTH}|{_YEAR})(?=[\s?!.]*$)"),
    )
)


def find_period(words: str, *, today: dt.date) -> tuple[Period, str]:
    """Find the first expression of time in `words`; give what it means and the words without it."""
    for kind, form in _FORMS:
        match = form.search(words)
        if match is not None:
            rest = f"{words[: match.start()]} {words[match.end() :]}"
            return _meaning(kind, match, today), " ".join(rest.split())
    return Period(), words


def _meaning(kind: str, match: re.Match[str], today: dt.date) -> Period:
    try:
        if kind == "range":
            return _range(match["a"], match["b"], today)
        return _bounded(kind, _read(match["a"] or match["b"], today), today)
    except (ValueError, OverflowError):
        return Period(impossible=" ".join(match.group().split()))


def _range(begin: str, end: str, today: dt.date) -> Period:
    last = _read(end, today)
    if re.fullmatch(_DAY, begin, re.IGNORECASE):
        begin = f"{begin} {_month_of(end)}"
    first = _read(begin, today)
    ends = last if last.last else _latest(last, today)
    if first.first is None and ends.last is not None:
        first = _latest(first, ends.last)
    return Period(first=first.first, last=ends.last)


def _month_of(words: str) -> str:
    return next(iter(re.findall(_MONTH, words, re.IGNORECASE)), "")


def _bounded(kind: str, point: _Point, today: dt.date) -> Period:
    if kind == "within" and point.first is None:
        return Period(every_year=f"--{point.month:02}" + (f"-{point.day:02}" if point.day else ""))
    settled = point if point.first else _latest(point, today)
    first, last = settled.first or today, settled.last or today
    one_day = dt.timedelta(days=1)
    return {
        "since": Period(first=first),
        "after": Period(first=last + one_day),
        "before": Period(last=first - one_day),
        "until": Period(last=last),
        "within": Period(first=first, last=last),
    }[kind]


def _read(words: str, today: dt.date) -> _Point:
    plain = " ".join(words.lower().split())
    for reader in (_read_numbers, _read_weekday, _read_stretch, _read_near):
        point = reader(plain, today)
        if point is not None:
            return point
    return _read_names(plain)


def _read_numbers(words: str, _: dt.date) -> _Point | None:
    if re.fullmatch(_DOTTED, words):
        day, month, year = (int(piece) for piece in words.split("."))
        return _days(year, month, day)
    if re.fullmatch(rf"{_YEAR}(?:-[0-9]{{1,2}}){{0,2}}", words):
        year, month, day = ([int(piece) for piece in words.split("-")] + [0, 0])[:3]
        return _days(year, month, day)
    return None


def _read_names(words: str) -> _Point:
    month = _MONTHS[_month_of(words).rstrip(".")]
    year = re.search(rf"\b{_YEAR}", words)
    day = re.search(rf"\b{_DAY}", words)
    number = int(re.sub(r"\D", "", day.group())) if day else 0
    if year is not None:
        return _days(int(year.group()), month, number)
    if day is not None:
        dt.date(2000, month, number)  # a leap year: any day that some year has
    return _Point(month=month, day=number or None)


def _days(year: int, month: int, day: int) -> _Point:
    if not month:
        return _Point(dt.date(year, 1, 1), dt.date(year, 12, 31))
    if not day:
        return _Point(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))
    return _Point(dt.date(year, month, day), dt.date(year, month, day))


def _latest(point: _Point, today: dt.date) -> _Point:
    for year in range(today.year, today.year - 9, -1):
        try:
            found = _days(year, point.month or 1, point.day or 0)
        except ValueError:
            continue  # 29 February of a year that has none
        if found.first is not None and found.first <= today:
            return found
    raise ValueError("no such day in the last years")


def _read_weekday(words: str, today: dt.date) -> _Point | None:
    if not re.fullmatch(_WEEKDAY, words):
        return None
    back = (today.weekday() - _WEEKDAYS[words.rsplit(maxsplit=1)[-1]]) % 7
    if back == 0 and words.startswith("last"):
        back = 7
    day = today - dt.timedelta(days=back)
    return _Point(day, day)


def _read_stretch(words: str, today: dt.date) -> _Point | None:
    if not re.fullmatch(_PAST_STRETCH, words):
        return None
    count, unit = ("one", *words.split()[2:])[-2:]
    begin = _ago(f"{count} {unit} ago", today)
    return _Point(begin + dt.timedelta(days=1), today)


def _read_near(words: str, today: dt.date) -> _Point | None:
    if words == "today":
        return _Point(today, today)
    if words == "yesterday" or words.endswith(" ago"):
        day = _ago("1 day ago" if words == "yesterday" else words, today)
        return _Point(day, day)
    which, _, unit = words.partition(" ")
    if which not in {"last", "this"} or unit not in {"week", "month", "year"}:
        return None
    return _unit_before(unit, today) if which == "last" else _unit_of(unit, today)


def _unit_of(unit: str, day: dt.date) -> _Point:
    if unit == "week":
        monday = day - dt.timedelta(days=day.weekday())
        return _Point(monday, monday + dt.timedelta(days=6))
    return _days(day.year, day.month if unit == "month" else 0, 0)


def _unit_before(unit: str, today: dt.date) -> _Point:
    begin = _unit_of(unit, today).first or today
    return _unit_of(unit, begin - dt.timedelta(days=1))


def _ago(words: str, today: dt.date) -> dt.date:
    import dateparser  # noqa: PLC0415  loading it takes 0.15 s, and few questions need it

    noon = dt.datetime.combine(today, dt.time(12))  # far from both midnights, whatever the zone
    found = dateparser.parse(words, languages=["en"], settings={"RELATIVE_BASE": noon})
    if found is None:
        raise ValueError(f"no day is called {words}")
    return found.date()
