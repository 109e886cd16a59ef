"""Take the bytes of what was purged off the disk, once its rows are gone.

In: the writer's connection. Out: a database, a journal and a folder that hold nothing of it. Promise: a purge that was
cut off is finished by whoever writes next; until then its rows are gone already, and nothing returns them.
"""

import sqlite3
from pathlib import Path

from indexer.index.durable import sync_folder
from indexer.index.schema import DATABASE, is_on_server
from indexer.index.scrubbing import scrub

SNAPSHOTS = "v*.vectors*"
OLDER_SNAPSHOTS = "v*.faiss*"
MANIFESTS = "CURRENT*"
OLDER_COPIES = "onrecord.db.v*.bak*"
"""Copies that were kept before the tables were brought up to date; nothing is ever purged within one."""


def is_clean(run: sqlite3.Connection) -> bool:
    """Tell whether no purge waits to be finished."""
    return run.execute("SELECT 1 FROM purge WHERE is_clean = 0 LIMIT 1").fetchone() is None


def older_copies(data: Path) -> tuple[str, ...]:
    """Name the copies of the record from before an upgrade, which no purge can leave."""
    return tuple(sorted(path.name for path in data.glob(OLDER_COPIES)))


def clean_up(run: sqlite3.Connection, data: Path) -> bool:
    """Finish every purge; the caller holds the lock and is in no transaction.

    Returns:
        Whether it is finished; not while somebody reads an old state and does not end, nor where the disk refuses. The
        next writer tries again.
    """
    # The published vectors hold those that were purged; they are a cache, and made anew from the rows.
    for pattern in (MANIFESTS, SNAPSHOTS, OLDER_SNAPSHOTS, OLDER_COPIES):
        for path in data.glob(pattern):
            path.unlink(missing_ok=True)
    # Before it is noted that all is done: after a power cut their names would be back, and nobody would look again.
    sync_folder(data)
    if is_on_server(run):
        run.execute("UPDATE purge SET is_clean = 1 WHERE is_clean = 0")
        return True
    # Deleted words stay in the segments of the full text until these are merged into one.
    run.execute("INSERT INTO words (words) VALUES ('optimize')")
    if not _empty_journal(run) or not scrub(data / DATABASE, _roots(run)):
        return False
    # The pages that this connection keeps are those from before; written once more, they would bring all back.
    run.execute("PRAGMA shrink_memory").fetchall()
    run.execute("UPDATE purge SET is_clean = 1 WHERE is_clean = 0")
    return _empty_journal(run)


def _roots(run: sqlite3.Connection) -> list[int]:
    tables = run.execute("SELECT rootpage FROM sqlite_schema WHERE rootpage > 0").fetchall()
    return [1, *(page for (page,) in tables)]


def _empty_journal(run: sqlite3.Connection) -> bool:
    (is_busy, _, _) = run.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy
