"""Several processes keep one set of buckets."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.guard.buckets import Buckets
from api.guard.shared_times import SharedTimes

ROOT = Path(__file__).parent.parent
TAKE = """
import sys
from pathlib import Path
from api.guard.buckets import Buckets
from api.guard.shared_times import SharedTimes
buckets = Buckets(4000, clock_ns=lambda: 7, times=SharedTimes(Path(sys.argv[1])))
print(sum(not buckets.take("a").wait_s for _ in range(700)))
"""


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "rates"
    SharedTimes.make(made)
    return made


def test_what_one_keeps_the_other_finds(path):
    with closing(SharedTimes(path)) as one, closing(SharedTimes(path)) as other:
        one.keep("a", 5)
        one.keep("a", 6)

        assert (other.full_at("a"), other.full_at("b")) == (6, 0)


def test_tokens_are_given_out_once_however_many_processes_take_them(path):
    taking = [
        subprocess.Popen([sys.executable, "-c", TAKE, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _ in range(2)
    ]

    given_out = [int(one.communicate(timeout=60)[0]) for one in taking]

    assert sum(given_out) == 1000


def test_there_is_room_for_so_many_names_only(path):
    size = path.stat().st_size
    with closing(SharedTimes(path)) as times:
        for number in range(100_000):
            times.keep(f"caller {number}", number + 1)
        kept = sum(times.full_at(f"caller {number}") == number + 1 for number in range(100_000))

    assert 40_000 < kept <= 8 * 8192
    assert path.stat().st_size == size


@given(names=st.lists(st.text("abcd", max_size=3), max_size=60))
def test_buckets_in_shared_memory_are_those_of_one_process(tmp_path_factory, names):
    path = tmp_path_factory.mktemp("rates") / "rates"
    SharedTimes.make(path)
    clock = iter(range(0, 10**13, 10**9))
    now = [next(clock) for _ in names]

    with closing(SharedTimes(path)) as times:
        shared = Buckets(40, clock_ns=iter(now).__next__, times=times)
        own = Buckets(40, clock_ns=iter(now).__next__)

        assert [shared.take(name) for name in names] == [own.take(name) for name in names]
