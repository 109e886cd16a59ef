"""Frames on their way: signs of life, failures, the end of the server."""

import asyncio
import threading
import time

import pytest

from api.problems import FAULT
from api.sse import begin, failed_frame, frame, respond_with_frames
from indexer.errors import QuestionError, ServerError

QUIET = threading.Event()


def ended() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


def body_of(frames, *, ending=QUIET, **times):
    async def read():
        response = respond_with_frames(frames, ending=ending, **times)
        return [piece async for piece in response.body_iterator]

    return asyncio.run(read())


def test_frames_come_in_their_order():
    assert body_of(str(n) for n in range(100)) == [str(n) for n in range(100)]


def test_a_silent_maker_is_bridged_by_comments():
    def slow():
        time.sleep(0.5)
        yield "at last"

    pieces = body_of(slow(), heartbeat_s=0.05)

    assert pieces[-1] == "at last"
    assert set(pieces[:-1]) == {": ping\n\n"}


def test_a_failure_is_the_last_frame():
    def failing():
        yield frame("text", "{}")
        raise ServerError("the record is gone")

    _first, last = body_of(failing())

    assert last.startswith("event: error\ndata: {")
    assert "the record is gone" in last


def test_a_defect_is_told_without_a_word_of_it(caplog):
    def failing():
        yield "first"
        raise ZeroDivisionError("secret")

    _first, last = body_of(failing())

    assert "secret" not in last
    assert "event: error" in last
    assert "secret" in caplog.text


def test_what_fails_before_the_first_frame_is_raised():
    def failing():
        raise QuestionError("empty")
        yield

    with pytest.raises(QuestionError):
        begin(failing())


def test_the_end_of_the_server_is_told_to_who_still_waits():
    go_on = threading.Event()

    def stuck():
        yield "first"
        go_on.wait(20)

    pieces = body_of(stuck(), ending=ended(), farewell_s=0.2)
    go_on.set()

    assert pieces[0] == "first"
    assert pieces[-1].startswith("event: shutdown\ndata: {")


def test_who_never_falls_silent_is_told_of_the_end_all_the_same():
    def talkative():
        while True:
            yield "more"
            time.sleep(0.01)

    pieces = body_of(talkative(), ending=ended(), farewell_s=0.2)

    assert pieces[-1].startswith("event: shutdown\ndata: {")


def test_what_is_done_soon_enough_is_not_cut_by_the_end_of_the_server():
    def nearly_done():
        time.sleep(0.5)
        yield "whole"

    assert body_of(nearly_done(), ending=ended()) == ["whole"]


def test_who_leaves_ends_the_making():
    is_closed = threading.Event()

    def endless():
        try:
            while True:
                yield "more"
                time.sleep(0.01)
        finally:
            is_closed.set()

    async def leave_early():
        async for _ in respond_with_frames(endless(), ending=QUIET).body_iterator:
            return

    asyncio.run(leave_early())

    assert is_closed.wait(20)


def test_data_is_one_line():
    assert failed_frame("error", FAULT).count("\n") == 3
