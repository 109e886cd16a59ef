import os
from pathlib import Path

import pytest

from indexer.index.settling import Settling, Stamp, stamp_of

A, B = Path("/in/a.txt"), Path("/in/b.txt")


def stamp(n):
    return Stamp(n, n, n, n)


def test_a_file_that_is_still_being_written_waits():
    settling = Settling(still_s=1.0, longest_s=60.0)
    settling.note(A, stamp(1), 0.0)

    assert settling.settled(0.5, look=lambda _: stamp(1)) == {}
    assert settling.settled(1.0, look=lambda _: stamp(2)) == {}
    assert settling.settled(1.9, look=lambda _: stamp(2)) == {}
    assert settling.settled(2.0, look=lambda _: stamp(2)) == {A: stamp(2)}
    assert settling.settled(9.0, look=lambda _: stamp(2)) == {}


def test_a_burst_is_given_out_together():
    settling = Settling(still_s=1.0, longest_s=60.0)
    settling.note(A, stamp(1), 0.0)
    settling.note(B, stamp(1), 0.8)

    assert settling.settled(1.2, look=lambda _: stamp(1)) == {}
    assert settling.settled(1.8, look=lambda _: stamp(1)) == {A: stamp(1), B: stamp(1)}


def test_a_file_that_never_settles_does_not_hold_up_the_others_for_ever():
    settling = Settling(still_s=1.0, longest_s=5.0)
    settling.note(A, stamp(0), 0.0)
    settling.note(B, stamp(0), 0.0)
    times = [tenths / 2 for tenths in range(12)]

    given = [settling.settled(now, look=lambda path, n=now: stamp(int(n * 2) if path == B else 0)) for now in times]

    assert [found for found in given if found] == [{A: stamp(0)}]


def test_a_file_that_is_gone_again_is_dropped():
    settling = Settling(still_s=1.0)
    settling.note(A, stamp(1), 0.0)

    assert settling.settled(2.0, look=lambda _: None) == {}
    assert settling.settled(9.0, look=lambda _: stamp(1)) == {}


def test_a_file_that_changes_has_another_stamp(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("one", encoding="utf-8")
    before = stamp_of(path)
    path.write_text("longer", encoding="utf-8")

    assert before != stamp_of(path)
    assert stamp_of(tmp_path / "none") is None


@pytest.mark.parametrize(
    "change", [lambda path: path.write_text("two", encoding="utf-8"), lambda path: path.chmod(0o640)]
)
def test_a_file_that_is_changed_behind_its_size_and_date_has_another_stamp(tmp_path, change):
    path = tmp_path / "a.txt"
    path.write_text("one", encoding="utf-8")
    before = path.stat()
    stamp = wait_for_the_clock_of_the_disk(path)

    change(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert stamp_of(path) != stamp


def wait_for_the_clock_of_the_disk(path):
    """Give the stamp of a file once what happens now has another time than that."""
    beside = path.with_name("beside")
    while beside.write_text("", encoding="utf-8") or beside.stat().st_ctime_ns == path.stat().st_ctime_ns:
        continue
    return stamp_of(path)
