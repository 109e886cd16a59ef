"""Raw connections to a server of ours: what goes over the wire, byte by byte, and what comes back."""

import re
import socket
from contextlib import suppress
from pathlib import Path

from served import opener

from api.guard.patience import Patience
from api.serving import RecordServer
from indexer.settings import Settings

HASTE = Patience(head_s=0.4, body_s=1.5, pace_after_s=0.5, unread_s=0.8, linger_s=0.3)
"""A server that waits as long as a test does."""

PATIENT = Patience()
ANSWER_WITHIN_S = 30.0
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


def hasty_server(data: Path, *, patience: Patience = HASTE, most_connections: int = 200) -> RecordServer:
    """Make a server of a small record that soon loses patience; it does not run yet."""
    settings = Settings(data=data, port=0)
    return RecordServer(settings, opener(data), patience=patience, most_connections=most_connections)


def connect(server: RecordServer, *, takes_bytes: int | None = None) -> socket.socket:
    """Connect, with room for so many bytes of what comes."""
    wire = socket.socket()
    if takes_bytes is not None:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, takes_bytes)
    wire.settimeout(ANSWER_WITHIN_S)
    wire.connect(server.socket.getsockname())
    return wire


def read_to_end(wire: socket.socket) -> bytes:
    """Give all that comes until the other side closes."""
    pieces = []
    with suppress(ConnectionError):
        pieces.extend(iter(lambda: wire.recv(65536), b""))
    return b"".join(pieces)


def say(server: RecordServer, *pieces: bytes) -> bytes:
    """Send bytes on a connection of their own, and give all that comes until it is closed."""
    with connect(server) as wire:
        with suppress(ConnectionError):
            for piece in pieces:
                wire.sendall(piece)
        return read_to_end(wire)


def statuses_in(came: bytes) -> list[int]:
    """Give the statuses of all answers."""
    return [int(status) for status in _STATUS.findall(came)]
