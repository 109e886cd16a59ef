"""Note what one article shows of its speakers: names, roles, gender, and whether a bare surname is a person's.

In: the statements of an article and the names it prints for their speakers. Out: `Trait`s, each once. The record counts
in how many articles each stands, so that who is who need not be read from all statements again.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from indexer.extract.lexicon import FEMALE_TITLES, MALE_TITLES, NOT_NAMES, RANKS, ROLE_NOUNS, TITLES
from indexer.index.likeness import gender_of_role
from indexer.index.spelling import may_be_given, read_name
from indexer.speaker import fold_name, speaker_id
from indexer.statement import Resolution, Statement

_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
_PERSONAL = frozenset(("he", "she"))
_THINGS = frozenset(("it", "they"))


class TraitKind(StrEnum):
    """What a trait says."""

    NAME = "name"
    """The name as extraction gives it."""

    FORM = "form"
    """Another name that an article prints for the speaker, folded like an id."""

    ROLE = "role"
    """A role as printed."""

    GENDER = "gender"
    """`man` or `woman`."""

    GIVEN = "given"
    """A given name printed before a bare surname, folded: “Denis” where Denis Mora is named and Mora is quoted."""

    SOURCE = "source"
    """The source of the article, folded, where it names one."""

    SIGN = "sign"
    """What shows a bare surname to be a person's, or not: see `identity.is_somebody`."""


class Trait(NamedTuple):
    """One thing that an article shows of a speaker."""

    speaker_id: str
    kind: TraitKind
    value: str


def traits_of(
    text: str, statements: Iterable[Statement], forms: Iterable[tuple[str, str]], *, source: str | None = None
) -> list[Trait]:
    """Note what an article shows of its speakers.

    Args:
        text: of the article.
        statements: all of the article.
        forms: speaker's id and a name that the article prints for them.
        source: of the article; None when it names none.
    """
    said = [one for one in statements if one.speaker is not None]
    found = {trait for one in said for trait in _traits_of_statement(one)}
    speakers = {trait.speaker_id for trait in found}
    found |= {Trait(id_, TraitKind.FORM, speaker_id(form)) for id_, form in forms if id_ in speakers}
    if source and (key := fold_name(source)):
        found |= {Trait(id_, TraitKind.SOURCE, key) for id_ in speakers}
    bare = {(one.speaker.id, one.speaker.name) for one in said if one.speaker and _is_bare(one.speaker.name)}
    return sorted(found | set(_given_names(text, bare)))


def _is_bare(printed: str) -> bool:
    name = read_name(printed)
    return name is not None and not name.given


def _given_names(text: str, speakers: Iterable[tuple[str, str]]) -> Iterator[Trait]:
    """Find the words printed before bare surnames that may be given names, in one pass over the text."""
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for id_, name in speakers:
        wanted[fold_name(name).split()[0]].add(id_)
    before, end = "", -1
    for match in _WORD.finditer(text) if wanted else ():
        word = match.group()
        owners = wanted.get(fold_name(word.removesuffix("’s").removesuffix("'s")), ()) if word[0].isupper() else ()
        if owners and match.start() == end + 1 and may_be_given(before):
            yield from (Trait(id_, TraitKind.GIVEN, fold_name(before).replace(" ", "")) for id_ in owners)
        before, end = word, match.end()


def _traits_of_statement(statement: Statement) -> Iterator[Trait]:
    speaker = statement.speaker
    if speaker is None:
        return
    yield Trait(speaker.id, TraitKind.NAME, speaker.name)
    if speaker.role and _is_role(speaker.role):
        yield Trait(speaker.id, TraitKind.ROLE, speaker.role)
        yield Trait(speaker.id, TraitKind.SIGN, "titled")
    gender = gender_of_role(speaker.role or "") or _gender_of_mention(statement)
    if gender:
        yield Trait(speaker.id, TraitKind.GENDER, gender)
    for sign in _signs(statement):
        yield Trait(speaker.id, TraitKind.SIGN, sign)


def _is_role(role: str) -> bool:
    words = fold_name(role).split()
    return any(word in ROLE_NOUNS for word in words) and not set(words) <= NOT_NAMES


def _gender_of_mention(statement: Statement) -> str:
    words = _words_before_name(statement)
    is_man, is_woman = bool(words & MALE_TITLES), bool(words & FEMALE_TITLES)
    return "" if is_man == is_woman else "man" if is_man else "woman"


def _signs(statement: Statement) -> Iterator[str]:
    words = fold_name(statement.mention.text).split() if statement.mention else []
    if statement.resolved_by is Resolution.LABEL or _words_before_name(statement) & (TITLES | RANKS):
        yield "titled"
    if words and words[0] in _PERSONAL:
        yield words[0]
    elif words and words[0] in _THINGS | {"the"}:
        yield "thing"
    elif statement.resolved_by in (Resolution.NAME, Resolution.SURNAME, Resolution.VARIANT, Resolution.GIVEN, None):
        yield "named"


def _words_before_name(statement: Statement) -> set[str]:
    if statement.mention is None or statement.speaker is None:
        return set()
    last = fold_name(statement.speaker.name).split()[-1:]
    words = fold_name(statement.mention.text).split()
    return set(words[: words.index(last[0])]) if last and last[0] in words else set()
