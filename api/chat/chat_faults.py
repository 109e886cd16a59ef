"""Say what went wrong in the form that programs made for OpenAI's interface read.

In: a `Problem`, or an application that answers with some. Out: the same as their error.
Promise: whoever refuses a request under these addresses, and for whatever reason, is read by their clients; the error
says no more than the problem does, and other responses go through as they are.
"""

import json

from pydantic import Field
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import MEDIA_TYPE, PREFIX, Problem
from indexer.record import Record

_PLACES = ("/v1/models", "/v1/chat", "/v1/responses")
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}
_PARAMS: dict[str | None, str] = {"model_not_found": "model", "question": "messages"}
_FIRST_OF_SERVER = 500


class Fault(Record):
    """What went wrong."""

    message: str = Field(examples=["no such model; the only one is onrecord"])
    """What was wrong, what was found, what to do."""

    type: str = Field(examples=["invalid_request_error"])
    """The kind by which clients choose their error."""

    param: str | None = Field(examples=["model"])
    """The field that does not fit; null where it is not about fields."""

    code: str | None = Field(examples=["model_not_found"])
    """The kind more closely; null where the status says it all."""


class FaultReply(Record):
    """Why a request failed."""

    error: Fault
    """What went wrong."""


def is_chat_path(path: str) -> bool:
    """Tell whether an address is one of those made for OpenAI's interface."""
    return any(path == place or path.startswith(f"{place}/") for place in _PLACES)


def fault_of(problem: Problem) -> Fault:
    """Turn a problem into their error."""
    other = "server_error" if problem.status >= _FIRST_OF_SERVER else "invalid_request_error"
    code = _CODES.get(problem.status, _code(problem))
    param = problem.errors[0].field.removeprefix("body.") if problem.errors else _PARAMS.get(code)
    return Fault(message=problem.detail, type=_TYPES.get(problem.status, other), param=param, code=code)


class ChatFaults:
    """Tell clients of OpenAI's interface in their form whatever the application tells as a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        is_theirs = scope["type"] == "http" and is_chat_path(scope["path"])
        await self._app(scope, receive, _Rewriting(send).send if is_theirs else send)


class _Rewriting:
    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_problem(message):
            self._held = message
            return
        if self._held is not None:
            message = {**message, "body": _rewritten(message.get("body", b""))}
            await self._send({**self._held, "headers": _headers(self._held, message["body"])})
            self._held = None
        await self._send(message)


def _is_problem(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type") == MEDIA_TYPE


def _rewritten(body: bytes) -> bytes:
    # Empty where a HEAD is answered. What is not ASCII is escaped, so that it is sound JSON whatever it holds.
    problem = Problem.model_validate_json(body) if body else None
    return b"" if problem is None else json.dumps(FaultReply(error=fault_of(problem)).model_dump()).encode()


def _headers(start: Message, body: bytes) -> list[tuple[bytes, bytes]]:
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["content-type"] = "application/json"
    del headers["content-length"]
    if body:
        headers["content-length"] = str(len(body))
    return headers.raw


def _code(problem: Problem) -> str | None:
    return problem.type.removeprefix(PREFIX).replace("-", "_") if problem.type.startswith(PREFIX) else None
