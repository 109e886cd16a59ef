"""Let several processes bring jobs to one worker, which is a child of only one of them.

In: requests at a socket in the file system. Out: the worker's replies.
Promise: one connection carries one request, so that nobody waits for another's; what cannot be handed on is told as
busy, and is not in line.
"""

import socket
import socketserver
import threading
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from indexer.errors import RecordBusyError, RecordError
from indexer.index.hiring import REPLY_WITHIN_S, TURN_WITHIN_S, passed
from indexer.index.worker_process import MAX_LINE_BYTES, Clerk, Demand, Reply, Request, reply_to
from indexer.job import Job, JobKind

_PATIENCE_S = 2 * REPLY_WITHIN_S + TURN_WITHIN_S + 1
"""Longer than the worker keeps anybody waiting."""

_GONE = "the worker that writes is being started again; try again"


class Relay:
    """Takes requests for a worker at a path; close it before the worker."""

    def __init__(self, worker: Clerk, path: Path) -> None:
        self._server = _Server(worker, path)
        self._serving = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="relay", daemon=True)
        self._serving.start()

    def close(self) -> None:
        """Take no more requests."""
        self._server.shutdown()
        self._server.server_close()


class DistantWorker:
    """The worker behind a relay; may be used from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(self) -> None:
        """Make sure that there is a record.

        Raises:
            RecordBusyError: another process is writing to it.
            RecordError: it cannot be written.
        """
        self._ask(Request(number=0, demand=Demand.BEGIN))

    def bring(self, kind: JobKind, payload: str, *, about: str) -> Job:
        """Put a job in line.

        Raises:
            RecordBusyError: another process is writing to the record, or the worker has just died; nothing is in line.
            RecordError: it cannot be written.
        """
        reply = self._ask(Request(number=0, demand=Demand.BRING, kind=kind, payload=payload, about=about))
        if reply.job is None:
            raise RecordError("the worker gave no job; look for it with `onrecord jobs`")
        return reply.job

    def close(self) -> None:
        """Do nothing: the worker is whose child it is."""

    def _ask(self, request: Request) -> Reply:
        try:
            with socket.socket(socket.AF_UNIX) as wire, wire.makefile("rb") as replies:
                wire.settimeout(_PATIENCE_S)
                wire.connect(str(self._path))
                wire.sendall(request.model_dump_json(ensure_ascii=True).encode() + b"\n")
                return passed(Reply.model_validate_json(replies.readline(MAX_LINE_BYTES)))
        except (OSError, ValidationError):
            raise RecordBusyError(_GONE) from None


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """Answer one request."""
        server = self.server
        if isinstance(server, _Server):
            with suppress(OSError, ValidationError):  # who asked is gone, or never was one of us
                reply = reply_to(server.worker, self.rfile.readline(MAX_LINE_BYTES))
                self.wfile.write(reply.model_dump_json(ensure_ascii=True).encode() + b"\n")


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, worker: Clerk, path: Path) -> None:
        self.worker = worker
        super().__init__(str(path), _Handler)
