"""What is brought in slowly is given again at once, whatever memory it takes."""

import resource
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.article import Article
from indexer.errors import RecordError
from indexer.ingest.spooling import spooled
from indexer.ingest.unread import Unread

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=50)
ARTICLES = st.builds(
    Article.make,
    TEXTS,
    origin=TEXTS,
    title=TEXTS,
    url=TEXTS,
    published=st.none() | st.dates(),
    published_evidence=TEXTS,
)
UNREAD = st.builds(Unread, origin=TEXTS, reason=TEXTS, passed_over=st.booleans())


@given(st.lists(ARTICLES | UNREAD, max_size=5), st.sampled_from([1, 1 << 20]))
def test_everything_comes_out_as_it_went_in(items, held_bytes):
    with spooled(iter(items), held_bytes=held_bytes) as again:
        assert list(again) == items


def test_everything_is_taken_before_anything_is_given():
    taken = []
    items = (taken.append(n) or Unread(origin=str(n), reason="x") for n in range(3))

    with spooled(items) as again:
        assert taken == [0, 1, 2]
        assert [one.origin for one in again] == ["0", "1", "2"]


def test_more_than_is_held_lies_in_a_file_without_a_name(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with spooled([Unread(origin="x" * 1000, reason="y")], held_bytes=10) as again:
        assert list(tmp_path.iterdir()) == []
        assert next(again).origin == "x" * 1000


@pytest.mark.parametrize("chars", [1000, 1 << 20], ids=["when it is read", "while it is written"])
def test_a_full_disk_is_told_with_what_to_do(chars):
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, most[1]))
    try:
        with (
            pytest.raises(RecordError, match="make room there, or set TMPDIR"),
            spooled([Unread(origin="x" * chars, reason="y")], held_bytes=10),
        ):
            raise AssertionError("it was kept")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
