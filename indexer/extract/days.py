"""Read the expressions that name a time: “April 2”, “late on Monday”, “two days ago”, “last month”, “2 апреля”.

In: a stretch of a reporter's words. Out: its `Expression`s in order, each with what is printed and what it names.
Nothing is resolved here; what dates something else in the sentence (“the April 2 attack”, “by Friday”) is left out.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple


class Names(StrEnum):
    """What an expression names."""

    DAY = "day"
    NUMBERS = "day in numbers"
    DAYS = "several days"
    MONTH = "month"
    YEAR = "year"
    WEEKDAY = "weekday"
    AGO = "days before"
    LAST = "the unit before"
    THIS = "this unit so far"
    SOME_TIME = "some time before"


class Expression(NamedTuple):
    """One printed expression of time."""

    names: Names
    start: int
    end: int
    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """0 is Monday."""
    back: int = 0
    """How many units before."""
    unit: str = "day"
    is_last: bool = False
    """Whether “last” stands before it."""


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan января январе январь",
            "february feb февраля феврале февраль",
            "march mar марта марте март",
            "april apr апреля апреле апрель",
            "may мая мае май",
            "june jun июня июне июнь",
            "july jul июля июле июль",
            "august aug августа августе август",
            "september sept sep сентября сентябре сентябрь",
            "october oct октября октябре октябрь",
            "november nov ноября ноябре ноябрь",
            "december dec декабря декабре декабрь",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday понедельник",
            "tuesday вторник",
            "wednesday среду",
            "thursday четверг",
            "friday пятницу",
            "saturday субботу",
            "sunday воскресенье",
        )
    )
    for name in names.split()
}
NUMBERS = {
    word: number
    for number, words in enumerate(
        ("", "a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
    for word in words.split()
}

_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?:(?:,|\s+of)?\s+(?P<year>(?:19|20|21)\d\d)\b(?:\s+года?\b|\s*г\.)?)?"
_WEEKDAY = "(?P<weekday>" + "|".join(WEEKDAYS) + r")\b(?!['’]s)"
_NUMBER = "(?P<count>" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r"|\d{1,3})"
_NOT_MORE = r"(?!:\d|,\d|\.\d|\s?%|\d)"

_PATTERNS: tuple[tuple[Names, re.Pattern[str]], ...] = (
    (
        Names.DAY,
        re.compile(r"\b(?P<year>(?:19|20|21)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)"),
    ),
    (
        Names.DAY,
        re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{_NOT_MORE}{_YEAR}", re.IGNORECASE),
    ),
    (
        Names.DAY,
        re.compile(
            rf"\b(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?[\s-]+(?:of\s+)?{_MONTH}(?:-(?P<joined>\d{{4}})|{_YEAR})",
            re.IGNORECASE,
        ),
    ),
    (
        Names.NUMBERS,
        re.compile(r"(?<![\d/.])(?P<one>\d{1,2})(?P<mark>[/.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)(?![\d/])"),
    ),
    (
        Names.MONTH,
        re.compile(
            rf"\b(?:in|last|during|this|в)\s+(?:(?:early|mid|late)[\s-]+)?{_MONTH}(?!\s+\d{{1,2}}\b(?!\d)){_YEAR}",
            re.IGNORECASE,
        ),
    ),
    (Names.MONTH, re.compile(rf"(?<=\ba )(?:{_MONTH})\s+(?P<year>(?:19|20|21)\d\d)\b", re.IGNORECASE)),
    (
        Names.YEAR,
        re.compile(
            r"\b(?:back )?in\s+(?:(?:early|mid|late)[\s-]+)?(?P<year>(?:19|20|21)\d\d)\b"
            r"(?=\s*$|\s*[,.:;]|\s+(?:that|to|at|in|during)\b)"
        ),
    ),
    (Names.WEEKDAY, re.compile(rf"\b(?P<last>last\s+)?{_WEEKDAY}", re.IGNORECASE)),
    (Names.AGO, re.compile(rf"\b{_NUMBER}\s+(?P<unit>day|week|month|year)s?\s+ago\b", re.IGNORECASE)),
    (Names.AGO, re.compile(r"\b(?P<yesterday>yesterday|last night|вчера)\b(?!['’]s)", re.IGNORECASE)),
    (
        Names.AGO,
        re.compile(
            r"\b(?P<today>today|tonight|this (?:morning|afternoon|evening)|earlier in the day|сегодня)\b(?!['’]s)",
            re.IGNORECASE,
        ),
    ),
    (Names.LAST, re.compile(r"\blast\s+(?P<unit>week|month|year)\b(?!['’]s)", re.IGNORECASE)),
    (Names.THIS, re.compile(r"\b(?:earlier\s+)?this\s+(?P<unit>week|month|year)\b(?!['’]s)", re.IGNORECASE)),
    (
        Names.SOME_TIME,
        re.compile(
            r"\b(?:earlier|previously|recently|in the past|(?:in )?recent (?:days|weeks|months|years)|overnight"
            r"|(?:some |many |several |a few |two )?(?:hours|days|weeks|months|years|decades) (?:ago|earlier|before)"
            r"|(?:a|the|one) (?:day|week|month|year) (?:before|earlier|later)"
            r"|(?:the )?(?:previous|same|next|following) (?:day|week|month|year)"
            r"|that (?:day|week|month|year|morning|evening|night))\b",
            re.IGNORECASE,
        ),
    ),
)
_HINT = re.compile(
    r"\d|day|night|last|this|that [dwmyen]|ago\b|earlier|later|before|past|previous|recent|same|next|following"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
"""One of these stands in everything in small ASCII letters that a pattern fits; nine in ten texts asked have none."""
_RANGE = re.compile(r"\s?[-–—]\s?\d|\s+(?:and|to|or|until|through)\s+(?:\d|[A-Z][a-z]+ \d)")
_ELSEWHERE = re.compile(
    r"\b(?:by|until|till|from|since|before|after|ahead of|for|about|between|than|next|coming|following|upcoming|through"
    r"|Black|Good|Bloody|Super|Cyber|Palm|Easter|Ash|Holy|News|to|on or before)\s+(?:the\s+)?$"
)
_THIS = re.compile(r"\bthis\s+$", re.IGNORECASE)
_OF = re.compile(r"\bof\s+$")
_TIME_OF = re.compile(r"\b(?:morning|afternoon|evening|night|early hours|hours|day|end|beginning|start|week)\s+of\s+$")
_OWNED = re.compile(r"(?:\b(?:[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Tt]hat|[Tt]hose|[Tt]hese)|['’]s?)\s+$")
_AT_SOME = re.compile(r"\b(?:in|at|during|on|to|of)\s+(?:a|an|the|his|her|its|their)\s+$", re.IGNORECASE)
_INDEFINITE = re.compile(r"\ban?\s+$", re.IGNORECASE)
_OCCASION = re.compile(
    r"\s+(?:[a-z-]+ ){0,2}(?:statement|interview|speech|letter|report|post|tweet|address|briefing|conference|note|memo"
    r"|hearing|debate|call|message|article|column|filing|meeting|testimony|rally|event|appearance|broadcast|session"
    r"|release|op-ed|email|blog|response|remarks|comments)\b"
)
_OF_A_NIGHT = re.compile(r"\s+(?:night|morning|evening|afternoon)['’]s\b")
_PAPER = re.compile(r"\s+(?:Times|Telegraph|Mirror|Mail|Express|Post|Mass|Night Football|People)\b")
_CONTEXT_CHARS = 40


def find_expressions(said: str) -> list[Expression]:
    """Find what dates the saying, from left to right; where two overlap, the first and longest."""
    if said.isascii() and _HINT.search(said.lower()) is None:
        return []
    found = sorted(_matches(said), key=lambda one: (one.start, -one.end))
    kept: list[Expression] = []
    for one in found:
        if kept and one.start < kept[-1].end:
            continue
        kept.append(one)
    return [one for one in kept if not _belongs_elsewhere(said, one)]


def _matches(said: str) -> Iterator[Expression]:
    for names, pattern in _PATTERNS:
        for match in pattern.finditer(said):
            expression = _READERS.get(names, _plain)(match, names)
            if expression is not None:
                yield expression


def _groups(match: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in match.groupdict().items() if value}


def _plain(match: re.Match[str], names: Names) -> Expression | None:
    groups = _groups(match)
    today = groups.get("today", "")
    if today.isupper() or (today == "Today" and match.start() > 0):
        return None  # a newspaper or a programme of that name
    if re.match(r"(?:This|Last) [A-Z]", match.group()):
        return None
    if match.group() == "Earlier":
        return None  # at the head of a sentence it goes on with the story of the day
    count = NUMBERS.get(groups.get("count", "").lower()) or int(groups.get("count", "0") or 0)
    return Expression(
        names,
        match.start(),
        match.end(),
        match.group().strip(),
        year=int(groups["year"]) if "year" in groups else None,
        back=1 if "yesterday" in groups else count,
        unit=groups.get("unit", "day").lower(),
    )


def _read_day(match: re.Match[str], names: Names) -> Expression | None:
    groups = _groups(match)
    word = groups.get("month", "1")
    if word.isascii() and word[0].islower():
        return None  # “a march 30 kilometres long”
    year = groups.get("year") or groups.get("joined")
    is_range = _RANGE.match(match.string, match.end()) is not None and "number" not in groups
    return Expression(
        Names.DAYS if is_range else names,
        match.start(),
        match.end(),
        match.group().strip(),
        year=int(year) if year else None,
        month=MONTHS[word.lower()] if "month" in groups else int(groups["number"]),
        day=int(groups["day"]),
    )


def _read_month(match: re.Match[str], names: Names) -> Expression | None:
    groups = _groups(match)
    word = groups["month"]
    if word.isascii() and word[0].islower():
        return None
    return Expression(
        names,
        match.start(),
        match.end(),
        match.group().strip(),
        year=int(groups["year"]) if "year" in groups else None,
        month=MONTHS[word.lower()],
        is_last=match.group().lower().startswith("last"),
    )


def _read_numbers(match: re.Match[str], names: Names) -> Expression | None:
    one, two = int(match["one"]), int(match["two"])
    year = int(match["year"]) + (2000 if len(match["year"]) == len("17") else 0)
    # 2.4.2017 has the day first wherever it is written; which comes first in 2/4/2017 is for others to tell.
    is_settled = match["mark"] == "." or one > MONTHS["december"] or two > MONTHS["december"] or one == two
    day, month = (two, one) if match["mark"] == "/" and two > MONTHS["december"] else (one, two)
    if len(match["year"]) < len("2017") and match["mark"] == ".":
        return None  # as likely a number of a paragraph
    settled = is_settled and len(match["year"]) == len("2017")
    return Expression(
        Names.DAY if settled else names, match.start(), match.end(), match.group(), year=year, month=month, day=day
    )


def _read_weekday(match: re.Match[str], names: Names) -> Expression | None:
    word = match["weekday"]
    return Expression(
        names,
        match.start(),
        match.end(),
        match.group().strip(),
        weekday=WEEKDAYS[word.lower()],
        is_last=match["last"] is not None,
    )


_READERS: dict[Names, Callable[[re.Match[str], Names], Expression | None]] = {
    Names.DAY: _read_day,
    Names.MONTH: _read_month,
    Names.NUMBERS: _read_numbers,
    Names.WEEKDAY: _read_weekday,
}


def _belongs_elsewhere(said: str, expression: Expression) -> bool:
    """Tell whether an expression dates something else than the saying: a deadline, an event, a newspaper."""
    before = said[max(0, expression.start - _CONTEXT_CHARS) : expression.start]
    if _ELSEWHERE.search(before):
        return True
    if expression.names in (Names.SOME_TIME, Names.AGO, Names.THIS, Names.LAST, Names.YEAR):
        return False
    is_of_else = _OF.search(before) is not None and _TIME_OF.search(before) is None
    is_coming = _THIS.search(before) is not None and expression.names is Names.WEEKDAY
    is_else = is_of_else or is_coming or _PAPER.match(said, expression.end) is not None
    return is_else or _is_of_another_event(said, expression, before)


def _is_of_another_event(said: str, expression: Expression, before: str) -> bool:
    """Tell “the April 2 attack” from “in an April 2 letter”, and “Tuesday night's vote” from “… night's speech”."""
    night = _OF_A_NIGHT.match(said, expression.end)
    has_occasion = _OCCASION.match(said, night.end() if night else expression.end) is not None
    if night is not None:
        return not has_occasion
    is_indefinite = _INDEFINITE.search(before) is not None
    if not is_indefinite and not _OWNED.search(before):
        return False
    return not (_AT_SOME.search(before) and (has_occasion or is_indefinite))
