"""Find again who was named before, in a time that does not grow with how many were named.

In: the words of names, folded, each with a place in a list. Out: the places of those that share a surname with a name,
or may spell it otherwise. Nothing is decided here; who fits is for `people` to say.
"""

import re
from collections import defaultdict
from functools import lru_cache

import jellyfish
from rapidfuzz.distance import DamerauLevenshtein

LEAST_LIKENESS = 0.85
"""Marin and Martin, two families, are 0.83 alike by letters. Skrocki and Scrocca, one man, are 0.57 alike and share no
phonetic key, hence the test by consonants."""
MAX_NAMESAKES = 50
"""Of more people by one name the latest are looked at; 2,400 articles and transcripts hold ten at most."""
MAX_ALIKE_CHARS = 64
"""A longer word is nobody's surname, and comparing two of them letter by letter costs their product."""
_LONG_CHARS = 12
"""Up to one letter more, two spellings differ by one letter at most; the longer ones may differ by more."""
_LEAST_BONES = 4
MAX_NAMES_KEPT = 4_096
_VOWEL = re.compile(r"[aeiou]")
_REPEATED = re.compile(r"(.)\1+")
_CONSONANTS = str.maketrans({"k": "c", "q": "c", "z": "s", "y": "i", "v": "w", "j": "i", "h": None})


class Namesakes:
    """The places of names by surname, by surname written as one word, and by how a surname may also be spelled."""

    def __init__(self) -> None:
        self._named: defaultdict[str, list[int]] = defaultdict(list)
        self._joined: defaultdict[str, list[int]] = defaultdict(list)
        self._spelled: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, place: int, words: list[str]) -> None:
        """Note a name; places only grow."""
        self.add_surname(place, words[-1])
        keys = set(spelling_keys(words[-1]))
        for compound in compounds(words):
            self._joined[compound].append(place)
            keys |= spelling_keys(compound)
        for key in keys:
            self._spelled[key].append(place)

    def add_surname(self, place: int, surname: str) -> None:
        """Note another spelling of the surname at a place."""
        self._named[surname].append(place)

    def sharing(self, words: list[str]) -> list[int]:
        """Give the places that share the surname of a name, in order."""
        named = self._named.get(words[-1], [])[-MAX_NAMESAKES:]
        joined = self._joined.get("".join(words), [])[-MAX_NAMESAKES:]
        return sorted({*named, *joined})

    def spelled_like(self, surname: str) -> list[int]:
        """Give the places whose surname may be another spelling of this one, in order."""
        keys = spelling_keys(surname)
        return sorted({place for key in keys for place in self._spelled.get(key, [])[-MAX_NAMESAKES:]})


def compounds(words: list[str]) -> set[str]:
    """Give the ends of a name written as one word: `alrahman` and `abdalrahman` for Yusuf Abd al-Rahman."""
    return {"".join(words[start:]) for start in range(1, len(words) - 1)} if len(words) > 2 else set()


def alike(one: str, other: str) -> bool:
    """Compare two spellings of a name: by phonetic key, by letters, or by their consonants alone."""
    if one[0].translate(_CONSONANTS) != other[0].translate(_CONSONANTS):
        return False
    if max(len(one), len(other)) > MAX_ALIKE_CHARS:
        return one == other
    if jellyfish.nysiis(one) == jellyfish.nysiis(other):
        return True
    if DamerauLevenshtein.normalized_similarity(one, other) >= LEAST_LIKENESS:
        return True
    bones, others = _bones(one), _bones(other)
    return len(bones) >= _LEAST_BONES and bones == others


@lru_cache(maxsize=MAX_NAMES_KEPT)
def spelling_keys(name: str) -> frozenset[str]:
    """Give keys of which any two spellings that are `alike` share at least one."""
    if len(name) > MAX_ALIKE_CHARS:
        return frozenset((name,))
    first = name[0].translate(_CONSONANTS)
    keys = {f"{first} sounds {jellyfish.nysiis(name)}", f"{first} bones {_bones(name)}"}
    if len(name) >= _LONG_CHARS:
        keys.add(f"{first} long")
    if len(name) <= _LONG_CHARS + 1:
        keys |= {f"{first} letters {name[:at]}{name[at + 1 :]}" for at in range(len(name))}
        keys.add(f"{first} letters {name}")
    return frozenset(keys)


def _bones(name: str) -> str:
    bones = _VOWEL.sub("", name.translate(_CONSONANTS))
    return _REPEATED.sub(r"\1", bones)
