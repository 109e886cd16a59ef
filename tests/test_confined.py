"""The process that reads strangers' documents can write no file, reach no network and start nothing."""

import subprocess
import sys

import pytest

from indexer.ingest.confined import READERS, ParseKind

CUT_OFF = "import ctypes, os, socket, subprocess; from indexer.ingest.confined import cut_off_network as cut; cut(); "
LIMITED = "from indexer.ingest.confined import Confines, limit_resources; limit_resources(Confines()); "


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


def last_line(done):
    return (done.stderr.strip().splitlines() or ["nothing went wrong"])[-1]


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket()",
        "socket.socketpair()",
        "socket.create_connection(('127.0.0.1', 80))",
        "socket.getaddrinfo('localhost', 80)",
        "socket.gethostbyname('localhost')",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.kill(1, 0)",
        "ctypes.CDLL('libc.so.6')",
    ],
)
def test_it_reaches_nothing_and_starts_nothing(attempt):
    assert "PermissionError" in last_line(run(CUT_OFF + attempt))


def test_it_may_read_files():
    done = run(CUT_OFF + "print(len(open(os.__file__).read()))")

    assert int(done.stdout) > 1000


def test_it_writes_no_file(tmp_path):
    done = run(LIMITED + f"open({str(tmp_path / 'x')!r}, 'wb', buffering=0).write(b'x')")

    assert "File too large" in done.stderr
    assert (tmp_path / "x").read_bytes() == b""


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not enforce it")
def test_it_gets_no_more_memory_than_it_may():
    assert last_line(run(LIMITED + "bytearray(2 << 30)")) == "MemoryError"


@pytest.mark.parametrize("limit", ["RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_CORE"])
def test_its_limits_cannot_be_raised_again(limit):
    if limit == "RLIMIT_AS" and sys.platform == "darwin":
        pytest.skip("macOS does not enforce it")
    done = run(LIMITED + f"import resource; _, most = resource.getrlimit(resource.{limit}); print(most)")

    assert 0 <= int(done.stdout) <= 1 << 30


def test_it_gets_processor_time_for_each_document_anew():
    code = (
        "import resource, time; from indexer.ingest.confined import _arm\n"
        "def limit(): _arm(7); return resource.getrlimit(resource.RLIMIT_CPU)[0]\n"
        "first = limit()\n"
        "while time.process_time() < 1.01: pass\n"
        "print(first, limit())"
    )

    assert run(code).stdout == "8 9\n"


def test_every_kind_of_document_has_a_reader():
    assert set(READERS) == set(ParseKind)
