"""The vectors of one generation of a record, in segments that later generations share as long as they do not change.

In: segments. Out: the statements nearest to a question. Promise: a snapshot never changes, so that any number of
threads may search it while the next one is made.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from indexer.index.lookup import State
from indexer.index.pieces import pieces_of, statements_of
from indexer.index.segment import Segment

MOST_SAMPLED = 1000
"""Vectors that stand for all others where only their spread is asked for."""

ROUNDING_SLACK = 1e-5
"""FAISS adds in single precision: two scores nearer than this may change places when they are added exactly."""


class Snapshot:
    """The vectors of one generation; never changes, so any number of threads may search it."""

    def __init__(self, state: State, segments: Mapping[int, Segment]) -> None:
        self.state = state
        self.segments = {number: segments[number] for number in sorted(segments)}
        """By the number of the segment, ascending; so are the vectors in them."""
        self._parts = tuple(self.segments.values())
        self._ends = np.cumsum([len(part.numbers) for part in self._parts], dtype=np.int64)
        nothing = np.zeros(0, dtype=np.int64)
        self.numbers: NDArray[np.int64] = np.concatenate([nothing, *(part.numbers for part in self._parts)])
        """Vector numbers, ascending."""
        self._statements = statements_of(self.numbers)
        self._sample: NDArray[np.float32] | None = None

    def nearest(
        self, vector: NDArray[np.float32], k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Find the numbers of the `k` nearest statements, and of all that tie with the last of them.

        A statement is as near as its nearest passage, and is found once.

        Args:
            vector: unit vector of the question, shape (dimension,).
            k: how many; fewer come back when there are fewer.
            allowed: numbers that may be returned; None for any.
        """
        places = None if allowed is None else self._places_of(allowed)
        count = len(self.numbers) if places is None else len(places)
        if count <= k:
            return np.unique(self._statements if places is None else self._statements[places])
        fetch = k
        while True:
            fetch = min(2 * fetch, count)
            scores, found = self._search(vector, fetch, places)
            statements, firsts = np.unique(self._statements[found], return_index=True)
            by_score = np.argsort(firsts)
            best = scores[firsts[by_score]]
            if len(best) >= k:
                near = best >= best[k - 1] - ROUNDING_SLACK
                if fetch == count or scores[-1] < best[k - 1] - ROUNDING_SLACK:
                    nearest: NDArray[np.int64] = statements[by_score[near]]
                    return nearest
            elif fetch == count:
                return statements[by_score]

    def cosines(self, vector: NDArray[np.float32], numbers: Iterable[int]) -> dict[int, list[tuple[float, int]]]:
        """Compute exact cosines of the passages of given statements, each with its place among them, nearest first.

        A statement without an intact vector is left out. Equal vectors get equal cosines, whatever stands around them.
        """
        places = self._places_of(np.array(sorted(numbers), dtype=np.int64))
        products = np.zeros(len(places), dtype=np.float64)
        for part, start, chosen in self._shares(places):
            rows = part.rows[places[chosen] - start].astype(np.float64)
            products[chosen] = (rows * vector.astype(np.float64)).sum(axis=1)
        found: dict[int, list[tuple[float, int]]] = {}
        for statement, piece, cosine in zip(
            self._statements[places].tolist(), pieces_of(self.numbers[places]).tolist(), products.tolist(), strict=True
        ):
            found.setdefault(statement, []).append((cosine, piece))
        return {statement: sorted(pieces, key=lambda one: (-one[0], one[1])) for statement, pieces in found.items()}

    def background(self, vector: NDArray[np.float32], share: float) -> tuple[float, int]:
        """Estimate the cosine that a share of all vectors stays below, whatever they are about.

        Args:
            vector: unit vector of the question, shape (dimension,).
            share: 0 to 1.

        Returns:
            The cosine, and from how many vectors it was taken: all, or `MOST_SAMPLED` that stand evenly among them.
            The same vectors always give the same. 0.0 where there are none.
        """
        if self._sample is None:
            # Two threads may both make it; it is the same.
            self._sample = self._rows_at(self._evenly(MOST_SAMPLED))
        if not len(self._sample):
            return 0.0, 0
        cosines = self._sample @ vector
        place = min(len(cosines) - 1, int(share * len(cosines)))
        return float(np.partition(cosines, place)[place]), len(cosines)

    def _evenly(self, count: int) -> NDArray[np.int64]:
        total = len(self.numbers)
        return np.unique(np.linspace(0, max(0, total - 1), min(count, total)).astype(np.int64))

    def _rows_at(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        taken = [part.rows[places[chosen] - start] for part, start, chosen in self._shares(places)]
        return np.concatenate(taken) if taken else np.zeros((0, 1), dtype=np.float32)

    def _places_of(self, statements: NDArray[np.int64]) -> NDArray[np.int64]:
        # Every vector of a statement stands beside the others, since the numbers ascend.
        firsts = np.searchsorted(self._statements, statements, side="left")
        lasts = np.searchsorted(self._statements, statements, side="right")
        counts = lasts - firsts
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        places: NDArray[np.int64] = np.arange(total, dtype=np.int64) + np.repeat(firsts - (ends - counts), counts)
        return places

    def _shares(self, places: NDArray[np.int64]) -> Iterable[tuple[Segment, int, NDArray[np.int64]]]:
        """Give each segment that holds some of the places, the place where it begins, and which of them it holds."""
        owners = np.searchsorted(self._ends, places, side="right")
        for owner in np.unique(owners).tolist():
            part = self._parts[owner]
            yield part, int(self._ends[owner]) - len(part.numbers), np.flatnonzero(owners == owner)

    def _search(
        self, vector: NDArray[np.float32], k: int, places: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        scores, found = [np.zeros(0, dtype=np.float32)], [np.zeros(0, dtype=np.int64)]
        for part, start, allowed in self._allowed(places):
            near, at = part.nearest(query, k, allowed=allowed)
            scores.append(near)
            found.append(at + start)
        all_scores, all_found = np.concatenate(scores), np.concatenate(found)
        best = np.argsort(-all_scores, kind="stable")[:k]
        return all_scores[best], all_found[best]

    def _allowed(self, places: NDArray[np.int64] | None) -> Iterable[tuple[Segment, int, NDArray[np.int64] | None]]:
        if places is None:
            for part, end in zip(self._parts, self._ends.tolist(), strict=True):
                yield part, end - len(part.numbers), None
        else:
            for part, start, chosen in self._shares(places):
                yield part, start, places[chosen] - start
