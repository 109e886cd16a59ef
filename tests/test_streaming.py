"""An answer while it is made, in a folder and over HTTP."""

import threading

import pytest
from hostile_llm import GOOD, WAYS, HostileModel, chunk
from narrated import ANSWER
from served import opener, running, until

from api.answer import NO_FILTERS, Answer, Mode
from api.client import Client
from api.door import Role, Turn
from api.events import AnswerEvent, HitsEvent, RestartEvent, TextEvent, UnderstoodEvent, data_of, event_of
from api.leaving import leaving
from api.local import LocalRecord
from api.narrator import Narrator
from api.upstream import Upstream
from indexer.errors import AbandonedError, QuestionError
from indexer.settings import Settings

QUESTION = "What did Orlova say about the bridge?"
EVENTS = {"accept": "text/event-stream"}


@pytest.fixture(params=["folder", "server"])
def door(request, data):
    if request.param == "folder":
        record = LocalRecord(Settings(data=data), opener(data))
        yield record
        record.close()
        return
    with running(data) as url:
        client = Client(url)
        yield client
        client.close()


@pytest.fixture
def model():
    with HostileModel() as server:
        yield server


@pytest.fixture
def narrator(model):
    settings = Settings(llm_url=model.url, llm_model="m", llm_timeout_s=20.0, llm_first_byte_s=20.0)
    narrator = Narrator(settings, Upstream(settings))
    yield narrator
    narrator.close()


def events_in(body: str) -> list[tuple[str, str]]:
    assert body.endswith("\n\n")
    blocks = [block.split("\n") for block in body.removesuffix("\n\n").split("\n\n") if not block.startswith(":")]
    assert all(name.startswith("event: ") and data.startswith("data: ") for name, data in blocks)
    return [(name.removeprefix("event: "), data.removeprefix("data: ")) for name, data in blocks]


def test_what_was_understood_comes_first_and_the_whole_answer_last(door):
    first, hits, *pieces, last = door.stream(QUESTION, limit=5, filters=NO_FILTERS)

    assert isinstance(first, UnderstoodEvent)
    assert first.interpretation.speakers == ("Mara Orlova",)
    assert isinstance(hits, HitsEvent)
    assert isinstance(last, AnswerEvent)
    assert last.answer == door.answer(QUESTION, limit=5, filters=NO_FILTERS)
    assert hits.citations == last.answer.citations != ()
    assert "".join(piece.text for piece in pieces) == last.answer.text


def test_a_follow_up_is_streamed_with_what_came_before(door):
    history = (Turn(role=Role.USER, content="What did Orlova say about the bridge?"),)

    *_, last = door.stream("And about grain?", limit=5, filters=NO_FILTERS, history=history)

    assert last.answer.interpretation.speakers == ("Mara Orlova",)


def test_an_empty_question_is_refused_before_anything_is_streamed(door):
    with pytest.raises(QuestionError):
        next(iter(door.stream(" ", limit=5, filters=NO_FILTERS)))


def test_the_events_that_travel_are_those_that_were_made(web):
    body = {"question": QUESTION}

    response = web.post("/v1/ask", json=body, headers=EVENTS)

    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-cache"
    names = [name for name, _ in events_in(response.text)]
    assert names[:2] == ["interpretation", "hits"]
    assert set(names[2:-1]) == {"text"}
    assert names[-1] == "answer"
    assert Answer.model_validate_json(events_in(response.text)[-1][1]) == Answer.model_validate(
        web.post("/v1/ask", json=body).json()
    )


@pytest.mark.parametrize(
    ("accept", "is_streamed"),
    [
        ("*/*", False),
        ("application/json", False),
        ("text/event-stream", True),
        ("text/html, TEXT/EVENT-STREAM;q=0.9", True),
        ("text/event-streams", False),
    ],
    ids=["anything", "json", "events", "among others", "another word"],
)
def test_it_is_streamed_to_who_asks_for_events(web, accept, is_streamed):
    response = web.post("/v1/ask", json={"question": QUESTION}, headers={"accept": accept})

    assert response.headers["content-type"].startswith("text/event-stream") is is_streamed


def test_what_cannot_be_asked_is_a_problem_with_its_status_and_no_stream(web):
    response = web.post("/v1/ask", json={"question": " "}, headers=EVENTS)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_a_model_that_writes_is_streamed_sentence_by_sentence(model, narrator):
    model.way = WAYS["as it should"].act

    *pieces, last = narrator.stream(ANSWER, filters=NO_FILTERS)

    assert all(isinstance(piece, TextEvent) for piece in pieces)
    assert len(pieces) >= 2
    assert "".join(piece.text for piece in pieces) == last.answer.text
    assert last.answer.mode is Mode.LLM


def test_a_model_that_breaks_off_is_taken_back_and_the_answer_stands_as_found(model, narrator):
    model.way = WAYS["a good sentence, then cut off"].act

    first, restart, *pieces, last = narrator.stream(ANSWER, filters=NO_FILTERS)

    assert isinstance(first, TextEvent)
    assert isinstance(restart, RestartEvent)
    assert "".join(piece.text for piece in pieces) == last.answer.text == ANSWER.text
    assert (last.answer.mode, last.answer.fallback_reason) == (Mode.FALLBACK, restart.reason)


def test_who_leaves_is_not_worked_for_though_the_model_is_silent(model, narrator):
    has_left, hung_up = threading.Event(), threading.Event()

    def fall_silent(call):
        call.begin()
        call.send(
            b"data: "
            + chunk(f'{{"sentences": [{{"text": "{GOOD}", "cites": ["{call.ids[1]}"]}}, {{"text": "').encode()
            + b"\n\n"
        )
        if not call.sock.recv(1):
            hung_up.set()

    model.way = fall_silent
    events = narrator.stream(ANSWER, filters=NO_FILTERS)

    with leaving(has_left.is_set):
        next(events)
        has_left.set()
        with pytest.raises(AbandonedError):
            next(events)

    assert hung_up.wait(20)
    model.way = WAYS["as it should"].act
    assert [narrator.tell(ANSWER, filters=NO_FILTERS).mode for _ in range(5)] == [Mode.LLM] * 5


def test_an_event_reads_as_it_was_written(door):
    events = list(door.stream(QUESTION, limit=5, filters=NO_FILTERS))

    assert [event_of(event.event, data_of(event)) for event in events] == events


def test_an_event_of_a_newer_server_is_passed_over():
    assert event_of("weather", "{}") is None


def test_who_hangs_up_leaves_no_thread_behind(data):
    with running(data) as url:
        for _ in range(20):
            client = Client(url)
            next(iter(client.stream(QUESTION, limit=5, filters=NO_FILTERS)))
            client.close()

        assert until(lambda: not [thread for thread in threading.enumerate() if thread.name == "answer"])
