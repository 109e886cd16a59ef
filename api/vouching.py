"""Compare the text of an answer with the statements that it cites, before anybody sees it.

In: a text and its citations. Out: nothing, or an error that withholds the text.
Promise: what passes has between quotation marks only words of cited statements, exactly as their articles print them;
each number in square brackets has its citation, and each citation its number and its words.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter

from api.answer import Citation
from api.phrasing import LEFT_OUT
from api.quoting import lines_of, shown_words
from indexer.errors import RecordDamagedError
from indexer.statement import Kind
from prompts.loading import QUOTATION_MARKS

_MARK = re.compile(f"[{re.escape(QUOTATION_MARKS)}]")
_NUMBER = re.compile(r"\[([0-9]+)\]")


def vouch(text: str, citations: Sequence[Citation]) -> None:
    """Make sure that a text shows what its citations hold, all of it, and nothing else in quotation marks.

    Raises:
        RecordDamagedError: it does not.
    """
    check_marks(text, citations)
    covered = _covered(text, citations)
    if not _is_numbered(text, citations, covered):
        raise _withheld("would number its statements otherwise than its citations")
    if not all(_is_shown(one, text) for one in citations):
        raise _withheld("would cite a statement without its words")


def check_marks(text: str, citations: Sequence[Citation]) -> None:
    """Make sure that nothing stands in quotation marks but what a cited statement holds.

    Raises:
        RecordDamagedError: something else does.
    """
    covered = _covered(text, citations)
    if not all(_is_within(match.start(), covered) for match in _MARK.finditer(text)):
        raise _withheld("would show words in quotation marks that no cited statement holds")


def _withheld(what: str) -> RecordDamagedError:
    return RecordDamagedError(
        f"the answer {what}; it is withheld. This is a defect of onrecord: report it with the question"
    )


def _covered(text: str, citations: Sequence[Citation]) -> list[tuple[int, int]]:
    """Give the stretches of a text that are words of the citations, in their order, none within another."""
    printed = {words for one in citations for words in _printed_by(one)}
    covered: list[tuple[int, int]] = []
    for start, end in sorted((at, at + len(words)) for words in printed for at in _places_of(words, text)):
        if not covered or end > covered[-1][1]:
            covered.append((start, end))
    return covered


def _is_within(place: int, covered: Sequence[tuple[int, int]]) -> bool:
    # Ends ascend as beginnings do: of all that begin before a place the last one ends last.
    before = bisect_right(covered, place, key=itemgetter(0))
    return before > 0 and place < covered[before - 1][1]


def _places_of(words: str, text: str) -> Iterator[int]:
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def _is_numbered(text: str, citations: Sequence[Citation], covered: Sequence[tuple[int, int]]) -> bool:
    found = [(int(match[1]), match.start()) for match in _NUMBER.finditer(text)]
    numbers = [one.n for one in citations]
    # Words that are cited may themselves hold a number in brackets: it stands for nothing here.
    own = list(dict.fromkeys(number for number, start in found if not _is_within(start, covered)))
    return numbers == sorted({n for n, _ in found} & set(numbers)) and own == sorted(own) and {*own} <= {*numbers}


def _is_shown(citation: Citation, text: str) -> bool:
    statement = citation.statement
    parts = [part.text for part in statement.parts]
    if statement.kind is Kind.INDIRECT:
        return all(line in text for part in parts for line in lines_of(part))
    if statement.kind is Kind.MIXED and any(frame in text for frame in _frames(citation)):
        return True
    shown = shown_words(statement, citation.passage)
    is_cut = shown.is_cut_before or shown.is_cut_after
    is_own = all(any(words in part for part in parts) for words in shown.texts)
    return (
        is_own
        and (shown.texts == parts or (is_cut and LEFT_OUT in text))
        and all(f"“{line}”" in text for words in shown.texts for line in lines_of(words))
    )


def _printed_by(citation: Citation) -> list[str]:
    statement = citation.statement
    parts = [part.text for part in statement.parts]
    if statement.kind is Kind.INDIRECT:
        return [line for part in parts for line in lines_of(part)]
    shown = (*parts, *shown_words(statement, citation.passage).texts)
    return [*_frames(citation), *(f"“{line}”" for words in shown for line in lines_of(words))]


def _frames(citation: Citation) -> list[str]:
    statement = citation.statement
    if statement.kind is not Kind.MIXED:
        return []
    return [frame.text for frame in (statement.context, statement.content) if frame is not None]
