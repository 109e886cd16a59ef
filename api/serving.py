"""Serve the record by HTTP until a signal comes.

In: settings. Out: nothing; runs until it is told to stop.
Promise: when it returns or raises, the port is free again; it raises the reason when the record cannot be opened.
"""

import asyncio
import errno
import gc
import logging
import os
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from api.app import create_app
from api.guard.doorkeeper import MOST_CONNECTIONS, Doorkeeper, places
from api.guard.greeting import look_at_door
from api.guard.logs import write_logs
from api.guard.patience import PATIENCE, Patience
from api.guard.protocol import guarded_by
from api.live import LiveRecord
from indexer.errors import PortInUseError, ServerError
from indexer.index.hiring import RUN
from indexer.index.library import Library
from indexer.settings import Settings

GRACE_S = 4
"""How long requests may take to end once a signal has come."""

LAST_S = 4.8
"""When the process ends after a signal, whatever is still under way."""

NOTICE_S = 0.25
"""How long newcomers are still answered after a signal, so that none is cut off who was already on the way."""

KEEP_ALIVE_S = 5
WAITING_CONNECTIONS = 128
UNSENT_BYTES = 2**18
"""What the system may hold of an answer that its client does not take."""

_SIGNALLED = 128
"""Added to a signal's number, it is the exit status of who was ended by it."""

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
    ) -> None:
        self.socket = listen(settings.host, settings.port)
        self.app = create_app(settings, library_factory, on_failure=self.stop, worker=worker)
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
        host, port = self.socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

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
            os._exit(_SIGNALLED + sig)
        self._notice_s = NOTICE_S
        self.app.state.ending.set()
        super().handle_exit(sig, frame)
        last = threading.Timer(LAST_S, os._exit, [_SIGNALLED + sig])
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


def serve(settings: Settings) -> None:
    """Serve the record that the settings name until a signal comes.

    Raises:
        PortInUseError: something else listens on the port.
        ServerError: this machine cannot listen on the address.
        KeysError: the keys of those who may ask cannot be read.
        OnRecordError: the record cannot be opened.
    """
    write_logs(settings.log)
    look_at_door(settings)
    server = RecordServer(settings, most_connections=places())
    _log.info("opening %s, to be served on %s; Ctrl-C stops", settings.data, server.url)
    threading.Thread(target=_spare_what_stays, args=(server.app.state.live,), daemon=True).start()
    server.serve_forever()


def _spare_what_stays(live: LiveRecord) -> None:
    # The model and its libraries are half a million objects that stay: to look through them again and again for
    # garbage holds a question up for a third of a second.
    if live.wait(None):
        gc.collect()
        gc.freeze()


def listen(host: str, port: int) -> socket.socket:
    """Take the port; 0 lets the system choose one.

    Raises:
        PortInUseError: something else listens on it.
        ServerError: this machine has no such address, or does not allow it.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        taken = socket.create_server(address[:2], family=family, backlog=WAITING_CONNECTIONS)
    except OSError as error:
        raise _unable(host, port, error) from None
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNSENT_BYTES)  # connections inherit it
    return taken


def _unable(host: str, port: int, error: OSError) -> PortInUseError | ServerError:
    if error.errno == errno.EADDRINUSE:
        return PortInUseError(f"port {port} on {host} is taken; stop what listens there or choose another with --port")
    return ServerError(f"cannot listen on {host}:{port} ({error.strerror}); choose another with --host and --port")
