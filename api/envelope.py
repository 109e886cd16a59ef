"""What stands around every request: whom the server answers to, the id and headers of a response, limits, the log line.

In: an ASGI application. Out: the same, wrapped.
Promise: no exception gets through, no response leaves without its headers, and the log never holds a query.
"""

import asyncio
import json
import logging
import re
import time
import uuid

from fastapi import HTTPException, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.guard.logs import FIELDS
from api.guard.seen import Seen, Watch, key_of, method_of, route_of
from api.limits import body_limit
from api.listening import is_loopback
from api.problems import ENDING, FAULT, MEDIA_TYPE, Problem

SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:@/\s]+))(?::[0-9]*)?")
_MISDIRECTED = Problem(
    title="Not a name of this server",
    status=421,
    detail="this server answers to localhost and 127.0.0.1 only, and the header Host names another; "
    "address it so, or start it with the --host that it is to be reached by",
)
_log = logging.getLogger("onrecord.http")


def respond(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """Turn a problem into a response."""
    shown = problem.model_dump(mode="json", exclude=None if problem.errors else {"errors"})
    # json.dumps escapes whatever is not ASCII, so that not even half of a surrogate pair can break the response.
    return Response(json.dumps(shown), problem.status, headers, MEDIA_TYPE)


class HostGuard:
    """Answer only to names of this machine, as long as the server listens to this machine alone.

    A stranger's web page can have its own name lead to 127.0.0.1, and then read in the visitor's browser whatever is
    served there (DNS rebinding); but the browser still sends the page's name as `Host`. So a server on a loopback
    address takes `localhost`, loopback addresses and the name it was told to listen on, with any port, and refuses
    everything else with 421. A request without `Host` comes from no browser, and is answered.

    A server on any other address takes every name: it cannot know under which ones it is reached.
    """

    def __init__(self, app: ASGIApp, *, host: str) -> None:
        self._app = app
        self._own = host.lower()
        self._is_guarded = is_loopback(self._own)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        answer = self._app if scope["type"] != "http" or self._takes(scope) else respond(_MISDIRECTED)
        await answer(scope, receive, send)

    def _takes(self, scope: Scope) -> bool:
        return not self._is_guarded or all(self._is_own(host) for host in Headers(scope=scope).getlist("host"))

    def _is_own(self, host: str) -> bool:
        name = name_in(host)
        return name == self._own or is_loopback(name)


def name_in(host: str) -> str:
    """Give the name that a header `Host` holds, without its port; empty where it holds none."""
    match = _HOST.fullmatch(host)
    return (match[1] or match[2]).lower().removesuffix(".") if match else ""


class Envelope:
    """Give every response an id and safe headers, hold bodies to their limit, and let no exception through.

    HEAD is answered as GET is, without the body.
    """

    def __init__(self, app: ASGIApp, *, watch: Watch | None = None) -> None:
        self._app = app
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send)
        if self._watch is not None:
            self._watch.begin()
        try:
            await self._app(exchange.asked, exchange.receive, exchange.send)
        except asyncio.CancelledError:  # the grace period is over; uvicorn would log it as a fault
            if exchange.status is None:
                await respond(ENDING)(scope, receive, exchange.send)
        except Exception:  # noqa: BLE001  nobody but the log is to see it
            _log.exception("request %s failed; this is a defect of onrecord", exchange.id)
            if exchange.status is None:
                await respond(FAULT)(scope, receive, exchange.send)
        finally:
            seen = exchange.seen()
            _log_line(seen)
            if self._watch is not None:
                self._watch.end(seen)


class _Exchange:
    """One request and its response."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        self.id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        self.status: int | None = None
        self._is_head = scope["method"] == "HEAD"
        self.asked: Scope = {**scope, "method": "GET"} if self._is_head else scope
        self._scope = scope
        self._receive = receive
        self._send = send
        self._body_bytes = 0
        self._most_bytes = body_limit(scope["method"], scope["path"])
        self._began = time.perf_counter()
        declared = headers.get("content-length", "0")
        self._too_large = declared.isdecimal() and int(declared[:20]) > self._most_bytes

    async def receive(self) -> Message:
        if self._too_large:  # nothing of it need come
            raise HTTPException(413)
        message = await self._receive()
        self._body_bytes += len(message.get("body", b""))
        if self._body_bytes > self._most_bytes:
            raise HTTPException(413)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["x-request-id"] = self.id
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        elif self._is_head:
            message = {**message, "body": b""}
        await self._send(message)

    def seen(self) -> Seen:
        """Sum up what is known of it once it is over."""
        return Seen(
            method=method_of(self._scope),
            route=route_of(self.asked),
            status=self.status,
            ms=(time.perf_counter() - self._began) * 1000,
            key=key_of(self.asked),
            request_id=self.id,
        )


def _log_line(seen: Seen) -> None:
    # Neither the query nor the address, which may say whom somebody asks about.
    shown = (seen.method, seen.route, seen.status, seen.ms, seen.key or "-", seen.request_id)
    _log.info("%s %s %s %.1f ms %s %s", *shown, extra={FIELDS: seen._asdict()})
