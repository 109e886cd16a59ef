"""How much is worked on at once: so many in work, so many in line, everybody else is told to come back.

In: work that wants to begin. Out: its turn, or an error.
Promise: nobody waits longer than the patience of the lane, and a turn is given back however the work ends.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from indexer.errors import OverloadedError

IN_LINE_FOR_EACH = 16
PATIENCE_S = 10.0
INGESTS_AT_ONCE = 4

_BUSY = "the server is at work on as much as it can; ask again in a few seconds"


class Lane:
    """A line before work of one kind; used within one event loop."""

    def __init__(self, at_once: int, *, in_line: int | None = None, patience_s: float = PATIENCE_S) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most_in_line = IN_LINE_FOR_EACH * at_once if in_line is None else in_line
        self._in_line = 0
        self._patience_s = patience_s

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn and hold it.

        Raises:
            OverloadedError: too many wait already, or it did not come in time.
        """
        if self._free.locked():
            await self._wait()
        else:
            await self._free.acquire()
        try:
            yield
        finally:
            self._free.release()

    async def _wait(self) -> None:
        if self._in_line >= self._most_in_line:
            raise OverloadedError(_BUSY)
        self._in_line += 1
        try:
            async with asyncio.timeout(self._patience_s):
                await self._free.acquire()
        except TimeoutError:
            raise OverloadedError(_BUSY) from None
        finally:
            self._in_line -= 1
