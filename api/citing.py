"""Turn what was found into citations, each compared with its article just before.

In: an open library and statements in the order of an answer. Out: numbered citations.
Promise: what its article does not print is left out, never cited.
"""

import logging
from collections.abc import Iterator, Sequence

from api.answer import ArticleCard, Citation, Shift
from api.copying import also_in, look_alikes
from api.retrieval import Ranked
from api.shifts import Change
from indexer.errors import RecordDamagedError
from indexer.index.library import Library
from indexer.rewording import compare_wording

log = logging.getLogger(__name__)


def number_shifts(changes: Sequence[Change], citations: Sequence[Citation]) -> tuple[Shift, ...]:
    """Give each pair of wordings the numbers of its citations."""
    numbers = {one.statement.id: one.n for one in citations}
    return tuple(
        Shift(
            earlier=numbers[one.earlier],
            later=numbers[one.later],
            differs_in=one.differs_in,
            diff=compare_wording(*one.sentences),
        )
        for one in changes
    )


def check_all(found: Sequence[Ranked]) -> Iterator[Ranked]:
    """Leave out, and log, what its article does not print as it stands."""
    for one in found:
        try:
            one.printed.statement.check_against(one.printed.article.text)
        except RecordDamagedError:
            log.exception("withheld from an answer")
        else:
            yield one


def cite(library: Library, shown: Sequence[Ranked]) -> tuple[Citation, ...]:
    """Give statements numbers in the order given, each with its article, its copies and what looks like it."""
    others = also_in(library, [one.printed for one in shown])
    return tuple(
        Citation(
            n=n,
            statement=one.printed.statement,
            article=ArticleCard.of(one.printed.article),
            context=one.printed.statement.context.text,
            passage=one.passage,
            also_in=others.get(one.printed.statement.id, ()),
            look_alikes=look_alikes(library, one.printed),
            score=one.score,
        )
        for n, one in enumerate(shown, start=1)
    )
