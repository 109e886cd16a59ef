"""What is known of each source from earlier visits, and of each entry of its lists.

In: a connection to the record. Out: `Polled` and `KnownEntry`; what a visit changed is written as one.
Promise: written after the articles it speaks of, never before; so a killed process reads something twice and misses
nothing.
"""

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from indexer.index.lock import writer_lock
from indexer.index.schema import explained, open_reader
from indexer.index.store import Store
from indexer.ingest.sources import Source, SourceKind, Tier
from indexer.record import Record


class Polled(Record):
    """A source as its last visit left it."""

    url: str
    kind: SourceKind
    name: str | None = None
    """The outlet; null when the list of sources gives none."""

    tier: Tier = Tier.UNKNOWN
    etag: str | None = None
    """Given back at the next visit; null where everything is to be sent again."""

    last_modified: str | None = None
    """The same."""

    checked_at: float | None = None
    """Seconds since 1970; null when it was never asked."""

    next_at: float | None = None
    """When it is asked again; null where an earlier release took it for gone for good."""

    failures: int = Field(default=0, ge=0)
    """Visits in a row that failed."""

    problem: str | None = None
    """Why the last one failed; null when it did not."""

    moved_to: str | None = None
    """Where it says it is for good."""

    moves: int = Field(default=0, ge=0)
    """How often in a row it said so."""

    @classmethod
    def new(cls, source: Source) -> "Polled":
        """Give the state of a source that was never asked."""
        return cls(url=source.place, kind=source.kind, name=source.name, tier=source.tier, next_at=0.0)


class SourceReport(Record):
    """How a source is doing, for people."""

    url: str
    kind: SourceKind
    name: str | None
    """The outlet; null when the list of sources gives none."""

    tier: Tier
    checked_at: dt.datetime | None
    """Null when it was never asked."""

    next_at: dt.datetime | None
    """Null where an earlier release took it for gone for good; it is asked again once it is watched."""

    failures: int
    """Visits in a row that failed."""

    problem: str | None
    """Why the last one failed; null when it did not."""

    entries: int
    """Articles of it that were met so far."""

    unread: int
    """Those of them that could not be read."""

    unread_because: str | None
    """Why one of them could not; null when all were read."""


class KnownEntry(NamedTuple):
    """An entry of a feed, or a page of a sitemap, that was met before."""

    guid: str
    """A digest of what its list knows it by."""

    digest: bytes
    """Of what its list said of it."""

    url: str | None
    """Where it is tried again; null where it is not."""

    next_at: float | None
    """When it is tried again; null where it is read, or was given up."""

    failures: int
    problem: str | None


_POLLED = tuple(Polled.model_fields)
_ENTRY = KnownEntry._fields


def read_state(data: Path, source: Source) -> tuple[Polled, dict[str, KnownEntry]]:
    """Read what is known of a source; its name and tier are those of the list today."""
    with _reading(data) as run:
        sql = f"SELECT {', '.join(_POLLED)} FROM polled WHERE url = ?"  # noqa: S608 - our own names
        row = run.execute(sql, (source.place,)).fetchone()
        sql = f"SELECT {', '.join(_ENTRY)} FROM entry WHERE source_url = ?"  # noqa: S608 - our own names
        entries = [KnownEntry(*row) for row in run.execute(sql, (source.place,))]
    state = Polled.model_validate(dict(zip(_POLLED, row, strict=True))) if row else Polled.new(source)
    listed = {"kind": source.kind, "name": source.name, "tier": source.tier}
    return state.model_copy(update=listed), {one.guid: one for one in entries}


def list_sources(data: Path) -> tuple[SourceReport, ...]:
    """List all sources that were ever asked, by their addresses.

    Raises:
        NoRecordError: nothing was indexed there yet.
    """
    sql = (
        "SELECT polled.url, kind, name, tier, checked_at, polled.next_at, polled.failures, polled.problem, "
        "count(guid), count(entry.problem), max(entry.problem) "
        "FROM polled LEFT JOIN entry ON source_url = polled.url GROUP BY polled.url ORDER BY polled.url"
    )
    with _reading(data) as run:
        rows = run.execute(sql).fetchall()
    return tuple(SourceReport.model_validate(dict(zip(SourceReport.model_fields, row, strict=True))) for row in rows)


def write_state(data: Path, state: Polled, entries: Iterable[KnownEntry], *, gone: Iterable[str] = ()) -> None:
    """Write what a visit found, as one.

    Args:
        data: folder of the record.
        state: the source.
        entries: those of its entries that changed.
        gone: guids of entries to forget.

    Raises:
        RecordBusyError: another process is writing; nothing was written.
        RecordError: the record cannot be written.
    """
    marks = ", ".join("?" * len(_POLLED))
    anew = ", ".join(f"{column} = excluded.{column}" for column in _POLLED[1:])
    entry_anew = ", ".join(f"{column} = excluded.{column}" for column in _ENTRY[1:])
    with writer_lock(data), Store.open(data) as store, store.transaction() as run:
        run.execute(
            f"INSERT INTO polled ({', '.join(_POLLED)}) VALUES ({marks}) "  # noqa: S608 - our own names
            f"ON CONFLICT (url) DO UPDATE SET {anew}",
            tuple(state.model_dump(mode="json").values()),
        )
        run.executemany(
            "DELETE FROM entry WHERE source_url = ? AND guid = ?", [(state.url, guid) for guid in sorted(set(gone))]
        )
        run.executemany(
            f"INSERT INTO entry (source_url, {', '.join(_ENTRY)}) VALUES (?, ?, ?, ?, ?, ?, ?) "  # noqa: S608 - the same
            f"ON CONFLICT (source_url, guid) DO UPDATE SET {entry_anew}",
            [(state.url, *one) for one in entries],
        )


@contextlib.contextmanager
def _reading(data: Path) -> Iterator[sqlite3.Connection]:
    with explained(data), contextlib.closing(open_reader(data)) as run:
        yield run
