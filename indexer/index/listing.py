"""Which statements a condition allows, listed once for each state of the record.

In: a read transaction and a condition. Out: the numbers of the statements, or None where there are too many to list.
Promise: a list is used again only for the very state of the record that it was made from.
"""

import json

import numpy as np
from numpy.typing import NDArray

from indexer.index.condition import Condition
from indexer.index.kept import Kept
from indexer.index.lookup import Lookup, Tally

MOST_LISTED = 250_000
"""Beyond, what a filter allows is not listed first: the nearest of all are found, and those that it allows kept."""

MOST_KEPT = 2_000_000
"""How many numbers are kept, of 8 bytes each, those asked for last."""

FIRST_PAGE = 100
"""So many statements under a condition are kept that were said last: who asks what somebody said asks for these."""

_MOST_TALLIES = 2_000
_MOST_ON_PAGES = 100_000

_Key = tuple[int, str, str]


class Listing:
    """The lists asked for last; any number of threads may ask."""

    def __init__(self, *, most_kept: int = MOST_KEPT) -> None:
        self._kept: Kept[_Key, NDArray[np.int64]] = Kept(most_kept, len)
        self._tallies: Kept[_Key, Tally] = Kept(_MOST_TALLIES, lambda _: 1)
        self._pages: Kept[_Key, list[str]] = Kept(_MOST_ON_PAGES, len)

    def of(self, lookup: Lookup, condition: Condition) -> NDArray[np.int64] | None:
        """List the statements under a condition in ascending order; None when there are more than `MOST_LISTED`."""
        key = _key(lookup, condition)
        known = self._kept.get(key)
        if known is None:
            known = np.sort(lookup.numbers(condition, limit=MOST_LISTED + 1))
            known.setflags(write=False)
            self._kept.put(key, known)
        return known if len(known) <= MOST_LISTED else None

    def tally(self, lookup: Lookup, condition: Condition) -> Tally:
        """Count the statements under a condition, each once, and their copies."""
        key = _key(lookup, condition)
        known = self._tallies.get(key)
        if known is None:
            listed = self.of(lookup, condition)
            known = lookup.tally(condition) if listed is None else lookup.tally_among(listed.tolist())
            self._tallies.put(key, known)
        return known

    def latest(self, lookup: Lookup, condition: Condition, *, limit: int) -> list[str]:
        """List the ids of the statements under a condition that were said last, as `Lookup.page` does."""
        if not 0 <= limit <= FIRST_PAGE:  # below zero stands for all, as in SQL
            return lookup.page(condition, after=None, limit=limit)
        key = _key(lookup, condition)
        known = self._pages.get(key)
        if known is None:
            known = lookup.page(condition, after=None, limit=FIRST_PAGE)
            self._pages.put(key, known)
        return known[:limit]


def _key(lookup: Lookup, condition: Condition) -> _Key:
    return lookup.generation(), condition.clause, json.dumps(condition.values, sort_keys=True)
