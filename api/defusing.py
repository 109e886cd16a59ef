"""Make a copy of printed text that a language model may read; the text on record stays as it is.

In: text of an article or a question. Out: one line without anything invisible and without signs that models take for
more than text.
Promise: each sign of `SAFE_SIGNS` stands for exactly one other, so that a quote copied from the copy is found again.
"""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

SAFE_SIGNS: Mapping[str, str] = MappingProxyType(
    {"<": "‹", ">": "›", "[": "(", "]": ")", "{": "(", "}": ")", "|": "¦", "`": "'", "#": "♯", "$": "＄", "\\": "∖"}
)
"""Templates of chats, roles and markup are built from these: `<|im_end|>`, `[INST]`, `<s>`, `### System`."""

_SAFE = str.maketrans(dict(SAFE_SIGNS))
_INVISIBLE = frozenset(("Cc", "Cf", "Co", "Cn", "Cs"))


def defuse(text: str) -> str:
    """Give the copy: in composed plain letters, on one line, nothing invisible, no sign of a template."""
    shown = (
        letter if unicodedata.category(letter) not in _INVISIBLE else " " if letter in "\n\t\r\x0b\x0c\x85" else ""
        for letter in unicodedata.normalize("NFKC", text)
        if not _is_selector(letter)
    )
    return " ".join("".join(shown).translate(_SAFE).split())


def shorten(text: str, most: int) -> str:
    """Cut after a word where the text is longer, and say so by an ellipsis outside of any quote's words."""
    if len(text) <= most:
        return text
    return f"{text[:most].rpartition(' ')[0] or text[:most]} …"


def _is_selector(letter: str) -> bool:
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"
