"""Give what one address holds: an article, or of a feed its articles and the pages of the others.

In: a URL and the web. Out: `Gathered`; nothing is stored. Later, for a page that a feed named: its article.
Promise: one entry of a feed that cannot be read costs that entry alone, and is noted. What a feed names is read as an
article or not at all, so that feeds which name each other lead nowhere; it is the article that a watch would have read.
"""

import datetime as dt
from typing import NamedTuple, Self

from pydantic import Field

from indexer.article import Article
from indexer.errors import BadReplyError, IngestError
from indexer.ingest.confined import ParseKind
from indexer.ingest.fetched import NotModified
from indexer.ingest.metadata import show
from indexer.ingest.web import MAX_PAGES, TEXTS, Link, Listing, Web
from indexer.record import Record

_WANTED = TEXTS | {ParseKind.FEED}


class NamedPage(Record):
    """The page of an article that a feed names and does not carry, and what the feed says of it."""

    url: str = Field(min_length=1)
    """Where the page is."""

    listed_at: str
    """Address of the feed."""

    outlet: str | None
    """The outlet, as the feed names itself."""

    title: str | None = None
    """Headline in the feed; null when it gives none."""

    source: str | None = None
    """The outlet it was taken over from; null when the feed names none."""

    published: dt.date | None = None
    """Day of publication in the feed; null when it gives none."""

    published_evidence: str | None = None
    """What printed the day; null when `published` is."""

    @classmethod
    def of(cls, link: Link, feed: Listing, *, url: str) -> Self:
        """Keep what is needed to read an article later."""
        return cls(
            url=url,
            listed_at=feed.url,
            outlet=feed.title,
            title=link.title,
            source=link.source,
            published=link.published,
            published_evidence=link.published_evidence,
        )

    def as_link(self) -> Link:
        """Give what the feed said of it."""
        return Link(
            key=self.url,
            url=self.url,
            digest=b"",
            title=self.title,
            source=self.source,
            published=self.published,
            published_evidence=self.published_evidence,
        )


class Gathered(NamedTuple):
    """What an address holds."""

    articles: tuple[Article, ...] = ()
    pages: tuple[NamedPage, ...] = ()
    """Articles that a feed names and does not carry, each address once."""

    notes: tuple[str, ...] = ()
    """What was left out and why, one line each."""

    is_feed: bool = False


def gather(url: str, *, web: Web) -> Gathered:
    """Fetch an address and read what stands there.

    Raises:
        FetchError: it cannot be had.
        IngestError: it holds no article and no feed.
    """
    visited = web.visit(url, wanted=_WANTED)
    if isinstance(visited, NotModified):
        raise BadReplyError(f"{url[:120]!r} says that nothing has changed, and was asked for everything")
    if isinstance(visited.found, Article):
        return Gathered(articles=(visited.found,))
    return _gather_listed(visited.found, web=web)


def gather_page(page: NamedPage, *, web: Web) -> Article:
    """Fetch and read an article that a feed named.

    Raises:
        FetchError: it cannot be had.
        IngestError: what stands there is no article; a feed is none.
    """
    return web.article(page.as_link(), listed_at=page.listed_at, outlet=page.outlet)


def _gather_listed(feed: Listing, *, web: Web) -> Gathered:
    articles, notes = [], list(feed.notes)
    pages: dict[str, NamedPage] = {}
    for link in feed.links[:MAX_PAGES]:
        if link.entry is None and link.url is not None:
            pages.setdefault(link.url, NamedPage.of(link, feed, url=link.url))
            continue
        try:
            articles.append(web.article(link, listed_at=feed.url, outlet=feed.title))
        except IngestError as error:
            notes.append(f"{show(link.key)}: {error}")
    left = len(feed.links) - MAX_PAGES
    if left > 0:
        notes.append(f"{left:,} entries beyond the first {MAX_PAGES} were left")
    return Gathered(tuple(articles), tuple(pages.values()), tuple(notes), is_feed=True)
