"""The noun of extraction: what was found in one article.

It stands apart from the rules that find it, which a record that is only asked does without.
"""

from indexer.record import Record
from indexer.speaker import Person
from indexer.statement import Statement


class Extraction(Record):
    """Everything found in one article."""

    statements: tuple[Statement, ...]
    """In the order of their first character."""

    people: tuple[Person, ...]
    """Every speaker of a statement, with all the names the article prints for them."""
