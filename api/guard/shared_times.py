"""When each caller's bucket is full again, kept in memory that several processes share.

In: names and times. Out: the time last kept for a name, by whichever process.
Promise: there are never more than so many names, whoever asks; a process that dies holds no lock.
"""

import fcntl
import hashlib
import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SECRET_BYTES = 16
_ENTRY = struct.Struct("=Qq")
_IN_ONE_SHELF = 8
_SHELVES = 8192
_SHELF_BYTES = _IN_ONE_SHELF * _ENTRY.size


class SharedTimes:
    """A table of 64k names: each has its place on one shelf of eight, where whoever is done soonest makes room."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("r+b")
        self._bytes = mmap.mmap(self._file.fileno(), 0)
        self._secret = self._bytes[:_SECRET_BYTES]

    @staticmethod
    def make(path: Path) -> None:
        """Make an empty table; its secret keeps callers from choosing whose place they take."""
        path.write_bytes(os.urandom(_SECRET_BYTES))
        os.truncate(path, _SECRET_BYTES + _SHELVES * _SHELF_BYTES)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep the other processes out meanwhile."""
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)

    def full_at(self, name: str) -> int:
        """Give the time kept for a name; 0 where there is none."""
        mark, shelf = self._place(name)
        return next((full_at for found, full_at in self._entries(shelf) if found == mark), 0)

    def keep(self, name: str, full_at: int) -> None:
        """Keep a time for a name."""
        mark, shelf = self._place(name)
        entries = self._entries(shelf)
        place = min(range(_IN_ONE_SHELF), key=lambda one: (entries[one][0] != mark, entries[one][1]))
        _ENTRY.pack_into(self._bytes, shelf + place * _ENTRY.size, mark, full_at)

    def close(self) -> None:
        """Let go of the file."""
        self._bytes.close()
        self._file.close()

    def _place(self, name: str) -> tuple[int, int]:
        digest = hashlib.blake2b(name.encode(), digest_size=16, key=self._secret).digest()
        shelf = int.from_bytes(digest[8:]) % _SHELVES
        return int.from_bytes(digest[:8]) or 1, _SECRET_BYTES + shelf * _SHELF_BYTES

    def _entries(self, shelf: int) -> list[tuple[int, int]]:
        return list(_ENTRY.iter_unpack(self._bytes[shelf : shelf + _SHELF_BYTES]))
