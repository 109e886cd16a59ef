"""File names and roles, so that only a few of many are compared with what is asked.

In: words, and sets of words. Out: the few that may fit.
Promise: nothing that `is_misspelling` forgives, and no set that holds all words wanted, is missed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from rapidfuzz import process
from rapidfuzz.distance import OSA

from api.naming import as_it_sounds, is_misspelling, key_of

_FARTHEST = 4
"""Edits between a word and the same word with another case ending, of at most four letters."""

_MAX_KEPT = 1_000


class WordFile:
    """Words that are found although they are misspelt.

    Args:
        words: all of them.
        may_be_inflected: whether what is asked for was written in a script whose names have case endings.
    """

    def __init__(self, words: Iterable[str], *, may_be_inflected: bool) -> None:
        self._may_be_inflected = may_be_inflected
        self._words: defaultdict[str, list[str]] = defaultdict(list)
        self._drawers: defaultdict[str, list[str]] = defaultdict(list)
        self._kept: dict[str, tuple[str, ...]] = {}
        for word in words:
            spelt = self._spell(word)
            if spelt not in self._words:
                for label in _labels(spelt):
                    self._drawers[label].append(spelt)
            self._words[spelt].append(word)

    def near(self, asked: str) -> tuple[str, ...]:
        """Give the words of which `asked` is probably a misspelling."""
        kept = self._kept.get(asked)
        if kept is None:
            kept = self._compare(asked)
            if len(self._kept) >= _MAX_KEPT:
                self._kept.clear()
            self._kept[asked] = kept
        return kept

    def _compare(self, asked: str) -> tuple[str, ...]:
        spelt = self._spell(asked)
        drawers = [self._drawers.get(label, []) for label in _labels(spelt)]
        near = dict.fromkeys(other for drawer in drawers for other in _nearest(spelt, drawer))
        return tuple(
            word
            for other in near
            for word in self._words[other]
            if is_misspelling(asked, word, may_be_inflected=self._may_be_inflected)
        )

    def _spell(self, word: str) -> str:
        return as_it_sounds(word) if self._may_be_inflected else word


class SetFile:
    """Sets of words, found by some of their words."""

    def __init__(self, sets: Sequence[AbstractSet[str]]) -> None:
        self._holding: defaultdict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(sets):
            for word in words:
                self._holding[word].append(place)

    def holding(self, wanted: AbstractSet[str]) -> set[int]:
        """Give the places of the sets that hold all words wanted; none where no word is."""
        places = sorted((self._holding.get(word, []) for word in wanted), key=len)
        return set(places[0]).intersection(*places[1:]) if places else set()


def _labels(spelt: str) -> tuple[str, str]:
    # A misspelling begins with the same letter or sounds the same; the two kinds of label are of different length.
    return spelt[:1], f"={key_of(spelt)}"


def _nearest(spelt: str, drawer: list[str]) -> Iterable[str]:
    found = process.extract(spelt, drawer, scorer=OSA.distance, score_cutoff=_FARTHEST, limit=None)
    return (other for other, _, _ in found)
