from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.remote.eventstream import MAX_EVENT_BYTES, EventReader, Sent, StreamError


def read(*pieces):
    reader = EventReader()
    return [sent for piece in pieces for sent in reader.feed(piece)]


def test_an_event_ends_with_an_empty_line():
    assert read(b"event: text\ndata: {}\n\ndata: 1\n\nevent: lost\ndata: 2\n") == [
        Sent("text", "{}"),
        Sent("message", "1"),
    ]


def test_comments_and_fields_that_nobody_knows_are_left_out():
    assert read(b": ping\n\nid: 7\nretry: 10\nhello\ndata: x\n: ping\n\n") == [Sent("message", "x")]


def test_lines_of_data_are_joined_and_one_space_is_taken_off():
    assert read(b"data:  a\ndata:b\ndata\n\n") == [Sent("message", " a\nb\n")]


@given(end=st.sampled_from([b"\n", b"\r\n", b"\r"]), cuts=st.lists(st.integers(0, 60), max_size=20))
def test_however_lines_end_and_wherever_a_stream_is_cut_it_reads_the_same(end, cuts):
    stream = end.join([b"event: text", "data: “naïve”".encode(), b"", b": ping", b"data: 1", b"data: 2", b"", b""])
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})

    assert read(*(stream[a:b] for a, b in pairwise(places))) == [
        Sent("text", "“naïve”"),
        Sent("message", "1\n2"),
    ]


def test_a_line_that_does_not_end_is_given_up():
    with pytest.raises(StreamError, match="too long"):
        read(b"data: ", *[b"x" * 2**20] * (MAX_EVENT_BYTES // 2**20 + 1))


def test_an_event_of_lines_without_end_is_given_up():
    with pytest.raises(StreamError, match="too long"):
        read(*[b"data: " + b"x" * 2**20 + b"\n"] * (MAX_EVENT_BYTES // 2**20 + 1))


def test_comments_may_come_as_long_as_they_like():
    assert read(*[b":" + b"x" * 2**20 + b"\n"] * (MAX_EVENT_BYTES // 2**20 + 2), b"data: 1\n\n") == [
        Sent("message", "1")
    ]


def test_what_is_not_utf_8_is_given_up():
    with pytest.raises(StreamError, match="UTF-8"):
        read(b"data: \xff\n\n")
