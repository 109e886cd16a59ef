"""Read RSS, RDF and Atom of all versions into drafts of entries.

In: the tree of a feed. Out: its title, its site, how often to ask, and a draft for each entry.
feedparser knows the versions, and is given the elements that matter one by one: it sees no bytes, no markup within
markup, and neither disk nor network, and what it does for careless readers (mending letters, cleaning HTML) is off.
Promise: time grows with the size alone; an entry costs at most `MAX_PARTS` elements.
"""

import itertools
import re
from collections.abc import Mapping
from typing import NamedTuple
from xml.sax.xmlreader import AttributesNSImpl

import feedparser.api  # type: ignore[import-untyped] # it has no stubs
from lxml import etree  # type: ignore[import-untyped] # the same

from indexer.ingest.entries import MAX_ENTRIES, Draft, html_of_text, text_of_markup
from indexer.ingest.xmltree import XmlTree, local_name, namespace_of

ROOTS = frozenset(("rss", "rdf", "feed", "channel"))
"""What a feed begins with, in lower case."""

PARTS = ("item", "entry")
"""What it lists."""

MAX_PARTS = 60
"""Elements of an entry that are read; more links and titles than this are an attack."""

_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_DCTERMS = "http://purl.org/dc/terms/"
_SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
_FEEDBURNER = "http://rssnamespace.org/feedburner/ext/1.0"
_XML = "http://www.w3.org/XML/1998/namespace"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PLAIN = (
    *("", "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/", "http://channel.netscape.com/rdf/simple/0.9/"),
    *("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "http://backend.userland.com/rss2"),
    *("http://backend.userland.com/rss", "http://blogs.law.harvard.edu/tech/rss"),
)  # fmt: skip
_PREFIXES = {
    "content": _CONTENT,
    "dc": _DC,
    "dcterms": _DCTERMS,
    "sy": _SYNDICATION,
    "feedburner": _FEEDBURNER,
    "atom": "",
}
"""What a prefix means that a careless feed does not declare."""

_OF_FEED = {("", name) for name in ("title", "link", "ttl")} | {
    (_SYNDICATION, name) for name in ("updateperiod", "updatefrequency")
}
_OF_ENTRY = {
    *(("", name) for name in "title link guid id pubdate published issued updated modified".split()),
    *(("", name) for name in "description summary content".split()),
    *((_CONTENT, "encoded"), (_FEEDBURNER, "origlink"), (_DC, "date"), (_DCTERMS, "issued"), (_DCTERMS, "modified")),
}
_KEPT_ATTRIBUTES = (
    "href",
    "rel",
    "type",
    "mode",
    "src",
    "version",
    "isPermaLink",
    f"{{{_XML}}}base",
    f"{{{_RDF}}}about",
)
_BODIES = ("content", "encoded", "description", "summary", "title")
_HTML_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,30}")
_PERIODS_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800}
_MOST_A_PERIOD = 1000

Name = tuple[str, str]
Values = Mapping[str, object]


class FeedDraft(NamedTuple):
    """A feed as printed."""

    title: str | None
    site: str | None
    update_hint_s: int | None
    drafts: tuple[Draft, ...]
    left: int
    """How many entries were left beyond `MAX_ENTRIES`."""


def read_feed_tree(tree: XmlTree, *, base: str) -> FeedDraft:
    """Read the tree of a feed whose address is `base`."""
    containers, items = _items_of(tree)
    parser = feedparser.api.StrictFeedParser(base, None, "")
    parser.resolve_relative_uris = False
    parser.sanitize_html = False
    teller = _Teller(parser, tree.root)
    teller.tell(containers, items[:MAX_ENTRIES])
    about: Values = parser.feeddata
    return FeedDraft(
        title=_plain_title(about),
        site=_text(about, "link"),
        update_hint_s=_hint_s(about),
        drafts=tuple(map(_draft, parser.entries, teller.outlets)),
        left=max(len(items) - MAX_ENTRIES, 0),
    )


def _items_of(tree: XmlTree) -> tuple[list[etree._Element], list[etree._Element]]:
    channels = [child for child in tree.root if local_name(child) == "channel"]
    containers = [tree.root, *channels[:1]]
    items = [one for holder in (tree.root, *channels) for one in holder if local_name(one) in PARTS]
    # The last entry of a document that was cut off may end in the middle of a sentence.
    return containers, items[:-1] if tree.is_last_open else items


class _Teller:
    """Tell feedparser what stands in a tree, element by element."""

    def __init__(self, parser: feedparser.api.StrictFeedParser, root: etree._Element) -> None:
        self._parser = parser
        self._root = root
        self._plain = (*_PLAIN, namespace_of(root))
        self.outlets: list[str | None] = []

    def tell(self, containers: list[etree._Element], items: list[etree._Element]) -> None:
        for namespace in dict.fromkeys((namespace_of(self._root), *self._root.nsmap.values())):
            if namespace in _PLAIN:
                self._parser.startPrefixMapping(None, namespace)
        root = local_name(self._root)
        self._start((_RDF, "RDF") if root == "rdf" else ("", root), self._root)
        self._start(("", "channel"), None)
        for container in containers:
            self._tell_parts(container, _OF_FEED)
        for item in items:
            self._start(("", "item"), item)
            self._tell_parts(item, _OF_ENTRY)
            self._end(("", "item"))
            self.outlets.append(self._outlet_of(item))

    def _outlet_of(self, item: etree._Element) -> str | None:
        source = next((part for part in item if self._name(part) == ("", "source")), None)
        if source is None:
            return None
        # RSS writes the name itself, Atom a whole head of a feed.
        title = next((part for part in source if local_name(part) == "title"), source)
        return title.text if title is not source or len(source) == 0 else None

    def _tell_parts(self, holder: etree._Element, wanted: set[Name]) -> None:
        told: set[Name] = set()
        parts = ((self._name(child), child) for child in holder)
        for name, part in itertools.islice((one for one in parts if one[0] in wanted), MAX_PARTS):
            if name[1] != "link" and name in told:
                continue
            told.add(name)
            self._tell_part(_as_feedparser_knows(name, told), part)

    def _tell_part(self, name: Name, part: etree._Element) -> None:
        markup = _markup_within(part) if name[1] in _BODIES else None
        self._start(name, part, {"type": "html"} if markup is not None else _instead(name, part))
        self._parser.characters("".join(part.itertext()) if markup is None else markup)
        self._end(name)

    def _start(self, name: Name, element: etree._Element | None, more: Mapping[str, str] | None = None) -> None:
        kept = {} if element is None else {key: element.get(key) for key in _KEPT_ATTRIBUTES if element.get(key)}
        attributes = {_split(key): value for key, value in {**kept, **(more or {})}.items()}
        self._parser.startElementNS((name[0] or None, name[1]), None, AttributesNSImpl(attributes, {}))

    def _end(self, name: Name) -> None:
        self._parser.endElementNS((name[0] or None, name[1]), None)

    def _name(self, element: etree._Element) -> Name:
        namespace, name = namespace_of(element), local_name(element)
        prefix, _, rest = name.rpartition(":")
        if prefix in _PREFIXES:
            return _PREFIXES[prefix], rest
        return ("" if namespace in self._plain else namespace), name


def _instead(name: Name, part: etree._Element) -> dict[str, str]:
    # An id may look like an address and still be none that anybody serves; a bare number never is one.
    is_guid = name == ("", "guid") and (part.text or "").strip().lower().startswith(("http://", "https://"))
    return {"isPermaLink": "false"} if name in (("", "id"), ("", "guid")) and not is_guid else {}


def _split(key: str) -> tuple[str | None, str]:
    namespace, _, name = key.rpartition("}")
    return namespace.removeprefix("{") or None, name


def _as_feedparser_knows(name: Name, told: set[Name]) -> Name:
    # It takes dc:date for the day of a change; in RSS 1.0, which has no other, it is the day of publication.
    if name == (_DC, "date"):
        return ("", "modified") if {("", "pubdate"), ("", "published"), ("", "issued")} & told else ("", "pubdate")
    return name


def _markup_within(part: etree._Element) -> str | None:
    if len(part) == 0:
        return None
    for element in part.iterdescendants(etree.Element):
        name = element.tag.rpartition("}")[2].rpartition(":")[2]
        element.tag = name if _HTML_NAME.fullmatch(name) else "span"
    # Apart from the feed, because each element would be written with every namespace that is declared above it.
    alone = etree.Element("div")
    alone.text = part.text
    alone.extend(list(part))
    etree.cleanup_namespaces(alone)
    written = str(etree.tostring(alone, method="html", encoding="unicode"))
    return written.removeprefix("<div>").removesuffix("</div>")


def _text(values: Values, key: str) -> str | None:
    # Not `values.get`: feedparser's own makes up values that the feed does not hold.
    found = dict.get(values, key) if isinstance(values, dict) else None
    return found if isinstance(found, str) and found.strip() else None


def _plain_title(values: Values) -> str | None:
    title = _text(values, "title")
    detail = dict.get(values, "title_detail") if isinstance(values, dict) else None
    is_markup = isinstance(detail, dict) and dict.get(detail, "type") != "text/plain"
    return text_of_markup(title) if title and is_markup else title


def _draft(values: Values, outlet: str | None) -> Draft:
    text, kind = _content_of(values) or (None, "")
    summary = _text(values, "summary")
    return Draft(
        guid=_text(values, "id"),
        url=_text(values, "feedburner_origlink") or _text(values, "link"),
        title=_plain_title(values),
        published=_text(values, "published"),
        updated=_text(values, "updated"),
        source=outlet,
        html=html_of_text(text) if text and kind == "text/plain" else text,
        # feedparser gives the full text once more where the feed has no summary.
        summary=None if summary == text else summary,
    )


def _content_of(values: Values) -> tuple[str, str] | None:
    """Give the text that feedparser found to be the whole one, and its kind."""
    found = dict.get(values, "content") if isinstance(values, dict) else None
    for content in found if isinstance(found, list) else []:
        kind, text = str(dict.get(content, "type")), dict.get(content, "value")
        if isinstance(text, str) and text.strip() and (kind == "text/plain" or "html" in kind):
            return text, kind
    return None


def _hint_s(about: Values) -> int | None:
    ttl = (_text(about, "ttl") or "").strip()
    if ttl.isascii() and ttl.isdigit() and len(ttl) < 7:
        return int(ttl) * 60 or None
    period = _PERIODS_S.get((_text(about, "sy_updateperiod") or "").strip().lower())
    times = (_text(about, "sy_updatefrequency") or "1").strip()
    is_number = times.isascii() and times.isdigit() and 0 < int(times[:5]) <= _MOST_A_PERIOD
    return period // int(times[:5]) if period and is_number else None
