"""List statements from the whole of a period where nothing was asked about, evenly from its beginning to its end.

In: a library and where to look. Out: `Ranked` statements, newest first. Reads the record; for the same generation the
result is the same, and bounded however many there are.
"""

from collections.abc import Iterable

from api.retrieval import IsWanted, Ranked
from indexer.index.hits import Sketch, Where
from indexer.index.library import Library

MAX_SAMPLE = 200
"""How many statements are looked at."""

_MAX_LISTED = 10_000


def sample(library: Library, wheres: Iterable[Where], *, is_wanted: IsWanted) -> tuple[Ranked, ...]:
    """Take statements of each place, the first and the last of it among them, one of each group of copies."""
    found: dict[str, Sketch] = {}
    for where in wheres:
        ids = library.statements(where, after=None, limit=_MAX_LISTED)
        found |= library.sketches(_evenly(ids))
    return tuple(Ranked(one, 1.0, is_on_topic=True) for one in found.values() if is_wanted(one))


def _evenly(ids: list[str]) -> list[str]:
    if len(ids) <= MAX_SAMPLE:
        return ids
    step = (len(ids) - 1) / (MAX_SAMPLE - 1)
    return [ids[round(place * step)] for place in range(MAX_SAMPLE)]
