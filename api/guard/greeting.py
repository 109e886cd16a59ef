"""Greet callers: know each by the key, count requests, and read nothing that strangers send.

In: an ASGI application. Out: the same, guarded.
Promise: health is told to everybody, always; a body is read only of those who are let in; what a route gives leave for
is decided by `Admission`, at the route.
"""

from collections.abc import Mapping

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Connection

from api.envelope import respond
from api.guard.buckets import Allowance, Buckets
from api.guard.caller import Caller, Network, address_of, bucket_of, caller_of, note_caller
from api.guard.leave import Scope
from api.guard.ring import LiveKeys
from api.listening import is_loopback
from api.problems import problem_of
from indexer.errors import KeysError, NotAllowedError, OnRecordError, TooManyError, UnauthorizedError

NEVER_COUNTED = frozenset({"/healthz", "/readyz"})

_NO_KEY = (
    "this server wants a key that it knows, in the header `Authorization: Bearer KEY` or as the password of HTTP "
    "Basic; its operator makes one with `onrecord keys add`, and the command line sends ONRECORD_KEY"
)


_BEARER = 'Bearer realm="onrecord"'
_BASIC = 'Basic realm="onrecord", charset="UTF-8"'


SCHEMES = {"bearer": {"type": "http", "scheme": "bearer"}, "basic": {"type": "http", "scheme": "basic"}}
"""How a key may be sent, as OpenAPI writes it."""

WAYS_IN: list[dict[str, list[str]]] = [{"bearer": []}, {"basic": []}, {}]
"""Either of them, or none where the server has no keys."""


class RefusedError(HTTPException):
    """A body was not read, because its sender is not let in; `why` tells the rest."""

    def __init__(self, why: OnRecordError) -> None:
        super().__init__(401)
        self.why = why


class Admission:
    """Lets a request pass that may do what a route does; what `app.state.admit` is."""

    def __call__(self, request: Request, scope: Scope) -> None:
        """Let it pass.

        Raises:
            UnauthorizedError: the server wants a key, and this is none.
            NotAllowedError: the key gives no leave for it.
            KeysError: the server cannot read its keys.
        """
        caller = caller_of(request.scope)
        if caller.refusal is not None:
            raise caller.refusal
        if caller.key is not None and not caller.key.allows(scope):
            raise NotAllowedError(
                f"this key gives no leave to {scope}; ask the operator for one with the scope {scope}"
            )


class Greeter:
    """Greets every caller."""

    def __init__(self, app: ASGIApp, *, keys: LiveKeys, buckets: Buckets | None, proxies: tuple[Network, ...]) -> None:
        self._app = app
        self._keys = keys
        self._buckets = buckets
        self._proxies = proxies

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        caller = self._greet(scope)
        note_caller(scope, caller)
        allowance = self._count(caller, scope["path"])
        headers = self._headers(allowance)
        if allowance is not None and allowance.wait_s:
            await _respond_too_many(allowance, headers)(scope, receive, send)
            return
        await self._app(scope, _reading(scope, receive, caller.refusal), _adding(send, headers))

    def _greet(self, scope: Connection) -> Caller:
        address = address_of(scope, self._proxies)
        try:
            key = self._keys.holder(Headers(scope=scope).getlist("authorization"))
            is_welcome = key is not None or not self._keys.are_there()
        except KeysError as error:
            return Caller(address, None, error)
        return Caller(address, key, None if is_welcome else UnauthorizedError(_NO_KEY))

    def _count(self, caller: Caller, path: str) -> Allowance | None:
        # This machine's own programs are not counted as long as there are no keys: `ask --lines` is one of them.
        is_at_home = caller.key is None and caller.refusal is None and is_loopback(caller.address)
        if self._buckets is None or path in NEVER_COUNTED or is_at_home:
            return None
        return self._buckets.take(bucket_of(caller.address) if caller.key is None else caller.key.sha256)

    def _headers(self, allowance: Allowance | None) -> Mapping[str, str]:
        if self._buckets is None or allowance is None:
            return {}
        return {
            "ratelimit-policy": f'"requests";q={self._buckets.size};w={self._buckets.refill_s}',
            "ratelimit": f'"requests";r={allowance.left};t={allowance.full_in_s}',
        }


def challenge(headers: Mapping[str, str]) -> str:
    """Say how to send a key; by password, too, but not to a script of a page, or the browser would ask for one."""
    is_script = headers.get("sec-fetch-mode", "navigate") != "navigate"
    return _BEARER if is_script else f"{_BEARER}, {_BASIC}"


def _respond_too_many(allowance: Allowance, headers: Mapping[str, str]) -> ASGIApp:
    error = TooManyError(f"too many requests in a short time; ask again in {allowance.wait_s} s")
    return respond(problem_of(error), {**headers, "retry-after": str(allowance.wait_s)})


def _reading(scope: Connection, receive: Receive, refusal: OnRecordError | None) -> Receive:
    headers = Headers(scope=scope)
    has_body = "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
    if refusal is None or not has_body:
        return receive

    async def refuse() -> Message:
        raise RefusedError(refusal)

    return refuse


def _adding(send: Send, headers: Mapping[str, str]) -> Send:
    if not headers:
        return send

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return send_with_headers
