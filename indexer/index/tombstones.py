"""The marks of what was purged, which keep it from coming back.

In: the writer's transaction, and what is about to be indexed. Out: why it is not taken, or what of it is.
Promise: a mark is a checksum and the kind of thing it stands for; nothing can be read from it.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from indexer.article import Article
from indexer.index.condition import source_key
from indexer.index.schema import row_digest
from indexer.similarity import fold_words
from indexer.statement import Statement

if TYPE_CHECKING:
    from indexer.extract.extraction import Extraction  # who reads a record loads nothing of what extracts

_NUMBERED_LINE = re.compile(r"#line \d+$")


class What(StrEnum):
    """What a mark stands for."""

    ARTICLE = "article"
    ORIGIN = "origin"
    URL = "url"
    TEXT = "text"
    STATEMENT = "statement"
    WORDS = "words"
    """The words of a statement at one origin, so that it stays out when the article around it changes."""
    SPEAKER = "speaker"
    SOURCE = "source"


class Mark(NamedTuple):
    """What is not to come back."""

    what: What
    value: str

    @property
    def digest(self) -> bytes:
        """The checksum that is kept of it."""
        return row_digest(self.what, source_key(self.value) if self.what is What.SOURCE else self.value)


def marks_of_article(article_id: str, text: str, url: str | None, origins: Iterable[str]) -> Iterator[Mark]:
    """Give everything by which an article is known again."""
    yield Mark(What.ARTICLE, article_id)
    yield Mark(What.TEXT, text)
    if url is not None:
        yield Mark(What.URL, url)
    # Another article moves to the number of a line that was taken out.
    yield from (Mark(What.ORIGIN, origin) for origin in origins if not _NUMBERED_LINE.search(origin))


def marks_of_statement(statement: Statement, origins: Iterable[str]) -> Iterator[Mark]:
    """Give everything by which a statement is known again."""
    yield Mark(What.STATEMENT, statement.id)
    yield from (_words_at(origin, statement) for origin in origins)


def lay(run: sqlite3.Connection, purge: int, marks: Iterable[Mark]) -> None:
    """Write the marks of one purge."""
    rows = [(mark.digest, purge, mark.what.value) for mark in marks]
    run.executemany("INSERT OR IGNORE INTO tombstone VALUES (?, ?, ?)", rows)


def lift(run: sqlite3.Connection, mark: Mark, *, at: float) -> int:
    """Take back every purge that was asked for by this name, or else the one mark.

    Returns:
        How many marks went.
    """
    asked = "SELECT number FROM purge WHERE digest = ? AND lifted_at IS NULL"
    numbers = [number for (number,) in run.execute(asked, [mark.digest]).fetchall()]
    gone = run.execute("DELETE FROM tombstone WHERE digest = ?", [mark.digest]).rowcount
    for number in numbers:
        gone += run.execute("DELETE FROM tombstone WHERE purge = ?", [number]).rowcount
        run.execute("UPDATE purge SET lifted_at = ? WHERE number = ?", (at, number))
    return gone


def why_withheld(run: sqlite3.Connection, article: Article) -> str | None:
    """Say why an article is not to be indexed; None when it may be."""
    if run.execute("SELECT 1 FROM tombstone LIMIT 1").fetchone() is None:
        return None
    marks = [*marks_of_article(article.id, article.text, article.url, [article.origin])]
    marks += [Mark(What.SOURCE, article.source)] if article.source else []
    for what in _found(run, marks):
        return f"was purged (by its {what}); `onrecord purge --lift` lets it in again"
    return None


def without_purged(run: sqlite3.Connection, article: Article, extraction: "Extraction") -> "Extraction":
    """Leave out the statements that were purged, and those of speakers who were, with the speakers themselves."""
    if run.execute("SELECT 1 FROM tombstone WHERE what IN ('statement', 'speaker') LIMIT 1").fetchone() is None:
        return extraction
    statements = tuple(one for one in extraction.statements if not _is_purged(run, one, article.origin))
    people = tuple(one for one in extraction.people if not _found(run, [Mark(What.SPEAKER, one.speaker.id)]))
    return extraction.model_copy(update={"statements": statements, "people": people})


def _is_purged(run: sqlite3.Connection, statement: Statement, origin: str) -> bool:
    marks = [*marks_of_statement(statement, [origin])]
    marks += [Mark(What.SPEAKER, statement.speaker.id)] if statement.speaker else []
    return bool(_found(run, marks))


def _words_at(origin: str, statement: Statement) -> Mark:
    speaker = statement.speaker.id if statement.speaker else ""
    return Mark(What.WORDS, json.dumps([origin, speaker, *fold_words(statement.quote).folded]))


def _found(run: sqlite3.Connection, marks: Iterable[Mark]) -> list[str]:
    sql = "SELECT what FROM tombstone WHERE digest = ?"
    rows = (run.execute(sql, [mark.digest]).fetchone() for mark in marks)
    return [row[0] for row in rows if row is not None]
