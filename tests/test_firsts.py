"""What stood first at a place is known however many places there are, and memory does not grow with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import RecordError
from indexer.ingest.firsts import Firsts


def test_of_what_stands_at_a_place_the_first_is_remembered():
    with Firsts() as met:
        assert [met.first("a#1", "x"), met.first("a#1", "y"), met.first("a#2", "y"), met.first("a#1", "x")] == [
            *(None, "x", None, "x")
        ]
        assert len(met) == 2


def test_a_place_where_nothing_stood_is_open_for_what_comes():
    with Firsts() as met:
        assert (met.meet("a"), met.meet("a"), met.first("a", "x"), met.first("a", "y"), met.meet("a")) == (
            *(True, False, None, "x", False),
        )
        assert len(met) == 1


@given(st.lists(st.tuples(st.sampled_from("abcd\udc80"), st.sampled_from(["x", "y", None]))))
def test_it_remembers_as_a_dict_does(steps):
    held = {}
    with Firsts() as met:
        for place, one in steps:
            before = held.get(place)
            if one is None:
                assert met.meet(place) == (place not in held)
            else:
                assert met.first(place, one) == before
            held[place] = before or one

        assert len(met) == len(held)


def test_what_no_longer_fits_into_memory_is_remembered_as_well():
    with Firsts(held_kib=64) as met:
        assert all(met.meet(f"archive.jsonl#{number}") for number in range(20_000))
        assert not any(met.meet(f"archive.jsonl#{number}") for number in range(20_000))


def test_where_there_is_no_room_it_says_what_to_do():
    with Firsts() as met:
        met._met.execute("PRAGMA max_page_count = 4")

        with pytest.raises(RecordError, match="make room there, or set TMPDIR"):
            list(map(met.meet, map(str, range(10_000))))
