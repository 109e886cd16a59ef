"""Read a JSON Feed, version 1 or 1.1, into drafts of entries.

In: bytes. Out: what `feedxml` gives for the other kinds of feed.
Promise: whatever the bytes are, it is a feed or one `BadFeedError`.
Source: jsonfeed.org/version/1.1
"""

import json
from collections.abc import Mapping

from pydantic import JsonValue

from indexer.errors import BadFeedError, NotTextError
from indexer.ingest.decode import decode
from indexer.ingest.entries import MAX_ENTRIES, Draft, html_of_text
from indexer.ingest.feedxml import FeedDraft

MAX_JSON_BYTES = 16 << 20
_VERSION = "jsonfeed.org/version/1"

Values = Mapping[str, JsonValue]


def is_json_feed(head: str) -> bool:
    """Tell by its beginning whether a JSON document says that it is a feed."""
    return head.lstrip().startswith("{") and _VERSION in head.replace("\\/", "/")


def read_json_feed(data: bytes) -> tuple[FeedDraft, str]:
    """Read a feed, and name the encoding that it was in.

    Raises:
        BadFeedError: it is no JSON, or no feed.
    """
    if len(data) > MAX_JSON_BYTES:
        raise BadFeedError(f"too large for a feed: {len(data):,} bytes, at most {MAX_JSON_BYTES:,}; split it")
    try:
        decoded = decode(data)
    except NotTextError as error:
        raise BadFeedError(f"not a feed: {error}") from None
    values = _parsed(decoded.text)
    items = values.get("items")
    if _VERSION not in (_text(values, "version") or "") or not isinstance(items, list):
        raise BadFeedError("JSON, but no JSON Feed: `version` or `items` is missing; check the address")
    entries = [item for item in items if isinstance(item, dict)]
    draft = FeedDraft(
        title=_text(values, "title"),
        site=_text(values, "home_page_url"),
        update_hint_s=None,
        drafts=tuple(map(_draft, entries[:MAX_ENTRIES])),
        left=max(len(entries) - MAX_ENTRIES, 0),
    )
    return draft, decoded.encoding


def _parsed(text: str) -> Values:
    try:
        values: JsonValue = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadFeedError(f"broken JSON where a feed should be: {error.msg} at character {error.pos + 1}") from None
    except (ValueError, RecursionError):
        raise BadFeedError("no feed: JSON nested too deeply, or a number too long; check the address") from None
    if not isinstance(values, dict):
        raise BadFeedError("JSON, but no JSON Feed: it is no object; check the address")
    return values


def _draft(item: Values) -> Draft:
    plain = _text(item, "content_text")
    return Draft(
        guid=_id_of(item),
        url=_text(item, "url") or _text(item, "external_url"),
        title=_text(item, "title"),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        html=_text(item, "content_html") or (html_of_text(plain) if plain else None),
        summary=_text(item, "summary"),
    )


def _id_of(item: Values) -> str | None:
    found = item.get("id")
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return str(found) if is_number else _text(item, "id")


def _text(values: Values, name: str) -> str | None:
    found = values.get(name)
    return found if isinstance(found, str) and found.strip() else None
