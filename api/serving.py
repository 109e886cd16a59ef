"""Serve the record by HTTP until a signal comes.

In: settings. Out: nothing; runs until it is told to stop.
Promise: when it returns or raises, the port is free again; it raises the reason when the record cannot be opened.
"""

import errno
import gc
import logging
import socket
import threading
from collections.abc import Callable

import uvicorn

from api.app import create_app
from api.guard.greeting import look_at_door
from api.guard.logs import write_logs
from api.live import LiveRecord
from indexer.errors import PortInUseError, ServerError
from indexer.index.hiring import RUN
from indexer.index.library import Library
from indexer.settings import Settings

GRACE_S = 4
"""How long requests may take to end once a signal has come."""

KEEP_ALIVE_S = 5
WAITING_CONNECTIONS = 128

_log = logging.getLogger("onrecord.serving")


class RecordServer(uvicorn.Server):
    """A server that holds its port before anything is loaded, and stops when the record cannot be opened."""

    def __init__(
        self, settings: Settings, library_factory: Callable[[], Library] | None = None, *, worker: str = RUN
    ) -> None:
        self.socket = listen(settings.host, settings.port)
        self.app = create_app(settings, library_factory, on_failure=self.stop, worker=worker)
        super().__init__(
            uvicorn.Config(
                self.app,
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
    server = RecordServer(settings)
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
        return socket.create_server(address[:2], family=family, backlog=WAITING_CONNECTIONS)
    except OSError as error:
        raise _unable(host, port, error) from None


def _unable(host: str, port: int, error: OSError) -> PortInUseError | ServerError:
    if error.errno == errno.EADDRINUSE:
        return PortInUseError(f"port {port} on {host} is taken; stop what listens there or choose another with --port")
    return ServerError(f"cannot listen on {host}:{port} ({error.strerror}); choose another with --host and --port")
