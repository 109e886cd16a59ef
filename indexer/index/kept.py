"""Keep what was asked for last, up to a size in all.

In: keys and values of some size. Out: the values again. Any number of threads may ask.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The values asked for last, whose sizes add up to `most` at most."""

    def __init__(self, most: int, size_of: Callable[[V], int]) -> None:
        self._most = most
        self._size_of = size_of
        self._values: OrderedDict[K, V] = OrderedDict()
        self._size = 0
        self._guard = Lock()

    def get(self, key: K) -> V | None:
        """Give a value again; None when it was never kept or has made room for others."""
        with self._guard:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: K, value: V) -> None:
        """Keep a value, and let those go that were not asked for since longest."""
        with self._guard:
            self._drop(key)
            self._values[key] = value
            self._size += self._size_of(value)
            while self._size > self._most:
                self._drop(next(iter(self._values)))

    def keys(self) -> tuple[K, ...]:
        """List whose values are kept, those asked for longest ago first."""
        with self._guard:
            return tuple(self._values)

    def drop(self, keys: Iterable[K]) -> None:
        """Let some values go."""
        with self._guard:
            for key in keys:
                self._drop(key)

    def clear(self) -> None:
        """Let all go."""
        with self._guard:
            self._values.clear()
            self._size = 0

    def _drop(self, key: K) -> None:
        gone = self._values.pop(key, None)
        if gone is not None:
            self._size -= self._size_of(gone)
