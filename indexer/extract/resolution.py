"""Turn a mention into the one it means: a name into its owner, a pronoun or a role into whoever the article means.

In: the cast of an article and the mentions in the order of the text. Out: a `Resolved` each. Where two people fit
equally, the likelier one comes with a low factor; where nobody fits, the speaker stays unknown.
"""

from bisect import bisect_left
from typing import NamedTuple

from indexer.extract.attribution import Reading
from indexer.extract.lexicon import (
    COLLECTIVE_HEADS,
    DETERMINERS,
    DOCUMENT_NOUNS,
    FEMALE_TITLES,
    MALE_TITLES,
    NUMBERED_ROLES,
    REPLIES,
    ROLE_NOUNS,
)
from indexer.extract.mentions import Mention, MentionKind
from indexer.extract.people import Cast, Entity, Seen, name_text, role_text
from indexer.extract.presence import Presence
from indexer.extract.shared_names import open_places
from indexer.extract.subjects import JOINT
from indexer.speaker import fold_name
from indexer.statement import Resolution

CLEAR_MARGIN = 0.45
"""Two people this close in salience are both possible; the statement then says so by its confidence."""

SURE = {
    Resolution.NAME: 1.0,
    Resolution.SURNAME: 1.0,
    Resolution.VARIANT: 0.95,
    Resolution.COLLECTIVE: 1.0,
    Resolution.EPITHET: 0.95,
    Resolution.PRONOUN: 0.97,
}
GENDER_BONUS = {"she": 0.25, "he": 0.1, "it": 0.0}
"""Of two people of whom one is known to be a woman, “she” is that one; “he” tells less, most names here are men's."""
ONLY_ONE = 0.92
"""Factor where a pronoun can mean only one person, but nothing says whether that is a man or a woman."""
ROLE_AND_ARTICLE = 2
"""Words of “the builder”."""
MAX_ROLE_WORDS = 6
MAX_APPOSED = 60
"""Namings before a place that are looked at for a role in no table."""
UNSURE = 0.71
"""Factor where a second person fits as well."""

_OF_MANY = NUMBERED_ROLES | DOCUMENT_NOUNS
_SPOKES = frozenset("spokesman spokeswoman spokesperson representative".split())
_LAWMAKERS = frozenset("senator sen congressman congresswoman representative rep mp mep deputy councillor".split())
_WIDER = {
    "lawmaker": _LAWMAKERS,
    "legislator": _LAWMAKERS,
    "parliamentarian": _LAWMAKERS,
    "politician": _LAWMAKERS | {"minister", "premier", "president", "governor", "gov", "mayor", "chancellor"},
    "diplomat": frozenset(("ambassador", "envoy", "consul")),
    "head of state": frozenset(("president", "king", "queen", "emperor")),
    "officer": frozenset("general colonel major captain lieutenant admiral commander brigadier sergeant".split()),
}
"""Wider word → the titles of those it may mean: “the diplomat” is the one ambassador that the article names."""
_GENERIC = frozenset("veteran senior top longtime state".split())
_EMPTY_WORDS = DETERMINERS | frozenset("the of for a an and s in at official".split())


class Resolved(NamedTuple):
    """Whom a mention means."""

    entity: Entity | None
    """The person or body; None for a role that belongs to nobody named."""
    label: str | None
    """The role as printed, where there is no name; None where the article does not let us tell."""
    how: Resolution | None
    factor: float
    """How sure this is, 0 to 1."""


NOBODY = Resolved(None, None, None, 0.5)


class Resolver:
    """Resolve the mentions of one article, in the order of its text."""

    def __init__(self, text: str, readings: list[Reading], cast: Cast) -> None:
        self._text = text
        self._readings = readings
        self._cast = cast
        self._open = open_places(cast.seen)
        self._presence = Presence(readings, cast)
        self._note_roles()
        self._last_base = ""

    def _note_roles(self) -> None:
        """Find who is meant by a role that begins a sentence: “The general set Mosul against Aleppo”."""
        found: list[tuple[int, Entity]] = []
        for index, reading in enumerate(self._readings):
            first = reading.mentions[0] if reading.mentions else None
            if first is not None and first.kind is MentionKind.ROLE and first.first == 0:
                resolved = self._role(index, first)
                if resolved.entity is not None:
                    found.append((index, resolved.entity))
        for index, entity in found:
            self._presence.note_speaker(index, 0, entity)

    def resolve(self, index: int, mention: Mention, *, base: str = "") -> Resolved:
        """Resolve a mention of the sentence at `index`, the subject of the verb `base`."""
        if mention.kind is MentionKind.NAME:
            resolved = self._name(index, mention)
        elif mention.kind is MentionKind.PRONOUN:
            resolved = self._pronoun(index, mention, asker=self._asker(index) if base in REPLIES else None)
        else:
            resolved = self._role(index, mention)
        if resolved.entity is not None:
            self._presence.note_speaker(index, mention.first, resolved.entity)
            self._last_base = base
        return resolved

    def _asker(self, index: int) -> Entity | None:
        """Give who asked last: the speaker before, or whoever “asked Brandt whether” in the sentence before."""
        if self._last_base == "ask" or index == 0:
            return self._presence.last_speaker if self._last_base == "ask" else None
        asking = [frame.subject for frame in self._readings[index - 1].frames if frame.base == "ask"]
        subject = asking[-1] if asking else None
        seen = self._cast.by_place.get((index - 1, subject.first)) if subject is not None else None
        return seen.entity if seen is not None else None

    def _name(self, index: int, mention: Mention) -> Resolved:
        seen = self._cast.by_place.get((index, mention.first))
        if seen is None or (index, mention.first) in self._open:
            return NOBODY
        entity = seen.entity
        if seen.is_variant:
            how = Resolution.VARIANT
        elif entity.is_body or _is_place(entity):
            how = Resolution.COLLECTIVE
        elif seen.is_guess:
            return Resolved(entity, None, Resolution.SURNAME, UNSURE)
        else:
            is_full = mention.name is not None and mention.name[1] - mention.name[0] > 1
            how = Resolution.NAME if is_full or not entity.given else Resolution.SURNAME
        return Resolved(entity, None, how, SURE[how])

    def _pronoun(self, index: int, mention: Mention, *, asker: Entity | None) -> Resolved:
        if mention.head not in ("he", "she", "it"):
            return NOBODY
        scores: dict[int, tuple[float, Entity]] = {}
        for reading, first, entity, weight in self._presence.before(index, mention.first):
            if not _fits(entity, mention.head) or entity is asker:
                continue
            block = self._readings[reading].sentence.block
            score = weight - 0.14 * (index - reading) - 0.002 * abs(mention.first - first)
            score += 0.3 if block == self._readings[index].sentence.block else 0.0
            score += 0.3 if reading == index else 0.0
            score += GENDER_BONUS[mention.head] if entity.gender is not None else 0.0
            if id(entity) not in scores or score > scores[id(entity)][0]:
                scores[id(entity)] = (score, entity)
        ranked = sorted(scores.values(), key=lambda item: -item[0])
        if not ranked:
            return NOBODY
        is_clear = len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= CLEAR_MARGIN
        entity = ranked[0][1]
        factor = SURE[Resolution.PRONOUN] if entity.gender is not None or mention.head == "it" else ONLY_ONE
        _learn_gender(entity, mention.head)
        return Resolved(entity, None, Resolution.PRONOUN, factor if is_clear else UNSURE)

    def _role(self, index: int, mention: Mention) -> Resolved:
        tokens = self._readings[index].sentence.tokens
        label = self._names_in(index, mention) or role_text(self._text, tokens, mention.first, mention.last)
        is_single = mention.head in ROLE_NOUNS and mention.head not in _OF_MANY
        is_single = is_single and mention.head not in COLLECTIVE_HEADS
        is_definite = tokens[mention.first].lower not in ("a", "an", "another", "one", "some", "two")
        if is_single and (is_definite or mention.head in _SPOKES):
            holder = self._holder(index, mention, label or "", is_definite=is_definite)
            if holder is None:
                return NOBODY
            entity, is_sure = holder
            if entity is not None:
                return Resolved(entity, None, Resolution.EPITHET, SURE[Resolution.EPITHET] if is_sure else UNSURE)
        apposed = self._apposed(index, mention) if is_definite and not is_single else None
        if apposed is not None:
            return Resolved(apposed, None, Resolution.EPITHET, SURE[Resolution.EPITHET])
        if label is None or tokens[mention.first].lower in ("his", "her", "their", "its", "my", "our"):
            return NOBODY
        return Resolved(None, label, Resolution.EPITHET, 1.0)

    def _apposed(self, index: int, mention: Mention) -> Entity | None:
        """Find the one called so behind their name, where the word is in no table: “Rolf Baum, the builder,”."""
        high = bisect_left(self._cast.seen, index, key=_reading_of)
        if mention.last - mention.first != ROLE_AND_ARTICLE:
            return None
        found = {
            id(one.entity): one.entity
            for one in self._cast.seen[max(0, high - MAX_APPOSED) : high]
            if not one.entity.is_body and self._is_called(one, mention.head)
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def _is_called(self, one: Seen, role: str) -> bool:
        tokens, first = self._readings[one.reading].sentence.tokens, one.mention.last + 1
        phrase = [token.lower for token in tokens[first : first + MAX_ROLE_WORDS]]
        is_open = first < len(tokens) and tokens[first - 1].text == "," and phrase[:1] in (["the"], ["a"], ["an"])
        return is_open and role in phrase and phrase[phrase.index(role) + 1 : phrase.index(role) + 2] in ([","], ["."])

    def _names_in(self, index: int, mention: Mention) -> str | None:
        """Give the bare names of several who speak together: “Minister Ove Rask and his colleague Tiina Salo”."""
        if mention.head != JOINT:
            return None
        reading = self._readings[index]
        inside = [one for one in reading.mentions if mention.first <= one.first and one.last <= mention.last]
        names = [name_text(self._text, reading.sentence.tokens, one) for one in inside]
        if len(names) < 2 or not all(names):
            return None
        return f"{', '.join(names[:-1])} and {names[-1]}"

    def _holder(
        self, index: int, mention: Mention, label: str, *, is_definite: bool
    ) -> tuple[Entity | None, bool] | None:
        """Find who holds a role, and whether it is only one; None where two do and were named in one breath."""
        heads = _SPOKES if mention.head in _SPOKES else {mention.head}
        wider = _WIDER.get("head of state" if label.lower() == "head of state" else mention.head)
        if wider is not None and not self._presence.holders(heads, index):
            heads = wider
        detail = set(fold_name(label).split()) - _EMPTY_WORDS - _SPOKES - {mention.head}
        detail -= _GENERIC if heads is wider else frozenset()
        holders: list[tuple[int, int, Entity]] = []
        for entity in self._presence.holders(heads, index):
            if entity.is_body or not _fits_title(entity, mention.head):
                continue
            shared = sum(piece in entity.role_words or piece in entity.name_words for piece in detail)
            if (detail and not shared) or (not detail and not is_definite):
                continue
            holders.append((shared, self._presence.recency(entity, index), entity))
        holders.sort(key=lambda item: (-item[0], -item[1]))
        if not holders:
            return None, False
        if len(holders) > 1 and holders[0][:2] == holders[1][:2]:
            return None
        is_sure = len(holders) == 1 or holders[0][0] > holders[1][0]
        return holders[0][2], is_sure


def _reading_of(seen: Seen) -> int:
    return seen.reading


def _is_place(entity: Entity) -> bool:
    return not entity.given and not entity.has_title and entity.places > 0


def _fits(entity: Entity, pronoun: str) -> bool:
    if pronoun == "it":
        return entity.is_body or (_is_place(entity) and entity.namings > entity.places)
    if entity.is_body or _is_place(entity):
        return False
    wanted = "male" if pronoun == "he" else "female"
    return entity.gender in (None, wanted)


def _learn_gender(entity: Entity, pronoun: str) -> None:
    """Take a pronoun as evidence: whoever was “she” once is not “he” in the next sentence."""
    if entity.gender is None:
        entity.male += pronoun == "he"
        entity.female += pronoun == "she"


def _fits_title(entity: Entity, head: str) -> bool:
    if head in MALE_TITLES:
        return entity.gender != "female"
    return entity.gender != "male" if head in FEMALE_TITLES else True
