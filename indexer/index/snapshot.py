"""The vectors of one generation of a record, in segments that later generations share as long as they do not change.

In: segments. Out: the statements nearest to a question. Promise: a snapshot never changes, so that any number of
threads may search it while the next one is made; and whatever is found was compared by its exact vector.

How it is searched was chosen by measurement, milliseconds on one thread: all rows are multiplied in 0.25 at 10,000, in
6 at 100,000 and in 60 at 1,000,000. To find the likeliest by their signs and multiply those takes 0.8 at 100,000 and
3.5 at 1,000,000, so that it pays beyond some 20,000. Of rows that a filter lists 1,000 take 0.2, 10,000 take 1.5 and
20,000 take 3, however many others there are; no filter lists more, so that they are all multiplied.
"""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from indexer.index.lookup import State
from indexer.index.pieces import pieces_of, statements_of
from indexer.index.products import multiply, multiply_at, on_one_thread
from indexer.index.segment import Segment
from indexer.index.signs import SignIndex

MOST_SAMPLED = 1000
"""Vectors that stand for all others where only their spread is asked for."""

MOST_SCANNED = 20_000
"""So many vectors are all multiplied; of more the likeliest are."""

LEAST_DIMENSION = 256
"""Of shorter vectors the signs alone tell too little."""

LEAST_FETCHED, FETCHED_FOR_EACH = 2048, 32
"""How many of the likeliest are multiplied: of the sixty nearest of 1,000,000 they hold 994 in a thousand or more."""

ROUNDING_SLACK = 1e-5
"""FAISS adds in single precision: two scores nearer than this may change places when they are added exactly."""


class Snapshot:
    """The vectors of one generation; never changes, so any number of threads may search it."""

    def __init__(self, state: State, segments: Mapping[int, Segment]) -> None:
        self.state = state
        self.segments = {number: segments[number] for number in sorted(segments)}
        """By the number of the segment, ascending; so are the vectors in them."""
        self._parts = tuple(part for part in self.segments.values() if len(part.numbers))
        self._ends = np.cumsum([0, *(len(part.numbers) for part in self._parts)], dtype=np.int64)
        """Where each part ends, after a nought: where each begins."""
        nothing = np.zeros(0, dtype=np.int64)
        self.numbers: NDArray[np.int64] = np.concatenate([nothing, *(part.numbers for part in self._parts)])
        """Vector numbers, ascending."""
        self._statements = statements_of(self.numbers)
        self._signs = SignIndex([part.signs for part in self._parts]) if self._is_large() else None
        self._sample: NDArray[np.float32] | None = None

    @on_one_thread()
    def nearest(
        self, vector: NDArray[np.float32], k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Find the numbers of the `k` nearest statements, and of all that tie with the last of them, nearest first.

        A statement is as near as its nearest passage, and is found once. Among `MOST_SCANNED` vectors, and among those
        that are allowed, the nearest are found for certain; among more some of the last may be missed.

        Args:
            vector: unit vector of the question, shape (dimension,).
            k: how many; fewer come back when there are fewer.
            allowed: numbers that may be returned; None for any.
        """
        vector = np.ascontiguousarray(vector, dtype=np.float32)
        if allowed is not None:
            places = self._places_of(allowed)
            return self._best(places, self._products_at(places, vector), k)[0]
        fetch = max(LEAST_FETCHED, FETCHED_FOR_EACH * k)
        # Beyond a quarter, to look at all is as quick.
        while self._signs is not None and 4 * fetch <= len(self.numbers):
            likely, places = self._signs.likeliest(vector, fetch)
            order = np.argsort(places)
            found, at = self._best(places[order], self._products_at(places[order], vector), k)
            # Whoever was fetched last may have equals that were not.
            if len(found) >= k and likely[order][at].min() > likely[-1]:
                return found
            fetch *= 4
        return self._best(np.arange(len(self.numbers)), self._products(vector), k)[0]

    def cosines(self, vector: NDArray[np.float32], numbers: Iterable[int]) -> dict[int, list[tuple[float, int]]]:
        """Compute exact cosines of the passages of given statements, each with its place among them, nearest first.

        A statement without an intact vector is left out. Equal vectors get equal cosines, whatever stands around them.
        """
        places = self._places_of(np.array(sorted(numbers), dtype=np.int64))
        products = (self._rows_at(places).astype(np.float64) * vector.astype(np.float64)).sum(axis=1)
        found: dict[int, list[tuple[float, int]]] = {}
        for statement, piece, cosine in zip(
            self._statements[places].tolist(), pieces_of(self.numbers[places]).tolist(), products.tolist(), strict=True
        ):
            found.setdefault(statement, []).append((cosine, piece))
        for pieces in found.values():
            pieces.sort(key=lambda one: (-one[0], one[1]))
        return found

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
        cosines = np.empty(len(self._sample), dtype=np.float32)
        multiply(self._sample, np.ascontiguousarray(vector, dtype=np.float32), cosines)
        place = min(len(cosines) - 1, int(share * len(cosines)))
        return float(np.partition(cosines, place)[place]), len(cosines)

    def _is_large(self) -> bool:
        return len(self.numbers) > MOST_SCANNED and self._parts[0].rows.shape[1] >= LEAST_DIMENSION

    def _best(
        self, places: NDArray[np.int64], products: NDArray[np.float32], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the nearest statements among vectors at ascending places, and which vectors are as near as they."""
        statements = self._statements[places]
        firsts = np.flatnonzero(np.diff(statements, prepend=-1))
        if not len(firsts):
            return statements, firsts
        best = np.maximum.reduceat(products, firsts)
        order = np.argsort(-best, kind="stable")
        last = best[order[min(k, len(order)) - 1]] - ROUNDING_SLACK
        near = order[best[order] >= last]
        return statements[firsts[near]], np.flatnonzero(products >= last)

    def _products(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        products = np.empty(len(self.numbers), dtype=np.float32)
        for part, start, end in zip(self._parts, self._ends.tolist(), self._ends[1:].tolist(), strict=False):
            multiply(part.rows, vector, products[start:end])
        return products

    def _products_at(self, places: NDArray[np.int64], vector: NDArray[np.float32]) -> NDArray[np.float32]:
        products = np.empty(len(places), dtype=np.float32)
        for part, start, chosen in self._shares(places):
            multiply_at(part.rows, places[chosen] - start, vector, products[chosen])
        return products

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

    def _shares(self, places: NDArray[np.int64]) -> Iterator[tuple[Segment, int, slice]]:
        """Give each part that holds some of the ascending places, where it begins, and which of them it holds."""
        cuts = np.searchsorted(places, self._ends)
        for owner in np.flatnonzero(np.diff(cuts)).tolist():
            yield self._parts[owner], int(self._ends[owner]), slice(int(cuts[owner]), int(cuts[owner + 1]))
