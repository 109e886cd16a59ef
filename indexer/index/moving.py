"""Copy a record from one database to another, of whatever kind the two are.

In: the folder of a record, and where the copy goes: an address of a PostgreSQL server, or a folder. Out: the same rows
there, compared with those that were read.
Promise: the copy is made in one transaction of each side, so that it is one state of the record; where anything differs
or fails nothing of it stays. The record that is copied is only read, and may be written to meanwhile.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple, cast

from pydantic import Field

from indexer.errors import RecordDamagedError, RecordError
from indexer.index.engine import EngineError, VectorBytes, shown_address
from indexer.index.lock import writer_lock
from indexer.index.publishing import publish_state
from indexer.index.schema import all_tables, explained, is_on_server, open_reader, open_writer
from indexer.index.server_vectors import index_vectors
from indexer.record import Record

ROWS_AT_ONCE = 500

_TABLE = re.compile(r"CREATE TABLE (\w+) \(([^;]*?)\) STRICT")
_COLUMN = re.compile(r"(?:^|\n) *([a-z_0-9]+) (?:TEXT|INTEGER|BLOB|REAL)\b")
_WORDS = ("rowid", "quote", "title", "context")


class Table(NamedTuple):
    """A table of a record, as both engines have it."""

    name: str
    columns: tuple[str, ...]
    is_numbered: bool
    """Whether the database gives its rows ascending numbers, none of them twice."""


class CopyReport(Record):
    """What was copied."""

    articles: int = Field(ge=0)
    """Articles."""

    statements: int = Field(ge=0)
    """Statements, each printing counted."""

    rows: int = Field(ge=0)
    """Rows of all tables; each was read again from the copy and compared by checksum."""

    tables: int = Field(ge=0)
    """Tables."""


def tables() -> tuple[Table, ...]:
    """List the tables of a record, what is referred to before what refers to it."""
    found = (
        Table(name, tuple(_COLUMN.findall(body)), "AUTOINCREMENT" in body)
        for name, body in _TABLE.findall(all_tables())
    )
    return (*found, Table("words", _WORDS, is_numbered=False))


def copy_record(data: Path, target: str) -> CopyReport:
    """Copy the record at `data`.

    Args:
        data: its folder.
        target: address of a PostgreSQL server, or a folder.

    Raises:
        NoRecordError: nothing was indexed there yet.
        RecordError: there is a record at the target already, or it cannot be written.
        RecordDamagedError: what was read from the copy is not what was written.
    """
    with explained(data), closing(open_reader(data)) as source:
        source.execute("BEGIN")
        if "://" in target:
            return _copy_to_server(source, target)
        return _copy_to_folder(source, Path(target))


def _copy_to_server(source: sqlite3.Connection, address: str) -> CopyReport:
    from indexer.index.postgres import open_postgres  # noqa: PLC0415 - for records on a server alone

    try:
        with closing(cast("sqlite3.Connection", open_postgres(address, is_writer=True, tables=all_tables()))) as run:
            report = _copy(source, run, shown_address(address))
            index_vectors(run)
            for table in tables():
                run.execute(f"ANALYZE {table.name}")
            return report
    except EngineError as error:
        raise error.told from error


def _copy_to_folder(source: sqlite3.Connection, folder: Path) -> CopyReport:
    with explained(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with writer_lock(folder):
        with explained(folder), closing(open_writer(folder)) as run:
            report = _copy(source, run, str(folder))
        publish_state(folder)
    return report


def _copy(source: sqlite3.Connection, run: sqlite3.Connection, where: str) -> CopyReport:
    run.execute("BEGIN IMMEDIATE")
    try:
        _clear_way(run, where)
        report = _copy_tables(source, run, where)
        run.execute("COMMIT")
    except BaseException:
        if run.in_transaction:
            run.rollback()
        raise
    return report


def _clear_way(run: sqlite3.Connection, where: str) -> None:
    (generation,) = run.execute("SELECT generation FROM record").fetchone()
    if generation:
        raise RecordError(f"there is a record at {where} already; copy to an empty database or another folder")
    run.execute("DELETE FROM record")


def _copy_tables(source: sqlite3.Connection, run: sqlite3.Connection, where: str) -> CopyReport:
    counts: dict[str, int] = {}
    with _without_triggers(run):
        for table in tables():
            written, digest = _copy_table(source, run, table)
            counts[table.name] = written
            if _digest(_rows(run, table)) != (written, digest):
                raise RecordDamagedError(f"the copy of {table.name} at {where} is not what was read; nothing was kept")
    _go_on_counting(source, run)
    return CopyReport(
        articles=counts["article"],
        statements=counts["statement"],
        rows=sum(counts.values()),
        tables=len(counts),
    )


def _copy_table(source: sqlite3.Connection, run: sqlite3.Connection, table: Table) -> tuple[int, bytes]:
    marks = ", ".join("?" * len(table.columns))
    sql = f"INSERT INTO {table.name} ({', '.join(table.columns)}) VALUES ({marks})"  # noqa: S608 - our own names
    vector = table.columns.index("data") if "data" in table.columns else None
    count, digest = 0, hashlib.sha256()
    for rows in _batches(_rows(source, table)):
        for row in rows:
            digest.update(repr(row).encode())
        count += len(rows)
        run.executemany(sql, rows if vector is None else [_with_vector(row, vector) for row in rows])
    return count, digest.digest()


def _rows(run: sqlite3.Connection, table: Table) -> Iterator[tuple[object, ...]]:
    """Give a table's rows in the order of all their values, which is the same everywhere."""
    names = ", ".join(table.columns)
    order = "rowid" if table.name == "words" else ", ".join(_in_order(table))
    yield from run.execute(f"SELECT {names} FROM {table.name} ORDER BY {order}")  # noqa: S608 - our own names


def _in_order(table: Table) -> Sequence[str]:
    first = table.columns[0]
    if table.is_numbered or first in {"number", "only_row"}:
        return [first]
    wide = {"data", "sha256", "json", "digest"} if table.name != "tombstone" else set[str]()
    return [f"{column} NULLS FIRST" for column in table.columns if column not in wide]


def _digest(rows: Iterable[tuple[object, ...]]) -> tuple[int, bytes]:
    count, digest = 0, hashlib.sha256()
    for row in rows:
        digest.update(repr(row).encode())
        count += 1
    return count, digest.digest()


def _batches(rows: Iterator[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    held: list[tuple[object, ...]] = []
    for row in rows:
        held.append(row)
        if len(held) == ROWS_AT_ONCE:
            yield held
            held = []
    if held:
        yield held


def _with_vector(row: tuple[object, ...], place: int) -> tuple[object, ...]:
    return (*row[:place], VectorBytes(cast("bytes", row[place])), *row[place + 1 :])


@contextmanager
def _without_triggers(run: sqlite3.Connection) -> Iterator[None]:
    """Take the rows as they are; what triggers would add to them is among them already."""
    if is_on_server(run):
        held = run.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND c.relnamespace = to_regnamespace(current_schema())"
        ).fetchall()
        for (name,) in held:
            run.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        yield
        for (name,) in held:
            run.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        return
    triggers = run.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        run.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        run.execute(sql)


def _go_on_counting(source: sqlite3.Connection, run: sqlite3.Connection) -> None:
    """Let the numbers of new rows follow those that were ever given, also to rows that are gone."""
    if is_on_server(run):
        run.execute("SELECT setval(pg_get_serial_sequence('model', 'number'), max(number)) FROM model")
    for table in tables():
        if table.is_numbered:
            last = _last_number(source, table.name)
            if is_on_server(run):
                run.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'number'), ?, ?)",
                    (max(1, last), "true" if last else "false"),
                )
            elif last:
                run.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table.name])
                run.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table.name, last))


def _last_number(run: sqlite3.Connection, table: str) -> int:
    if not is_on_server(run):
        row = run.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
        return int(row[0]) if row else 0
    (name,) = run.execute(f"SELECT pg_get_serial_sequence('{table}', 'number')").fetchone()
    sql = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}"  # noqa: S608 - of a table of ours
    (last,) = run.execute(sql).fetchone()
    return int(last)
