"""Walk a folder: every file that may be an article, in an order that never depends on the machine.

In: a folder. Out: its files by name, folders in their place, then what symbolic links lead to.
Promise: hidden files and folders are left out, each real folder is entered once whatever the links say, and a folder
that cannot be listed is an `Unread`, not an end. Reads the disk.
"""

import os
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from indexer.ingest.unread import Unread

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def origin_of(path: Path) -> str:
    """Name a path the same way from wherever it is read; what is no UTF-8 or would garble a terminal is escaped."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - resolve() would follow links
    name = os.fsencode(absolute).decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda control: f"\\x{ord(control.group()):02x}", name)


def walk_folder(folder: Path) -> Iterator[Path | Unread]:
    """Give every file below `folder` that is not hidden."""
    linked = deque([folder])
    entered: set[tuple[int, int]] = set()
    while linked:
        yield from _walk_real(linked.popleft(), linked=linked, entered=entered)


def _walk_real(folder: Path, *, linked: deque[Path], entered: set[tuple[int, int]]) -> Iterator[Path | Unread]:
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        try:
            if not path.is_dir():
                yield path
            elif path.is_symlink() and path != folder:
                # Later, so that a file keeps the name under which it really lies.
                linked.append(path)
            elif _is_new(path, entered):
                waiting.extend(sorted(_visible(path), reverse=True))
        except OSError as error:
            yield Unread(origin=origin_of(path), reason=f"cannot be listed: {error.strerror}; check its permissions")


def _is_new(path: Path, entered: set[tuple[int, int]]) -> bool:
    found = path.stat()
    identity = (found.st_dev, found.st_ino)
    is_new = identity not in entered
    entered.add(identity)
    return is_new


def _visible(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(".")]
