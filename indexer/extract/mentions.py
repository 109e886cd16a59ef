"""Find the phrases of a sentence that can be somebody who speaks: names with their titles, roles, pronouns, bodies.

In: a `Sentence`. Out: its `Mention`s from left to right, which do not overlap.
"""

from enum import StrEnum
from typing import NamedTuple

from indexer.extract.lexicon import (
    ADJECTIVES,
    AUXILIARIES,
    COLLECTIVE_HEADS,
    CONNECTORS,
    CUE_VERBS,
    DETERMINERS,
    NAME_SUFFIXES,
    NOT_NAMES,
    NUMBERED_ROLES,
    POSSESSIVES,
    PRONOUNS,
    RANKS,
    ROLE_NOUNS,
    SPEECH_VERBS,
    TITLES,
)
from indexer.extract.sentences import Sentence
from indexer.extract.tokens import Token

MAX_CORE_WORDS = 9
MIN_NAME_WORDS = 2
OWNER_OF_MESSAGE = 5
"""Token behind “That was the message of”."""
_POINTERS = frozenset("this that these those such".split())
_MESSAGES = frozenset("message words view verdict answer conclusion warning promise position assessment reply".split())
_LINKS = frozenset(("of", "for", "at", "from", "in", "with"))
_STOPPERS = frozenset(
    """and or but that which who whom whose as than if when while because although though by to on about into over
    after before until since""".split()
)
_ADJECTIVES_IN_ED = frozenset("armed united retired wounded elected appointed ranked based red".split())
_OBJECT_PREPOSITIONS = frozenset("to in at on with from for by".split())
_LINKS_OR_DETERMINERS = _LINKS | DETERMINERS
_NAME_CONNECTORS = CONNECTORS - {"of"}
_NEVER_NOUNS = _LINKS | _STOPPERS | PRONOUNS.keys() | AUXILIARIES | CUE_VERBS.keys() | NOT_NAMES
_INNER_WORDS = ADJECTIVES | COLLECTIVE_HEADS
_OWNERS = frozenset("his her their its my our".split())
Tokens = tuple[Token, ...]

_OF_ANOTHER = frozenset(
    """son daughter wife husband widow widower brother sister mother father friend aide adviser advisor lawyer spokesman
    spokeswoman spokesperson""".split()
)
"""Whoever is called this with “of” or “for” and a name is not the one named: “the daughter of Marshal Falk”."""


class MentionKind(StrEnum):
    """What a mention is."""

    NAME = "name"
    ROLE = "role"
    PRONOUN = "pronoun"


class Mention(NamedTuple):
    """One phrase that can be a speaker; `first` and `last` count tokens of its sentence, `last` one past the end."""

    kind: MentionKind
    first: int
    last: int
    name: tuple[int, int] | None = None
    """Tokens of the bare name, without titles; None for roles and pronouns."""
    head: str = ""
    """The role noun or the pronoun, in lower case; for a name its last title, or nothing."""
    apposition: tuple[int, int] | None = None
    """Tokens of the role that follows a name after a comma."""


def find_mentions(sentence: Sentence) -> list[Mention]:
    """Find the mentions of a sentence."""
    tokens = sentence.tokens
    mentions: list[Mention] = []
    position = OWNER_OF_MESSAGE if is_message(tokens) else 0
    while position < len(tokens):
        mention = _mention_at(tokens, position) if tokens[position].may_begin else None
        if mention is None:
            position += 1
        else:
            mentions.append(mention)
            position = mention.last
    return _with_appositions(tokens, mentions)


def is_message(tokens: Tokens) -> bool:
    """Tell “That was the message of”, after which the one who speaks is named."""
    words = [token.lower for token in tokens[:OWNER_OF_MESSAGE]]
    if len(words) < OWNER_OF_MESSAGE or words[0] not in _POINTERS or words[1] not in ("is", "was", "are", "were"):
        return False
    return words[2] == "the" and words[3] in _MESSAGES and words[4] in ("of", "from")


def word(token: Token) -> str:
    """Give a word as the tables of the lexicon hold it: lower case, without the full stop of an abbreviation."""
    return token.bare


def _mention_at(tokens: Tokens, position: int) -> Mention | None:
    token = tokens[position]
    if token.lower in PRONOUNS and (token.text != "IT"):
        return Mention(MentionKind.PRONOUN, position, position + 1, head=token.lower)
    if token.text.startswith("@") and len(token.text) > 1:
        return Mention(MentionKind.NAME, position, position + 1, name=(position, position + 1))
    begins = token.lower in DETERMINERS or token.is_role or token.bare in ADJECTIVES or _starts_name(tokens, position)
    return _phrase_at(tokens, position) if begins else None


def _starts_name(tokens: Tokens, position: int) -> bool:
    if not tokens[position].is_name_word:
        return False
    is_opening = position == 0 or not tokens[position - 1].is_word
    is_adverb = is_opening and tokens[position].lower.endswith(("ly", "ing", "ed"))
    follower = tokens[position + 1] if position + 1 < len(tokens) else None
    return not is_adverb or (follower is not None and (follower.is_capitalised or follower.lower in SPEECH_VERBS))


def _phrase_at(tokens: Tokens, first: int) -> Mention | None:
    core = _core_end(tokens, first, is_free=tokens[first].lower in DETERMINERS)
    head = _first_head(tokens, first, core)
    if head is None:
        return _plain_name(tokens, first, core)
    own = _last_title(tokens, head, core)
    if own is not None:
        return Mention(MentionKind.NAME, first, core, name=(own + 1, core), head=word(tokens[own]))
    last = _over_links(tokens, core)
    rank = _last_title(tokens, head, last)
    is_named = rank is not None and tokens[rank - 1].lower not in _LINKS_OR_DETERMINERS
    is_named = is_named and word(tokens[head]) not in _OF_ANOTHER
    if rank is not None and is_named and word(tokens[rank]) in RANKS:
        return Mention(MentionKind.NAME, first, last, name=(rank + 1, last), head=word(tokens[rank]))
    return _role_or_body(tokens, first, last, head)


def _role_or_body(tokens: Tokens, first: int, last: int, head: int) -> Mention:
    heads = [position for position in range(head, last) if tokens[position].is_role]
    core_heads = [position for position in heads if all(tokens[at].lower not in _LINKS for at in range(head, position))]
    main = core_heads[-1]
    if tokens[main].is_capitalised and word(tokens[main]) in COLLECTIVE_HEADS and main > first:
        bare = first + (tokens[first].lower in DETERMINERS)
        return Mention(MentionKind.NAME, first, last, name=(bare, last), head=word(tokens[main]))
    return Mention(MentionKind.ROLE, first, last, head=word(tokens[main]))


def _first_head(tokens: Tokens, first: int, last: int) -> int | None:
    for position in range(first, last):
        if tokens[position].is_role and not (position + 1 < len(tokens) and tokens[position + 1].lower in POSSESSIVES):
            return position
    return None


def _core_end(tokens: Tokens, first: int, *, is_free: bool) -> int:
    """Walk right over determiner, adjectives, nouns and names; unknown words count only before the role noun."""
    end = first + 1 if is_free else first
    has_role = False
    while end < len(tokens) and end - first < MAX_CORE_WORDS + 3:
        token = tokens[end]
        if token.lower in POSSESSIVES and end > first:
            is_free, has_role = True, False
        elif token.is_role:
            has_role = True
        elif (
            token.is_name_word
            or token.bare in _INNER_WORDS
            or (token.lower in _NAME_CONNECTORS and _joins_capitals(tokens, end))
            or (token.lower == "and" and _joins_body(tokens, end))
        ):
            pass
        elif not (is_free and not has_role and may_be_noun(token)):
            break
        end += 1
    return end - 1 if end - first > 1 and tokens[end - 1].lower in POSSESSIVES else end


def may_be_noun(token: Token) -> bool:
    """Tell whether an unknown word in lower case may be a noun or an adjective."""
    if not token.is_word or token.is_capitalised or token.lower in _NEVER_NOUNS:
        return False
    return not token.lower.endswith("ed") or token.lower in _ADJECTIVES_IN_ED


def _joins_capitals(tokens: Tokens, position: int) -> bool:
    ahead = position + 1
    if ahead < len(tokens) and tokens[ahead].lower in CONNECTORS:
        ahead += 1
    behind = position - 1
    while behind > 0 and tokens[behind].lower in CONNECTORS:
        behind -= 1
    before_is_name = behind >= 0 and tokens[behind].is_name_word
    return before_is_name and ahead < len(tokens) and tokens[ahead].is_name_word


def _joins_body(tokens: Tokens, position: int) -> bool:
    """Tell whether “and” stands inside the name of a body: “Ways and Means Committee”."""
    if position == 0 or not tokens[position - 1].is_name_word:
        return False
    ahead = position + 1
    while ahead < len(tokens) and ahead - position <= 3 and tokens[ahead].is_name_word:
        if word(tokens[ahead]) in COLLECTIVE_HEADS:
            return True
        ahead += 1
    is_office = ahead > position + 1 and ahead < len(tokens) and word(tokens[ahead]) in ROLE_NOUNS
    return is_office and tokens[ahead].text.islower()


def _over_links(tokens: Tokens, position: int) -> int:
    """Walk right over “of the Russian Ministry of Defence” and the like."""
    end = position
    while end < len(tokens) and tokens[end].lower in _LINKS:
        ahead = end + 1
        is_free = ahead < len(tokens) and (tokens[ahead].lower in DETERMINERS or may_be_noun(tokens[ahead]))
        core = _core_end(tokens, ahead, is_free=is_free) if ahead < len(tokens) else ahead
        if core == ahead:
            break
        end = core
    return end


def _last_title(tokens: Tokens, head: int, last: int) -> int | None:
    """Find the title right before the name that ends a phrase; None where the phrase ends otherwise."""
    position = last - 1
    while position > head and not tokens[position].is_role and _is_name_part(tokens, position, last):
        position -= 1
    is_title = tokens[position].is_role and (
        word(tokens[position]) not in NUMBERED_ROLES or _begins_list(tokens, position, last)
    )
    is_body = position < last - 1 and word(tokens[position + 1]) == "staff"  # “the General Staff” is no general
    is_surname = all(word(tokens[at]) in NAME_SUFFIXES for at in range(position + 1, last))  # “Luther King Jr.”
    return position if is_title and position < last - 1 and not (is_body or is_surname) else None


def _begins_list(tokens: Tokens, position: int, last: int) -> bool:
    """Tell whether several are named behind a role of several: “Foreign Ministers Ida Falk and Rolf Baum”."""
    is_full = last - position > MIN_NAME_WORDS and last + 1 < len(tokens)
    return is_full and tokens[last].lower in ("and", ",") and tokens[last + 1].is_name_word


def _is_name_part(tokens: Tokens, position: int, last: int) -> bool:
    if tokens[position].is_name_word:
        return True
    return tokens[position].lower in _NAME_CONNECTORS and position + 1 < last


def _plain_name(tokens: Tokens, first: int, core: int) -> Mention | None:
    start = first
    while start < core and not tokens[start].is_name_word:
        start += 1
    is_near = start - first <= 1 or all(word(tokens[at]) in ADJECTIVES for at in range(first + 1, start))
    if start == core or not is_near:
        return None
    last = _run_end(tokens, start, core)
    if last < len(tokens) and tokens[last].lower == "of" and word(tokens[last - 1]) in COLLECTIVE_HEADS:
        last = _over_links(tokens, last)
    return Mention(MentionKind.NAME, first, last, name=(start, last))


def _run_end(tokens: Tokens, start: int, core: int) -> int:
    last = start + 1
    while last < core and (
        tokens[last].is_name_word or (_joins_capitals(tokens, last) and tokens[last].lower in CONNECTORS)
    ):
        last += 1
    return last


def _with_appositions(tokens: Tokens, mentions: list[Mention]) -> list[Mention]:
    """Join “Malaysia's Prime Minister, Najib Razak” and note the role in “Najib Razak, the prime minister,”."""
    joined: list[Mention] = []
    for mention in mentions:
        before = joined[-1] if joined else None
        if before is None or not _are_apposed(tokens, before, mention):
            joined.append(mention)
        elif before.kind is MentionKind.ROLE and mention.kind is MentionKind.NAME:
            joined[-1] = mention._replace(first=before.first, head=before.head)
        elif before.kind is MentionKind.NAME and mention.kind is MentionKind.ROLE:
            joined[-1] = before._replace(apposition=(mention.first, mention.last))
            joined.append(mention)
        else:
            joined.append(mention)
    return joined


def _are_apposed(tokens: Tokens, before: Mention, mention: Mention) -> bool:
    if mention.first != before.last + 1 or tokens[before.last].text != ",":
        return False
    follower = tokens[mention.last].text if mention.last < len(tokens) else "."
    preposition = tokens[before.first - 1].lower if before.first > 0 else ""
    is_object = preposition in _OBJECT_PREPOSITIONS and follower not in (",", ".", ";")
    if mention.kind is MentionKind.ROLE and (is_object or preposition in ("of", "in", "from")):
        return False
    if mention.kind is MentionKind.ROLE:
        return (before.name is not None and follower in (",", ".", ";", "’", ")")) or mention.head in TITLES
    is_full = mention.name is not None and mention.name[1] - mention.name[0] > 1
    is_full = is_full or tokens[before.first].lower in _OWNERS
    is_owned = any(token.lower in POSSESSIVES for token in tokens[before.first : before.last])
    is_full = is_full or (is_owned and follower in (",", ".", ";"))
    is_list = follower in ("and", "or")
    return is_full and not is_list and before.head not in NUMBERED_ROLES
