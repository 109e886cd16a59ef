"""Speak the Model Context Protocol: list the tools and what can be read by address, and do what a client calls.

In: messages of a client, by way of the protocol's official library. Out: replies.
Promise: no failure shows where it happened or what was sent; what a person can mend is told to the model as the error
of a tool, in one line; the record is asked in threads, never in the way of other clients.
"""

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from anyio.to_thread import run_sync
from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError

from api.door import Door
from api.faults import require
from api.tools.arguments import unfold
from api.tools.recounting import recount
from api.tools.resources import ARTICLE, MEDIA_TYPE, STATEMENT, read_at
from api.tools.starters import STARTER, StarterArguments
from api.tools.toolbox import INSTRUCTIONS, TOOLS, Tool
from indexer.errors import NotFoundError, OnRecordError, UsageError
from indexer.release import release

Context = ServerRequestContext[Any, Any]

_READS = types.ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_DEFECT = "this is a defect of onrecord; its log tells more"

_log = logging.getLogger("onrecord.mcp")


def make_mcp_server(door: Callable[[], Door], *, prompts: Path | None) -> Server[Any]:
    """Make a server of the protocol.

    Args:
        door: gives the record to ask, at each call anew; what it raises is told as the tool's error.
        prompts: folder whose files replace the bundled wording.
    """
    desk = _Counter(door, prompts)
    return Server(
        "onrecord",
        title="onrecord: what officials said",
        version=release(),
        instructions=INSTRUCTIONS,
        on_list_tools=desk.list_tools,
        on_call_tool=desk.call_tool,
        on_list_resources=desk.list_resources,
        on_list_resource_templates=desk.list_templates,
        on_read_resource=desk.read_resource,
        on_list_prompts=desk.list_prompts,
        on_get_prompt=desk.get_prompt,
    )


class _Counter:
    """Serves every client alike; remembers none."""

    def __init__(self, door: Callable[[], Door], prompts: Path | None) -> None:
        self._door = door
        self._prompts = prompts

    async def list_tools(self, _context: Context, _page: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_describe(tool) for tool in TOOLS.values()])

    async def call_tool(self, _context: Context, call: types.CallToolRequestParams) -> types.CallToolResult:
        tool = TOOLS.get(call.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"no such tool; the tools are {', '.join(TOOLS)}")
        try:
            return await run_sync(self._use, tool, call.arguments or {}, abandon_on_cancel=True)
        except OnRecordError as error:
            return _failed(str(error))
        except Exception:  # noqa: BLE001  nobody but the log is to see it
            _log.exception("the tool %s failed; this is a defect of onrecord", tool.name)
            return _failed(_DEFECT)

    async def list_resources(
        self, _context: Context, _page: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=[])

    async def list_templates(
        self, _context: Context, _page: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(resource_templates=_TEMPLATES)

    async def read_resource(
        self, _context: Context, asked: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        try:
            text = await run_sync(self._read, str(asked.uri), abandon_on_cancel=True)
        except NotFoundError as error:
            raise MCPError(types.INVALID_PARAMS, str(error)) from None
        except OnRecordError as error:
            raise MCPError(types.INTERNAL_ERROR, str(error)) from None
        except Exception:  # noqa: BLE001  nobody but the log is to see it
            _log.exception("a resource could not be read; this is a defect of onrecord")
            raise MCPError(types.INTERNAL_ERROR, _DEFECT) from None
        contents = types.TextResourceContents(uri=asked.uri, mime_type=MEDIA_TYPE, text=text)
        return types.ReadResourceResult(contents=[contents])

    async def list_prompts(
        self, _context: Context, _page: types.PaginatedRequestParams | None
    ) -> types.ListPromptsResult:
        return types.ListPromptsResult(prompts=[STARTER])

    async def get_prompt(self, _context: Context, asked: types.GetPromptRequestParams) -> types.GetPromptResult:
        if asked.name != STARTER.name:
            raise MCPError(types.INVALID_PARAMS, f"no such prompt; there is {STARTER.name}")
        filled_in = {name: value for name, value in (asked.arguments or {}).items() if value}
        try:
            return require(StarterArguments, filled_in).begin()
        except UsageError as error:
            raise MCPError(types.INVALID_PARAMS, str(error)) from None

    def _use(self, tool: Tool, arguments: dict[str, Any]) -> types.CallToolResult:
        reply = require(tool.takes, unfold(arguments, tool.takes)).put_to(self._door())
        return types.CallToolResult(
            content=[types.TextContent(text=recount(reply, prompts=self._prompts))],
            structured_content=reply.model_dump(mode="json", by_alias=True),
        )

    def _read(self, address: str) -> str:
        return read_at(self._door(), address, prompts=self._prompts)


@cache
def _describe(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.about.strip(),
        input_schema=tool.takes.model_json_schema(),
        output_schema=tool.gives.model_json_schema(mode="serialization"),
        annotations=_READS,
    )


def _failed(why: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=why)], is_error=True)


_TEMPLATES = [
    types.ResourceTemplate(
        name="statement",
        title="A statement in its context",
        uri_template=STATEMENT,
        description="One statement by its id: who said it, when, the words as printed, and the sentences around them.",
        mime_type=MEDIA_TYPE,
    ),
    types.ResourceTemplate(
        name="article",
        title="An article as stored",
        uri_template=ARTICLE,
        description="One article by its id: title, outlet, date, address, and the whole text that quotes are cut from.",
        mime_type=MEDIA_TYPE,
    ),
]
