"""Give what one address holds: an article, or of a feed its articles and the addresses of the others.

In: a URL and the web. Out: `Gathered`; nothing is stored.
Promise: one entry of a feed that cannot be read costs that entry alone, and is noted.
"""

from typing import NamedTuple

from indexer.article import Article
from indexer.errors import BadReplyError, IngestError
from indexer.ingest.confined import ParseKind
from indexer.ingest.fetched import NotModified
from indexer.ingest.metadata import show
from indexer.ingest.web import MAX_PAGES, TEXTS, Listing, Web

_WANTED = TEXTS | {ParseKind.FEED}


class Gathered(NamedTuple):
    """What an address holds."""

    articles: tuple[Article, ...] = ()
    addresses: tuple[str, ...] = ()
    """Articles that a feed names and does not carry."""

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


def _gather_listed(feed: Listing, *, web: Web) -> Gathered:
    articles, addresses, notes = [], [], list(feed.notes)
    for link in feed.links[:MAX_PAGES]:
        if link.entry is None and link.url is not None:
            addresses.append(link.url)
            continue
        try:
            articles.append(web.article(link, listed_at=feed.url, outlet=feed.title))
        except IngestError as error:
            notes.append(f"{show(link.key)}: {error}")
    left = len(feed.links) - MAX_PAGES
    if left > 0:
        notes.append(f"{left:,} entries beyond the first {MAX_PAGES} were left")
    return Gathered(tuple(articles), tuple(dict.fromkeys(addresses)), tuple(notes), is_feed=True)
