"""Gather the people and bodies that an article names, with every name, role and hint of gender it gives them.

In: the article's text and its read sentences. Out: a `Cast`. Names are joined by spelling, never by meaning.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from indexer.blocks import is_title_case
from indexer.extract.attribution import Reading
from indexer.extract.given_names import FEMALE_GIVEN, MALE_GIVEN
from indexer.extract.lexicon import (
    COLLECTIVE_HEADS,
    COUNTING,
    DETERMINERS,
    FEMALE_TITLES,
    HONORIFICS_OF_WIVES,
    MALE_TITLES,
    NAME_SUFFIXES,
    NUMBERED_ROLES,
    RECIPIENTS,
    ROLE_NOUNS,
)
from indexer.extract.mentions import Mention, MentionKind, word
from indexer.extract.namesakes import Namesakes, alike, compounds
from indexer.extract.printed import Printed
from indexer.extract.tokens import Token
from indexer.speaker import fold_name

MIN_VARIANT_CHARS = 5
MIN_CALLED_CHARS = 3
_GIVEN = MALE_GIVEN | FEMALE_GIVEN
_BARE_DETERMINERS = DETERMINERS - COUNTING
_COURTESIES = MALE_TITLES | FEMALE_TITLES | {"dr", "the"}
_HONOURS = frozenset("sir dame lord lady mr mrs ms miss dr".split())
MAX_ROLES = 50
"""Nobody is called more than this in one article; an endless list of titles is read no further."""
_GIVEN_BEHIND = re.compile(r"\s[^\W\d_a-z][a-z]+-[a-z]+$")
"""A given name behind the family name: Kim Jong-il."""
_POSSESSIVE = re.compile(r"[’']s?$")


class Entity:
    """One person or body while the article is being read."""

    def __init__(self, words: list[str], *, is_body: bool) -> None:
        self.words = words
        self.given = words[:-1]
        self.surname = words[-1]
        self.surnames = {words[-1]}
        self.spellings = {words[-1]} | compounds(words)
        self.is_body = is_body
        self.forms: dict[str, int] = {}
        self.namings = 0
        self.name_words: set[str] = set()
        self.roles: list[str] = []
        self.role_words: set[str] = set()
        self.male = 0
        self.female = 0
        self.has_title = False
        self.places = 0
        self.suffix: str | None = None
        self.is_hyphenated = False
        self.last_reading = -1

    @property
    def gender(self) -> str | None:
        """What the article shows; None where it does not."""
        if self.male == self.female:
            return None
        return "male" if self.male > self.female else "female"

    @property
    def is_person(self) -> bool:
        """Whether the article shows so: “Berlin Wall” and “Falk Steel” are spelled like people."""
        is_shown = bool(self.roles) or self.has_title or self.gender is not None
        is_known = self.words[0] in _GIVEN or self.is_hyphenated
        return not self.is_body and (is_shown or is_known)

    def add_form(self, name: str, words: list[str]) -> None:
        """Count a naming, its words folded."""
        if name not in self.forms:
            self.name_words.update(words)
            self.is_hyphenated |= _GIVEN_BEHIND.search(name) is not None
        self.forms[name] = self.forms.get(name, 0) + 1
        self.namings += 1

    def add_role(self, role: str, *, is_surest: bool) -> None:
        """Note what it is called; the surest stand first."""
        if role not in self.roles and len(self.roles) < MAX_ROLES:
            self.roles.insert(0 if is_surest else len(self.roles), role)
            self.role_words.update(fold_name(role).split())


class Seen(NamedTuple):
    """One naming of an entity."""

    reading: int
    mention: Mention
    entity: Entity
    is_variant: bool
    is_given: bool = False
    """Whether it is a given name alone: “Roza said”."""
    is_guess: bool = False
    """Whether the surname alone leaves open who is meant: “Mrs. Clinton” where only Chelsea Clinton is named."""


class Cast(NamedTuple):
    """Everybody an article names, and where."""

    entities: list[Entity]
    seen: list[Seen]
    by_place: dict[tuple[int, int], Seen]
    """Sentence and first token of a mention → what is named there."""


def gather_cast(text: str, readings: list[Reading], *, outside: int, trusts_headlines: bool) -> Cast:
    """Gather everybody an article names: full names first, so that a surname finds its owner wherever it stands.

    Args:
        text: the article's text.
        readings: its sentences; those inside quotes stand at the end.
        outside: how many of them are the reporter's own. A name inside a quote joins the reporter's by surname.
        trusts_headlines: whether lines printed Like This name people, as the heading of a transcript does. In news
            any word there may look like a name, and only names that the article itself prints are taken.
    """
    known = _Known()
    seen: list[Seen] = []
    headlined = set() if trusts_headlines else _headlined(text, readings)
    by_length = sorted(
        _namings(text, readings),
        key=lambda item: (
            item.reading >= outside or (item.reading, item.mention.first) in headlined,
            -min(len(item.words), 2),
        ),
    )
    for naming in by_length:
        index, mention, _, words = naming
        if (index, mention.first) in headlined and not known.sharing(words):
            continue
        tokens = readings[index].sentence.tokens
        entity, is_variant = _entity_for(
            naming, known, gender=_titled_gender(tokens, mention), is_quoted=index >= outside
        )
        _note(entity, naming, text=text, tokens=tokens)
        is_given = len(words) == 1 and words[0] in entity.given and words[0] not in entity.surnames
        seen.append(Seen(index, mention, entity, is_variant, is_given, is_guess=_is_guess(entity, mention, tokens)))
    seen.sort(key=lambda item: (item.reading, item.mention.first))
    return Cast(known.entities, seen, {(item.reading, item.mention.first): item for item in seen})


class _Naming(NamedTuple):
    reading: int
    mention: Mention
    name: str
    words: list[str]
    """The name, folded; never empty."""


def _namings(text: str, readings: list[Reading]) -> Iterator[_Naming]:
    for index, reading in enumerate(readings):
        for mention in reading.mentions:
            if mention.kind is MentionKind.NAME:
                name = name_text(text, reading.sentence.tokens, mention)
                words = fold_name(name).split()
                if words:
                    yield _Naming(index, mention, name, words)


class _Known:
    """Everybody named so far, found by surname."""

    def __init__(self) -> None:
        self.entities: list[Entity] = []
        self._namesakes = Namesakes()
        self._places: dict[int, int] = {}
        self._given: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, entity: Entity) -> None:
        place = len(self.entities)
        self.entities.append(entity)
        self._places[id(entity)] = place
        self._namesakes.add(place, entity.words)
        for given in set(entity.given if not entity.is_body else ()):
            if len(self._given[given]) < 2:  # two are as undecided as ten
                self._given[given].append(place)

    def respell(self, entity: Entity, surname: str) -> None:
        entity.surnames.add(surname)
        self._namesakes.add_surname(self._places[id(entity)], surname)

    def sharing(self, words: list[str]) -> list[Entity]:
        """Give those whom a name fits as it is spelled."""
        places = self._namesakes.sharing(words)
        return [self.entities[place] for place in places if _given_fit(self.entities[place], words)]

    def called(self, words: list[str], mention: Mention) -> list[Entity]:
        """Give those of whom a single word is a given name, or the family name that stands first: Park Do-yun."""
        if len(words) != 1 or len(words[0]) < MIN_CALLED_CHARS:
            return []
        places = self._given.get(words[0], [])
        entities = [self.entities[place] for place in places if self.entities[place].is_person]
        # “Queen Elizabeth” is not Elizabeth Warren; “Mr. Ban” is Ban Ki-moon.
        is_family = words[0] not in _GIVEN
        return [one for one in entities if not mention.head or mention.head in one.role_words or is_family]

    def variants(self, words: list[str], mention: Mention) -> list[Entity]:
        """Give those whom a name fits if it is another spelling."""
        if len(words[-1]) < MIN_VARIANT_CHARS:
            return []
        places = self._namesakes.spelled_like(words[-1])
        return [self.entities[place] for place in places if _is_variant(self.entities[place], words, mention)]


def _headlined(text: str, readings: list[Reading]) -> set[tuple[int, int]]:
    """Find the mentions in lines printed Like This, where any word may look like a name; subjects of a cue count."""
    found: set[tuple[int, int]] = set()
    for index, reading in enumerate(readings):
        if is_title_case(text[reading.sentence.start : reading.sentence.end]):
            subjects = {frame.subject for frame in reading.frames}
            found.update((index, mention.first) for mention in reading.mentions if mention not in subjects)
    return found


def name_text(text: str, tokens: tuple[Token, ...], mention: Mention) -> str:
    """Give the bare name of a mention as printed."""
    if mention.name is None:
        return ""
    first, last = mention.name
    return _POSSESSIVE.sub("", text[tokens[first].start : tokens[last - 1].end])


def role_text(text: str, tokens: tuple[Token, ...], first: int, last: int) -> str | None:
    """Give a role as printed, without its determiner; None where nothing is left."""
    while first < last and tokens[first].lower in _BARE_DETERMINERS:
        first += 1
    while last > first and not tokens[last - 1].is_word:
        last -= 1
    return text[tokens[first].start : tokens[last - 1].end] if first < last else None


def is_body_name(name: str, tokens: tuple[Token, ...], mention: Mention) -> bool:
    """Tell whether a name is that of a body: a ministry, a party, “the Kremlin”, an acronym."""
    words = name.split()
    if not COLLECTIVE_HEADS.isdisjoint([piece.lower().rstrip(".") for piece in words]):
        return True
    is_acronym = len(words) == 1 and words[0].isupper() and len(words[0]) > 1
    has_the = tokens[mention.first].lower == "the" and mention.name is not None and mention.name[0] == mention.first + 1
    return is_acronym or has_the or fold_name(name) in RECIPIENTS


def _entity_for(naming: _Naming, known: _Known, *, gender: str | None, is_quoted: bool) -> tuple[Entity, bool]:
    _, mention, name, folded = naming
    suffix = next((piece for piece in folded if piece in NAME_SUFFIXES), None)
    words = folded if suffix is None else [piece for piece in folded if piece not in NAME_SUFFIXES] or folded
    if is_quoted and len(words) > 1 and len(words[0]) == 1:
        words = words[-1:]  # an initial inside a quote may be anything; a machine's translation made “D.” of “G-n”
    is_acronym = len(words) == 1 and name.isupper() and len(name) > 1
    is_body = is_acronym or not COLLECTIVE_HEADS.isdisjoint(words)
    exact = [entity for entity in known.sharing(words) if gender is None or entity.gender in (None, gender)]
    exact = [entity for entity in exact if suffix and entity.suffix == suffix] or [
        entity for entity in exact if not _is_of_other_generation(entity, suffix, naming.reading)
    ]
    if exact:
        return _same_generation(_best(exact, mention), suffix), False
    if not is_body and suffix is None:
        called = known.called(words, mention)
        if len(called) == 1:
            return called[0], False
        variants = known.variants(words, mention)
        if len(variants) == 1:
            known.respell(variants[0], words[-1])
            return variants[0], True
    entity = _same_generation(Entity(words, is_body=is_body), suffix)
    known.add(entity)
    return entity, False


def _is_of_other_generation(entity: Entity, suffix: str | None, reading: int) -> bool:
    """Tell Amos Keel Sr. from Amos Keel Jr., and from an Amos Keel named in the same breath."""
    if suffix is None or entity.suffix == suffix:
        return False
    return entity.suffix is not None or entity.last_reading == reading


def _same_generation(entity: Entity, suffix: str | None) -> Entity:
    entity.suffix = entity.suffix or suffix
    return entity


def _is_guess(entity: Entity, mention: Mention, tokens: tuple[Token, ...]) -> bool:
    if mention.name is None or mention.name[1] - mention.name[0] > 1 or not entity.given:
        return False
    titles = {word(token) for token in tokens[mention.first : mention.name[0]]}
    return bool(titles & HONORIFICS_OF_WIVES) and entity.given[0] not in FEMALE_GIVEN


def _titled_gender(tokens: tuple[Token, ...], mention: Mention) -> str | None:
    if mention.name is None:
        return None
    words = {word(token) for token in tokens[mention.first : mention.name[0]]}
    if words & MALE_TITLES:
        return "male"
    return "female" if words & FEMALE_TITLES else None


def _given_fit(entity: Entity, words: list[str]) -> bool:
    given = words[:-1]
    if not given or not entity.given or entity.words[-len(words) :] == words:
        return True
    ours, theirs = entity.given[0], given[0]
    return ours == theirs or ours.startswith(theirs) or theirs.startswith(ours) or alike(ours, theirs)


def _best(entities: list[Entity], mention: Mention) -> Entity:
    titled = [entity for entity in entities if mention.head and mention.head in entity.role_words]
    return max(titled or entities, key=lambda entity: entity.namings)


def _is_variant(entity: Entity, words: list[str], mention: Mention) -> bool:
    if entity.is_body or min(len(entity.surname), len(words[-1])) < MIN_VARIANT_CHARS or words[-1] in entity.surnames:
        return False
    if not _given_fit(entity, words) or not any(alike(own, words[-1]) for own in entity.spellings):
        return False
    shares_given = bool(entity.given) and bool(words[:-1])
    shares_role = bool(mention.head) and mention.head in entity.role_words
    # “Pope Francis” is not the writer Franco: a title of his own, or a given name, is somebody else.
    is_bare = len(words) == 1 and not mention.head and words[0] not in _GIVEN
    return shares_given or shares_role or is_bare


def _note(entity: Entity, naming: _Naming, *, text: str, tokens: tuple[Token, ...]) -> None:
    _, mention, name, words = naming
    entity.add_form(name, words)
    entity.last_reading = naming.reading
    if is_body_name(name, tokens, mention) and len(entity.given) == 0:
        entity.is_body = True
    if mention.name is not None and mention.first < mention.name[0]:
        _note_role(entity, _title_text(text, tokens, mention.first, mention.name[0]), tokens, mention)
    if mention.apposition is not None:
        role = role_text(text, tokens, *mention.apposition)
        if role is not None:
            entity.add_role(role, is_surest=True)
    before = tokens[mention.first - 1].lower if mention.first else ""
    if mention.first > 1 and tokens[mention.first - 2].lower == "according":
        before = ""
    entity.places += before in ("in", "to", "from", "across", "near", "into")
    has_given = len(name.split()) > 1
    entity.male += has_given and words[0] in MALE_GIVEN
    entity.female += has_given and words[0] in FEMALE_GIVEN


def _title_text(text: str, tokens: tuple[Token, ...], first: int, last: int) -> str | None:
    """Give the role before a name; “Foreign Secretary, Sir” is the Foreign Secretary."""
    bare = last
    while bare > first and (word(tokens[bare - 1]) in _HONOURS or not tokens[bare - 1].is_word):
        bare -= 1
    return role_text(text, tokens, first, bare) or role_text(text, tokens, first, last)


def _note_role(entity: Entity, role: str | None, tokens: tuple[Token, ...], mention: Mention) -> None:
    if role is None or mention.name is None:
        return
    words = {word(token) for token in tokens[mention.first : mention.name[0]]}
    entity.male += 2 * bool(words & MALE_TITLES)
    entity.female += 2 * bool(words & FEMALE_TITLES)
    entity.has_title |= bool(words & ROLE_NOUNS)
    is_courtesy = words <= _COURTESIES and not words & {"spokesman", "spokeswoman"}
    is_shared = mention.head in NUMBERED_ROLES  # “Foreign Ministers Ida Falk and Rolf Baum”
    if words & ROLE_NOUNS and not is_courtesy and not is_shared:
        entity.add_role(role, is_surest=False)


def canonical_name(printed: Printed, entity: Entity) -> str:
    """Give the fullest name, its surname as it is printed most often; never one that is not printed."""
    fullest = max(
        entity.forms, key=lambda form: (len(form.split()) > 1, not form.isupper(), entity.forms[form], len(form))
    )
    words = fullest.split()
    if len(words) > 1 and fullest.isupper() and not entity.is_body:
        words = [piece.title() for piece in words]
    if len(words) < 2 or entity.is_body:
        return fullest
    given = " ".join(words[:-1])
    surnames = [surname for surname in _surname_forms(entity) if printed.count(f"{given} {surname}")]
    counted = {surname: printed.count(surname) for surname in surnames or words[-1:]}
    return f"{given} {max(counted, key=lambda surname: (counted[surname], surname == words[-1], surname))}"


def _surname_forms(entity: Entity) -> set[str]:
    return {form.split()[-1] for form in entity.forms if not form.isupper()}
