"""Compare the text of an answer with the statements that it cites, before anybody sees it.

In: a text and its citations. Out: nothing, or an error that withholds the text.
Promise: what passes has between quotation marks only words of cited statements, exactly as their articles print them.
"""

from collections.abc import Iterable, Iterator

from api.answer import Citation
from api.quoting import shown_words
from indexer.errors import RecordDamagedError
from indexer.statement import Kind
from prompts.loading import QUOTATION_MARKS


def _places_of(words: str, text: str) -> Iterator[int]:
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def check_marks(text: str, citations: Iterable[Citation]) -> None:
    """Make sure that every quotation mark belongs to words of a cited statement.

    Raises:
        RecordDamagedError: one does not.
    """
    covered: set[int] = set()
    for words in {words for one in citations for words in _printed_by(one)}:
        covered.update(place for start in _places_of(words, text) for place in range(start, start + len(words)))
    if any(mark in QUOTATION_MARKS and place not in covered for place, mark in enumerate(text)):
        raise RecordDamagedError(
            "the answer would show words in quotation marks that no cited statement holds; it is withheld. "
            "This is a defect of onrecord: report it with the question"
        )


def _printed_by(citation: Citation) -> list[str]:
    statement = citation.statement
    parts = [part.text for part in statement.parts]
    if statement.kind is Kind.INDIRECT:
        return parts
    frames = [frame.text for frame in (statement.context, statement.content) if frame and statement.kind is Kind.MIXED]
    return [*frames, *(f"“{part}”" for part in (*parts, *shown_words(statement, citation.passage).texts))]
