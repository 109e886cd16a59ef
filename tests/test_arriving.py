"""What is packed is unpacked within bounds, and what is broken is said to be."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import BadReplyError, FetchTooLargeError
from indexer.ingest.arriving import Body

TEXT = b"The bridge at Norvik holds. " * 100
PACKED = gzip.compress(TEXT, mtime=0)
RAW = zlib.compress(TEXT)[2:-4]


def unpacked(data, *, encoding="gzip", most=10_000, step=7):
    body = Body(encoding, most=most)
    for start in range(0, len(data), step):
        body.add(data[start : start + step])
    return body.whole()


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", PACKED),
        (" GZIP ", PACKED),
        ("x-gzip", PACKED),
        ("gzip", gzip.compress(TEXT[:9], mtime=0) + gzip.compress(TEXT[9:], mtime=0)),
        ("gzip", PACKED + bytes(20)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", RAW),
    ],
    ids=["none", "identity", "gzip", "GZIP", "x-gzip", "two members", "padding", "deflate", "raw deflate"],
)
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_a_body_is_unpacked_however_it_is_cut_into_pieces(encoding, data, step):
    assert unpacked(data, encoding=encoding, step=step) == TEXT


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_an_empty_body_is_empty_or_said_to_be_cut(encoding):
    if encoding == "gzip":
        with pytest.raises(BadReplyError, match="ends in the middle"):
            unpacked(b"", encoding=encoding)
    else:
        assert unpacked(b"", encoding=encoding) == b""


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress", "x" * 1000])
def test_a_packing_that_was_not_asked_for_is_refused(encoding):
    with pytest.raises(BadReplyError, match="want gzip") as caught:
        Body(encoding, most=10)

    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "data",
    [TEXT, PACKED[:-8] + bytes(8), b"\x1f\x8b" + TEXT, bytes(100)],
    ids=["plain", "wrong sum", "wrong head", "zeros"],
)
def test_what_is_not_packed_as_it_says_is_refused(data):
    with pytest.raises(BadReplyError, match="not gzip"):
        unpacked(data)


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_a_body_may_be_as_large_as_its_bound_and_no_larger(encoding):
    pack = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress}[encoding]

    assert len(unpacked(pack(bytes(10_000)), encoding=encoding)) == 10_000
    with pytest.raises(FetchTooLargeError, match="10,000 bytes"):
        unpacked(pack(bytes(10_001)), encoding=encoding)


def test_a_bomb_takes_no_more_memory_than_its_bound():
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(1 << 20)
    bomb = b"".join([*(packer.compress(zeros) for _ in range(64)), packer.flush()])
    body = Body("gzip", most=1 << 20)

    tracemalloc.start()
    with pytest.raises(FetchTooLargeError):
        body.add(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 8 << 20
    assert len(body.so_far()) == 1 << 20


def test_a_gzip_of_nothing_but_heads_is_refused():
    with pytest.raises(BadReplyError, match="more than 64 parts"):
        unpacked(gzip.compress(b"") * 1000)


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate"]), st.integers(1, 50))
def test_no_bytes_make_it_fail_in_any_other_way(data, encoding, step):
    try:
        result = unpacked(b"\x1f\x8b\x08" + data, encoding=encoding, most=100, step=step)
    except (BadReplyError, FetchTooLargeError):
        return

    assert len(result) <= 100
