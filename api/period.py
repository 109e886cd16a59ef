"""Find the time that a question asks about and take it out of the question.

In: the question's words and today's date, passed in. Out: a `Period` and the words without it.
Promise: a day that the calendar does not have is reported, never moved to another; nothing is taken from the clock.
"""

import datetime as dt
import re

from api.stretches import BARE_SEASON, DECADE, MONTH, MONTHS, NAMED, NEAR, YEAR, Point, days, read_named, read_near
from api.weekdays import WEEKDAY, read_weekday
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

    unclear: str | None = None
    """The words asked with that may name either of two days (2/4/2017); null otherwise."""

    @property
    def is_open(self) -> bool:
        """Whether any time will do."""
        return self == Period()

    @property
    def has_no_day(self) -> bool:
        """Whether the words asked with name no day, or no certain one."""
        return self.impossible is not None or self.unclear is not None


_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?\b"
_ISO = rf"{YEAR}[-/][0-9]{{1,2}}[-/][0-9]{{1,2}}\b"
_DOTTED = rf"[0-9]{{1,2}}\.[0-9]{{1,2}}\.{YEAR}"
_SLASHED = rf"[0-9]{{1,2}}/[0-9]{{1,2}}/{YEAR}"
_DAY_FIRST = rf"{_DAY}(?:\s+of)?\s+{MONTH}"
_MONTH_FIRST = rf"{MONTH}\s+{_DAY}"
_FULL_DAY = rf"(?:{_ISO}|{_DOTTED}|{_SLASHED}|{_DAY_FIRST},?\s+{YEAR}|{_MONTH_FIRST},?\s+{YEAR})"
_SOME_DAY = rf"(?:{_FULL_DAY}|{_DAY_FIRST}|{_MONTH_FIRST})"
_COUNT = r"(?:[0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_UNIT = r"(?:hour|day|week|month|year)s?\b"
_AGO = rf"{_COUNT}\s+{_UNIT}\s+ago\b"
_NEAR = rf"(?:{_AGO}|{NEAR})"
_PAST_STRETCH = rf"(?:the\s+(?:last|past)\s+(?:{_COUNT}\s+)?|(?:last|past)\s+{_COUNT}\s+|past\s+){_UNIT}"
_LONGER = rf"(?:{NAMED}|{MONTH},?\s+{YEAR}|{YEAR}-[0-9]{{2}}\b|{MONTH}|{YEAR})"
_ANY = rf"(?:{_SOME_DAY}|{WEEKDAY}|{_NEAR}|{_LONGER}|{DECADE})"
_PREPOSITION = r"(?:in|during|throughout|over|at|around|by|within)"
_ONLY = r"(?:only|just|(?:narrow|limit|restrict)\s+(?:it|that|this)(?:\s+down)?\s+to)"
# What stands at the end of a question; before “accord” a month belongs to the topic.
_AT_END = r"(?=[\s?!.]*$)"

_FORMS = tuple(
    (kind, re.compile(rf"\b{pattern}", re.IGNORECASE))
    for kind, pattern in (
        # “May?” alone may be somebody's name; “in May?”, “only May” and “2030?” are not.
        ("within", rf"(?<![\s\S])(?:{_ONLY}\s+(?:in\s+)?|in\s+)(?P<a>{_ANY}){_AT_END}"),
        ("within", rf"(?<![\s\S])(?P<a>{_SOME_DAY}|{_NEAR}|{NAMED}|{MONTH},?\s+{YEAR}|{YEAR}){_AT_END}"),
        ("range", rf"(?:between|from)\s+(?P<a>{_ANY}|{_DAY})\s+(?:and|to|until|till|through)\s+(?P<b>{_ANY})"),
        ("within", r"(?:from\s+)?(?P<a>(?:the\s+)?day\s+before\s+yesterday)\b"),
        ("within", rf"from\s+(?P<a>{NEAR})(?!\s+on)"),
        ("since", rf"(?:ever\s+)?(?:since|from|starting)\s+(?P<a>{_ANY})(?:\s+on(?:wards?)?\b)?"),
        ("after", rf"(?:after|later\s+than)\s+(?P<a>{_ANY})"),
        ("before", rf"(?:before|prior\s+to|earlier\s+than)\s+(?P<a>{_ANY})"),
        ("until", rf"(?:until|till|up\s+to)\s+(?P<a>{_ANY})"),
        ("within", rf"(?:(?:in|during|over|within|for)\s+)?(?P<a>{_PAST_STRETCH})(?!\s+(?:of|in)\s+{MONTH})"),
        ("within", rf"(?:on|around|circa)\s+(?P<a>{_SOME_DAY}|{WEEKDAY})"),
        ("within", rf"{_PREPOSITION}\s+(?P<a>{NAMED}|{DECADE}|{BARE_SEASON})"),
        ("within", rf"(?:in|during|throughout)\s+(?P<a>{_SOME_DAY}|{_LONGER})"),
        ("within", rf"(?P<a>{_NEAR})"),
        ("within", rf"(?<=\bsay\s)(?P<a>{WEEKDAY})|(?<=\bsaid\s)(?P<b>{WEEKDAY})"),
        ("within", rf"(?<!\bthe\s)(?P<a>{_FULL_DAY})"),
        ("within", rf"(?<!\bthe\s)(?<!\bof\s)(?<!\babout\s)(?<!\bon\s)(?P<a>{NAMED}){_AT_END}"),
        ("within", rf"(?<!\bthe\s)(?<!\bof\s)(?<!\babout\s)(?<!\bon\s)(?P<a>{NAMED})(?=\s+(?:about|on|regarding)\b)"),
        # “Orlova, grain, April 2031”; “the accord of April 2031” is a topic.
        ("within", rf"(?<!\bthe\s)(?<!\bof\s)(?<!\babout\s)(?P<a>{MONTH},?\s+{YEAR}){_AT_END}"),
        ("within", rf"(?<=,\s)(?P<a>{MONTH}|{YEAR}){_AT_END}"),
    )
)
_RECENTLY = re.compile(
    r",?\s*\b(?:(?:most\s+)?recently|lately|nowadays|these\s+days|of\s+late|"
    r"(?:(?:in|over|during)\s+)?(?:(?:the\s+)?(?:last|past)\s+(?:few|couple\s+of|several)|(?:the\s+)?recent)\s+"
    r"(?:days|weeks|months|years))\b",
    re.IGNORECASE,
)


def find_period(words: str, *, today: dt.date) -> tuple[Period, str]:
    """Find the first expression of time in `words`; give what it means and the words without it."""
    for kind, form in _FORMS:
        match = form.search(words)
        if match is not None:
            rest = f"{words[: match.start()]} {words[match.end() :]}"
            return _meaning(kind, match, today), " ".join(rest.split())
    return Period(), words


def take_recently(words: str) -> tuple[bool, str]:
    """Tell whether what was said lately is wanted, which names no days; give the words without it."""
    rest, count = _RECENTLY.subn(" ", words)
    return count > 0, " ".join(rest.split()) if count else words


def _meaning(kind: str, match: re.Match[str], today: dt.date) -> Period:
    try:
        if kind == "range":
            return _range(match["a"], match["b"], today)
        return _bounded(kind, _read(match["a"] or match["b"], today), today)
    except _UnclearDayError:
        return Period(unclear=" ".join(match.group().split()))
    except (ValueError, OverflowError):
        return Period(impossible=" ".join(match.group().split()))


class _UnclearDayError(ValueError):
    """A day that may be either of two."""


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
    return next(iter(re.findall(MONTH, words, re.IGNORECASE)), "")


def _bounded(kind: str, point: Point, today: dt.date) -> Period:
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


def _read(words: str, today: dt.date) -> Point:
    plain = " ".join(words.lower().split())
    for reader in (_read_numbers, read_weekday, _read_stretch, _read_ago, read_near, read_named):
        point = reader(plain, today)
        if point is not None:
            return point
    return _read_names(plain)


def _read_numbers(words: str, _: dt.date) -> Point | None:
    if re.fullmatch(_DOTTED, words):
        day, month, year = (int(piece) for piece in words.split("."))
        return days(year, month, day)
    if re.fullmatch(_SLASHED, words):
        return _slashed(words)
    if re.fullmatch(rf"{YEAR}(?:[-/][0-9]{{1,2}}){{0,2}}", words):
        year, month, day = ([int(piece) for piece in re.split("[-/]", words)] + [0, 0])[:3]
        return days(year, month, day)
    return None


def _slashed(words: str) -> Point:
    one, other, year = (int(piece) for piece in words.split("/"))
    if one != other and max(one, other) <= 12:
        raise _UnclearDayError(words)
    day, month = (other, one) if other > 12 else (one, other)
    return days(year, month, day)


def _read_names(words: str) -> Point:
    month = MONTHS[_month_of(words).rstrip(".")]
    year = re.search(rf"\b{YEAR}", words)
    day = re.search(rf"\b{_DAY}", words)
    number = int(re.sub(r"\D", "", day.group())) if day else 0
    if year is not None:
        return days(int(year.group()), month, number)
    if day is not None:
        dt.date(2000, month, number)  # a leap year: any day that some year has
    return Point(month=month, day=number or None)


def _latest(point: Point, today: dt.date) -> Point:
    for year in range(today.year, today.year - 9, -1):
        try:
            found = days(year, point.month or 1, point.day or 0)
        except ValueError:
            continue  # 29 February of a year that has none
        if found.first is not None and found.first <= today:
            return found
    raise ValueError("no such day in the last years")


def _read_stretch(words: str, today: dt.date) -> Point | None:
    if not re.fullmatch(_PAST_STRETCH, words):
        return None
    *_, count, unit = ("one", *words.removeprefix("the ").split()[1:])
    if unit.startswith("hour"):
        hours = int(count) if count.isdigit() else 1
        return Point(today - dt.timedelta(days=-(-hours // 24)), today)
    begin = _ago(f"{count} {unit} ago", today)
    return Point(begin + dt.timedelta(days=1), today)


def _read_ago(words: str, today: dt.date) -> Point | None:
    if not words.endswith(" ago"):
        return None
    day = _ago(words, today)
    return Point(day, day)


def _ago(words: str, today: dt.date) -> dt.date:
    import dateparser  # noqa: PLC0415  loading it takes 0.15 s, and few questions need it

    noon = dt.datetime.combine(today, dt.time(12))  # far from both midnights, whatever the zone
    found = dateparser.parse(words, languages=["en"], settings={"RELATIVE_BASE": noon})
    if found is None:
        raise ValueError(f"no day is called {words}")
    return found.date()
