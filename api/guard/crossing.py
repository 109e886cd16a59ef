"""Which web pages of other sites may ask from a browser (CORS); none, unless the operator names them.

In: an ASGI application and origins. Out: the same, with what browsers want to be told.
Promise: an origin that is not named is told nothing, and no answer is ever shared by way of cookies.
"""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.envelope import respond
from api.problems import problem_of
from indexer.errors import NotAllowedError

ANY = "*"
_METHODS = "GET, HEAD, POST, DELETE"
_EXPOSED = "x-request-id, retry-after, ratelimit, ratelimit-policy, etag, location, content-disposition"
_HEADER = re.compile(
    r"authorization|content-type|accept|if-none-match|last-event-id|mcp-[a-z-]{1,40}|x-request-id|x-stainless-[a-z-]{1,40}"
)
_KEPT_S = 600
_STRANGER = "pages of that origin may not ask this server; its operator names those that may in ONRECORD_CORS"


class Crossing:
    """Tells browsers whether a page of another site may read what the server answers."""

    def __init__(self, app: ASGIApp, *, origins: tuple[str, ...]) -> None:
        self._app = app
        self._origins = frozenset(origin.lower() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin = headers.get("origin")
        if origin is None or not self._origins:
            await self._app(scope, receive, send)
            return
        allowed = ANY if ANY in self._origins else origin if origin.lower() in self._origins else None
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight(headers, allowed)(scope, receive, send)
            return
        await self._app(scope, receive, _telling(send, allowed))


def _preflight(headers: Headers, allowed: str | None) -> Response:
    if allowed is None:
        return respond(problem_of(NotAllowedError(_STRANGER)), {"vary": "origin"})
    wanted = (name.strip().lower() for name in headers.get("access-control-request-headers", "").split(","))
    return Response(
        status_code=204,
        headers={
            "access-control-allow-origin": allowed,
            "access-control-allow-methods": _METHODS,
            "access-control-allow-headers": ", ".join(name for name in wanted if _HEADER.fullmatch(name)),
            "access-control-max-age": str(_KEPT_S),
            "vary": "origin",
        },
    )


def _telling(send: Send, allowed: str | None) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.add_vary_header("origin")
            if allowed is not None:
                headers["access-control-allow-origin"] = allowed
                headers["access-control-expose-headers"] = _EXPOSED
        await send(message)

    return send_with_headers
