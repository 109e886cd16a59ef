"""HTTP/1.1 on one connection, with an end to everything: waiting, heads, bodies, pipelines, unread answers.

In: bytes of a client. Out: requests for the application, or a refusal.
Promise: a connection is never open longer than somebody is at work on it; what is refused is told once, after the
answers to what came before it, and nothing that follows a refused request is ever read as another.
"""

import asyncio
import socket
import struct
import threading
from enum import Enum, auto
from math import inf
from typing import Any, ClassVar

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from api.guard import refusals
from api.guard.doorkeeper import Doorkeeper
from api.guard.patience import (
    FRAMING_BYTES_EACH,
    MAX_HEAD_BYTES,
    MAX_HEADERS,
    MAX_PIPELINED,
    MAX_REQUEST_LINE_BYTES,
    Patience,
)
from api.problems import Problem

_AROUND_A_HEADER = len(b": \r\n")
_HOST = b"host"
_CODING = b"transfer-encoding"
_WEBSOCKET = b"websocket"
_AT_ONCE = struct.pack("ii", 1, 0)
_AGAIN_S = 1.0
"""How soon a body is looked at again that comes at a fair pace."""


class _Phase(Enum):
    """What the connection waits for."""

    IDLE = auto()
    """The first byte of another request."""
    HEAD = auto()
    BODY = auto()
    ANSWER = auto()
    """Nothing from the client; it is our turn."""
    REFUSED = auto()
    """The client to take note and go."""


class _RefusedError(Exception):
    """Ends the parsing of what is refused."""


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with the ends that it leaves open."""

    doorkeeper: ClassVar[Doorkeeper]
    patience: ClassVar[Patience]
    ending: ClassVar[threading.Event]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.address = ""
        self._phase = _Phase.HEAD
        self._waits_since = self._receive_due = 0.0
        self._unread_due = inf
        self._unsent_bytes = 0
        self._came_bytes = self._head_bytes = self._body_bytes = 0
        self._owed = 0
        self._refusal: Problem | None = None
        self._answered: RequestResponseCycle | None = None

    @property
    def due(self) -> float:
        """When the connection has to be looked at."""
        return min(self._receive_due, self._unread_due)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        self._wait_for(_Phase.HEAD, self.patience.head_s)
        self.doorkeeper.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self.doorkeeper.leave(self)
        self._forsake()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the connection was refused."""
        self._unset_keepalive_if_required()
        if self._refusal is not None:
            return
        if self._phase is _Phase.IDLE:
            self._wait_for(_Phase.HEAD, self.patience.head_s)
        self._came_bytes += len(data)
        self._parse(data)
        if self._refusal is None:
            self._weigh()

    def _parse(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as pause:
            # Whoever only offers to speak another protocol is answered in this one.
            if rest := data[pause.args[0] :]:
                self._parse(rest)
        except httptools.HttpParserError as error:
            told = error.__context__
            self._refuse(told.args[0] if isinstance(told, _RefusedError) else refusals.MALFORMED)

    def _weigh(self) -> None:
        if self._phase is _Phase.HEAD and self._came_bytes > MAX_HEAD_BYTES:
            self._refuse(refusals.LARGE_HEAD)
        elif (
            self._phase is _Phase.BODY and self._came_bytes > 2 * MAX_HEAD_BYTES + FRAMING_BYTES_EACH * self._body_bytes
        ):
            self._refuse(refusals.PADDED)

    def on_message_begin(self) -> None:
        """Begin to count anew."""
        super().on_message_begin()
        self._came_bytes = 1  # its first; how much else of it came along is not known
        self._head_bytes = self._body_bytes = 0
        if self._phase is not _Phase.HEAD:
            self._wait_for(_Phase.HEAD, self.patience.head_s)

    def on_url(self, url: bytes) -> None:
        """Hold the request line to its limit."""
        super().on_url(url)
        if len(self.url) > MAX_REQUEST_LINE_BYTES:
            raise _RefusedError(refusals.LONG_LINE)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Hold the headers to their limits, those after a body in chunks, too."""
        self._head_bytes += len(name) + len(value) + _AROUND_A_HEADER
        if self._head_bytes > MAX_HEAD_BYTES or len(self.headers) >= MAX_HEADERS:
            raise _RefusedError(refusals.LARGE_HEAD)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Hand the request over, unless it can be read in two ways or speaks another protocol."""
        fault = self._fault_of_head()
        if fault is not None:
            raise _RefusedError(fault)
        self._owed += 1
        self._wait_for(_Phase.BODY, min(self.patience.pace_after_s, self.patience.body_s))
        super().on_headers_complete()
        if self.ending.is_set():
            self.cycle.keep_alive = False

    def _fault_of_head(self) -> Problem | None:
        version = self.parser.get_http_version()
        hosts = sum(name == _HOST for name, _ in self.headers)
        codings = [value.lower() for name, value in self.headers if name == _CODING]
        if version not in {"1.0", "1.1"}:
            return refusals.MALFORMED
        if not self.url.startswith(b"/"):
            return refusals.NO_ORIGIN_FORM
        if hosts > 1 or (version == "1.1" and not hosts):
            return refusals.HOSTS
        if codings and (codings != [b"chunked"] or version == "1.0"):
            return refusals.CODED
        if self.parser.should_upgrade() and self._get_upgrade() == _WEBSOCKET:
            return refusals.WEBSOCKET
        return refusals.PIPELINED if len(self.pipeline) >= MAX_PIPELINED else None

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def on_body(self, body: bytes) -> None:
        """Count what comes."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Stop waiting: it is our turn."""
        super().on_message_complete()
        if self._owed:
            self._turn_to_answer()
        else:  # answered before it was whole
            self._wait_for(_Phase.IDLE, self.timeout_keep_alive)

    def on_response_complete(self) -> None:
        """Tell the refusal that waited for its turn, or begin to wait for another request."""
        self._owed -= 1
        super().on_response_complete()
        if self.transport.is_closing():
            self._watch_unsent()
        elif self._refusal is not None and not self._owed:
            self._tell_refusal()
        elif self._phase is _Phase.ANSWER and not self._owed:
            self._wait_for(_Phase.IDLE, self.timeout_keep_alive)

    def shutdown(self) -> None:
        """End once what is owed is answered."""
        super().shutdown()
        self._watch_unsent()

    def pause_writing(self) -> None:
        """Begin to watch whether the client takes what it asked for."""
        super().pause_writing()
        self._watch_unsent()

    def resume_writing(self) -> None:
        """Stop watching: the client reads on."""
        super().resume_writing()
        self._unread_due = inf

    def dismiss(self) -> None:
        """End, because the place is needed by somebody who has something to say."""
        if self._phase is _Phase.HEAD and not self.transport.is_closing():
            self.transport.write(refusals.wire_bytes(refusals.CROWDED))
        self._forsake()
        self.transport.close()
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def expire(self, now: float) -> None:
        """End what has taken its time; put off what is on its way."""
        if self._unread_due <= now:
            self._expire_answer(now)
        elif self._phase is _Phase.REFUSED:
            self.transport.abort()
        elif self.transport.is_closing():
            self._receive_due = inf
            self._watch_unsent()
        elif self.flow.read_paused:  # by us, not by the client
            self._wait_for(self._phase, _AGAIN_S)
        elif self._phase is _Phase.BODY and self._keeps_pace(now):
            self._receive_due = min(now + _AGAIN_S, self._waits_since + self.patience.body_s)
        elif self._phase is _Phase.BODY or self._came_bytes:
            self._refuse(refusals.SLOW)
        else:
            self.transport.close()
            self._watch_unsent()

    def _keeps_pace(self, now: float) -> bool:
        took_s = now - self._waits_since
        return took_s < self.patience.body_s and self._body_bytes >= self.patience.least_bytes_s * took_s

    def _expire_answer(self, now: float) -> None:
        unsent = self.transport.get_write_buffer_size()
        if unsent and unsent > self._unsent_bytes - self.patience.least_bytes_s * self.patience.unread_s:
            self._forsake()
            # Without this the system would go on for minutes to offer what nobody takes.
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            self.transport.abort()
        else:
            self._unsent_bytes, self._unread_due = unsent, now + self.patience.unread_s

    def _watch_unsent(self) -> None:
        self._unsent_bytes = self.transport.get_write_buffer_size()
        self._unread_due = self.loop.time() + self.patience.unread_s

    def _wait_for(self, phase: _Phase, patience_s: float) -> None:
        self._phase = phase
        self._waits_since = self.loop.time()
        self._receive_due = self._waits_since + patience_s
        if phase is _Phase.IDLE:
            self._came_bytes = 0
        if not self._owed:
            self.doorkeeper.await_word_of(self)

    def _turn_to_answer(self) -> None:
        self._phase = _Phase.ANSWER
        self._receive_due = inf
        self.doorkeeper.attend_to(self)

    def _refuse(self, problem: Problem) -> None:
        self._refusal = problem
        if self._phase is _Phase.BODY:
            self._break_off()
        if self._owed:
            self._turn_to_answer()
        else:
            self._tell_refusal()

    def _break_off(self) -> None:
        if self.cycle.response_started:  # one answer is enough
            self._forsake()
            self.transport.close()
            self._watch_unsent()
            return
        self._owed -= 1
        if self.pipeline:
            self.pipeline.popleft()  # not begun yet
        else:
            self._forsake()

    def _forsake(self) -> None:
        # Of several requests sent ahead uvicorn tells only the last that its client is gone.
        self.pipeline.clear()
        if self._answered is not None and not self._answered.response_complete:
            self._answered.disconnected = True
            self._answered.message_event.set()
            self.flow.resume_writing()

    def _tell_refusal(self) -> None:
        if self.transport.is_closing() or self._refusal is None:
            return
        is_head = bool(self.scope) and self.scope.get("method") == "HEAD"
        self.transport.write(refusals.wire_bytes(self._refusal, has_body=not is_head))
        self.transport.write_eof()
        self._wait_for(_Phase.REFUSED, self.patience.linger_s)


def guarded_by(doorkeeper: Doorkeeper, patience: Patience, ending: threading.Event) -> type[GuardedProtocol]:
    """Make the protocol of one server."""
    return type("Guarded", (GuardedProtocol,), {"doorkeeper": doorkeeper, "patience": patience, "ending": ending})
