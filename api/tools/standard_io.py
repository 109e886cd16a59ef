"""Speak the Model Context Protocol on the standard input and output, as clients on a desktop start it.

In: what gives the record. Out: nothing but the protocol on the standard output; ends when the input does.
Promise: whatever else writes to the standard output meanwhile goes to the standard error; a signal ends it at once,
whatever it is at.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from mcp.server.stdio import stdio_server

from api.door import Door
from api.tools.mcp_server import make_mcp_server


def speak_until_end(door: Callable[[], Door], *, prompts: Path | None) -> None:
    """Answer until the input ends; a `KeyboardInterrupt` gets through at once."""
    ended: Future[None] = Future()
    # All is done in threads that nobody waits for: reading the input cannot be broken off, and an answer may take as
    # long as a model takes to load. What such a thread starts is of the same kind.
    threading.Thread(target=_run, args=(door, prompts, ended), daemon=True, name="mcp").start()
    ended.result()


def _run(door: Callable[[], Door], prompts: Path | None, ended: Future[None]) -> None:
    try:
        asyncio.run(_speak(door, prompts))
        ended.set_result(None)
    except BaseException as error:  # noqa: BLE001  it is raised where it is waited for
        ended.set_exception(error)


async def _speak(door: Callable[[], Door], prompts: Path | None) -> None:
    server = make_mcp_server(door, prompts=prompts)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
