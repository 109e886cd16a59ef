import asyncio
import json
import logging
import threading
from pathlib import Path

import pytest
from fakes import said
from mcp import Client, MCPError
from mcp.types import INTERNAL_ERROR, INVALID_PARAMS
from served import BRIDGE, HARVEST, add_to_record, make_record, opener

from api.answer import Answer, Filters, StatementPage
from api.door import StatementView
from api.local import LocalRecord
from api.tools.arguments import SpeakerPage
from api.tools.mcp_server import make_mcp_server
from api.tools.toolbox import TOOLS
from api.verdict import Verdict
from indexer.errors import NoRecordError
from indexer.settings import Settings

QUESTION = "What did Orlova say about the bridge?"


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    data = make_record(tmp_path_factory.mktemp("record"))
    record = LocalRecord(Settings(data=data), opener(data))
    yield record
    record.close()


def with_client(work, door):
    """Run what a client does against a server in this process."""

    refused = []

    async def run():
        async with Client(make_mcp_server(door, prompts=None)) as client:
            try:
                return await work(client)
            except MCPError as error:  # raised outside, or it would come out in a group of groups
                refused.append(error)

    result = asyncio.run(run())
    for error in refused:
        raise error
    return result


@pytest.fixture
def call(record):
    def call(name, /, **arguments):
        return with_client(lambda client: client.call_tool(name, arguments), lambda: record)

    return call


def text_of(result):
    return result.content[0].text


def error_of(call, name, /, **arguments):
    result = call(name, **arguments)
    assert result.is_error
    assert result.structured_content is None
    return text_of(result)


def test_tools_are_listed_as_reading_only_with_what_they_take_and_give(record):
    listed = with_client(lambda client: client.list_tools(), lambda: record).tools

    assert (
        [tool.name for tool in listed] == list(TOOLS) == ["ask", "search", "verify", "show_statement", "list_speakers"]
    )
    for tool in listed:
        assert tool.annotations.read_only_hint
        assert tool.annotations.idempotent_hint
        assert not tool.annotations.destructive_hint
        assert not tool.annotations.open_world_hint
        assert tool.input_schema["type"] == tool.output_schema["type"] == "object"


def test_an_answer_is_that_of_the_record_in_fields_and_in_words(call, record):
    result = call("ask", question=QUESTION)

    answer = record.answer(QUESTION, limit=5, filters=Filters())
    assert Answer.model_validate(result.structured_content) == answer
    assert text_of(result).startswith(answer.text)
    assert f"“{BRIDGE}”" in text_of(result)
    assert f"[1] {answer.citations[0].statement.id}" in text_of(result)


def test_quotes_are_those_of_the_statements_character_by_character(call, record):
    found = call("search").structured_content["items"]

    for one in found:
        kept = record.statement(one["statement"]["id"]).statement
        assert one["statement"]["quote"] == kept.quote
        assert record.article(kept.article_id).text[kept.parts[0].start : kept.parts[0].end] == kept.parts[0].text
        assert f"“{kept.quote}”" in text_of(call("show_statement", statement_id=kept.id))


def test_nothing_on_record_is_an_answer_and_no_error(call):
    result = call("ask", question="What did Orlova say about penguins?")

    assert not result.is_error
    assert result.structured_content["status"] == "nothing_on_topic"
    assert result.structured_content["citations"] == []
    assert "Nothing on record" in text_of(result)


def test_what_narrows_a_question_is_heeded(call):
    assert (
        call("ask", question="What was said?", speakers=["samir-haddad"]).structured_content["citations"][0][
            "statement"
        ]["quote"]
        == HARVEST
    )


def test_pages_are_turned_by_their_cursor(call, record):
    first = call("search", limit=2)
    second = call("search", limit=2, cursor=first.structured_content["next_cursor"])

    both = [StatementPage.model_validate(one.structured_content) for one in (first, second)]
    assert both[0].items + both[1].items == record.search(None, filters=Filters(), limit=50, cursor=None).items
    assert f"cursor {both[0].next_cursor}" in text_of(first)


def test_a_search_says_who_is_not_on_record(call):
    assert "Nobody called Kowalska is on record." in text_of(call("search", speakers=["Kowalska"]))


def test_a_quote_is_verified_as_the_record_does(call, record):
    result = call("verify", quote="reopen the bridge at Sela", speaker="Samir Haddad")

    verdict = record.verify("reopen the bridge at Sela", "Samir Haddad")
    assert Verdict.model_validate(result.structured_content) == verdict
    assert text_of(result).startswith(verdict.text)
    assert "Misattributed" in text_of(result)


def test_a_statement_is_shown_in_its_context(call, record):
    id_ = record.search(None, filters=Filters(), limit=1, cursor=None).items[0].statement.id

    result = call("show_statement", statement_id=id_)

    assert StatementView.model_validate(result.structured_content) == record.statement(id_)
    assert record.statement(id_).context in text_of(result)


def test_speakers_are_counted_though_not_all_are_listed(call, record):
    result = call("list_speakers", limit=1)

    assert SpeakerPage.model_validate(result.structured_content) == SpeakerPage(items=record.speakers()[:1], total=2)
    assert "Mara Orlova" in text_of(result)
    assert "1 more" in text_of(result)
    assert text_of(call("list_speakers", name="zzz")) == "Nobody of that name is on record."


HOSTILE = {
    "nothing": ("ask", {}, "question: missing; give it"),
    "empty": ("ask", {"question": ""}, "question: 0 characters; at least 1 is needed"),
    "blank": ("ask", {"question": " "}, "the question is empty"),
    "long": ("ask", {"question": "x" * 3000}, "question: 3000 characters; at most 2000 are taken"),
    "nul": ("ask", {"question": "a\x00b"}, "question: must hold neither NUL nor half of a surrogate pair"),
    "number": ("ask", {"question": 7}, "question: must be text"),
    "too many": ("ask", {"question": "x", "limit": 51}, "limit: out of range; must be at most 50"),
    "misspelt": ("verify", {"quote": "x", "speker": "Orlova"}, "speker: no such field; leave it out"),
    "no day": ("search", {"from": "yesterday"}, "from: not a day; write it as 2017-04-02"),
    "swapped days": ("search", {"from": "2031-06-01", "to": "2031-05-01"}, "the first day (from) comes after the last"),
    "no kind": ("search", {"kinds": ["loud"]}, "kinds.0: must be direct, mixed or indirect"),
    "many speakers": ("search", {"speakers": ["x"] * 51}, "speakers: 51 values; at most 50 are taken"),
    "no list": ("search", {"speakers": "Orlova"}, "speakers: must be a list"),
    "cursor": ("search", {"cursor": "'; drop"}, "cursor"),
    "no words": ("verify", {"quote": "…"}, "quote"),
    "no name": ("verify", {"quote": "x", "speaker": "?"}, "speaker: must name somebody"),
    "no id": ("show_statement", {"statement_id": "../../etc/passwd"}, "no statement with the id"),
    "object": ("list_speakers", {"name": {"$ne": None}}, "name: must be text"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_makes_no_sense_is_told_in_one_line_that_says_what_to_do(name, call):
    tool, arguments, expected = HOSTILE[name]

    told = error_of(call, tool, **arguments)

    assert expected in told
    assert "\n" not in told
    assert "x" * 100 not in told
    assert "pydantic" not in told


def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(record):
    with pytest.raises(MCPError, match="no such tool; the tools are ask, ") as raised:
        with_client(lambda client: client.call_tool("delete_everything", {}), lambda: record)

    assert raised.value.error.code == INVALID_PARAMS


def test_what_is_wrong_with_the_record_is_told_to_the_model():
    def no_record():
        raise NoRecordError("no record at data; run `onrecord index ARTICLES` first")

    result = with_client(lambda client: client.call_tool("ask", {"question": QUESTION}), no_record)

    assert result.is_error
    assert text_of(result) == "no record at data; run `onrecord index ARTICLES` first"


def test_a_defect_shows_nothing_of_itself(caplog):
    caplog.set_level(logging.ERROR)

    def broken():
        raise RuntimeError("secret of /home/me")

    async def try_both(client):
        called = await client.call_tool("ask", {"question": QUESTION})
        with pytest.raises(MCPError) as raised:
            await client.read_resource("onrecord://article/x")
        return text_of(called), str(raised.value)

    assert all("defect of onrecord" in told and "secret" not in told for told in with_client(try_both, broken))
    assert "secret of /home/me" in caplog.text


def test_statements_and_articles_are_read_by_address(record):
    statement = record.search(None, filters=Filters(), limit=1, cursor=None).items[0].statement

    async def read_both(client):
        templates = (await client.list_resource_templates()).resource_templates
        filled = [templates[0].uri_template, templates[1].uri_template]
        ids = [statement.id, statement.article_id]
        return [await client.read_resource(uri.replace("{id}", id_)) for uri, id_ in zip(filled, ids, strict=True)]

    shown, article = (one.contents[0].text for one in with_client(read_both, lambda: record))
    assert f"“{statement.quote}”" in shown
    assert record.article(statement.article_id).text in article


@pytest.mark.parametrize(
    "address",
    [
        "onrecord://statement/0000000000000000",
        "onrecord://article/..",
        "onrecord://speaker/mara-orlova",
        "onrecord://statement/" + "0" * 100_000,
        "onrecord://statement/%2e%2e",
        "file:///etc/passwd",
    ],
    ids=["unknown", "dots", "other kind", "endless", "escaped", "file"],
)
def test_an_address_where_nothing_stands_is_an_error_of_the_protocol(address, record):
    with pytest.raises(MCPError) as raised:
        with_client(lambda client: client.read_resource(address), lambda: record)

    assert raised.value.error.code == INVALID_PARAMS
    assert len(raised.value.error.message) < 300


def test_a_record_that_cannot_be_read_by_address_is_an_inner_error():
    def no_record():
        raise NoRecordError("no record at data")

    with pytest.raises(MCPError, match="no record at data") as raised:
        with_client(lambda client: client.read_resource("onrecord://article/x"), no_record)

    assert raised.value.error.code == INTERNAL_ERROR


def test_a_conversation_can_be_begun_from_the_menu(record):
    async def begin(client):
        listed = (await client.list_prompts()).prompts
        return await client.get_prompt(listed[0].name, {"topic": "the bridge", "speaker": ""})

    message = with_client(begin, lambda: record).messages[0]
    assert message.role == "user"
    assert "What did anybody on record say about the bridge?" in message.content.text


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("what_was_said", {}), ("what_was_said", {"topic": "x" * 3000}), ("other", {"topic": "x"})],
    ids=["missing", "long", "unknown"],
)
def test_a_beginning_that_is_not_filled_in_is_an_error_of_the_protocol(name, arguments, record):
    with pytest.raises(MCPError) as raised:
        with_client(lambda client: client.get_prompt(name, arguments), lambda: record)

    assert raised.value.error.code == INVALID_PARAMS


def test_control_characters_of_an_article_do_not_get_into_the_words(tmp_path):
    data = make_record(tmp_path)
    odd = tmp_path / "odd.txt"
    odd.write_text(said("The \u202egate\u200b is shut for good", "Ivo Brandt"), encoding="utf-8")
    add_to_record(data, odd)
    record = LocalRecord(Settings(data=data), opener(data))

    result = with_client(lambda client: client.call_tool("search", {"text": "gate"}), lambda: record)
    record.close()

    assert "\\u202egate\\u200b" in text_of(result)
    assert "\u202e" not in text_of(result)


def test_one_slow_answer_does_not_hold_up_the_others(record):
    first_waits, first_may_go = threading.Event(), threading.Event()

    class Slow:
        def answer(self, question, **options):
            first_waits.set()
            assert first_may_go.wait(30)
            return record.answer(question, **options)

        def verify(self, quote, speaker):
            return record.verify(quote, speaker)

    async def both(client):
        async with asyncio.TaskGroup() as group:
            slow = group.create_task(client.call_tool("ask", {"question": QUESTION}))
            await asyncio.to_thread(first_waits.wait, 30)
            quick = await client.call_tool("verify", {"quote": BRIDGE})
            first_may_go.set()
        return quick, slow.result()

    quick, slow = with_client(both, Slow)
    assert quick.structured_content["verdict"] == "verbatim"
    assert slow.structured_content["status"] == "answered"


def test_no_tool_or_text_names_what_is_inside():
    shown = json.dumps([tool.takes.model_json_schema() for tool in TOOLS.values()])

    assert str(Path.home()) not in shown
    assert "pydantic" not in shown
