"""A record on a PostgreSQL server, behind the interface that the modules of a record use of SQLite.

In: the address of a server. Out: a connection for a writer or a reader, with the record's tables there. Writers take
turns by a lock that each transaction takes on the server, so that any number of them may run, on any host; readers see
one state of the record for as long as a transaction lasts, and are never in anybody's way.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from indexer.errors import (
    NoRecordError,
    RecordBusyError,
    RecordDamagedError,
    RecordError,
    RecordVersionError,
)
from indexer.index.dialect import Translated, in_postgres
from indexer.index.dividing import tsquery_of, tsvector_of
from indexer.index.engine import EngineError, shown_address
from indexer.index.postgres_tables import FUNCTIONS, TRIGGERS, WORDS, tables_for_postgres

if TYPE_CHECKING:
    import psycopg

SCHEMA = "onrecord"
"""Where the tables are made when the address does not say (`?options=-csearch_path%3D…`)."""

VERSION = 1
"""Of the tables on a server."""

STEPS: Mapping[int, str] = {}
"""What makes each version of the tables out of the one before, in PostgreSQL's words."""

LEAST_SERVER = 160_000
"""PostgreSQL 16: `IS JSON`."""

CONNECT_TIMEOUT_S = 3
"""For each host of the address; what asks waits that long for every host that is silent before the one that answers."""

SILENCE_MS = 3_000
"""Until a host that no longer acknowledges anything is given up; the server's own work does not count as silence."""

LOCK_TIMEOUT_S = 10
_REASON_CHARS = 200
_WRITERS_LOCK = 0x6F6E7263
_VECTOR_TYPE = """
SELECT quote_ident(n.nspname) || '.vector' FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname = 'vector'
"""
Values = Sequence[Any] | Mapping[str, Any]


class Rows:
    """What a statement gave."""

    def __init__(self, cursor: "psycopg.Cursor[Any]") -> None:
        self._cursor = cursor
        self.rowcount: int = cursor.rowcount

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._cursor)

    def fetchone(self) -> tuple[Any, ...] | None:
        """Give the next row; None when there is none."""
        return self._cursor.fetchone() if self._cursor.description else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Give the rows that are left."""
        return self._cursor.fetchall() if self._cursor.description else []


class Connection:
    """A connection to a record on a server."""

    def __init__(self, connection: "psycopg.Connection[Any]", *, address: str, is_writer: bool) -> None:
        self._connection = connection
        self._address = address
        self._is_writer = is_writer

    def __del__(self) -> None:
        # Who forgets to close one of SQLite's is not told either.
        self._connection.close()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction was begun and not ended."""
        return int(self._connection.info.transaction_status) != 0

    def execute(self, sql: str, values: Values = ()) -> Rows:
        """Run one statement.

        Raises:
            EngineError: as `explained` tells it.
        """
        translated = in_postgres(sql)
        with _told(self._address):
            if translated.sql == "BEGIN":
                return self._begin()
            given = _given(values, translated)
            return Rows(self._connection.execute(translated.sql.encode(), given or None, binary=True))

    def executemany(self, sql: str, rows: Iterable[Values]) -> None:
        """Run one statement for each row of values."""
        translated = in_postgres(sql)
        given = [_given(values, translated) for values in rows]
        if given:
            with _told(self._address), self._connection.cursor() as cursor:
                cursor.executemany(translated.sql.encode(), given)

    def run_script(self, script: str) -> None:
        """Run several statements in PostgreSQL's own words, without values."""
        with _told(self._address):
            self._connection.execute(script.encode())

    def rollback(self) -> None:
        """Undo what was done since the transaction began."""
        if not self._connection.closed:
            with _told(self._address):
                self._connection.rollback()

    def learn_vectors(self) -> None:
        """Take and give vectors as bytes from now on, where the extension is there."""
        with _told(self._address):
            _take_vectors(self._connection)

    def close(self) -> None:
        """Close the connection; a transaction under way is undone."""
        self._connection.close()

    def _begin(self) -> Rows:
        if not self._is_writer:
            return Rows(self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        begun = Rows(self._connection.execute("BEGIN"))
        try:
            self._connection.execute("SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()))", [_WRITERS_LOCK])
        except BaseException:
            self.rollback()
            raise
        return begun


class _Telling:
    """Turns what psycopg says into one line that says what to do."""

    def __init__(self, address: str) -> None:
        self._address = address

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None and (type(error).__module__ or "").startswith("psycopg"):
            raise EngineError(explain(error, self._address)) from error


def _told(address: str) -> _Telling:
    return _Telling(address)


_TELLS: tuple[tuple[tuple[str, ...], tuple[str, ...], type[RecordError], str], ...] = (
    (
        ("28",),
        ("password authentication failed", "no password supplied"),
        RecordError,
        "{where} refuses the user or the password; set them in ONRECORD_DATABASE or PGPASSWORD",
    ),
    (
        ("3D000",),
        ('" does not exist',),
        RecordError,
        "there is no such database at {where}; create it there, or set ONRECORD_DATABASE anew",
    ),
    (
        ("25006",),
        ("session is read-only", "hot standby mode"),
        RecordError,
        "{where} is a replica and takes no changes; name the primary, or promote this one",
    ),
    (
        ("55P03", "40P01", "57014"),
        (),
        RecordBusyError,
        "the record at {where} is being written to by others; try again",
    ),
    (
        ("53100",),
        (),
        RecordError,
        "the disk of {where} is full; free some space and run the command again",
    ),
    (
        ("42501",),
        (),
        RecordError,
        "the user of {where} may not do that ({reason}); grant it the right to the record's schema",
    ),
    (
        ("XX001", "XX002"),
        (),
        RecordDamagedError,
        "{where} says that its files are damaged ({reason}); restore it from a backup",
    ),
    (
        ("08", "57P01", "57P02", "57P03"),
        ("connection", "server closed", "timeout", "could not translate"),
        RecordError,
        "cannot reach {where} ({reason}); what was acknowledged is kept, try again",
    ),
)
"""What a server's errors mean, by how their SQLSTATE begins or by what they say where they have none."""


def explain(error: BaseException, address: str) -> RecordError:
    """Say in one line what a server's error means and what to do."""
    state = str(getattr(error, "sqlstate", None) or "")
    reason = " ".join(str(error).split())[:_REASON_CHARS]
    for states, words, kind, told in _TELLS:
        if state.startswith(states) or (not state and any(word in reason for word in words)):
            return kind(told.format(where=shown_address(address), reason=reason))
    return RecordError(f"cannot use the record at {shown_address(address)}: {reason}")


def open_postgres(address: str, *, is_writer: bool, tables: str) -> Connection:
    """Open the record at an address; a writer makes it when it is not there.

    Args:
        address: of the server.
        is_writer: whether the connection may write.
        tables: what defines the tables, in SQLite's words.

    Raises:
        EngineError: holding `NoRecordError`, `RecordVersionError`, or what else is in the way.
    """
    connection = Connection(_connect(address, is_writer=is_writer), address=address, is_writer=is_writer)
    try:
        if is_writer and not _is_there(connection):
            _make(connection, address, tables)
        if is_writer and _version_of(connection) < VERSION:
            bring_up_to_date(connection)
        _check(connection, address)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(address: str, *, is_writer: bool) -> "psycopg.Connection[Any]":
    try:
        driver: Any = import_module("psycopg")
    except ImportError:
        raise EngineError(
            RecordError("a record on a PostgreSQL server needs psycopg; install onrecord[postgres]")
        ) from None
    given = driver.conninfo.conninfo_to_dict(address)
    defaults: dict[str, Any] = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "target_session_attrs": "read-write" if is_writer else "any",
        "application_name": "onrecord",
        "options": f"-csearch_path={SCHEMA},public",
        "keepalives_idle": 2,
        "keepalives_interval": 1,
        "keepalives_count": 3,
        "tcp_user_timeout": SILENCE_MS,
    }
    with _told(address):
        connection: psycopg.Connection[Any] = driver.connect(autocommit=True, **(defaults | given))
        _check_server(connection, address)
        connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT_S}s'")
        connection.execute("SET synchronous_commit = on" if is_writer else "SET default_transaction_read_only = on")
        connection.execute("SET jit = off")
        # The joins are written in the order in which they are to be made.
        connection.execute("SET join_collapse_limit = 1")
        connection.execute("SET hnsw.ef_search = 400")
        connection.execute("SET hnsw.iterative_scan = relaxed_order")
        _take_vectors(connection)
    return connection


def _check_server(connection: "psycopg.Connection[Any]", address: str) -> None:
    version = connection.info.server_version
    encoding = connection.info.parameter_status("server_encoding")
    if version >= LEAST_SERVER and encoding == "UTF8":
        return
    connection.close()
    where = shown_address(address)
    if version < LEAST_SERVER:
        raise EngineError(RecordError(f"{where} is PostgreSQL {version // 10_000}; onrecord needs 16 or newer"))
    raise EngineError(
        RecordError(f"the database at {where} is in {encoding}; make one with CREATE DATABASE … ENCODING 'UTF8'")
    )


def _take_vectors(connection: "psycopg.Connection[Any]") -> None:
    """Let vectors come and go as bytes."""
    types = import_module("psycopg.types")
    # By its schema, too: the record has a table of that name.
    row = connection.execute(_VECTOR_TYPE).fetchone()
    info = None if row is None else types.TypeInfo.fetch(connection, row[0])
    if info is not None:
        from indexer.index.postgres_vectors import register  # noqa: PLC0415 - psycopg may be absent

        register(connection, info)


def _is_there(run: Connection) -> bool:
    row = run.execute("SELECT to_regclass(quote_ident(coalesce(current_schema(), '')) || '.record')").fetchone()
    return row is not None and row[0] is not None


def _make(run: Connection, address: str, tables: str) -> None:
    schema = _schema_of(run)
    run.execute("BEGIN IMMEDIATE")
    try:
        run.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        if not _is_there(run):
            _make_extension(run, address)
            script = f"{tables_for_postgres(tables, vector=_vector_type(run))} {WORDS} {FUNCTIONS} {TRIGGERS}"
            run.run_script(script)
            run.execute("CREATE TABLE version (number BIGINT NOT NULL)")
            run.execute("INSERT INTO version VALUES (?)", [VERSION])
            run.execute("INSERT INTO record VALUES (1, ?, 0)", [uuid.uuid4().hex])
        run.execute("COMMIT")
    except BaseException:
        run.rollback()
        raise
    run.learn_vectors()


def bring_up_to_date(run: Connection, steps: Mapping[int, str] = STEPS, *, newest: int = VERSION) -> None:
    """Bring the tables to this version, all steps or none; another writer may have been first.

    Args:
        run: the writer's connection.
        steps: what makes each version out of the one before.
        newest: the version of this onrecord.
    """
    run.execute("BEGIN IMMEDIATE")
    try:
        for version in range(_version_of(run) + 1, newest + 1):
            run.run_script(steps[version])
            run.execute("UPDATE version SET number = ?", [version])
        run.execute("COMMIT")
    except BaseException:
        run.rollback()
        raise


def _version_of(run: Connection) -> int:
    row = run.execute("SELECT number FROM version").fetchone()
    return int(row[0]) if row else 0


def _schema_of(run: Connection) -> str:
    row = run.execute("SELECT trim(split_part(current_setting('search_path'), ',', 1), ' \"')").fetchone()
    return str(row[0]) if row else SCHEMA


def _vector_type(run: Connection) -> str:
    row = run.execute(_VECTOR_TYPE).fetchone()
    return str(row[0]) if row else "vector"


def _make_extension(run: Connection, address: str) -> None:
    if run.execute("SELECT 1 FROM pg_extension WHERE extname = 'vector'").fetchone():
        return
    if not run.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'").fetchone():
        raise EngineError(
            RecordError(
                f"{shown_address(address)} lacks the extension pgvector; install it on the server "
                f"(https://github.com/pgvector/pgvector), then run the command again"
            )
        )
    run.execute("CREATE EXTENSION vector SCHEMA public")


def _check(run: Connection, address: str) -> None:
    where = shown_address(address)
    if not _is_there(run):
        raise EngineError(NoRecordError(f"no record at {where}; run `onrecord index ARTICLES` first"))
    version = _version_of(run)
    if version != VERSION:
        raise EngineError(
            RecordVersionError(
                f"the record at {where} is of version {version}, this onrecord reads version {VERSION}; use the "
                f"onrecord that made it, or copy it to another database"
            )
        )


def _given(values: Values, translated: Translated) -> list[Any]:
    named: dict[str | int, Any] = dict(values.items() if isinstance(values, Mapping) else enumerate(values))
    if translated.writes_words:
        _, quote, title, context = named.values()
        return [*named.values(), tsvector_of(quote, title, context)]
    given = [named[place] for place in (named if translated.places is None else translated.places)]
    if not translated.sought and not translated.listed:
        return [int(value) if isinstance(value, bool) else value for value in given]
    return [
        tsquery_of(value or "") if at in translated.sought else json.loads(value) if at in translated.listed else value
        for at, value in enumerate(given)
    ]
