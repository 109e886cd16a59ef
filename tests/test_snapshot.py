from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from test_segment import unit_rows

from indexer.index.lookup import State
from indexer.index.pieces import PIECE_BITS, vector_number
from indexer.index.segment import Segment, Vectors
from indexer.index.snapshot import Snapshot

STATE = State(record_id="r", generation=7, newest=300, models=("m",))
ROWS = unit_rows(100)


def snapshot_of(rows, numbers=None, *, cuts=()):
    """Make a snapshot of segments that end at the cuts."""
    if numbers is None:
        numbers = (np.arange(1, len(rows) + 1, dtype=np.int64) * 3) << PIECE_BITS
    edges = [0, *sorted({min(cut, len(rows)) for cut in cuts}), len(rows)]
    built = [Segment.build(Vectors(numbers[a:b], rows[a:b], 0)) for a, b in pairwise(edges) if a < b]
    return Snapshot(STATE, dict(enumerate(built)))


CUTS = st.sets(st.integers(1, 99), max_size=5)


@given(
    query=arrays.arrays(np.float32, 8, elements=st.integers(-3, 3)).filter(lambda q: q.any()),
    k=st.integers(1, 130),
    allowed=st.none() | st.sets(st.integers(1, 320)),
    cuts=CUTS,
)
def test_the_nearest_are_those_of_an_exhaustive_search(query, k, allowed, cuts):
    query = query / np.linalg.norm(query)
    products = {3 * (place + 1): float(np.dot(row.astype(float), query)) for place, row in enumerate(ROWS)}
    candidates = {n: p for n, p in products.items() if allowed is None or n in allowed}
    expected = sorted(candidates.values(), reverse=True)[:k]

    numbers = None if allowed is None else np.array(sorted(allowed), dtype=np.int64)
    found = snapshot_of(ROWS, cuts=cuts).nearest(query, k, allowed=numbers).tolist()

    assert set(found) <= set(candidates)
    assert sorted((candidates[n] for n in found), reverse=True)[:k] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("cuts", [(), (7, 31)])
def test_all_that_tie_with_the_last_one_are_found(cuts):
    rows = np.repeat(unit_rows(3), 20, axis=0)

    found = snapshot_of(rows, cuts=cuts).nearest(rows[0], 5)

    assert sorted(found.tolist()) == [3 * (n + 1) for n in range(20)]


def test_equal_vectors_have_equal_cosines_wherever_they_stand():
    rows = unit_rows(101)
    rows[[17, 64, 100]] = rows[3]

    cosines = snapshot_of(rows, cuts=(18, 70)).cosines(unit_rows(1, seed=9)[0], [12, 54, 195, 303, 999])

    assert len({scored[0] for pieces in cosines.values() for scored in pieces}) == 1
    assert set(cosines) == {12, 54, 195, 303}


@given(cuts=CUTS, numbers=st.sets(st.integers(1, 320)))
def test_cosines_do_not_depend_on_where_segments_end(cuts, numbers):
    query = unit_rows(1, seed=9)[0]

    assert snapshot_of(ROWS, cuts=cuts).cosines(query, numbers) == snapshot_of(ROWS).cosines(query, numbers)


def test_a_statement_is_as_near_as_its_nearest_passage_and_found_once():
    rows = unit_rows(6)
    numbers = np.array([vector_number(n, piece) for n, piece in ((1, 0), (2, 0), (2, 1), (2, 2), (3, 0), (4, 0))])
    snapshot = snapshot_of(rows, numbers, cuts=(4,))

    nearest = snapshot.nearest(rows[3], 2).tolist()

    products = rows @ rows[3]
    best = {1: products[0], 2: products[1:4].max(), 3: products[4], 4: products[5]}
    assert nearest == sorted(best, key=lambda number: -best[number])[:2]
    assert snapshot.cosines(rows[3], [2])[2][0] == (pytest.approx(1.0), 2)
    assert snapshot.nearest(rows[3], 9).tolist() == [1, 2, 3, 4]


@given(
    owners=st.lists(st.integers(1, 12), min_size=1, max_size=60).map(sorted),
    query=arrays.arrays(np.float32, 8, elements=st.integers(-3, 3)).filter(lambda q: q.any()),
    k=st.integers(1, 14),
    allowed=st.none() | st.sets(st.integers(1, 13)),
    cut=st.integers(1, 12),
)
def test_the_nearest_statements_are_those_of_an_exhaustive_search_over_passages(*, owners, query, k, allowed, cut):
    query = query / np.linalg.norm(query)
    rows = ROWS[: len(owners)]
    numbers = np.array([vector_number(owner, place) for place, owner in enumerate(owners)])
    best = {}
    for owner, row in zip(owners, rows, strict=True):
        if allowed is None or owner in allowed:
            best[owner] = max(best.get(owner, -2.0), float(np.dot(row.astype(float), query)))

    chosen = None if allowed is None else np.array(sorted(allowed), dtype=np.int64)
    snapshot = snapshot_of(rows, numbers, cuts=(sum(owner < cut for owner in owners),))
    found = snapshot.nearest(query, k, allowed=chosen).tolist()

    assert len(found) == len(set(found))
    assert sorted((best[n] for n in found), reverse=True)[:k] == pytest.approx(
        sorted(best.values())[::-1][:k], abs=1e-6
    )


def test_a_snapshot_of_nothing_finds_nothing():
    empty = Snapshot(STATE, {})

    assert empty.nearest(ROWS[0], 5).tolist() == []
    assert empty.nearest(ROWS[0], 5, allowed=np.array([1, 2])).tolist() == []
    assert empty.cosines(ROWS[0], [3]) == {}
