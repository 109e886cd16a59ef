"""Serve the record by HTTP until a signal comes.

In: settings. Out: nothing; runs until it is told to stop.
Promise: when it returns or raises, the port is free again; it raises the reason when the record cannot be opened.
"""

import asyncio
import gc
import logging
import os
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from api.app import create_app, open_all
from api.company import Company
from api.grace import GRACE_S, LAST_S, NOTICE_S, SIGNALLED
from api.guard.doorkeeper import MOST_CONNECTIONS, Doorkeeper, places
from api.guard.logs import write_logs
from api.guard.patience import PATIENCE, Patience
from api.guard.protocol import guarded_by
from api.guard.threshold import look_at_door
from api.listening import WAITING_CONNECTIONS, listen, url_of
from api.live import LiveRecord
from indexer.index.hiring import RUN
from indexer.index.library import Library
from indexer.settings import Settings

KEEP_ALIVE_S = 5

_log = logging.getLogger("onrecord.serving")


class RecordServer(uvicorn.Server):
    """A server that holds its port before anything is loaded, and stops when the record cannot be opened."""

    def __init__(
        self,
        settings: Settings,
        library_factory: Callable[[], Library] | None = None,
        *,
        worker: str = RUN,
        patience: Patience = PATIENCE,
        most_connections: int = MOST_CONNECTIONS,
        listening: socket.socket | None = None,
        company: Company | None = None,
    ) -> None:
        self.socket = listening or listen(settings.host, settings.port)
        self.app = create_app(settings, library_factory, on_failure=self.stop, worker=worker, company=company)
        self.doorkeeper = Doorkeeper(most_connections)
        self._notice_s = 0.0
        super().__init__(
            uvicorn.Config(
                self.app,
                http=guarded_by(self.doorkeeper, patience, self.app.state.ending),
                ws="none",
                backlog=WAITING_CONNECTIONS,
                log_config=None,
                access_log=False,  # its lines hold the query; ours do not
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=GRACE_S,
            )
        )

    @property
    def url(self) -> str:
        """Where it can be reached from this machine."""
        return url_of(self.socket)

    def open(self) -> None:
        """Make everything ready before the first connection is taken; `serve_forever` raises what fails."""
        open_all(self.app.state.live, self.app.state.desk)

    def stop(self) -> None:
        """Finish what is being answered, then end."""
        self.should_exit = True
        self.app.state.ending.set()

    async def on_tick(self, counter: int) -> bool:
        """Look after the connections, ten times a second."""
        self.doorkeeper.sweep(asyncio.get_running_loop().time())
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end at the first signal; end at once at the second, and some time in any case."""
        if self.app.state.ending.is_set():
            os._exit(SIGNALLED + sig)
        self._notice_s = NOTICE_S
        self.app.state.ending.set()
        super().handle_exit(sig, frame)
        self.end_at_last(SIGNALLED + sig)

    @staticmethod
    def end_at_last(status: int) -> None:
        """End this process some time, whatever is under way then."""
        last = threading.Timer(LAST_S, os._exit, [status])
        last.daemon = True
        last.start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer who is on the way, then let everybody finish within the grace period."""
        self.stop()
        await asyncio.sleep(self._notice_s)
        await super().shutdown(sockets)

    def serve_forever(self) -> None:
        """Serve until a signal comes.

        Raises:
            OnRecordError: the record cannot be opened.
        """
        try:
            self.run(sockets=[self.socket])
        finally:
            self.socket.close()
        if self.app.state.live.failure is not None:
            raise self.app.state.live.failure


def serve(settings: Settings, library_factory: Callable[[], Library] | None = None) -> None:
    """Serve the record that the settings name until a signal comes; `library_factory` is as for `create_app`.

    Raises:
        PortInUseError: something else listens on the port.
        ServerError: this machine cannot listen on the address.
        KeysError: the keys of those who may ask cannot be read.
        OnRecordError: the record cannot be opened.
    """
    write_logs(settings.log)
    look_at_door(settings)
    server = RecordServer(settings, library_factory, most_connections=places())
    _log.info("opening %s, to be served on %s; Ctrl-C stops", settings.data, server.url)
    threading.Thread(target=spare_what_stays, args=(server.app.state.live,), daemon=True).start()
    server.serve_forever()


def spare_what_stays(live: LiveRecord) -> None:
    """Wait until the record is open, and keep what it needs out of the search for garbage from then on."""
    # The model and its libraries are half a million objects that stay: to look through them again and again for
    # garbage holds a question up for a third of a second, and to do it once holds up the first one.
    if live.wait(None):
        gc.freeze()
    gc.enable()
