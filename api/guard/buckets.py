"""Token buckets: who asks too often is told how long to wait.

In: a name, and a clock that never goes back. Out: whether there was a token, how many are left, when there will be one.
Promise: one number is kept for each name, and only so many of them, however many ask.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple, Protocol

MOST_NAMES = 50_000
_MINUTE_NS = 60_000_000_000
_SECOND_NS = 1_000_000_000
_BURST_SHARE = 4


class Allowance(NamedTuple):
    """What came of asking for a token."""

    left: int
    """Tokens left."""

    wait_s: int
    """Seconds until there is one again; 0 where one was given."""

    full_in_s: int
    """Seconds until all are there again."""


class Times(Protocol):
    """Keeps for each name when its bucket will be full."""

    def alone(self) -> AbstractContextManager[None]:
        """Keep others out who keep times here, too."""
        ...

    def full_at(self, name: str) -> int:
        """Give the time kept for a name; 0 where there is none."""
        ...

    def keep(self, name: str, full_at: int) -> None:
        """Keep a time for a name; where there is no room, another is forgotten."""
        ...


class OwnTimes:
    """Times that one process keeps for itself."""

    def __init__(self, most_names: int = MOST_NAMES) -> None:
        self._most_names = most_names
        self._full_at: OrderedDict[str, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def alone(self) -> AbstractContextManager[None]:
        """Do nothing: nobody else is here."""
        return nullcontext()

    def full_at(self, name: str) -> int:
        """Give the time kept for a name."""
        return self._full_at.get(name, 0)

    def keep(self, name: str, full_at: int) -> None:
        """Keep a time for a name; who came longest ago makes room."""
        self._full_at[name] = full_at
        self._full_at.move_to_end(name)
        if len(self._full_at) > self._most_names:
            self._full_at.popitem(last=False)


class Buckets:
    """A bucket for each name, kept as the time at which it will be full.

    A bucket holds a quarter of a minute's tokens: who was silent may ask as many at once.
    """

    def __init__(
        self, per_minute: int, *, clock_ns: Callable[[], int] = time.monotonic_ns, times: Times | None = None
    ) -> None:
        self.size = max(1, per_minute // _BURST_SHARE)
        self._one_ns = _MINUTE_NS // per_minute
        self._clock_ns = clock_ns
        self._times = OwnTimes() if times is None else times

    @property
    def refill_s(self) -> int:
        """Seconds in which an empty bucket is full again."""
        return _seconds(self.size * self._one_ns)

    def take(self, name: str) -> Allowance:
        """Take a token out of the bucket of a name, if there is one."""
        with self._times.alone():
            now = self._clock_ns()
            missing = max(self._times.full_at(name) - now, 0)
            room = self.size * self._one_ns - missing - self._one_ns
            if room < 0:
                return Allowance(0, _seconds(-room), _seconds(missing))
            self._times.keep(name, now + missing + self._one_ns)
        return Allowance(room // self._one_ns, 0, _seconds(missing + self._one_ns))


def _seconds(ns: int) -> int:
    return -(-ns // _SECOND_NS)
