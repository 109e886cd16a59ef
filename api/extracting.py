"""The statements of one article file, or of each line of a JSON lines file; nothing is stored and no model is loaded.

In: a file. Out: statements, or one line for each line, in the same order.
Promise: a line that cannot be read, or is not an article, is answered by a line with `error`; it stops nothing.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from pydantic import JsonValue

from api.lines import BadLine, Line, read_lines
from indexer.article import Article
from indexer.errors import BadArticleError, OnRecordError, UsageError
from indexer.extract.extraction import extract_article
from indexer.ingest.jsonlines import read_json_lines
from indexer.ingest.reading import read_articles
from indexer.ingest.unread import Unread
from indexer.record import Record
from indexer.statement import Statement


class StatementsLine(Record):
    """What is printed for one article of a file."""

    id: JsonValue
    """That of the article's line."""

    statements: tuple[Statement, ...]
    """In the order of the text; empty when the article reports none."""


def extract_file(file: Path, *, published: dt.date | None) -> tuple[Statement, ...]:
    """Find the statements of the one article in a file.

    Args:
        file: a text, Markdown or HTML file.
        published: when it was published; None to take what the file says.

    Raises:
        IngestError: the file is not there or holds no article.
        UsageError: it is a folder, or holds several.
    """
    if file.is_dir():
        raise UsageError(f"{file} is a folder; extract reads one article, `onrecord index {file}` a folder of them")
    read = list(read_articles(file))
    articles = [one for one in read if isinstance(one, Article)]
    if len(read) > 1:
        raise UsageError(f"{file} holds {len(read)} articles; give it as --lines {file}")
    if not articles:
        raise BadArticleError("; ".join(f"{one.origin}: {one.reason}" for one in read if isinstance(one, Unread)))
    return extract_article(articles[0] if published is None else _dated(articles[0], published)).statements


def extract_lines(path: Path) -> Iterator[StatementsLine | BadLine]:
    """Find the statements of each article of a JSON lines file as it is read."""
    for line in read_lines(path):
        if isinstance(line, BadLine):
            yield line
            continue
        for read in read_json_lines([line.text], origin=f"{path}, line {line.number}"):
            yield BadLine.of(line, read.reason) if isinstance(read, Unread) else _result(line, read)


def _result(line: Line, article: Article) -> StatementsLine | BadLine:
    try:
        return StatementsLine(id=line.id, statements=extract_article(article).statements)
    except OnRecordError as error:
        return BadLine.of(line, str(error))


def _dated(article: Article, published: dt.date) -> Article:
    return Article.make(
        article.text,
        origin=article.origin,
        title=article.title,
        source=article.source,
        url=article.url,
        published=published,
        published_evidence="given on the command line",
        external_id=article.external_id,
    )
