"""Tell which changed files nobody is writing any more.

In: files that changed, and the time. Out: those that have been still for a while, a burst of them together.
Promise: a file that is still being written waits, at most for `longest_s`; one that is gone again is dropped.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

STILL_S = 1.0
"""A file that did not change for so long is taken as written."""

LONGEST_S = 5.0
"""How long files that are written wait for others of their burst."""


class Stamp(NamedTuple):
    """What changes whenever a file does."""

    size_bytes: int
    changed_ns: int
    inode: int
    touched_ns: int
    """Also when only its permissions changed, or its date was set back."""


class _Waiting(NamedTuple):
    stamp: Stamp
    first_s: float
    still_since_s: float


def stamp_of(path: Path) -> Stamp | None:
    """Give the stamp of a file; None where there is none, or none that may be looked at."""
    try:
        found = os.stat(path)  # noqa: PTH116 - called for every file of a folder
    except (OSError, ValueError):
        return None
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns)


class Settling:
    """The files that changed and were not given out yet."""

    def __init__(self, *, still_s: float = STILL_S, longest_s: float = LONGEST_S) -> None:
        self._still_s = still_s
        self._longest_s = longest_s
        self._waiting: dict[Path, _Waiting] = {}

    def note(self, path: Path, stamp: Stamp, now_s: float) -> None:
        """Take note that a file changed."""
        self._waiting.setdefault(path, _Waiting(stamp, now_s, now_s))

    def settled(self, now_s: float, *, look: Callable[[Path], Stamp | None] = stamp_of) -> dict[Path, Stamp]:
        """Give the files that are written, once all are or the first of them waited long enough; each once."""
        for path, one in list(self._waiting.items()):
            stamp = look(path)
            if stamp is None:
                del self._waiting[path]
            elif stamp != one.stamp:
                self._waiting[path] = _Waiting(stamp, one.first_s, now_s)
        still = {path: one for path, one in self._waiting.items() if now_s - one.still_since_s >= self._still_s}
        is_long = any(now_s - one.first_s >= self._longest_s for one in still.values())
        if len(still) < len(self._waiting) and not is_long:
            return {}
        for path in still:
            del self._waiting[path]
        return {path: one.stamp for path, one in sorted(still.items())}
