"""Addresses are fetched before the record is locked: a slow site keeps nobody else from writing."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fakes import WordEmbedder, make_article, said
from little_web import feed, item, page
from served import run_command, until

from api.cli_index import bring_in
from api.exits import ExitCode
from indexer.errors import RecordBusyError, RecordModelError
from indexer.index.indexing import IndexReport, index_items
from indexer.index.lock import writer_lock
from indexer.settings import Settings

BRIDGE = said("We will reopen the bridge at Sela before the winter", "Mara Orlova")
CANALS = said("The canals were not repaired for years", "Samir Haddad")
PATIENCE_S = 60.0


class Gate:
    """A site that answers once it is let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_asked = threading.Event()
        self.may_answer = threading.Event()
        self.url = ""

    def answer(self, path: str) -> bytes:
        self.asked.append(path)
        self.is_asked.set()
        assert self.may_answer.wait(PATIENCE_S)
        return feed(item("a", text=CANALS), item("b", link="/b")) if path == "/rss" else page(BRIDGE)


@contextmanager
def serving(answer: Callable[[str], bytes]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            is_robots = self.path == "/robots.txt"
            body = b"" if is_robots else answer(self.path)
            self.send_response(404 if is_robots else 200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def slow():
    gate = Gate()
    with serving(gate.answer) as gate.url:
        yield gate
        gate.may_answer.set()


@pytest.fixture
def data(tmp_path):
    index_items([], data=tmp_path / "data", embedder=WordEmbedder())
    return tmp_path / "data"


def bring(data: Path, site: str, *, path: str = "/page", embedder: WordEmbedder | None = None) -> IndexReport:
    settings = Settings(data=data, fetch_allow=site.removeprefix("http://"), fetch_delay_s=0)
    return bring_in(
        [], [f"{site}{path}"], settings=settings, under=[], embedder=embedder or WordEmbedder(), progress=None
    )


@contextmanager
def bringing(data: Path, gate: Gate, **given: str) -> Iterator[Callable[[], IndexReport]]:
    """Begin to bring in what the site holds; give what ends it."""
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(bring, data, gate.url, **given)
        assert gate.is_asked.wait(PATIENCE_S)
        try:
            yield partial(done.result, PATIENCE_S)
        finally:
            gate.may_answer.set()


@pytest.mark.parametrize("path", ["/page", "/rss"])
def test_a_slow_site_keeps_no_other_writer_waiting(data, slow, path):
    with bringing(data, slow, path=path) as ended:
        other = index_items([make_article("Nobody speaks here.")], data=data, embedder=WordEmbedder())
        slow.may_answer.set()
        report = ended()

    assert other.added == 1
    assert report.added == (2 if path == "/rss" else 1)
    assert report.article_count == 1 + report.added
    assert report.statement_count > 0


def test_what_was_fetched_waits_for_another_writer_and_says_so(data, slow, capsys):
    with bringing(data, slow) as ended:
        with writer_lock(data):
            slow.may_answer.set()
            until(lambda: "is writing to the record" in (told := capsys.readouterr().err) and "waits for it" in told)
        report = ended()

    assert report.added == 1


def test_a_record_that_is_busy_in_the_middle_is_told_and_never_taken_for_done(data, slow):
    class Interrupted(WordEmbedder):
        def encode(self, texts, **given):
            raise RecordBusyError("process 7 is writing")

    slow.may_answer.set()

    with pytest.raises(RecordBusyError, match="process 7"):
        bring(data, slow.url, embedder=Interrupted())


def test_nothing_is_fetched_for_a_record_that_somebody_writes_to(data, slow):
    with writer_lock(data), pytest.raises(RecordBusyError, match="is writing to the record"):
        bring(data, slow.url)

    assert slow.asked == []


def test_nothing_is_fetched_for_a_record_of_another_model(data, slow):
    index_items([make_article(BRIDGE)], data=data, embedder=WordEmbedder())

    with pytest.raises(RecordModelError):
        bring(data, slow.url, embedder=WordEmbedder(32))

    assert slow.asked == []


def test_an_address_in_bytes_that_are_no_text_is_told_in_one_line(tmp_path, capsys):
    code, _, err = run_command(capsys, "index", "http://courier.example/\udcff", "--data", tmp_path / "data")

    assert code == ExitCode.USAGE
    assert "is not UTF-8" in err
    assert err.count("\n") == 1
