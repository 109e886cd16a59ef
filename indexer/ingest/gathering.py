"""Fetch one address and give what it holds: an article, or of a feed its articles and the addresses of the others.

In: a URL, the fetcher and the process that reads documents of strangers. Out: `Gathered`; nothing is stored.
Promise: one entry of a feed that cannot be read costs that entry alone, and is noted.
"""

import datetime as dt
from typing import NamedTuple, TypeVar

from indexer.article import Article
from indexer.errors import BadReplyError, IngestError
from indexer.ingest.entries import Entry, Feed
from indexer.ingest.feedfile import article_with, looks_like_feed, page_of
from indexer.ingest.fetched import FEED_TYPES, PAGE_TYPES, Fetched
from indexer.ingest.fetching import Fetcher
from indexer.ingest.metadata import show
from indexer.ingest.parsing import ParseKind, Parser

MAX_ENTRIES = 100
"""Of one feed, those that stand first, which are the newest."""

_Noun = TypeVar("_Noun", Article, Feed)
_KINDS = PAGE_TYPES | FEED_TYPES
_PLAIN = "text/plain"


class Gathered(NamedTuple):
    """What an address holds."""

    articles: tuple[Article, ...] = ()
    addresses: tuple[str, ...] = ()
    """Articles that a feed names and does not carry."""

    notes: tuple[str, ...] = ()
    """What was left out and why, one line each."""

    is_feed: bool = False


def gather(url: str, *, fetcher: Fetcher, parser: Parser, now: dt.datetime) -> Gathered:
    """Fetch an address and read it as its media type says.

    Raises:
        FetchError: it cannot be had.
        IngestError: it holds no article and no feed.
    """
    fetched = fetcher.get(url, kinds=_KINDS, now=now)
    if not isinstance(fetched, Fetched):
        raise BadReplyError(f"{url[:120]!r} says that nothing has changed, and was asked for everything")
    kind = _kind_of(fetched)
    if kind is ParseKind.FEED:
        feed = _parse(parser, kind, fetched, Feed)
        return _gather_entries(feed, url=fetched.final_url, parser=parser)
    return Gathered(articles=(_parse(parser, kind, fetched, Article),))


def _kind_of(fetched: Fetched) -> ParseKind:
    if fetched.content_type in {None, *PAGE_TYPES}:
        return ParseKind.PAGE
    is_feed = fetched.content_type != _PLAIN or looks_like_feed(fetched.body)
    return ParseKind.FEED if is_feed else ParseKind.PLAIN


def _parse(parser: Parser, kind: ParseKind, fetched: Fetched, into: type[_Noun]) -> _Noun:
    return parser.parse(
        kind,
        fetched.body,
        into=into,
        url=fetched.final_url,
        content_type=fetched.content_type,
        charset=fetched.charset,
    )


def _gather_entries(feed: Feed, *, url: str, parser: Parser) -> Gathered:
    articles, addresses, notes = [], [], list(feed.notes)
    for entry in feed.entries[:MAX_ENTRIES]:
        if entry.html is None and entry.url is not None:
            addresses.append(entry.url)
            continue
        try:
            articles.append(_article_of(entry, feed=feed, url=url, parser=parser))
        except IngestError as error:
            notes.append(f"{show(entry.key)}: {error}")
    left = len(feed.entries) - MAX_ENTRIES
    if left > 0:
        notes.append(f"{left:,} entries beyond the first {MAX_ENTRIES} were left")
    return Gathered(tuple(articles), tuple(dict.fromkeys(addresses)), tuple(notes), is_feed=True)


def _article_of(entry: Entry, *, feed: Feed, url: str, parser: Parser) -> Article:
    origin = f"{url}#{entry.key}"
    # The text of a feed is a stranger's as much as any page.
    page = parser.parse(ParseKind.PAGE, page_of(entry), into=Article, url=origin, charset="utf-8")
    return article_with(entry, page.text, source=feed.title, origin=origin)
