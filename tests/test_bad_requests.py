"""Requests that make no sense are refused with a problem that says what to do: never a fault, never silence."""

import json
import socket

import pytest
from bad_requests import BAD_REQUESTS
from fakes import said
from keyed import asking, problem_in, settings_of
from served import running

from api.problems import Problem

PATIENCE_S = 30


@pytest.fixture(scope="module")
def place(data):
    with running(data) as url:
        host, port = url.removeprefix("http://").split(":")
        yield host, int(port)


def send(place, content):
    """Send bytes and read what comes until the server hangs up."""
    received = b""
    with socket.create_connection(place, timeout=PATIENCE_S) as wire:
        try:
            wire.sendall(content)
            while piece := wire.recv(65_536):
                received += piece
        except (ConnectionResetError, BrokenPipeError):
            pass  # what is left of a body that nobody reads; the answer came before
    return received


def parts_of(received):
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(status.split()[1]), headers, body


def test_there_are_enough_of_them():
    assert len(BAD_REQUESTS) >= 100


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_what_makes_no_sense_is_a_problem(place, name):
    status, headers, body = parts_of(send(place, BAD_REQUESTS[name]))

    assert 400 <= status < 500
    assert headers["content-type"] == "application/problem+json"
    assert len(headers["x-request-id"]) == 32
    if not BAD_REQUESTS[name].startswith(b"HEAD"):
        problem = Problem.model_validate_json(body)
        assert problem.status == status
        assert problem.detail
    assert b"Traceback" not in body


def test_the_server_goes_on_after_all_of_it(place):
    for content in BAD_REQUESTS.values():
        send(place, content)

    status, _, body = parts_of(
        send(place, b"GET /v1/speakers HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    )
    assert status == 200
    assert json.loads(body)["items"]


ARTICLES = {
    "NUL": {"text": "a\u0000b"},
    "half a surrogate pair": {"text": "\ud800"},
    "a title of half a pair": {"text": said("x", "Mara Orlova"), "title": "\udfff"},
    "no text": {"id": "a"},
    "a number": {"text": 1},
    "a day that is not": {"text": "x", "published": "2031-02-30"},
    "an unknown field": {"text": "x", "body": "y"},
    "a text and an address": {"text": "x", "url": "file:///etc/passwd"},
    "an address inside": {"url": "http://127.0.0.1:1/"},
    "an odd scheme": {"url": "gopher://x.example/"},
    "an address of a user": {"url": "http://me:secret@x.example/"},
    "an id of 500 characters": {"id": "x" * 500, "text": "x"},
}


@pytest.mark.parametrize("fields", ARTICLES.values(), ids=ARTICLES.keys())
def test_an_article_that_makes_no_sense_is_a_problem(data, fields):
    with asking(settings_of(data, ingest=True), peer="127.0.0.1") as client:
        content = json.dumps(fields).encode()
        response = client.post("/v1/articles", content=content, headers={"content-type": "application/json"})

    assert 400 <= problem_in(response).status < 500
    assert "secret" not in response.text
