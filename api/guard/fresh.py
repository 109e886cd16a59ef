"""Addresses that take no unknown query, and whose replies a client may keep as long as it asks whether they still hold.

In: a route that gives JSON. Out: the same with an `ETag`, or 304 where the client has it already.
Promise: the tag is a checksum of what was to be sent, so that nothing that was changed, corrected or purged is ever
taken for fresh; nobody but the client that asked may keep it.
"""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from api.guard.caller import caller_of

PRIVATE = "private, no-cache"
_OK = 200
_NOT_MODIFIED = 304
_TAG_CHARS = 32
_SAME = {"description": "It is still what the header `If-None-Match` names; nothing is sent again."}


class FreshRoute(APIRoute):
    """A route that refuses an unknown query, and says of what it gives by GET whether it changed."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if "GET" in (options.get("methods") or ()):
            options["responses"] = {_NOT_MODIFIED: _SAME, **(options.get("responses") or {})}
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Put both around the route's own handler."""
        handle = super().get_route_handler()
        known = frozenset(field.alias for field in get_flat_params(self.dependant))

        async def handle_once(request: Request) -> Response:
            if caller_of(request.scope).refusal is None:  # else it is to hear of that alone
                _require_known(request, known)
            response = await handle(request)
            return revalidated(request, response) if request.method == "GET" else response

        return handle_once


def revalidated(request: Request, response: Response) -> Response:
    """Give the response with its tag, or 304 where the client named that tag; what is streamed stays as it is."""
    body = getattr(response, "body", None)
    if response.status_code != _OK or not isinstance(body, bytes):
        return response
    tag = tag_of(body)
    headers = {"etag": tag, "cache-control": PRIVATE}
    if is_held(request, tag):
        return Response(status_code=_NOT_MODIFIED, headers=headers)
    response.headers.update(headers)
    return response


def tag_of(body: bytes) -> str:
    """Give the `ETag` of what is sent."""
    return f'"{hashlib.sha256(body).hexdigest()[:_TAG_CHARS]}"'


def is_held(request: Request, tag: str) -> bool:
    """Tell whether the client has what the tag stands for."""
    lines = request.headers.getlist("if-none-match")
    named = [one.strip().removeprefix("W/") for line in lines for one in line.split(",")]
    return tag in named or named == ["*"]


def _require_known(request: Request, known: frozenset[str]) -> None:
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise RequestValidationError(
            [{"type": "extra_forbidden", "loc": ("query", name), "msg": "", "input": None} for name in unknown]
        )
