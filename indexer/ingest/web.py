"""Read articles from the web: a page, a text, and whatever a feed or a sitemap lists.

In: addresses. Out: an `Article` or an `Unread` for everything found there.
Promise: fetched as `fetching` promises and read in the confined process; an address that fails costs itself alone. An
article is known by its address in one form, whichever door it comes in by; one that a feed carries, by that of the feed
and its id there. What a feed or a sitemap says of a page stands only where the page itself is silent, and the evidence
names it.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from indexer.article import Article
from indexer.errors import BadArticleError, BadFeedError, IngestError
from indexer.ingest.address import canonical_url
from indexer.ingest.confined import ParseKind
from indexer.ingest.entries import Entry, Feed
from indexer.ingest.feed import FeedLinks
from indexer.ingest.feedfile import article_with, page_of
from indexer.ingest.fetched import FEED_TYPES, PAGE_TYPES, SITEMAP_TYPES, Fetched, NotModified
from indexer.ingest.fetching import Fetcher
from indexer.ingest.kinds import kind_of
from indexer.ingest.metadata import show
from indexer.ingest.parsing import Parser
from indexer.ingest.sitemap import Sitemap, SitemapPage
from indexer.ingest.unread import Unread

MAX_PAGES = 100
"""Of one feed or sitemap; a publisher is asked for no more at once."""

MAX_FEEDS_NAMED = 5
MAX_NAMED_CHARS = 300
"""Of all that are named; an address that is cut off would lead nowhere."""

MAX_SITEMAPS = 20
"""Of those that an index of sitemaps lists, the ones that changed last."""

TEXT_TYPES = PAGE_TYPES | {"text/plain"}
ANY_TYPES = PAGE_TYPES | FEED_TYPES | SITEMAP_TYPES
LISTS = frozenset({ParseKind.FEED, ParseKind.SITEMAP})
TEXTS = frozenset({ParseKind.PAGE, ParseKind.PLAIN})
ANYTHING = LISTS | TEXTS

_WARC_HEAD = b"WARC/1."
_NAMES = {
    ParseKind.PAGE: "a web page",
    ParseKind.PLAIN: "plain text",
    ParseKind.FEED: "a feed",
    ParseKind.SITEMAP: "a sitemap",
}


class Link(NamedTuple):
    """One article that a feed or a sitemap lists."""

    key: str
    """What it is known by from one reading of the list to the next."""

    url: str | None
    """Where its page is; null when the list gives no safe address."""

    digest: bytes
    """SHA-256 of what the list says of it; another one means that it may have changed."""

    title: str | None = None
    source: str | None = None
    published: dt.date | None = None
    published_evidence: str | None = None
    entry: Entry | None = None
    """The entry of the feed that carries its full text; null where the page has to be fetched."""


class Listing(NamedTuple):
    """A feed or a sitemap."""

    url: str
    """Where it was asked for, in one form: what it carries is known by it wherever its publisher moves it."""

    title: str | None
    """The outlet, as a feed names itself."""

    links: tuple[Link, ...]
    hint_s: int | None
    """How often it says to ask again; null when it does not."""

    notes: tuple[str, ...]


class Visited(NamedTuple):
    """What was found at an address."""

    fetched: Fetched
    found: Article | Listing


class Web:
    """Fetches and reads; may be used from any thread."""

    def __init__(self, fetcher: Fetcher, parser: Parser, *, clock: Callable[[], dt.datetime]) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._clock = clock

    def visit(
        self,
        url: str,
        *,
        wanted: frozenset[ParseKind] = ANYTHING,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Visited | NotModified:
        """Fetch what stands at an address, and read it as what it is.

        Raises:
            IngestError: it cannot be fetched or read, or is none of what is wanted.
        """
        found = self._fetcher.get(url, kinds=ANY_TYPES, now=self._clock(), etag=etag, last_modified=last_modified)
        if isinstance(found, NotModified):
            return found
        kind = self._kind(found, wanted)
        return Visited(found, self._article(found, kind) if kind in TEXTS else self._listing(found, kind))

    def article(self, link: Link, *, listed_at: str, outlet: str | None) -> Article:
        """Read one article that a list names.

        Args:
            link: the article.
            listed_at: address of the list.
            outlet: stands where neither the page nor the list names one.

        Raises:
            IngestError: it cannot be fetched or read.
        """
        if link.entry is not None:
            return self._carried(link.entry, listed_at=listed_at, outlet=outlet)
        if link.url is None:
            raise BadFeedError("the entry carries neither a text nor a safe address of its page; nothing to read")
        fetched = self._fetcher.get(link.url, kinds=TEXT_TYPES, now=self._clock())
        if isinstance(fetched, NotModified):
            raise BadFeedError(f"{show(link.url)} says that nothing changed since we never asked; tried again later")
        return _filled(self._article(fetched, self._kind(fetched, TEXTS)), link, outlet=outlet)

    def _kind(self, fetched: Fetched, wanted: frozenset[ParseKind]) -> ParseKind:
        if fetched.body.startswith(_WARC_HEAD):
            raise BadArticleError(f"{show(fetched.url)} is a web archive; save it, and give the file to be indexed")
        kind = kind_of(fetched.body, fetched.content_type)
        if kind in wanted:
            return kind
        names = " or ".join(_NAMES[one] for one in ParseKind if one in wanted)
        feeds = self._feeds_named(fetched) if kind is ParseKind.PAGE and ParseKind.FEED in wanted else []
        hint = f"it links to {', '.join(feeds)}; give one of these" if feeds else "check the address"
        raise BadFeedError(f"{show(fetched.url)} is {_NAMES[kind]}, want {names}; {hint}")

    def _feeds_named(self, fetched: Fetched) -> list[str]:
        try:
            found = self._parser.parse(
                ParseKind.FEED_LINKS, fetched.body, into=FeedLinks, url=fetched.final_url, charset=fetched.charset
            )
        except IngestError:
            return []
        spelt = dict.fromkeys(filter(None, (self._fetcher.spell(link.url) for link in found.links)))
        feeds: list[str] = []
        for url in islice(spelt, MAX_FEEDS_NAMED):
            if sum(map(len, feeds)) + len(url) <= MAX_NAMED_CHARS:
                feeds.append(repr(url))
        return feeds

    def _carried(self, entry: Entry, *, listed_at: str, outlet: str | None) -> Article:
        # The text of a feed is a stranger's as much as any page.
        page = self._parser.parse(ParseKind.PAGE, page_of(entry), into=Article, url=listed_at, charset="utf-8")
        # Not the address that the entry names: anybody's feed could put its words in the place of another's page.
        return article_with(entry, page.text, source=outlet, origin=f"{listed_at}#{entry.key}")

    def _article(self, fetched: Fetched, kind: ParseKind) -> Article:
        where = _in_one_form(fetched.final_url)
        return self._parser.parse(kind, fetched.body, into=Article, url=where, charset=fetched.charset)

    def _listing(self, fetched: Fetched, kind: ParseKind) -> Listing:
        url, base, content_type = _in_one_form(fetched.url), _in_one_form(fetched.final_url), _full_type(fetched)
        if kind is ParseKind.FEED:
            feed = self._parser.parse(kind, fetched.body, into=Feed, url=base, content_type=content_type)
            return Listing(url, feed.title, tuple(map(_link_of_entry, feed.entries)), feed.update_hint_s, feed.notes)
        sitemap = self._parser.parse(kind, fetched.body, into=Sitemap, url=base, content_type=content_type)
        pages, notes = list(sitemap.pages), list(sitemap.notes)
        for further in sorted(sitemap.sitemaps, key=lambda one: one.changed or "", reverse=True)[:MAX_SITEMAPS]:
            self._add_sitemap(further, pages, notes)
        if len(sitemap.sitemaps) > MAX_SITEMAPS:
            notes.append(f"{len(sitemap.sitemaps) - MAX_SITEMAPS:,} further sitemaps were left; give their addresses")
        return Listing(url, None, tuple({one.url: _link_of_page(one) for one in pages}.values()), None, tuple(notes))

    def _add_sitemap(self, further: SitemapPage, pages: list[SitemapPage], notes: list[str]) -> None:
        try:
            fetched = self._fetcher.get(further.url, kinds=SITEMAP_TYPES, now=self._clock())
            if isinstance(fetched, NotModified):
                return
            sitemap = self._parser.parse(
                ParseKind.SITEMAP, fetched.body, into=Sitemap, url=fetched.final_url, content_type=_full_type(fetched)
            )
        except IngestError as error:
            notes.append(f"{show(further.url)} was left: {error}")
        else:
            pages.extend(sitemap.pages)
            notes.extend(sitemap.notes)


def read_web(urls: Iterable[str], *, web: Web) -> Iterator[Article | Unread]:
    """Read what stands at addresses: pages, texts, and the articles that feeds and sitemaps list."""
    for url in urls:
        try:
            visited = web.visit(url)
        except IngestError as error:
            yield Unread(origin=url, reason=str(error))
            continue
        if isinstance(visited, Visited):
            yield from [visited.found] if isinstance(visited.found, Article) else _read_listed(visited.found, web)


def _read_listed(listing: Listing, web: Web) -> Iterator[Article | Unread]:
    for link in listing.links[:MAX_PAGES]:
        yield read_link(link, web=web, listed_at=listing.url, outlet=listing.title)
    left = len(listing.links) - MAX_PAGES
    more = [f"{left:,} articles beyond the first {MAX_PAGES} were left; `onrecord watch` reads them in turn"]
    for note in (*listing.notes, *(more if left > 0 else ())):
        yield Unread(origin=listing.url, reason=note, passed_over=True)


def read_link(link: Link, *, web: Web, listed_at: str, outlet: str | None) -> Article | Unread:
    """Read one article that a list names, or say why there is none."""
    try:
        return web.article(link, listed_at=listed_at, outlet=outlet)
    except IngestError as error:
        return Unread(origin=link.url or f"{listed_at}#{link.key}", reason=str(error))


def _in_one_form(url: str) -> str:
    return canonical_url(url) or url


def _full_type(fetched: Fetched) -> str | None:
    charset = f"; charset={fetched.charset}" if fetched.charset else ""
    return f"{fetched.content_type}{charset}" if fetched.content_type else None


def _link_of_entry(entry: Entry) -> Link:
    return Link(
        key=entry.key,
        url=entry.url,
        digest=hashlib.sha256(entry.model_dump_json().encode()).digest(),
        title=entry.title,
        source=entry.source,
        published=entry.published,
        published_evidence=entry.published_evidence,
        entry=entry if entry.html is not None else None,
    )


def _link_of_page(page: SitemapPage) -> Link:
    said = json.dumps([page.changed, page.title, page.published_evidence])
    return Link(
        key=page.url,
        url=page.url,
        digest=hashlib.sha256(said.encode()).digest(),
        title=page.title,
        source=page.source,
        published=page.published,
        published_evidence=page.published_evidence,
    )


def _filled(article: Article, link: Link, *, outlet: str | None) -> Article:
    is_silent = article.published is None
    return Article.make(
        article.text,
        origin=article.origin,
        title=article.title or link.title,
        source=article.source or link.source or outlet,
        url=article.url,
        published=link.published if is_silent else article.published,
        published_evidence=link.published_evidence if is_silent else article.published_evidence,
        external_id=article.external_id,
    )
