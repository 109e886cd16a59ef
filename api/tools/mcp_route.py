"""The address where clients of the Model Context Protocol speak: /mcp, by streamable HTTP.

In: one message in the body of a POST. Out: one reply as JSON, or 202 to what wants none.
Promise: nothing is kept between two requests, so that no client can fill the server with sessions; the same leave,
limits and names of the server hold as everywhere else, and no page of another site gets in.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from mcp import types
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from pydantic import ValidationError
from starlette.types import Message, Receive, Send
from starlette.types import Scope as Connection

from api.desk import Desk
from api.guard.scopes import Needs, Scope
from api.limits import MAX_BODY_BYTES
from api.live import LiveRecord
from api.routes import OpenRecord
from api.tools.mcp_server import make_mcp_server
from indexer.errors import NotAllowedError

_NO_JSON = "not JSON; send one JSON-RPC 2.0 message"
_NO_MESSAGE = "not a message; send one JSON-RPC 2.0 message, no batch"


@asynccontextmanager
async def _speaking(app: FastAPI) -> AsyncIterator[None]:
    live: LiveRecord = app.state.live
    desk: Desk = app.state.desk
    sessions = StreamableHTTPSessionManager(
        make_mcp_server(live.record, prompts=desk.settings.prompts),
        json_response=True,
        stateless=True,
        max_request_body_size=MAX_BODY_BYTES,
    )
    async with sessions.run():
        app.state.mcp = sessions
        yield


def refuse_other_pages(request: Request) -> None:
    """Let a request pass that comes from no browser, from a page of this server, or from one that the operator named.

    Raises:
        NotAllowedError: it comes from a page of another site.
    """
    own = {f"{scheme}://{host}" for scheme in ("http", "https") for host in request.headers.getlist("host")}
    desk: Desk = request.app.state.desk
    named = set(desk.settings.cors.lower().split())
    if not all("*" in named or origin.lower() in own | named for origin in request.headers.getlist("origin")):
        raise NotAllowedError("pages of other sites may not use the tools; ask from a program")


router = APIRouter(lifespan=_speaking, dependencies=[Depends(Needs(Scope.READ)), Depends(refuse_other_pages)])


@router.post("/mcp", include_in_schema=False)
async def speak_mcp(request: Request, _record: OpenRecord) -> Response:
    """Take one message; only POST is served, as there is nothing to listen for."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)
    body = await request.body()
    fault = _fault_of(body)
    return _HandedOn(request.app.state.mcp, body) if fault is None else fault


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

    def __init__(self, sessions: StreamableHTTPSessionManager, body: bytes) -> None:
        super().__init__()
        self._sessions = sessions
        self._asked = body

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Answer."""
        unread = [self._asked]

        async def read() -> Message:
            return {"type": "http.request", "body": unread.pop(), "more_body": False} if unread else await receive()

        await self._sessions.handle_request(scope, read, send)
