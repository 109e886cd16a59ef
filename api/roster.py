"""Find which speaker on record a question means, by name, spelling variant, other script or role.

In: the speakers of a record and the words that stand for one in a question. Out: a `Match`, which says how it was
made. Promise: where two different people fit, both are named and neither is chosen; a name nobody bears matches nobody.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from jellyfish import nysiis
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from api.topic import STOP_WORDS, fold
from indexer.speaker import SpeakerProfile

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
    mp reverend rev
"""
_ROLE_NOUNS = """
    spokesman minister president secretary chancellor governor mayor senator director chief chair commander ambassador
    general colonel admiral judge king queen prince premier leader chairman commissioner representative
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
}
_ARTICLES = frozenset({"the"})
TITLES = frozenset(_TITLES.split())
ROLE_NOUNS = frozenset(_ROLE_NOUNS.split())
QUALIFIERS = frozenset(_QUALIFIERS.split())

ONE_EDIT_FROM = 5
"""Letters a name needs before one wrong letter is forgiven; “Rice” and “Pace” are two people."""

TWO_EDITS_FROM = 9
"""Letters before two are forgiven."""

NEAR_SCORE = 75.0
"""Least likeness, of 100, for a name to be offered as a suggestion."""


class How(StrEnum):
    """How the words of a question led to a speaker."""

    NAME = "name"
    BARE_NAME = "bare name"
    ROLE = "role"
    MISSPELT = "misspelt"
    NOBODY = "nobody"
    SEVERAL = "several"


class Match(NamedTuple):
    """Whom the words of a question mean."""

    asked: str
    """The words."""

    how: How
    """How they were matched."""

    speakers: tuple[SpeakerProfile, ...] = ()
    """Those who fit; for `SEVERAL` all of them, of whom only one can be meant."""


class _Named(NamedTuple):
    """One name of one speaker."""

    tokens: Tokens
    place: int


class Roster:
    """Everyone on record, found by name."""

    def __init__(self, speakers: Sequence[SpeakerProfile]) -> None:
        self.speakers = tuple(speakers)
        self._places = {speaker.id: place for place, speaker in enumerate(self.speakers)}
        self._by_last: defaultdict[str, list[_Named]] = defaultdict(list)
        self._by_first: defaultdict[str, set[int]] = defaultdict(set)
        for place, speaker in enumerate(self.speakers):
            for tokens in {name_tokens(name) for name in (speaker.name, *speaker.aliases)} - {()}:
                self._by_last[tokens[-1]].append(_Named(tokens, place))
                if len(tokens) > 1:
                    self._by_first[tokens[0]].add(place)
        self._roles = [role_tokens(speaker.role or "") for speaker in self.speakers]

    def look_up(self, name_or_id: str) -> Match:
        """Find whom an id or a name means."""
        place = self._places.get(name_or_id)
        return self.find(name_or_id) if place is None else Match(name_or_id, How.NAME, (self.speakers[place],))

    def find(self, asked: str) -> Match:
        """Find whom the words mean: by name, with a title, by role, and last with a spelling mistake forgiven."""
        exact = self.find_exactly(asked)
        by_role = self._by_role(asked)
        # “The president” may be the unnamed one of one article and the named one of another.
        if by_role and all(is_role(speaker.name) for speaker in exact.speakers):
            named = {self._places[speaker.id] for speaker in exact.speakers}
            return self._match(asked, by_role | named, How.ROLE)
        if exact.how is not How.NOBODY:
            return exact
        misspelt = self._misspelt(name_tokens(asked), is_latin=asked.isascii())
        return self._match(asked, misspelt, How.MISSPELT) if len(misspelt) == 1 else Match(asked, How.NOBODY)

    def find_exactly(self, asked: str) -> Match:
        """Find whom the words mean by full name, surname, alias or given name, titles aside."""
        tokens = name_tokens(asked)
        places = self._bearing(tokens)
        if places:
            return self._named(asked, tokens, places)
        for cut in range(1, len(tokens)):
            titled = self._titled(self._bearing(tokens[cut:]), tokens[:cut])
            if titled:
                return self._named(asked, tokens[cut:], titled)
        name, comma, role = _at_role(asked)
        if comma:
            bearing = self._bearing(name_tokens(name))
            described = {place for place in bearing if role_tokens(role) <= self._roles[place]}
            if described:
                return self._named(asked, name_tokens(name), described)
        return Match(asked, How.NOBODY)

    def nearest(self, asked: str, *, limit: int = 3) -> tuple[SpeakerProfile, ...]:
        """Give the named speakers whose names, or for a role whose roles, look most like the words."""
        named = {place: speaker for place, speaker in enumerate(self.speakers) if not is_role(speaker.name)}
        if is_role(asked):
            looks, scorer = {place: fold(speaker.role or "") for place, speaker in named.items()}, fuzz.token_set_ratio
        else:
            looks, scorer = {place: fold(speaker.name) for place, speaker in named.items()}, fuzz.WRatio
        found = process.extract(fold(asked), looks, scorer=scorer, limit=limit, score_cutoff=NEAR_SCORE)
        return tuple(self.speakers[place] for _, _, place in found)

    def is_found_by_name(self, speaker: SpeakerProfile) -> bool:
        """Tell whether a question with the speaker's name means this speaker and nobody else."""
        return self.find(speaker.name).speakers == (speaker,)

    def _match(self, asked: str, places: Iterable[int], how: How) -> Match:
        speakers = tuple(self.speakers[place] for place in sorted(places))
        return Match(asked, how if len(speakers) == 1 else How.SEVERAL, speakers)

    def _named(self, asked: str, tokens: Tokens, places: set[int]) -> Match:
        match = self._match(asked, places, How.NAME)
        full = [speaker for speaker in match.speakers if len(name_tokens(speaker.name)) > 1]
        if match.how is How.SEVERAL and len(tokens) == 1 and len(full) <= 1:
            return match._replace(how=How.BARE_NAME)
        return match

    def _bearing(self, tokens: Tokens) -> set[int]:
        if not tokens:
            return set()
        named = self._by_last.get(tokens[-1], [])
        same = {name.place for name in named if name.tokens == tokens}
        if same and len(tokens) > 1:
            return same
        fits = {name.place for name in named if _is_short_for(tokens, name.tokens)}
        given = self._by_first.get(tokens[0], set()) if len(tokens) == 1 else set()
        return same | fits or set(given)

    def _titled(self, places: set[int], words: Tokens) -> set[int]:
        titles = role_tokens(" ".join(words))
        holders = {place for place in places if titles <= self._roles[place]}
        return holders or {place for place in places if titles <= self._roles[place] | TITLES}

    def _by_role(self, asked: str) -> set[int]:
        wanted = role_tokens(asked)
        nouns = wanted & ROLE_NOUNS
        if not wanted or not (nouns or len(wanted) > 1):
            return set()
        return {
            place
            for place, role in enumerate(self._roles)
            if wanted <= role and not (role - wanted) & QUALIFIERS and (not nouns or self._is_headed_by(place, nouns))
        }

    def _is_headed_by(self, place: int, nouns: frozenset[str]) -> bool:
        words = [_SAME_ROLE.get(word, word) for word in _WORD.findall(fold(self.speakers[place].role or ""))]
        return next((word in nouns for word in words if word in ROLE_NOUNS), False)

    def _misspelt(self, tokens: Tokens, *, is_latin: bool) -> set[int]:
        if not tokens:
            return set()
        return {
            name.place
            for last, named in self._by_last.items()
            if is_misspelling(tokens[-1], last, may_be_inflected=not is_latin)
            for name in named
            if _given_names_agree(tokens[:-1], name.tokens[:-1])
        }


def name_tokens(name: str) -> Tokens:
    """Take a name apart into folded words, without possessive endings, apostrophes and articles."""
    plain = _APOSTROPHES.sub("", _POSSESSIVE.sub("", name))
    tokens = tuple(_WORD.findall(fold(plain).replace("'", "")))
    return tuple(word for word in tokens if word not in _ARTICLES) or tokens


def role_tokens(role: str) -> frozenset[str]:
    """Take a role apart into folded words, with one word for each office however it is called."""
    words = _WORD.findall(fold(_POSSESSIVE.sub("", role)))
    return frozenset(_SAME_ROLE.get(word, word) for word in words) - STOP_WORDS


def is_role(name: str) -> bool:
    """Tell whether a name names an office and not a person."""
    return not ROLE_NOUNS.isdisjoint(role_tokens(name))


def is_misspelling(asked: str, name: str, *, may_be_inflected: bool = False) -> bool:
    """Tell whether `asked` is probably `name` with a letter or two wrong.

    A letter more or less at the very end does not count: it often makes another person's name (Orlov, Orlova), except
    where the word was written in a script whose names have case endings.
    """
    allowed = 2 if min(len(asked), len(name)) >= TWO_EDITS_FROM else 1
    if asked == name or min(len(asked), len(name)) < ONE_EDIT_FROM:
        return asked == name
    if asked.startswith(name) or name.startswith(asked):
        return may_be_inflected and abs(len(asked) - len(name)) <= allowed
    if int(OSA.distance(asked, name, score_cutoff=allowed)) > allowed:
        return False
    return asked[0] == name[0] or nysiis(asked) == nysiis(name)


def _is_short_for(tokens: Tokens, name: Tokens) -> bool:
    if tokens[-1] != name[-1] or len(tokens) > len(name):
        return False
    if QUALIFIERS & set(name) - set(tokens):
        return False
    left = iter(name[:-1])
    return all(any(_is_same_or_initial(token, given) for given in left) for token in tokens[:-1])


def _is_same_or_initial(token: str, given: str) -> bool:
    return token == given or (1 in {len(token), len(given)} and token[0] == given[0])


def _given_names_agree(asked: Tokens, name: Tokens) -> bool:
    if not asked:
        return True
    return len(asked) <= len(name) and all(
        any(_is_same_or_initial(token, given) or is_misspelling(token, given) for given in name) for token in asked
    )


def _at_role(asked: str) -> tuple[str, str, str]:
    match = re.search(r"(?:,|\s+(?:of|from|at|for)\b)", asked, re.IGNORECASE)
    if match is None:
        return asked, "", ""
    return asked[: match.start()], match.group(), asked[match.end() :]
