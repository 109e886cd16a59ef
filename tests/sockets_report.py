"""What slow, silent, many and leaving clients do to a server, each target beside what was measured.

Usage: python tests/sockets_report.py. Every server is a process of its own on a small record, with the deadlines that
are served; times are compared with those of the same server at rest. Takes some five minutes; ends with 1 where a
target is missed.
"""

import json
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import numpy as np
from served import make_record
from wires import read_to_end, statuses_in

ROOT = Path(__file__).parent.parent
SERVE = """
import logging, resource, sys
sys.path[:0] = {paths!r}
if {descriptors}:
    resource.setrlimit(resource.RLIMIT_NOFILE, ({descriptors}, {descriptors}))
from pathlib import Path
from fakes import WordEmbedder
from api.guard.doorkeeper import places
from api.serving import RecordServer
from indexer.index.library import Library
from indexer.settings import Settings
import time
class Embedder(WordEmbedder):
    def encode(self, texts, **more):
        if any("lanterns" in text for text in texts):
            time.sleep(1.0)
        return super().encode(texts, **more)
logging.basicConfig(level=logging.WARNING)
data = Path({data!r})
opened = lambda: Library.open(data, embedder=Embedder())
server = RecordServer(Settings(data=data, port=0), opened, most_connections=places())
print(server.url, flush=True)
server.serve_forever()
"""
HEAD = "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept: {accept}\r\n"
FAST, SLOW = "What did Orlova say about the bridge?", "What did Orlova say about lanterns?"

SIGNALS = 20
MOST_TIMES = 50
missed = []


def tell(what: str, target: str, measured: str, *, holds: bool) -> None:
    missed.extend([] if holds else [what])
    print(f"{what:<58} {target:<26} {measured:<40} {'' if holds else 'MISSED'}".rstrip(), flush=True)


@contextmanager
def serving(data: Path, *, descriptors: int = 0):
    code = SERVE.format(paths=[str(ROOT), str(ROOT / "tests")], data=str(data), descriptors=descriptors)
    command = [sys.executable, "-c", code]
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        try:
            port = int(server.stdout.readline().strip().rpartition(":")[2])
            while statuses_in(exchange(port, "GET", "/readyz")) != [200]:
                time.sleep(0.05)
            yield server, port, log
        finally:
            server.kill()


def connect(port: int, *, timeout_s: float = 60) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=timeout_s)


def message(method: str, path: str, body: bytes = b"", *, accept: str = "*/*") -> bytes:
    head = HEAD.format(method=method, path=path, accept=accept)
    return f"{head}connection: close\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


def question(text: str, *, accept: str = "*/*") -> bytes:
    return message("POST", "/v1/ask", json.dumps({"question": text}).encode(), accept=accept)


def exchange(port: int, method: str, path: str) -> bytes:
    with connect(port) as wire:
        wire.sendall(message(method, path))
        return read_to_end(wire)


def asked(port: int, text: str = FAST) -> tuple[bool, float]:
    began = time.perf_counter()
    try:
        with connect(port) as wire:
            wire.sendall(question(text))
            is_served = statuses_in(read_to_end(wire)) == [200]
    except OSError:
        is_served = False
    return is_served, time.perf_counter() - began


def honest(port: int, count: int = 400) -> tuple[int, float, float]:
    found = [asked(port) for _ in range(count)]
    took_ms = np.array([took for _, took in found]) * 1000
    return (
        sum(is_served for is_served, _ in found),
        float(np.percentile(took_ms, 50)),
        float(np.percentile(took_ms, 99)),
    )


def report_silent(data: Path) -> None:
    with serving(data) as (_, port, _), ExitStack() as stack:
        honest(port, 50)
        _, idle_p50, idle_p99 = honest(port)
        for _ in range(1000):
            stack.enter_context(connect(port))
        served, p50, p99 = honest(port, 400)
        tell_of_honest("1,000 silent sockets, honest clients meanwhile", served, 400, p99 / idle_p99)
        print(f"{'':<58} {'':<26} p50 {p50:.1f} ms / {idle_p50:.1f}")


def ended_after_s(wire: socket.socket, piece: bytes) -> float:
    """Send a piece each half second until something comes back or the connection is cut."""
    began = time.monotonic()
    wire.settimeout(0.5)
    while time.monotonic() - began < 60:
        try:
            wire.recv(65536)
            break
        except TimeoutError:
            with suppress(OSError):
                wire.sendall(piece)
        except OSError:
            break
    return time.monotonic() - began


def given_up_after_s(wire: socket.socket) -> float:
    """Take nothing until the connection is cut."""
    began = time.monotonic()
    looking = select.poll()
    looking.register(wire, 0)
    looking.poll(60_000)
    return time.monotonic() - began


def not_reading(port: int) -> socket.socket:
    wire = socket.socket()
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    wire.settimeout(60)
    wire.connect(("127.0.0.1", port))
    wire.sendall(b"GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n" * 16)
    return wire


def report_slow(data: Path) -> None:
    head = HEAD.format(method="POST", path="/v1/ask", accept="*/*").encode()
    sorts = {
        "silent": (b"", b"", 11.5),
        "head, a line each half second": (head, b"x: y\r\n", 11.5),
        "body, a byte each half second": (head + b"content-length: 5000\r\n\r\n", b" ", 11.5),
        "body, 600 bytes each half second": (head + b"content-length: 500000\r\n\r\n", b" " * 600, 31.5),
    }
    with serving(data) as (_, port, log), ExitStack() as stack, ThreadPoolExecutor(50) as pool:
        idle = honest(port, 200)
        waits = {}
        for sort, (first, piece, most_s) in sorts.items():
            wires = [stack.enter_context(connect(port)) for _ in range(10)]
            for wire in wires:
                wire.sendall(first)
            waits[sort] = most_s, [pool.submit(ended_after_s, wire, piece) for wire in wires]
        unread = [stack.enter_context(not_reading(port)) for _ in range(5)]
        waits["answers that are not taken"] = 22.0, [pool.submit(given_up_after_s, wire) for wire in unread]
        served, _, p99 = honest(port, 200)
        tell_of_honest("45 slow clients, honest clients meanwhile", served, 200, p99 / idle[2])
        for sort, (most_s, found) in waits.items():
            worst = max(one.result() for one in found)
            tell(f"{sort}: ended after", f"<= {most_s:.1f} s", f"{worst:.1f} s", holds=worst <= most_s)
        log.seek(0)
        logged = len(log.readlines())
        tell("warnings logged of all that", "0", str(logged), holds=not logged)


def tell_of_honest(what: str, served: int, count: int, ratio: float) -> None:
    holds = served == count and ratio <= 2
    tell(what, "all served, p99 <= 2 x idle", f"{served}/{count}, p99 {ratio:.2f} x idle", holds=holds)


def report_few_descriptors(data: Path) -> None:
    with serving(data, descriptors=256) as (_, port, log), ExitStack() as stack:
        idle = honest(port, 100)
        for _ in range(400):
            stack.enter_context(connect(port))
        served, _, p99 = honest(port, 200)
        tell_of_honest("256 open files, 400 silent sockets", served, 200, p99 / idle[2])
        log.seek(0)
        logged = len(log.readlines())
        tell("warnings logged of that", "<= 1", str(logged), holds=logged <= 1)


def asked_until_answered(port: int) -> tuple[bool, int, float]:
    """Ask as a client that comes back when it is told to; give whether it was answered, how often it came, how long."""
    times, began = 0, time.perf_counter()
    while times < MOST_TIMES:
        times += 1
        with connect(port) as wire:
            asked_at = time.perf_counter()
            wire.sendall(question(FAST))
            reply = read_to_end(wire)
        if statuses_in(reply) == [200]:
            return True, times, time.perf_counter() - asked_at
        told = re.search(rb"(?i)\r\nretry-after: (\d+)\r\n", reply)
        if statuses_in(reply) != [503] or told is None:
            break
        time.sleep(int(told[1]))
    return False, times, time.perf_counter() - began


def be_a_crowd(port: int) -> None:
    """Ask 2,000 questions, 200 at a time, and print what came of it; in a process of its own."""
    with ThreadPoolExecutor(200) as pool:
        found = list(pool.map(asked_until_answered, [port] * 2000))
    print(json.dumps([sum(one[0] for one in found), sum(one[1] > 1 for one in found), max(one[2] for one in found)]))


def report_crowd(data: Path) -> None:
    with serving(data) as (_, port, _):
        command = [sys.executable, __file__, "be-a-crowd", str(port)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:
            health_ms = []
            while crowd.poll() is None:
                began = time.perf_counter()
                assert statuses_in(exchange(port, "GET", "/healthz")) == [200]
                health_ms.append((time.perf_counter() - began) * 1000)
                time.sleep(0.01)
            served, came_back, slowest_s = json.loads(crowd.stdout.read())
        half, most = np.percentile(health_ms, [50, 99])
    measured = f"{served}/2000, {came_back} came back as told, slowest {slowest_s:.1f} s"
    tell(
        "2,000 questions, 200 at a time", "all served, <= 11 s each", measured, holds=served == 2000 and slowest_s <= 11
    )
    measured = f"p50 {half:.0f} ms, p99 {most:.0f} ms, {len(health_ms)} times"
    tell("health meanwhile", "p99 < 50 ms", measured, holds=most < 50)


def report_signals(data: Path, runs: int = SIGNALS) -> None:
    slowest_s, cut, under_way, statuses = 0.0, 0, 0, set()
    for _ in range(runs):
        with serving(data) as (server, port, _), ThreadPoolExecutor(24) as pool, ExitStack() as stack:
            slow = [stack.enter_context(connect(port)) for _ in range(8)]
            for wire in slow:
                wire.sendall(question(SLOW))
            streams = [stack.enter_context(connect(port)) for _ in range(8)]
            for wire in streams:
                wire.sendall(question(SLOW, accept="text/event-stream"))
            time.sleep(0.3)
            began = time.monotonic()
            server.send_signal(signal.SIGTERM)
            came = list(pool.map(read_to_end, [*slow, *streams]))
            statuses.add(server.wait(30))
            slowest_s = max(slowest_s, time.monotonic() - began)
            under_way += len(came)
            cut += sum(statuses_in(one) != [200] for one in came)
            cut += sum(b"event: answer" not in one and b"event: shutdown" not in one for one in came[8:])
    tell(f"SIGTERM under load, {runs} times: ended after", "<= 5 s", f"{slowest_s:.2f} s", holds=slowest_s <= 5)
    tell("requests of a second under way, cut", "0", f"{cut} of {under_way}", holds=not cut)
    tell("status", "that of the signal", str(statuses), holds=statuses == {-signal.SIGTERM})


def report_leaving(data: Path) -> None:
    with serving(data) as (server, port, log):
        asked(port)
        before = open_descriptors(server.pid)
        for number in range(500):
            with connect(port) as wire:
                wire.sendall(question(SLOW if number % 10 == 0 else FAST, accept="text/event-stream"))
                if number % 2:
                    wire.recv(1)
        served, _, _ = honest(port, 100)
        time.sleep(3)
        left = open_descriptors(server.pid) - before
        log.seek(0)
        logged = len(log.readlines())
    tell("500 clients leave, honest ones after that", "all served", f"{served}/100", holds=served == 100)
    tell("connections left open, warnings logged", "0, 0", f"{max(left, 0)}, {logged}", holds=left <= 0 and not logged)


def open_descriptors(pid: int) -> int:
    found = 0
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            found += str(link.readlink()).startswith("socket:")
    return found


REPORTS = (report_silent, report_slow, report_few_descriptors, report_crowd, report_signals, report_leaving)


def main(wanted: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        data = make_record(Path(folder))
        for report in REPORTS:
            if not wanted or report.__name__.removeprefix("report_") in wanted:
                report(data)
    return bool(missed)


if __name__ == "__main__":
    if sys.argv[1:2] == ["be-a-crowd"]:
        be_a_crowd(int(sys.argv[2]))
    else:
        sys.exit(main(sys.argv[1:]))
