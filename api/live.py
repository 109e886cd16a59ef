"""The record while it is being served: opened and warmed once, refreshed when it changes, never half ready.

In: a way to open the record. Out: the open record, or the reason why there is none yet.
Promise: `record` gives a record that has answered once, or raises; it never waits.
"""

import logging
import threading
from collections.abc import Callable

from api.local import LocalRecord
from indexer.errors import ServerError

_log = logging.getLogger("onrecord.http")


class LiveRecord:
    """One record, shared by all requests of a server."""

    def __init__(self, open_record: Callable[[], LocalRecord]) -> None:
        self.failure: BaseException | None = None
        self._open_record = open_record
        self._record: LocalRecord | None = None
        self._settled = threading.Event()

    def open(self) -> None:
        """Open the record and have it answer once, so that the first reader does not wait for the model."""
        record = self._open_record()
        record.warm()
        if record.why_by_words is not None:
            _log.warning("statements are found by their words only: %s", record.why_by_words)
        self._record = record
        self._settled.set()

    def fail(self, failure: BaseException) -> None:
        """Remember why the record could not be opened."""
        self.failure = failure
        self._settled.set()

    def wait(self, timeout_s: float | None) -> bool:
        """Wait until the record is open or could not be opened, None for any time; tell whether it is open."""
        self._settled.wait(timeout_s)
        return self._record is not None

    def record(self) -> LocalRecord:
        """Give the open record.

        Raises:
            ServerError: it is still being opened, or could not be.
        """
        if self._record is None:
            raise ServerError("the server is still loading the record; ask again in a few seconds")
        return self._record

    def refresh(self) -> None:
        """Take up what was indexed meanwhile."""
        self.record().refresh()

    def close(self) -> None:
        """Let go of the record's files."""
        if self._record is not None:
            self._record.close()
