"""One of several processes that answer at one port: started, heard, ended, and another one put in its place.

In: how to start it. Out: what becomes of it, as events.
Promise: it is spawned, never forked; each process gives one `Ended`, after whatever it told; between two there is a
pause that grows while none gets ready.
"""

import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from pydantic import ValidationError

from api.company import News, Orders
from indexer.index.hiring import own_environment

LONGEST_PAUSE_S = 30.0
COUNTING_TOGETHER = "PROMETHEUS_MULTIPROC_DIR"


class Told(NamedTuple):
    """What a process said."""

    position: "Position"
    news: News


class Ended(NamedTuple):
    """A process is no more."""

    position: "Position"
    pid: int
    status: int


class Due(NamedTuple):
    """The pause is over before there is another process."""

    position: "Position"


Event = Told | Ended | Due


class Position:
    """What one process after the other fills."""

    def __init__(self, number: int, *, run: str, listening: socket.socket, pause_s: float) -> None:
        self.number = number
        self.is_filled = False
        self.is_ready = False
        self._run = run
        self._listening = listening
        self._first_pause_s = self._pause_s = pause_s
        self._process: subprocess.Popen[bytes] | None = None
        self._wire: socket.socket | None = None

    @property
    def pid(self) -> int:
        """Number of the process that fills it, or did last; 0 before the first."""
        return 0 if self._process is None else self._process.pid

    def fill(self, orders: Orders, tell: Callable[[Event], None]) -> None:
        """Start a process, and tell what becomes of it."""
        own, others = socket.socketpair()
        with others:
            shared = [self._listening.fileno(), others.fileno()]
            # Spawned, never forked: a child of a process with threads may hang in locks that nobody holds any more.
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-P", "-c", self._run, *map(str, shared)],
                stdin=subprocess.DEVNULL,
                env=_environment(orders),
                pass_fds=shared,
                start_new_session=True,
            )
        self._wire, self.is_filled, self.is_ready = own, True, False
        with suppress(OSError):  # it has ended already, and that is told
            own.sendall(orders.model_dump_json(ensure_ascii=True).encode() + b"\n")
        threading.Thread(target=self._hear, args=(self._process, own, tell), daemon=True).start()

    def refill_later(self, tell: Callable[[Event], None]) -> None:
        """Tell when it is time for the next process."""
        waiting = threading.Timer(self._pause_s, tell, [Due(self)])
        waiting.daemon = True
        waiting.start()
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)

    def note_ready(self) -> None:
        """Note that the process answers."""
        self.is_ready = True
        self._pause_s = self._first_pause_s

    def note_end(self) -> None:
        """Note that there is no process any more."""
        self.is_filled = self.is_ready = False
        if self._wire is not None:
            self._wire.close()

    def terminate(self) -> None:
        """Ask the process to finish what is under way and end."""
        if self._process is not None:
            self._process.terminate()

    def kill(self) -> None:
        """End the process now."""
        if self._process is not None:
            self._process.kill()

    def _hear(self, process: subprocess.Popen[bytes], wire: socket.socket, tell: Callable[[Event], None]) -> None:
        with wire.makefile("rb") as lines, suppress(OSError, ValidationError):
            for line in lines:
                tell(Told(self, News.model_validate_json(line)))
        tell(Ended(self, process.pid, process.wait()))


def _environment(orders: Orders) -> dict[str, str]:
    # Libraries that compute would each start a thread for every processor, in every process.
    threads = {"OMP_NUM_THREADS": str(orders.settings.threads or 1)}
    return {**threads, **own_environment(), COUNTING_TOGETHER: str(orders.company.counters)}
