"""Turn what was found into citations, each compared with its article just before.

In: an open library and statements in the order of an answer. Out: numbered citations.
Promise: what its article does not print is left out, never cited.
"""

from collections.abc import Mapping, Sequence

from api.answer import ArticleCard, Citation, Nearest, Shift
from api.copying import also_in, look_alikes
from api.retrieval import Ranked, read_first
from api.shifts import Change
from indexer.index.hits import Printed
from indexer.index.library import Library
from indexer.rewording import compare_wording


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


def cite(library: Library, shown: Sequence[Ranked], printed: Mapping[str, Printed]) -> tuple[Citation, ...]:
    """Give statements numbers in the order given, each with its article, its copies and what looks like it."""
    others = also_in(library, printed.values())
    read = [(one, printed[one.printed.statement.id]) for one in shown]
    return tuple(
        Citation(
            n=n,
            statement=found.statement,
            article=ArticleCard.of(found.article),
            context=found.statement.context.text,
            passage=one.passage,
            also_in=others.get(found.statement.id, ()),
            look_alikes=look_alikes(library, found),
            score=one.score,
        )
        for n, (one, found) in enumerate(read, start=1)
    )


def near_by(
    library: Library, ranked: Sequence[Ranked], citations: Sequence[Citation] = (), *, limit: int
) -> tuple[Nearest, ...]:
    """Give what came near and is not cited, best first, so that with what is cited it is `limit` statements at most."""
    cited = {one.statement.id for one in citations}
    left = [one for one in ranked if one.printed.statement.id not in cited]
    shown = read_first(library, left, limit=limit - len(citations)) if limit > len(citations) else ()
    return tuple(
        Nearest(
            statement=printed.statement,
            article=ArticleCard.of(printed.article),
            context=printed.statement.context.text,
            score=one.score,
        )
        for one, printed in shown
    )
