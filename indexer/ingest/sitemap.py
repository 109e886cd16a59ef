"""Read sitemaps: lists of pages, lists of such lists, and those of news, packed or not.

In: bytes and the address they came from. Out: a `Sitemap`; nothing is fetched.
Promise: whatever the bytes are, it is a sitemap or one `BadFeedError`; an index names further sitemaps and is never
followed here, so that how deep to go is the caller's to say.
Source: sitemaps.org/protocol.html; the news extension of 0.9.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped] # it has no stubs

from indexer.errors import BadArticleError, BadFeedError
from indexer.ingest.address import canonical_url
from indexer.ingest.http_message import charset_of
from indexer.ingest.metadata import show, tidy_line
from indexer.ingest.printed_days import printed_day
from indexer.ingest.unpacking import GZIP_HEAD, inflate
from indexer.ingest.xmltree import MAX_XML_BYTES, local_name, parse_xml
from indexer.record import Record

MAX_URLS = 50_000
"""As many as the protocol allows in one sitemap."""

_ROOTS = frozenset(("urlset", "sitemapindex"))


class SitemapPage(Record):
    """One page, or one further sitemap, that a sitemap lists."""

    url: str
    """Its address, in one form."""

    changed: str | None
    """When it was changed last, as printed; for telling changes, never for dating."""

    title: str | None = None
    """Headline, in a sitemap of news."""

    source: str | None = None
    """Outlet, in a sitemap of news."""

    published: dt.date | None = None
    """Day of publication as printed, in a sitemap of news; null when it gives none that can be used."""

    published_evidence: str | None = None
    """What printed it; null when `published` is."""


class Sitemap(Record):
    """A sitemap as it was at one moment."""

    pages: tuple[SitemapPage, ...]
    """The pages it lists, each once, in its order; empty for an index."""

    sitemaps: tuple[SitemapPage, ...]
    """The sitemaps it lists, each once, in its order; empty unless it is an index."""

    encoding: str
    """The encoding that it was in."""

    notes: tuple[str, ...]
    """What was left out or mended, one line each."""


def read_sitemap(data: bytes, *, url: str, content_type: str | None = None) -> Sitemap:
    """Read a sitemap that was fetched from `url`.

    Raises:
        BadFeedError: it is no sitemap, too large, or broken beyond mending.
    """
    try:
        plain = inflate(data, most=MAX_XML_BYTES) if data.startswith(GZIP_HEAD) else data
    except BadArticleError as error:
        raise BadFeedError(f"not a sitemap: {error}") from None
    tree = parse_xml(plain, roots=_ROOTS, parts=("url", "sitemap"), what="a sitemap", charset=charset_of(content_type))
    is_index = local_name(tree.root) == "sitemapindex"
    listed = [one for one in tree.root if local_name(one) == ("sitemap" if is_index else "url")]
    listed = listed[:-1] if tree.is_last_open else listed
    counts: Counter[str] = Counter()
    pages = tuple(_pages(listed[:MAX_URLS], url, counts))
    left = max(len(listed) - MAX_URLS, 0)
    notes = [f"{left:,} addresses beyond the first {MAX_URLS:,} were left"] if left else []
    notes += [f"{count:,} {what}" for what, count in counts.items()]
    return Sitemap(
        pages=() if is_index else pages,
        sitemaps=pages if is_index else (),
        encoding=tree.encoding,
        notes=(*tree.notes, *notes),
    )


def _pages(listed: list[etree._Element], base: str, counts: Counter[str]) -> Iterator[SitemapPage]:
    seen: set[str] = set()
    for one in listed:
        values = _values(one)
        url = canonical_url(values.get("loc"), base=base)
        if url is None:
            counts["without an address of a page"] += 1
        elif url in seen:
            counts["more of an address that was met before; the first stays"] += 1
        else:
            seen.add(url)
            yield _page(url, values, counts)


def _page(url: str, values: dict[str, str], counts: Counter[str]) -> SitemapPage:
    printed = values.get("publication_date")
    day = printed_day(printed) if printed else None
    if printed and day is None:
        counts["with a date that cannot be used"] += 1
    return SitemapPage(
        url=url,
        changed=tidy_line(values.get("lastmod")),
        title=tidy_line(values.get("title")),
        source=tidy_line(values.get("name")),
        published=day,
        published_evidence=f"publication_date of the sitemap: {show(printed)}" if day else None,
    )


def _values(one: etree._Element) -> dict[str, str]:
    """Give the first of each element that matters; those of pictures and videos lie elsewhere."""
    parts = [part for part in one if local_name(part) in ("loc", "lastmod", "news")]
    news = [part for part in parts if local_name(part) == "news"][:1]
    parts += [inner for part in news for inner in part.iterdescendants(etree.Element)]
    found: dict[str, str] = {}
    for part in parts:
        found.setdefault(local_name(part), part.text or "")
    return found
