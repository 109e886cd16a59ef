"""Watch folders: which files of a kind that is read are new or changed.

In: folders. Out: lists of files, given to a function as soon as nobody writes to them any more.
Promise: what the system reports is seen within a second of its being written; what it fails to report (network file
systems, links, a folder that was taken away and put back) is seen when the folder is looked through, once an interval.
A file that is deleted is nothing: what was read of it stays. Reads the disk from a thread of its own.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from indexer.index.settling import Settling, Stamp, stamp_of
from indexer.ingest.reading import is_read
from indexer.ingest.sources import Source
from indexer.ingest.unread import Unread
from indexer.ingest.walking import walk_folder

_log = logging.getLogger("onrecord.folders")

_LOOK_EVERY_MS = 250
_GATHER_MS = 400
_AGAIN_S = 0.5


class FolderWatch:
    """Watches from `start` until `stop` is set."""

    def __init__(
        self, folders: Sequence[Source], *, give: Callable[[tuple[Path, ...]], None], stop: threading.Event
    ) -> None:
        self._folders = {folder_of(source): source.interval_s for source in folders}
        self._give = give
        self._stop = stop
        self._settling = Settling()
        self._seen: dict[Path, Stamp] = {}
        self._rescan_at = dict.fromkeys(self._folders, 0.0)
        self._is_set_up = threading.Event()

    def start(self) -> None:
        """Begin; when this returns, whatever changes from now on is seen."""
        self._seen = {path: stamp for folder in self._folders for path, stamp in _files(folder)}
        now_s = time.monotonic()
        self._rescan_at = {folder: now_s + interval_s for folder, interval_s in self._folders.items()}
        thread = threading.Thread(target=self._watch, name="folders", daemon=True)
        thread.start()
        while not self._is_set_up.wait(1.0) and thread.is_alive():
            continue

    def _watch(self) -> None:
        for names in self._changes():
            self._is_set_up.set()
            now_s = time.monotonic()
            for name in names:
                self._note(Path(name), now_s)
            self._look_through(now_s)
            settled = self._settling.settled(now_s)
            if settled:
                self._seen |= settled
                self._give(tuple(settled))

    def _changes(self) -> Iterator[list[str]]:
        while not self._stop.is_set():
            try:
                yield from self._reported()
            except OSError as error:
                # The system gives each user so many watches and no more.
                _log.warning("the system reports no changes (%s); folders are looked through once an interval", error)
                break
            except RuntimeError as error:
                # A file whose name is no UTF-8 ends all reports.
                _log.debug("the system reported what cannot be read (%s); all folders are looked through", error)
                self._stop.wait(_AGAIN_S)
                self._rescan_at = dict.fromkeys(self._folders, 0.0)
                yield []
        while not self._stop.wait(_LOOK_EVERY_MS / 1000):
            yield []

    def _reported(self) -> Iterator[list[str]]:
        from watchfiles import watch  # noqa: PLC0415 - for those who watch folders

        for changes in watch(
            *self._folders,
            watch_filter=None,
            debounce=_GATHER_MS,
            rust_timeout=_LOOK_EVERY_MS,
            yield_on_timeout=True,
            stop_event=self._stop,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            yield [name for _, name in changes]

    def _note(self, path: Path, now_s: float) -> None:
        if os.path.isdir(path):  # noqa: PTH112 - is_dir() raises where a folder on the way may not be entered
            # Files that came with a folder may have been there before the system began to report on it.
            files = list(_files(path)) if self._is_visible(path) else []
        else:
            stamp = stamp_of(path)
            files = [(path, stamp)] if stamp is not None and is_read(path) and self._is_visible(path) else []
        for file, stamp in files:
            if self._seen.get(file) != stamp:
                self._settling.note(file, stamp, now_s)

    def _is_visible(self, path: Path) -> bool:
        inner = next((path.relative_to(folder) for folder in self._folders if path.is_relative_to(folder)), None)
        return inner is not None and not any(part.startswith(".") for part in inner.parts)

    def _look_through(self, now_s: float) -> None:
        for folder, interval_s in self._folders.items():
            if now_s < self._rescan_at[folder]:
                continue
            self._rescan_at[folder] = now_s + interval_s
            found = dict(_files(folder))
            # What is gone is forgotten, or a folder that files pass through would fill the memory.
            self._seen = {path: one for path, one in self._seen.items() if path in found or folder not in path.parents}
            for file, stamp in found.items():
                if self._seen.get(file) != stamp:
                    self._settling.note(file, stamp, now_s)


def folder_of(source: Source) -> Path:
    """Give the folder of a source, from the root on."""
    return Path(os.path.abspath(source.place))  # noqa: PTH100 - resolve() would follow links


def _files(folder: Path) -> Iterator[tuple[Path, Stamp]]:
    for path in walk_folder(folder):
        stamp = None if isinstance(path, Unread) or not is_read(path) else stamp_of(path)
        if stamp is not None and not isinstance(path, Unread):
            yield path, stamp
