"""Ask a host for one thing at a time, and not too often.

In: a host's name. Out: its turn.
Promise: two requests to one host never overlap, and a pause lies between them; hosts do not wait for each other.
"""

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator

from indexer.errors import FetchTimeoutError

MAX_HOSTS = 1000
"""How many are remembered; those in use always are."""


class _Host:
    def __init__(self) -> None:
        self.gate = threading.Lock()
        self.ready_at = 0.0
        self.users = 0


class Turns:
    """Who may ask which host when; may be used from any thread."""

    def __init__(self, *, longest_wait_s: float, sleep: Callable[[float], None] = time.sleep) -> None:
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._lock = threading.Lock()
        self._longest_wait_s = longest_wait_s
        self._sleep = sleep

    @contextlib.contextmanager
    def turn(self, name: str, *, pause_s: float) -> Iterator[float]:
        """Wait for a turn at a host and give the seconds waited; the next one comes `pause_s` after its end.

        Raises:
            FetchTimeoutError: others take too long.
        """
        host = self._enter(name)
        try:
            began = time.monotonic()
            if not host.gate.acquire(timeout=self._longest_wait_s):
                raise FetchTimeoutError(
                    f"{name} was busy with other requests for {self._longest_wait_s:g} s; try again later"
                )
            try:
                self._sleep(max(0.0, host.ready_at - time.monotonic()))
                yield time.monotonic() - began
            finally:
                host.ready_at = time.monotonic() + pause_s
                host.gate.release()
        finally:
            self._leave(host)

    def _enter(self, name: str) -> _Host:
        with self._lock:
            host = self._hosts.setdefault(name, _Host())
            host.users += 1
            self._hosts.move_to_end(name)
            idle = [one for one, other in self._hosts.items() if not other.users]
            for one in idle[: max(0, len(self._hosts) - MAX_HOSTS)]:
                del self._hosts[one]
            return host

    def _leave(self, host: _Host) -> None:
        with self._lock:
            host.users -= 1
