"""What is written of an article, row by row, and the checksums of the rows.

In: a prepared article, within a transaction. Out: its rows, its statements', people's and vectors'.
"""

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.article import Article
from indexer.chunk import Chunk
from indexer.errors import ModelError
from indexer.index.condition import source_key
from indexer.index.engine import VectorBytes
from indexer.index.registry import note_article
from indexer.index.schema import row_digest
from indexer.similarity import hash_64
from indexer.speaker import Person
from indexer.statement import Statement
from indexer.when import Precision

UNIT_TOLERANCE = 1e-3


class Prepared(NamedTuple):
    """An article with everything that is written of it in one transaction."""

    article: Article
    statements: tuple[Statement, ...]
    people: tuple[Person, ...]
    chunks: tuple[Chunk, ...]
    """One or more for each statement, in the same order."""
    vectors: NDArray[np.float32]
    """Unit rows of shape (chunks, dimension)."""
    model: str
    """Fingerprint of the model that made the vectors."""
    rules: str
    """Version of the extraction that found the statements."""


def article_digest(article: Article) -> bytes:
    """Give the SHA-256 of what is stored of an article, its origin left out."""
    published = article.published.isoformat() if article.published else None
    return row_digest(
        article.id,
        article.text,
        article.title,
        article.source,
        article.url,
        published,
        article.published_evidence,
        article.external_id,
    )


def check_unit_rows(rows: NDArray[np.float32], *, count: int, about: str) -> None:
    """Make sure that a model gave what can be compared.

    Args:
        rows: what it gave.
        count: how many texts it was given.
        about: whose texts, for the error.

    Raises:
        ModelError: a row is missing, not finite or no unit row.
    """
    norms = np.linalg.norm(rows, axis=1)
    if len(rows) != count or not np.all(np.abs(norms - 1) < UNIT_TOLERANCE):
        raise ModelError(
            f"the embedding model gave no unit vectors for {about} "
            f"(shape {rows.shape}, {count} passages); choose another model"
        )


def insert_article(run: sqlite3.Connection, article: Article, *, rules: str) -> None:
    """Write the row of an article, within a transaction."""
    run.execute(
        "INSERT INTO article (id, text, title, source, url, published, published_evidence, external_id, rules, sha256)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article.id,
            article.text,
            article.title,
            article.source,
            article.url,
            article.published.isoformat() if article.published else None,
            article.published_evidence,
            article.external_id,
            rules,
            article_digest(article),
        ),
    )


def insert_people(run: sqlite3.Connection, prepared: Prepared) -> None:
    """Write who is heard in an article, and what it shows of them, within a transaction."""
    names = {(s.speaker.id, s.speaker.name) for s in prepared.statements if s.speaker}
    speakers = {speaker for speaker, _ in names}
    names |= {(p.speaker.id, name) for p in prepared.people if p.speaker.id in speakers for name in p.aliases}
    run.executemany("INSERT OR IGNORE INTO speaker VALUES (?)", [(speaker,) for speaker in sorted(speakers)])
    run.executemany(
        "INSERT INTO alias VALUES (?, ?, ?)", [(speaker, name, prepared.article.id) for speaker, name in sorted(names)]
    )
    article = prepared.article
    note_article(run, article, statements=prepared.statements, people=prepared.people)


def insert_statements(run: sqlite3.Connection, prepared: Prepared) -> None:
    """Write the statements of an article with their vectors and words, within a transaction."""
    if not prepared.statements:
        return
    model = model_number(run, prepared.model, dimension=prepared.vectors.shape[1])
    places: dict[str, list[int]] = {one.id: [] for one in prepared.statements}
    for place, chunk in enumerate(prepared.chunks):
        places[chunk.statement_id].append(place)
    for position, statement in enumerate(prepared.statements):
        number = _insert_statement(run, statement, position=position, article=prepared.article)
        own = places[statement.id]
        chunks = [prepared.chunks[place] for place in own]
        insert_vectors(run, number, chunks, prepared.vectors[own], model=model)
        run.execute(
            "INSERT INTO words (rowid, quote, title, context) VALUES (?, ?, ?, ?)",
            (number, statement.quote, prepared.article.title or "", chunks[0].context),
        )


def insert_vectors(
    run: sqlite3.Connection, statement: int, chunks: Sequence[Chunk], rows: NDArray[np.float32], *, model: int
) -> None:
    """Write the vectors of a statement that has none, within a transaction.

    Args:
        run: the writer's connection.
        statement: its number.
        chunks: its passages in their order.
        rows: their vectors, unit rows of shape (chunks, dimension).
        model: number of the model.
    """
    for piece, (chunk, row) in enumerate(zip(chunks, rows, strict=True)):
        vector = VectorBytes(np.ascontiguousarray(row, dtype="<f4").tobytes())
        first, last = chunk.passage or (None, None)
        run.execute(
            "INSERT INTO vector VALUES (?, ?, ?, ?, ?, ?, ?)",
            (statement, piece, first, last, model, vector, vector_digest(vector)),
        )
        run.execute("INSERT INTO embedded VALUES (?, ?, ?)", (hash_64(chunk.text), statement, piece))


def statement_columns(statement: Statement, article: Article, *, position: int) -> tuple[str | int | None, ...]:
    """Give what a statement is searched by, in the order of its table, its number and id left out."""
    days = _days(statement, article)
    speaker = statement.speaker
    return (
        statement.article_id,
        position,
        speaker.id if speaker else None,
        speaker.name if speaker else None,
        speaker.role if speaker else None,
        statement.kind.value,
        source_key(article.source) if article.source else None,
        days[0].isoformat() if days else None,
        days[1].isoformat() if days else None,
        _month_day(statement),
    )


def _insert_statement(run: sqlite3.Connection, statement: Statement, *, position: int, article: Article) -> int:
    (number,) = run.execute(
        "INSERT INTO statement (id, article_id, position, speaker_id, speaker_name, speaker_role, kind, source, "
        "first_day, last_day, month_day) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
        (statement.id, *statement_columns(statement, article, position=position)),
    ).fetchone()
    text = statement.model_dump_json()
    run.execute("INSERT INTO printed VALUES (?, ?, ?)", (number, text, row_digest(text)))
    return int(number)


def _days(statement: Statement, article: Article) -> tuple[dt.date, dt.date] | None:
    """Give the days a period is compared with: of saying, or of publication where the article prints none."""
    if statement.said_on.date is None and article.published is not None:
        return article.published, article.published
    return statement.said_on.days()


def _month_day(statement: Statement) -> str | None:
    said_on = statement.said_on
    if said_on.date is None or said_on.precision is not Precision.DAY_WITHOUT_YEAR:
        return None
    return said_on.date.removeprefix("--")


def vector_digest(vector: bytes) -> bytes:
    """Give the SHA-256 of a stored vector."""
    return hashlib.sha256(vector).digest()


def model_number(run: sqlite3.Connection, fingerprint: str, *, dimension: int) -> int:
    """Give the number under which a model is on record, putting it there.

    Raises:
        ModelError: it is on record with vectors of another length.
    """
    run.execute("INSERT OR IGNORE INTO model (fingerprint, dimension) VALUES (?, ?)", (fingerprint, dimension))
    number, known = run.execute("SELECT number, dimension FROM model WHERE fingerprint = ?", [fingerprint]).fetchone()
    if known != dimension:
        raise ModelError(f"the embedding model gave {dimension} numbers a text, and {known} before; index anew")
    return int(number)
