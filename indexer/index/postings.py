"""Which statements share words with a text, and how telling the words are.

In: a read transaction and words. Out: statements with a score each.
Promise: the work for a word is bounded however many statements hold it; what is kept of it belongs to one generation.

A word counts by how few statements it occurs in, twice where it is said and once where it stands beside or above. How
often it occurs in a statement, and how long that is, is left to whoever ranks what is found: to ask the full text for
its BM25 takes ten times as long as to ask which statements they are (2.0 and 0.2 µs a statement).
"""

from collections.abc import Sequence
from math import log
from threading import Lock
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from indexer.index.kept import Kept
from indexer.index.lookup import Lookup

MOST_WEIGHED = 50_000
"""Of a word that more statements hold than this the newest so many are weighed: it tells hardly anything."""

MOST_KEPT = 2_000_000
"""How many numbers are kept, of 16 bytes each with their scores, those of the words asked for last."""

SAID_WEIGHT, BESIDE_WEIGHT = 2.0, 1.0
"""What a word counts that is said, and one that stands in the title or in the sentences around."""

_WORDS_COUNTED = 20_000
"""How many words are remembered with the number of statements that they occur in."""


class Posting(NamedTuple):
    """Statements and what they count."""

    numbers: NDArray[np.int64]
    """Numbers of the statements, ascending."""

    scores: NDArray[np.float64]
    """What each counts, higher is better."""

    @classmethod
    def of(cls, holders: NDArray[np.int64], saying: NDArray[np.int64], *, telling: float) -> Self:
        """Weigh the statements that hold a word, given those of them that say it and how telling it is."""
        numbers = np.sort(holders, kind="stable")  # the newest come first: a single run to turn round
        weights = np.full(len(numbers), BESIDE_WEIGHT)
        # Of a common word the newest are listed that hold it, and more of those that say it.
        among = saying[saying >= numbers[0]] if len(numbers) else saying[:0]
        weights[np.searchsorted(numbers, among)] = SAID_WEIGHT
        return cls(numbers, telling * weights)

    @classmethod
    def sum_of(cls, postings: Sequence[Self]) -> Self:
        """Add up what each statement counts for several words."""
        if len(postings) == 1:
            return postings[0]
        nothing = cls(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float64))
        numbers, scores = (np.concatenate(columns) for columns in zip(nothing, *postings, strict=True))
        order = np.argsort(numbers, kind="stable")  # merges what is in order already
        firsts = np.flatnonzero(np.diff(numbers[order], prepend=-1))
        return cls(numbers[order][firsts], np.add.reduceat(scores[order], firsts))

    def among(self, allowed: NDArray[np.int64]) -> Self:
        """Keep the statements that are among others, given in ascending order."""
        if not len(self.numbers):
            return self
        if len(self.numbers) < len(allowed):
            places = np.minimum(np.searchsorted(allowed, self.numbers), len(allowed) - 1)
            among = allowed[places] == self.numbers
            return type(self)(self.numbers[among], self.scores[among])
        places = np.searchsorted(self.numbers, allowed)
        places[places == len(self.numbers)] = 0
        kept = places[self.numbers[places] == allowed]
        return type(self)(self.numbers[kept], self.scores[kept])

    def until(self, newest: int) -> Self:
        """Keep the statements up to a number."""
        end = int(np.searchsorted(self.numbers, newest, side="right"))
        return type(self)(self.numbers[:end], self.scores[:end])

    def best(self, k: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the statements that are surely among the `k` best, best first, and those that tie for what is left."""
        if len(self.numbers) <= k:
            least = -1.0
        else:
            least = np.partition(self.scores, len(self.scores) - k)[len(self.scores) - k]
        better = np.flatnonzero(self.scores > least)
        in_order = better[np.lexsort((-self.numbers[better], -self.scores[better]))]
        return self.numbers[in_order], self.numbers[self.scores == least]

    def scores_of(self, numbers: Sequence[int]) -> list[float]:
        """Look up what some of the statements count."""
        scores: list[float] = self.scores[np.searchsorted(self.numbers, np.array(numbers, dtype=np.int64))].tolist()
        return scores


class Postings:
    """The postings of the words asked for last; any number of threads may ask."""

    def __init__(self, *, most_kept: int = MOST_KEPT) -> None:
        self._kept: Kept[str, Posting] = Kept(most_kept, lambda posting: len(posting.numbers))
        self._counts: dict[str, int] = {}
        self._guard = Lock()

    def count(self, lookup: Lookup, word: str) -> int:
        """Count the statements that a word, or another form of it, occurs in or beside, about."""
        with self._guard:
            known = self._counts.get(word)
        if known is not None:
            return known
        count = lookup.count_with(word)
        with self._guard:
            if len(self._counts) >= _WORDS_COUNTED:
                self._counts.clear()
            self._counts[word] = count
        return count

    def of(self, lookup: Lookup, word: str, *, total: int) -> Posting:
        """Give the posting of a word, other forms of it included, in a record of about `total` statements."""
        known = self._kept.get(word)
        if known is not None:
            return known
        holders = lookup.holders(word, limit=MOST_WEIGHED, is_said=False)
        saying = lookup.holders(word, limit=MOST_WEIGHED, is_said=True)
        posting = Posting.of(holders, saying, telling=_telling(self.count(lookup, word), total))
        self._kept.put(word, posting)
        return posting

    def clear(self) -> None:
        """Forget all, since the record has changed."""
        self._kept.clear()
        with self._guard:
            self._counts.clear()


def _telling(count: int, total: int) -> float:
    # Robertson and Spärck Jones' weight, as BM25 has it.
    return log(1 + (max(total, count) - count + 0.5) / (count + 0.5))
