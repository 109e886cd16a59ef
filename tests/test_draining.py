import json
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from wires import read_to_end, statuses_in

ROOT = Path(__file__).parent.parent

# A server whose search takes as long as it is told, so that a request is under way when the signal comes.
SERVE = """
import sys, time
sys.path[:0] = {paths!r}
from pathlib import Path
from fakes import WordEmbedder
from api.serving import RecordServer
from indexer.index.library import Library
from indexer.settings import Settings

class SlowEmbedder(WordEmbedder):
    def encode(self, texts, **more):
        if any("lanterns" in text for text in texts):
            print("asked", flush=True)
            time.sleep({takes_s})
        return super().encode(texts, **more)

data = Path({data!r})
server = RecordServer(Settings(data=data, port=0), lambda: Library.open(data, embedder=SlowEmbedder()))
print(server.url, flush=True)
server.serve_forever()
"""


@contextmanager
def serving(data: Path, *, takes_s: float):
    code = SERVE.format(paths=[str(ROOT), str(ROOT / "tests")], data=str(data), takes_s=takes_s)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            address = server.stdout.readline().strip().removeprefix("http://")
            host, _, port = address.rpartition(":")
            yield server, (host, int(port))
        finally:
            server.kill()


def request(method: str, address: str, body: bytes = b"", *, accept: str = "application/json") -> bytes:
    head = f"{method} {address} HTTP/1.1\r\nhost: localhost\r\naccept: {accept}\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def ask(wire: socket.socket, *, accept: str = "application/json") -> None:
    question = json.dumps({"question": "What did Orlova say about lanterns?"}).encode()
    wire.sendall(request("POST", "/v1/ask", question, accept=accept))


def connect(address: tuple[str, int]) -> socket.socket:
    return socket.create_connection(address, timeout=30)


def wait_until_ready(address: tuple[str, int]) -> None:
    for _ in range(600):
        with connect(address) as wire:
            wire.sendall(request("GET", "/readyz").replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))
            if statuses_in(read_to_end(wire)) == [200]:
                return
        time.sleep(0.05)
    raise AssertionError("it never was ready")


def test_a_request_under_way_is_answered_after_the_signal_and_the_rest_is_told(data):
    with serving(data, takes_s=1.5) as (server, address):
        wait_until_ready(address)
        with connect(address) as asking, connect(address) as looking:
            ask(asking)
            assert server.stdout.readline() == "asked\n"
            server.send_signal(signal.SIGTERM)
            looking.sendall(request("GET", "/readyz"))
            looked, asked = read_to_end(looking), read_to_end(asking)
        status = server.wait(30)

    assert statuses_in(asked) == [200]
    assert statuses_in(looked) == [503]
    assert b"\r\nconnection: close\r\n" in looked
    assert status == -signal.SIGTERM


def test_a_stream_that_outlasts_the_grace_period_says_why_it_ends(data):
    with serving(data, takes_s=60) as (server, address):
        wait_until_ready(address)
        with connect(address) as wire:
            ask(wire, accept="text/event-stream")
            assert server.stdout.readline() == "asked\n"
            server.send_signal(signal.SIGTERM)
            came = read_to_end(wire)
        server.wait(30)

    assert b"event: shutdown\ndata: {" in came


def test_what_never_ends_holds_nothing_up(data):
    with serving(data, takes_s=600) as (server, address):
        wait_until_ready(address)
        with connect(address) as wire:
            ask(wire)
            assert server.stdout.readline() == "asked\n"
            server.send_signal(signal.SIGTERM)
            status = server.wait(30)
            came = read_to_end(wire)
        told = server.stderr.read()

    assert status == -signal.SIGTERM
    assert statuses_in(came) == [503]
    assert "Traceback" not in told


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT], ids=["terminated", "interrupted"])
def test_a_second_signal_ends_it_at_once(data, second):
    with serving(data, takes_s=600) as (server, address):
        wait_until_ready(address)
        with connect(address) as wire:
            ask(wire)
            assert server.stdout.readline() == "asked\n"
            server.send_signal(signal.SIGTERM)
            threading.Event().wait(0.3)
            server.send_signal(second)
            status = server.wait(30)

    assert status == 128 + second
