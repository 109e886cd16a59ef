"""Tell the words of a speaker from those that the speaker quotes.

In: a passage cut from a statement, and the statement or those that were found inside it. Out: whether the passage is
another's. Promise: what stands between quotation marks within what was said is never taken for the speaker's own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from indexer.article import Part
from indexer.statement import Statement

Span = tuple[int, int]
_MARKED = re.compile(r"“[^“”]*”|‘(?:[^‘’]|’(?=\w))*’(?!\w)|«[^«»]*»|\"[^\"\n]*\"")

_PAIRS = (("“", "”"), ("‘", "’"), ("«", "»"))
_SINGLE = "‘"
"""Whose closing mark may as well be an apostrophe."""


def is_inside(passage: Sequence[Part], inner: Sequence[Statement]) -> bool:
    """Tell whether all of a passage is what others are found to have said."""
    return all(_within(part, _spans_of(inner)) for part in passage)


def touches(passage: Sequence[Part], inner: Sequence[Statement]) -> bool:
    """Tell whether some of it is."""
    return any(start < part.end and part.start < end for start, end in _spans_of(inner) for part in passage)


def is_marked(passage: Sequence[Part], parts: Sequence[Part]) -> bool:
    """Tell whether all of a passage stands in quotation marks within the parts of what was said.

    Whose the words are the article need not tell; that they are not simply the speaker's own, the marks do.
    """
    spans = list(_marked(parts))
    return bool(passage) and all(_within(part, spans) for part in passage)


def has_marked(passage: Sequence[Part], parts: Sequence[Part]) -> bool:
    """Tell whether a part of a passage does."""
    spans = list(_marked(parts))
    return any(_within(part, spans) for part in passage)


def with_both_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Take to a stretch the outer one of two inner marks, where it holds the other."""
    for opening, closing in _PAIRS:
        more = text.count(opening, start, end) - text.count(closing, start, end)
        if more > 0 and text.startswith(closing, end):
            return start, end + 1
        if more < 0 and opening != _SINGLE and text.endswith(opening, 0, start):
            return start - 1, end
    return start, end


def _spans_of(statements: Iterable[Statement]) -> Iterator[Span]:
    return ((part.start, part.end) for statement in statements for part in statement.parts)


def _marked(parts: Iterable[Part]) -> Iterator[Span]:
    for part in parts:
        for found in _MARKED.finditer(part.text):
            yield part.start + found.start() + 1, part.start + found.end() - 1


def _within(part: Part, spans: Iterable[Span]) -> bool:
    return any(start <= part.start and part.end <= end for start, end in spans)
