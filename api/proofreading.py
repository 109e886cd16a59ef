"""Read what is about to be printed once more, without trust in how it came about.

In: a sentence and the citations it names. Out: whether all between quotation marks is printed in them.
Promise: uses nothing of what wrote the sentence; letter by letter, capitals and marks included.
"""

import unicodedata
from collections.abc import Iterable

from api.answer import Citation
from indexer.statement import Kind

_NOT_APOSTROPHES = frozenset('"`´″′＂＇〃〝〞〟「」『』❛❜❝❞ʺ״՚ʼʻʽˮ‚„‛‟')


def is_proved(text: str, citations: Iterable[Citation]) -> bool:
    """Tell whether each quotation is a stretch of direct or partly direct speech that is cited."""
    printed = [
        part.text for one in citations if one.statement.kind is not Kind.INDIRECT for part in one.statement.parts
    ]
    place = 0
    while place < len(text):
        if text[place] == "“":
            end = _end_of(text, place + 1, printed)
            if end is None:
                return False
            place = end
        elif _is_mark(text, place):
            return False
        else:
            place += 1
    return True


def _end_of(text: str, start: int, printed: list[str]) -> int | None:
    ends = [place for place in range(start, len(text)) if text[place] == "”"]
    return next((end + 1 for end in reversed(ends) if any(text[start:end] in words for words in printed)), None)


def _is_mark(text: str, place: int) -> bool:
    letter = text[place]
    if letter in "'’":
        # An apostrophe: inside of a word, or after a plural.
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        return not (before.isalnum() and (after.isalnum() or before == "s"))
    return letter in _NOT_APOSTROPHES or unicodedata.category(letter) in {"Pi", "Pf"}
