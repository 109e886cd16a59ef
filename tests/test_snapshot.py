from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from test_segment import unit_rows

from indexer.index.lookup import State
from indexer.index.pieces import PIECE_BITS, vector_number
from indexer.index.segment import Segment, Vectors
from indexer.index.snapshot import MOST_LISTED_SCANNED, MOST_SCANNED, Snapshot

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
    assert sorted(snapshot.nearest(rows[3], 9).tolist()) == [1, 2, 3, 4]


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


@pytest.fixture(scope="module")
def crowd():
    """More vectors than are all multiplied, around a thousand centres as texts are around topics, in five segments."""
    centres = np.repeat(unit_rows(1000, 384), 25, axis=0)
    rows = centres + unit_rows(len(centres), 384, seed=2)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows[[11, 9_000, 24_999]] = rows[4]
    return rows, snapshot_of(rows, cuts=(4_000, 9_000, 9_001, 17_000))


def test_of_very_many_hardly_any_of_the_nearest_are_missed(crowd):
    rows, snapshot = crowd
    assert len(rows) > MOST_SCANNED
    missed = 0

    for query in rows[::500] + 2 * unit_rows(50, 384, seed=3):
        expected = 3 * (np.argsort(-(rows.astype(float) @ query))[:10] + 1)
        missed += len(set(expected.tolist()) - set(snapshot.nearest(query, 10).tolist()))

    assert missed <= 5


def test_of_very_many_those_found_come_in_the_order_of_their_exact_cosines(crowd):
    rows, snapshot = crowd
    query = unit_rows(1, 384, seed=3)[0]

    found = snapshot.nearest(query, 60)

    products = rows[found // 3 - 1].astype(float) @ query
    assert (np.diff(products) <= 1e-6).all()


def test_of_very_many_all_that_tie_with_the_last_one_are_found(crowd):
    rows, snapshot = crowd

    assert sorted(snapshot.nearest(rows[4], 1).tolist()) == [3 * (place + 1) for place in (4, 11, 9_000, 24_999)]


@pytest.mark.parametrize("equal", [2_000, 21_000])
def test_more_equal_vectors_than_are_fetched_at_first_are_all_found(equal):
    rows = unit_rows(22_000, 384)
    rows[:equal] = rows[0]

    assert len(snapshot_of(rows, cuts=(12_000,)).nearest(rows[0], 3)) == equal


def test_of_very_many_the_few_that_a_filter_lists_are_searched_exactly(crowd):
    rows, snapshot = crowd
    query, listed = unit_rows(1, 384, seed=3)[0], np.arange(0, len(rows), 7)

    found = snapshot.nearest(query, 10, allowed=3 * (listed + 1))

    expected = listed[np.argsort(-(rows[listed].astype(float) @ query))[:10]]
    assert found.tolist() == (3 * (expected + 1)).tolist()


def test_of_many_that_a_filter_lists_hardly_any_of_the_nearest_are_missed(crowd):
    rows, snapshot = crowd
    filters = [3 * (np.flatnonzero(np.arange(len(rows)) % 3 != left_out) + 1) for left_out in range(3)]
    assert all(len(allowed) > MOST_LISTED_SCANNED for allowed in filters)
    missed = 0

    for query in rows[::1000] + 2 * unit_rows(25, 384, seed=3):
        products = rows.astype(float) @ query
        for allowed in filters:
            expected = allowed[np.argsort(-products[allowed // 3 - 1])[:10]]
            found = snapshot.nearest(query, 10, allowed=allowed)
            assert np.isin(found, allowed).all()
            missed += len(set(expected.tolist()) - set(found.tolist()))

    assert missed <= 5


def test_of_many_that_a_filter_lists_all_that_tie_with_the_last_one_are_found(crowd):
    rows, snapshot = crowd
    allowed = 3 * (np.flatnonzero(np.arange(len(rows)) != 11) + 1)

    assert sorted(snapshot.nearest(rows[4], 1, allowed=allowed).tolist()) == [15, 27_003, 75_000]


def test_short_vectors_are_all_compared_however_many_they_are():
    rows = unit_rows(MOST_SCANNED + 500, 16)
    query = unit_rows(1, 16, seed=3)[0]

    found = snapshot_of(rows).nearest(query, 10)

    assert set(found.tolist()) == set((3 * (np.argsort(-(rows @ query))[:10] + 1)).tolist())


def test_two_threads_find_what_one_finds(crowd):
    _, snapshot = crowd
    queries = list(unit_rows(40, 384, seed=5))
    alone = [snapshot.nearest(query, 20).tolist() for query in queries]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda query: snapshot.nearest(query, 20).tolist(), queries))

    assert together == alone


def test_a_snapshot_of_nothing_finds_nothing():
    empty = Snapshot(STATE, {})

    assert empty.nearest(ROWS[0], 5).tolist() == []
    assert empty.nearest(ROWS[0], 5, allowed=np.array([1, 2])).tolist() == []
    assert empty.cosines(ROWS[0], [3]) == {}


def test_a_question_leaves_the_threads_of_others_as_they_were():
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(3)

    snapshot_of(ROWS).nearest(ROWS[0], 5)

    try:
        assert faiss.omp_get_max_threads() == 3
    finally:
        faiss.omp_set_num_threads(before)
