"""Keep whom an article has named and let speak, and give those who are on a reader's mind at a place.

In: the cast of an article, and each speaker as soon as it is resolved. Out: the people and bodies named shortly before
a place, weighed by how much the text is about them, and those who hold a role. A look costs the same however long the
article is.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from typing import NamedTuple

from indexer.extract.attribution import Reading
from indexer.extract.lexicon import POSSESSIVES, ROLE_NOUNS
from indexer.extract.people import Cast, Entity, Seen

SENTENCES_BACK = 9
MAX_NEAR = 200
"""Namings looked at; ten sentences of an ordinary article hold a tenth of it."""
SPOKE_WEIGHT = 1.25
_AGAINST = frozenset("of in to for from by with about against at on".split())


class Salient(NamedTuple):
    """One naming before a place, or one statement."""

    reading: int
    first: int
    entity: Entity
    weight: float


class _Spoken(NamedTuple):
    """Somebody who spoke in a sentence."""

    order: int
    """How many had spoken before."""
    entity: Entity
    places: list[int]
    """Where the mentions of them begin, from left to right."""


class Presence:
    """Who was named and who spoke, by place."""

    def __init__(self, readings: list[Reading], cast: Cast) -> None:
        self._readings = readings
        self._seen = cast.seen
        self._weights: dict[int, float] = {}
        self._spoke: defaultdict[int, dict[int, _Spoken]] = defaultdict(dict)
        self._count = 0
        self.last_speaker: Entity | None = None
        self._places = {id(entity): place for place, entity in enumerate(cast.entities)}
        self._holders: defaultdict[str, list[Entity]] = defaultdict(list)
        self._named: defaultdict[int, list[int]] = defaultdict(list)
        for entity in cast.entities:
            for role in entity.role_words & ROLE_NOUNS:
                self._holders[role].append(entity)
        for seen in cast.seen:
            self._named[id(seen.entity)].append(seen.reading)

    def note_speaker(self, index: int, first: int, entity: Entity) -> None:
        """Keep that somebody spoke, named by the mention that begins at `first` of the sentence at `index`."""
        insort(self._spoke[index].setdefault(id(entity), _Spoken(self._count, entity, [])).places, first)
        self._count += 1
        self.last_speaker = entity

    def before(self, index: int, first: int) -> list[Salient]:
        """Give who was named or spoke before a place, each with a weight for how much the text is about them.

        Of all that one of them said in one sentence only the nearest counts, else “she said, she said” has no end.
        """
        low = bisect_left(self._seen, (index - SENTENCES_BACK, 0), key=_place_of)
        high = bisect_left(self._seen, (index, first), key=_place_of)
        found = [
            Salient(self._seen[at].reading, self._seen[at].mention.first, self._seen[at].entity, self._weight(at))
            for at in range(max(low, high - MAX_NEAR), high)
        ]
        spoke = [
            (one.order, Salient(reading, _nearest(one.places, first, is_any=reading < index), one.entity, SPOKE_WEIGHT))
            for reading in range(index - SENTENCES_BACK, index + 1)
            for one in list(self._spoke.get(reading, {}).values())[-MAX_NEAR:]
            if reading < index or one.places[0] < first
        ]
        return found + [salient for _, salient in sorted(spoke, key=_order_of)]

    def holders(self, roles: set[str] | frozenset[str], index: int) -> list[Entity]:
        """Give those whom the article calls by one of `roles`; of very many, those named shortly before."""
        found = {id(entity): entity for role in roles for entity in self._holders.get(role, [])[:MAX_NEAR]}
        if len(found) >= MAX_NEAR:
            high = bisect_right(self._seen, index, key=_reading_of)
            near = [seen.entity for seen in self._seen[max(0, high - MAX_NEAR) : high]]
            found = {id(entity): entity for entity in near if roles & entity.role_words}
        return sorted(found.values(), key=lambda entity: self._places[id(entity)])

    def recency(self, entity: Entity, index: int) -> int:
        """Give the sentence up to `index` that names somebody last; below zero, and the nearer the better, if none."""
        named = self._named.get(id(entity), [])
        at = bisect_right(named, index)
        return named[at - 1] if at else -max(named, default=-1)

    def _weight(self, at: int) -> float:
        if at not in self._weights:
            self._weights[at] = _weight_of(self._seen[at], self._readings[self._seen[at].reading])
        return self._weights[at]


def _place_of(seen: Seen) -> tuple[int, int]:
    return seen.reading, seen.mention.first


def _nearest(places: list[int], first: int, *, is_any: bool) -> int:
    at = bisect_left(places, first)
    return min(places[max(0, at - 1) : at + is_any], key=lambda place: abs(first - place))


def _reading_of(seen: Seen) -> int:
    return seen.reading


def _order_of(entry: tuple[int, Salient]) -> int:
    return entry[0]


def _weight_of(seen: Seen, reading: Reading) -> float:
    tokens = reading.sentence.tokens
    weight = 1.0
    if any(frame.subject == seen.mention and frame.is_direct_subject for frame in reading.frames):
        weight += 0.45
    before = tokens[seen.mention.first - 1].lower if seen.mention.first else ""
    if before in ("", ",", "and", "but", "that"):
        weight += 0.35
    weight -= 0.5 if before in _AGAINST else 0.0
    weight -= 0.4 if seen.mention.last < len(tokens) and tokens[seen.mention.last].lower in POSSESSIVES else 0.0
    return weight - (0.0 if seen.entity.given or seen.entity.has_title else 0.25)
