import hashlib
from pathlib import Path

import pytest

from indexer.index.mapped import map_whole

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
