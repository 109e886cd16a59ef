"""Documents from strangers are read in a process that may hang, die or lie without harm to anything else."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hostile_report import is_as_told, read
from hostile_sites import PAGE, SITES
from hostile_visits import fetch, make_fetcher
from hostile_web import HostileWeb

from indexer.article import Article
from indexer.errors import BadArticleError, NotTextError, ParseCrashedError, ParseTimeoutError
from indexer.ingest.confined import Confines, Outcome
from indexer.ingest.parsing import MAX_RESULT_BYTES, ParseKind, ParseLimits, Parser, _error_of, _exactly, _line
from indexer.ingest.webpage import read_webpage
from indexer.record import Record

URL = "https://news.example/1"
HUGE = b"<html><body><p>" + b"The bridge holds. " * 400_000
READ = [name for name, site in SITES.items() if site.parsed and not site.is_heavy]
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def parser():
    with Parser() as one:
        yield one


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


def parse(parser, data=PAGE, **given):
    return parser.parse(ParseKind.PAGE, data, into=Article, url=URL, **given)


def test_a_page_is_read_as_it_would_be_in_here(parser):
    assert parse(parser) == read_webpage(PAGE, origin=URL, url=URL)


def test_a_charset_of_the_reply_stands_above_that_of_the_page(parser):
    text = "<meta charset=cp1251><p>Мост стоит, сказала министр Ада Фальк в ратуше Норвика.</p>"

    assert "Мост стоит" in parse(parser, text.encode("koi8-r"), charset="koi8-r").text


@pytest.mark.parametrize(("data", "kind"), [(b"", BadArticleError), (bytes(1000), NotTextError)])
def test_what_a_reader_refuses_is_refused_in_its_own_words(parser, data, kind):
    with pytest.raises(kind) as there:
        parse(parser, data)
    with pytest.raises(kind) as here:
        read_webpage(data, origin=URL)

    assert str(there.value) == str(here.value)


def test_a_process_reads_many_documents(parser):
    parse(parser)
    pid = parser.pid

    for _ in range(20):
        parse(parser)

    assert parser.pid == pid


@ON_LINUX
def test_how_much_memory_its_parent_holds_does_not_wear_a_process_out():
    code = (
        "from indexer.article import Article; from indexer.ingest.parsing import Parser, ParseKind\n"
        "held = bytearray(b'x') * (400 << 20)\n"
        "one = Parser(); one.parse(ParseKind.PAGE, b'<p>The bridge at Norvik holds.', into=Article, url='u')\n"
        "print(one.pid is not None); one.close()"
    )

    assert run(code).stdout == "True\n"


@pytest.mark.parametrize("name", READ)
def test_a_hostile_page_is_read_or_refused_as_its_table_says(parser, name):
    with HostileWeb({name: SITES[name]}) as web:
        found = fetch(web, name, make_fetcher(web))

    outcome = read(found, parser)

    assert is_as_told(SITES[name], "Fetched", outcome), outcome
    assert parse(parser) == read_webpage(PAGE, origin=URL, url=URL)


def test_a_process_is_replaced_after_so_many_documents():
    with Parser(ParseLimits(documents=2)) as one:
        pids = []
        for _ in range(3):
            parse(one)
            pids.append(one.pid)

        assert pids[0] is not None
        assert pids[1] is None
        assert pids[2] not in {None, pids[0]}


def strike(one, what):
    """Stop the process that reads, so that its end comes while it is asked."""
    pid = one.pid
    os.kill(pid, signal.SIGSTOP)

    def end():
        os.kill(pid, what)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    threading.Timer(0.2, end).start()


@pytest.mark.parametrize(
    ("what", "kind", "said"),
    [
        (signal.SIGXCPU, ParseTimeoutError, "too much processor time"),
        (signal.SIGSEGV, ParseCrashedError, "status -11"),
        (signal.SIGKILL, ParseCrashedError, "status -9"),
    ],
)
def test_a_process_that_dies_costs_one_document(what, kind, said):
    with Parser() as one:
        parse(one)
        strike(one, what)
        with pytest.raises(kind, match=said):
            parse(one, HUGE)

        assert parse(one).title == "Norvik"


def test_a_process_that_hangs_is_killed_and_costs_one_document():
    with Parser(ParseLimits(wall_s=2)) as one:
        parse(one)
        pid = one.pid
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(ParseTimeoutError, match="longer than 2 s"):
            parse(one, HUGE)

        assert parse(one).title == "Norvik"
        assert one.pid != pid


def test_a_process_that_died_while_nobody_asked_costs_nothing():
    with Parser() as one:
        parse(one)
        os.kill(one.pid, signal.SIGKILL)
        one._worker._process.wait()

        assert parse(one).title == "Norvik"


def test_a_document_that_needs_more_memory_than_there_may_be_costs_only_itself():
    with Parser(ParseLimits(confines=Confines(memory_bytes=150 << 20))) as one:
        parse(one)
        with pytest.raises(ParseCrashedError, match="MemoryError"):
            parse(one, HUGE)

        assert parse(one).title == "Norvik"


def test_a_process_that_cannot_start_is_said_in_a_line():
    one = Parser(ParseLimits(confines=Confines(memory_bytes=1 << 20)))

    with pytest.raises(ParseCrashedError, match="starting the process"):
        parse(one)

    assert one.pid is None


def test_a_process_that_takes_too_long_to_start_is_said_in_a_line():
    with Parser(ParseLimits(start_s=0.001)) as one, pytest.raises(ParseTimeoutError, match="starting the process"):
        parse(one)


def test_threads_take_turns(parser):
    found = []
    threads = [threading.Thread(target=lambda: found.append(parse(parser).title)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == ["Norvik"] * 8


def test_another_noun_than_the_one_expected_is_not_taken(parser):
    class Other(Record):
        name: str

    with pytest.raises(ParseCrashedError, match="gave no Other"):
        parser.parse(ParseKind.PAGE, PAGE, into=Other, url=URL)


def test_what_a_process_says_about_an_error_is_taken_with_care():
    refusal = _error_of(Outcome(error="BadArticleError", message="a\nb\x1b[2Jc"))

    assert isinstance(refusal, BadArticleError)
    assert str(refusal) == "a b [2Jc"
    assert isinstance(_error_of(Outcome(error="SystemExit", message="x")), ParseCrashedError)


@pytest.mark.parametrize("said", [b"", b"{", b"{}" * 100_000])
def test_a_line_without_end_is_no_answer(said):
    with pytest.raises(EOFError):
        _line(io.BytesIO(said))


@pytest.mark.parametrize("size", [4, MAX_RESULT_BYTES + 1])
def test_a_result_that_is_not_there_or_too_large_is_no_answer(size):
    with pytest.raises(EOFError):
        _exactly(io.BytesIO(b"abc"), size)


@ON_LINUX
def test_the_process_sees_none_of_our_environment(parser, monkeypatch):
    parse(parser)
    seen = Path(f"/proc/{parser.pid}/environ").read_bytes().split(b"\0")

    assert {one.partition(b"=")[0] for one in seen if one} <= {
        b"PATH",
        b"PYTHONPATH",
        b"PYTHONDONTWRITEBYTECODE",
        b"PYTHONUTF8",
        b"OMP_NUM_THREADS",
    }


@ON_LINUX
def test_the_process_has_no_files_of_ours_open(parser):
    with Path(__file__).open(encoding="utf-8") as ours:
        parse(parser)
        held = {str(one.readlink()) for one in Path(f"/proc/{parser.pid}/fd").iterdir()}

    assert ours.name not in held
    assert not any(one.startswith("socket:") for one in held)


@ON_LINUX
def test_the_process_is_in_a_network_of_its_own_where_the_system_lets_it(parser):
    parse(parser)
    theirs, ours = (Path(f"/proc/{pid}/ns/net").readlink() for pid in (parser.pid, os.getpid()))

    assert (theirs != ours) == (parser._worker.network == "namespace")


def test_nothing_is_left_when_it_is_closed():
    one = Parser()
    parse(one)
    process = one._worker._process
    one.close()
    one.close()

    assert one.pid is None
    assert process.returncode is not None


def test_an_interrupt_leaves_no_answer_behind_for_the_next_document():
    class Interrupting:
        def __init__(self, pipe):
            self.pipe = pipe

        def readline(self, most):
            raise KeyboardInterrupt

        def close(self):
            self.pipe.close()

    with Parser() as one:
        parse(one)
        one._worker._process.stdout = Interrupting(one._worker._process.stdout)
        with pytest.raises(KeyboardInterrupt):
            parse(one, PAGE.replace(b"Norvik", b"Elsewhere"))

        assert parse(one).title == "Norvik"


@ON_LINUX
def test_a_process_ends_with_the_one_that_started_it():
    code = (
        "import os; from indexer.article import Article; from indexer.ingest.parsing import Parser, ParseKind\n"
        "one = Parser(); one.parse(ParseKind.PAGE, b'<p>The bridge at Norvik holds.', into=Article, url='u')\n"
        "print(one.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    done = run(code)
    status = Path(f"/proc/{int(done.stdout)}")

    until = time.monotonic() + 30
    while status.exists() and time.monotonic() < until:
        time.sleep(0.05)

    assert not status.exists()
