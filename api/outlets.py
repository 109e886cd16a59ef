"""Find the outlet that a question asks for, and whether only quoted words are wanted; take both out of the question.

In: the question's words and the outlets on record. Out: what was found, and the words without it.
Promise: an outlet is one on record, named in full, and is never the name of a speaker.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from api.topic import words_of
from indexer.statement import Kind

_STRONG = (
    r"according\s+to|as\s+(?:reported|quoted|printed|published|told|cited|carried)\s+(?:by|in|to|on)|"
    r"(?:reported|printed|published|quoted|carried)\s+(?:by|in)|по\s+данным|по\s+сообщению|laut|selon|según"
)
_BEFORE_OUTLET = re.compile(
    rf"\b(?P<strong>{_STRONG})\s+|\b(?:in|from|by|via|on|per|at)\s+|(?<!\w)(?:в|из|от)\s+", re.IGNORECASE
)
_MOST_WORDS = 6
_MOST_PLACES = 20
_QUOTED_ONLY = re.compile(
    r",?\s*(?:\b(?:please\s+)?(?:only|just)\s+(?:the\s+|show\s+)?(?:direct\s+|exact\s+|verbatim\s+)?(?:quotes|quotations)\b|"
    r"\b(?:direct\s+|exact\s+)?(?:quotes|quotations)\s+only\b|\b(?:only\s+)?verbatim(?:\s+only)?\b|\bword\s+for\s+word\b|"
    r"\b(?:in\s+)?(?:his|her|their|the)\s+(?:own|exact)\s+words\b|\bexact\s+words(?:\s+only)?\b|"
    r"\b(?:only\s+)?in\s+direct\s+speech\b|\bdirect\s+(?=(?:quotes|quotations)\b)|\bтолько\s+(?:прямые\s+)?цитаты\b|"
    r"\bдословно\b|\bwörtlich\b|\bnur\s+zitate\b)\s*",
    re.IGNORECASE,
)


class Named(NamedTuple):
    """The outlets that a question names, and the words without them."""

    outlets: tuple[str, ...]
    rest: str


class Outlets:
    """The outlets on record.

    Args:
        names: as articles print them.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[tuple[str, ...], str] = {}
        for name in names:
            self._names.setdefault(_key(name), name)
        self._names.pop((), None)

    def take(self, words: str, *, is_other: Callable[[str], bool]) -> Named:
        """Find the outlet that stands where a question names one.

        Args:
            words: the question.
            is_other: whether a name means somebody or something else as well, and no outlet then.
        """
        if not self._names:
            return Named((), words)
        for count, match in enumerate(_BEFORE_OUTLET.finditer(words)):
            if count == _MOST_PLACES:
                break
            found = self._outlet_at(words, match, is_other)
            if found is not None:
                return found
        return Named((), words)

    def _outlet_at(self, words: str, match: re.Match[str], is_other: Callable[[str], bool]) -> Named | None:
        pieces = words[match.end() :].split()
        for length in range(min(_MOST_WORDS, len(pieces)), 0, -1):
            asked = " ".join(pieces[:length]).rstrip(" ?!.,;:")
            name = self._names.get(_key(asked))
            if name is not None and not is_other(asked):
                rest = f"{words[: match.start()].rstrip(' ,')} {' '.join(pieces[length:])}".strip(" ,")
                return Named((name,), rest)
        return None


@lru_cache(maxsize=4)
def outlets_named(names: tuple[str, ...]) -> Outlets:
    """Give the outlets of these names; made once as long as they stay the same."""
    return Outlets(names)


def take_kinds(words: str) -> tuple[tuple[Kind, ...], str]:
    """Tell whether only words in quotation marks are wanted; give the kinds, none for any, and the words without it."""
    rest, count = _QUOTED_ONLY.subn(" ", words)
    return ((Kind.DIRECT,), " ".join(rest.split())) if count else ((), words)


def _key(name: str) -> tuple[str, ...]:
    words = tuple(words_of(name))
    return words[1:] if len(words) > 1 and words[0] == "the" else words
