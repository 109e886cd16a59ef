"""Say where else a statement is printed, how it reads there, and what only looks like it.

In: an open library and statements as printed. Out: `OtherPrinting`s, each read and checked in its own article.
Promise: what differs in a number, a negation, an opposite or a name is never among the copies, but among the
look-alikes, with what it differs in.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from api.answer import OtherPrinting
from indexer.comparing import Likeness, Saying, judge, may_be_alike, may_be_of_one_day
from indexer.contrast import Contrast
from indexer.index.hits import Printed, Sketch, Where
from indexer.index.library import Library


def also_in(library: Library, statements: Iterable[Printed]) -> dict[str, tuple[OtherPrinting, ...]]:
    """Give of each statement the articles that print it, too, the earliest published first."""
    ours = {one.statement.id: one.statement for one in statements}
    groups = library.groups(ours, Where())
    others = {key: group.others(key) for key, group in groups.items()}
    printed = library.get(sorted({one for each in others.values() for one in each}))
    return {
        key: tuple(
            OtherPrinting.beside(ours[key], one)
            for one in sorted((printed[other] for other in each if other in printed), key=_published)
        )
        for key, each in others.items()
    }


def look_alikes(library: Library, printed: Printed) -> tuple[OtherPrinting, ...]:
    """List what was said on a day that may be the same and differs in what must not be overlooked."""
    ids = library.look_alikes(printed.statement.id)
    differing = dict(_differing(printed, library.sketches(ids).values())) if ids else {}
    return tuple(
        OtherPrinting.beside(printed.statement, other, differs_in=differing[key])
        for key, other in (library.get(differing) if differing else {}).items()
    )


def _differing(printed: Printed, others: Iterable[Sketch]) -> Iterator[tuple[str, tuple[Contrast, ...]]]:
    said_on, published = printed.statement.said_on, printed.article.published
    candidates = [
        other
        for other in others
        if may_be_of_one_day(said_on, published, other.statement.said_on, other.article.published)
        and may_be_alike(printed.statement, other.statement)
    ]
    if not candidates:
        return
    ours = Saying.of(printed.statement, published)
    for other in candidates:
        theirs = Saying.of(other.statement, other.article.published)
        judgement = judge(ours, theirs, is_one_report=lambda: False)
        if judgement.likeness is Likeness.DIFFERENT:
            yield other.statement.id, judgement.contrasts


def _published(printed: Printed) -> tuple[dt.date, str]:
    return printed.article.published or dt.date.max, printed.statement.id
