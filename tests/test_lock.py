import os
import subprocess
import sys

import pytest

from indexer.errors import RecordBusyError
from indexer.index.lock import LOCK, writer_lock

HOLD = """
import sys, time
from pathlib import Path
from indexer.index.lock import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_writer_is_told_the_process_id_of_the_first(tmp_path, holder):
    with pytest.raises(RecordBusyError, match=rf"process {holder.pid} is writing"), writer_lock(tmp_path):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path, holder):
    holder.kill()
    holder.wait()

    with writer_lock(tmp_path):
        written = (tmp_path / LOCK).read_text(encoding="utf-8")

    assert written.split()[0] == str(os.getpid())


def test_the_lock_is_free_again_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), writer_lock(tmp_path):
        raise ZeroDivisionError

    with writer_lock(tmp_path):
        pass


@pytest.mark.parametrize("stale", ["", "999999 gone.example\n", "no number", "\x00\xff"])
def test_what_a_stale_lock_file_says_does_not_matter(tmp_path, stale):
    (tmp_path / LOCK).write_text(stale, encoding="utf-8")

    with writer_lock(tmp_path):
        assert (tmp_path / LOCK).read_text(encoding="utf-8").split()[0] == str(os.getpid())


def test_only_the_owner_may_read_the_lock(tmp_path):
    with writer_lock(tmp_path):
        pass

    assert (tmp_path / LOCK).stat().st_mode & 0o777 == 0o600
