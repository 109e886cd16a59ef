import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from test_segment import unit_rows

from indexer.index.signs import SignIndex, signs_of


def as_numbers(rows):
    """Give one for each positive number and minus one for every other, worked out without packing."""
    return np.where(rows > 0, 1.0, -1.0)


def index_of(rows, cut):
    return SignIndex([signs_of(rows[:cut]), signs_of(rows[cut:])])


@given(rows=arrays.arrays(np.float32, st.tuples(st.integers(1, 40), st.integers(1, 40)), elements=st.integers(-2, 2)))
def test_signs_tell_what_is_positive_and_nothing_else(rows):
    bits = np.unpackbits(signs_of(rows), axis=1, bitorder="little")

    assert np.array_equal(bits[:, : rows.shape[1]].astype(bool), rows > 0)
    assert not bits[:, rows.shape[1] :].any()


def test_signs_of_a_row_do_not_depend_on_the_others():
    rows = unit_rows(50, 384)

    assert np.array_equal(signs_of(rows)[7:9], signs_of(rows[7:9]))


@pytest.mark.parametrize("dimension", [9, 64, 100, 384])
@pytest.mark.parametrize("count", [1, 31, 33, 700])
def test_the_likeliest_are_those_whose_signs_go_best_with_the_question(count, dimension):
    rows, vector = unit_rows(count, dimension), unit_rows(1, dimension, seed=9)[0]
    expected = as_numbers(rows) @ vector.astype(float)

    scores, places = index_of(rows, count // 2).likeliest(vector, count)

    # Each number of the question is rounded to one of 256 steps of a table, four at once.
    slack = 2 * np.abs(vector).sum() / 255 + dimension / 4 * 2 * np.abs(vector).max() / 255
    left_out = np.setdiff1d(np.arange(count), places)
    assert len(set(places.tolist())) == len(places)
    assert (expected[left_out] <= expected.min() + slack).all()
    assert np.allclose(scores, expected[places], atol=slack)
    assert (np.diff(scores) <= 0).all()


def test_equal_signs_are_equally_likely_wherever_they_stand():
    rows = unit_rows(1000, 64)
    rows[[3, 500, 998]] = rows[40] * np.float32(0.5)

    scores, places = SignIndex([signs_of(rows)]).likeliest(unit_rows(1, 64, seed=9)[0], 1000)

    assert len({score for score, place in zip(scores, places, strict=True) if place in {3, 40, 500, 998}}) == 1
