"""Read a saved web page: the article's text without menus, captions and comments, and its metadata.

In: bytes of HTML. Out: an `Article`; its stored text is what trafilatura finds, one paragraph a line.
Promise: a day of publication is only ever one that the page states in a machine-readable mark (see `pagedata`) or
that stands in its address.
"""

import logging
import re
from typing import NamedTuple

from lxml import etree  # type: ignore[import-untyped] # it has no stubs
from lxml.html import HtmlElement, HTMLParser, document_fromstring  # type: ignore[import-untyped] # the same

from indexer.article import Article
from indexer.errors import BadArticleError
from indexer.ingest.decode import clean_text, decode, holds_words
from indexer.ingest.pagedata import read_page_data

MAX_PAGE_BYTES = 8 << 20
"""A page of news has a few hundred kilobytes; parsing takes about 100 times the memory."""

MAX_TAGS = 200_000
"""Tags are what makes a small page large in memory."""

MAX_TAG_WORDS = 5_000
"""The parser's time grows with the square of the attributes of one tag: 100,000 take half a minute."""

MAX_CAPTION_CHARS = 600

_HEAD_BYTES = 4096
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?\b(?:charset|encoding)\s{0,4}=\s{0,4}[\"']?([A-Za-z0-9_.:-]{2,30})", re.IGNORECASE
)
_CAPTION_CLASS = re.compile(r"(?:^|[\s_-])(?:captions?|credits?)(?:[\s_-](?:text|body|wrap|wrapper|inner))?(?:\s|$)")


class ParsedPage(NamedTuple):
    """A page as a tree."""

    root: HtmlElement
    encoding: str
    """The encoding that it was in."""


def read_webpage(data: bytes, *, origin: str, url: str | None = None, charset: str | None = None) -> Article:
    """Read a web page.

    Args:
        data: the page.
        origin: where it was read from.
        url: the address it was fetched from; it goes before the one the page calls its own.
        charset: the encoding that a server named for it; a byte order mark and valid UTF-8 go before it.

    Raises:
        NotTextError: it is binary, or in an encoding that cannot be told.
        BadArticleError: it is too large, or no article text is found in it.
    """
    page = parse_page(data, origin=origin, charset=charset).root
    about = read_page_data(page, url=url)
    return Article.make(
        _text_of(page),
        origin=origin,
        title=about.title,
        source=about.source,
        url=about.url,
        published=about.published,
        published_evidence=about.published_evidence,
    )


def read_page_text(data: bytes, *, origin: str) -> str:
    """Read the text alone of a page, or of the piece of one that a feed carries.

    Raises:
        NotTextError: it is binary, or in an encoding that cannot be told.
        BadArticleError: it is too large, or no article text is found in it.
    """
    return _text_of(parse_page(data, origin=origin).root)


def _text_of(page: HtmlElement) -> str:
    text = _main_text(page)
    if not holds_words(text):
        raise BadArticleError("no article text found in the page; save its text as .txt instead")
    return text


def parse_page(data: bytes, *, origin: str, charset: str | None = None) -> ParsedPage:
    """Parse a page, once its size is known to be one.

    Raises:
        NotTextError: it is binary, or in an encoding that cannot be told.
        BadArticleError: it is too large, or no HTML.
    """
    _refuse_huge(data)
    within = _CHARSET.search(data[:_HEAD_BYTES])
    declared = within.group(1).decode("ascii") if within else None
    decoded = decode(data, origin=origin, declared=charset, declared_within=declared)
    if not holds_words(decoded.text):
        raise BadArticleError("holds no text; nothing to read")
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return ParsedPage(document_fromstring(decoded.text.encode(), parser=parser), decoded.encoding)
    except (etree.LxmlError, ValueError):
        raise BadArticleError("no HTML found in the page; name it .txt if it is plain text") from None


def _refuse_huge(data: bytes) -> None:
    _refuse_more(len(data), MAX_PAGE_BYTES, "bytes")
    _refuse_more(data.count(b"<"), MAX_TAGS, "tags")
    tags = (piece.partition(b">")[0] for piece in data.split(b"<")[1:])
    _refuse_more(max((len(tag.split()) for tag in tags), default=0), MAX_TAG_WORDS, "attributes in one tag")


def _refuse_more(found: int, most: int, what: str) -> None:
    if found > most:
        raise BadArticleError(
            f"too large for a page: {found:,} {what}, at most {most:,}; save its text as .txt instead"
        )


def _main_text(page: HtmlElement) -> str:
    import trafilatura  # noqa: PLC0415 - a quarter of a second that only web pages need
    from trafilatura.settings import use_config  # noqa: PLC0415 - the same

    # A page that cannot be made sense of is told by our own error, in one line.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)
    _drop_captions(page)
    config = use_config()
    # Below this size it falls back to one long line with menus and captions in it; short news is news too.
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "1"
    try:
        text = trafilatura.extract(page, include_comments=False, config=config)
    except RecursionError:
        raise BadArticleError("the page is nested too deeply to read; save its text as .txt instead") from None
    return clean_text(text or "")


def _drop_captions(page: HtmlElement) -> None:
    captions = [element for element in page.iter("figcaption", "p", "div", "span") if _is_caption(element)]
    for caption in captions:
        if caption.getparent() is not None:
            caption.drop_tree()


def _is_caption(element: HtmlElement) -> bool:
    is_named = _CAPTION_CLASS.search((element.get("class") or "").lower()) is not None
    return element.tag == "figcaption" or (is_named and len(element.text_content()) <= MAX_CAPTION_CHARS)
