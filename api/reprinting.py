"""Find words that a language model put in quotation marks in what was printed, and give them as printed.

In: the words, and the parts of a cited statement. Out: the stretch of a part that they are.
Promise: what is given is a slice of the part, which begins and ends with whole words; the model's own letters are never
printed.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from api.defusing import SAFE_SIGNS
from api.neutral import BEGINNING, NEGATIONS, QUALIFIERS
from indexer.article import Part

LEAST_LETTERS = 5
"""Of a single word quoted from a longer part: “no” and “will” are in every statement."""

MAX_FOLDED = 64
"""The parts of one answer's statements are looked through for each quotation again."""

_TRAILING = ".,;:"
_DASHES = "‐‑‒–—―−-"
_MARKS = "“”„‟\"«»‹›‘’‚‛'`´＂＇″′"
_PLAIN = str.maketrans(
    {**dict.fromkeys(_MARKS, "'"), **dict.fromkeys(_DASHES, "-"), **dict.fromkeys("\xad")}
    | {safe: sign for sign, safe in SAFE_SIGNS.items() if safe not in "()'"}
    | {sign: safe for sign, safe in SAFE_SIGNS.items() if safe in "()'"}
)
_JOINING = frozenset("'-.,’‐‑")


class Printed(NamedTuple):
    """A stretch of what was printed."""

    part: int
    """Which of the statement's parts holds it."""
    start: int
    """Place in the part's own text."""
    end: int
    text: str


def find_printed(words: str, parts: Sequence[Part]) -> Printed | None:
    """Find where the words are printed; None where no part prints all of them, in their order, one after another."""
    wanted, _ = _fold(words)
    return _find(wanted, parts) or _find(wanted.rstrip(_TRAILING + " "), parts)


def _find(wanted: str, parts: Sequence[Part]) -> Printed | None:
    if not any(letter.isalnum() for letter in wanted):
        return None
    for number, part in enumerate(parts):
        folded, places = _fold(part.text)
        at = folded.find(wanted)
        while at >= 0:
            start, end = places[at], _past(part.text, places[at + len(wanted) - 1])
            is_whole = _is_whole(part.text, start) and _is_whole(part.text, end)
            if is_whole and _is_clause(part.text, start, end) and _tells(wanted, folded):
                return Printed(number, start, end, part.text[start:end])
            at = folded.find(wanted, at + 1)
    return None


@lru_cache(maxsize=MAX_FOLDED)
def _fold(text: str) -> tuple[str, list[int]]:
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = unicodedata.normalize("NFKD", letter.translate(_PLAIN)).translate(_PLAIN).casefold()
        for one in plain:
            if one.isspace() and (not letters or letters[-1] == " "):
                continue
            if unicodedata.category(one) in {"Mn", "Cf", "Cc"} and not one.isspace():
                continue
            letters.append(" " if one.isspace() else one)
            places.append(place)
    while letters and letters[-1] == " ":
        letters.pop()
        places.pop()
    return "".join(letters), places


def _past(text: str, place: int) -> int:
    end = place + 1
    while end < len(text) and unicodedata.category(text[end]) == "Mn":
        end += 1
    return end


def _is_whole(text: str, place: int) -> bool:
    """Tell whether no word, number or compound goes on from one side of a place to the other."""
    before, after = text[place - 1 : place], text[place : place + 1]
    if not before or not after:
        return True
    if before.isalnum():
        joins = after in _JOINING and text[place + 1 : place + 2].isalnum()
        return not (after.isalnum() or joins or after == "%")
    if after.isalnum():
        signed = before in "-−" and after.isdigit()
        return not (signed or (before in _JOINING and text[place - 2 : place - 1].isalnum()))
    return True


def _is_clause(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch begins and ends where a clause may."""
    before, after = text[:start].rstrip(), text[end:].lstrip()
    words = (before.rsplit(None, 1) or [""])[-1].casefold(), (after.split(None, 1) or [""])[0].casefold()
    begins = not before or not before[-1].isalnum() or words[0] in BEGINNING
    ends = not after or not after[0].isalnum() or not text[end - 1].isalnum() or words[1] in BEGINNING
    return begins and ends


def _tells(wanted: str, folded: str) -> bool:
    if " " in wanted or wanted.strip(_TRAILING + " ") == folded.strip(_TRAILING + " "):
        return True
    return len(wanted) >= LEAST_LETTERS and wanted not in NEGATIONS and wanted not in QUALIFIERS
