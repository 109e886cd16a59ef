"""Take sentences apart into words in a way that lets a retelling be compared with what it retells.

In: text. Out: `Lexeme`s; sentences of printed words as `Original`s.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import NamedTuple

from api.neutral import FUNCTION_WORDS, NEGATIONS, SAME_WORD
from indexer.contrast import marks_of
from indexer.latin import to_ascii
from indexer.similarity import Words

QUOTE = "“”"
"""Stands for a quotation among the lexemes of a sentence."""

_LEXEME = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’‑-][^\W\d_]+)*|\d*[^\W_]+|[^\w\s]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])['’”\")\]]{0,3}\s+")
_PERCENT = "percent"


class Lexeme(NamedTuple):
    """A word, a number, a sign, or a whole quotation."""

    text: str
    low: str
    """In small Latin letters, without a possessive ending; of “won't” “will” with `is_negated`."""
    number: str = ""
    """What it amounts to, however it is written; empty where it is no number."""
    is_negated: bool = False

    @property
    def spelling(self) -> str:
        """In its own script, in small letters, without a possessive ending."""
        return self.text.replace("’", "'").casefold().removesuffix("'s")

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number."""
        return self.low[:1].isalnum()

    @property
    def is_capital(self) -> bool:
        """Whether it is written as a name is."""
        return self.text != QUOTE and any(letter.isupper() or letter.istitle() for letter in self.text)

    @property
    def is_negation(self) -> bool:
        """Whether it turns what is said into its opposite."""
        return self.is_negated or self.low in NEGATIONS


class Original(NamedTuple):
    """One sentence of what was printed."""

    lexemes: tuple[Lexeme, ...]
    start: int
    """Place in its part."""
    end: int
    is_question: bool

    @property
    def lows(self) -> frozenset[str]:
        """Its words."""
        return frozenset(one.low for one in self.lexemes if one.is_word)


_CONTRACTED = {"won't": "will", "can't": "can", "shan't": "shall", "ain't": "is"}


def read_lexemes(text: str) -> tuple[Lexeme, ...]:
    """Take a text apart."""
    return tuple(_lexeme(match.group()) for match in _LEXEME.finditer(text))


def _lexeme(text: str) -> Lexeme:
    low = to_ascii(text.replace("’", "'").replace("‑", "-")).casefold()
    if text == "%":
        return Lexeme(text, _PERCENT)
    if low.endswith("n't"):
        return Lexeme(text, _CONTRACTED.get(low, low.removesuffix("n't")), is_negated=True)
    if low == "cannot":
        return Lexeme(text, "can", is_negated=True)
    low = low.removesuffix("'s") or low
    plain = low.replace(",", "") if low[:1].isdigit() else low
    values = [mark for mark in marks_of(Words((plain,), frozenset())) if mark != "not"]
    return Lexeme(text, plain, number=values[0] if values else "")


def read_originals(text: str) -> Iterator[Original]:
    """Take printed words apart into sentences."""
    start = 0
    for end in (*(match.start() for match in _SENTENCE_END.finditer(text)), len(text)):
        piece = text[start:end]
        if piece.strip():
            yield Original(read_lexemes(piece), start, end, piece.rstrip(" '’”\")]").endswith("?"))
        start = end


def is_alike(ours: str, theirs: str) -> bool:
    """Tell whether two words are forms of one: “repair” and “repaired”, “harvest” and “harvests”."""
    if ours == theirs or SAME_WORD.get(ours, ours) == SAME_WORD.get(theirs, theirs):
        return True
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False)))
    return any(
        {ours[stem:], theirs[stem:]} <= _ENDINGS or (ours[stem:], theirs[stem:]) in _Y_ENDINGS
        for stem in range(max(_SHORTEST_STEM, shared - 1), shared + 1)
    )


_SHORTEST_STEM = 3
_ENDINGS = frozenset(("", "s", "es", "d", "ed", "ing", "e"))
_Y_ENDINGS = frozenset(
    pair for form in ("ies", "ied", "ying") for pair in (("y", form), (form, "y"), ("ies", "ied"), ("ied", "ies"))
)


def is_in(word: str, others: Iterable[str]) -> bool:
    """Tell whether a form of the word is among others."""
    return any(is_alike(word, other) for other in others)


def count_negations(lexemes: Iterable[Lexeme]) -> int:
    """Count what turns a sentence round."""
    return sum(one.is_negation for one in lexemes)


def is_matter(lexeme: Lexeme) -> bool:
    """Tell whether it carries matter: neither a function word nor a negation."""
    return lexeme.is_word and lexeme.low not in FUNCTION_WORDS and lexeme.low not in NEGATIONS


def words_of(text: str) -> tuple[str, ...]:
    """Give the words of a name or role."""
    return tuple(one.low for one in read_lexemes(text) if one.is_word)
