"""Compare every row of a record with what it must be: its checksum, its article, and the rows it belongs with.

In: a connection inside one read transaction. Out: the faults, one by one, each with the row it stands in. Memory is
that of one article at a time.
"""

import sqlite3
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from pydantic import Field, ValidationError

from indexer.article import Article
from indexer.chunk import Chunk, make_chunks, whole_context
from indexer.errors import RecordDamagedError
from indexer.index.change_tables import SEGMENT_BITS
from indexer.index.copies import misplaced
from indexer.index.dividing import tsvector_of
from indexer.index.lookup import Lookup
from indexer.index.rows import UNIT_TOLERANCE, statement_columns, vector_digest
from indexer.index.schema import definitions_of, is_on_server, right_definitions, row_digest
from indexer.record import Record
from indexer.similarity import hash_64
from indexer.statement import Statement


class Fault(Record):
    """One thing that is not as it was written."""

    row: str = Field(examples=["statement 00d1f2c3b4a59687"])
    """Where it stands."""

    problem: str = Field(examples=["its words are not those of its article"])
    """What is wrong with it."""


Inspect = Callable[[sqlite3.Connection], Iterator[Fault]]


class _Stored(NamedTuple):
    """A statement as it lies in its three tables; what is missing there is None."""

    number: int
    id: str
    columns: tuple[str | int | None, ...]
    json: str | None
    digest: bytes | None
    words: tuple[str | None, ...]


_STATEMENTS = """
SELECT s.number, s.id, s.article_id, s.position, s.speaker_id, s.speaker_name, s.speaker_role, s.kind, s.source,
    s.first_day, s.last_day, s.month_day, p.json, p.sha256, w.quote, w.title, w.context
FROM statement AS s LEFT JOIN printed AS p ON p.statement = s.number LEFT JOIN words AS w ON w.rowid = s.number
WHERE s.article_id = ? ORDER BY s.position
"""
_VECTORS = """
SELECT v.piece, v.first, v.last, v.data, v.sha256, m.dimension, (SELECT group_concat(e.chunk) FROM embedded AS e
    WHERE e.statement = v.statement AND e.piece = v.piece)
FROM vector AS v LEFT JOIN model AS m ON m.number = v.model WHERE v.statement = ? ORDER BY v.piece
"""


def inspect_articles(run: sqlite3.Connection) -> Iterator[Fault]:
    """Compare every article, and all that was made of it, with what was written."""
    lookup = Lookup(run)
    for (article_id,) in run.execute("SELECT id FROM article ORDER BY number"):
        try:
            yield from _inspect_statements(run, lookup.article(article_id))
        except RecordDamagedError:
            yield Fault(row=f"article {article_id}", problem="it is not as it was written")
        except sqlite3.DatabaseError as error:
            yield Fault(row=f"article {article_id}", problem=f"it cannot be read, or what it says cannot: {error}")


def _inspect_statements(run: sqlite3.Connection, article: Article) -> Iterator[Fault]:
    for position, row in enumerate(run.execute(_STATEMENTS, [article.id])):
        stored = _Stored(row[0], row[1], row[2:12], row[12], row[13], row[14:])
        where = f"statement {stored.id}"
        statement = _read(stored, article)
        if isinstance(statement, str):
            yield Fault(row=where, problem=statement)
            continue
        if stored.id != statement.id or stored.columns != statement_columns(statement, article, position=position):
            yield Fault(row=where, problem="what it is searched by is not what it says")
        chunks = make_chunks(article, statement)
        # A record of the first version files a long statement with all of its context, until the article is read again.
        contexts = {chunks[0].context, whole_context(statement)}
        if stored.words not in {(statement.quote, article.title or "", context) for context in contexts}:
            yield Fault(row=where, problem="its words in the full text are not those of its article")
        for problem in _vector_problems(run, stored.number, chunks):
            yield Fault(row=where, problem=problem)


def _read(stored: _Stored, article: Article) -> Statement | str:
    if stored.json is None or stored.digest is None:
        return "it has no text"
    if row_digest(stored.json) != stored.digest:
        return "it is not as it was written"
    try:
        statement = Statement.model_validate_json(stored.json)
        statement.check_against(article.text)
    except (RecordDamagedError, ValidationError):
        return "it does not say what its article prints"
    return statement


def _vector_problems(run: sqlite3.Connection, number: int, chunks: tuple[Chunk, ...]) -> Iterator[str]:
    rows = run.execute(_VECTORS, [number]).fetchall()
    # A record of the first version has one vector for a statement, however long, and does not note of which text.
    is_whole = len(rows) == 1 and rows[0][:3] == (0, None, None) and rows[0][-1] is None
    if [row[0] for row in rows] != list(range(len(chunks))) and not is_whole:
        yield f"it has {len(rows)} vectors for {len(chunks)} passages"
        return
    for (piece, first, last, data, digest, dimension, embedded), chunk in zip(rows, chunks, strict=False):
        if vector_digest(data) != digest:
            yield f"its vector {piece} is not as it was written"
        elif not _is_unit(data, dimension):
            yield f"its vector {piece} is no finite unit vector of its model"
        elif not is_whole and (first, last) != tuple(chunk.passage or (None, None)):
            yield f"its vector {piece} is of another passage"
        elif not is_whole and embedded != str(hash_64(chunk.text)):
            yield f"its vector {piece} is noted under another text"


def _is_unit(data: bytes, dimension: int | None) -> bool:
    if dimension is None or len(data) != 4 * dimension:
        return False
    norm = np.linalg.norm(np.frombuffer(data, dtype="<f4").astype(np.float64))
    return bool(abs(norm - 1) < UNIT_TOLERANCE)


def inspect_full_text(run: sqlite3.Connection) -> Iterator[Fault]:
    """Let FTS5 compare its index with its words, in a private copy: to it this is writing, and here nothing is written.

    Its own tables are copied as they are, to a temporary file that SQLite makes and removes. Those of a server are
    divided into words once more.
    """
    if is_on_server(run):
        for number, quote, title, context, lexemes in run.execute(_LEXEMES).fetchall():
            made = tsvector_of(quote, title, context)
            if run.execute("SELECT 1 WHERE CAST(? AS tsvector) <> CAST(? AS tsvector)", (made, lexemes)).fetchone():
                yield Fault(row=f"words of statement {number}", problem="its index does not fit its words")
        return
    (sql,) = run.execute("SELECT sql FROM sqlite_schema WHERE name = 'words'").fetchone()
    copy = sqlite3.connect("", isolation_level=None)
    try:
        copy.execute(sql)
        copy.execute("BEGIN")
        for table in ("words_config", "words_content", "words_data", "words_docsize", "words_idx"):
            rows = run.execute(f"SELECT * FROM {table}")  # noqa: S608 - names above
            marks = ", ".join("?" * len(rows.description))
            copy.execute(f"DELETE FROM {table}")  # noqa: S608 - the same
            copy.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - the same
        copy.execute("COMMIT")
        copy.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError:
        yield Fault(row="the full text", problem="its index does not fit its words")
    finally:
        copy.close()


_LEXEMES = "SELECT rowid, quote, title, context, CAST(lexemes AS text) FROM words ORDER BY rowid"
_PAIRS = {
    "words of no statement": "SELECT rowid FROM words WHERE rowid NOT IN (SELECT number FROM statement)",
    "a statement in no group of copies": "SELECT number FROM statement WHERE number NOT IN "
    "(SELECT statement FROM statement_copy)",
    "a statement whose group has no first": "SELECT c.statement FROM statement_copy AS c LEFT JOIN statement_copy AS f "
    "ON f.statement = c.first WHERE f.statement IS NULL OR f.first IS NOT f.statement",
    "an article in no group of copies": "SELECT number FROM article WHERE number NOT IN "
    "(SELECT article FROM article_copy)",
    "an article whose group has no first": "SELECT c.article FROM article_copy AS c LEFT JOIN article_copy AS f "
    "ON f.article = c.first WHERE f.article IS NULL OR f.first IS NOT f.article",
    "a statement of no article": "SELECT id FROM statement WHERE article_id NOT IN (SELECT id FROM article)",
    "a speaker who says nothing": "SELECT id FROM speaker WHERE id NOT IN "
    "(SELECT speaker_id FROM statement WHERE speaker_id IS NOT NULL)",
    "somebody whose traits are miscounted": "WITH counted AS (SELECT speaker_id, kind, value, count(*) AS articles "
    "FROM trait GROUP BY 1, 2, 3) "
    "SELECT speaker_id FROM (SELECT * FROM counted EXCEPT SELECT * FROM trait_count) "
    "UNION SELECT speaker_id FROM (SELECT * FROM trait_count EXCEPT SELECT * FROM counted)",
    "somebody not yet looked at": "SELECT speaker_id FROM stale",
    "a name that nobody prints or gave": "SELECT local_id FROM identity WHERE name NOT IN "
    "(SELECT value FROM trait_count WHERE kind = 'name' UNION SELECT name FROM given_name)",
    "the other name of nobody": "SELECT local_id FROM identity WHERE local_id NOT IN "
    "(SELECT speaker_id FROM trait_count UNION SELECT speaker_id FROM given_name)",
    "one who goes by nobody": "SELECT local_id FROM identity WHERE speaker_id NOT IN (SELECT local_id FROM identity)",
    "vectors in no segment": f"SELECT DISTINCT statement >> {SEGMENT_BITS} FROM vector "  # noqa: S608 - a number of ours
    f"WHERE statement >> {SEGMENT_BITS} NOT IN (SELECT number FROM segment)",
    "a segment without vectors": f"SELECT number FROM segment WHERE number NOT IN "  # noqa: S608 - the same
    f"(SELECT statement >> {SEGMENT_BITS} FROM vector)",
    "a statement with vectors of several models": "SELECT statement FROM vector GROUP BY statement "
    "HAVING count(DISTINCT model) > 1",
}
"""What must have no row, under the name that its rows are reported by."""


def inspect_relations(run: sqlite3.Connection) -> Iterator[Fault]:
    """Find what belongs to nothing: copies, people, words and vectors that refer to what is not there."""
    for what, sql in _PAIRS.items():
        for (found,) in run.execute(sql):
            yield Fault(row=str(found), problem=what)


def inspect_copies(run: sqlite3.Connection) -> Iterator[Fault]:
    """Work out every group of copies once more."""
    for row in misplaced(run):
        yield Fault(row=row, problem="it is in another group of copies than the one it belongs to")


def inspect_former(run: sqlite3.Connection) -> Iterator[Fault]:
    """Compare earlier versions with their checksums."""
    for table in ("former_article", "former_statement"):
        for found, text, digest in run.execute(f"SELECT id, json, sha256 FROM {table}"):  # noqa: S608 - names above
            if row_digest(text) != digest:
                yield Fault(row=f"{table} {found}", problem="it is not as it was written")


def inspect_pages(run: sqlite3.Connection, *, is_fast: bool = False) -> Iterator[Fault]:
    """Let SQLite look through its own pages, indexes and constraints."""
    if is_on_server(run):
        return  # a server looks after its own pages
    pragma = "quick_check" if is_fast else "integrity_check"
    for (problem,) in run.execute(f"PRAGMA {pragma}"):
        if problem != "ok":
            yield Fault(row="the database", problem=" ".join(str(problem).split()))
    if not is_fast:
        for table, number, parent, _ in run.execute("PRAGMA foreign_key_check"):
            yield Fault(row=f"{table} {number}", problem=f"it refers to a row of {parent} that is not there")


def inspect_definitions(run: sqlite3.Connection) -> Iterator[Fault]:
    """Compare what defines the tables with what made them; a changed letter may change what they mean."""
    if is_on_server(run):
        return
    found, right = definitions_of(run), right_definitions()
    for name in sorted(found.keys() | right.keys()):
        # SQLite itself adds tables to note what it counted and which numbers it gave.
        if not name.startswith("table sqlite_") and found.get(name) != right.get(name):
            problem = "its definition is not as it was made" if name in found else "it is not there"
            yield Fault(row=name, problem=problem)


def count_unheld(run: sqlite3.Connection) -> int:
    """Count the articles that no file holds any more, as a run that was cut off leaves them until the next one."""
    sql = "SELECT count(*) FROM article WHERE id NOT IN (SELECT article_id FROM origin)"
    return int(run.execute(sql).fetchone()[0])
