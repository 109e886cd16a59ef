"""The address where clients of the Model Context Protocol speak: /mcp, by streamable HTTP.

In: one message in the body of a POST. Out: one reply as JSON, or 202 to what wants none.
Promise: nothing is kept between two requests; the same leave, limits and names of the server hold as everywhere else,
and no page of another site gets in. What speaks the protocol is loaded by the first message.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.desk import Desk
from api.guard.scopes import Needs, Scope
from api.live import LiveRecord
from api.routes import OpenRecord
from indexer.errors import NotAllowedError

if TYPE_CHECKING:
    from api.tools.mcp_sessions import Sessions


class _Speaking:
    """Speaks the protocol once somebody does: its library costs a second to load, and a third of the memory."""

    def __init__(self, app: FastAPI) -> None:
        self._live: LiveRecord = app.state.live
        self._desk: Desk = app.state.desk
        self._beginning = asyncio.Lock()
        self._is_over = asyncio.Event()
        self._sessions: Sessions | None = None
        self._running: asyncio.Task[None] | None = None

    async def sessions(self) -> "Sessions":
        """Give what answers; the first call loads it, off the loop."""
        async with self._beginning:
            if self._sessions is None:
                made = await run_in_threadpool(self._make)
                is_begun = asyncio.Event()
                self._running = asyncio.create_task(self._run(made, is_begun))
                await is_begun.wait()
                self._sessions = made
        return self._sessions

    async def close(self) -> None:
        """Let everything under way end."""
        self._is_over.set()
        if self._running is not None:
            await self._running

    def _make(self) -> "Sessions":
        from api.tools.mcp_sessions import Sessions  # noqa: PLC0415  see above

        return Sessions(self._live.record, prompts=self._desk.settings.prompts)

    async def _run(self, sessions: "Sessions", is_begun: asyncio.Event) -> None:
        async with sessions.running():
            is_begun.set()
            await self._is_over.wait()


@asynccontextmanager
async def _speaking(app: FastAPI) -> AsyncIterator[None]:
    app.state.mcp = _Speaking(app)
    yield
    await app.state.mcp.close()


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
    speaking: _Speaking = request.app.state.mcp
    return (await speaking.sessions()).reply_to(body)
