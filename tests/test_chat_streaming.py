"""Replies on their way: what a model's failure, the server's and its end become where nothing can be taken back."""

import asyncio
import json
import threading

import pytest
from chatting import chunks_in, content_of, user
from hostile_llm import WAYS, HostileModel
from narrated import ANSWER

from api.answer import NO_FILTERS, FallbackReason, Mode
from api.chat.annotating import Citing
from api.chat.chunking import chat_frames, failed_chunk
from api.chat.markup import to_markup
from api.chat.messages import Message
from api.chat.response_events import ResponseWriter
from api.chat.steps import Reply, Said, last_of, reply_at_once, reply_in_steps
from api.events import AnswerEvent, HitsEvent, RestartEvent, TextEvent
from api.narrator import Narrator
from api.sse import begin, respond_with_frames
from api.upstream import Upstream
from indexer.errors import QuestionError, ServerError
from indexer.settings import Settings
from prompts.loading import load_prompt

QUIET = threading.Event()
CITING = Citing(base_url="http://127.0.0.1", wording=load_prompt("wording", folder=None))
MESSAGES = (Message(**user("What?")),)
FOUND = ANSWER.model_copy(update={"text": "Orlova: “Nobody was hurt” [1]\n[1] Velm Herald"})


def body_of(frames, failed, **options) -> str:
    async def read():
        response = respond_with_frames(frames, failed=failed, **{"ending": QUIET, **options})
        return [piece async for piece in response.body_iterator]

    return "".join(asyncio.run(read()))


def chat_of(steps) -> str:
    return body_of(chat_frames(steps, MESSAGES, CITING, created=1, with_usage=False), failed_chunk)


def events_of(steps) -> list[dict]:
    writer = ResponseWriter(MESSAGES, CITING, created=1)
    body = body_of(writer.frames(steps), writer.failed)
    return [json.loads(block.split("\n")[1].removeprefix("data: ")) for block in body.split("\n\n") if block]


def interrupted():
    """Give what a door gives when a language model breaks off after a sentence."""
    yield HitsEvent.of(FOUND)
    yield TextEvent(text="Orlova said that nobody was hurt. [2]")
    yield RestartEvent(reason=FallbackReason.TIMEOUT)
    yield from (TextEvent(text=line) for line in FOUND.text.splitlines(keepends=True))
    yield AnswerEvent(answer=FOUND)


def failing(error):
    yield Said("so far")
    raise error


def test_after_a_model_that_broke_off_the_answer_as_found_follows_a_blank_line():
    content = content_of(chunks_in(chat_of(reply_in_steps(interrupted()))))

    assert content == f"Orlova said that nobody was hurt. [2]\n\n{to_markup(FOUND.text)}"


def test_annotations_then_mark_the_numbers_of_the_answer_that_counts():
    chunks = list(chunks_in(chat_of(reply_in_steps(interrupted()))))

    content = content_of(chunks)
    (marked,) = (one["choices"][0]["delta"]["annotations"] for one in chunks if "onrecord" in one)
    place = marked[0]["url_citation"]
    assert content[place["start_index"] : place["end_index"]] == "[1]"
    assert content[: place["start_index"]].endswith("Orlova: “Nobody was hurt” ")


def test_a_reader_who_has_seen_nothing_gets_the_answer_that_counts_alone():
    reply = last_of(reply_in_steps(interrupted()))

    assert reply == Reply(to_markup(FOUND.text), FOUND)


def test_a_response_goes_the_same_way():
    *_, last = events_of(reply_in_steps(interrupted()))

    part = last["response"]["output"][0]["content"][0]
    assert part["text"] == f"Orlova said that nobody was hurt. [2]\n\n{to_markup(FOUND.text)}"
    assert part["text"][part["annotations"][0]["start_index"] :].startswith("[1]  \n")


@pytest.fixture
def narrator():
    with HostileModel() as model:
        settings = Settings(llm_url=model.url, llm_model="m")
        narrator = Narrator(settings, Upstream(settings))
        model.way = WAYS["a good sentence, then cut off"].act
        yield narrator
        narrator.close()


def test_a_real_model_that_is_cut_off_leaves_its_sentence_and_the_answer_as_found(narrator):
    reply = last_step = None
    for last_step in reply_in_steps(narrator.stream(ANSWER, filters=NO_FILTERS)):
        reply = last_step

    assert reply.answer.mode is Mode.FALLBACK
    assert reply.begins > 0
    assert reply.text == ANSWER.text
    assert last_step is reply


def test_a_failure_midway_is_the_last_line_and_nothing_is_said_to_be_done():
    body = chat_of(failing(ServerError("the record is gone")))

    *before, last = (json.loads(line.removeprefix("data: ")) for line in body.split("\n\n") if line)
    assert content_of(before) == "so far"
    assert last["error"]["message"] == "the record is gone"
    assert (last["error"]["type"], last["error"]["code"]) == ("server_error", "server")
    assert "[DONE]" not in body
    assert '"stop"' not in body


def test_a_defect_midway_is_told_without_a_word_of_it(caplog):
    body = chat_of(failing(ZeroDivisionError("secret")))

    assert "secret" not in body
    assert "secret" in caplog.text
    assert '"server_error"' in body


def test_a_response_that_fails_midway_ends_with_a_numbered_error():
    *before, last = events_of(failing(ServerError("the record is gone")))

    assert last["type"] == "error"
    assert last["message"] == last["error"]["message"] == "the record is gone"
    assert last["sequence_number"] == len(before)
    assert "response.completed" not in {event["type"] for event in before}


def test_what_fails_before_the_first_word_has_a_status_of_its_own():
    def nothing():
        raise QuestionError("empty")
        yield

    with pytest.raises(QuestionError):
        begin(chat_frames(nothing(), MESSAGES, CITING, created=1, with_usage=False))
    with pytest.raises(QuestionError):
        begin(ResponseWriter(MESSAGES, CITING, created=1).frames(nothing()))


def stuck(go_on):
    yield Said("so far")
    go_on.wait(30)


@pytest.mark.parametrize("kind", ["chat", "response"])
def test_the_end_of_the_server_is_told_to_who_still_waits(kind):
    go_on, ending = threading.Event(), threading.Event()
    ending.set()
    writer = ResponseWriter(MESSAGES, CITING, created=1)
    frames, failed = {
        "chat": (chat_frames(stuck(go_on), MESSAGES, CITING, created=1, with_usage=False), failed_chunk),
        "response": (writer.frames(stuck(go_on)), writer.failed),
    }[kind]

    body = body_of(frames, failed, ending=ending, farewell_s=0.1)
    go_on.set()

    last = json.loads(body.rstrip("\n").split("data: ")[-1])
    assert "the server is ending" in last["error"]["message"]
    assert last["error"]["type"] == "server_error"


def test_a_silent_model_is_bridged_by_comments():
    go_on = threading.Event()
    threading.Timer(0.4, go_on.set).start()

    frames = chat_frames(stuck(go_on), MESSAGES, CITING, created=1, with_usage=False)
    body = body_of(frames, failed_chunk, heartbeat_s=0.05)

    assert ": ping\n\n" in body
    assert content_of(chunks_in(body)) == "so far"


def test_a_text_at_once_is_a_reply_that_rests_on_nothing():
    assert list(reply_at_once("{}")) == [Said("{}"), Reply("{}")]
