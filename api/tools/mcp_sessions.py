"""The protocol's own library, as the server uses it; apart from the address, so that the first message loads it.

In: the record, and messages of clients. Out: replies.
Promise: nothing is kept between two requests, so that no client can fill the server with sessions.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from fastapi.responses import JSONResponse, Response
from mcp import types
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from pydantic import ValidationError
from starlette.types import Message, Receive, Scope, Send

from api.door import Door
from api.limits import MAX_BODY_BYTES
from api.tools.mcp_server import make_mcp_server

_NO_JSON = "not JSON; send one JSON-RPC 2.0 message"
_NO_MESSAGE = "not a message; send one JSON-RPC 2.0 message, no batch"


class Sessions:
    """What answers messages as long as it runs."""

    def __init__(self, door: Callable[[], Door], *, prompts: Path | None) -> None:
        self._manager = StreamableHTTPSessionManager(
            make_mcp_server(door, prompts=prompts),
            json_response=True,
            stateless=True,
            max_request_body_size=MAX_BODY_BYTES,
        )

    def running(self) -> AbstractAsyncContextManager[None]:
        """Run until the context is left, in the task that entered it."""
        return self._manager.run()

    def reply_to(self, body: bytes) -> Response:
        """Give the reply to one message."""
        fault = _fault_of(body)
        return _HandedOn(self._manager, body) if fault is None else fault


def _fault_of(body: bytes) -> Response | None:
    try:
        types.jsonrpc_message_adapter.validate_json(body, by_name=False)
    except ValidationError as error:
        is_json = error.errors(include_url=False)[0]["type"] != "json_invalid"
        code, why = (types.INVALID_REQUEST, _NO_MESSAGE) if is_json else (types.PARSE_ERROR, _NO_JSON)
        return JSONResponse({"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": why}}, 400)
    return None


class _HandedOn(Response):
    """A reply that the protocol's library writes itself."""

    def __init__(self, manager: StreamableHTTPSessionManager, body: bytes) -> None:
        super().__init__()
        self._manager = manager
        self._asked = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        unread = [self._asked]

        async def read() -> Message:
            return {"type": "http.request", "body": unread.pop(), "more_body": False} if unread else await receive()

        await self._manager.handle_request(scope, read, send)
