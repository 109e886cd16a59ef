import json
import logging
from contextlib import closing

import pytest
from both_clients import KINDS
from odd_server import PAUSE, SILENCE, endless, odd_server, reply
from served import BRIDGE, make_record, opener, running

import api.client
from api.answer import Filters
from api.events import AnswerEvent, HitsEvent, TextEvent, UnderstoodEvent
from api.local import LocalRecord
from api.remote import replies
from indexer.errors import NotAllowedError, NotFoundError, QuestionError, ServerError, UsageError
from indexer.job import JobState
from indexer.settings import Settings
from indexer.statement import Kind

NO_FILTERS = Filters()
QUESTION = "What did Orlova say about the bridge?"
HIDDEN = "onr_do-not-show-me"
NOBODY = reply("200 OK", "application/json", b'{"items": []}')
LOADING = json.dumps(
    {"type": "urn:onrecord:problem:server", "title": "x", "status": 503, "detail": "still loading"}
).encode()


@pytest.fixture(params=sorted(KINDS))
def kind(request):
    return KINDS[request.param]


@pytest.fixture
def client(url, kind):
    with closing(kind(url)) as client:
        yield client


@pytest.fixture
def record(data):
    record = LocalRecord(Settings(data=data), opener(data))
    yield record
    record.close()


def test_a_server_answers_as_the_folder_behind_it_does(client, record):
    narrow = Filters(speakers=("mara-orlova",), from_="2031-05-01", to="2031-05-31", kinds=(Kind.DIRECT,))

    for filters in (NO_FILTERS, narrow):
        there = client.answer(QUESTION, limit=5, filters=filters)
        assert there == record.answer(QUESTION, limit=5, filters=filters)
        assert there.citations


@pytest.mark.parametrize("speaker", [None, "Mara Orlova", "Samir Haddad"])
def test_a_server_verifies_as_the_folder_behind_it_does(client, record, speaker):
    there = client.verify("reopen the bridge at Sela", speaker)

    assert there == record.verify("reopen the bridge at Sela", speaker)
    assert there.statement is not None


@pytest.mark.parametrize("quote", ["", "  ", "…", "x" * 5000, "a\x00b"], ids=["empty", "blank", "dots", "long", "nul"])
def test_a_quote_that_cannot_be_read_is_an_error_at_both_doors(client, record, quote):
    for door in (client, record):
        with pytest.raises(UsageError):
            door.verify(quote, None)


def test_a_server_lists_as_the_folder_behind_it_does(client, record):
    narrow = Filters(speakers=("samir-haddad",), from_="2031-05-01", to="2031-05-31", kinds=(Kind.DIRECT,))

    for text in (None, "canals"):
        there = client.search(text, filters=narrow, limit=5, cursor=None)
        assert there == record.search(text, filters=narrow, limit=5, cursor=None)
        assert len(there.items) == 1


def test_pages_of_a_server_go_on_where_they_ended(client):
    first = client.search(None, filters=NO_FILTERS, limit=2, cursor=None)
    second = client.search(None, filters=NO_FILTERS, limit=2, cursor=first.next_cursor)

    assert len({found.statement.id for found in (*first.items, *second.items)}) == 3


def test_speakers_statements_and_articles_are_those_of_the_folder(client, record):
    statement = record.search(None, filters=NO_FILTERS, limit=1, cursor=None).items[0].statement

    assert client.speakers() == record.speakers()
    assert client.speakers("haddad") == record.speakers("haddad")
    assert client.speaker("mara-orlova") == record.speaker("mara-orlova")
    assert client.statement(statement.id) == record.statement(statement.id)
    assert client.article(statement.article_id) == record.article(statement.article_id)


def test_what_the_server_does_not_find_is_the_same_error_as_at_home(client, record):
    for door in (client, record):
        with pytest.raises(NotFoundError, match="no statement"):
            door.statement("0000000000000000")


@pytest.mark.parametrize("id_", ["", "..", "a/b", "a?b#c", "%2e%2e", "naïve"])
def test_an_id_never_leaves_its_place_in_the_address(client, id_):
    with pytest.raises(NotFoundError):
        client.statement(id_)


@pytest.mark.parametrize("question", ["", "   ", "x" * 5000, "a\x00b"])
def test_a_question_that_cannot_be_read_is_the_same_error_as_at_home(client, question):
    with pytest.raises(QuestionError):
        client.answer(question, limit=5, filters=NO_FILTERS)


def test_a_stream_tells_as_the_folder_behind_it_does(client, record):
    there = list(client.stream(QUESTION))

    assert there == list(record.stream(QUESTION, limit=5, filters=NO_FILTERS))
    assert [type(event) for event in there[:2]] == [UnderstoodEvent, HitsEvent]
    assert "".join(event.text for event in there if isinstance(event, TextEvent)) == there[-1].answer.text
    assert there[-1].answer == client.answer(QUESTION)


def test_a_stream_may_be_left_and_the_client_goes_on(client):
    events = client.stream(QUESTION)
    assert isinstance(next(events), UnderstoodEvent)
    events.close()

    assert client.answer(QUESTION).citations


def test_a_stream_refuses_what_an_answer_refuses(client):
    with pytest.raises(QuestionError):
        list(client.stream(""))


def test_all_pages_are_turned(client, record, monkeypatch):
    monkeypatch.setattr("api.client.MAX_LIMIT", 1)
    monkeypatch.setattr("api.remote.async_client.MAX_LIMIT", 1)

    everything = tuple(client.statements())

    assert everything == record.search(None, filters=NO_FILTERS, limit=50, cursor=None).items
    assert len(everything) == 3


def test_the_server_says_what_state_it_answers_from(client, record):
    assert client.readiness().generation == record.generation


def test_an_article_is_brought_waited_for_and_deleted(tmp_path, kind):
    with running(make_record(tmp_path), ingest=True) as url, closing(kind(url)) as client:
        _bring_and_delete(client)


def _bring_and_delete(client):
    text = "SELA. “The ferry stays,” said Ivo Brandt. “It stays until May,” Ivo Brandt said."

    brought = client.wait(client.bring(text=text, title="Ferry stays", published="2031-05-07", own_id="ferry").id)

    assert brought.state is JobState.DONE
    assert brought.report.article_id is not None
    assert brought in client.jobs(JobState.DONE, limit=50)
    deleted = client.wait(client.delete(brought.report.article_id).id)
    assert deleted.report.removed == 1


def test_an_article_that_cannot_be_one_is_not_sent(client):
    with pytest.raises(UsageError, match="text"):
        client.bring(title="nothing but a title")


def test_what_the_server_does_not_allow_is_the_same_error_there(data, kind):
    with running(data) as closed, closing(kind(closed)) as client, pytest.raises(NotAllowedError, match="--ingest"):
        client.bring(text="“A word,” said Ivo Brandt.")


def test_a_server_that_is_not_there_is_named(kind):
    with (
        closing(kind("http://127.0.0.1:9")) as client,
        pytest.raises(ServerError, match=r"http://127\.0\.0\.1:9/.*onrecord serve"),
    ):
        client.speakers()


NOT_ONRECORD = {
    "html": reply("200 OK", "text/html", b"<html>hello</html>"),
    "other fields": reply("200 OK", "application/json", b'{"items": 3}'),
    "not found": reply("404 Not Found", "text/plain", b"not here"),
    "no problem": reply("500 X", "application/problem+json", b"{}"),
    "redirect": reply("302 Found", "text/plain", b"", "location: http://127.0.0.1:9/elsewhere"),
    "packed": reply("200 OK", "application/json", b'\x1f\x8b{"items": []}', "content-encoding: gzip"),
    "cut off": NOBODY[:-1],
    "no http": b"SSH-2.0-hello\r\n",
    "nothing": (),
}


@pytest.mark.parametrize("name", sorted(NOT_ONRECORD))
def test_a_server_that_is_not_onrecord_is_told_from_one_that_is(name, kind):
    with odd_server(NOT_ONRECORD[name]) as odd, closing(kind(odd.url)) as client:
        with pytest.raises(ServerError, match="127"):
            client.speakers()
        assert len(odd.asked) == 1


STREAM = ("200 OK", "text/event-stream")
NOT_A_STREAM = {
    "html": reply("200 OK", "text/html", b"<html>hello</html>"),
    "answer at once": reply("200 OK", "application/json", b"{}"),
    "cut off before the answer": endless(*STREAM, b'event: text\ndata: {"text": "x"}\n\n'),
    "cut off within the answer": endless(*STREAM, b'event: answer\ndata: {"text": "x'),
    "empty": endless(*STREAM),
    "other fields": endless(*STREAM, b'event: answer\ndata: {"text": 3}\n\n'),
    "not json": endless(*STREAM, b"event: hits\ndata: <html>\n\n"),
    "not utf-8": endless(*STREAM, b"event: hits\ndata: \xff\n\n"),
    "endless line": endless(*STREAM, *[b"x" * 2**20] * 20),
    "broken problem": endless(*STREAM, b"event: error\ndata: {}\n\n"),
}


@pytest.mark.parametrize("name", sorted(NOT_A_STREAM))
def test_a_stream_that_is_not_one_of_onrecord_is_an_error(name, kind):
    with (
        odd_server(NOT_A_STREAM[name]) as odd,
        closing(kind(odd.url)) as client,
        pytest.raises(ServerError, match=r"http://127\.0\.0\.1"),
    ):
        list(client.stream(QUESTION))


@pytest.mark.parametrize("event", ["error", "shutdown"])
def test_a_failure_in_the_middle_of_a_stream_is_raised(event, kind):
    failing = endless(*STREAM, f"event: {event}\ndata: {LOADING.decode()}\n\n".encode())

    with (
        odd_server(failing) as odd,
        closing(kind(odd.url)) as client,
        pytest.raises(ServerError, match=r"^still loading$"),
    ):
        list(client.stream(QUESTION))


def test_events_of_a_newer_server_are_passed_over(client, kind):
    answer = client.answer(QUESTION)
    newer = f"event: mood\ndata: 1\n\nevent: answer\ndata: {answer.model_dump_json()}\n\nevent: late\ndata: 1\n\n"

    with odd_server(endless(*STREAM, newer.encode())) as odd, closing(kind(odd.url)) as other:
        assert list(other.stream(QUESTION)) == [AnswerEvent(answer=answer)]


@pytest.mark.parametrize(
    "begin", [[SILENCE], endless("200 OK", "application/json", b'{"items"', SILENCE)], ids=["at once", "midway"]
)
def test_a_server_that_falls_silent_is_not_waited_for(begin, kind):
    with (
        odd_server(begin) as odd,
        closing(kind(odd.url, timeout_s=0.2)) as client,
        pytest.raises(ServerError, match="in time"),
    ):
        client.speakers()


def test_a_server_that_drips_without_end_is_not_waited_for(kind):
    drips = endless("200 OK", "application/json", *[b" ", PAUSE] * 500)

    with (
        odd_server(drips) as odd,
        closing(kind(odd.url, timeout_s=0.3)) as client,
        pytest.raises(ServerError, match="in time"),
    ):
        client.speakers()


def test_a_reply_that_is_too_large_is_given_up(kind, monkeypatch):
    monkeypatch.setattr("api.remote.sending.MAX_REPLY_BYTES", 1000)

    with (
        odd_server(reply("200 OK", "application/json", b" " * 5000)) as odd,
        closing(kind(odd.url)) as client,
        pytest.raises(ServerError, match="more than any answer"),
    ):
        client.speakers()


def test_a_newer_server_may_say_more_than_the_client_knows(kind):
    with (
        odd_server(reply("200 OK", "application/json", b'{"items": [], "total": 0}')) as odd,
        closing(kind(odd.url)) as client,
    ):
        assert client.speakers() == ()


def busy(status, *headers):
    return reply(status, replies.MEDIA_TYPE, LOADING, *headers)


@pytest.mark.parametrize("status", ["503 Busy", "429 Too many"])
def test_who_is_told_when_to_ask_again_does(status, kind):
    pauses = []

    with (
        odd_server(busy(status, "retry-after: 2"), busy(status, "retry-after: 1"), NOBODY) as odd,
        closing(kind(odd.url, sleep=pauses.append)) as client,
    ):
        assert client.speakers() == ()
        assert pauses == [2, 1]


def test_nobody_asks_again_for_ever(kind):
    pauses = []

    with (
        odd_server(busy("503 Busy", "retry-after: 2")) as odd,
        closing(kind(odd.url, retries=1, sleep=pauses.append)) as client,
    ):
        with pytest.raises(ServerError, match="still loading"):
            list(client.stream(QUESTION))
        assert len(odd.asked) == 2
        assert pauses == [2]


@pytest.mark.parametrize(
    "refusal",
    [
        busy("503 Busy"),
        busy("503 Busy", "retry-after: 31"),
        busy("503 Busy", "retry-after: soon"),
        busy("503 Busy", "retry-after: -1"),
        busy("503 Busy", "retry-after: 99999999999999999999"),
        busy("500 Fault", "retry-after: 1"),
    ],
    ids=["no time", "too long", "no number", "negative", "huge", "fault"],
)
def test_who_is_not_told_when_to_ask_again_does_not(refusal, kind):
    with odd_server(refusal) as odd, closing(kind(odd.url, sleep=pytest.fail)) as client:
        with pytest.raises(ServerError):
            client.speakers()
        assert len(odd.asked) == 1


def test_what_might_be_done_twice_is_sent_once(kind):
    with odd_server(busy("503 Busy", "retry-after: 1")) as odd, closing(kind(odd.url, sleep=pytest.fail)) as client:
        with pytest.raises(ServerError):
            client.bring(text="“A word,” said Ivo Brandt.")
        assert len(odd.asked) == 1


def test_a_list_that_leads_back_to_its_beginning_ends(kind):
    page = reply("200 OK", "application/json", b'{"items": [], "next_cursor": "again"}')

    with odd_server(page) as odd, closing(kind(odd.url)) as client, pytest.raises(ServerError, match="leads from"):
        list(client.statements())


def test_a_key_is_sent_and_shown_nowhere(kind, caplog):
    caplog.set_level(logging.DEBUG)
    refused = reply("401 Unauthorized", "text/plain", b"no")

    with odd_server(refused) as odd, closing(kind(odd.url, HIDDEN)) as client:
        with pytest.raises(ServerError) as raised:
            client.speakers()
        assert f"authorization: bearer {HIDDEN}".encode() in odd.asked[0].lower().replace(b"Bearer", b"bearer")

    assert HIDDEN not in f"{raised.value!r} {raised.value} {client!r} {caplog.text}"


def test_a_key_does_not_follow_a_redirect(kind):
    with odd_server(NOBODY) as target:
        away = reply("307 Away", "text/plain", b"", f"location: {target.url}/v1/speakers")
        with odd_server(away) as odd, closing(kind(odd.url, HIDDEN)) as client, pytest.raises(ServerError):
            client.speakers()

    assert not target.asked


def test_without_a_key_none_is_sent(kind, monkeypatch):
    monkeypatch.delenv("ONRECORD_KEY", raising=False)

    with odd_server(NOBODY) as odd, closing(kind(odd.url)) as client:
        client.speakers()
        assert b"authorization" not in odd.asked[0].lower()


def test_the_key_of_the_environment_is_sent(kind, monkeypatch):
    monkeypatch.setenv("ONRECORD_KEY", HIDDEN)

    with odd_server(NOBODY) as odd, closing(kind(odd.url)) as client:
        client.speakers()
        assert HIDDEN.encode() in odd.asked[0]


def test_a_server_below_a_path_is_asked_there(kind):
    with odd_server(NOBODY) as odd, closing(kind(f"{odd.url}/archive/")) as client:
        client.speakers()
        assert odd.asked[0].startswith(b"GET /archive/v1/speakers ")


def test_an_export_is_given_as_it_arrives(kind):
    lines = endless("200 OK", "application/x-ndjson", b'{"a": 1}\n', PAUSE, b'{"a": 2}\n')

    with odd_server(lines) as odd, closing(kind(odd.url)) as client:
        narrow = Filters(speakers=("mara-orlova",), from_="2031-05-01")
        file = b"".join(client.export(ids=["1", "2"], text="bridge", filters=narrow))

    asked = b"GET /v1/export?format=jsonl&id=1&id=2&q=bridge&speaker=mara-orlova&from=2031-05-01 "
    assert file == b'{"a": 1}\n{"a": 2}\n'
    assert odd.asked[0].startswith(asked)


@pytest.mark.parametrize(
    "answer",
    [
        reply("200 OK", "text/csv", b'"id","kind"')[:-3],
        reply("200 OK", "text/html", b"<html>"),
        endless("200 OK", "text/csv", b'"id"', SILENCE),
    ],
    ids=["cut off", "html", "silent"],
)
def test_a_file_that_is_not_whole_is_an_error(answer, kind):
    with odd_server(answer) as odd, closing(kind(odd.url, timeout_s=0.2)) as client, pytest.raises(ServerError):
        b"".join(client.export("csv"))


def test_a_form_that_nothing_is_written_as_is_refused(client):
    with pytest.raises(UsageError, match="jsonl, csv, bibtex, markdown"):
        list(client.export("pdf"))


def test_a_feed_is_given_whole(kind):
    with (
        odd_server(reply("200 OK", "application/atom+xml; charset=utf-8", b"<feed/>")) as odd,
        closing(kind(odd.url)) as client,
    ):
        assert client.feed(QUESTION) == b"<feed/>"
        assert odd.asked[0].startswith(b"GET /v1/feed?question=What+did+Orlova+say+about+the+bridge%3F&limit=20 ")


def test_the_example_of_the_documentation_runs(url, capsys):
    lines = api.client.__doc__.split("\n\n")[1:3]
    example = "\n".join(line.removeprefix("    ") for line in "\n\n".join(lines).splitlines())

    exec(compile(example.replace("http://127.0.0.1:8765", url), "example", "exec"), {})  # noqa: S102

    assert BRIDGE in capsys.readouterr().out
