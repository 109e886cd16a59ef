"""Write articles, statements, people and vectors into a record; SQLite is its truth.

In: prepared articles. Out: a transaction each, or one for several, so that an article is in the record whole or not at
all.
Promise: when a writing method returns, what it wrote survives a killed process and a power cut.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from indexer.article import Article
from indexer.errors import RecordModelError
from indexer.index.ballast import keep_ballast
from indexer.index.cleaning import clean_up, is_clean
from indexer.index.copies import add_copies, group_all, has_copies, remove_copies, remove_statement_copies
from indexer.index.history import keep_former
from indexer.index.migrating import keep_older
from indexer.index.registry import forget_article, note_all, note_anew, settle
from indexer.index.rows import (
    Prepared,
    check_unit_rows,
    insert_article,
    insert_people,
    insert_statements,
    vector_digest,
)
from indexer.index.schema import (
    SCHEMA_VERSION,
    bring_tables_up_to_date,
    explained,
    is_on_server,
    open_writer,
    shown,
    version_of,
)
from indexer.index.tombstones import why_withheld, without_purged
from indexer.similarity import hash_64

if TYPE_CHECKING:
    from indexer.extract.extraction import Extraction  # who reads a record loads nothing of what extracts

PEOPLE_SINCE = 2
"""Version of the first record that noted people and copies."""
_NUMBERED_LINE = re.compile(r"#line \d+$")


class Store:
    """The writing side of a record; its one user holds the lock."""

    def __init__(self, data: Path, connection: sqlite3.Connection) -> None:
        self._data = data
        self._connection = connection
        self._unfinished: list[set[str]] | None = None
        """Who was heard in what went, change by change, while several are made one."""

    @classmethod
    @contextmanager
    def open(cls, data: Path) -> Iterator[Self]:
        """Open the record at `data` for writing, making it when there is none, and tidy up behind."""
        with explained(data):
            connection = open_writer(data)
        store = cls(data, connection)
        try:
            store._bring_up_to_date()
            with explained(data):
                if not is_clean(connection):
                    clean_up(connection, data)
            yield store
            with explained(data):
                if not is_on_server(connection):
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                    keep_ballast(data)
        finally:
            connection.close()

    def generation(self) -> int:
        """Count the changes so far."""
        return self._count("SELECT generation FROM record")

    def check_model(self, fingerprint: str) -> None:
        """Make sure that new vectors will be comparable with those on record.

        Raises:
            RecordModelError: the record was made with another model.
        """
        found = self._value(
            "SELECT max(fingerprint) FROM model WHERE fingerprint <> ? "
            "AND EXISTS (SELECT 1 FROM vector WHERE vector.model = model.number)",
            fingerprint,
        )
        if found is not None:
            raise RecordModelError(
                f"the record at {shown(self._data)} was made with another embedding model ({str(found)[:16]}, "
                f"not {fingerprint[:16]}); set ONRECORD_MODEL to that one, or make its vectors anew with "
                f"`onrecord index --reembed`"
            )

    def rules_of(self, article_id: str) -> str | None:
        """Tell by which version of the extraction an article was read; None when it is not on record."""
        found = self._value("SELECT rules FROM article WHERE id = ?", article_id)
        return None if found is None else str(found)

    def article_at(self, origin: str) -> str | None:
        """Give the id of the article that was read from `origin`; None when nothing was."""
        found = self._value("SELECT article_id FROM origin WHERE origin = ?", origin)
        return None if found is None else str(found)

    def origins_under(self, path: str) -> Iterator[str]:
        """List every origin that is `path` itself, a file in it or a line of it."""
        with explained(self._data):
            rows = self._connection.execute(
                "SELECT origin FROM origin WHERE origin = :path "
                "OR substr(origin, 1, length(:path) + 1) IN (:path || '/', :path || '#') ORDER BY origin",
                {"path": path},
            )
            yield from (origin for (origin,) in rows)

    def counts(self) -> tuple[int, int]:
        """Count articles and statements."""
        return self._count("SELECT count(*) FROM article"), self._count("SELECT count(*) FROM statement")

    def has_copies(self, article_id: str) -> bool:
        """Tell whether another article on record is a copy of this one."""
        with explained(self._data):
            return has_copies(self._connection, article_id)

    def vectors_of(self, texts: Iterable[str], fingerprint: str) -> dict[str, NDArray[np.float32]]:
        """Give the vectors that chunks of the same text have on record; a damaged one is left out."""
        sql = (
            "SELECT data, sha256 FROM embedded JOIN vector USING (statement, piece) "
            "JOIN model ON model.number = vector.model WHERE chunk = ? AND fingerprint = ? "
            "ORDER BY statement, piece LIMIT 1"
        )
        found = {}
        with explained(self._data):
            for text in texts:
                row = self._connection.execute(sql, (hash_64(text), fingerprint)).fetchone()
                if row is not None and vector_digest(row[0]) == row[1]:
                    found[text] = np.frombuffer(row[0], dtype="<f4").astype(np.float32)
        return found

    def why_withheld(self, article: Article) -> str | None:
        """Say why an article is not to come back to the record; None when it may be written."""
        with explained(self._data):
            return why_withheld(self._connection, article)

    def without_purged(self, article: Article, extraction: "Extraction") -> "Extraction":
        """Leave out of what was found in an article whatever is not to come back."""
        with explained(self._data):
            return without_purged(self._connection, article, extraction)

    def put(self, prepared: Prepared, origins: Sequence[str], *, at: float | None = None) -> int:
        """Write an article read from `origins`, and remove what they held before, which is kept as an earlier version.

        Args:
            prepared: the article.
            origins: where it was read.
            at: when that was; None when nobody noted it.

        Returns:
            How many old articles went because no origin holds them any more.

        Raises:
            ModelError: a vector is not a finite unit row.
        """
        article = prepared.article
        check_unit_rows(prepared.vectors, count=len(prepared.chunks), about=article.origin)
        with self.transaction() as run:
            kept = [origin for (origin,) in run.execute("SELECT origin FROM origin WHERE article_id = ?", [article.id])]
            is_known = run.execute("SELECT 1 FROM article WHERE id = ?", [article.id]).fetchone() is not None
            heard = remove_article(run, article.id) if is_known else set()
            insert_article(run, article, rules=prepared.rules)
            held = _held_at(run, origins)
            old = _point_origins(run, {*kept, *origins}, article.id)
            insert_people(run, prepared)
            insert_statements(run, prepared)
            add_copies(run, article, prepared.statements)
            keep_former(run, {one: held[one] for one in _unheld(run, old)}, article.id, at=at)
            removed, gone = _remove_unheld(run, old)
            self._finish(run, heard | gone)
        return removed

    def point(self, origins: Iterable[str], article_id: str, *, at: float | None = None) -> int:
        """Note that `origins` hold an article that is on record already, and remove what they held before.

        Returns:
            How many old articles went because no origin holds them any more.
        """
        with self.transaction() as run:
            wanted = set(origins)
            held = _held_at(run, wanted)
            old = _point_origins(run, wanted, article_id)
            keep_former(run, {one: held[one] for one in _unheld(run, old)}, article_id, at=at)
            removed, heard = _remove_unheld(run, old)
            if removed:
                self._finish(run, heard)
        return removed

    def remove_unheld(self) -> int:
        """Remove every article that no origin holds any more.

        Returns:
            How many there were.
        """
        sql = "SELECT id FROM article WHERE NOT EXISTS (SELECT 1 FROM origin WHERE origin.article_id = article.id)"
        with self.transaction() as run:
            removed, heard = _remove_unheld(run, [found for (found,) in run.execute(sql).fetchall()])
            if removed:
                self._finish(run, heard)
        return removed

    def remove(self, article_id: str) -> bool:
        """Remove an article wherever it was read from; tell whether it was on record."""
        with self.transaction() as run:
            if run.execute("SELECT 1 FROM article WHERE id = ?", [article_id]).fetchone() is None:
                return False
            self._finish(run, remove_article(run, article_id))
        return True

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make the changes that follow one, all written or none; who is who among all of them is worked out once."""
        with self.transaction() as run:
            unfinished: list[set[str]] = []
            self._unfinished = unfinished
            try:
                yield
            finally:
                self._unfinished = None
            if unfinished:
                finish_change(run, set().union(*unfinished))

    def _finish(self, run: sqlite3.Connection, heard: set[str]) -> None:
        if self._unfinished is None:
            finish_change(run, heard)
        else:
            self._unfinished.append(heard)

    def _bring_up_to_date(self) -> None:
        with explained(self._data):
            is_older = version_of(self._connection) < SCHEMA_VERSION
        if is_older:
            keep_older(self._data, self._connection)
        with self.transaction() as run:
            before = version_of(run)
            if before < SCHEMA_VERSION:
                bring_tables_up_to_date(run)
            if before < PEOPLE_SINCE:
                note_all(run)
                group_all(run)
            if before < SCHEMA_VERSION:
                finish_change(run, set())

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Change several things as one; what raises leaves all as it was. One within another is part of it."""
        is_within = self._connection.in_transaction
        if is_within:
            yield self._connection
            return
        with explained(self._data):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _count(self, sql: str) -> int:
        return int(self._value(sql) or 0)

    def _value(self, sql: str, *values: str) -> str | int | None:
        with explained(self._data):
            row = self._connection.execute(sql, values).fetchone()
        return None if row is None else row[0]


def _point_origins(run: sqlite3.Connection, origins: set[str], article_id: str) -> set[str]:
    old = set()
    for origin in sorted(origins):
        # A line put in at the top moves all others by one: what line 7 held is most likely met again as line 8.
        if not _NUMBERED_LINE.search(origin):
            old |= {found for (found,) in run.execute("SELECT article_id FROM origin WHERE origin = ?", [origin])}
        run.execute(
            "INSERT INTO origin VALUES (?, ?) ON CONFLICT (origin) DO UPDATE SET article_id = excluded.article_id",
            (origin, article_id),
        )
    return old - {article_id}


def _held_at(run: sqlite3.Connection, origins: Iterable[str]) -> dict[str, str]:
    """Give the origin that holds each article, for the articles at some origins."""
    sql = "SELECT article_id FROM origin WHERE origin = ?"
    rows = ((run.execute(sql, [origin]).fetchone(), origin) for origin in sorted(origins, reverse=True))
    return {row[0]: origin for row, origin in rows if row is not None}


def _unheld(run: sqlite3.Connection, article_ids: Iterable[str]) -> list[str]:
    held = "SELECT 1 FROM origin WHERE article_id = ?"
    return [found for found in sorted(article_ids) if run.execute(held, [found]).fetchone() is None]


def _remove_unheld(run: sqlite3.Connection, article_ids: Iterable[str]) -> tuple[int, set[str]]:
    unheld = _unheld(run, article_ids)
    heard = [remove_article(run, found) for found in unheld]
    return len(unheld), set().union(*heard)


def remove_article(run: sqlite3.Connection, article_id: str) -> set[str]:
    """Remove an article with all that hangs on it, within a transaction; give who was heard in it."""
    heard = run.execute("SELECT DISTINCT speaker_id FROM alias WHERE article_id = ?", [article_id]).fetchall()
    numbers = run.execute("SELECT number FROM statement WHERE article_id = ?", [article_id]).fetchall()
    remove_copies(run, article_id)
    _delete_statements(run, numbers)
    run.execute("DELETE FROM alias WHERE article_id = ?", [article_id])
    forget_article(run, article_id)
    run.execute("DELETE FROM origin WHERE article_id = ?", [article_id])
    run.execute("DELETE FROM article WHERE id = ?", [article_id])
    return {speaker for (speaker,) in heard}


def remove_statements(run: sqlite3.Connection, article_id: str, statement_ids: Iterable[str]) -> set[str]:
    """Remove some statements of an article that stays, within a transaction; give who was heard in it before."""
    heard = run.execute("SELECT DISTINCT speaker_id FROM alias WHERE article_id = ?", [article_id]).fetchall()
    sql = "SELECT number FROM statement WHERE article_id = ? AND id = ?"
    found = (run.execute(sql, (article_id, one)).fetchone() for one in sorted(statement_ids))
    numbers = [row for row in found if row is not None]
    remove_statement_copies(run, numbers)
    _delete_statements(run, numbers)
    left = run.execute("SELECT number FROM statement WHERE article_id = ? ORDER BY position", [article_id]).fetchall()
    ranks = [(position, number) for position, (number,) in enumerate(left)]
    run.executemany("UPDATE statement SET position = ? WHERE number = ?", ranks)
    silent = "NOT EXISTS (SELECT 1 FROM statement AS s WHERE s.article_id = ?1 AND s.speaker_id = alias.speaker_id)"
    run.execute(f"DELETE FROM alias WHERE article_id = ?1 AND {silent}", [article_id])  # noqa: S608 - from above
    note_anew(run, article_id)
    return {speaker for (speaker,) in heard}


def _delete_statements(run: sqlite3.Connection, numbers: Sequence[tuple[int]]) -> None:
    run.executemany("DELETE FROM words WHERE rowid = ?", numbers)
    run.executemany("DELETE FROM embedded WHERE statement = ?", numbers)
    run.executemany("DELETE FROM vector WHERE statement = ?", numbers)
    run.executemany("DELETE FROM printed WHERE statement = ?", numbers)
    run.executemany("DELETE FROM statement WHERE number = ?", numbers)


def finish_change(run: sqlite3.Connection, heard: set[str]) -> None:
    """Count the change, and work out anew who is who, within a transaction."""
    # Only those who were heard in what was removed can have fallen silent.
    silent = "DELETE FROM speaker WHERE id = ? AND NOT EXISTS (SELECT 1 FROM statement WHERE speaker_id = speaker.id)"
    run.executemany(silent, [(speaker,) for speaker in sorted(heard)])
    settle(run)
    run.execute("UPDATE record SET generation = generation + 1")
