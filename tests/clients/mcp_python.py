"""The Model Context Protocol's own client for Python: over HTTP and by the standard input and output, old and new."""

import asyncio
import os
from urllib.parse import urlsplit

from asked import BASE_URL, PAGE, QUESTION, WORDS, report, require
from mcp import Client, StdioServerParameters

SERVER = BASE_URL.removesuffix("/v1")
ONRECORD = os.environ.get("ONRECORD_COMMAND", ".venv/bin/onrecord")
COMMAND = StdioServerParameters(command=ONRECORD, args=["mcp", "--url", SERVER])
TOOLS = {"ask", "search", "verify", "show_statement", "list_speakers"}


async def talk(place, mode):
    async with Client(place, mode=mode) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        answer = await client.call_tool("ask", {"question": QUESTION})
        cited = answer.structured_content["citations"][0]
        verdict = await client.call_tool("verify", {"quote": WORDS})
        read = await client.read_resource(f"onrecord://statement/{cited['statement']['id']}")
        refused = await client.call_tool("ask", {"question": ""})
    assert refused.is_error
    assert cited["statement"]["quote"] == WORDS
    assert urlsplit(cited["article"]["url"])._replace(fragment="") == urlsplit(PAGE)._replace(fragment="")
    assert verdict.structured_content["verdict"] == "verbatim"
    assert WORDS in read.contents[0].text
    return require(answer.content[0].text)


async def talk_everywhere():
    places = {"http": f"{SERVER}/mcp", "stdio": COMMAND}
    return {f"mcp {name}": await talk(place, "auto") and await talk(place, "legacy") for name, place in places.items()}


report(**asyncio.run(talk_everywhere()), citations=True)
