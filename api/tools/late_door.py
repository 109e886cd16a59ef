"""The record, opened when it is first asked for.

In: settings. Out: a door, the same at each call.
Promise: until then neither the model's libraries nor the record are touched, and with a server they never are; what was
indexed meanwhile is taken up before each answer.
"""

import logging
import threading
from typing import TYPE_CHECKING

from indexer.errors import OnRecordError
from indexer.settings import Settings

if TYPE_CHECKING:
    from api.client import Client
    from api.door import Door
    from api.local import LocalRecord

_log = logging.getLogger("onrecord.mcp")


class LateDoor:
    """Gives the door that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opening = threading.Lock()
        self._server: Client | None = None
        self._folder: LocalRecord | None = None

    def __call__(self) -> "Door":
        """Give the door; it raises what it cannot do when it is asked."""
        return self._open_folder() if self._settings.url is None else self._open_server(self._settings.url)

    def close(self) -> None:
        """Let go of files and sockets."""
        for door in (self._server, self._folder):
            if door is not None:
                door.close()

    def _open_server(self, url: str) -> "Door":
        from api.client import Client  # noqa: PLC0415  not before it is asked for

        with self._opening:
            self._server = self._server or Client(url)
        return self._server

    def _open_folder(self) -> "Door":
        from api.local import LocalRecord  # noqa: PLC0415  loads the model's libraries

        with self._opening:
            self._folder = self._folder or LocalRecord(self._settings)
        try:
            self._folder.refresh()
        except OnRecordError as error:  # the state before still answers; where there is none, asking raises the same
            _log.warning("cannot take up what was indexed meanwhile: %s", error)
        return self._folder
