import asyncio
import json
import threading

import httpx
import pytest
from fakes import WordEmbedder
from mcp import Client
from served import BRIDGE, opener

from api.answer import Answer, Filters
from api.app import create_app
from api.guard.scopes import Scope
from api.limits import MAX_BODY_BYTES
from api.local import LocalRecord
from indexer.errors import NotAllowedError
from indexer.index.library import Library
from indexer.settings import Settings

QUESTION = "What did Orlova say about the bridge?"
HEADERS = {"content-type": "application/json", "accept": "application/json, text/event-stream"}


@pytest.fixture
def post(url):
    def post(body, **headers):
        sent = body if isinstance(body, str | bytes) else json.dumps(body)
        return httpx.post(f"{url}/mcp", content=sent, headers={**HEADERS, **headers})

    return post


def message(method, /, **params):
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


LIST = message("tools/list")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_of_any_age_asks_over_http(url, data, mode):
    async def ask():
        async with Client(f"{url}/mcp", mode=mode) as client:
            listed = await client.list_tools()
            return [tool.name for tool in listed.tools], await client.call_tool("ask", {"question": QUESTION})

    names, result = asyncio.run(ask())

    record = LocalRecord(Settings(data=data), opener(data))
    assert Answer.model_validate(result.structured_content) == record.answer(QUESTION, limit=5, filters=Filters())
    record.close()
    assert f"“{BRIDGE}”" in result.content[0].text
    assert names == ["ask", "search", "verify", "show_statement", "list_speakers"]


def test_many_clients_ask_at_once(url):
    async def ask(number):
        async with Client(f"{url}/mcp") as client:
            tool, arguments = (("ask", {"question": QUESTION}), ("verify", {"quote": BRIDGE}))[number % 2]
            return (await client.call_tool(tool, arguments)).is_error

    async def all_at_once():
        return await asyncio.gather(*(ask(number) for number in range(20)))

    assert not any(asyncio.run(all_at_once()))


def test_every_reply_is_one_piece_of_json(post):
    reply = post(message("tools/call", name="verify", arguments={"quote": BRIDGE}))

    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["result"]["structuredContent"]["verdict"] == "verbatim"
    assert "mcp-session-id" not in reply.headers
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_is_nothing_but_posting(url, method):
    reply = httpx.request(method, f"{url}/mcp", headers=HEADERS)

    assert reply.status_code == 405
    assert reply.headers["allow"] == "POST"
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "method", ["nothing/of/that/name", "server/discover", "subscriptions/listen", "resources/subscribe"]
)
def test_methods_that_are_not_served_are_not_found(post, method):
    reply = post(message(method, uri="onrecord://statement/x"))

    assert reply.json()["error"]["code"] == -32601


def test_to_listen_for_changes_is_not_served_to_newer_clients_either(post):
    said = "io.modelcontextprotocol/"
    meta = {
        f"{said}protocolVersion": "2026-07-28",
        f"{said}clientCapabilities": {},
        f"{said}clientInfo": {"name": "x", "version": "1"},
    }
    asked = {"mcp-protocol-version": "2026-07-28", "mcp-method": "subscriptions/listen"}

    reply = post(message("subscriptions/listen", _meta=meta, notifications={}), **asked)

    assert reply.json()["error"]["code"] == -32601
    assert reply.headers["content-type"] == "application/json"


def test_a_notification_is_taken_and_not_answered(post):
    reply = post({"jsonrpc": "2.0", "method": "notifications/initialized"})

    assert (reply.status_code, reply.content) == (202, b"")


BAD = {
    "nothing": (b"", -32700),
    "half": (b'{"jsonrpc": "2.0"', -32700),
    "html": (b"<html>", -32700),
    "not utf-8": (b'{"jsonrpc": "2.0", "id": 1, "method": "\xff"}', -32700),
    "surrogate": (b'{"jsonrpc": "2.0", "id": 1, "method": "\\ud800"}', -32700),
    "deep": (b"[" * 100_000, -32700),
    "list": (b"[]", -32600),
    "batch": (json.dumps([LIST, LIST]).encode(), -32600),
    "null": (b"null", -32600),
    "fields": (b'{"jsonrpc": "2.0", "id": 1}', -32600),
    "version": (b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', -32600),
    "id": (b'{"jsonrpc": "2.0", "id": {"a": 1}, "method": 7}', -32600),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_what_is_no_message_is_told_in_the_protocols_own_way(post, name):
    body, code = BAD[name]

    reply = post(body)

    assert reply.status_code == 400
    assert reply.json() == {
        "jsonrpc": "2.0",
        "id": None,
        "error": {"code": code, "message": reply.json()["error"]["message"]},
    }
    assert "send one JSON-RPC 2.0 message" in reply.text


@pytest.mark.parametrize(
    "params",
    [{}, {"name": 7}, {"name": "ask", "arguments": []}, {"name": "ask", "arguments": "x"}, [1, 2], "x"],
    ids=["none", "number", "list", "text", "a list", "a text"],
)
def test_calls_that_are_none_are_refused_without_a_trace(post, params):
    reply = post({**LIST, "method": "tools/call", "params": params})

    assert reply.status_code in {200, 400}
    assert reply.json()["error"]["code"] in {-32600, -32602}
    assert "pydantic" not in reply.text
    assert "Traceback" not in reply.text


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1.evil.example", "http://localhost:1"]
)
def test_a_page_of_another_site_gets_nothing(post, origin):
    reply = post(LIST, origin=origin)

    assert reply.status_code == 403
    assert reply.json()["type"] == "urn:onrecord:problem:not-allowed"


def test_a_page_of_this_server_may_ask(post, url):
    assert post(LIST, origin=url).status_code == 200


def test_another_name_of_the_server_is_none(post):
    assert post(LIST, host="evil.example").status_code == 421


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_form_of_a_page_can_send_is_refused(post, content_type):
    assert post(LIST, **{"content-type": content_type}).status_code == 415


@pytest.mark.parametrize("accept", ["application/json", "*/*", "application/json, text/event-stream"])
def test_whoever_reads_json_is_answered(post, accept):
    assert post(LIST, accept=accept).status_code == 200


def test_a_body_has_its_limit(post):
    reply = post(b"x" * (MAX_BODY_BYTES + 1))

    assert reply.status_code == 413
    assert reply.headers["content-type"] == "application/problem+json"


async def tasks_left():
    for _ in range(100):  # what has been answered comes to its end
        await asyncio.sleep(0)
    return len(asyncio.all_tasks())


def asked_within(app, *bodies):
    """Let an application run, post to it, and give its replies and how many tasks are left of them."""

    async def run():
        transport = httpx.ASGITransport(app=app)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, headers=HEADERS) as client:
            await asyncio.to_thread(app.state.live.wait, 30)
            first, *others = bodies
            replies = [await client.post("http://localhost/mcp", json=first)]
            before = await tasks_left()
            replies += [await client.post("http://localhost/mcp", json=body) for body in others]
            return replies, await tasks_left() - before

    return asyncio.run(run())


def test_no_client_leaves_a_session_behind(data):
    begin = message(
        "initialize", protocolVersion="2025-11-25", capabilities={}, clientInfo={"name": "x", "version": "1"}
    )

    replies, left = asked_within(create_app(Settings(data=data), opener(data)), *[begin, LIST] * 50)

    assert {reply.status_code for reply in replies} == {200}
    assert left == 0


def test_who_may_not_read_may_not_use_the_tools(data):
    app = create_app(Settings(data=data), opener(data))
    asked_for = []

    def admit(_request, scope):
        asked_for.append(scope)
        raise NotAllowedError("this key gives no leave to read")

    app.state.admit = admit

    (reply,), _ = asked_within(app, LIST)

    assert reply.status_code == 403
    assert asked_for == [Scope.READ]


def test_while_the_record_loads_it_is_told_when_to_come_back(data):
    may_open = threading.Event()

    def late():
        assert may_open.wait(30)
        return Library.open(data, embedder=WordEmbedder())

    app = create_app(Settings(data=data), late)

    async def ask():
        transport = httpx.ASGITransport(app=app)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, headers=HEADERS) as client:
            reply = await client.post("http://localhost/mcp", json=LIST)
            may_open.set()
            await asyncio.to_thread(app.state.live.wait, 30)
            return reply, await client.post("http://localhost/mcp", json=LIST)

    early, later = asyncio.run(ask())

    assert early.status_code == 503
    assert int(early.headers["retry-after"]) > 0
    assert later.status_code == 200
