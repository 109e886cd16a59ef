"""Write a feed as Atom (RFC 4287).

In: a `Feed`. Out: XML in UTF-8.
Promise: whatever an article holds stays text; the same feed always gives the same bytes.
"""

import datetime as dt
import re

from lxml import etree  # type: ignore[import-untyped]  # the package has no stubs

from api.export.standing import Entry, Feed
from api.safetext import visible

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile(r"[\ufdd0-\ufdef\ufffe\uffff]")
"""What XML 1.0 cannot hold, or should not, beside the controls that are written out."""


def write_atom(feed: Feed) -> bytes:
    """Give the document."""
    root = etree.Element(f"{{{_NAMESPACE}}}feed", nsmap={None: _NAMESPACE})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _time(feed.updated))
    _add(root, "generator", "onrecord")
    _add(root, "link", rel="self", type=MEDIA_TYPE, href=feed.address)
    for one in feed.entries:
        _add_entry(root, one)
    etree.indent(root)
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add_entry(root: etree._Element, one: Entry) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", one.id)
    _add(entry, "title", one.title)
    _add(entry, "updated", _time(one.updated))
    _add(_add(entry, "author"), "name", one.author)
    if one.link is not None:
        _add(entry, "link", rel="alternate", type="text/html", href=one.link)
    _add(entry, "content", one.content, type="text")


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", {key: _safe(it) for key, it in attributes.items()})
    if text is not None:
        element.text = _safe(text)
    return element


def _safe(text: str) -> str:
    return _NO_XML.sub("\ufffd", visible(text))


def _time(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
