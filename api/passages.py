"""Find a passage of a long statement again where another article prints the statement.

In: a statement and a passage of a copy of it. Out: the statement's own passage of the same words.
Promise: what is given is cut from the statement's own parts, as it was divided for the search.
"""

from collections import Counter
from collections.abc import Sequence

from api.topic import words_of
from indexer.article import Part
from indexer.chunk import MAX_QUOTE_CHARS, divide, parts_within
from indexer.statement import Statement


def same_passage(statement: Statement, passage: Sequence[Part]) -> tuple[Part, ...]:
    """Give the passage that shares most words with that of a copy; none for a statement that is found as a whole."""
    if not passage or len(statement.quote) <= MAX_QUOTE_CHARS:
        return ()
    wanted = _count_words(passage)
    own = [parts_within(statement, span) for span in divide(statement.parts)]
    return max(own, key=lambda parts: (wanted & _count_words(parts)).total())


def _count_words(parts: Sequence[Part]) -> Counter[str]:
    return Counter(word for part in parts for word in words_of(part.text))
