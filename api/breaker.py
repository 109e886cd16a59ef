"""Stop asking a server that keeps failing, and try it again after a pause.

In: whether each request failed, and a clock. Out: whether the next one may go out.
Promise: while it is open, one request at a time is let through after each pause; may be used from any thread.
"""

import logging
import threading
from collections.abc import Callable

FAILURES_TO_OPEN = 3
PAUSE_S = 30.0

_log = logging.getLogger("onrecord.llm")


class Breaker:
    """Counts failures in a row; opens at `failures` and lets one request try after `pause_s`."""

    def __init__(
        self, *, clock: Callable[[], float], failures: int = FAILURES_TO_OPEN, pause_s: float = PAUSE_S
    ) -> None:
        self._clock = clock
        self._most = failures
        self._pause_s = pause_s
        self._lock = threading.Lock()
        self._failures = 0
        self._try_at = 0.0

    def let_through(self) -> bool:
        """Tell whether a request may go out; whoever is let through reports how it ended."""
        with self._lock:
            if self._failures < self._most:
                return True
            now = self._clock()
            if now < self._try_at:
                return False
            self._try_at = now + self._pause_s
            return True

    def succeeded(self) -> None:
        """Report a request that was answered."""
        with self._lock:
            was_open, self._failures = self._failures >= self._most, 0
        if was_open:
            _log.info("the language model answers again")

    def failed(self, why: str) -> None:
        """Report a request that was not."""
        with self._lock:
            self._failures += 1
            opens = self._failures == self._most
            if self._failures >= self._most:
                self._try_at = self._clock() + self._pause_s
        if opens:
            _log.warning("the language model failed %d times in a row (%s); paused", self._most, why)
