"""What is said beside the text: one line of headline or outlet, an address, a day of publication.

In: values as they stand in front matter, JSON lines or the head of a page. Out: values fit for an `Article`.
Promise: a day is taken as printed or refused; nothing comes from the clock, and no time zone moves it.
"""

import datetime as dt
import re
from urllib.parse import urlsplit

from indexer.errors import BadArticleError
from indexer.ingest.decode import clean_text

MAX_LINE_CHARS = 500
"""A headline or outlet longer than this is cut and ends in “…”; it is for finding and showing, never quoted."""

MAX_URL_CHARS = 2048
FIRST_YEAR = 1400
LAST_YEAR = 2200

_SHOWN_CHARS = 60
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TIME = r"[0-9]{2}:?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]{1,9})?)?"
_ZONE = r"\s?(?:Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)"
_DAY = re.compile(rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}})(?:[Tt\s]{_TIME}(?:{_ZONE})?)?", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"\\^`{|}]+", re.IGNORECASE)


def tidy_line(value: str | None) -> str | None:
    """Make one line of a headline or outlet; None when it holds nothing."""
    line = " ".join(_CONTROL.sub(" ", clean_text(value or "")).split())
    if len(line) > MAX_LINE_CHARS:
        line = line[: MAX_LINE_CHARS - 1].rstrip() + "…"
    return line or None


def keep_url(value: str | None) -> str | None:
    """Keep an address that a reader can safely follow: http or https, with a host and without a user name."""
    url = clean_text(value or "").strip()
    if len(url) > MAX_URL_CHARS or not _URL.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return url if has_host and "@" not in parts.netloc and not _CONTROL.search(url) else None


def read_day(printed: str, *, name: str = "published") -> dt.date:
    """Read an ISO date or date-time, and take its day as printed; `name` is the field that holds it.

    Raises:
        BadArticleError: it is neither, there is no such day, or the year is not one in which news was printed.
    """
    match = _DAY.fullmatch(printed.strip())
    if match is None:
        raise BadArticleError(f"`{name}` is not an ISO date, found {show(printed)}; write it like 2031-05-04")
    year, month, day = (int(piece) for piece in match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadArticleError(f"`{name}` must lie in {FIRST_YEAR}..{LAST_YEAR}, found {show(printed)}; correct it")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise BadArticleError(f"`{name}` is no day of the calendar, found {show(printed)}; correct it") from None


def show(value: object) -> str:
    """Show a value in a message: on one line, quoted, and short."""
    text = ascii(value) if isinstance(value, bytes) else repr(value)
    return text if len(text) <= _SHOWN_CHARS else text[:_SHOWN_CHARS] + "…"
