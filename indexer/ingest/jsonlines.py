"""Read articles from JSON lines: `{"id","text","title","published","source","url"}`, one article a line.

In: lines, as text or bytes. Out: an `Article` or an `Unread` for every line that is not blank, in order.
Promise: a broken line costs that line alone and is named by its number; no line raises.
"""

import json
from collections.abc import Iterable, Iterator, Mapping

from pydantic import JsonValue

from indexer.article import Article
from indexer.errors import BadArticleError, IngestError
from indexer.ingest.decode import clean_text, holds_words
from indexer.ingest.metadata import keep_url, read_day, show, tidy_line
from indexer.ingest.unread import Unread

MAX_LINE_BYTES = 64 << 20
"""One article; the file itself may be of any size."""

MAX_ID_CHARS = 500

_KINDS = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}


def read_json_lines(lines: Iterable[str | bytes], *, origin: str) -> Iterator[Article | Unread]:
    """Read one article a line.

    Args:
        lines: with or without their line ends; blank ones are skipped, but counted.
        origin: the file. An article's own origin is `origin#id`, or `origin#line 7` where the line has no id.
    """
    origins: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            article = _read_line(line, origin=origin, number=number)
            if isinstance(article, Article) and article.origin in origins:
                article = _repeated(article, origin=origin, number=number)
            origins.add(article.origin)
            yield article


def _read_line(line: str | bytes, *, origin: str, number: int) -> Article | Unread:
    external_id = None
    try:
        values = parse_object(line)
        external_id = id_of(values)
        return article_in(
            values,
            external_id=external_id,
            origin=f"{origin}#{external_id or f'line {number}'}",
            evidence="`published` of the JSON line",
        )
    except IngestError as error:
        return Unread(origin=f"{origin}#line {number}", reason=str(error), external_id=external_id)


def _repeated(article: Article, *, origin: str, number: int) -> Unread:
    return Unread(
        origin=f"{origin}#line {number}",
        reason=f"`id` {show(article.external_id)} was met before in this file; the earlier line stays",
        external_id=article.external_id,
    )


def parse_object(line: str | bytes) -> dict[str, JsonValue]:
    """Read the values of one line.

    Raises:
        BadArticleError: it is no object of JSON, or too long.
    """
    if len(line) > MAX_LINE_BYTES:
        raise BadArticleError(f"line longer than {MAX_LINE_BYTES:,} bytes; split the article")
    try:
        text = line.decode("utf-8", "surrogatepass") if isinstance(line, bytes) else line
        # Tables exported with missing cells hold NaN, which means no more than null does.
        values: JsonValue = json.loads(text.removeprefix("\ufeff"), parse_constant=_null_for_nan)
    except UnicodeDecodeError as error:
        raise BadArticleError(f"not UTF-8 at byte {error.start + 1} of the line; save the file as UTF-8") from None
    except RecursionError:
        raise BadArticleError("not readable as JSON: nested too deeply; write one flat object") from None
    except json.JSONDecodeError as error:
        raise BadArticleError(f"not JSON: {error.msg} at character {error.pos + 1}; correct the line") from None
    except ValueError:
        raise BadArticleError("not readable as JSON: a number is too long; correct the line") from None
    if not isinstance(values, dict):
        raise BadArticleError(f"want an object with `text`, found {_kind(values)}; write one object a line")
    return values


def _null_for_nan(name: str) -> float | None:
    return None if name == "NaN" else float(name.replace("Infinity", "inf"))


def id_of(values: Mapping[str, JsonValue]) -> str | None:
    """Give the id of a line; a whole number is one too.

    Raises:
        BadArticleError: it is no text, or too long.
    """
    value = values.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    external_id = tidy_line(text_of(value, name="id"))
    if external_id is not None and len(external_id) >= MAX_ID_CHARS:
        raise BadArticleError(f"`id` is longer than {MAX_ID_CHARS} characters, found {show(value)}; shorten it")
    return external_id


def article_in(values: Mapping[str, JsonValue], *, external_id: str | None, origin: str, evidence: str) -> Article:
    """Make an article of the fields of a line; `evidence` says where its day of publication stands.

    Raises:
        BadArticleError: a field is no text, or holds none, or no day.
    """
    text = clean_text(text_of(values.get("text"), name="text") or "")
    if not holds_words(text):
        raise BadArticleError("`text` holds no text; nothing to read")
    published = text_of(values.get("published"), name="published")
    return Article.make(
        text,
        origin=origin,
        title=tidy_line(text_of(values.get("title"), name="title")),
        source=tidy_line(text_of(values.get("source"), name="source")),
        url=keep_url(text_of(values.get("url"), name="url")),
        published=read_day(published) if published else None,
        published_evidence=evidence,
        external_id=external_id,
    )


def text_of(value: JsonValue, *, name: str) -> str | None:
    """Give a value that must be text.

    Raises:
        BadArticleError: it is something else, and not null.
    """
    if value is None or isinstance(value, str):
        return value
    raise BadArticleError(f"`{name}` must be text, found {_kind(value)}: {show(value)}; put it in quotation marks")


def _kind(value: JsonValue) -> str:
    return "null" if value is None else _KINDS[type(value)]
