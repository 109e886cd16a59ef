"""Part a sentence into what stands between quotation marks and what does not.

In: a sentence of a language model. Out: pieces in order, or None.
Promise: whatever could be read as a quotation mark is the edge of a piece, or an apostrophe inside of a word or after
the s of a plural, or the whole is refused: marks that do not pair, that are of other scripts, or that stand for others.
"""

import re
import unicodedata
from typing import NamedTuple

PROSE_SIGNS = frozenset(" .,;:-–—()%'’")
"""What may stand outside of quotation marks besides letters and digits."""

_CLOSING = {'"': '"', "“": "”", "„": "“”", "«": "»", "‘": "’'", "'": "'’"}
_SINGLES = "'’‘"
_BEFORE_OPENING = frozenset(" (—–-:,")
_AFTER_CLOSING = frozenset(" .,;:?!)—–-")
_ADDRESS = re.compile(r"[^\W\d_]\.[^\W_]")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]\.){2,6}")
_INVISIBLE = frozenset(("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp", "So", "Sk"))


class Piece(NamedTuple):
    """A stretch of a sentence."""

    text: str
    """Without the marks."""
    is_quoted: bool


def part_by_marks(text: str) -> tuple[Piece, ...] | None:
    """Part a sentence; None where its marks, or any of its signs, are not beyond doubt."""
    if any(unicodedata.category(letter) in _INVISIBLE for letter in text):
        return None
    pieces: list[Piece] = []
    start = plurals = 0
    place = 0
    while place < len(text):
        if _is_apostrophe(text, place) or (text[place] not in _CLOSING and text[place] not in "”»’"):
            place += 1
        elif _is_plural(text, place) and not plurals:
            plurals += 1
            place += 1
        else:
            end = _closing_of(text, place)
            if end is None or not text[place + 1 : end].strip():
                return None
            pieces += [Piece(text[start:place], is_quoted=False), Piece(text[place + 1 : end], is_quoted=True)]
            start = place = end + 1
    pieces.append(Piece(text[start:], is_quoted=False))
    kept = tuple(piece for piece in pieces if piece.text)
    return kept if all(piece.is_quoted or _is_plain(piece.text) for piece in kept) else None


def _closing_of(text: str, place: int) -> int | None:
    closers = _CLOSING.get(text[place])
    if closers is None or (place and text[place - 1] not in _BEFORE_OPENING):
        return None
    depth = 0
    for end in range(place + 1, len(text)):
        if text[place] == text[end] == "“":
            depth += 1  # a quotation within the quotation, as printed
        elif text[end] in closers and not _is_apostrophe(text, end):
            if not depth:
                after = text[end + 1 : end + 2]
                return end if not after or after in _AFTER_CLOSING else None
            depth -= 1
    return None


def _is_apostrophe(text: str, place: int) -> bool:
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return text[place] in _SINGLES and len(around) == 2 and around.isalnum()


def _is_plural(text: str, place: int) -> bool:
    return text[place] in "'’" and text[place - 1 : place] == "s" and text[place + 1 : place + 2] == " "


def _is_plain(text: str) -> bool:
    if _ADDRESS.search(_ABBREVIATED.sub("", text)):
        return False
    return all(letter in PROSE_SIGNS or letter.isalnum() or unicodedata.category(letter) == "Mn" for letter in text)
