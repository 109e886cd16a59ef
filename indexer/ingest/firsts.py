"""Remember what stood first at each place of a long run, without memory that grows with the run.

In: places, like `archive.jsonl#s1`, and ids of what stands there. Out: for each place the id that came first.
Promise: holds about `HELD_KIB` in memory, however many places there are; the rest goes to a file without a name, which
ends with the process however that ends. Among ten billion places two are taken for one with a chance below 1 in 10^18.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from tempfile import gettempdir
from typing import Self

from indexer.errors import RecordError

HELD_KIB = 16 << 10

_KEY_BYTES = 16


class Firsts:
    """The places met so far, and what stood there first; to be used within `with`."""

    def __init__(self, *, held_kib: int = HELD_KIB) -> None:
        # Without a name SQLite keeps the table in its cache, and in a file of its own once that is full.
        self._met = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._met.execute("PRAGMA journal_mode = OFF")
        self._met.execute(f"PRAGMA cache_size = -{held_kib}")
        self._met.execute("CREATE TABLE met (place BLOB PRIMARY KEY, held TEXT) STRICT, WITHOUT ROWID")
        self._met.execute("BEGIN")
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._met.close()

    def __len__(self) -> int:
        return self._count

    def meet(self, place: str) -> bool:
        """Note a place where nothing stands so far; tell whether it is new.

        Raises:
            RecordError: there is no room for it.
        """
        with _room_wanted():
            is_new = self._met.execute("INSERT OR IGNORE INTO met VALUES (?, NULL)", [_key(place)]).rowcount > 0
        self._count += is_new
        return is_new

    def first(self, place: str, held: str) -> str | None:
        """Give what stands at a place already; None where nothing does, and from now on `held`.

        Raises:
            RecordError: there is no room for it.
        """
        key = _key(place)
        with _room_wanted():
            if self._met.execute("INSERT OR IGNORE INTO met VALUES (?, ?)", [key, held]).rowcount > 0:
                self._count += 1
                return None
            ((first,),) = self._met.execute("SELECT held FROM met WHERE place = ?", [key])
            if first is None:
                self._met.execute("UPDATE met SET held = ? WHERE place = ?", [held, key])
        return None if first is None else str(first)


def _key(place: str) -> bytes:
    return blake2b(place.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()


@contextmanager
def _room_wanted() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise RecordError(
            f"cannot keep track of what was read in {gettempdir()}: {error}; make room there, or set TMPDIR"
        ) from error
