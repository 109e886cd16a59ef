"""Check a whole record: database, rows, full text, vectors, people, copies and the published snapshot.

In: the folder of a record. Out: a report with what it holds and every fault. Nothing is written, and a running writer
is not disturbed: all is read in one read transaction.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pydantic import Field

from indexer.errors import RecordDamagedError
from indexer.index.engine import database_of, shown_address
from indexer.index.inspecting import (
    Fault,
    Inspect,
    count_unheld,
    inspect_articles,
    inspect_copies,
    inspect_definitions,
    inspect_former,
    inspect_full_text,
    inspect_pages,
    inspect_relations,
)
from indexer.index.lookup import Lookup, State
from indexer.index.machine import file_system_of, has_wal_reset_bug, is_network
from indexer.index.publishing import MANIFEST, Manifest, build_segment, read_manifest, read_part, stamps_of, why_not
from indexer.index.schema import explained, open_reader
from indexer.record import Record

MAX_FAULTS = 20
"""Faults that a report names; the others are counted."""

_TRIES = 5
_DEEP: dict[str, Inspect] = {
    "the database": inspect_pages,
    "the definitions": inspect_definitions,
    "the articles": inspect_articles,
    "the full text": inspect_full_text,
    "what belongs together": inspect_relations,
    "the copies": inspect_copies,
    "earlier versions": inspect_former,
}


class CheckReport(Record):
    """What a record holds, what it stands on, and what is wrong with it."""

    is_fast: bool
    """Whether only the database's pages, the manifest and the counts were looked at."""

    generation: int = Field(default=0, ge=0)
    """State of the record that was checked."""

    article_count: int = Field(default=0, ge=0)
    """Articles, those without a statement included."""

    statement_count: int = Field(default=0, ge=0)
    """Statements, each printing counted."""

    vector_count: int = Field(default=0, ge=0)
    """Vectors of statements and passages."""

    unheld_count: int = Field(default=0, ge=0)
    """Articles that no file holds any more; the next run of `onrecord index` removes them."""

    is_published: bool = False
    """Whether a snapshot of this generation lies on disk; if not, the search rebuilds it from the vectors on record."""

    server: str | None = None
    """Address of the server that keeps the record; null for SQLite in its folder."""

    sqlite_version: str
    """The SQLite that is linked."""

    has_wal_reset_bug: bool
    """Whether that version can lose pages when a second program checkpoints the same database."""

    file_system: str | None
    """Kind of the file system; null where the system does not tell."""

    is_network: bool
    """Whether it is one that works over a network, which SQLite warns of."""

    fault_count: int = Field(ge=0)
    """Faults found, those included that are not named."""

    faults: tuple[Fault, ...]
    """The first of them."""


def check_record(data: Path, *, is_fast: bool = False) -> CheckReport:
    """Check the record at `data`.

    Args:
        data: its folder.
        is_fast: look at the pages of the database, the manifest and the counts only.

    Raises:
        NoRecordError: nothing was indexed there yet.
        RecordVersionError: another version of onrecord made it.
        RecordError: the system refuses its files.
    """
    faults = _Faults()
    held: dict[str, int | bool] = {}
    try:
        with _reading(data) as run:
            held = _look_through(data, run, faults, is_fast=is_fast)
    except (RecordDamagedError, sqlite3.DatabaseError) as error:
        faults.add(Fault(row="the database", problem=f"it cannot be read: {error}"))
    file_system = file_system_of(data)
    machine = {"has_wal_reset_bug": has_wal_reset_bug(), "is_network": is_network(file_system)}
    address = database_of(data)
    return CheckReport(
        is_fast=is_fast,
        server=None if address is None else shown_address(address),
        sqlite_version=sqlite3.sqlite_version,
        file_system=file_system,
        fault_count=faults.count,
        faults=tuple(faults.first),
        **machine,
        **held,
    )


class _Faults:
    """The first faults, and how many there are."""

    def __init__(self) -> None:
        self.first: list[Fault] = []
        self.count = 0

    def add(self, fault: Fault) -> None:
        self.count += 1
        if len(self.first) < MAX_FAULTS:
            self.first.append(fault)

    def add_all(self, what: str, found: Iterator[Fault]) -> None:
        """Take what is found, up to where the database cannot be read any further."""
        try:
            for fault in found:
                self.add(fault)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            self.add(Fault(row=what, problem=f"it cannot be read: {error}"))


@contextmanager
def _reading(data: Path) -> Iterator[sqlite3.Connection]:
    with explained(data):
        run = open_reader(data)
    with closing(run):
        run.execute("BEGIN")
        yield run


def _look_through(data: Path, run: sqlite3.Connection, faults: _Faults, *, is_fast: bool) -> dict[str, int | bool]:
    # First of all, while the snapshot on disk is still the one that belongs to this state.
    manifest, contents = _published(data)
    lookup, state = Lookup(run), Lookup(run).state()
    if is_fast:
        faults.add_all("the database", inspect_pages(run, is_fast=True))
    else:
        for what, inspect in _DEEP.items():
            faults.add_all(what, inspect(run))
    faults.add_all("the snapshot", _snapshot_faults(data, lookup, manifest, contents, is_fast=is_fast))
    is_published = manifest is not None and why_not(manifest, state) is None and _missing(manifest, contents) is None
    return {**_counts(run), "is_published": is_published}


def _counts(run: sqlite3.Connection) -> dict[str, int | bool]:
    counts = {"unheld_count": count_unheld(run), "generation": Lookup(run).generation()}
    for noun in ("article", "statement", "vector"):
        (counts[f"{noun}_count"],) = run.execute(f"SELECT count(*) FROM {noun}").fetchone()  # noqa: S608 - names above
    return dict(counts)


def _published(data: Path) -> tuple[Manifest | None, dict[str, memoryview]]:
    """Read the manifest and the files it names that are what it says."""
    # A writer may publish between the two readings, and remove the files that the manifest named.
    manifest, contents = read_manifest(data), dict[str, memoryview]()
    for _ in range(_TRIES):
        found = () if manifest is None else ((part.file, read_part(data, part)) for part in manifest.parts)
        contents = {file: content for file, content in found if content is not None}
        again = read_manifest(data)
        if again == manifest:
            break
        manifest = again
    return manifest, contents


def _missing(manifest: Manifest, contents: dict[str, memoryview]) -> str | None:
    return next((part.file for part in manifest.parts if part.file not in contents), None)


def _snapshot_faults(
    data: Path, lookup: Lookup, manifest: Manifest | None, contents: dict[str, memoryview], *, is_fast: bool
) -> Iterator[Fault]:
    state = lookup.state()
    if manifest is None:
        if (data / MANIFEST).exists():
            yield Fault(row="the snapshot", problem="its manifest makes no sense")
        return
    missing = _missing(manifest, contents)
    if missing is not None:
        yield Fault(row=f"the snapshot {missing}", problem="it is missing, or not the one that was published")
    elif manifest.record != state.record_id:
        yield Fault(row="the snapshot", problem="it belongs to another record")
    elif manifest.gen == state.generation:
        reason = why_not(manifest, state)
        if reason is not None or not _fits(manifest, lookup, state):
            yield Fault(row="the snapshot", problem=reason or "its manifest does not fit the record")
        elif not is_fast:
            yield from _unlike(lookup, manifest, contents)
    elif manifest.gen > state.generation and not _is_caught_up(data, manifest):
        yield Fault(row="the snapshot", problem="it is newer than the record")


def _fits(manifest: Manifest, lookup: Lookup, state: State) -> bool:
    stamps = {part.number: part.stamp for part in manifest.parts}
    wanted = stamps_of(lookup, state)
    vectors = lookup.vector_count() if wanted else 0
    counts = (manifest.newest, manifest.n, sum(part.n for part in manifest.parts))
    return stamps == wanted and counts == (state.newest, vectors, vectors)


def _unlike(lookup: Lookup, manifest: Manifest, contents: dict[str, memoryview]) -> Iterator[Fault]:
    for part in manifest.parts:
        if contents[part.file] != build_segment(lookup, part.number, part.stamp).to_bytes():
            yield Fault(row=f"the snapshot {part.file}", problem="it is not what the vectors on record make")


def _is_caught_up(data: Path, manifest: Manifest) -> bool:
    # A writer may have gone on since this transaction began.
    with _reading(data) as run:
        return Lookup(run).generation() >= manifest.gen
