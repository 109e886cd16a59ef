"""Map a published file into memory, so that all processes that read it share one copy.

In: a path and what the file must be. Out: its bytes, or None. Promise: what is mapped is what was compared with its
checksum.
Published files are put in place whole and unlinked whole, never written to; whoever cuts one short while it is mapped
brings down its readers. A mapping holds a descriptor open as long as it lives.
"""

import hashlib
import mmap
import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

_NOTHING = memoryview(b"")


def map_whole(path: Path, *, size_bytes: int, sha256: str) -> memoryview | None:
    """Map a file for reading; None when it is gone or not the one that is wanted.

    It is read once for its checksum, block by block, so that no copy is kept and the system's cache is warm.
    """
    try:
        with path.open("rb") as file:
            is_wanted = os.fstat(file.fileno()).st_size == size_bytes
            if not is_wanted or hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                return None
            if not size_bytes:
                return _NOTHING  # cannot be mapped
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            if hasattr(mmap, "MADV_RANDOM"):
                mapped.madvise(mmap.MADV_RANDOM)  # or the sixteen pages around each row that is read count as held
            return memoryview(mapped)
    except OSError:
        return None


def let_go(content: bytes | memoryview) -> None:
    """Let the system take back what is mapped; what is used again is read again, as a rule from the system's cache."""
    mapped = content.obj if isinstance(content, memoryview) else None
    if isinstance(mapped, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)


class Holding:
    """Keeps within bounds what a process holds of many mapped files whose rows it reads here and there.

    Args:
        files: what is mapped.
        most: how many rows may have been read of them since they were let go, about.
    """

    def __init__(self, files: Sequence[bytes | memoryview], *, most: int) -> None:
        self._files = files
        self._most = most
        self._read = 0
        self._guard = Lock()

    def note(self, rows: int) -> None:
        """Take note that so many rows are read: of `most` of them each file is let go once, in turn."""
        count = len(self._files)
        with self._guard:
            first = self._read * count // self._most
            self._read += rows
            last = self._read * count // self._most
        for turn in range(first, min(last, first + count)):
            let_go(self._files[turn % count])
