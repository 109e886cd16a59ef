"""The lock that lets one process write to a record; readers never take it.

The system holds the lock (`flock`), so it ends with the process, however that ends. What is written in the file is only
a hint for people.
"""

import fcntl
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from indexer.errors import RecordBusyError
from indexer.index.engine import database_of
from indexer.index.schema import explained, shown

LOCK = "LOCK"
_HINT_BYTES = 400
_Held = TypeVar("_Held")


@contextmanager
def writer_lock(data: Path) -> Iterator[None]:
    """Hold the record at `data` for writing; the folder must exist.

    Raises:
        RecordBusyError: another process holds it; the message names its process id.
    """
    if database_of(data) is not None:
        yield  # on a server writers take turns there, transaction by transaction
        return
    # Never unlinked: a lock on a file that has lost its name keeps nobody out.
    with explained(data):
        descriptor = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with explained(data):
            _take(descriptor, data)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def in_turn(
    begin: Callable[[], AbstractContextManager[_Held]], *, wait_s: float, look_every_s: float
) -> Iterator[_Held]:
    """Begin as soon as no other writer is in the way.

    Args:
        begin: gives what is to be held, anew for each try; entering it raises `RecordBusyError` while another holds it.
        wait_s: how long to try; one try is always made.
        look_every_s: pause between two tries.

    Raises:
        RecordBusyError: another one held it all the time.
    """
    deadline = time.monotonic() + wait_s
    with ExitStack() as stack:
        while True:
            try:
                held = stack.enter_context(begin())
                break
            except RecordBusyError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(look_every_s)
        yield held


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
