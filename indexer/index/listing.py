"""Which statements a condition allows, listed once for each state of the record.

In: a read transaction and a condition. Out: the numbers of the statements, or None where there are too many to list.
Promise: a list is used again only for the very state of the record that it was made from.
"""

import json
from collections import OrderedDict
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from indexer.index.condition import Condition
from indexer.index.lookup import Lookup

MOST_LISTED = 20_000
"""Beyond, what a filter allows is not listed first: the nearest of all are found, and those that it allows kept."""

MOST_KEPT = 2_000_000
"""How many numbers are kept, of 8 bytes each, those asked for last."""

_Key = tuple[int, str, str]


class Listing:
    """The lists asked for last; any number of threads may ask."""

    def __init__(self, *, most_kept: int = MOST_KEPT) -> None:
        self._most_kept = most_kept
        self._kept: OrderedDict[_Key, NDArray[np.int64]] = OrderedDict()
        self._numbers = 0
        self._guard = Lock()

    def of(self, lookup: Lookup, condition: Condition) -> NDArray[np.int64] | None:
        """List the statements under a condition in ascending order; None when there are more than `MOST_LISTED`."""
        key = (lookup.generation(), condition.clause, json.dumps(condition.values, sort_keys=True))
        with self._guard:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
        if known is None:
            known = np.sort(lookup.numbers(condition, limit=MOST_LISTED + 1))
            known.setflags(write=False)
            self._keep(key, known)
        return known if len(known) <= MOST_LISTED else None

    def _keep(self, key: _Key, numbers: NDArray[np.int64]) -> None:
        with self._guard:
            before = self._kept.pop(key, None)
            self._numbers += len(numbers) - (len(before) if before is not None else 0)
            self._kept[key] = numbers
            while self._numbers > self._most_kept:
                _, gone = self._kept.popitem(last=False)
                self._numbers -= len(gone)
