"""Fold texts into words, say how alike they are, and propose which of them are worth comparing.

In: texts. Out: folded words, shingles, their likeness, the bands of a MinHash signature.
Promise: the same text gives the same bands on every machine and in every run. Bands only propose: what shares one need
not be alike, and `jaccard` decides.
"""

import re
import struct
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from string import ascii_uppercase
from typing import NamedTuple

from rensa import RMinHash

from indexer.latin import to_ascii

SEED = 20_170_402
"""Of the signature; another one makes every band on record worthless."""

ROWS_A_BAND = 3
BANDS = 24
STATEMENT_SHINGLE = 2
"""Words; short, because a quote is: one changed word of ten breaks two pairs of nine, but three triples of eight."""

ARTICLE_SHINGLE = 4

LONG_WORDS = 20_000
"""From so many words on texts are not aligned, which takes time in the square of their number."""

_TEXTS_KEPT = 2048
"""What is compared at all is compared with several others, when indexing and when answering."""

_TOKENS_KEPT = 20_000
_BAND_BYTES = 4 * ROWS_A_BAND
_BAND_HEADS = tuple((start, start.to_bytes(4)) for start in range(0, BANDS * _BAND_BYTES, _BAND_BYTES))
_THOUSANDS = re.compile(r"[\u00a0\u202f\u2009](?<=\d.)(?=\d{3}(?!\d))")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?![a-zA-Z\d])|[a-zA-Z\d]+(?:'[a-zA-Z]+)*")
_WORD = re.compile(r"[^\W_]+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_BEGINS_SENTENCE = re.compile(r"(?:^|[.!?:;\"\[(]|\s-)\s*['\"]*$")
_LOOK_BACK_CHARS = 4
_CONTRACTED = {"won't": "will", "can't": "can", "shan't": "shall", "ain't": "is"}


class Words(NamedTuple):
    """The words of a text, written so that marks, accents and capitals make no difference."""

    folded: tuple[str, ...]
    """Small Latin letters and digits; “can’t” and “cannot” are two words, “can” and “not”."""

    names: frozenset[int]
    """Places of the words with a capital that does not begin a sentence."""


@lru_cache(maxsize=_TEXTS_KEPT)
def fold_words(text: str) -> Words:
    """Take a text apart into folded words."""
    latin = to_ascii(unicodedata.normalize("NFKC", _THOUSANDS.sub("", text)))
    folded: list[str] = []
    names = set()
    for match in _TOKEN.finditer(latin):
        token = match.group()
        if token[0] in ascii_uppercase and _is_name(latin, match):
            names.add(len(folded))
        folded += _fold_token(token)
    return Words(tuple(folded), frozenset(names))


def plain_words(text: str) -> list[str]:
    """List the words of a long text in small letters; coarser than `fold_words`, and ten times as fast."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def shingles_of(words: Sequence[str], size: int) -> frozenset[str]:
    """Give the runs of `size` words; of a shorter text the whole."""
    if len(words) <= size:
        return frozenset({" ".join(words)} if words else ())
    return frozenset(" ".join(words[start : start + size]) for start in range(len(words) - size + 1))


def jaccard(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Give the share of shingles that two texts have in common, 0 to 1."""
    common = len(ours & theirs)
    return common / (len(ours) + len(theirs) - common) if common else 0.0


def bands_of(shingles: Iterable[str]) -> tuple[int, ...]:
    """Give the bands of a MinHash signature: two texts of Jaccard j share one with a chance of 1 − (1 − j³)^24.

    Each fits into a signed column of 64 bits.
    """
    signature = RMinHash(BANDS * ROWS_A_BAND, SEED)
    signature.update(list(shingles))
    rows = struct.pack(f"<{BANDS * ROWS_A_BAND}I", *signature.digest())
    digests = [blake2b(head + rows[start : start + _BAND_BYTES], digest_size=8).digest() for start, head in _BAND_HEADS]
    return struct.unpack(f">{BANDS}q", b"".join(digests))


def hash_64(*parts: str) -> int:
    """Give a number of 64 bits, signed, that stands for the parts."""
    data = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), signed=True)


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word with a capital has it for itself, and not for the beginning of a sentence."""
    start = match.start()
    if match.group().partition("'")[0] == "I":
        return False
    return _BEGINS_SENTENCE.search(text, max(0, start - _LOOK_BACK_CHARS), start) is None


@lru_cache(maxsize=_TOKENS_KEPT)
def _fold_token(token: str) -> tuple[str, ...]:
    lower = token.lower()
    if lower[0].isdigit():
        return (lower.replace(",", "") if _GROUPED.fullmatch(lower) else lower.replace(",", "."),)
    if lower == "cannot":
        return "can", "not"
    if lower.endswith("n't"):
        return _CONTRACTED.get(lower, lower.removesuffix("n't")), "not"
    return (lower.replace("'", ""),)
