"""Gather the people and bodies that an article names, with every name, role and hint of gender it gives them.

In: the article's text and its read sentences. Out: a `Cast`. Names are joined by spelling, never by meaning.
"""

import re
from collections import Counter
from typing import NamedTuple

import jellyfish
from rapidfuzz.distance import DamerauLevenshtein

from indexer.blocks import is_title_case
from indexer.extract.attribution import Reading
from indexer.extract.lexicon import (
    COLLECTIVE_HEADS,
    COUNTING,
    DETERMINERS,
    FEMALE_GIVEN,
    FEMALE_TITLES,
    HONORIFICS_OF_WIVES,
    MALE_GIVEN,
    MALE_TITLES,
    RECIPIENTS,
    ROLE_NOUNS,
)
from indexer.extract.mentions import Mention, MentionKind, word
from indexer.extract.sentences import Token
from indexer.speaker import fold_name

LEAST_LIKENESS = 0.85
"""Marin and Martin, two families, are 0.83 alike by letters. Skrocki and Scrocca, one man, are 0.57 alike and share no
phonetic key, hence the test by consonants."""
MIN_VARIANT_CHARS = 5
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_CONSONANTS = str.maketrans({"k": "c", "q": "c", "z": "s", "y": "i", "v": "w", "j": "i", "h": None})


class Entity:
    """One person or body while the article is being read."""

    def __init__(self, words: list[str], *, is_body: bool) -> None:
        self.words = words
        self.given = words[:-1]
        self.surname = words[-1]
        self.surnames = {words[-1]}
        self.is_body = is_body
        self.forms: Counter[str] = Counter()
        self.roles: list[str] = []
        self.male = 0
        self.female = 0
        self.has_title = False
        self.places = 0

    @property
    def gender(self) -> str | None:
        """What the article shows; None where it does not."""
        if self.male == self.female:
            return None
        return "male" if self.male > self.female else "female"

    def forms_words(self) -> set[str]:
        """Give all words of its names, folded."""
        return {piece for form in self.forms for piece in fold_name(form).split()}

    @property
    def role_words(self) -> set[str]:
        """All words of its roles, folded."""
        return {piece for role in self.roles for piece in fold_name(role).split()}


class Seen(NamedTuple):
    """One naming of an entity."""

    reading: int
    mention: Mention
    entity: Entity
    is_variant: bool
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
    named = [
        (index, mention, name_text(text, reading.sentence.tokens, mention))
        for index, reading in enumerate(readings)
        for mention in reading.mentions
        if mention.kind is MentionKind.NAME
    ]
    entities: list[Entity] = []
    seen: list[Seen] = []
    headlined = set() if trusts_headlines else _headlined(text, readings)
    by_length = sorted(
        named,
        key=lambda item: (
            item[0] >= outside or (item[0], item[1].first) in headlined,
            -min(len(fold_name(item[2]).split()), 2),
        ),
    )
    for index, mention, name in by_length:
        if not fold_name(name):
            continue
        if (index, mention.first) in headlined and not _is_known(name, entities):
            continue
        entity, is_variant = _entity_for(
            name,
            mention,
            entities,
            gender=_titled_gender(readings[index].sentence.tokens, mention),
            is_quoted=index >= outside,
        )
        _note(entity, name, mention, text=text, tokens=readings[index].sentence.tokens)
        seen.append(
            Seen(index, mention, entity, is_variant, _is_guess(entity, mention, readings[index].sentence.tokens))
        )
    seen.sort(key=lambda item: (item.reading, item.mention.first))
    return Cast(entities, seen, {(item.reading, item.mention.first): item for item in seen})


def _headlined(text: str, readings: list[Reading]) -> set[tuple[int, int]]:
    """Find the mentions in lines printed Like This, where any word may look like a name; subjects of a cue count."""
    return {
        (index, mention.first)
        for index, reading in enumerate(readings)
        if is_title_case(text[reading.sentence.start : reading.sentence.end])
        for mention in reading.mentions
        if not any(frame.subject == mention for frame in reading.frames)
    }


def _is_known(name: str, entities: list[Entity]) -> bool:
    words = fold_name(name).split()
    return any(_same_surname(entity, words) and _given_fit(entity, words) for entity in entities)


def name_text(text: str, tokens: tuple[Token, ...], mention: Mention) -> str:
    """Give the bare name of a mention as printed."""
    if mention.name is None:
        return ""
    first, last = mention.name
    return re.sub(r"[’']s?$", "", text[tokens[first].start : tokens[last - 1].end])


def role_text(text: str, tokens: tuple[Token, ...], first: int, last: int) -> str | None:
    """Give a role as printed, without its determiner; None where nothing is left."""
    while first < last and tokens[first].lower in DETERMINERS - COUNTING:
        first += 1
    while last > first and not tokens[last - 1].is_word:
        last -= 1
    return text[tokens[first].start : tokens[last - 1].end] if first < last else None


def is_body_name(name: str, tokens: tuple[Token, ...], mention: Mention) -> bool:
    """Tell whether a name is that of a body: a ministry, a party, “the Kremlin”, an acronym."""
    words = name.split()
    if any(piece.lower().rstrip(".") in COLLECTIVE_HEADS for piece in words):
        return True
    is_acronym = len(words) == 1 and words[0].isupper() and len(words[0]) > 1
    has_the = tokens[mention.first].lower == "the" and mention.name is not None and mention.name[0] == mention.first + 1
    return is_acronym or has_the or fold_name(name) in RECIPIENTS


def _entity_for(
    name: str, mention: Mention, entities: list[Entity], *, gender: str | None, is_quoted: bool
) -> tuple[Entity, bool]:
    words = [piece for piece in fold_name(name).split() if piece not in _SUFFIXES] or fold_name(name).split()
    if is_quoted and len(words) > 1 and len(words[0]) == 1:
        words = words[-1:]  # an initial inside a quote may be anything; a machine's translation made “D.” of “G-n”
    is_body = any(piece in COLLECTIVE_HEADS for piece in words) or (
        len(words) == 1 and name.isupper() and len(name) > 1
    )
    exact = [entity for entity in entities if _same_surname(entity, words) and _given_fit(entity, words)]
    exact = [entity for entity in exact if gender is None or entity.gender in (None, gender)]
    if exact:
        return _best(exact, mention), False
    if not is_body:
        variants = [entity for entity in entities if _is_variant(entity, words, mention)]
        if len(variants) == 1:
            variants[0].surnames.add(words[-1])
            return variants[0], True
    entity = Entity(words, is_body=is_body)
    entities.append(entity)
    return entity, False


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


def _same_surname(entity: Entity, words: list[str]) -> bool:
    return words[-1] in entity.surnames or "".join(words) in _compounds(entity)


def _compounds(entity: Entity) -> set[str]:
    """Give the ends of a name written as one word: `alrahman` and `abdalrahman` for Yusuf Abd al-Rahman."""
    return {"".join(entity.words[start:]) for start in range(1, len(entity.words) - 1)}


def _given_fit(entity: Entity, words: list[str]) -> bool:
    given = words[:-1]
    if not given or not entity.given or entity.words[-len(words) :] == words:
        return True
    ours, theirs = entity.given[0], given[0]
    return ours == theirs or ours.startswith(theirs) or theirs.startswith(ours) or _alike(ours, theirs)


def _best(entities: list[Entity], mention: Mention) -> Entity:
    titled = [entity for entity in entities if mention.head and mention.head in entity.role_words]
    return max(titled or entities, key=lambda entity: entity.forms.total())


def _is_variant(entity: Entity, words: list[str], mention: Mention) -> bool:
    if entity.is_body or min(len(entity.surname), len(words[-1])) < MIN_VARIANT_CHARS or words[-1] in entity.surnames:
        return False
    if not _given_fit(entity, words) or not any(
        _alike(own, words[-1]) for own in {entity.surname} | _compounds(entity)
    ):
        return False
    shares_given = bool(entity.given) and bool(words[:-1])
    shares_role = bool(mention.head) and mention.head in entity.role_words
    return shares_given or shares_role or len(words) == 1


def _alike(one: str, other: str) -> bool:
    """Compare two spellings of a name: by phonetic key, by letters, or by their consonants alone."""
    if one[0].translate(_CONSONANTS) != other[0].translate(_CONSONANTS):
        return False
    if jellyfish.nysiis(one) == jellyfish.nysiis(other):
        return True
    if DamerauLevenshtein.normalized_similarity(one, other) >= LEAST_LIKENESS:
        return True
    bones, others = _bones(one), _bones(other)
    return len(bones) >= 4 and len(others) >= 4 and bones == others


def _bones(name: str) -> str:
    bones = re.sub(r"[aeiou]", "", name.translate(_CONSONANTS))
    return re.sub(r"(.)\1+", r"\1", bones)


def _note(entity: Entity, name: str, mention: Mention, *, text: str, tokens: tuple[Token, ...]) -> None:
    entity.forms[name] += 1
    if is_body_name(name, tokens, mention) and len(entity.given) == 0:
        entity.is_body = True
    if mention.name is not None and mention.first < mention.name[0]:
        _note_role(entity, role_text(text, tokens, mention.first, mention.name[0]), tokens, mention)
    if mention.apposition is not None:
        role = role_text(text, tokens, *mention.apposition)
        if role is not None and role not in entity.roles:
            entity.roles.insert(0, role)
    before = tokens[mention.first - 1].lower if mention.first else ""
    if mention.first > 1 and tokens[mention.first - 2].lower == "according":
        before = ""
    entity.places += before in ("in", "to", "from", "across", "near", "into")
    first_given = fold_name(name).split()[0]
    entity.male += first_given in MALE_GIVEN and len(name.split()) > 1
    entity.female += first_given in FEMALE_GIVEN and len(name.split()) > 1


def _note_role(entity: Entity, role: str | None, tokens: tuple[Token, ...], mention: Mention) -> None:
    if role is None or mention.name is None:
        return
    words = {word(token) for token in tokens[mention.first : mention.name[0]]}
    entity.male += 2 * bool(words & MALE_TITLES)
    entity.female += 2 * bool(words & FEMALE_TITLES)
    entity.has_title |= bool(words & ROLE_NOUNS)
    is_courtesy = words <= MALE_TITLES | FEMALE_TITLES | {"dr", "the"} and not words & {"spokesman", "spokeswoman"}
    if words & ROLE_NOUNS and not is_courtesy and role not in entity.roles:
        entity.roles.append(role)


def canonical_name(text: str, entity: Entity) -> str:
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
    printed = [surname for surname in _surname_forms(entity) if re.search(_as_printed(f"{given} {surname}"), text)]
    counted = {surname: len(re.findall(_as_printed(surname), text)) for surname in printed or words[-1:]}
    return f"{given} {max(counted, key=lambda surname: (counted[surname], surname == words[-1], surname))}"


def _surname_forms(entity: Entity) -> set[str]:
    return {form.split()[-1] for form in entity.forms if not form.isupper()}


def _as_printed(name: str) -> str:
    return rf"\b{re.escape(name)}\b"
