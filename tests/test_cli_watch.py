"""The commands as an operator runs them, in processes of their own, with the real model where one is needed."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import httpx2 as httpx
import pytest
from little_web import feed, item, page
from served import make_record, run_command

from api.exits import ExitCode
from indexer.index.polled import Polled, write_state
from indexer.ingest.sources import SourceKind

ROOT = Path(__file__).parent.parent
ONRECORD = [sys.executable, "-c", "from api.cli import main; main()"]
PATIENCE_S = 60.0
BRIDGE = "“We will reopen the bridge at Sela before the winter,” Transport Minister Mara Orlova said on Monday."
CANALS = "“The canals were not repaired for many years,” Agriculture Minister Samir Haddad said on Tuesday."
FERRY = "“The night ferry to Tolm will run again in June,” Trade Minister Vera Lindqvist said on Thursday."
HARBOUR = "“The harbour of Norvik closes in October,” Mayor Ada Falk said on Wednesday."


@pytest.fixture
def onrecord(capsys):
    return partial(run_command, capsys)


@contextmanager
def process(*words: object, **env: str) -> Iterator[subprocess.Popen]:
    """Run a command; its complaints are gathered in `lines`."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    with subprocess.Popen(
        [*ONRECORD, *map(str, words)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=env
    ) as running:
        running.lines = []
        reader = threading.Thread(target=lambda: running.lines.extend(iter(running.stderr.readline, "")))
        reader.start()
        try:
            yield running
        finally:
            running.kill()
            reader.join(PATIENCE_S)


def wait_until(holds: Callable[[], object], about: Callable[[], object] = lambda: "") -> object:
    end = time.monotonic() + PATIENCE_S
    while not (found := holds()):
        assert time.monotonic() < end, about()
        time.sleep(0.05)
    return found


def line_with(running: subprocess.Popen, words: str) -> str:
    return wait_until(lambda: next((line for line in running.lines if words in line), ""), lambda: running.lines)


@contextmanager
def little_server(pages: dict[str, bytes]) -> Iterator[str]:
    """Serve pages on loopback and give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = pages.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("content-type", "text/xml" if self.path == "/rss" else "text/html")
            self.send_header("content-length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def is_answered(url: str, question: str, quote: str) -> bool:
    answer = httpx.post(f"{url}/v1/ask", json={"question": question}, timeout=30).json()
    return any(quote in citation["statement"]["quote"] for citation in answer.get("citations", ()))


class Newsroom(NamedTuple):
    """What is watched, and where its record is served."""

    inbox: Path
    pages: dict[str, bytes]
    watcher: subprocess.Popen
    url: str


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    """Watch a folder and a feed, and serve the record beside it; the model is loaded once for both doors."""
    folder = tmp_path_factory.mktemp("newsroom")
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text(BRIDGE, encoding="utf-8")
    pages = {"/rss": feed(item("a", text=HARBOUR))}
    with little_server(pages) as site:
        listed = folder / "sources.toml"
        listed.write_text(f'[[folder]]\npath = "in"\n[[feed]]\nurl = "{site}/rss"\ninterval = "1s"\n', encoding="utf-8")
        env = {"ONRECORD_FETCH_ALLOW": site.removeprefix("http://"), "ONRECORD_FETCH_DELAY_S": "0"}
        with process("watch", "--sources", listed, "--data", folder / "data", **env) as watcher:
            line_with(watcher, "on record:")
            with process("serve", "--data", folder / "data", "--port", "0") as server:
                url = re.search(r"http://\S+:\d+", line_with(server, "to be served on"))[0]
                line_with(server, "ready")
                yield Newsroom(folder / "in", pages, watcher, url)


@pytest.mark.model
def test_a_file_that_appears_is_answered_from_by_a_running_server(newsroom):
    (newsroom.inbox / "b.txt").write_text(CANALS, encoding="utf-8")

    wait_until(
        lambda: is_answered(newsroom.url, "What did Haddad say about the canals?", "The canals were not repaired"),
        lambda: newsroom.watcher.lines,
    )


@pytest.mark.model
def test_an_entry_that_appears_in_a_feed_is_answered_from_by_a_running_server(newsroom):
    newsroom.pages.update({"/b": page(FERRY), "/rss": feed(item("a", text=HARBOUR), item("b", link="/b"))})

    wait_until(
        lambda: is_answered(newsroom.url, "What did Lindqvist say about the ferry?", "The night ferry to Tolm"),
        lambda: newsroom.watcher.lines,
    )


@pytest.mark.model
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_watch(tmp_path, number, code):
    (tmp_path / "in").mkdir()

    with process("watch", tmp_path / "in", "--data", tmp_path / "data") as watcher:
        line_with(watcher, "on record:")
        watcher.send_signal(number)

        assert watcher.wait(PATIENCE_S) == code
    assert "Traceback" not in "".join(watcher.lines)


@pytest.mark.model
def test_one_round_ends_by_itself_and_another_changes_nothing(tmp_path, onrecord):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(HARBOUR, encoding="utf-8")
    words = ("watch", "--once", tmp_path / "in", "--data", tmp_path / "data")

    first, second = onrecord(*words), onrecord(*words)

    assert (first[0], second[0]) == (0, 0)
    assert "1 added" in first[2]
    assert "nothing new" in second[2]


@pytest.mark.model
def test_an_address_is_indexed(tmp_path, onrecord, monkeypatch):
    with little_server({"/rss": feed(item("a", text=BRIDGE), item("b", link="/b")), "/b": page(CANALS)}) as site:
        monkeypatch.setenv("ONRECORD_FETCH_ALLOW", site.removeprefix("http://"))
        monkeypatch.setenv("ONRECORD_FETCH_DELAY_S", "0")
        code, out, _ = onrecord("index", f"{site}/rss", f"{site}/none", "--data", tmp_path / "data")

    assert code == 0
    assert "2 added" in out
    assert f"failed: {site}/none" in out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([], ExitCode.USAGE, "give either folders and addresses"),
        (["in", "--sources", "x.toml"], ExitCode.USAGE, "give either folders and addresses"),
        (["no-such-folder"], ExitCode.NO_INPUT, "no such folder"),
        (["ftp://gazette.example/rss"], ExitCode.USAGE, "http"),
        ([""], ExitCode.USAGE, "empty"),
        (["--sources", "no-such-list.toml"], ExitCode.NO_ACCESS, "no-such-list.toml"),
    ],
)
def test_what_cannot_be_watched_is_told_before_anything_is_done(onrecord, tmp_path, *, words, code, told):
    ended, _, err = onrecord("watch", *words, "--data", tmp_path / "data")

    assert ended == code
    assert told in err
    assert err.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_a_list_without_a_source_is_told(onrecord, tmp_path):
    (tmp_path / "sources.toml").write_text("", encoding="utf-8")

    code, _, err = onrecord("watch", "--sources", tmp_path / "sources.toml", "--data", tmp_path / "data")

    assert (code, "no source that is enabled" in err) == (ExitCode.USAGE, True)


def test_the_sources_are_listed_with_what_is_wrong(onrecord, tmp_path):
    data = make_record(tmp_path)
    state = Polled(
        url="https://gazette.example/rss",
        kind=SourceKind.FEED,
        name="The Gazette",
        checked_at=1_900_000_000.0,
        next_at=1_900_003_600.0,
        failures=2,
        problem="answers with status 500",
    )
    assert onrecord("sources", "--data", data)[0] == ExitCode.NOTHING_FOUND
    write_state(data, state, [])

    code, out, _ = onrecord("sources", "--data", data)
    listed = json.loads(onrecord("sources", "--json", "--data", data)[1])

    assert code == 0
    assert out.split("\t")[2:] == [
        "The Gazette",
        "asked 2030-03-17 17:46 UTC",
        "next 2030-03-17 18:46 UTC",
        "answers with status 500\n",
    ]
    assert listed[0]["checked_at"] == "2030-03-17T17:46:40Z"


def test_the_sources_of_no_record_are_told(onrecord, tmp_path):
    code, _, err = onrecord("sources", "--data", tmp_path / "none")

    assert code == ExitCode.NO_INPUT
    assert "no record" in err
