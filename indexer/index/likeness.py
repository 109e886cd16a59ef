"""Decide whether two speakers on record are one person, by name and by what articles call them.

In: two people as the record knows them. Out: a `Likeness`: same, different or unsure, with the reason in words.
Promise: it is symmetric, and where names allow two readings it says unsure; a wrong merge is worse than none.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from indexer.extract.given_names import FEMALE_GIVEN, MALE_GIVEN
from indexer.extract.lexicon import (
    ADJECTIVES,
    COLLECTIVE_HEADS,
    DETERMINERS,
    FEMALE_TITLES,
    MALE_TITLES,
    RANKS,
    ROLE_NOUNS,
)
from indexer.index.name_words import FIRMS, STATES
from indexer.index.spelling import Fit, Name, given_fit, read_name, script_of, surname_fit, surname_key
from indexer.speaker import fold_name

_SAME_WORDS = {
    "spokeswoman": "spokesman",
    "spokesperson": "spokesman",
    "representative": "spokesman",
    "defence": "defense",
    "chairwoman": "chairman",
    "chair": "chairman",
    "ministerial": "ministry",
    "minister": "ministry",
    "presidential": "president",
}
_TELLS_NOTHING = DETERMINERS | frozenset(
    "of for in at the and to with by on from who s s’ former ex then mr mrs ms miss sir both neither dr".split()
)


class Verdict(StrEnum):
    """Whether two speakers are one person."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Likeness(NamedTuple):
    """A verdict and what it rests on."""

    verdict: Verdict
    reason: str


class Known(NamedTuple):
    """One speaker as the record knows them: a name, and what articles call them."""

    printed: str
    """The name as printed."""

    name: Name
    """The same, taken apart."""

    roles: frozenset[str] = frozenset()
    """Telling words of the roles that articles print."""

    genders: frozenset[str] = frozenset()
    """`man`, `woman`: what titles, roles and given names show."""

    @property
    def is_bare(self) -> bool:
        """Whether only a surname is known."""
        return not self.name.given

    @property
    def key(self) -> str:
        """Key of all spellings of the surname."""
        return surname_key(self.name.surname)


def know(printed: str, roles: Iterable[str] = (), genders: Iterable[str] = ()) -> Known | None:
    """Put together what is known of a speaker; None when the name is not a person's."""
    name = read_name(printed)
    if name is None:
        return None
    roles = tuple(roles)
    shown = {gender_of_role(role) for role in roles} | set(genders) | {_gender_of_given(name)}
    return Known(printed, name, role_words(roles), frozenset(shown - {""}))


def know_speaker(printed: str, roles: Iterable[str], genders: Iterable[str], signs: Iterable[str]) -> Known | None:
    """Put together what articles show of a speaker; a pronoun counts where nothing else tells the gender."""
    known = know(printed, roles, genders)
    if known is None or known.genders or not known.is_bare:
        return known
    pronouns = {"he": "man", "she": "woman"}
    return known._replace(genders=frozenset(pronouns[sign] for sign in signs if sign in pronouns))


@lru_cache(maxsize=20_000)
def _words_of(role: str) -> frozenset[str]:
    words = (_SAME_WORDS.get(word, word) for word in fold_name(role).split())
    return frozenset(word for word in words if word not in _TELLS_NOTHING)


def role_words(roles: Iterable[str]) -> frozenset[str]:
    """Give the telling words of roles, one word for each office however it is called."""
    return frozenset().union(*(_words_of(role) for role in roles))


def gender_of_role(role: str) -> str:
    """Tell what a role shows of its holder's gender; empty where it shows nothing."""
    words = set(fold_name(role).split()[:4])
    is_man, is_woman = bool(words & MALE_TITLES), bool(words & FEMALE_TITLES)
    return "" if is_man == is_woman else "man" if is_man else "woman"


def is_place_or_firm(known: Known) -> bool:
    """Tell whether a bare surname also names a state, a capital or a firm, which speak in their own right."""
    return known.is_bare and known.name.surname in STATES | FIRMS


def means_another(known: Known) -> bool:
    """Tell whether a bare surname is also the name of something that speaks, or a given name."""
    return is_place_or_firm(known) or (known.is_bare and known.name.surname in MALE_GIVEN | FEMALE_GIVEN)


def compare(one: Known, other: Known) -> Likeness:
    """Decide whether two speakers are one person."""
    spelled = surname_fit(one.name.surname, other.name.surname)
    if spelled is Fit.NO:
        return Likeness(Verdict.DIFFERENT, "two surnames")
    given = given_fit(one.name, other.name)
    if given is Fit.NO:
        return Likeness(Verdict.DIFFERENT, "the given names contradict each other")
    if one.genders and other.genders and one.genders.isdisjoint(other.genders):
        return Likeness(Verdict.DIFFERENT, "one is a man, the other a woman")
    if one.name.generation != other.name.generation:
        return _by_generation(one, other)
    return _by_roles(one, other, spelled, given)


def _by_generation(one: Known, other: Known) -> Likeness:
    if one.name.generation and other.name.generation:
        return Likeness(Verdict.DIFFERENT, "two of one family: both have a “Jr.”, “Sr.” or number of their own")
    return Likeness(Verdict.UNSURE, "only one has a “Jr.”, “Sr.” or number: perhaps a father and his son")


def _by_roles(one: Known, other: Known, spelled: Fit, given: Fit) -> Likeness:
    shared = one.roles & other.roles
    needed = _words_needed(spelled, given)
    spelling = _on_spelling(one, other, spelled, given)
    if one.roles and other.roles and not shared:
        return Likeness(Verdict.UNSURE, f"{spelling}; but no word of their roles is the same")
    telling = {word for word in shared if word in COLLECTIVE_HEADS or word not in ROLE_NOUNS | ADJECTIVES | RANKS}
    if needed and (len(shared) < needed or not telling):
        return Likeness(Verdict.UNSURE, f"{spelling}; no role or body that both share settles it")
    in_common = f"; both called {', '.join(sorted(shared)[:4])}" if shared else ""
    return Likeness(Verdict.SAME, spelling + in_common)


def _words_needed(spelled: Fit, given: Fit) -> int:
    """Tell how many words two people's roles must share before so much likeness of their names counts."""
    if spelled is Fit.ALIKE:
        return 1 if given in (Fit.SAME, Fit.SOUND) else 2
    return 1 if given is Fit.NICKNAME else 0


def _on_spelling(one: Known, other: Known, spelled: Fit, given: Fit) -> str:
    both = ", ".join(sorted((one.name.surname, other.name.surname)))
    surname = {
        Fit.SAME: "same surname",
        Fit.SOUND: f"one surname in two spellings ({both})",
        Fit.ALIKE: f"surnames alike ({both})",
    }[spelled]
    names = sorted((one.name, other.name), key=lambda name: (len(name.given), len("".join(name.given)), name.given))
    first = [name.given[0] if name.given else "" for name in names]
    how = {
        Fit.SAME: f"same given name ({first[0]})",
        Fit.SOUND: f"one given name in two spellings ({first[0]}, {first[1]})",
        Fit.INITIAL: f"the initial of one is the given name's of the other ({', '.join(sorted(first, key=len))})",
        Fit.NICKNAME: f"one given name is short for the other ({first[0]}, {first[1]})",
        Fit.MISSING: "one without a given name",
    }[given]
    scripts = sorted({script_of(one.printed), script_of(other.printed)} - {""})
    return f"{surname}, {how}" + (f", printed in {' and '.join(scripts)} letters" if len(scripts) > 1 else "")


def _gender_of_given(name: Name) -> str:
    first = name.given[0] if name.given else ""
    is_man, is_woman = first in MALE_GIVEN, first in FEMALE_GIVEN
    return "" if is_man == is_woman else "man" if is_man else "woman"
