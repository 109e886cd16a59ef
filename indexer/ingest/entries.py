"""What a feed says: the nouns, and how the entries of any kind of feed become one form.

In: the values of a feed's entries as printed. Out: a `Feed`.
Promise: every address is a safe one of a page, every day is one that is printed, and what was left out is noted.
"""

import datetime as dt
import html
import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from pydantic import Field

from indexer.article import stable_id
from indexer.ingest.address import canonical_url
from indexer.ingest.decode import clean_text
from indexer.ingest.metadata import show, tidy_line
from indexer.ingest.printed_days import printed_day
from indexer.record import Record

MAX_ENTRIES = 10_000
"""No feed of news has more; what follows is left and counted."""

MAX_GUID_CHARS = 500
MAX_SUMMARY_CHARS = 20_000
MAX_TITLE_CHARS = 2_000
MAX_HINT_S = 30 * 86_400

_TAG = re.compile(r"<[^<>]{0,1000}>")


class Entry(Record):
    """One entry of a feed."""

    guid: str | None
    """The id the feed gives it; null when it gives none."""

    url: str | None
    """Address of the article, in one form; null when the feed gives none that is safe."""

    title: str | None
    """Headline."""

    published: dt.date | None
    """Day of publication as printed, in the feed's own time zone; null when none can be used."""

    published_evidence: str | None
    """What printed it; null when `published` is."""

    updated: str | None
    """When it was changed, as printed; for telling changes, never for dating."""

    html: bytes | None
    """The article's full text as HTML in UTF-8, for the page reader; null when the feed gives none."""

    source: str | None
    """The outlet it was taken over from, in a feed that gathers those of others; null for the feed's own."""

    summary: str | None
    """What the feed gives instead of the full text or beside it, markup and all; null when it gives nothing."""

    @property
    def key(self) -> str:
        """What the entry is known by from one reading of the feed to the next."""
        return self.guid or self.url or stable_id("entry", self.title, (self.html or b"").decode(), self.summary)


class Feed(Record):
    """A feed as it was at one moment."""

    title: str | None
    """The outlet, as the feed names it."""

    site: str | None
    """Address of the site it belongs to."""

    update_hint_s: int | None = Field(ge=1)
    """How often the feed says to ask again; null when it does not."""

    entries: tuple[Entry, ...]
    """In the feed's order, each guid once."""

    encoding: str
    """The encoding that it was in."""

    notes: tuple[str, ...]
    """What was left out or mended, one line each."""


class Draft(NamedTuple):
    """An entry as printed."""

    guid: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    html: str | None = None
    source: str | None = None
    summary: str | None = None


def html_of_text(text: str) -> str:
    """Write plain text as HTML, one paragraph a line."""
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())


def text_of_markup(markup: str) -> str:
    """Give the text of a headline that is written in HTML."""
    return html.unescape(_TAG.sub(" ", markup[:MAX_TITLE_CHARS]))


class EntryWriter:
    """Bring entries into their one form, and count what is left out."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._counts: Counter[str] = Counter()
        self._samples: dict[str, str] = {}

    def write(self, drafts: Iterable[Draft]) -> tuple[Entry, ...]:
        """Write the entries; of those with one guid the first stays."""
        entries: dict[str, Entry] = {}
        for draft in drafts:
            entry = self._entry(draft)
            if entry.key in entries:
                self._count("more with an id that was met before; the first stays", entry.key)
            entries.setdefault(entry.key, entry)
        return tuple(entries.values())

    def notes(self) -> tuple[str, ...]:
        """Say what was left out, and how often."""
        return tuple(f"{count:,} {what}, such as {self._samples[what]}" for what, count in self._counts.items())

    def _count(self, what: str, sample: str) -> None:
        self._counts[what] += 1
        self._samples.setdefault(what, show(sample))

    def _entry(self, draft: Draft) -> Entry:
        day = printed_day(draft.published) if draft.published else None
        if draft.published and day is None:
            self._count("with a date that cannot be used", draft.published)
        return Entry(
            guid=_guid(draft.guid),
            url=self._url(draft.url),
            title=tidy_line(draft.title),
            published=day,
            published_evidence=f"date of the feed's entry: {show(draft.published)}" if day else None,
            updated=tidy_line(draft.updated),
            html=_html(draft.html),
            source=tidy_line(draft.source),
            summary=clean_text(draft.summary or "")[:MAX_SUMMARY_CHARS].strip() or None,
        )

    def _url(self, printed: str | None) -> str | None:
        url = canonical_url(printed, base=self._base)
        if printed and printed.strip() and url is None:
            self._count("with an address that is not of a page", printed)
        return url


def _html(markup: str | None) -> bytes | None:
    text = clean_text(markup or "")
    return text.encode() if text.strip() else None


def _guid(printed: str | None) -> str | None:
    guid = clean_text(printed or "").strip()
    return tidy_line(guid if len(guid) <= MAX_GUID_CHARS else stable_id("guid", guid))
