"""The lock that lets one process write to a record; readers never take it.

The system holds the lock (`flock`), so it ends with the process, however that ends. What is written in the file is only
a hint for people.
"""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import RecordBusyError
from indexer.index.schema import explained, shown

LOCK = "LOCK"
_HINT_BYTES = 400


@contextmanager
def writer_lock(data: Path) -> Iterator[None]:
    """Hold the record at `data` for writing; the folder must exist.

    Raises:
        RecordBusyError: another process holds it; the message names its process id.
    """
    # Never unlinked: a lock on a file that has lost its name keeps nobody out.
    with explained(data):
        descriptor = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with explained(data):
            _take(descriptor, data)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, data: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = _holder(descriptor)
        raise RecordBusyError(
            f"{holder} is writing to the record at {shown(data)}; wait until it has finished"
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()} {socket.gethostname()}\n".encode(), 0)


def _holder(descriptor: int) -> str:
    pid, _, host = os.pread(descriptor, _HINT_BYTES, 0).decode("utf-8", "replace").strip().partition(" ")
    if not pid.isdecimal():
        return "another process"
    return f"process {pid}" if host in {"", socket.gethostname()} else f"process {pid} on {host}"
