"""The tables of a record, and the two kinds of connection to them.

In: the folder of a record. Out: a connection for its one writer, or for one of many readers; both are checked to be a
record of this version before they are given out. Nobody else opens the database file: closing any other descriptor of
it would drop SQLite's locks for the whole process.
"""

import hashlib
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import cast

from indexer.errors import NoRecordError, RecordBusyError, RecordDamagedError, RecordError, RecordVersionError
from indexer.index.change_tables import CHANGE_TABLES, FIRST_STAMPS
from indexer.index.copy_tables import COPY_TABLES
from indexer.index.engine import SQLITE, EngineError, database_of
from indexer.index.history_tables import HISTORY_TABLES
from indexer.index.job_tables import JOB_TABLES
from indexer.index.people_tables import PEOPLE_TABLES
from indexer.index.source_tables import SOURCE_TABLES

DATABASE = SQLITE
APPLICATION_ID = 0x6F6E7263
"""“onrc”, so that a database of another program is never taken for a record."""

SCHEMA_VERSION = 5
OLDEST_VERSION = 1
"""Records made since this version are brought up to date when they are opened."""

BUSY_TIMEOUT_S = 10.0

CACHE_KIB = 8192
"""Pages that a reader keeps: what one question reads it mostly reads more than once."""

WRITER_CACHE_KIB = 65_536
"""The same for the writer: what a statement is found alike by is spread over whole tables."""

CHECKPOINT_PAGES = 8000
"""So many pages are written twice at once, 32 MB of them, and not as soon as a batch of articles is written."""

_TABLES = """
CREATE TABLE record (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    id TEXT NOT NULL,
    generation INTEGER NOT NULL CHECK (generation >= 0)
) STRICT;
CREATE TABLE model (
    number INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    dimension INTEGER NOT NULL CHECK (dimension > 0)
) STRICT;
CREATE TABLE article (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    title TEXT,
    source TEXT,
    url TEXT,
    published TEXT,
    published_evidence TEXT,
    external_id TEXT,
    rules TEXT NOT NULL,
    sha256 BLOB NOT NULL
) STRICT;
CREATE TABLE origin (
    origin TEXT PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES article (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX origin_article ON origin (article_id, origin);
CREATE TABLE speaker (
    id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE alias (
    speaker_id TEXT NOT NULL REFERENCES speaker (id),
    alias TEXT NOT NULL,
    article_id TEXT NOT NULL REFERENCES article (id),
    PRIMARY KEY (speaker_id, alias, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_article ON alias (article_id);
CREATE TABLE statement (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    article_id TEXT NOT NULL REFERENCES article (id),
    position INTEGER NOT NULL,
    speaker_id TEXT REFERENCES speaker (id),
    speaker_name TEXT,
    speaker_role TEXT,
    kind TEXT NOT NULL,
    source TEXT,
    first_day TEXT,
    last_day TEXT,
    month_day TEXT
) STRICT;
CREATE INDEX statement_filter
    ON statement (speaker_id, kind, source, first_day, last_day, month_day, article_id, id, speaker_name, speaker_role);
CREATE INDEX statement_article ON statement (article_id, position);
CREATE INDEX statement_order ON statement (ifnull(first_day, '') DESC, article_id, position, id);
CREATE TABLE printed (
    statement INTEGER PRIMARY KEY REFERENCES statement (number),
    json TEXT NOT NULL,
    sha256 BLOB NOT NULL
) STRICT;
CREATE VIRTUAL TABLE words USING fts5 (quote, title, context, tokenize = 'porter unicode61 remove_diacritics 2');
"""

_VECTORS = """
CREATE TABLE vector (
    statement INTEGER NOT NULL REFERENCES statement (number),
    piece INTEGER NOT NULL CHECK (piece >= 0),
    first INTEGER,
    last INTEGER CHECK ((first IS NULL) = (last IS NULL) AND first < last),
    model INTEGER NOT NULL REFERENCES model (number),
    data BLOB NOT NULL,
    sha256 BLOB NOT NULL,
    PRIMARY KEY (statement, piece)
) STRICT;
CREATE INDEX vector_model ON vector (model);
"""

_NARROW = """
CREATE INDEX article_heading ON article (id, title, source, url, published, sha256);
CREATE INDEX vector_passage ON vector (statement, piece, first, last) WHERE first IS NOT NULL;
"""
"""What a question reads of articles and vectors, beside their texts and numbers: behind a long text, a title is found
only by walking through it."""

_WHOLE_TO_PIECES = (
    "ALTER TABLE vector RENAME TO whole; DROP INDEX vector_model;",
    _VECTORS,
    "INSERT INTO vector SELECT statement, 0, NULL, NULL, model, data, sha256 FROM whole; DROP TABLE whole;",
)
"""In version 1 a statement had one vector, however long it was; it stays until the article is read again."""


def row_digest(*parts: str | None) -> bytes:
    """Give the SHA-256 of a row's values, in which no two different rows can look alike."""
    # As `json.dumps` writes the list, at a third of its time.
    written = ", ".join("null" if part is None else encode_basestring_ascii(part) for part in parts)
    return hashlib.sha256(f"[{written}]".encode("ascii")).digest()


def shown(data: Path) -> str:
    """Write the record's folder as a reader would type it."""
    return str(data) if data.is_absolute() else f"./{data}"


@contextmanager
def explained(data: Path) -> Iterator[None]:
    """Turn what SQLite and the system say about the record's files into one line that says what to do.

    Raises:
        RecordBusyError, RecordDamagedError, RecordError: as the failure was.
    """
    try:
        yield
    except EngineError as error:
        raise error.told from error
    except sqlite3.Error as error:
        raise _explain(error, data) from error
    except UnicodeDecodeError as error:  # what stood there as text, or SQLite's own word about it
        raise _damaged(data, "text that is not UTF-8") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RecordError(
            f"cannot use the record at {shown(data)}: {reason}; what was written before is kept"
        ) from error


def open_writer(data: Path) -> sqlite3.Connection:
    """Open the record for its one writer, and make it when there is none; the caller holds the lock.

    Raises:
        RecordVersionError: another version of onrecord made it.
        RecordDamagedError: the file is not a record.
    """
    path = data / DATABASE
    address = database_of(data)
    if address is not None:
        return _on_server(address, is_writer=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = _connect(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON").fetchall()
        connection.execute(f"PRAGMA cache_size = -{WRITER_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}").fetchall()
        if _is_blank(connection):
            _make_tables(connection)
        _check_is_record(connection, data, oldest=OLDEST_VERSION)
    except BaseException:
        connection.close()
        raise
    return connection


def open_reader(data: Path) -> sqlite3.Connection:
    """Open the record for reading only; the connection may be handed from thread to thread, one at a time.

    Raises:
        NoRecordError: nothing was indexed there yet.
        RecordVersionError: another version of onrecord made it.
        RecordDamagedError: the file is not a record.
    """
    path = data / DATABASE
    address = database_of(data)
    if address is not None:
        return _on_server(address, is_writer=False)
    if not path.exists():
        raise NoRecordError(_no_record(data))
    connection = _connect(path)
    try:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
        _check_is_record(connection, data)
    except BaseException:
        connection.close()
        raise
    return connection


def _on_server(address: str, *, is_writer: bool) -> sqlite3.Connection:
    from indexer.index.postgres import open_postgres  # noqa: PLC0415 - for records on a server alone

    # It is used as SQLite's is; what differs between the two is translated there.
    try:
        return cast("sqlite3.Connection", open_postgres(address, is_writer=is_writer, tables=all_tables()))
    except EngineError as error:
        raise error.told from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _is_blank(connection: sqlite3.Connection) -> bool:
    (count,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return bool(count == 0)


def _make_tables(connection: sqlite3.Connection) -> None:
    # One transaction: a record half made is a record not made.
    connection.executescript(
        f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION}; "
        f"{all_tables()}"
    )
    connection.execute("INSERT INTO record VALUES (1, ?, 0)", [uuid.uuid4().hex])
    connection.execute("COMMIT")


def all_tables() -> str:
    """Give what defines the tables of this version."""
    return (
        f"{_TABLES} {_VECTORS} {_NARROW} {PEOPLE_TABLES} {COPY_TABLES} {JOB_TABLES} {SOURCE_TABLES} {HISTORY_TABLES} "
        f"{CHANGE_TABLES}"
    )


def definitions_of(connection: sqlite3.Connection) -> dict[str, str | None]:
    """Map the name of each table, index, view and trigger to the text that defines it; none for SQLite's own."""
    return dict(connection.execute("SELECT type || ' ' || name, sql FROM sqlite_schema").fetchall())


def right_definitions() -> dict[str, str | None]:
    """Give the definitions of a record of this version."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        _make_tables(connection)
        return definitions_of(connection)
    finally:
        connection.close()


def is_on_server(connection: sqlite3.Connection) -> bool:
    """Tell whether a connection leads to a server and not to a file."""
    return not isinstance(connection, sqlite3.Connection)


def version_of(connection: sqlite3.Connection) -> int:
    """Tell of which version a record is."""
    if is_on_server(connection):
        return SCHEMA_VERSION  # whoever opened it there saw to that
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def is_record(data: Path) -> bool:
    """Tell whether something was indexed there, or is kept on a server."""
    return database_of(data) is not None or (data / DATABASE).exists()


def is_outdated(data: Path) -> bool:
    """Tell whether an older onrecord made the record, in a way that this one brings up to date."""
    if not (data / DATABASE).exists():
        return False
    with explained(data):
        connection = _connect(data / DATABASE)
        try:
            return OLDEST_VERSION <= version_of(connection) < SCHEMA_VERSION
        finally:
            connection.close()


def bring_tables_up_to_date(run: sqlite3.Connection) -> None:
    """Bring the tables of an older version to this one, within the transaction under way."""
    steps = {
        2: (*_WHOLE_TO_PIECES, PEOPLE_TABLES, COPY_TABLES),
        3: (JOB_TABLES, SOURCE_TABLES, HISTORY_TABLES),
        4: (CHANGE_TABLES, FIRST_STAMPS),
        5: (_NARROW,),
    }
    for version in range(version_of(run) + 1, SCHEMA_VERSION + 1):
        for statement in _statements_of("\n".join(steps[version])):
            run.execute(statement)
    run.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _statements_of(script: str) -> Iterator[str]:
    # `executescript` would commit what was begun before it.
    gathered = ""
    for piece in script.split(";")[:-1]:
        gathered += f"{piece};"
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""


def _check_is_record(connection: sqlite3.Connection, data: Path, *, oldest: int = SCHEMA_VERSION) -> None:
    if _is_blank(connection):
        raise NoRecordError(_no_record(data))
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    version = version_of(connection)
    if application != APPLICATION_ID:
        raise RecordDamagedError(
            f"{shown(data)}/{DATABASE} belongs to another program; choose another folder with --data"
        )
    if not oldest <= version <= SCHEMA_VERSION:
        raise RecordVersionError(
            f"the record at {shown(data)} is of version {version}, this onrecord reads version {SCHEMA_VERSION}; "
            f"use the onrecord that made it, or index the articles into another folder with --data"
        )


def _no_record(data: Path) -> str:
    return f"no record at {shown(data)}; run `onrecord index ARTICLES` first"


def _damaged(data: Path, why: object) -> RecordDamagedError:
    return RecordDamagedError(
        f"{shown(data)}/{DATABASE} is damaged or not a record ({why}); restore it from a backup, "
        f"or move it away and index the articles again"
    )


def _explain(error: sqlite3.Error, data: Path) -> RecordError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return _damaged(data, error)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return RecordBusyError(f"the record at {shown(data)} is in use by another process; try again")
    if code == sqlite3.SQLITE_FULL:
        return RecordError(f"the disk that holds {shown(data)} is full; free some space and run the command again")
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return RecordError(
            f"cannot open or write the record at {shown(data)} ({error}); this user needs the right to write there"
        )
    return RecordError(f"cannot use the record at {shown(data)}: {error}")
