"""Keep a copy of an older record before its tables are brought up to date.

In: the writer's connection. Out: `onrecord.db.v2.bak` beside the database, whole or not at all; 2 is the older version.
Promise: when there is no room for the copy, nothing was changed.
"""

import logging
import shutil
import sqlite3
from pathlib import Path

from indexer.errors import RecordError
from indexer.index.durable import sync_file, sync_folder
from indexer.index.schema import DATABASE, explained, shown, version_of

ROOM_TO_SPARE = 16 * 1024 * 1024
"""Bytes that stay free beside the copy, for what the change itself writes."""

log = logging.getLogger(__name__)


def keep_older(data: Path, connection: sqlite3.Connection) -> Path:
    """Copy the record as it is now, outside any transaction, and tell where the copy lies.

    Raises:
        RecordError: there is no room for it.
    """
    with explained(data):
        version = version_of(connection)
        kept = data / f"{DATABASE}.v{version}.bak"
        _require_room(data, connection, version)
        draft = kept.with_name(f"{kept.name}.tmp")
        draft.unlink(missing_ok=True)
        connection.execute("VACUUM INTO ?", [str(draft)])
        draft.chmod(0o600)
        sync_file(draft)
        draft.replace(kept)
        sync_folder(data)
    log.warning("the record at %s is of version %d; a copy of it is kept as %s", shown(data), version, kept.name)
    return kept


def _require_room(data: Path, connection: sqlite3.Connection, version: int) -> None:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
    needed, free = 2 * pages * page_bytes + ROOM_TO_SPARE, shutil.disk_usage(data).free
    if free < needed:
        raise RecordError(
            f"the record at {shown(data)} is of version {version} and is copied before it is brought up to date; "
            f"that needs {needed:,} bytes, and {free:,} are free. Nothing was changed; free some space"
        )
