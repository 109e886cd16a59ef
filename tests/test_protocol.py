import json
import logging
import socket
import time
from collections import deque
from contextlib import suppress

import pytest
from served import attended, make_record, until
from wires import connect, hasty_server, read_to_end, say, statuses_in

from api.problems import Problem

GET = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n"
ASK = b"POST /v1/ask HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
LAST = b"connection: close\r\n\r\n"
QUESTION = json.dumps({"question": "What did Orlova say about the bridge?"}).encode()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with attended(hasty_server(make_record(tmp_path_factory.mktemp("record")))) as running:
        yield running


def problem_in(came: bytes) -> Problem:
    head, _, body = came.partition(b"\r\n\r\n")
    head += b"\r\n"
    assert b"\r\ncontent-type: application/problem+json\r\n" in head
    assert b"\r\nx-content-type-options: nosniff\r\n" in head
    assert b"\r\nx-request-id: " in head
    assert b"\r\nconnection: close\r\n" in head
    return Problem.model_validate_json(body)


def test_a_whole_request_is_answered(server):
    came = say(server, GET + LAST)

    assert statuses_in(came) == [200]


def test_a_request_in_pieces_is_answered(server):
    body = QUESTION
    head = ASK + b"content-length: %d\r\n" % len(body) + LAST
    with connect(server) as wire:
        for piece in (head[:7], head[7:40], head[40:], body[:5], body[5:]):
            wire.sendall(piece)
            time.sleep(0.02)
        came = read_to_end(wire)

    assert statuses_in(came) == [200]
    assert b"reopen the bridge" in came


def test_a_body_in_chunks_is_answered(server):
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in QUESTION) + b"0\r\n\r\n"
    came = say(server, ASK + b"transfer-encoding: chunked\r\n" + LAST + chunks)

    assert statuses_in(came) == [200]


def test_who_says_nothing_is_left_without_a_word(server):
    assert say(server) == b""


def test_a_head_that_does_not_end_is_told_so(server):
    came = say(server, GET + b"x-slow: 1")

    assert statuses_in(came) == [408]
    assert problem_in(came).status == 408


def drip(wire: socket.socket, piece: bytes) -> bytes:
    """Send a piece again and again until something comes back, and give it; what never ends is a failure."""
    wire.settimeout(0.05)
    for _ in range(400):
        try:
            return wire.recv(65536)
        except TimeoutError:
            wire.sendall(piece)
    raise AssertionError("it went on for ever")


def test_a_dripping_head_gets_no_more_time(server):
    with connect(server) as wire:
        wire.sendall(GET)
        came = drip(wire, b"x-slow: 1\r\n")

    assert statuses_in(came) == [408]


def test_blank_lines_gain_no_time(server):
    with connect(server) as wire:
        came = drip(wire, b"\r\n")

    assert statuses_in(came) == [408]


@pytest.mark.parametrize(
    ("framing", "piece"),
    [(b"content-length: 4000\r\n\r\n", b" "), (b"transfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n")],
    ids=["of a length", "in chunks"],
)
def test_a_dripping_body_is_told_so_before_its_time_is_up(server, framing, piece):
    with connect(server) as wire:
        wire.sendall(ASK + framing)
        came = drip(wire, piece)

    assert statuses_in(came) == [408]
    assert problem_in(came).title == "Too slow"


def test_a_body_at_a_fair_pace_has_an_end_all_the_same(server):
    with connect(server) as wire:
        wire.sendall(ASK + b"content-length: 400000\r\n\r\n")
        came = drip(wire, b" " * 100)

    assert statuses_in(came) == [408]


def test_a_body_that_nobody_reads_has_an_end_too(server):
    with connect(server) as wire:
        wire.sendall(GET + b"transfer-encoding: chunked\r\n\r\n")
        first = drip(wire, b"1\r\n \r\n")
        with suppress(ConnectionError):
            assert drip(wire, b"1\r\n \r\n") == b""

    assert statuses_in(first) == [200]


def test_a_connection_is_kept_for_the_next_request_and_no_longer(server):
    with connect(server) as wire:
        first = b""
        wire.sendall(GET + b"\r\n")
        while b"}" not in first:
            first += wire.recv(65536)
        wire.sendall(GET + b"\r\n")
        rest = read_to_end(wire)

    assert statuses_in(first) == statuses_in(rest) == [200]


TOO_MUCH = {
    "one long line": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nhost: localhost\r\n\r\n", 414),
    "one line without an end": (b"GET /" + b"a" * 100_000, 414),
    "a long query": (b"GET /healthz?" + b"a" * 9000 + b" HTTP/1.1\r\nhost: localhost\r\n\r\n", 414),
    "one long header": (GET + b"x: " + b"a" * 70_000 + b"\r\n\r\n", 431),
    "one header without an end": (GET + b"x: " + b"a" * 400_000, 431),
    "a long name": (GET + b"a" * 70_000 + b": x\r\n\r\n", 431),
    "many headers": (GET + b"x: y\r\n" * 200 + b"\r\n", 431),
    "long headers after the body": (
        ASK + b"transfer-encoding: chunked\r\n\r\n0\r\n" + b"x: " + b"a" * 70_000 + b"\r\n\r\n",
        431,
    ),
}


@pytest.mark.parametrize("sort", TOO_MUCH)
def test_what_is_too_much_is_refused(server, sort):
    sent, status = TOO_MUCH[sort]
    came = say(server, sent)

    assert statuses_in(came) == [status]
    assert problem_in(came).status == status


CHUNKED = b"POST /v1/ask HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n"
SECOND = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n"
AMBIGUOUS = {
    "length and chunks": CHUNKED + b"content-length: 5\r\n\r\n0\r\n\r\n",
    "chunks and length": ASK + b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": ASK + b"content-length: 2\r\ncontent-length: 60\r\n\r\n{}",
    "the same length twice": ASK + b"content-length: 2\r\ncontent-length: 2\r\n\r\n{}",
    "a list of lengths": ASK + b"content-length: 2, 2\r\n\r\n{}",
    "a signed length": ASK + b"content-length: +2\r\n\r\n{}",
    "a negative length": ASK + b"content-length: -2\r\n\r\n{}",
    "a length beyond numbers": ASK + b"content-length: 99999999999999999999999\r\n\r\n{}",
    "a folded header": GET + b"x: y\r\n z\r\n\r\n",
    "lines without a return": b"GET /healthz HTTP/1.1\nhost: localhost\n\n",
    "one line without a return": b"GET /healthz HTTP/1.1\r\nhost: localhost\nx: y\r\n\r\n",
    "a lone return": GET + b"x: y\rz: a\r\n\r\n",
    "a space before the colon": GET + b"content-length : 5\r\n\r\nhello",
    "a null in a header": GET + b"x: a\x00b\r\n\r\n",
    "a negative chunk": CHUNKED + b"\r\n-1\r\na\r\n0\r\n\r\n",
    "a chunk in another notation": CHUNKED + b"\r\n0x1\r\na\r\n0\r\n\r\n",
    "a chunk beyond numbers": CHUNKED + b"\r\nffffffffffffffffff\r\na\r\n0\r\n\r\n",
    "chunks without a return": CHUNKED + b"\r\n1\na\n0\n\n",
    "a chunk that is longer than it says": CHUNKED + b"\r\n1\r\nabc\r\n0\r\n\r\n",
    "a length after the chunks": CHUNKED + b"\r\n0\r\ncontent-length: 5\r\n\r\n",
    "a huge extension of a chunk": CHUNKED + b"\r\n1;" + b"a" * 200_000,
    "another coding": ASK + b"transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a coding that only looks like chunks": ASK + b"transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
    "no coding by name": ASK + b"transfer-encoding: identity\r\n\r\n",
    "chunks before their time": b"POST /v1/ask HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "an address of another server": b"GET http://elsewhere.example/healthz HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "no address": b"OPTIONS * HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "a way through": b"CONNECT elsewhere.example:443 HTTP/1.1\r\nhost: elsewhere.example:443\r\n\r\n",
    "two hosts": GET + b"host: elsewhere.example\r\n\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "the next version": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no such version": b"GET /healthz HTTP/1.2\r\nhost: localhost\r\n\r\n",
    "the first version": b"GET /healthz\r\n\r\n",
    "no such method": b"FETCH /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "an address of other letters": "GET /é HTTP/1.1\r\nhost: localhost\r\n\r\n".encode(),
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a socket of the web": GET + b"connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\r\n",
}


@pytest.mark.parametrize("sort", AMBIGUOUS)
def test_what_can_be_read_in_two_ways_is_refused_and_nothing_after_it_is_read(server, sort):
    came = say(server, AMBIGUOUS[sort] + SECOND)

    assert statuses_in(came) == [400]
    assert problem_in(came).status == 400


def test_what_follows_a_last_request_is_not_read(server):
    assert statuses_in(say(server, GET + LAST + SECOND)) == [200]


def test_who_offers_another_protocol_is_answered_in_this_one(server):
    came = say(server, GET + b"connection: upgrade\r\nupgrade: h2c\r\n\r\n" + GET + LAST)

    assert statuses_in(came) == [200, 200]


def test_requests_sent_ahead_are_answered_in_turn(server):
    came = say(server, (GET + b"\r\n") * 5 + SECOND + GET + LAST)

    assert statuses_in(came) == [200] * 7


def test_a_fault_is_told_after_the_answers_to_what_came_before_it(server):
    body = ASK + b"content-length: %d\r\n\r\n" % len(QUESTION) + QUESTION
    came = say(server, body + SECOND + b"nonsense\r\n\r\n")

    assert statuses_in(came) == [200, 200, 400]


def test_a_broken_body_sent_ahead_is_refused_in_its_turn(server):
    came = say(server, SECOND + CHUNKED + b"\r\n-1\r\n" + SECOND)

    assert statuses_in(came) == [200, 400]


def test_too_many_requests_sent_ahead_are_refused(server):
    came = say(server, (GET + b"\r\n") * 5000)

    assert statuses_in(came)[-1] == 400
    assert len(statuses_in(came)) < 30


def test_an_answer_that_came_before_the_body_is_the_only_one(server):
    declared = ASK + b"content-length: 5000000\r\n\r\n"
    came = say(server, declared, b" " * 70_000)

    assert statuses_in(came) == [413]


def test_the_head_alone_is_sent_where_only_it_was_asked_for(server):
    came = say(server, b"HEAD /healthz HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n")

    assert statuses_in(came) in ([200], [400])
    assert came.endswith(b"\r\n\r\n")


def test_nothing_is_logged_of_what_is_refused_but_the_line_of_its_request(server, caplog):
    caplog.set_level(logging.INFO)
    for sent in AMBIGUOUS.values():
        say(server, sent)

    assert {record.name for record in caplog.records} <= {"onrecord.http"}
    assert {record.levelno for record in caplog.records} <= {logging.INFO}


def test_an_answer_that_nobody_takes_is_given_up(server):
    with connect(server, takes_bytes=4096) as wire:
        wire.sendall((b"GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n") * 16)
        until(lambda: len(server.doorkeeper) == 1)
        until(lambda: len(server.doorkeeper) == 0)

        with pytest.raises(ConnectionResetError):
            deque(iter(lambda: wire.recv(65536), b""), maxlen=0)


def test_an_answer_that_is_taken_slowly_is_sent_to_its_end(server):
    with connect(server, takes_bytes=4096) as wire:
        wire.sendall((b"GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n") * 15)
        wire.sendall(b"GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n" + LAST)
        came = b""
        while piece := wire.recv(16384):
            came += piece
            time.sleep(0.01)

    assert statuses_in(came) == [200] * 16
