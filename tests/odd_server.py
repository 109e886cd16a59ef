"""A server that answers whatever a test says, byte by byte, and remembers what it was asked."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

Reply = bytes | Sequence[bytes]
"""What is sent before the connection is closed; several pieces go out one by one. `SILENCE` waits until the end."""

SILENCE = b""
PAUSE = b"\x00pause"
"""Not sent: the next piece comes a moment later."""

_MOMENT_S = 0.02


class Odd(NamedTuple):
    """A running odd server."""

    url: str
    asked: list[bytes]
    """Every request with its headers and body."""


def reply(status: str, content_type: str, body: bytes, *headers: str) -> bytes:
    """Write a whole reply."""
    head = [f"HTTP/1.1 {status}", f"content-type: {content_type}", f"content-length: {len(body)}", *headers]
    return "\r\n".join([*head, "connection: close", "", ""]).encode() + body


def endless(status: str, content_type: str, *pieces: bytes) -> list[bytes]:
    """Write a reply that ends with its connection, in pieces."""
    head = f"HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\nconnection: close\r\n\r\n".encode()
    return [head, *pieces]


@contextmanager
def odd_server(*replies: Reply) -> Iterator[Odd]:
    """Answer one connection after the other, the last reply again and again."""
    listener = socket.create_server(("127.0.0.1", 0))
    odd = Odd(f"http://127.0.0.1:{listener.getsockname()[1]}", [])
    over = threading.Event()
    thread = threading.Thread(target=_serve, args=(listener, replies, odd.asked, over))
    thread.start()
    try:
        yield odd
    finally:
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(30)


def _serve(listener: socket.socket, replies: Sequence[Reply], asked: list[bytes], over: threading.Event) -> None:
    waiting: list[socket.socket] = []
    while not over.is_set():
        try:
            connection, _ = listener.accept()
        except OSError:
            break
        connection.settimeout(30)
        asked.append(_read_request(connection))
        chosen = replies[min(len(asked), len(replies)) - 1]
        with suppress(OSError):  # the client has heard enough
            for piece in [chosen] if isinstance(chosen, bytes) else chosen:
                if piece == PAUSE:
                    over.wait(_MOMENT_S)
                    continue
                if piece == SILENCE:
                    waiting.append(connection)
                connection.sendall(piece)
        if connection not in waiting:
            connection.close()
    for one in waiting:
        one.close()


def _read_request(connection: socket.socket) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    lengths = [line.partition(b":")[2] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0]):
        more = connection.recv(65536)
        body, got = body + more, got + more
    return got
