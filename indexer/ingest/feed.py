"""Read feeds of every kind: RSS 0.9x, 1.0 and 2.0, RDF, Atom, JSON Feed; and find those that a web page names.

In: bytes, the address they came from, and what the server said of them. Out: a `Feed`; nothing is fetched.
Promise: whatever the bytes are, it is a feed or one error of one line, in time that grows with their size alone.
"""

from lxml.html import HtmlElement  # type: ignore[import-untyped] # it has no stubs

from indexer.errors import BadFeedError
from indexer.ingest.address import canonical_url
from indexer.ingest.entries import MAX_HINT_S, Entry, EntryWriter, Feed
from indexer.ingest.http_message import charset_of
from indexer.ingest.jsonfeed import read_json_feed
from indexer.ingest.metadata import tidy_line
from indexer.ingest.webpage import parse_page
from indexer.record import Record

__all__ = ["Entry", "Feed", "FeedLink", "FeedLinks", "read_feed", "read_feed_links"]

MAX_LINKS = 50
_FEED_TYPES = (
    *("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"),
    *("text/rss+xml", "text/atom+xml", "application/x-rss+xml"),
)


class FeedLink(Record):
    """A feed that a web page names."""

    url: str
    """Its address, in one form."""

    title: str | None
    """What the page calls it."""

    type: str
    """Its media type as named."""


class FeedLinks(Record):
    """The feeds that a web page names."""

    links: tuple[FeedLink, ...]
    """In the page's order, each once."""


def read_feed(data: bytes, *, url: str, content_type: str | None = None) -> Feed:
    """Read a feed that was fetched from `url`.

    Raises:
        BadFeedError: it is no feed, too large, or broken beyond mending.
    """
    notes: tuple[str, ...] = ()
    if _is_json(data):
        draft, encoding = read_json_feed(data)
    else:
        # Imported here: a fifth of a second that only XML needs.
        from indexer.ingest.feedxml import PARTS, ROOTS, read_feed_tree  # noqa: PLC0415
        from indexer.ingest.xmltree import parse_xml  # noqa: PLC0415

        tree = parse_xml(data, roots=ROOTS, parts=PARTS, what="a feed", charset=charset_of(content_type))
        draft, encoding, notes = read_feed_tree(tree, base=url), tree.encoding, tree.notes
        if tree.is_cut_off and not draft.drafts:
            raise BadFeedError("a feed that is cut off before the end of its first entry; fetch it again")
    writer = EntryWriter(url)
    entries = writer.write(draft.drafts)
    hint_s = draft.update_hint_s
    left = (f"{draft.left:,} entries beyond the first {len(draft.drafts):,} were left",) if draft.left else ()
    return Feed(
        title=tidy_line(draft.title),
        site=canonical_url(draft.site, base=url),
        update_hint_s=min(hint_s, MAX_HINT_S) if hint_s else None,
        entries=entries,
        encoding=encoding,
        notes=(*notes, *left, *writer.notes()),
    )


def _is_json(data: bytes) -> bool:
    # By its first letter, because servers name all kinds of types; UTF-16 has zeros in between.
    return data[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] in (b"{", b"[")


def read_feed_links(data: bytes, *, url: str, charset: str | None = None) -> FeedLinks:
    """Find the feeds that a web page fetched from `url` names.

    Raises:
        IngestError: it is no page, or too large.
    """
    page = parse_page(data, origin=url, charset=charset).root
    base = next((canonical_url(one.get("href"), base=url) for one in page.iter("base")), None) or url
    links: dict[str, FeedLink] = {}
    for element in page.iter("link", "a"):
        link = _feed_link(element, base)
        if link is not None and len(links) < MAX_LINKS:
            links.setdefault(link.url, link)
    return FeedLinks(links=tuple(links.values()))


def _feed_link(element: HtmlElement, base: str) -> FeedLink | None:
    kind = (element.get("type") or "").partition(";")[0].strip().lower()
    is_named = "alternate" in (element.get("rel") or "").lower().split()
    url = canonical_url(element.get("href"), base=base)
    if url is None or not is_named or kind not in _FEED_TYPES:
        return None
    return FeedLink(url=url, title=tidy_line(element.get("title")), type=kind)
