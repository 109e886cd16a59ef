import numpy as np
import pytest

from indexer.index.rows import vector_digest
from indexer.index.segment import Segment, Vectors


def unit_rows(count, dimension=8, seed=1):
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


ROWS = unit_rows(100)


def segment_of(rows):
    return Segment.build(Vectors(np.arange(len(rows), dtype=np.int64), rows, 0))


def test_the_same_vectors_give_the_same_bytes():
    assert segment_of(ROWS).to_bytes() == segment_of(ROWS).to_bytes()


def test_what_was_serialised_answers_as_before():
    loaded = Segment.from_bytes(segment_of(ROWS).to_bytes(), stamp=5)

    scores, places = loaded.nearest(ROWS[5:6], 3, allowed=None)

    expected = np.argsort(-(ROWS @ ROWS[5]))[:3]
    assert (places.tolist(), loaded.stamp) == (expected.tolist(), 5)
    assert scores == pytest.approx((ROWS @ ROWS[5])[expected], abs=1e-6)


def test_only_allowed_places_are_found_and_no_more_than_there_are():
    scores, places = segment_of(ROWS).nearest(ROWS[5:6], 9, allowed=np.array([1, 3, 98]))

    assert set(places.tolist()) == {1, 3, 98}
    assert list(scores) == sorted(scores, reverse=True)


def test_a_vector_that_changed_on_disk_is_left_out():
    stored = [(n, row.tobytes(), vector_digest(row.tobytes())) for n, row in enumerate(ROWS[:5], start=1)]
    stored[0] = (1, b"", stored[0][2])
    stored[2] = (3, ROWS[9].tobytes(), stored[2][2])

    vectors = Vectors.collect(stored)

    assert (vectors.numbers.tolist(), vectors.damaged) == ([2, 4, 5], 2)
    assert np.array_equal(vectors.rows, ROWS[[1, 3, 4]])
