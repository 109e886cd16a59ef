"""Ask an OpenAI-compatible server for a chat completion and give its words as they arrive.

In: messages. Out: pieces of the answer's text, from a stream of events or from one JSON object.
Promise: neither the whole nor the first byte takes longer than it may, however the server sends; no more bytes are read
than it may send; no redirect is followed, no proxy of the environment is asked, nothing packed is unpacked; the key is
told to that server alone. Whatever fails is a `NarrationError` that says only what kind of failure it was.
"""

import codecs
import contextlib
import itertools
import json
import queue
import select
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

import httpcore
import httpx
from pydantic import ConfigDict, JsonValue, ValidationError

from api.answer import FallbackReason
from api.leaving import require_wanted
from indexer.errors import FetchTimeoutError, FetchTooLargeError, NarrationError
from indexer.ingest.deadline import Budget, Deadline, within
from indexer.record import Record
from indexer.settings import Settings

MAX_AT_ONCE: Final = 4
"""Requests at a time; one more gets the answer without a model at once."""

MAX_HEADER_BYTES: Final = 64 << 10
BYTES_A_CHAR: Final = 400
"""A stream wraps every few letters into some hundred bytes of JSON."""

MAX_LINE_CHARS: Final = 1 << 20
MAX_PIECES: Final = 65_536
_CUT_OFF: Final = frozenset(("length", "content_filter"))
CONNECT_S: Final = 5.0
LOOK_EVERY_S: Final = 0.1
"""How often it is looked whether somebody still waits for the answer."""


_Found = TypeVar("_Found")


class Message(NamedTuple):
    """One message to the model."""

    role: str
    content: str


class _Said(Record):
    model_config = ConfigDict(extra="ignore")

    content: str | None = None


class _Choice(Record):
    model_config = ConfigDict(extra="ignore")

    delta: _Said = _Said()
    message: _Said = _Said()
    finish_reason: str | None = None


class _Chunk(Record):
    model_config = ConfigDict(extra="ignore")

    choices: tuple[_Choice, ...] = ()
    error: JsonValue = None


class _Patience:
    """How long the request that holds a line may take."""

    def __init__(self, settings: Settings) -> None:
        self._whole = Deadline(settings.llm_timeout_s)
        self._begun: Deadline | None = Deadline(min(settings.llm_first_byte_s, settings.llm_timeout_s))
        self.budget = Budget(
            header_bytes=MAX_HEADER_BYTES, body_bytes=MAX_HEADER_BYTES + BYTES_A_CHAR * settings.llm_answer_chars
        )

    def left_s(self) -> float:
        return min(self._whole.left_s(), self._begun.left_s()) if self._begun else self._whole.left_s()

    def error(self) -> FetchTimeoutError:
        return self._whole.error()

    def connecting(self) -> Deadline:
        return Deadline(min(self.left_s(), CONNECT_S))

    def begin(self) -> None:
        self._begun = None


class _Stream(httpcore.NetworkStream):
    def __init__(self, sock: socket.socket, line: "_Line") -> None:
        self._socket = sock
        self._line = line

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline stands above it
        patience = self._line.patience
        size = patience.budget.next_read(max_bytes)
        data = self._within(lambda: self._receive(size), httpcore.ReadError)
        patience.budget.count(len(data))
        patience.begin()
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the same
        while buffer:
            rest = buffer
            sent = self._within(lambda: self._socket.send(rest), httpcore.WriteError)  # noqa: B023 - called at once
            buffer = buffer[sent:]

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the same
    ) -> httpcore.NetworkStream:
        wrapped = self._within(
            lambda: ssl_context.wrap_socket(self._socket, server_hostname=server_hostname), httpcore.ConnectError
        )
        return _Stream(wrapped, self._line)

    def get_extra_info(self, info: str) -> object:
        """Tell whether the server has hung up, so that a connection that was kept is not used in vain."""
        return _is_readable(self._socket) if info == "is_readable" else None

    def _receive(self, size: int) -> bytes:
        # In short waits, so that who left is not waited for; what was decrypted already is no news of the socket's.
        held = self._socket.pending() if isinstance(self._socket, ssl.SSLSocket) else 0
        while not held and not _is_readable(self._socket, min(LOOK_EVERY_S, self._line.patience.left_s())):
            require_wanted()
        return self._socket.recv(size)

    def _within(self, act: Callable[[], _Found], failure: type[Exception]) -> _Found:
        try:
            self._socket.settimeout(self._line.patience.left_s())
            return act()
        except TimeoutError:
            self.close()
            raise self._line.patience.error() from None
        except (OSError, ValueError):  # ValueError: a name that no certificate can hold
            self.close()
            raise failure("broken off") from None


def _is_readable(sock: socket.socket, wait_s: float = 0) -> bool:
    poll = select.poll()
    try:
        poll.register(sock, select.POLLIN)
    except (OSError, ValueError):
        return True
    return bool(poll.poll(wait_s * 1000))


class _Line(httpcore.NetworkBackend):
    """One connection to the server, kept for the next request; one request at a time holds it."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self.patience: _Patience
        self.pool = httpcore.ConnectionPool(
            ssl_context=tls, network_backend=self, max_connections=1, keepalive_expiry=60.0
        )

    def connect_tcp(  # noqa: PLR0917 - httpcore's signature
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline stands above it
        local_address: str | None = None,  # noqa: ARG002 - none is ever asked for
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - the same
    ) -> httpcore.NetworkStream:
        deadline = self.patience.connecting()
        try:
            sock = within(deadline, lambda: socket.create_connection((host, port), timeout=CONNECT_S))
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("no connection") from None
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return _Stream(sock, self)


class Upstream:
    """A server with a language model; may be asked from any thread."""

    def __init__(self, settings: Settings, *, tls: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._url = httpx.URL(f"{(settings.llm_url or '').rstrip('/')}/chat/completions")
        context = tls or httpx.create_ssl_context(trust_env=False)
        # A queue is the cap, too: whoever finds no line free goes without.
        self._lines: queue.SimpleQueue[_Line] = queue.SimpleQueue()
        self._all = tuple(_Line(context) for _ in range(MAX_AT_ONCE))
        for line in self._all:
            self._lines.put(line)

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Give the answer's text piece by piece; leaving early breaks the request off.

        Raises:
            NarrationError: all lines are taken, or the server failed in any way.
        """
        try:
            line = self._lines.get_nowait()
        except queue.Empty:
            raise NarrationError(FallbackReason.BUSY) from None
        try:
            line.patience = _Patience(self._settings)
            with _told():
                yield from self._ask(line, messages)
        finally:
            self._lines.put(line)

    def close(self) -> None:
        """Let go of the connections."""
        for line in self._all:
            line.pool.close()

    def _ask(self, line: _Line, messages: Sequence[Message]) -> Iterator[str]:
        body = json.dumps(
            {
                "model": self._settings.llm_model,
                "messages": [one._asdict() for one in messages],
                "stream": True,
                "temperature": 0,
            }
        ).encode()
        url = httpcore.URL(
            scheme=self._url.raw_scheme, host=self._url.raw_host, port=self._url.port, target=self._url.raw_path
        )
        with line.pool.stream("POST", url, headers=self._headers(), content=body) as response:
            line.patience.budget.begin_body()
            _require_good(response)
            yield from _texts(_within_deadline(response, line.patience))

    def _headers(self) -> list[tuple[str, str]]:
        headers = [
            ("host", self._url.netloc.decode("ascii")),
            ("content-type", "application/json"),
            ("accept", "text/event-stream, application/json"),
            ("accept-encoding", "identity"),
            ("user-agent", "onrecord"),
        ]
        key = self._settings.llm_key
        return headers if key is None else [*headers, ("authorization", f"Bearer {key.get_secret_value()}")]


def _require_good(response: httpcore.Response) -> None:
    headers = {name.lower(): value.lower() for name, value in response.headers}
    if response.status != httpx.codes.OK:
        raise NarrationError(FallbackReason.REFUSED)
    if headers.get(b"content-encoding", b"identity") not in {b"", b"identity"}:
        raise NarrationError(FallbackReason.UNREADABLE)


def _within_deadline(response: httpcore.Response, patience: _Patience) -> Iterator[str]:
    decode = codecs.getincrementaldecoder("utf-8")()
    for number, piece in enumerate(response.iter_stream()):
        # A million pieces of one byte each take their time without ever waiting for one.
        patience.left_s()
        if number > MAX_PIECES:
            raise NarrationError(FallbackReason.TOO_LARGE)
        yield decode.decode(piece)
    yield decode.decode(b"", final=True)


def _texts(pieces: Iterator[str]) -> Iterator[str]:
    """Give what a stream of events says, or what one JSON object does; which of the two, its beginning tells."""
    head = ""
    for piece in pieces:
        head += piece
        if head.strip():
            break
    if head.lstrip("\ufeff \t\r\n")[:1] == "{":
        chunk = _chunk_of((head + "".join(pieces)).lstrip("\ufeff"))
        _require_whole(chunk)
        yield _text_of(chunk)
        return
    yield from _events(head, pieces)


def _events(head: str, pieces: Iterator[str]) -> Iterator[str]:
    is_ended = False
    for line in _lines_of(head, pieces):
        data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
        if data == "[DONE]":
            return
        if data:
            chunk = _chunk_of(data)
            _require_whole(chunk)
            is_ended = is_ended or any(choice.finish_reason for choice in chunk.choices)
            yield _text_of(chunk)
    if not is_ended:
        raise NarrationError(FallbackReason.UNREADABLE)  # cut off: what is missing may turn what was said


def _require_whole(chunk: _Chunk) -> None:
    # Cut at its longest, or by a filter, as much as by a broken line: what is missing may turn what was said.
    if any(choice.finish_reason in _CUT_OFF for choice in chunk.choices):
        raise NarrationError(FallbackReason.UNREADABLE)


def _lines_of(head: str, pieces: Iterator[str]) -> Iterator[str]:
    begun: list[str] = []
    size = 0
    for piece in itertools.chain((head,), pieces):
        first, *more = piece.split("\n")
        begun.append(first)
        size += len(first)
        if more:
            yield "".join(begun)
            yield from more[:-1]
            begun, size = [more[-1]], len(more[-1])
        if size > MAX_LINE_CHARS:
            raise NarrationError(FallbackReason.TOO_LARGE)
    yield "".join(begun)


def _chunk_of(data: str) -> _Chunk:
    try:
        chunk = _Chunk.model_validate_json(data)
    except (ValidationError, RecursionError):
        raise NarrationError(FallbackReason.UNREADABLE) from None
    if chunk.error is not None:
        raise NarrationError(FallbackReason.REFUSED)
    return chunk


def _text_of(chunk: _Chunk) -> str:
    return "".join(choice.delta.content or choice.message.content or "" for choice in chunk.choices[:1])


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except NarrationError:
        raise
    except FetchTimeoutError:
        raise NarrationError(FallbackReason.TIMEOUT) from None
    except FetchTooLargeError:
        raise NarrationError(FallbackReason.TOO_LARGE) from None
    except httpcore.ConnectError:
        raise NarrationError(FallbackReason.UNREACHABLE) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, UnicodeError):
        raise NarrationError(FallbackReason.UNREADABLE) from None
