"""Small records on disk, and statements of every kind, for the tests of answering."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from fakes import WordEmbedder, extract_plainly

from indexer.article import Article, Part
from indexer.index.embedding import Embedder
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.speaker import Speaker
from indexer.statement import Kind, Resolution, Statement, statement_id
from indexer.when import When

TODAY = dt.date(2031, 5, 15)
"""A Thursday, for questions that say “yesterday”."""


def open_library(folder: Path, articles: Mapping[str, str], *, embedder: Embedder | None = None) -> Library:
    """Index articles given as file name and text, and open the record."""
    chosen = embedder or WordEmbedder(256)
    (folder / "articles").mkdir(exist_ok=True)
    for name, text in articles.items():
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    index_path([folder / "articles"], data=folder / "data", embedder=chosen, extract=extract_plainly, progress=None)
    return Library.open(folder / "data", embedder=chosen)


def find_part(article: Article, text: str) -> Part:
    start = article.text.index(text)
    return Part.cut(article.text, start, start + len(text))


def make_statement(
    article: Article,
    *words: str,
    kind: Kind = Kind.DIRECT,
    context: str | None = None,
    name: str | None = "Anna Orlova",
    said_on: When | None = None,
    **more: object,
) -> Statement:
    """Make a statement whose parts are `words`, wherever the article prints them first."""
    parts = tuple(find_part(article, text) for text in words)
    speaker = None if name is None else Speaker(id=name.lower().replace(" ", "-"), name=name, role=None)
    values = {
        "id": statement_id(article.id, kind, [(part.start, part.end) for part in parts]),
        "article_id": article.id,
        "kind": kind,
        "quote": " ".join(words),
        "parts": parts,
        "context": find_part(article, context or article.text),
        "speaker": speaker,
        "resolved_by": None if speaker is None else Resolution.NAME,
        "said_on": said_on or When(),
        "confidence": 0.9,
    }
    return Statement.model_validate(values | more)
