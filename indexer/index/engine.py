"""Where a record is kept: in its folder, or on a PostgreSQL server that the folder names.

In: the folder of a record. Out: the address of its database, None for SQLite in the folder itself. What the folder then
holds beside the address is a cache. The address is kept without its password; that comes from `ONRECORD_DATABASE`, from
`PGPASSWORD` or from a password file, as with every program that asks a PostgreSQL server.
"""

import os
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

from indexer.errors import RecordError

ADDRESS = "DATABASE"
"""File in the folder that names the server."""

SQLITE = "onrecord.db"
"""SQLite's file, where the record is kept in its folder."""


VECTOR_INDEX = "vector_near"
"""Name of a server's index of the vectors."""


class EngineError(sqlite3.DatabaseError):
    """What a server said, where a module expects to hear of SQLite."""

    def __init__(self, told: RecordError) -> None:
        super().__init__(str(told))
        self.told = told


class VectorBytes(bytes):
    """A vector's numbers as little-endian 32-bit floats; a server keeps them as a vector."""


def database_of(data: Path) -> str | None:
    """Give the address of the server that keeps a record, with the password where it is known; None for SQLite."""
    try:
        kept = (data / ADDRESS).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    set_now = os.environ.get("ONRECORD_DATABASE", "")
    return set_now if without_password(set_now) == kept else kept


def settle(data: Path, database: str) -> None:
    """Note on which server a record is kept, and refuse to keep it in two places.

    Args:
        data: folder of the record; made when it is not there.
        database: address of the server, as the user set it.

    Raises:
        RecordError: the folder holds a record already, or names another server.
    """
    bare = without_password(database)
    if (data / SQLITE).exists():
        raise RecordError(
            f"two databases: {data} holds a record, and ONRECORD_DATABASE names {shown_address(bare)}; copy the one to "
            f"the other with `onrecord copy`, or choose another folder with --data, or unset ONRECORD_DATABASE"
        )
    kept = database_of(data)
    if kept is None:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data / ADDRESS).write_text(f"{bare}\n", encoding="utf-8")
    elif without_password(kept) != bare:
        raise RecordError(
            f"two databases: {data} belongs to {shown_address(kept)}, and ONRECORD_DATABASE names "
            f"{shown_address(bare)}; choose another folder with --data"
        )


def without_password(address: str) -> str:
    """Write an address as it may be shown."""
    parts = urlsplit(address)
    user, at, host = parts.netloc.rpartition("@")
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{user.partition(':')[0]}{at}{host}{parts.path}{query}"


def shown_address(address: str) -> str:
    """Write an address as it is told in a message: which server and which database."""
    return without_password(address).partition("?")[0]
