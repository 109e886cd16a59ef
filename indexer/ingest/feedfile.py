"""Read a saved feed: each entry that carries its full text is an article; the others would have to be fetched.

In: the bytes of a file, or one entry of a feed. Out: an `Article`, or an `Unread` that says why there is none.
Promise: an article holds what the feed carries for it, dated as the feed's entry prints it; nothing is fetched.
"""

import re
from collections.abc import Iterator

from indexer.article import Article
from indexer.errors import BadArticleError, IngestError
from indexer.ingest.entries import Entry
from indexer.ingest.feed import read_feed
from indexer.ingest.metadata import show
from indexer.ingest.unread import Unread
from indexer.ingest.webpage import read_page_text

_HEAD_BYTES = 4096
_FEED_SIGN = re.compile(rb"<(?:[A-Za-z]{1,20}:)?(?:rss|feed|rdf)\b|jsonfeed\.org|jsonfeed\\/", re.IGNORECASE)


def read_feed_file(data: bytes, *, origin: str, is_expected: bool = True) -> Iterator[Article | Unread]:
    """Read a saved feed.

    Args:
        data: the file.
        origin: its name. An article's own origin is `origin#` and the guid of its entry.
        is_expected: whether the file's name says that it is a feed; another one that is none is passed over.

    Raises:
        BadFeedError: it should be a feed and is none.
    """
    if not is_expected and not looks_like_feed(data):
        yield Unread(origin=origin, reason="no feed, as other files of its kind may be; passed over", passed_over=True)
        return
    feed = read_feed(data, url="")
    to_fetch = 0
    for entry in feed.entries:
        if entry.html is None:
            to_fetch += 1
        else:
            yield _read_entry(entry, source=feed.title, origin=f"{origin}#{entry.key}")
    for note in (*feed.notes, *_without_text(to_fetch, len(feed.entries))):
        yield Unread(origin=origin, reason=note, passed_over=True)


def looks_like_feed(data: bytes) -> bool:
    """Tell by its beginning whether a file may be a feed, whatever its name or type says."""
    # UTF-16 has zeros in between.
    return _FEED_SIGN.search(data[:_HEAD_BYTES].replace(b"\0", b"")) is not None


def _without_text(to_fetch: int, total: int) -> tuple[str, ...]:
    if not to_fetch:
        return () if total else ("a feed without entries",)
    return (f"{to_fetch:,} of {total:,} entries carry no full text; their articles would have to be fetched",)


def _read_entry(entry: Entry, *, source: str | None, origin: str) -> Article | Unread:
    try:
        return article_of(entry, source=source, origin=origin)
    except IngestError as error:
        return Unread(origin=origin, reason=str(error))


def article_of(entry: Entry, *, source: str | None, origin: str) -> Article:
    """Make an article of an entry that carries its full text.

    Args:
        entry: the entry.
        source: the outlet, as the feed names itself; an entry that was taken over from another one names that.
        origin: where it was read from.

    Raises:
        BadArticleError: it carries no full text, or none that can be read.
    """
    return article_with(entry, read_page_text(page_of(entry), origin=origin), source=source, origin=origin)


def page_of(entry: Entry) -> bytes:
    """Give the full text that an entry carries as a page, for whatever reads pages.

    Raises:
        BadArticleError: it carries none.
    """
    if entry.html is None:
        raise BadArticleError(f"the entry carries no full text; fetch {show(entry.url)}")
    return b"<!DOCTYPE html><html><body><article>" + entry.html + b"</article></body></html>"


def article_with(entry: Entry, text: str, *, source: str | None, origin: str) -> Article:
    """Make an article of an entry and the text that its page gave; the rest as for `article_of`."""
    return Article.make(
        text,
        origin=origin,
        title=entry.title,
        source=entry.source or source,
        url=entry.url,
        published=entry.published,
        published_evidence=entry.published_evidence,
    )
