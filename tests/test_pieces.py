"""A vector's number tells its statement and its passage."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.pieces import MAX_PIECES, pieces_of, statements_of, vector_number

NUMBERS = st.tuples(st.integers(1, 1 << 42), st.integers(0, MAX_PIECES - 1))


@given(st.lists(NUMBERS, max_size=20))
def test_statement_and_passage_come_back(pairs):
    numbers = np.array([vector_number(*pair) for pair in pairs], dtype=np.int64)

    assert list(zip(statements_of(numbers).tolist(), pieces_of(numbers).tolist(), strict=True)) == pairs


@given(NUMBERS, NUMBERS)
def test_the_order_is_that_of_statements_and_then_passages(one, other):
    assert (vector_number(*one) < vector_number(*other)) is (one < other)
