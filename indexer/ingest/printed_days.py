"""Read the day that a feed or an address prints, in the feed's own time zone.

In: a date as printed, in the form of e-mail (RSS) or ISO 8601 (Atom, JSON Feed, sitemaps). Out: its day, or None.
Promise: the day is the one printed; no time zone moves it, and nothing comes from the clock.
"""

import datetime as dt
import re
from urllib.parse import urlsplit

from indexer.errors import BadArticleError
from indexer.ingest.metadata import FIRST_YEAR, LAST_YEAR, read_day

MAX_DATE_CHARS = 80
FIRST_YEAR_OF_THE_WEB = 1990
_PIVOT = 50
"""Two digits of a year below this are of the 21st century: RFC 2822, 4.3."""

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_MAIL = re.compile(
    r"(?:([A-Za-z]{3})[a-z]{0,6}\.?,?\s{0,3})?([0-9]{1,2})[\s-]{1,3}([A-Za-z]{3})[a-z]{0,6}\.?[\s-]{1,3}([0-9]{4}|[0-9]{2})"
    r"(?:,?\s{1,3}[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]{1,6})?(?:\s{0,3}[A-Za-z0-9:+()\-]{1,12}){0,2})?"
)
_PATH_DAY = re.compile(r"(?<![0-9])([0-9]{4})([/-])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")


def printed_day(printed: str) -> dt.date | None:
    """Read the day of a date as RSS, Atom, JSON Feed and sitemaps print it; None when it is none that can be used.

    A weekday that does not fit the date means that one of the two is wrong, so neither is believed.

    Source: RFC 822 and RFC 2822, 4.3 (two digits of a year), RFC 3339, W3C date and time formats.
    """
    line = " ".join(printed[: MAX_DATE_CHARS + 1].split())
    if len(line) > MAX_DATE_CHARS:
        return None
    try:
        return _mail_day(line) or read_day(line)
    except BadArticleError:
        return None


def _mail_day(line: str) -> dt.date | None:
    match = _MAIL.fullmatch(line)
    month = _MONTHS.get(match.group(3).lower()) if match else None
    if match is None or month is None:
        return None
    year = int(match.group(4))
    if len(match.group(4)) == 2:
        year += 2000 if year < _PIVOT else 1900
    day = _day_of(year, month, int(match.group(2)))
    weekday = (match.group(1) or "").lower()
    return day if day is None or weekday in ("", _WEEKDAYS[day.weekday()]) else None


def _day_of(year: int, month: int, day: int) -> dt.date | None:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_YEAR <= year <= LAST_YEAR else None


def day_of_address(url: str | None) -> tuple[dt.date, str] | None:
    """Read the day that the path of an address prints, with the letters that print it; None unless it is one day."""
    try:
        path = urlsplit(url or "").path
    except ValueError:
        return None
    found = [(day, match.group()) for match in _PATH_DAY.finditer(path) if (day := _day_in_path(match))]
    return found[0] if len({day for day, _ in found}) == 1 else None


def _day_in_path(match: re.Match[str]) -> dt.date | None:
    year, month, day = int(match.group(1)), int(match.group(3)), int(match.group(4))
    # An older one is what the page is about, not when it appeared.
    return _day_of(year, month, day) if year >= FIRST_YEAR_OF_THE_WEB else None
