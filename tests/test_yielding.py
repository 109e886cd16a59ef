"""What prepares the record makes way for what answers from it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.index.yielding import NICE

ROOT = Path(__file__).parent.parent
_TOLD = "import atexit, os; atexit.register(lambda: print(os.getpriority(os.PRIO_PROCESS, 0))); "


def priority_after(code):
    done = subprocess.run([sys.executable, "-c", _TOLD + code], capture_output=True, text=True, cwd=ROOT, check=False)
    return int(done.stdout.splitlines()[-1])


def test_a_process_makes_way_once():
    own = os.getpriority(os.PRIO_PROCESS, 0)

    assert priority_after("from indexer.index.yielding import make_way; make_way(); make_way()") == max(NICE, own)


@pytest.mark.parametrize(
    "words", [["index"], pytest.param(["watch", "--once"], marks=pytest.mark.model)], ids=["index", "watch"]
)
def test_commands_that_index_make_way(tmp_path, words):
    (tmp_path / "articles").mkdir()
    words = [*words, "--data", str(tmp_path / "data"), str(tmp_path / "articles")]

    assert priority_after(f"from api.cli import main; main({words!r})") >= NICE
