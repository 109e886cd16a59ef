"""How long a server may take and how much it may send, however it goes about it.

In: seconds and bytes. Out: what is left of them, or the error that says nothing is.
Promise: measured on the monotonic clock, so that no change of the system's clock lengthens a wait.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, TypeVar

from indexer.errors import FetchTimeoutError, FetchTooLargeError

_Found = TypeVar("_Found")
_READ_BYTES: Final = 16 << 10


class Deadline:
    """A point on the monotonic clock, until which everything has to be done."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._at = time.monotonic() + seconds

    def left_s(self) -> float:
        """Give the seconds left.

        Raises:
            FetchTimeoutError: there are none.
        """
        left = self._at - time.monotonic()
        if left <= 0:
            raise self.error()
        return left

    def postpone(self, seconds: float) -> None:
        """Add the seconds that were spent waiting on purpose."""
        self._at += seconds

    def error(self) -> FetchTimeoutError:
        """Say that it has passed."""
        return FetchTimeoutError(f"not there within {self._seconds:g} s, so given up; try again later")


class Budget:
    """How many bytes a server may still send."""

    def __init__(self, *, header_bytes: int, body_bytes: int) -> None:
        self._left = header_bytes
        self._body_bytes = body_bytes
        self._what = f"{header_bytes:,} bytes of headers"

    def begin_body(self) -> None:
        """Count the body from here on."""
        self._left = self._body_bytes
        self._what = f"{self._body_bytes:,} bytes"

    def next_read(self, wanted: int) -> int:
        """Give how much may be read at once.

        Raises:
            FetchTooLargeError: nothing more.
        """
        if self._left <= 0:
            raise FetchTooLargeError(f"the reply has more than {self._what}; no page or feed needs that")
        return min(wanted, self._left, _READ_BYTES)

    def count(self, size: int) -> None:
        """Take off what was read."""
        self._left -= size


def within(deadline: Deadline, act: Callable[[], _Found]) -> _Found:
    """Wait for something that knows no deadline of its own, like the system's resolver, no longer than there is time.

    Raises:
        FetchTimeoutError: it takes longer; it ends by itself, and nobody listens.
    """
    future: Future[_Found] = Future()

    def run() -> None:
        try:
            future.set_result(act())
        except Exception as error:  # noqa: BLE001 - handed over to the thread that waits
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        return future.result(timeout=deadline.left_s())
    except TimeoutError:
        if future.done():
            raise
        raise deadline.error() from None
