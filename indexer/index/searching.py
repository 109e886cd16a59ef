"""Find the statements near a text, in meaning and in words, within a bounded amount of work.

In: one read transaction, a snapshot, a text and its vector, and where to look. Out: `Hit`s.
Promise: where a filter leaves few statements, all of them are found and nothing else is looked at; where it does not,
the words that most statements share are left out of the search as long as a rarer one is there.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.condition import Condition, condition_of
from indexer.index.groups import take_groups
from indexer.index.hits import Hit, Passage, Where
from indexer.index.lookup import Lookup, WordHit
from indexer.index.snapshot import Snapshot
from indexer.index.wording import match_any, telling_words

MAX_PASSAGES = 4
"""How many passages of a long statement are weighed against each other."""

FEW = 80
"""So many statements are all found, whatever they share with the text."""

MOST_LISTED = 20_000
"""Beyond, what a filter allows is not listed first: the nearest of all are found, and those that it allows kept."""

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
    lookup: Lookup, snapshot: Snapshot, asked: Asked, *, count_with: Callable[[Lookup, str], int]
) -> list[Hit]:
    """Find statements, nearest in meaning first, or by words only best first; equal ones in the order of their ids.

    Args:
        lookup: the record at one moment.
        snapshot: its vectors.
        asked: what is searched for.
        count_with: tells in how many statements a word occurs, about.
    """
    condition = condition_of(asked.where, newest=snapshot.state.newest)
    allowed = None if asked.where == Where() else lookup.numbers(condition, limit=MOST_LISTED + 1)
    if allowed is not None and len(allowed) <= FEW and asked.vector is not None:
        near = _one_of_each(lookup, snapshot, asked.vector, allowed)
        return _hits(lookup, snapshot, asked, near=near, words={})
    near = _nearest(lookup, snapshot, asked, allowed)
    words = _by_words(lookup, asked, condition, count_with)
    return _hits(lookup, snapshot, asked, near=near, words=words)


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


def _one_of_each(lookup: Lookup, snapshot: Snapshot, vector: NDArray[np.float32], numbers: Sequence[int]) -> list[int]:
    cosines = snapshot.cosines(vector, numbers)  # a statement whose vector is damaged has none
    near = {number: cosines[number][0][0] if number in cosines else -1.0 for number in numbers}
    in_order = sorted(numbers, key=lambda number: (-near[number], number))
    return take_groups(lambda count: in_order[:count], lookup.firsts, len(in_order))


def _nearest(lookup: Lookup, snapshot: Snapshot, asked: Asked, allowed: Sequence[int] | None) -> list[int]:
    vector, condition = asked.vector, condition_of(asked.where, newest=snapshot.state.newest)
    if vector is None:
        return []
    is_listed = allowed is not None and len(allowed) <= MOST_LISTED
    among = np.array(allowed, dtype=np.int64) if is_listed else None

    def find(count: int) -> list[int]:
        fetch = count
        while True:
            found = snapshot.nearest(vector, fetch, allowed=among).tolist()
            ids = lookup.ids_of(found)
            if allowed is not None and not is_listed:
                meeting = lookup.numbers_among(found, condition)
                ids = {number: id_ for number, id_ in ids.items() if number in meeting}
            if len(ids) >= count or len(found) < fetch:
                break
            fetch *= 2
        cosines = snapshot.cosines(vector, ids)
        return sorted(ids, key=lambda number: (-cosines[number][0][0], ids[number]))

    return take_groups(find, lookup.firsts, asked.k)


def _by_words(
    lookup: Lookup, asked: Asked, condition: Condition, count_with: Callable[[Lookup, str], int]
) -> dict[int, WordHit]:
    match = match_any(rare_words(telling_words(asked.text), lambda word: count_with(lookup, word)))
    if match is None:
        return {}
    found: dict[int, WordHit] = {}

    def find(fetch: int) -> list[int]:
        found.update((hit.number, hit) for hit in lookup.best_by_words(match, condition, k=fetch))
        return list(found)

    return {number: found[number] for number in take_groups(find, lookup.firsts, asked.k)}


def _hits(
    lookup: Lookup, snapshot: Snapshot, asked: Asked, *, near: Sequence[int], words: dict[int, WordHit]
) -> list[Hit]:
    ids = lookup.ids_of([*near, *words])
    pieces = snapshot.cosines(asked.vector, ids) if asked.vector is not None else {}
    passages = _passages(pieces, lookup.passages(sorted(ids)))
    hits = [
        Hit(
            statement_id=ids[n],
            cosine=pieces[n][0][0] if n in pieces else None,
            bm25=words[n].bm25 if n in words else 0.0,
            passages=passages.get(n, ()),
        )
        for n in ids
    ]
    if asked.vector is None:
        return sorted(hits, key=lambda hit: (-hit.bm25, hit.statement_id))
    return sorted(hits, key=lambda hit: (-(hit.cosine or 0.0), hit.statement_id))


def _passages(
    pieces: dict[int, list[tuple[float, int]]], spans: dict[int, tuple[tuple[int, int], ...]]
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
