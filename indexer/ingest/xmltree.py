"""Parse the XML of feeds and sitemaps without trusting it: no DTD, no entities of its own, no network, all bounded.

In: bytes. Out: the tree, the encoding it was in, and what was mended.
Promise: time and memory grow with the size alone; whatever the bytes are, it is a tree or one `BadFeedError`.
"""

import html.entities
import re
from typing import NamedTuple

from lxml import etree  # type: ignore[import-untyped] # it has no stubs

from indexer.errors import BadFeedError, NotTextError
from indexer.ingest.decode import decode, holds_words

MAX_XML_BYTES = 16 << 20
MAX_XML_TAGS = 1_500_000
"""100,000 entries have about a million; more would take more memory than a feed is worth."""

MAX_ATTRIBUTES = 500
"""The parser's time grows with the square of the attributes of one tag."""

_HEAD_CHARS = 4096
_MESSAGE_CHARS = 120
_DECLARED = re.compile(rb"<\?xml\b[^>]{0,200}?\bencoding\s{0,4}=\s{0,4}[\"']([A-Za-z0-9_.:-]{2,30})")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_BARE = re.compile(r"&(?!#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};|(?:amp|lt|gt|quot|apos);)")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ROOT_NAME = re.compile(r"<([A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})")
_MARKUP = "<>&\"'"


class XmlTree(NamedTuple):
    """A parsed document."""

    root: etree._Element
    encoding: str
    is_cut_off: bool
    """Whether its end is missing."""
    is_last_open: bool
    """Whether the last of its parts is incomplete."""
    notes: tuple[str, ...]


def local_name(element: etree._Element) -> str:
    """Give the name of an element in lower case, without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def namespace_of(element: etree._Element) -> str:
    """Give the namespace of an element; nothing when it has none."""
    return str(element.tag[1:].partition("}")[0]) if str(element.tag).startswith("{") else ""


def root_name(text: str) -> str:
    """Name the first element of a text in lower case, without its prefix; nothing when there is none."""
    match = _ROOT_NAME.match(text, _skip_head(text))
    return match.group(2).lower() if match else ""


def parse_xml(
    data: bytes, *, roots: frozenset[str], parts: tuple[str, ...], what: str, charset: str | None = None
) -> XmlTree:
    """Parse a document.

    Args:
        data: the whole of it.
        roots: the names that its first element may have, in lower case.
        parts: the names of what it lists.
        what: what it should be, for messages: “a feed”.
        charset: the encoding that a server named for it.

    Raises:
        BadFeedError: it is something else, too large, or not to be mended.
    """
    _refuse_more(len(data), MAX_XML_BYTES, "bytes", what)
    declared = _DECLARED.search(data[:_HEAD_CHARS])
    try:
        decoded = decode(data, declared=charset, declared_within=declared.group(1).decode() if declared else None)
    except NotTextError as error:
        raise BadFeedError(f"not {what}: {error}") from None
    body = _body(decoded.text, roots=roots, what=what)
    _refuse_huge(body, what)
    root, notes = _parsed(body, what)
    is_cut_off = bool(notes) and _lacks_end(body)
    is_last_open = is_cut_off and _is_last_open(body, parts)
    left = "; its last part is left out" if is_last_open else ""
    cut = (f"its end is missing{left}",) if is_cut_off else ()
    return XmlTree(root, decoded.encoding, is_cut_off=is_cut_off, is_last_open=is_last_open, notes=(*notes, *cut))


def _lacks_end(body: str) -> bool:
    name = _ROOT_NAME.match(body)
    return name is not None and f"</{name.group(1) or ''}{name.group(2)}" not in body


def _is_last_open(body: str, parts: tuple[str, ...]) -> bool:
    name = _ROOT_NAME.match(body)
    prefixes = {"", (name.group(1) or "") if name else ""}
    names = [f"{prefix}{part}" for prefix in prefixes for part in parts]
    return max(body.rfind(f"<{one}") for one in names) > max(body.rfind(f"</{one}>") for one in names)


def _body(text: str, *, roots: frozenset[str], what: str) -> str:
    if not holds_words(text):
        raise BadFeedError(f"empty where {what} should be; check the address")
    at = _skip_head(text)
    name = root_name(text)
    if name not in roots:
        raise BadFeedError(_other_kind(name, what))
    if "<!ENTITY" in text[:at]:
        raise BadFeedError(f"not read: {what} needs no entities of its own, and this one defines some; write them out")
    return text[at:]


def _other_kind(name: str, what: str) -> str:
    if name in ("html", "body", "head", "div", "p"):
        return f"a web page where {what} should be; give the address of the feed itself, or index the page"
    found = f"XML of another kind (<{name}>)" if name else "no XML"
    return f"{found} where {what} should be; check the address"


def _skip_head(text: str) -> int:
    """Find the first element: behind the declaration, comments, a document type and whatever else stands there."""
    at = text.find("<")
    while at >= 0 and not _ROOT_NAME.match(text, at):
        end = _end_of_mark(text, at)
        at = text.find("<", end) if end > 0 else -1
    return at if at >= 0 else len(text)


def _end_of_mark(text: str, at: int) -> int:
    if text.startswith("<!--", at):
        return text.find("-->", at) + 1
    if not text.startswith(("<!", "<?"), at):
        return at + 1
    end = text.find(">", at)
    # A document type may hold declarations in brackets, each with its own end.
    has_own = text.startswith("<!DOCTYPE", at) and text.find("[", at, end) > 0
    return text.find("]", at) + 1 if has_own else end + 1


def _refuse_huge(body: str, what: str) -> None:
    _refuse_more(body.count("<"), MAX_XML_TAGS, "tags", what)
    pieces = (piece.partition(">")[0] for piece in body.split("<"))
    _refuse_more(max(piece.count("=") for piece in pieces), MAX_ATTRIBUTES, "attributes in one tag", what)


def _refuse_more(found: int, most: int, unit: str, what: str) -> None:
    if found > most:
        raise BadFeedError(f"too large for {what}: {found:,} {unit}, at most {most:,}; split it")


def _parsed(body: str, what: str) -> tuple[etree._Element, tuple[str, ...]]:
    body = _NAMED.sub(_character, body)
    try:
        return etree.fromstring(body.encode(), _parser(is_lenient=False)), ()
    except etree.XMLSyntaxError as error:
        fault = " ".join(str(error.msg or "").split())[:_MESSAGE_CHARS]
    try:
        root = etree.fromstring(_mended(body).encode(), _parser(is_lenient=True))
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise BadFeedError(f"broken XML where {what} should be: {fault}; report it to the outlet")
    return root, (f"not well-formed XML, read as far as it goes: {fault}",)


def _parser(*, is_lenient: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=is_lenient,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _character(match: re.Match[str]) -> str:
    # Without a DTD, XML knows five names; those of HTML are met in feeds of all ages.
    found = html.entities.html5.get(match.group(1) + ";", "")
    return match.group() if not found or any(mark in _MARKUP for mark in found) else found


def _mended(body: str) -> str:
    pieces = []
    at = 0
    while at < len(body):
        start = body.find("<![CDATA[", at)
        start = len(body) if start < 0 else start
        end = body.find("]]>", start)
        end = len(body) if end < 0 else end + 3
        pieces += [_BARE.sub("&amp;", body[at:start]), body[start:end]]
        at = end
    return _NO_XML.sub(" ", "".join(pieces))
