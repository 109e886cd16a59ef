"""Tell what a document is: a page, a plain text, a feed or a sitemap.

In: its bytes, and the media type that a server names. Out: a `ParseKind`.
Promise: what the document shows by its first element or bytes decides, whoever names it what; the type is a hint for
those that show nothing.
"""

import re

from indexer.ingest.confined import ParseKind
from indexer.ingest.fetched import PAGE_TYPES, SITEMAP_TYPES
from indexer.ingest.inflating import GZIP_HEAD

_HEAD_BYTES = 16 << 10
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z]{1,40})")
_PAGE_SIGN = re.compile(rb"<!doctype\s{1,9}html\b", re.IGNORECASE)
_JSON_FEED_SIGN = re.compile(rb'"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/1', re.IGNORECASE)
_ROOTS = {
    **dict.fromkeys((b"urlset", b"sitemapindex"), ParseKind.SITEMAP),
    **dict.fromkeys((b"rss", b"feed", b"rdf"), ParseKind.FEED),
    **dict.fromkeys((b"html", b"head", b"body"), ParseKind.PAGE),
}
_PLAIN_TYPE = "text/plain"
_BLANKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"


def kind_of(body: bytes, content_type: str | None) -> ParseKind:
    """Tell what a document is by what it shows, or else by what the server says."""
    return _shown_by(body) or _named_by(content_type, is_markup=_beginning(body).startswith(b"<"))


def _shown_by(body: bytes) -> ParseKind | None:
    if body.startswith(GZIP_HEAD):
        return ParseKind.SITEMAP
    head = _beginning(body)
    # Its keys stand in any order, so the list of entries may go before the one that says what it is.
    if head.startswith(b"{") and _JSON_FEED_SIGN.search(body.replace(b"\0", b"")):
        return ParseKind.FEED
    if not head.startswith(b"<"):
        return None
    if _PAGE_SIGN.match(head):
        return ParseKind.PAGE
    tag = _TAG.search(_COMMENT.sub(b"", head))
    return _ROOTS.get(tag[1].lower()) if tag else None


def _named_by(content_type: str | None, *, is_markup: bool) -> ParseKind:
    if content_type is None:
        return ParseKind.PAGE if is_markup else ParseKind.PLAIN
    if content_type in PAGE_TYPES:
        return ParseKind.PAGE
    if content_type == _PLAIN_TYPE:
        return ParseKind.PLAIN
    # Of those that are both, whoever reads feeds says what it is instead.
    return ParseKind.SITEMAP if content_type in SITEMAP_TYPES and "gzip" in content_type else ParseKind.FEED


def _beginning(body: bytes) -> bytes:
    # UTF-16 has zeros in between.
    return body[:_HEAD_BYTES].replace(b"\0", b"").lstrip(_BLANKS)
