"""Turn what was found into citations, each compared with its article just before.

In: an open library and statements in the order of an answer. Out: numbered citations.
Promise: what its article does not print is left out, never cited.
"""

from collections.abc import Mapping, Sequence

from api.answer import ArticleCard, Citation, Nearest, Shift
from api.copying import also_in, look_alikes
from api.retrieval import Ranked, is_as_printed, read_shown
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


def read_cited(library: Library, shown: Sequence[Ranked]) -> dict[str, Printed]:
    """Read statements with their articles; what its article does not print as it stands is left out and logged."""
    printed = library.get([one.printed.statement.id for one in shown])
    return {key: one for key, one in printed.items() if is_as_printed(one)}


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
    shown = read_shown(library, left, limit=limit - len(citations)) if limit > len(citations) else ()
    return tuple(
        Nearest(
            statement=one.printed.statement,
            article=ArticleCard.of(one.printed.article),
            context=one.printed.statement.context.text,
            score=one.score,
        )
        for one in shown
    )
