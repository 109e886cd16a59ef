import hashlib
import mmap
from pathlib import Path

import pytest

from indexer.index.mapped import Holding, map_whole

CONTENT = bytes(range(256)) * 50
OPEN = Path("/proc/self/fd")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "published"
    path.write_bytes(CONTENT)
    return path


def mapped(path, content=CONTENT):
    return map_whole(path, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def test_a_file_that_is_what_it_must_be_is_mapped_and_cannot_be_written_to(path):
    content = mapped(path)

    assert content == CONTENT
    assert content.readonly


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT + b"x", CONTENT[:-1] + b"x", b""], ids=len)
def test_any_other_file_is_none(path, content):
    path.write_bytes(content)

    assert mapped(path) is None


def test_an_empty_file_may_be_what_is_wanted(path):
    path.write_bytes(b"")

    assert mapped(path, b"") == b""


def test_what_is_gone_or_no_file_is_none(tmp_path):
    assert mapped(tmp_path / "absent") is None
    assert mapped(tmp_path) is None


def test_what_is_mapped_stays_when_its_file_is_replaced_or_removed(path):
    content = mapped(path)
    draft = path.with_name("draft")
    draft.write_bytes(CONTENT[::-1])
    draft.replace(path)
    path.unlink()

    assert content == CONTENT


@pytest.mark.skipif(not OPEN.is_dir(), reason="the system does not list open files")
def test_no_descriptor_stays_open_once_it_is_let_go(path):
    before = len(list(OPEN.iterdir()))

    for _ in range(20):
        mapped(path)

    assert len(list(OPEN.iterdir())) <= before


def held(path):
    """Give how many bytes of a mapped file this process holds."""
    _, _, entry = Path("/proc/self/smaps").read_text(encoding="utf-8").partition(f"{path}\n")
    return 1024 * int(entry.partition("\nRss:")[2].split()[0])


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux tells what is held of a file")
def test_what_was_read_of_many_files_is_let_go_file_by_file(tmp_path):
    size = 64 * mmap.PAGESIZE
    paths = [tmp_path / str(number) for number in range(4)]
    for path in paths:
        path.write_bytes(bytes(size))
    files = [mapped(path, bytes(size)) for path in paths]
    holding = Holding(files, most=100)
    assert all(one == bytes(size) for one in files)

    steps = []
    for _ in range(5):
        steps.append([held(path) > 0 for path in paths])
        holding.note(25)

    assert steps == [[number >= step for number in range(4)] for step in range(5)]
    assert all(one == bytes(size) for one in files)


class Asked(list):
    """Files that remember which of them were asked for."""

    def __init__(self, count):
        super().__init__([memoryview(b"not mapped")] * count)
        self.numbers = []

    def __getitem__(self, number):
        self.numbers.append(number)
        return super().__getitem__(number)


@pytest.mark.parametrize(
    ("rows", "let_go"),
    [((4, 4, 4), [0, 1, 2]), ((1,) * 9, [0, 1]), ((10**9,), [0, 1, 2]), ((10, 4), [0, 1, 2, 0]), ((), [])],
    ids=["a third each", "little by little", "far more at once", "once around and on", "none"],
)
def test_each_file_has_its_turn(rows, let_go):
    files = Asked(3)
    holding = Holding(files, most=10)

    for count in rows:
        holding.note(count)

    assert files.numbers == let_go


def test_where_nothing_is_mapped_nothing_is_let_go():
    Holding([], most=10).note(10**9)
