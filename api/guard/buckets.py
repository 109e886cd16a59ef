"""Token buckets: who asks too often is told how long to wait.

In: a name, and a clock that never goes back. Out: whether there was a token, how many are left, when there will be one.
Promise: one number is kept for each name, and no more than `MOST_NAMES` of them, however many ask.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

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


class Buckets:
    """A bucket for each name, kept as the time at which it will be full.

    A bucket holds a quarter of a minute's tokens: who was silent may ask as many at once.
    """

    def __init__(
        self, per_minute: int, *, clock_ns: Callable[[], int] = time.monotonic_ns, most_names: int = MOST_NAMES
    ) -> None:
        self.size = max(1, per_minute // _BURST_SHARE)
        self._one_ns = _MINUTE_NS // per_minute
        self._clock_ns = clock_ns
        self._most_names = most_names
        self._full_at: OrderedDict[str, int] = OrderedDict()

    @property
    def refill_s(self) -> int:
        """Seconds in which an empty bucket is full again."""
        return _seconds(self.size * self._one_ns)

    def take(self, name: str) -> Allowance:
        """Take a token out of the bucket of a name, if there is one."""
        now = self._clock_ns()
        missing = max(self._full_at.get(name, now) - now, 0)
        room = self.size * self._one_ns - missing - self._one_ns
        if room < 0:
            return Allowance(0, _seconds(-room), _seconds(missing))
        self._keep(name, now + missing + self._one_ns)
        return Allowance(room // self._one_ns, 0, _seconds(missing + self._one_ns))

    def _keep(self, name: str, full_at: int) -> None:
        self._full_at[name] = full_at
        self._full_at.move_to_end(name)
        if len(self._full_at) > self._most_names:
            self._full_at.popitem(last=False)


def _seconds(ns: int) -> int:
    return -(-ns // _SECOND_NS)
