"""Take a personal name apart and compare two of them by spelling alone, whatever script they are printed in.

In: names as printed. Out: a `Name`, and how two of its words agree. Names are compared by letters and sound, never by
meaning. What looks like an office, a body or half a sentence is no personal name.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import jellyfish
from rapidfuzz.distance import DamerauLevenshtein

from indexer.index.name_words import NICKNAMES, NO_GIVEN_NAMES, NO_SURNAMES, STATES
from indexer.speaker import fold_name

LEAST_LIKENESS = 0.8
"""Skrocki and Scrocca are 0.83 alike by letters once they are written by sound, Rocca and Scrocca 0.67."""

MIN_ALIKE_CHARS = 5
"""Shorter surnames with one letter changed are mostly two families: Rice and Pace."""

MIN_BONES = 4
"""Consonants that two surnames must share to count as alike by them alone: Stone and Stein share three."""

MAX_NAME_WORDS = 6

_GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))
_PARTICLES = frozenset("de da di du del della der den van von bin ibn bint al el la le dos das ben abu af ter".split())
_ALWAYS_PARTICLES = _PARTICLES - frozenset(("al", "el", "ben", "del", "den", "della", "ter", "af"))
"""At the head of a name these belong to the surname even with a capital: Le Roux; the others may be given names."""

_SERVANT = re.compile(r"ab[dt][aeiou]?[lr]?")
_SERVANT_AND_NAME = re.compile(r"ab[dt](?:[aeiou]l(?=[^aeiou])|[aeiou]([rsnztd])(?=\1))")
_ARTICLE = re.compile(r"^(?:al|el|ar|as|ash|an|at|ad|az)[-‑–](?=\w)", re.IGNORECASE)
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"shch|sch", "sh"),
        (r"kh", "h"),
        (r"ph", "f"),
        (r"ck|q(?=[^u])|q$", "k"),
        (r"qu|kv|kw", "kw"),
        (r"x", "ks"),
        (r"c(?!h)", "k"),
        (r"off$|ow$|ev$|eff$", "ov"),
        (r"w", "v"),
        (r"^[yj]e", "e"),
        (r"[yj]", "i"),
        (r"ou|oo", "u"),
        (r"(.)\1+", r"\1"),
    )
)
_CONSONANTS = str.maketrans({"z": "s", "y": "i", "v": "w", "j": "i", "h": None})


class Name(NamedTuple):
    """A personal name in folded words."""

    given: tuple[str, ...]
    """Given and middle names, an initial as one letter or two; empty for a bare surname."""

    surname: str
    """With what belongs to it, in one word: `abdrahman`, `vonderlaan`."""

    generation: str
    """`jr`, `sr`, `iii`; empty where none is printed."""

    is_initial: bool
    """Whether the first given name is an initial only."""


def may_be_given(word: str) -> bool:
    """Tell whether a word printed before a surname may be a given name: no title, no role, no place, no initial."""
    folded = fold_name(word).replace(" ", "")
    if not word[:1].isupper() or len(folded) < 3:
        return False
    return folded not in NO_GIVEN_NAMES | NO_SURNAMES | STATES | _PARTICLES


class Fit(StrEnum):
    """How two words of two names agree."""

    SAME = "same"
    SOUND = "same sound"
    ALIKE = "alike"
    INITIAL = "initial"
    NICKNAME = "short form"
    MISSING = "missing"
    NO = "no"


@lru_cache(maxsize=20_000)
def read_name(printed: str) -> Name | None:
    """Take a personal name apart; None when it does not look like one."""
    words = [_Word.of(word) for word in printed.split()]
    words = [word for word in words if word.folded]
    generation = words.pop().folded if len(words) > 1 and words[-1].folded in _GENERATIONS else ""
    if not words or len(words) > MAX_NAME_WORDS or not _looks_personal(words):
        return None
    joined = _join_servants(words)
    start = len(joined) - 1
    while start > 0 and joined[start - 1].is_particle(first=start == 1):
        start -= 1
    given = tuple(word.folded for word in joined[:start])
    surname = "".join(word.folded for word in joined[start:])
    is_initial = bool(given) and joined[0].is_initial
    return Name(given, surname, generation, is_initial) if len(surname) > 1 else None


class _Word(NamedTuple):
    folded: str
    printed: str

    @classmethod
    def of(cls, printed: str) -> "_Word":
        bare = _ARTICLE.sub("", re.sub(r"[’']s?$", "", printed.strip(",;:")))
        return cls(fold_name(bare).replace(" ", ""), bare)

    @property
    def is_initial(self) -> bool:
        letters = [char for char in self.printed if char.isalpha()]
        return len(letters) == 1 or (self.printed.endswith(".") and len(self.folded) <= 2)

    def is_particle(self, *, first: bool) -> bool:
        if self.folded not in _PARTICLES:
            return False
        return not first or self.printed[0].islower() or self.folded in _ALWAYS_PARTICLES


def _looks_personal(words: list[_Word]) -> bool:
    if any(word.printed[0].islower() and word.folded not in _PARTICLES for word in words):
        return False
    shouted = [word.printed.isupper() and len(word.folded) > 2 and not word.printed.endswith(".") for word in words]
    if any(shouted) and not all(shout or word.is_initial for shout, word in zip(shouted, words, strict=True)):
        return False
    if any(char.isdigit() or char in "/&@" for word in words for char in word.printed):
        return False
    first, last = words[0], words[-1]
    if len(words) == 1:
        return first.folded not in NO_GIVEN_NAMES | NO_SURNAMES and not _is_acronym(first.printed)
    return (first.is_initial or first.folded not in NO_GIVEN_NAMES) and last.folded not in NO_SURNAMES


def _is_acronym(printed: str) -> bool:
    return len(printed) < MIN_ALIKE_CHARS and printed.isupper()


def _join_servants(words: list[_Word]) -> list[_Word]:
    """Write “Abd al-Rahman”, “Abdul Rahman”, “Abdurrahman” in one way: `abdrahman`."""
    joined: list[_Word] = []
    at = 0
    while at < len(words):
        word = words[at]
        if _SERVANT.fullmatch(word.folded) and at + 1 < len(words):
            end = at + 2 if words[at + 1].folded in ("al", "el") and at + 2 < len(words) else at + 1
            joined.append(_Word(f"abd{words[end].folded}", f"{word.printed} {words[end].printed}"))
            at = end + 1
            continue
        joined.append(_Word(_one_servant(word.folded), word.printed))
        at += 1
    return joined


def _one_servant(folded: str) -> str:
    """Write abdulrahman, abdurrahman and abdelrahman as abdrahman."""
    match = _SERVANT_AND_NAME.match(folded)
    return f"abd{folded[match.end() :]}" if match and len(folded) - match.end() >= 3 else folded


@lru_cache(maxsize=50_000)
def by_sound(word: str) -> str:
    """Write a folded word so that the ways in which one sound reaches Latin letters look alike."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


@lru_cache(maxsize=50_000)
def surname_key(surname: str) -> str:
    """Give the key under which all spellings of a surname that may be one are kept together."""
    return jellyfish.nysiis(by_sound(surname)) or surname


def surname_fit(one: str, other: str) -> Fit:
    """Compare two surnames: the same letters, the same sound, alike, or two families."""
    if one == other:
        return Fit.SAME
    if is_other_gender(one, other):
        return Fit.NO
    sounds = by_sound(one), by_sound(other)
    if sounds[0] == sounds[1]:
        return Fit.SOUND
    if min(len(one), len(other)) < MIN_ALIKE_CHARS or surname_key(one) != surname_key(other):
        return Fit.NO
    is_near = DamerauLevenshtein.normalized_similarity(*sounds) >= LEAST_LIKENESS
    bones = _bones(one)
    return Fit.ALIKE if is_near or (len(bones) >= MIN_BONES and bones == _bones(other)) else Fit.NO


def is_other_gender(one: str, other: str) -> bool:
    """Tell whether one surname is the woman's form of the other: Lavrov, Lavrova; Belsky, Belskaya."""
    shorter, longer = sorted((one, other), key=len)
    if longer == f"{shorter}a" and shorter.endswith(("v", "n", "i", "y")):
        return True
    stem = re.sub(r"(?:yy|iy|ij|ii|y|i)$", "", shorter)
    return stem != shorter and longer in {f"{stem}{ending}" for ending in ("aya", "aia", "aja", "a")}


def is_same_given(one: str, other: str) -> bool:
    """Tell whether two folded given names are one, in two spellings or one short for the other."""
    return by_sound(one) == by_sound(other) or frozenset((one, other)) in _nicknames()


def given_fit(one: Name, other: Name) -> Fit:
    """Compare given names with their middle names; `NO` where one contradicts another."""
    if not one.given or not other.given:
        return Fit.MISSING
    first = _first_fit(one, other)
    if first is Fit.NO:
        return _joined_fit(one, other)
    return first if _middles_agree(one.given[1:], other.given[1:]) else Fit.NO


def script_of(text: str) -> str:
    """Name the script of the first letter: `Latin`, `Cyrillic`, `Arabic`; empty where there is none."""
    letter = next((char for char in text if char.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0].title() if letter else ""


def _first_fit(one: Name, other: Name) -> Fit:
    ours, theirs = one.given[0], other.given[0]
    if one.is_initial or other.is_initial:
        return _initial_fit(one, other)
    if ours == theirs:
        return Fit.SAME
    if by_sound(ours) == by_sound(theirs):
        return Fit.SOUND
    return Fit.NICKNAME if is_same_given(ours, theirs) else Fit.NO


def _initial_fit(one: Name, other: Name) -> Fit:
    ours, theirs = one.given[0], other.given[0]
    if one.is_initial and other.is_initial:
        return Fit.SAME if ours == theirs else Fit.NO
    initial, full = (ours, theirs) if one.is_initial else (theirs, ours)
    # Юрий is Yuri, and his initial Ю. is Yu.
    return Fit.INITIAL if full.startswith(initial) or by_sound(full).startswith(by_sound(initial)) else Fit.NO


def _joined_fit(one: Name, other: Name) -> Fit:
    """Compare given names that one article writes apart and another together: Jean Pierre, Jeanpierre."""
    return Fit.SOUND if by_sound("".join(one.given)) == by_sound("".join(other.given)) else Fit.NO


def _middles_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if not shorter:
        return True
    if len(shorter) == len(longer):
        return all(map(_same_or_initial, shorter, longer))
    # Of several middle names one may be left out; one initial of two may be another man's: W. and H. W.
    rest = iter(longer)
    return all(len(word) > 1 and any(by_sound(word) == by_sound(own) for own in rest) for word in shorter)


def _same_or_initial(one: str, other: str) -> bool:
    if min(len(one), len(other)) <= 2:
        return one.startswith(other) or other.startswith(one)
    return by_sound(one) == by_sound(other)


def given_sounds(name: Name) -> frozenset[str]:
    """Give the sounds of which two given names must share one to fit, initials aside; an empty one for a surname."""
    first = name.given[0] if name.given else ""
    forms = {first, "".join(name.given)}.union(*(pair for pair in _nicknames() if first in pair))
    return frozenset(by_sound(form) for form in forms)


def given_letters(name: Name) -> frozenset[str]:
    """Give the letters with which an initial of this given name may begin: Yevgeny sounds as Evgeny."""
    return frozenset(form[:1] for given in name.given[:1] for form in (given, by_sound(given)))


@lru_cache(maxsize=1)
def _nicknames() -> frozenset[frozenset[str]]:
    pairs = (pair.split() for line in NICKNAMES.split("\n") for pair in line.split("|"))
    return frozenset(frozenset(pair) for pair in pairs if pair)


def _bones(name: str) -> str:
    bones = re.sub(r"[aeiou]", "", by_sound(name).translate(_CONSONANTS))
    return re.sub(r"(.)\1+", r"\1", bones)
