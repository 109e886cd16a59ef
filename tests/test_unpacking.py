"""What is packed is unpacked to its end, or refused before it fills the memory."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import BadArticleError
from indexer.ingest.unpacking import inflate


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@given(st.binary(max_size=300), st.sampled_from([gzip.compress, zlib.compress, raw_deflate]))
def test_what_was_packed_comes_out_as_it_went_in(data, pack):
    assert inflate(pack(data), most=300) == data


def test_members_behind_one_another_and_padding_are_one_file():
    assert inflate(gzip.compress(b"a") + gzip.compress(b"b") + b"\0\0\0", most=10) == b"ab"


def test_the_most_is_what_comes_out_and_not_a_byte_more():
    assert len(inflate(gzip.compress(b"a" * 100), most=100)) == 100
    with pytest.raises(BadArticleError, match="more than 99 bytes"):
        inflate(gzip.compress(b"a" * 100), most=99)
    with pytest.raises(BadArticleError, match="more than 99 bytes"):
        inflate(gzip.compress(b"a" * 60) * 2, most=99)


def test_a_bomb_takes_no_more_memory_than_is_allowed():
    bomb = gzip.compress(b"\0" * (200 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(BadArticleError, match="too large"):
            inflate(bomb, most=1 << 20)

        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"\x1f\x8b\x08", b"no such thing", packed(b"abc" * 99)[:-9], packed(bytes(range(99)))[:-1]),
        packed(b"abc")[:-8] + b"12345678",
        packed(b"a") + packed(b"b" * 999)[:-12],
    ],
    ids=["empty", "a mark alone", "words", "cut", "one byte short", "wrong sum", "second member cut"],
)
def test_what_is_damaged_or_cut_off_is_told(data):
    with pytest.raises(BadArticleError, match="damaged"):
        inflate(data, most=10_000)


def test_a_file_of_very_many_pieces_is_refused():
    with pytest.raises(BadArticleError, match="more than 64 pieces"):
        inflate(gzip.compress(b"a") * 65, most=10_000)


@given(st.binary(max_size=60))
def test_any_bytes_come_out_bounded_or_are_told(data):
    try:
        assert len(inflate(data, most=50)) <= 50
    except BadArticleError:
        return
