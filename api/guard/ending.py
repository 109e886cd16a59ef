"""That the server is ending: told once, and heard by threads and by the loop alike.

In: the word that it ends. Out: whether it does, or a wait until then.
Promise: whoever waits is woken at once; what was told is never taken back.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress


class Ending:
    """A server's end, as `app.state.ending`: `is_set` and `wait` for threads, `reached` for the loop."""

    def __init__(self) -> None:
        self._told = threading.Event()
        self._waking: set[Callable[[], None]] = set()

    def is_set(self) -> bool:
        """Tell whether the server is ending."""
        return self._told.is_set()

    def set(self) -> None:
        """Say that the server is ending; may be called from a handler of signals."""
        self._told.set()
        for wake in tuple(self._waking):
            with suppress(RuntimeError):  # its loop has ended
                wake()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait in a thread until the server is ending, None for any time; tell whether it is."""
        return self._told.wait(timeout_s)

    async def reached(self) -> None:
        """Wait in the loop until the server is ending."""
        loop = asyncio.get_running_loop()
        told = asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(told.set)

        self._waking.add(wake)
        try:
            if not self.is_set():
                await told.wait()
        finally:
            self._waking.discard(wake)
