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


@pytest.mark.parametrize("dimension", [1, 7, 8, 9, 16, 384])
@pytest.mark.parametrize("count", [0, 1, 33])
def test_what_was_serialised_is_as_before(count, dimension):
    segment = segment_of(unit_rows(count, dimension))

    loaded = Segment.from_bytes(memoryview(segment.to_bytes()), stamp=5)

    assert np.array_equal(loaded.rows, segment.rows)
    assert np.array_equal(loaded.signs, segment.signs)
    assert np.array_equal(loaded.numbers, segment.numbers)
    assert loaded.stamp == 5


def test_what_was_serialised_is_not_copied():
    content = segment_of(ROWS).to_bytes()

    loaded = Segment.from_bytes(content)

    assert not any(part.flags.owndata for part in (loaded.rows, loaded.signs, loaded.numbers))


def test_a_vector_that_changed_on_disk_is_left_out():
    stored = [(n, row.tobytes(), vector_digest(row.tobytes())) for n, row in enumerate(ROWS[:5], start=1)]
    stored[0] = (1, b"", stored[0][2])
    stored[2] = (3, ROWS[9].tobytes(), stored[2][2])

    vectors = Vectors.collect(stored)

    assert (vectors.numbers.tolist(), vectors.damaged) == ([2, 4, 5], 2)
    assert np.array_equal(vectors.rows, ROWS[[1, 3, 4]])
