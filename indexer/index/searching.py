"""Find the statements near a text, in meaning and in words, within a bounded amount of work.

In: one read transaction, a snapshot, a text and its vector, and where to look. Out: `Hit`s.
Promise: where a filter leaves few statements, all of them are found and nothing else is looked at; where it does not,
the words that most statements share are left out of the search as long as a rarer one is there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.condition import condition_of
from indexer.index.groups import take_groups
from indexer.index.hits import Hit, Passage, Where
from indexer.index.listing import Listing
from indexer.index.lookup import Lookup
from indexer.index.postings import Posting, Postings
from indexer.index.server_vectors import ServerVectors
from indexer.index.snapshot import Snapshot
from indexer.index.wording import telling_words

MAX_PASSAGES = 4
"""How many passages of a long statement are weighed against each other."""

FEW = 40
"""So many statements are all found, whatever they share with the text."""

MOST_TIED = 2_000
"""Of so many statements that share the same words, the newest, the nearest in meaning are chosen."""

MOST_WIDENED = 16
"""So many times as much is looked at again, at most, where a filter leaves little of what was found."""

MOST_ROWS = 20_000
"""How many statements the words of a text may occur in before its commonest words are left out of the search."""


class Asked(NamedTuple):
    """A text to be searched for."""

    text: str
    vector: NDArray[np.float32] | None
    """Unit vector, shape (dimension,); None to search by words only."""
    where: Where
    k: int
    """How many to find by meaning, and how many by words."""


def find_hits(
    lookup: Lookup, snapshot: Snapshot | ServerVectors, asked: Asked, *, postings: Postings, listing: Listing
) -> list[Hit]:
    """Find statements, nearest in meaning first, or by words only best first; equal ones in the order of their ids.

    Args:
        lookup: the record at one moment.
        snapshot: its vectors.
        asked: what is searched for.
        postings: of the words asked for before.
        listing: of the conditions asked for before.
    """
    search = _Search(lookup, snapshot, asked, listing)
    if search.allowed is not None and len(search.allowed) <= FEW and asked.vector is not None:
        return search.hits(search.one_of_each(search.allowed.tolist()), {})
    near = search.nearest()
    return search.hits(near, search.by_words(postings))


def rare_words(words: Sequence[str], count_of: Callable[[str], int]) -> list[str]:
    """Keep the words that occur in few statements: the rarest first, until `MOST_ROWS` are reached."""
    kept: list[str] = []
    rows = 0
    for count, word in sorted((count_of(word), word) for word in words):
        rows += count
        if kept and rows > MOST_ROWS:
            break
        if count:
            kept.append(word)
    return kept


class _Search:
    """One search in one state of the record; remembers the ids that it came across."""

    def __init__(self, lookup: Lookup, snapshot: Snapshot | ServerVectors, asked: Asked, listing: Listing) -> None:
        self._lookup = lookup
        self._snapshot = snapshot.within(lookup)
        self._asked = asked
        self._condition = condition_of(asked.where, newest=snapshot.state.newest)
        self._is_everything = asked.where == Where()
        self.allowed = None if self._is_everything else listing.of(lookup, self._condition)
        """Numbers of the statements that may be found, ascending; None when they are not listed."""
        self._ids: dict[int, str] = {}

    def one_of_each(self, numbers: Sequence[int]) -> list[int]:
        """Give all these statements, nearest in meaning first, one of each group of copies."""
        near = self._cosines(numbers)  # a statement whose vector is damaged has none
        in_order = sorted(numbers, key=lambda number: (-near.get(number, -1.0), number))
        return take_groups(lambda count: in_order[:count], self._lookup.firsts, len(in_order))

    def nearest(self) -> list[int]:
        """Give the statements nearest in meaning, one of each group of copies; none where only words are compared."""
        if self._asked.vector is None:
            return []
        k = self._asked.k  # to look once more costs more than to find some too many
        return take_groups(self._nearest, self._lookup.firsts, k, at_first=2 * k)

    def by_words(self, postings: Postings) -> dict[int, float]:
        """Give the statements that share the most telling words, one of each group, with what these count.

        Of those that share the same words the nearest in meaning come first, and then those of the first ids.
        """
        newest = self._snapshot.state.newest
        words = rare_words(telling_words(self._asked.text), lambda word: postings.count(self._lookup, word))
        total = self._snapshot.vector_count  # the same for the same articles, whatever was on record before
        held = [postings.of(self._lookup, word, total=total) for word in words]
        if self.allowed is not None:
            held = [one.among(self.allowed) for one in held]
        sums = Posting.sum_of(held).until(newest)
        numbers = take_groups(lambda count: self._most_shared(sums, count), self._lookup.firsts, self._asked.k)
        return dict(zip(numbers, sums.scores_of(numbers), strict=True))

    def hits(self, near: Sequence[int], words: Mapping[int, float]) -> list[Hit]:
        """Tell all that is known of the statements found."""
        ids = self._there([*near, *words])
        vector = self._asked.vector
        pieces = self._snapshot.cosines(vector, ids) if vector is not None else {}
        passages = _passages(pieces, self._lookup.passages(sorted(filter(lambda n: _is_long(pieces[n]), pieces))))
        hits = [
            Hit(
                statement_id=ids[n],
                cosine=pieces[n][0][0] if n in pieces else None,
                shared=words.get(n, 0.0),
                passages=passages.get(n, ()),
            )
            for n in ids
        ]
        if vector is None:
            return sorted(hits, key=lambda hit: (-hit.shared, hit.statement_id))
        return sorted(hits, key=lambda hit: (-(hit.cosine or 0.0), hit.statement_id))

    def _nearest(self, count: int) -> list[int]:
        fetch = count
        while True:
            found = self._nearest_among(fetch, self.allowed)
            ids = self._there(found)
            if len(ids) >= count or len(found) < fetch:
                break
            fetch *= min(MOST_WIDENED, max(2, 2 * count // max(1, len(ids))))
        near = self._cosines(ids)
        return sorted(ids, key=lambda number: (-near[number], ids[number]))

    def _most_shared(self, held: Posting, count: int) -> list[int]:
        fetch = count
        while True:
            best, tied = held.best(fetch)
            numbers = [*best.tolist(), *self._chosen(tied[-MOST_TIED:], fetch - len(best))]
            there = self._there(numbers)
            if len(there) >= count or len(numbers) < fetch:
                kept = list(there)[:count]
                scores = dict(zip(kept, held.scores_of(kept), strict=True))
                return sorted(kept, key=lambda number: (-scores[number], there[number]))
            fetch *= 2

    def _chosen(self, tied: NDArray[np.int64], count: int) -> list[int]:
        numbers: list[int] = tied.tolist()
        if count >= len(numbers) or count <= 0:
            return numbers[: max(0, count)]
        nearest = self._nearest_among(count, tied)
        # Whoever has no vector shares the words nevertheless.
        candidates = nearest if len(nearest) >= count else numbers
        near, ids = self._cosines(candidates), self._there(candidates)
        # What is no longer there comes last: whoever asked finds it missing and asks for more.
        return sorted(candidates, key=lambda n: (n not in ids, -near.get(n, -1.0), ids.get(n, "")))[:count]

    def _nearest_among(self, count: int, allowed: NDArray[np.int64] | None) -> list[int]:
        if self._asked.vector is None:
            return []
        found: list[int] = self._snapshot.nearest(self._asked.vector, count, allowed=allowed).tolist()
        return found

    def _cosines(self, numbers: Iterable[int]) -> dict[int, float]:
        if self._asked.vector is None:
            return {}
        return {number: near[0][0] for number, near in self._snapshot.cosines(self._asked.vector, numbers).items()}

    def _there(self, numbers: Sequence[int]) -> dict[int, str]:
        new = [number for number in numbers if number not in self._ids]
        ids = self._lookup.ids_of(new) if new else {}
        if ids and not self._is_everything and self.allowed is None:
            meeting = self._lookup.numbers_among(tuple(ids), self._condition)
            ids = {number: id_ for number, id_ in ids.items() if number in meeting}
        self._ids |= ids
        return {number: self._ids[number] for number in numbers if number in self._ids}


def _is_long(pieces: Sequence[tuple[float, int]]) -> bool:
    return len(pieces) > 1 or any(piece for _, piece in pieces)


def _passages(
    pieces: Mapping[int, Sequence[tuple[float, int]]], spans: Mapping[int, tuple[tuple[int, int], ...]]
) -> dict[int, tuple[Passage, ...]]:
    return {
        number: tuple(
            Passage(start=spans[number][piece][0], end=spans[number][piece][1], cosine=cosine)
            for cosine, piece in near[:MAX_PASSAGES]
            if piece < len(spans[number])
        )
        for number, near in pieces.items()
        if number in spans
    }
