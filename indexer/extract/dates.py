"""Date what was said by what the article prints: the day in the sentence, the dateline, never the clock.

In: the words of a sentence, the dateline and the day of publication. Out: a `When` with its evidence.
A day without a year gets one only from the article's own day of publication.
"""

import datetime as dt
import re

from indexer.when import Precision, When

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?:,?\s+(?P<year>(?:19|20|21)\d\d)\b)?"
_DAY_FORMS = (
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:){_YEAR}", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}{_YEAR}", re.IGNORECASE),
)
_ISO = re.compile(r"\b((?:19|20|21)\d\d)-(\d\d)-(\d\d)\b")
_MONTH_ONLY = re.compile(rf"\b(?:in|last|during|since)\s+{_MONTH}{_YEAR}", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\b(?P<last>last\s+)?(?P<name>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b(?!['’]s)", re.IGNORECASE
)
_RELATIVE = re.compile(r"\b([Tt]oday|[Yy]esterday|[Tt]onight|this morning|earlier in the day)\b(?!['’]s)")
_MAX_GAP_DAYS = 31
"""A day without a year is taken to be the one nearest before publication, if it lies within this many days of it."""


def date_of(said: str, *, dateline: str, published: dt.date | None) -> When:
    """Date a statement.

    Args:
        said: the reporter's words of the sentence, without what stands in quotation marks.
        dateline: the article's dateline as printed, empty without one.
        published: the day of publication from metadata, None when unknown.
    """
    base = _day_in(dateline, published)
    return _printed(said, base, published) or _of_article(base, dateline, published)


def _of_article(base: When, dateline: str, published: dt.date | None) -> When:
    if base.date is not None:
        evidence = f"dateline “{dateline.strip()}”"
        note = (
            f"{evidence}, year of publication {published.year}"
            if _year_added(base, dateline) and published
            else evidence
        )
        return base.model_copy(update={"evidence": note})
    return When()


def _year_added(when: When, printed: str) -> bool:
    return when.precision is Precision.DAY and (when.date or "")[:4] not in printed


def _printed(said: str, base: When, published: dt.date | None) -> When | None:
    day = _day_in(said, published)
    if day.date is not None:
        return day
    anchor = _anchor(base, published)
    if anchor is None and (_RELATIVE.search(said) or _WEEKDAY.search(said)):
        return When()  # “on Tuesday” is not the day of a dateline without a year
    relative = _relative(said, anchor, base)
    return relative or _month_in(said, published)


def _anchor(base: When, published: dt.date | None) -> dt.date | None:
    if base.precision is Precision.DAY and base.date is not None:
        return dt.date.fromisoformat(base.date)
    return published


def _relative(said: str, anchor: dt.date | None, base: When) -> When | None:
    word = _RELATIVE.search(said)
    weekday = _WEEKDAY.search(said)
    if anchor is None or (word is None and weekday is None):
        return None
    source = "dateline" if base.precision is Precision.DAY else "publication"
    if word is not None and (weekday is None or word.start() < weekday.start()):
        day = anchor - dt.timedelta(days=word.group().lower() == "yesterday")
        return When.on(day, f"“{word.group()}” as of the {source}, {anchor.isoformat()}")
    if weekday is None or _is_ahead(said, weekday.start()):
        return None
    back = (anchor.weekday() - WEEKDAYS[weekday.group("name").lower()]) % 7
    back += 7 if weekday.group("last") and back == 0 else 0
    return When.on(anchor - dt.timedelta(days=back), f"“{weekday.group()}” before the {source}, {anchor.isoformat()}")


def _is_ahead(said: str, position: int) -> bool:
    return re.search(r"\b(?:next|coming|by|until|from|before|this)\s+$", said[:position], re.IGNORECASE) is not None


def _day_in(printed: str, published: dt.date | None) -> When:
    iso = _ISO.search(printed)
    if iso is not None:
        return _full(iso.group(), *(int(piece) for piece in iso.groups()))
    for form in _DAY_FORMS:
        match = form.search(printed)
        if match is not None and match.group("month")[0].isupper():
            return _dated(match, published)
    return When()


def _dated(match: re.Match[str], published: dt.date | None) -> When:
    month, day = MONTHS[match.group("month").lower()], int(match.group("day"))
    if match.group("year"):
        return _full(match.group(), int(match.group("year")), month, day)
    if not _is_day(2000, month, day):
        return When()
    year = _year_near(month, day, published)
    if year is not None and published is not None:
        return _full(match.group(), year, month, day, note=f", year from the publication, {published.isoformat()}")
    return When(
        date=f"--{month:02}-{day:02}", precision=Precision.DAY_WITHOUT_YEAR, evidence=f"“{match.group().strip()}”"
    )


def _full(printed: str, year: int, month: int, day: int, *, note: str = "") -> When:
    if not _is_day(year, month, day):
        return When()
    return When.on(dt.date(year, month, day), f"“{printed.strip()}”{note}")


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _year_near(month: int, day: int, published: dt.date | None) -> int | None:
    """Give the year that puts a day shortly before publication; None where none does."""
    if published is None:
        return None
    for year in (published.year, published.year - 1):
        if _is_day(year, month, day):
            gap = (published - dt.date(year, month, day)).days
            if -1 <= gap <= _MAX_GAP_DAYS:
                return year
    return None


def _month_in(said: str, published: dt.date | None) -> When | None:
    match = _MONTH_ONLY.search(said)
    if match is None:
        return None
    month = MONTHS[match.group("month").lower()]
    if match.group("year"):
        year = int(match.group("year"))
    elif published is not None:
        year = published.year if month <= published.month else published.year - 1
    else:
        return None
    note = "" if match.group("year") else " before the publication"
    return When(date=f"{year:04}-{month:02}", precision=Precision.MONTH, evidence=f"“{match.group().strip()}”{note}")
