"""Wipe what SQLite leaves between the rows of a page.

In: a database whose journal is empty and whose one writer waits. Out: the same rows, and zeros wherever no row stands.
Promise: no byte of a row, of an index or of a header changes, so whoever reads meanwhile reads what is on record;
nobody writes meanwhile, be it that the one who waits is killed and another comes.

When a page fills up, SQLite moves rows to a neighbour and keeps the former copy in the gap between the page's list of
rows and its rows, whatever `secure_delete` says; a row that is deleted later is wiped where it stands, and not there.
The work is done by a process of its own, because closing any descriptor of the file would drop SQLite's locks for the
process that does it. The layout of pages is that of https://www.sqlite.org/fileformat2.html#b_tree_pages.
"""

import mmap
import os
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

_WAIT_S = 1.0
"""How long to wait for somebody who is writing, whom there should not be."""

_SIZE_AT, _RESERVED_AT = 16, 20
"""Where the first page tells the size of a page, and the bytes at the end of each that are not used."""

_LARGEST_PAGE = 65_536
_FILE_HEADER = 100
_HEAD = struct.Struct(">BHHHBI")
"""Kind, first free block, count of cells, where they begin, fragmented bytes, rightmost child."""

_INNER, _LEAVES = (2, 5), (10, 13)
_LEAF_HEAD, _INNER_HEAD = 8, 12


class _Page(NamedTuple):
    gap: tuple[int, int]
    """Where nothing stands, from and to, in bytes of the file."""

    children: tuple[int, ...]


def scrub(path: Path, roots: Iterable[int]) -> bool:
    """Wipe a database in a process of its own, and wait for it.

    Args:
        path: the database; the caller is its one writer, and its journal is empty.
        roots: the first page of each table and index.

    Returns:
        Whether it was done to the end; not when somebody writes, a page is not as SQLite writes it, or the disk
        refuses.
    """
    command = [sys.executable, "-I", "-S", __file__, os.fspath(path), *(str(root) for root in sorted(roots))]
    ended = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own interpreter and code
    return ended.returncode == 0


def wipe_gaps(path: Path, roots: Iterable[int]) -> int:
    """Wipe the gap of every page that the trees of a database consist of; give how many held something.

    Raises:
        ValueError: a page is not as SQLite writes it, or somebody wrote since the journal was emptied.
        sqlite3.Error: somebody is writing.
        OSError: the file cannot be read or written.
    """
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=_WAIT_S)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        journal = path.with_name(f"{path.name}-wal")
        if journal.exists() and journal.stat().st_size:
            raise ValueError(f"{journal.name} is not empty")
        return _wipe(path, roots)


def _wipe(path: Path, roots: Iterable[int]) -> int:
    count = 0
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as file:
            for start, end in _gaps(file, roots):
                if file[start:end].strip(b"\0"):
                    _write_zeros(descriptor, start, end)
                    count += 1
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return count


def _gaps(file: mmap.mmap, roots: Iterable[int]) -> Iterator[tuple[int, int]]:
    size = int.from_bytes(file[_SIZE_AT : _SIZE_AT + 2], "big")
    size = _LARGEST_PAGE if size == 1 else size
    usable = size - file[_RESERVED_AT]
    waiting, page_count, met = list(roots), len(file) // size, 0
    while waiting:
        number = waiting.pop()
        met += 1
        if not 1 <= number <= page_count or met > page_count:
            raise ValueError(f"there is no page {number}, or it hangs on two others")
        page = _read(file, number, size, usable)
        waiting += page.children
        yield page.gap


def _read(file: mmap.mmap, number: int, size: int, usable: int) -> _Page:
    base = (number - 1) * size
    head_at = base + (_FILE_HEADER if number == 1 else 0)
    kind, _, count, first_cell, _, last_child = _HEAD.unpack_from(file, head_at)
    if kind not in _INNER + _LEAVES:
        raise ValueError(f"page {number} is of no tree")
    list_at = head_at + (_INNER_HEAD if kind in _INNER else _LEAF_HEAD)
    start, end = list_at + 2 * count, base + (first_cell or _LARGEST_PAGE)
    cells = struct.unpack_from(f">{count}H", file, list_at)
    if not start <= end <= base + usable or any(base + cell < end for cell in cells):
        raise ValueError(f"the rows of page {number} do not stand where it says")
    if kind in _LEAVES:
        return _Page((start, end), ())
    children = (int.from_bytes(file[base + cell : base + cell + 4], "big") for cell in cells)
    return _Page((start, end), (*children, last_child))


def _write_zeros(descriptor: int, start: int, end: int) -> None:
    while start < end:
        start += os.pwrite(descriptor, bytes(end - start), start)


if __name__ == "__main__":
    wipe_gaps(Path(sys.argv[1]), [int(one) for one in sys.argv[2:]])
