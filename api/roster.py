"""Find which speaker on record a question means, by name, spelling variant, other script or role.

In: the speakers of a record and the words that stand for one in a question. Out: a `Match`, which says how it was
made. Promise: where two different people fit, both are named and neither is chosen; a name nobody bears matches nobody.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple, Self

from rapidfuzz import fuzz

from api.filing import SetFile, WordFile
from api.naming import (
    QUALIFIERS,
    ROLE_NOUNS,
    TITLES,
    Tokens,
    are_one_person,
    given_names_agree,
    is_person,
    is_role,
    is_short_for,
    name_tokens,
    role_tokens,
    role_words,
    surname_of,
)
from indexer.index.hits import Term
from indexer.speaker import HeldRole, SpeakerProfile

NEAR_SCORE = 75.0
"""Least likeness in spelling, of 100, for a name to be offered as a suggestion."""


_BEFORE_PLACES = frozenset({"of", "for", "in", "at"})
"""What follows in “the minister of Marenia” is not the minister's name."""


class How(StrEnum):
    """How the words of a question led to a speaker."""

    NAME = "name"
    ROLE = "role"
    MISSPELT = "misspelt"
    NOBODY = "nobody"
    SEVERAL = "several"


class Match(NamedTuple):
    """Whom some words of a question mean."""

    asked: str
    """The words."""

    how: How
    """How they led to whoever is meant, or why they did not."""

    speakers: tuple[SpeakerProfile, ...] = ()
    """One person under every name on record, the main one first; several people, those quoted most first; or nobody."""

    terms: tuple[Term, ...] = ()
    """When the speaker held the role asked for; empty where that does not matter or nobody knows."""


class _Named(NamedTuple):
    """One name of a speaker."""

    tokens: Tokens
    place: int


class _Listed(NamedTuple):
    """A role that the operator's list gives somebody."""

    place: int
    words: frozenset[str]
    held: HeldRole


class _Known(NamedTuple):
    """What the names and the role of a speaker say; the same as long as the profile is."""

    profile: SpeakerProfile
    own: Tokens
    names: frozenset[Tokens]
    role: frozenset[str]
    is_person: bool

    @classmethod
    def of(cls, profile: SpeakerProfile) -> Self:
        names = {name_tokens(name) for name in (profile.name, *profile.aliases)} - {()}
        return cls(
            profile,
            name_tokens(profile.name),
            frozenset(names),
            role_tokens(profile.role or ""),
            is_person(profile.name),
        )


class Roster:
    """Everyone on record, found by name.

    Args:
        speakers: everyone.
        before: the roster of an earlier state, what is the same in which is not worked out again.
    """

    def __init__(self, speakers: Sequence[SpeakerProfile], *, before: "Roster | None" = None) -> None:
        self.speakers = tuple(speakers)
        self._known = [_known(profile, before) for profile in self.speakers]
        self._places = {one.id: place for place, speaker in enumerate(self.speakers) for one in speaker.merged}
        self._places |= {speaker.id: place for place, speaker in enumerate(self.speakers)}
        self._apart = self._kept_apart()
        self._listed = self._listed_roles()
        self._own = [known.own for known in self._known]
        self._people = {place for place, known in enumerate(self._known) if known.is_person}
        self._roles = [known.role for known in self._known]
        self._by_last: defaultdict[str, list[_Named]] = defaultdict(list)
        self._by_first: defaultdict[str, set[int]] = defaultdict(set)
        for place, known in enumerate(self._known):
            for tokens in known.names:
                for last in {tokens[-1], surname_of(tokens)}:
                    self._by_last[last].append(_Named(tokens, place))
                if len(tokens) > 1 and place in self._people:
                    self._by_first[tokens[0]].add(place)
        self._surnames = tuple(WordFile(self._by_last, may_be_inflected=inflected) for inflected in (False, True))
        self._by_role_word = SetFile(self._roles)
        self._by_listed_word = SetFile([one.words for one in self._listed])

    def known(self, profile: SpeakerProfile) -> _Known | None:
        """Give what was worked out for this very profile."""
        place = self._places.get(profile.id)
        known = None if place is None else self._known[place]
        return known if known is not None and known.profile is profile else None

    def look_up(self, name_or_id: str) -> Match:
        """Find whom an id or a name means."""
        place = self._places.get(name_or_id)
        return self.find(name_or_id) if place is None else Match(name_or_id, How.NAME, (self.speakers[place],))

    def look_up_all(self, asked: str, *, first: dt.date | None, last: dt.date | None) -> tuple[Match, ...]:
        """Find whom an id, a name or a role means; all who held a role one after another, each with their terms.

        Args:
            asked: the words.
            first: first day asked about; whose terms on the operator's list end before it, or begin later, did not hold
                the role then, whatever articles call them. None for any.
            last: last day asked about; None for any.
        """
        match = self.look_up(asked)
        if match.how is How.NAME and not all(is_role(speaker.name) for speaker in match.speakers):
            return (match,)
        holders = self._holders(asked)
        in_office = [one for one in holders if one.held.covers(first, last)]
        if holders and not in_office:
            return (self._others_called(asked, holders),)
        if _overlap(in_office):
            return (self._match(asked, {one.place for one in in_office}, How.ROLE),)
        places = dict.fromkeys(one.place for one in in_office)
        return tuple(self._holding(asked, place, in_office) for place in places) or (match,)

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
        match = self._match(asked, misspelt, How.MISSPELT) if misspelt else Match(asked, How.NOBODY)
        # “Орлову” is a form of Orlov and of Orlova; letters wrong in a Latin name may make it anybody's.
        return match if match.how is How.MISSPELT or not asked.isascii() else Match(asked, How.NOBODY)

    def find_exactly(self, asked: str) -> Match:
        """Find whom the words mean by full name, surname, alias or given name, titles aside."""
        tokens = name_tokens(asked)
        places = self._bearing(tokens)
        if places:
            return self._match(asked, places, How.NAME)
        for cut in range(1, len(tokens)):
            if tokens[cut - 1] in _BEFORE_PLACES:
                break
            titled = self._titled(self._bearing(tokens[cut:]) & self._people, tokens[:cut])
            if titled:
                return self._match(asked, titled, How.NAME)
        name, comma, role = _at_role(asked)
        if comma:
            bearing = self._bearing(name_tokens(name))
            described = {place for place in bearing if role_tokens(role) <= self._roles[place]}
            if described:
                return self._match(asked, described, How.NAME)
        return Match(asked, How.NOBODY)

    def may_end_a_name(self, word: str) -> bool:
        """Tell whether anybody may be called by words of which this is the last; True for many who are not."""
        tokens = name_tokens(word)
        if not tokens:
            return False
        last = tokens[-1]
        is_known = last in self._by_last or last in self._by_first
        return is_known or (not word.isascii() and bool(self._surnames[True].near(last)))

    def nearest(self, asked: str, *, limit: int = 3) -> tuple[SpeakerProfile, ...]:
        """Give the people with a full name whose names are spelt most like the words."""
        folded = " ".join(name_tokens(asked))
        scored = [(_likeness(folded, self._own[place]), place) for place in self._people if len(self._own[place]) > 1]
        near = sorted((-score, place) for score, place in scored if score >= NEAR_SCORE)
        return tuple(self.speakers[place] for _, place in near[:limit])

    def is_full_name(self, speaker: SpeakerProfile) -> bool:
        """Tell whether the speaker is a person on record under more than a surname."""
        place = self._places[speaker.id]
        return place in self._people and len(self._own[place]) > 1

    def _kept_apart(self) -> set[frozenset[int]]:
        return {
            frozenset((place, self._places[other.id]))
            for place, speaker in enumerate(self.speakers)
            for other in speaker.may_be
            if other.is_apart and other.id in self._places
        }

    def _listed_roles(self) -> list[_Listed]:
        return [
            _Listed(place, role_tokens(held.role), held)
            for place, speaker in enumerate(self.speakers)
            for held in speaker.roles
            if held.source == "list"
        ]

    def _holders(self, asked: str) -> list[_Listed]:
        """Find who held a role by the operator's list, in the order of their terms."""
        wanted = role_tokens(asked)
        nouns = wanted & ROLE_NOUNS
        if not wanted or not (nouns or len(wanted) > 1):
            return []
        listed = [self._listed[place] for place in self._by_listed_word.holding(wanted)]
        fits = [one for one in listed if not (one.words - wanted) & QUALIFIERS]
        headed = [one for one in fits if not nouns or _head_of(one.held.role) in nouns]
        return sorted(headed, key=lambda one: (one.held.from_ or dt.date.min, one.place))

    def _others_called(self, asked: str, out_of_office: Iterable[_Listed]) -> Match:
        named = {self._places[speaker.id] for speaker in self.find_exactly(asked).speakers}
        left = (named | self._by_role(asked)) - {one.place for one in out_of_office}
        return self._match(asked, left, How.ROLE) if left else Match(asked, How.NOBODY)

    def _holding(self, asked: str, place: int, held: Iterable[_Listed]) -> Match:
        own = [one.held for one in held if one.place == place]
        id_ = self.speakers[place].id
        terms = tuple(Term(speaker_id=id_, first=one.from_, last=one.to) for one in own)
        return Match(asked, How.ROLE, (self.speakers[place],), terms)

    def _match(self, asked: str, places: set[int], how: How) -> Match:
        one = self._as_one(places, name_tokens(asked))
        if one:
            return Match(asked, how, tuple(self.speakers[place] for place in one))
        groups = self._groups(places)
        return Match(asked, How.SEVERAL, tuple(self.speakers[group[0]] for group in groups))

    def _as_one(self, places: set[int], asked: Tokens) -> list[int]:
        full = {place for place in places if len(self._own[place]) > 1}
        if len(places) > 1 and not are_one_person(self._own[place] for place in full):
            return []
        if any(frozenset(pair) in self._apart for pair in combinations(places, 2)):
            return []
        bare = places - full
        if len(bare) > 1 or not all(self._is_surname_of(place, other) for place in bare for other in full):
            return []
        others = {
            other
            for other in self._other_names(full or places)
            if not any(frozenset((other, place)) in self._apart for place in places)
        }
        return self._most_quoted_first(places | others, asked)

    def _is_surname_of(self, place: int, other: int) -> bool:
        return self._own[place] == (surname_of(self._own[other]),)

    def _other_names(self, places: set[int]) -> set[int]:
        """Find under which further names on record the one person of `places` and nobody else speaks."""
        if not places <= self._people:
            return set()
        last = surname_of(self._own[min(places)])
        family = {named.place for named in self._by_last[last] if named.place in self._people} | places
        bare = {place for place in family if self._own[place] == (last,)}
        full = family - bare
        kin = {place for place in full if are_one_person(self._own[one] for one in {place, *places - bare})}
        if not are_one_person(self._own[place] for place in kin):
            kin = places - bare
        return kin | bare if are_one_person(self._own[place] for place in full) else kin

    def _groups(self, places: set[int]) -> list[list[int]]:
        groups: list[list[int]] = []
        for place in self._most_quoted_first(places, ()):
            for group in groups:
                if all(self._is_one(place, other) for other in group):
                    group.append(place)
                    break
            else:
                groups.append([place])
        return sorted(groups, key=lambda group: -sum(self.speakers[place].statement_count for place in group))

    def _is_one(self, place: int, other: int) -> bool:
        if frozenset((place, other)) in self._apart:
            return False
        names = self._own[place], self._own[other]
        return min(map(len, names)) > 1 and are_one_person(names)

    def _most_quoted_first(self, places: Iterable[int], asked: Tokens) -> list[int]:
        own, speakers = self._own, self.speakers
        return sorted(
            places, key=lambda place: (own[place] != asked or len(asked) == 1, len(own[place]) == 1,
                                       -speakers[place].statement_count, place),
        )  # fmt: skip

    def _bearing(self, tokens: Tokens) -> set[int]:
        if not tokens:
            return set()
        named = self._by_last.get(tokens[-1], [])
        same = {name.place for name in named if name.tokens == tokens}
        if same and len(tokens) > 1:
            return same
        fits = [name for name in named if is_short_for(tokens, name.tokens)]
        # A bare surname is the father's; “Jr.” is called so unless he is the only one on record.
        plain = {name.place for name in fits if name.tokens[-1] == tokens[-1]}
        found = same | (plain or {name.place for name in fits})
        return found & self._people or found or set(self._by_first.get(tokens[0], ()) if len(tokens) == 1 else ())

    def _titled(self, places: set[int], words: Tokens) -> set[int]:
        titles = role_tokens(" ".join(words))
        if not titles:
            return set()
        holders = {place for place in places if titles <= self._roles[place]}
        return holders or {place for place in places if titles <= self._roles[place] | TITLES}

    def _by_role(self, asked: str) -> set[int]:
        wanted = role_tokens(asked)
        nouns = wanted & ROLE_NOUNS
        if not wanted or not (nouns or len(wanted) > 1):
            return set()
        return {
            place
            for place in self._by_role_word.holding(wanted)
            if not (self._roles[place] - wanted) & QUALIFIERS and (not nouns or self._is_headed_by(place, nouns))
        }

    def _is_headed_by(self, place: int, nouns: frozenset[str]) -> bool:
        return _head_of(self.speakers[place].role or "") in nouns

    def _misspelt(self, tokens: Tokens, *, is_latin: bool) -> set[int]:
        if not tokens:
            return set()
        fits = [
            name
            for last in self._surnames[not is_latin].near(tokens[-1])
            for name in self._by_last[last]
            if given_names_agree(tokens[:-1], name.tokens[:-1], may_be_inflected=not is_latin)
        ]
        # The first given name counts most: a headline's word before the name must not make it another person's.
        called_so = {
            name.place
            for name in fits
            if len(tokens) > 1 and given_names_agree(tokens[:1], name.tokens[:1], may_be_inflected=not is_latin)
        }
        found = called_so or {name.place for name in fits}
        return found & self._people or found


def _known(profile: SpeakerProfile, before: Roster | None) -> _Known:
    known = None if before is None else before.known(profile)
    return _Known.of(profile) if known is None else known


def _head_of(role: str) -> str:
    """Give the noun that says what somebody is: the minister's spokesman is a spokesman."""
    return next((word for word in role_words(role) if word in ROLE_NOUNS), "")


def _overlap(held: Sequence[_Listed]) -> bool:
    """Tell whether two people held a role at one time."""
    return any(
        one.place != other.place and one.held.covers(other.held.from_, other.held.to)
        for one, other in combinations(held, 2)
    )


def _likeness(asked: str, name: Tokens) -> float:
    whole = fuzz.ratio(asked, " ".join(name))
    return whole if " " in asked else max(whole, fuzz.ratio(asked, surname_of(name)))


def _at_role(asked: str) -> tuple[str, str, str]:
    match = re.search(r"(?:,|\s+(?:of|from|at|for)\b)", asked, re.IGNORECASE)
    if match is None:
        return asked, "", ""
    return asked[: match.start()], match.group(), asked[match.end() :]
