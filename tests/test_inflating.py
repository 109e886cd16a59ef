"""One inflater under every door: bounded, whatever comes and however it is cut into pieces."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.ingest.inflating import (
    GZIP,
    GZIP_OR_ZLIB,
    MAX_MEMBERS,
    RAW,
    ZLIB,
    Fault,
    InflateError,
    Inflater,
    has_zlib_head,
)

PACKINGS = {GZIP: gzip.compress, ZLIB: zlib.compress, RAW: lambda data: zlib.compress(data)[2:-4]}


def inflated(data, packing=GZIP, *, most=10_000, step=1):
    inflater = Inflater(packing, most=most)
    for start in range(0, len(data), step):
        inflater.add(data[start : start + step])
    return inflater.whole()


def fault_of(data, packing=GZIP, **given):
    with pytest.raises(InflateError) as caught:
        inflated(data, packing, **given)
    return caught.value.fault


@given(st.binary(max_size=200), st.sampled_from([*PACKINGS]), st.integers(1, 300))
def test_what_was_packed_comes_out_as_it_went_in(data, packing, step):
    assert inflated(PACKINGS[packing](data), packing, step=step) == data


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=5), st.integers(1, 100))
def test_members_are_one_behind_another_wherever_the_pieces_end(parts, step):
    data = b"".join(gzip.compress(part) for part in parts)

    assert inflated(data, step=step) == inflated(data, GZIP_OR_ZLIB, step=step) == b"".join(parts)


@pytest.mark.parametrize("step", [1, 2, 3, 1000])
@pytest.mark.parametrize("padding", [b"\0", b"\0" * 900, b"\x1f\0\x1f\x8b\x08", b"\x1f"])
def test_padding_behind_the_last_member_is_left(padding, step):
    assert inflated(gzip.compress(b"a") + padding, step=step) == b"a"


@pytest.mark.parametrize("packing", [GZIP, ZLIB, RAW])
def test_what_begins_like_another_member_and_is_none_is_no_padding(packing):
    assert fault_of(PACKINGS[packing](b"a") + b"\x1f\x8b\x09 and more", packing) is Fault.DAMAGED


def test_each_fault_is_told_from_the_others():
    assert fault_of(b"no such thing") is Fault.DAMAGED
    assert fault_of(b"") is fault_of(gzip.compress(b"a")[:-1]) is Fault.CUT_OFF
    assert fault_of(gzip.compress(bytes(11)), most=10) is Fault.TOO_LARGE
    assert fault_of(gzip.compress(b"") * (MAX_MEMBERS + 1)) is Fault.TOO_MANY_MEMBERS
    assert inflated(gzip.compress(b"") * MAX_MEMBERS) == b""


def test_what_fits_is_kept_when_more_comes():
    inflater = Inflater(GZIP, most=10)

    with pytest.raises(InflateError):
        inflater.add(gzip.compress(b"a" * 11))

    assert inflater.so_far() == b"a" * 10


def test_only_two_bytes_that_zlib_writes_are_its_head():
    assert all(has_zlib_head(zlib.compress(b"a", level)) for level in range(10))
    assert not has_zlib_head(b"\x1f\x8b")
