"""Read what a web page says about itself: headline, outlet, address, day of publication.

In: the parsed page. Out: its `PageData`.
Promise: the day comes from a machine-readable mark that is named, and only when all such marks agree on it; it is
never taken from the text, a footer or a comment.
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
from indexer.ingest.metadata import keep_url, read_day, tidy_line
from indexer.record import Record

MAX_JSON_LD_CHARS = 1 << 20

_ARTICLE_TYPES = ("Article", "Posting", "Report")
"""Ends of the schema.org names of what is published; comments, videos and lists of other pages have none of them."""

_CANONICAL = "//link[contains(concat(' ', normalize-space(@rel), ' '), ' canonical ')]/@href"
_ITEMPROP_DAYS = "//meta[@itemprop='datePublished']/@content | //time[@itemprop='datePublished']/@datetime"

Node: TypeAlias = Mapping[str, JsonValue]
Metas: TypeAlias = Mapping[str, list[str]]


class PageData(Record):
    """The metadata of a page; every field is null when the page does not say."""

    title: str | None
    """Headline."""

    source: str | None
    """Outlet."""

    url: str | None
    """The address the page calls its own."""

    published: dt.date | None
    """Day of publication, as printed in its own time zone."""

    published_evidence: str | None
    """Which mark gave it."""


def read_page_data(page: HtmlElement) -> PageData:
    """Collect the metadata of a parsed page."""
    metas = _metas(page)
    nodes = list(_json_ld(page))
    url = _first(keep_url(value) for value in (*_texts(page, _CANONICAL), *metas.get("og:url", [])))
    articles = _about_this_page([node for node in nodes if _is_article(node)], url)
    published, evidence = _published(page, metas, articles)
    return PageData(
        title=_first(map(tidy_line, _titles(page, metas, articles))),
        source=_first(map(tidy_line, (*metas.get("og:site_name", []), *_publishers(articles, nodes)))),
        url=url,
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
    try:
        value: JsonValue = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return value


def _nodes(value: JsonValue) -> Iterator[Node]:
    # Only what stands at the top, in a graph or as the main entity: deeper ones are other stories and comments.
    for node in value if isinstance(value, list) else [value]:
        if isinstance(node, dict):
            yield node
            inner = chain(_as_list(node.get("@graph")), _as_list(node.get("mainEntity")))
            yield from (deeper for deeper in inner if isinstance(deeper, dict))


def _as_list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]


def _is_article(node: Node) -> bool:
    kinds = _as_list(node.get("@type"))
    return any(isinstance(kind, str) and kind.endswith(_ARTICLE_TYPES) for kind in kinds)


def _about_this_page(articles: list[Node], url: str | None) -> list[Node]:
    named = [node for node in articles if url is not None and url in _addresses(node)]
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


def _published(page: HtmlElement, metas: Metas, articles: list[Node]) -> tuple[dt.date | None, str | None]:
    marks: tuple[tuple[str, Iterable[JsonValue]], ...] = (
        ("JSON-LD datePublished", [article.get("datePublished") for article in articles]),
        ("meta article:published_time", list(metas.get("article:published_time", []))),
        ("itemprop datePublished", list(_texts(page, _ITEMPROP_DAYS))),
    )
    for evidence, values in marks:
        days = set(_days(values))
        if len(days) == 1:
            return days.pop(), evidence
    return None, None


def _days(values: Iterable[JsonValue]) -> Iterator[dt.date]:
    for value in values:
        if isinstance(value, str):
            try:
                yield read_day(value)
            except BadArticleError:
                continue
