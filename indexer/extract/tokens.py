"""Cut a stretch of text into words and punctuation marks, and tell of each word what rules ask again and again.

In: a stretch of text without quotes, or one quoted stretch. Out: its `Token`s in order; offsets point into the text.
What holds of a word wherever it stands is worked out once for each spelling.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from indexer.extract.lexicon import ADJECTIVES, DETERMINERS, NOT_NAMES, PRONOUNS, ROLE_NOUNS
from indexer.extract.wordclass import QUOTE as QUOTE_CLASS
from indexer.extract.wordclass import class_of, stem_of

QUOTE = "“”"
"""The text of the one token that stands for a quoted stretch."""

MAX_TITLE_WORDS = 8
MAX_WORDS_KEPT = 65_536
_TOKEN = re.compile(
    r"[a-z]+(?=[ ,])"  # most words; without this line of its own, finding them takes a fifth longer
    r"|(?:[A-Z]\.){2,}|(?:Mrs?|Ms|Dr|Gen|Sen|Rep|Gov|Col|Maj|Lt|Capt|Sgt|St|Jr|Sr|Prof|Rev|Adm|Cmdr|Cpl|Brig|Hon)\."
    r"|[A-Z]\.(?=\s[A-Z])|[’']s\b|@\w+|\u00ad?[^\W_]+(?:[’'\-&./\u00ad](?!s\b)[^\W_]+)*|[^\w\s]"
)
_MARKS = "“”„‟\"″«»‹›‘’‚‛'`´ "
_SMALL_WORDS = frozenset("a an and as at by for from in of on or the to with de la le der die das".split())
_ARTICLE = re.compile(r"(?:al|el|an|ar|as|at|az|ul|bin|ben|d|l)[-’'](?=[A-Z])")
_BEGINNINGS = ROLE_NOUNS | ADJECTIVES


class Token(NamedTuple):
    """A word, a punctuation mark, or a quoted stretch."""

    text: str
    start: int
    end: int
    lower: str
    """The word in lower case."""
    bare: str
    """The same without the full stop of an abbreviation, as the tables of the lexicon hold it."""
    is_word: bool
    """Whether it is a word or number."""
    is_capitalised: bool
    """Whether it is a word that begins with a capital, an Arabic article before it left out (`al-Rahman`)."""
    is_name_word: bool
    """Whether it may stand in a name."""
    is_role: bool
    """Whether it is a noun for somebody who speaks."""
    may_begin: bool
    """Whether a phrase for somebody who speaks may begin with it; never without."""
    word_class: str
    """Its rough class (`wordclass`)."""
    stem: str
    """What the forms of the word share; empty for anything but a word."""
    quote: int | None = None
    """Which quoted stretch it stands for; None for a word."""
    closing: str = ""
    """Last character of the quoted words; empty for a word."""
    is_title_like: bool = False
    """Whether the quoted words are few and capitalised, as in the title of a work."""
    said: str = ""
    """The quoted words; empty for a word."""


_Traits = tuple[str, str, bool, bool, bool, bool, bool, str, str, None, str, bool, str]
"""The fields of a `Token` from `lower` on."""
_NO_QUOTE = (None, "", False, "")


def tokenize(text: str, start: int, end: int) -> list[Token]:
    """Cut a stretch of text without quotes into words and punctuation."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text, start, end):
        word, traits = _look_at(match.group())
        # The constructor of a named tuple takes 190 of 880 ns; this is what it does in the end.
        tokens.append(tuple.__new__(Token, (word, match.start(), match.end(), *traits)))
    return tokens


@lru_cache(maxsize=MAX_WORDS_KEPT)
def _look_at(word: str) -> tuple[str, _Traits]:
    lower = word.lower()
    if lower == word:
        lower = word  # one string in memory instead of two
    bare, is_word, is_capitalised = lower.rstrip("."), _is_word(word), _is_capitalised(word, lower)
    is_name_word = is_capitalised and lower not in NOT_NAMES
    is_known = lower in PRONOUNS or lower in DETERMINERS or bare in _BEGINNINGS
    may_begin = is_word and (is_known or is_name_word or word[0] == "@")
    is_role, stem = is_word and bare in ROLE_NOUNS, stem_of(word) if is_word else ""
    known = (lower, bare, is_word, is_capitalised, is_name_word, is_role, may_begin, class_of(word), stem)
    return word, (*known, *_NO_QUOTE)


def _is_word(word: str) -> bool:
    return word[0].isalnum() or word[0] in "@’'\u00ad"


def _is_capitalised(word: str, lower: str) -> bool:
    return word.lstrip("\u00ad")[:1].isupper() or (lower is not word and _ARTICLE.match(word) is not None)


def quote_token(text: str, index: int, start: int, end: int) -> Token:
    """Make the one token that stands for the quoted stretch number `index`."""
    words = text[start:end].strip(_MARKS)
    return Token(
        QUOTE,
        start,
        end,
        lower=QUOTE,
        bare=QUOTE,
        is_word=False,
        is_capitalised=False,
        is_name_word=False,
        is_role=False,
        may_begin=False,
        word_class=QUOTE_CLASS,
        stem="",
        quote=index,
        closing=words[-1:],
        is_title_like=_is_title_like(words),
        said=words,
    )


def _is_title_like(words: str) -> bool:
    pieces = words.rstrip(".,!?").split()
    big = [piece for piece in pieces if piece.lower() not in _SMALL_WORDS]
    return 0 < len(pieces) <= MAX_TITLE_WORDS and all(piece[0].isupper() or piece[0].isdigit() for piece in big)
