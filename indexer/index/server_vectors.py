"""The vectors of one generation of a record on a server, searched there by pgvector.

In: one read transaction. Out: the statements nearest to a question, as `Snapshot` gives them for a record in a folder:
whatever is found is compared by its exact vector, in the same way.
"""

import logging
import sqlite3
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from indexer.index.engine import VECTOR_INDEX, VectorBytes
from indexer.index.lookup import Lookup, State
from indexer.index.snapshot import MOST_SAMPLED, ROUNDING_SLACK, evenly, grouped_cosines, spread_of

log = logging.getLogger(__name__)

LEAST_FETCHED = 200
"""How many of the likeliest the index gives; those are compared by their exact vectors."""

LEAST_INDEXED = 20_000
"""So many vectors are all compared, without an index."""

FETCHED_FOR_EACH, FETCHED_MORE = 2, 16
"""How many vectors are fetched at first for each statement that is wanted, and how many more."""


class ServerVectors:
    """The vectors of one generation on a server; never changes, so any number of threads may search it."""

    def __init__(self, state: State, *, vector_count: int, first: int | None, is_indexed: bool, model: int = 0) -> None:
        self.state = state
        self.vector_count = vector_count
        """Vectors of statements and passages."""
        self.first = first
        """Number of the first statement; None when there is none."""
        self.model = model
        """Number of the model that made them; 0 where there are several, or none."""
        self.is_indexed = is_indexed
        """Whether the likeliest are found by an index, and not by looking at all."""
        self._sample: NDArray[np.float32] | None = None

    @classmethod
    def of(cls, lookup: Lookup) -> "ServerVectors":
        """Read what a search needs to know of a record."""
        state = lookup.state()
        model = lookup.model_number(state.models[0]) if len(state.models) == 1 else None
        return cls(
            state,
            model=model or 0,
            vector_count=lookup.vector_count(),
            first=lookup.first_number(),
            is_indexed=lookup.has_vector_index(),
        )

    def within(self, lookup: Lookup) -> "VectorsWithin":
        """Give what answers within a read transaction."""
        return VectorsWithin(self, lookup)

    def sample(self, lookup: Lookup) -> NDArray[np.float32]:
        """Give vectors that stand evenly among all."""
        if self._sample is None:
            # Two threads may both make it; it is the same.
            self._sample = lookup.vectors_at(evenly(self.vector_count, MOST_SAMPLED).tolist())
        return self._sample


class VectorsWithin:
    """The same, within one read transaction."""

    def __init__(self, vectors: ServerVectors, lookup: Lookup) -> None:
        self.state = vectors.state
        self.vector_count = vectors.vector_count
        self._vectors = vectors
        self._lookup = lookup

    def nearest(
        self, vector: NDArray[np.float32], k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Find the numbers of the `k` nearest statements, and of all that tie with the last of them, nearest first.

        Args:
            vector: unit vector of the question, shape (dimension,).
            k: how many; fewer come back when there are fewer.
            allowed: numbers that may be returned; None for any.
        """
        is_indexed = self._vectors.is_indexed and allowed is None
        fetched = max(FETCHED_FOR_EACH * k + FETCHED_MORE, LEAST_FETCHED if is_indexed else 0)
        sought = _sent(vector)
        while True:
            rows = self._lookup.nearest_vectors(
                sought,
                fetched,
                model=self._vectors.model,
                newest=self.state.newest,
                allowed=allowed,
                is_indexed=is_indexed,
            )
            best: dict[int, float] = {}
            for statement, distance in rows:
                best.setdefault(statement, distance)
            last = sorted(best.values())[min(k, len(best)) - 1] + ROUNDING_SLACK if best else 0.0
            if len(rows) < fetched or (len(best) >= k and rows[-1][1] > last):
                near = sorted((distance, statement) for statement, distance in best.items() if distance <= last)
                return np.array([statement for _, statement in near], dtype=np.int64)
            fetched *= 4

    def cosines(self, vector: NDArray[np.float32], numbers: Iterable[int]) -> dict[int, list[tuple[float, int]]]:
        """Compute exact cosines of the passages of given statements, each with its place among them, nearest first.

        A statement without an intact vector is left out.
        """
        rows = self._lookup.vectors_among(sorted(numbers), model=self._vectors.model)
        if not rows:
            return {}
        content = np.stack([data for _, _, data in rows])
        return grouped_cosines(content, vector, [row[0] for row in rows], [row[1] for row in rows])

    def background(self, vector: NDArray[np.float32], share: float) -> tuple[float, int]:
        """Estimate the cosine that a share of all vectors stays below, whatever they are about.

        Args:
            vector: unit vector of the question, shape (dimension,).
            share: 0 to 1.

        Returns:
            The cosine, and from how many vectors it was taken.
        """
        return spread_of(self._vectors.sample(self._lookup), vector, share)


def _sent(vector: NDArray[np.float32]) -> VectorBytes:
    return VectorBytes(np.ascontiguousarray(vector, dtype="<f4").tobytes())


def index_vectors(run: sqlite3.Connection) -> None:
    """Index the vectors of a large record, unless that is done.

    Writers wait meanwhile, readers do not: of 100,000 vectors a minute. An index that is there takes up what is written
    by itself.
    """
    lookup = Lookup(run)
    if not lookup.has_vector_index() and lookup.vector_count() > LEAST_INDEXED:  # counting reads them all
        (dimension,) = run.execute("SELECT max(dimension) FROM model").fetchone()
        log.info("the vectors are indexed; writers wait meanwhile")
        run.execute(
            f"CREATE INDEX IF NOT EXISTS {VECTOR_INDEX} ON vector "
            f"USING hnsw ((data::halfvec({int(dimension)})) halfvec_ip_ops) WITH (ef_construction = 100)"
        )
