"""The vectors of one generation of a record, in segments that later generations share as long as they do not change.

In: segments. Out: the statements nearest to a question. Promise: a snapshot never changes, so that any number of
threads may search it while the next one is made; and whatever is found was compared by its exact vector.

How it is searched was chosen by measurement, milliseconds on one thread: all rows are multiplied in 0.25 at 10,000, in
6 at 100,000 and in 60 at 1,000,000. To find the likeliest by their signs and multiply those takes 0.8 at 100,000 and
3.5 at 1,000,000, so that it pays beyond some 20,000. Of rows that a filter lists 1,000 take 0.2, 10,000 take 1.5 and
20,000 take 3, however many others there are; the signs of more are laid out on their own and kept for the next question
under the same filter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from indexer.index.kept import Kept
from indexer.index.lookup import Lookup, State
from indexer.index.mapped import Holding
from indexer.index.pieces import pieces_of, statements_of
from indexer.index.products import multiply, multiply_at, on_one_thread
from indexer.index.segment import Segment
from indexer.index.signs import SignIndex

MOST_SAMPLED = 1000
"""Vectors that stand for all others where only their spread is asked for."""

MOST_SCANNED = 20_000
"""So many vectors are all multiplied; of more the likeliest are."""

MOST_LISTED_SCANNED = 10_000
"""So many of the vectors that a filter lists are all multiplied; of more the likeliest are."""

MOST_KEPT = 4_000_000
"""How many vectors' signs are kept for filters, of some hundred bytes each with their places."""

LEAST_DIMENSION = 256
"""Of shorter vectors the signs alone tell too little."""

LEAST_FETCHED, FETCHED_FOR_EACH = 1024, 32
"""How many of the likeliest are multiplied: of the ten nearest to sixty topics among 1,000,000 the least of them hold
995 in a thousand."""

MOST_ROWS_HELD = 180_000
"""Of so many mapped rows a process holds the pages, about: 1 GiB with rows of 1,536 bytes. The system would give it
more as long as nobody else asks."""

ROUNDING_SLACK = 1e-5
"""FAISS adds in single precision: two scores nearer than this may change places when they are added exactly."""


class _Listed(NamedTuple):
    """The vectors that a filter lists."""

    allowed: NDArray[np.int64]
    """The very numbers, so that no others come to stand at their address as long as they are kept."""
    places: NDArray[np.int64]
    signs: SignIndex | None


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
        self._listed: Kept[int, _Listed] = Kept(MOST_KEPT, lambda listed: len(listed.places))
        self._holding = Holding([part.content for part in self._parts], most=MOST_ROWS_HELD)

    @property
    def vector_count(self) -> int:
        """Vectors of statements and passages."""
        return len(self.numbers)

    @property
    def first(self) -> int | None:
        """Number of the first statement; None when there is none."""
        return int(self._statements[0]) if len(self._statements) else None

    def within(self, _lookup: Lookup) -> Self:
        """Give what answers within a read transaction: itself, since it holds all it needs."""
        return self

    @on_one_thread()
    def nearest(
        self, vector: NDArray[np.float32], k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Find the numbers of the `k` nearest statements, and of all that tie with the last of them, nearest first.

        A statement is as near as its nearest passage, and is found once. Among `MOST_SCANNED` vectors, and among
        `MOST_LISTED_SCANNED` allowed statements, the nearest are found for certain; among more some of the last may be
        missed.

        Args:
            vector: unit vector of the question, shape (dimension,).
            k: how many; fewer come back when there are fewer.
            allowed: numbers that may be returned, ascending; None for any. The same array is known again.
        """
        vector = np.ascontiguousarray(vector, dtype=np.float32)
        if allowed is None:
            likely = self._likeliest(self._signs, None, vector, k)
            return self._best(np.arange(len(self.numbers)), self._products(vector), k)[0] if likely is None else likely
        signs, places = self._listed_as(allowed)
        found = self._likeliest(signs, places, vector, k)
        return self._best(places, self._products_at(places, vector), k)[0] if found is None else found

    def cosines(self, vector: NDArray[np.float32], numbers: Iterable[int]) -> dict[int, list[tuple[float, int]]]:
        """Compute exact cosines of the passages of given statements, each with its place among them, nearest first.

        A statement without an intact vector is left out. Equal vectors get equal cosines, whatever stands around them.
        """
        places = self._places_of(np.array(sorted(numbers), dtype=np.int64))
        return grouped_cosines(
            self._rows_at(places), vector, self._statements[places].tolist(), pieces_of(self.numbers[places]).tolist()
        )

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
            self._sample = self._rows_at(evenly(len(self.numbers), MOST_SAMPLED))
        return spread_of(self._sample, vector, share)

    def _likeliest(
        self, signs: SignIndex | None, listed: NDArray[np.int64] | None, vector: NDArray[np.float32], k: int
    ) -> NDArray[np.int64] | None:
        """Find the nearest among those that are likely by their signs; None where to look at all is as quick."""
        total = len(self.numbers) if listed is None else len(listed)
        fetch = max(LEAST_FETCHED, FETCHED_FOR_EACH * k)
        while signs is not None and 4 * fetch <= total:
            likely, found = signs.likeliest(vector, fetch)
            order = np.argsort(found)
            places = found[order] if listed is None else listed[found[order]]
            nearest, at = self._best(places, self._products_at(places, vector), k)
            # Whoever was fetched last may have equals that were not.
            if len(nearest) >= k and likely[order][at].min() > likely[-1]:
                return nearest
            fetch *= 4
        return None

    def _listed_as(self, allowed: NDArray[np.int64]) -> tuple[SignIndex | None, NDArray[np.int64]]:
        """Give the places of the vectors that a filter lists, and of many their signs, laid out on their own."""
        if self._signs is None or len(allowed) <= MOST_LISTED_SCANNED:
            return None, self._places_of(allowed)
        known = self._listed.get(id(allowed))
        if known is None or known.allowed is not allowed:
            places = self._places_of(allowed)
            signs = [part.signs[places[chosen] - start] for part, start, chosen in self._shares(places)]
            known = _Listed(allowed, places, SignIndex(signs) if signs else None)
            self._listed.put(id(allowed), known)
        return known.signs, known.places

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
        self._holding.note(len(places))
        return products

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


def grouped_cosines(
    rows: NDArray[np.float32], vector: NDArray[np.float32], statements: Sequence[int], pieces: Sequence[int]
) -> dict[int, list[tuple[float, int]]]:
    """Compute exact cosines of passages, each under its statement and with its place there, nearest first.

    Args:
        rows: their vectors, unit rows of shape (passages, dimension).
        vector: unit vector, shape (dimension,).
        statements: which statement each is of.
        pieces: which passage of it each is, from 0.
    """
    products = (rows.astype(np.float64) * vector.astype(np.float64)).sum(axis=1)
    found: dict[int, list[tuple[float, int]]] = {}
    for statement, piece, cosine in zip(statements, pieces, products.tolist(), strict=True):
        found.setdefault(statement, []).append((cosine, piece))
    for passages in found.values():
        passages.sort(key=lambda one: (-one[0], one[1]))
    return found


def evenly(total: int, count: int) -> NDArray[np.int64]:
    """Choose `count` places at most that stand evenly among `total`, ascending."""
    return np.unique(np.linspace(0, max(0, total - 1), min(count, total)).astype(np.int64))


def spread_of(sample: NDArray[np.float32], vector: NDArray[np.float32], share: float) -> tuple[float, int]:
    """Give the cosine that a share of some vectors stays below, and how many they are; 0.0 where there are none."""
    if not len(sample):
        return 0.0, 0
    cosines = np.empty(len(sample), dtype=np.float32)
    multiply(sample, np.ascontiguousarray(vector, dtype=np.float32), cosines)
    place = min(len(cosines) - 1, int(share * len(cosines)))
    return float(np.partition(cosines, place)[place]), len(cosines)
