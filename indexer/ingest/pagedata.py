"""Read what a web page says about itself: headline, outlet, address, day of publication.

In: the parsed page. Out: its `PageData`.
Promise: the day comes from a machine-readable mark that is named, the most trusted one that is there, and only when
all marks of its kind agree on it; what other marks say instead is named beside it. It is never taken from the text, a
footer or a comment. Where the page has no such mark, the day that its address prints is taken.
"""

import datetime as dt
import html
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeAlias

from lxml.html import HtmlElement  # type: ignore[import-untyped] # it has no stubs
from pydantic import JsonValue

from indexer.errors import BadArticleError
from indexer.ingest.address import is_on_host_of, own_address
from indexer.ingest.metadata import keep_url, read_day, tidy_line
from indexer.ingest.printed_days import day_of_address
from indexer.record import Record

MAX_JSON_LD_CHARS = 1 << 20

_ARTICLE_TYPES = ("Article", "Posting", "Report")
"""Ends of the schema.org names of what is published; comments, videos and lists of other pages have none of them."""

_CANONICAL = "//link[contains(concat(' ', normalize-space(@rel), ' '), ' canonical ')]/@href"
_WRAPPING_BEFORE = ("<!--", "//", "<![CDATA[")
"""What some hide JSON-LD in from browsers of the last century, in this order."""
_WRAPPING_BEHIND = ("-->", "//", "]]>", "//", ";")

_DAY_METAS = ("article:published_time", "og:article:published_time", "og:published_time")
_MAX_DEPTH = 8
"""How deep graphs and lists of JSON-LD are nested in one another where a person wrote them."""

Node: TypeAlias = Mapping[str, JsonValue]
Metas: TypeAlias = Mapping[str, list[str]]


class PageData(Record):
    """The metadata of a page; every field is null when the page does not say."""

    title: str | None
    """Headline."""

    source: str | None
    """Outlet."""

    url: str | None
    """The one the page calls its own, where it is on the host it was fetched from; else that it was fetched from."""

    published: dt.date | None
    """Day of publication, as printed in its own time zone."""

    published_evidence: str | None
    """Which mark gave it."""


def read_page_data(page: HtmlElement, *, url: str | None = None) -> PageData:
    """Collect the metadata of a parsed page.

    Args:
        page: the page.
        url: the address it was fetched from. What the page says of another host's address is not believed: anybody
            can write it. Where there is none, as of a file, nothing speaks against what the page says.
    """
    metas = _metas(page)
    nodes = list(_json_ld(page))
    canonical = _texts(page, _CANONICAL)
    named, fetched = (*canonical, *metas.get("og:url", [])), keep_url(url)
    if fetched is None:
        own = where = _first(map(keep_url, named))
        names = {own, url}
    else:
        own, where = own_address(canonical, url=fetched), fetched
        names = {fetched, own, *(keep_url(value) for value in named if is_on_host_of(value, fetched))} - {None}
    articles = _about_this_page([node for node in nodes if _is_article(node)], names)
    published, evidence = _published(_day_marks(page, metas, articles), where)
    return PageData(
        title=_first(map(tidy_line, _titles(page, metas, articles))),
        source=_first(map(tidy_line, (*metas.get("og:site_name", []), *_publishers(articles, nodes)))),
        url=own or where,
        published=published,
        published_evidence=evidence,
    )


def _metas(page: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in page.iter("meta"):
        name = meta.get("property") or meta.get("name") or ""
        found.setdefault(name.strip().lower(), []).append(meta.get("content") or "")
    return found


def _texts(page: HtmlElement, path: str) -> list[str]:
    return [str(value) for value in page.xpath(path)]


def _first(values: Iterable[str | None]) -> str | None:
    return next(filter(None, values), None)


def _titles(page: HtmlElement, metas: Metas, articles: list[Node]) -> Iterator[str]:
    yield from metas.get("og:title", [])
    for article in articles:
        headline = article.get("headline")
        if isinstance(headline, str):
            yield html.unescape(headline)
    headings = [str(heading.text_content()) for heading in page.iter("h1")]
    # Two first-level headings mean that at least one is the outlet's name or another story's.
    yield from headings if len(headings) == 1 else []
    yield from (str(title.text_content()) for title in page.iter("title"))


def _json_ld(page: HtmlElement) -> Iterator[Node]:
    for script in page.iter("script"):
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        text = script.text or ""
        if kind == "application/ld+json" and len(text) <= MAX_JSON_LD_CHARS:
            yield from _nodes(_parsed(text))


def _parsed(text: str) -> JsonValue:
    bare = text.strip()
    for mark in _WRAPPING_BEFORE:
        bare = bare.removeprefix(mark).lstrip()
    for mark in _WRAPPING_BEHIND:
        bare = bare.removesuffix(mark).rstrip()
    try:
        value: JsonValue = json.loads(bare, strict=False)
    except (ValueError, RecursionError):
        return None
    return value


def _nodes(value: JsonValue, depth: int = 0) -> Iterator[Node]:
    # Only what stands at the top, in a graph or as the main entity: deeper ones are other stories and comments.
    if isinstance(value, list) and depth < _MAX_DEPTH:
        for one in value:
            yield from _nodes(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        if depth < _MAX_DEPTH:
            yield from _nodes(value.get("@graph"), depth + 1)
            yield from (one for one in _as_list(value.get("mainEntity")) if isinstance(one, dict))


def _as_list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]


def _is_article(node: Node) -> bool:
    kinds = _as_list(node.get("@type"))
    return any(isinstance(kind, str) and kind.endswith(_ARTICLE_TYPES) for kind in kinds)


def _about_this_page(articles: list[Node], urls: set[str | None]) -> list[Node]:
    named = [node for node in articles if urls & _addresses(node)]
    return named or articles


def _addresses(node: Node) -> set[str]:
    main = node.get("mainEntityOfPage")
    values = (node.get("url"), node.get("@id"), main.get("@id") if isinstance(main, dict) else main)
    return {value.partition("#")[0] for value in values if isinstance(value, str)}


def _publishers(articles: list[Node], nodes: list[Node]) -> Iterator[str]:
    named = {str(node.get("@id")): node for node in nodes if "@id" in node}
    for publisher in chain.from_iterable(_as_list(article.get("publisher")) for article in articles):
        if isinstance(publisher, dict):
            known = named.get(str(publisher.get("@id")), publisher)
            name = publisher.get("name") or known.get("name")
            yield html.unescape(name) if isinstance(name, str) else ""


def _day_marks(page: HtmlElement, metas: Metas, articles: list[Node]) -> Iterator[tuple[str, set[dt.date]]]:
    """Give the days that each kind of mark states, the most trusted first."""
    yield "JSON-LD datePublished", set(_days(article.get("datePublished") for article in articles))
    for name in _DAY_METAS:
        yield f"meta {name}", set(_days(metas.get(name, [])))
    yield "itemprop datePublished", set(_days(_item_days(page)))
    yield "time pubdate", set(_days(_time_days(page)))


def _published(marks: Iterable[tuple[str, set[dt.date]]], url: str | None) -> tuple[dt.date | None, str | None]:
    clear = [(evidence, next(iter(days))) for evidence, days in marks if len(days) == 1]
    if not clear:
        day, printed = day_of_address(url) or (None, "")
        return day, f"the address, which has {printed}" if day else None
    evidence, day = clear[0]
    others = "".join(f"; {other} says {its_day}" for other, its_day in clear[1:] if its_day != day)
    return day, evidence + others


def _item_days(page: HtmlElement) -> Iterator[str | None]:
    for element in page.iter("meta", "time", "span", "div", "p", "abbr"):
        if "datePublished" in (element.get("itemprop") or "").split() and _is_of_article(element):
            yield element.get("content") or (element.get("datetime") if element.tag == "time" else None)


def _is_of_article(element: HtmlElement) -> bool:
    scope = next((one for one in element.iterancestors() if one.get("itemscope") is not None), None)
    kind = scope.get("itemtype") if scope is not None else None
    return kind is None or kind.strip().endswith((*_ARTICLE_TYPES, "WebPage"))


def _time_days(page: HtmlElement) -> Iterator[str | None]:
    for element in page.iter("time"):
        if element.get("pubdate") is not None and next(element.iterancestors("article"), None) is not None:
            yield element.get("datetime")


def _days(values: Iterable[JsonValue]) -> Iterator[dt.date]:
    for value in values:
        if isinstance(value, str):
            try:
                yield read_day(value)
            except BadArticleError:
                continue
