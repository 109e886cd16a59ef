"""Compare names: of one person in two spellings, of two people, of an office.

In: names as printed or as asked. Out: their words, and whether they fit each other.
Promise: two names that contradict each other in a given name or a middle initial are never taken for one person's.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations

from jellyfish import nysiis
from rapidfuzz.distance import OSA

from api.topic import STOP_WORDS, fold
from indexer.extract.lexicon import COLLECTIVE_HEADS, CONNECTORS
from indexer.extract.lexicon import ROLE_NOUNS as HEADS_OF_SPEAKERS

Tokens = tuple[str, ...]

_APOSTROPHES = re.compile(r"['’ʼ`´]")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])(?=\W|$)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_TITLES = """
    mr mrs ms miss dr prof professor sir dame lord lady president vice prime minister deputy foreign defence defense
    finance interior chancellor king queen prince princess senator sen representative rep congressman congresswoman
    governor gov mayor secretary general gen lieutenant lt colonel col major maj captain capt admiral adm sergeant
    marshal commander ambassador judge justice chief chair chairman chairwoman chairperson director commissioner
    spokesman spokeswoman spokesperson official acting former ex bishop archbishop cardinal pope imam ayatollah sheikh
    mp reverend rev candidate nominee presidential leader premier republican democrat democratic opposition lawmaker
    councillor attorney inspector state
"""
_ROLE_NOUNS = """
    spokesman minister president secretary chancellor governor mayor senator director chief chair commander ambassador
    general colonel admiral judge king queen prince premier leader chairman commissioner representative
    ombudsman envoy
"""
_QUALIFIERS = """vice deputy former ex acting assistant shadow junior designate elect outgoing"""
_SAME_ROLE = {
    "spokeswoman": "spokesman",
    "spokesperson": "spokesman",
    "representative": "spokesman",
    "defence": "defense",
    "ministerial": "ministry",
    "chairwoman": "chairman",
    "chairperson": "chairman",
    "chair": "chairman",
    "pm": "premier",
    "ombudswoman": "ombudsman",
    "ombudsperson": "ombudsman",
}
_ARTICLES = frozenset({"the"})
_OFFICES_AND_SURNAMES = frozenset({"king", "bishop", "pope", "prince", "marshal", "judge", "major", "driver", "author"})
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
_SOUNDS = (
    ("kh", "h"),
    ("ph", "f"),
    ("ck", "k"),
    ("x", "ks"),
    ("c", "k"),
    ("w", "v"),
    ("y", "i"),
    ("j", "i"),
    ("g", "h"),
)
_CASE_ENDINGS = (
    *("iami", "oiu", "eiu", "oho", "omu", "iei", "ami", "iam", "iah"),
    *("oi", "ei", "om", "em", "im", "iu", "ia", "ie", "ii", "am", "ah", "uiu", "aia", "ovi", "evi"),
    *("a", "u", "e", "i", "o"),
)
_ENDINGS_OF_WOMEN = ("oi", "oiu", "uiu", "aia")
_ENDINGS_OF_MEN = ("im", "om", "omu")
_SHORTEST_STEM = 3
_MAX_SPELT = 65_536
TITLES = frozenset(_TITLES.split())
ROLE_NOUNS = frozenset(_ROLE_NOUNS.split())
QUALIFIERS = frozenset(_QUALIFIERS.split())

ONE_EDIT_FROM = 5
"""Letters a name needs before one wrong letter is forgiven; “Rice” and “Pace” are two people."""

TWO_EDITS_FROM = 9
"""Letters before two are forgiven."""


def name_tokens(name: str) -> Tokens:
    """Take a name apart into folded words, without possessive endings, apostrophes and articles."""
    plain = _APOSTROPHES.sub("", _POSSESSIVE.sub("", name))
    tokens = tuple(_WORD.findall(fold(plain).replace("'", "")))
    return tuple(word for word in tokens if word not in _ARTICLES) or tokens


def role_words(role: str) -> tuple[str, ...]:
    """List the folded words of a role in order, with one word for each office however it is called."""
    return tuple(_SAME_ROLE.get(word, word) for word in _WORD.findall(fold(_POSSESSIVE.sub("", role))))


def role_tokens(role: str) -> frozenset[str]:
    """Take a role apart into its telling words."""
    return frozenset(role_words(role)) - STOP_WORDS


def is_role(name: str) -> bool:
    """Tell whether a name names an office and not a person."""
    return not ROLE_NOUNS.isdisjoint(role_tokens(name))


def is_person(name: str) -> bool:
    """Tell whether a name is printed like a person's: every word with a capital, none of them an office or a body."""
    words = [word for word in name.split() if any(char.isalpha() for char in word)]
    if not words or any(word.islower() and fold(word) not in CONNECTORS for word in words):
        return False
    folded = _WORD.findall(fold(" ".join(words)))
    named = folded[:-1] if len(folded) > 1 and folded[-1] in _OFFICES_AND_SURNAMES else folded
    return bool(named) and (HEADS_OF_SPEAKERS | COLLECTIVE_HEADS | ROLE_NOUNS).isdisjoint(named)


def surname_of(tokens: Tokens) -> str:
    """Give the word by which somebody is called: the last that is no “Jr.”."""
    return next((word for word in reversed(tokens) if word not in _GENERATIONS), tokens[-1])


def are_one_person(names: Iterable[Tokens]) -> bool:
    """Tell whether full names differ only by middle initials, none of which contradicts another."""
    return all(_differ_by_initials(one, other) for one, other in combinations(set(names), 2))


def _differ_by_initials(one: Tokens, other: Tokens) -> bool:
    if (one[0], one[-1]) != (other[0], other[-1]):
        return False
    shorter, longer = sorted((one[1:-1], other[1:-1]), key=len)
    if not shorter:
        return all(len(word) == 1 for word in longer)
    return len(shorter) == len(longer) and all(map(_is_same_or_initial, shorter, longer))


def is_misspelling(asked: str, name: str, *, may_be_inflected: bool = False) -> bool:
    """Tell whether `asked` is probably `name` with a letter or two wrong.

    A letter more or less at the very end does not count: it often makes another person's name (Orlov, Orlova), except
    where the word was written in a script whose names have case endings; there the letters count by their sound, and
    an ending may stand for another one. A form of a man's name is not a woman's (Орлов, Орлова).
    """
    if may_be_inflected:
        asked, name = as_it_sounds(asked), as_it_sounds(name)
        if _is_of_other_gender(asked, name):
            return False
        if _without_ending(asked) in {_without_ending(name), _without_fleeting_vowel(name)}:
            return True
    allowed = 2 if min(len(asked), len(name)) >= TWO_EDITS_FROM else 1
    if asked == name or min(len(asked), len(name)) < ONE_EDIT_FROM:
        return asked == name
    if asked.startswith(name) or name.startswith(asked):
        return may_be_inflected and abs(len(asked) - len(name)) <= allowed
    if int(OSA.distance(asked, name, score_cutoff=allowed)) > allowed:
        return False
    return asked[0] == name[0] or key_of(asked) == key_of(name)


@lru_cache(maxsize=_MAX_SPELT)
def as_it_sounds(word: str) -> str:
    """Write a folded word as it sounds: one sound has many spellings on its way through scripts (khillari, Hillary)."""
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return word


@lru_cache(maxsize=_MAX_SPELT)
def key_of(word: str) -> str:
    """Give what is the same for words that sound alike."""
    return nysiis(word)


def _is_of_other_gender(asked: str, name: str) -> bool:
    if name == f"{asked}a":
        return True
    is_woman = name.endswith("a")
    endings = _ENDINGS_OF_MEN if is_woman else _ENDINGS_OF_WOMEN
    return any(asked.endswith(ending) and not name.endswith(ending) for ending in endings)


def _without_fleeting_vowel(name: str) -> str:
    # Павел, Павла
    return name[:-2] + name[-1] if len(name) > _SHORTEST_STEM + 1 and name[-2] in "eo" else name


def _without_ending(word: str) -> str:
    for ending in _CASE_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def is_short_for(tokens: Tokens, name: Tokens) -> bool:
    """Tell whether `tokens` are a surname, or a given name or its initial with it, of `name`."""
    if tokens[-1] not in {name[-1], surname_of(name)} or len(tokens) > len(name):
        return False
    if QUALIFIERS & set(name) - set(tokens):
        return False
    left = iter(name[:-1])
    return all(any(_is_same_or_initial(token, given) for given in left) for token in tokens[:-1])


def given_names_agree(asked: Tokens, name: Tokens, *, may_be_inflected: bool = False) -> bool:
    """Tell whether every given name asked for is, perhaps misspelt, one of the name's."""
    return len(asked) <= len(name) and all(
        any(
            _is_same_or_initial(token, given) or is_misspelling(token, given, may_be_inflected=may_be_inflected)
            for given in name
        )
        for token in asked
    )


def _is_same_or_initial(token: str, given: str) -> bool:
    return token == given or (1 in {len(token), len(given)} and token[0] == given[0])
