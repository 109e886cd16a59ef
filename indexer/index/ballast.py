"""Keep some room on the disk in reserve, so that a purge works where nothing else can be written any more.

In: the folder of a record. Out: a file that holds nothing. A full disk refuses even to delete rows (measured: SQLite
says so in every journal mode), because what is deleted is written down first.
"""

import os
import shutil
from pathlib import Path

BALLAST = "ballast"
MAX_BYTES = 16 * 1024 * 1024
MIN_BYTES = 256 * 1024
ROOM = 4
"""How many times its own size must be free for the reserve to be taken."""


def keep_ballast(data: Path) -> None:
    """Take as much room into reserve as a purge of this record may need, where there is plenty."""
    path, wanted = data / BALLAST, _wanted(data)
    if _size(path) >= wanted or shutil.disk_usage(data).free < ROOM * wanted:
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, wanted)
    except OSError:
        path.unlink(missing_ok=True)  # half a reserve on a disk that is full after all helps nobody
    finally:
        os.close(descriptor)


def drop_ballast(data: Path) -> None:
    """Give the reserve back to the disk."""
    (data / BALLAST).unlink(missing_ok=True)


def _wanted(data: Path) -> int:
    # What a purge writes before it can free anything is at most about the database once more.
    held = sum(path.stat().st_size for path in data.glob("*.db"))
    return min(MAX_BYTES, max(MIN_BYTES, 1 << (2 * held).bit_length()))


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
