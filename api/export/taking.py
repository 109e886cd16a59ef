"""Take the statements of an export out of a record, some at a time.

In: an open library and what is wanted. Out: `Exported`s, each compared with its article just before.
Promise: which statements are wanted is settled in one state of the record, at once; of a million statements no more
than their ids and one batch are held. What is left out is counted and never passed over in silence.
"""

import logging
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from api.answer import ArticleCard
from api.copying import also_in
from api.export.exported import Closing, Exported, ExportQuery
from api.search import list_ids
from indexer.errors import NotFoundError
from indexer.index.library import Library

BATCH = 200
_HEX = 16

log = logging.getLogger(__name__)


class Taken(Protocol):
    """The statements of an export, to be taken once; at their end it is known what has to be said."""

    def __iter__(self) -> Iterator[Exported]:
        """Give one statement after the other."""
        ...

    @property
    def closing(self) -> Closing:
        """What has to be said, once all are given."""
        ...


class FromLibrary:
    """The statements of an export, out of a library.

    Raises:
        NotFoundError: none of the ids is on record, or nobody bears one of the names.
        UsageError: the name of a speaker fits several.
    """

    def __init__(self, library: Library, wanted: ExportQuery, *, settle: Callable[[], object] = lambda: None) -> None:
        """Settle which statements are wanted; `settle` takes up what was indexed meanwhile, before the end is told."""
        self._library = library
        self._settle = settle
        self._generation = self._generation_after = library.generation
        self._written = 0
        ids = _wanted_ids(library, wanted)
        self._missing = max(0, len(wanted.id) - len(ids))
        self._ids = array("Q", (int(one, 16) for one in ids))

    def __iter__(self) -> Iterator[Exported]:
        ids = (f"{one:0{_HEX}x}" for one in self._ids)
        while batch := list(islice(ids, BATCH)):
            for one in self._read(batch):
                self._written += 1
                yield one
        self._settle()
        self._generation_after = self._library.generation
        if self.closing.needs_saying:
            log.warning("an export is not one whole state of the record: %s", self.closing.model_dump_json())

    @property
    def closing(self) -> Closing:
        """What has to be said, once all are given."""
        return Closing(
            written=self._written,
            withheld=self._missing + len(self._ids) - self._written,
            generation=self._generation,
            generation_after=self._generation_after,
        )

    def _read(self, ids: Sequence[str]) -> Iterator[Exported]:
        printed = self._library.get(ids)
        others = also_in(self._library, printed.values())
        for key, one in printed.items():
            yield Exported(
                statement=one.statement,
                article=ArticleCard.of(one.article),
                context=one.statement.context.text,
                also_in=others.get(key, ()),
            )


def _wanted_ids(library: Library, wanted: ExportQuery) -> Sequence[str]:
    if not wanted.id:
        return list_ids(library, wanted.q, filters=wanted.filters)
    found = list(library.sketches(wanted.id))
    if not found:
        raise NotFoundError(f"no statement with the id {wanted.id[0]!r}; a search shows the ids on record")
    return found


class Given:
    """The statements of an export that are at hand already."""

    def __init__(self, statements: Sequence[Exported], *, generation: int) -> None:
        """Take statements of one state of the record."""
        self._statements = statements
        self._generation = generation

    def __iter__(self) -> Iterator[Exported]:
        return iter(self._statements)

    @property
    def closing(self) -> Closing:
        """What has to be said: nothing."""
        count, generation = len(self._statements), self._generation
        return Closing(written=count, withheld=0, generation=generation, generation_after=generation)
