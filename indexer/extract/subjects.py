"""Find the subject of a cue: whoever the sentence makes the one who says it.

In: a `Scene` and the place of a verb. Out: its `Subject`. Asides, appositions, places and parties beside the verb are
passed over; several speakers joined by “and” are one subject.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from indexer.extract.lexicon import (
    AUXILIARIES,
    DETERMINERS,
    DOCUMENT_NOUNS,
    POSSESSIVES,
    SPEECH_VERBS,
    SUBORDINATORS,
)
from indexer.extract.mentions import Mention, MentionKind, Tokens, may_be_noun, word

MAX_NOUN_PHRASE = 7
"""Words of a phrase whose noun is in no table."""
JOINT = "joint"
"""Head of a mention of several speakers at once."""

DASHES = frozenset(("–", "—", "-", "―"))
_GAP = DASHES | {",", "*", "_"}
_ADVERBS = AUXILIARIES | frozenset(("as", "so", "too", "today", "yesterday", "quickly", "jokingly", "wryly"))
_TAG = re.compile(r"[RDI]-.*|(?:[A-Z]\.){2,}|[A-Z]{2}")
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_LINKS_BACK = frozenset(("in", "of", "for", "at", "from"))
_CLAUSE_STARTS = frozenset((";", ":", "“”"))
_PREPOSITIONS = frozenset(
    "to of for at in from with on by about against under over after before during into like than and or between".split()
)
_BEFORE_OBJECTS = _PREPOSITIONS - {"and", "or"}
_NOT_DESCRIBING = _PREPOSITIONS | frozenset("that it he she they there this if how why what when".split())
_LEADING_UP = SUBORDINATORS | {"unlike", "citing", "back"}
_OPENERS = DETERMINERS - {"that", "this", "no", "such"}


_AFTER_PHRASE = frozenset((*".,:;?!(–—", "of", "in", "from", "on", "at", "to", "with", "for", "who", "that", "whose"))


class Subject(NamedTuple):
    """Whoever says it, as far as the sentence tells."""

    mention: Mention | None
    """None where the sentence names nobody."""
    is_inverted: bool
    """It stands after the cue."""
    is_beside: bool
    """False where it is only the likeliest phrase of the sentence."""


class Scene(NamedTuple):
    """A sentence with its mentions, also by where they end and where they start."""

    tokens: Tokens
    mentions: list[Mention]
    ending: dict[int, Mention]
    starting: dict[int, Mention]


def find_subject(scene: Scene, start: int, position: int, before: Sequence[Mention]) -> Subject:
    """Find the subject of the verb at `position` whose auxiliaries begin at `start`.

    Args:
        scene: the sentence.
        start: first token of the verb with its auxiliaries.
        position: token of the verb itself.
        before: subjects of the cues before it that stand before their verb.
    """
    is_participle = scene.tokens[position].lower.endswith("ing")
    inverted = None if is_participle else _inverted_subject(scene.tokens, start, position, scene.starting)
    if inverted is not None:
        return Subject(inverted, is_inverted=True, is_beside=True)
    left = scene.ending.get(start)
    if left is not None and is_participle and left.head in DOCUMENT_NOUNS and left.first > 0:
        start, left = left.first, None  # “the ministry issued a statement saying”: the ministry says it
    elif left is not None and is_participle and _follows_verb(scene.tokens, left):
        left = None  # “the senator emailed supporters, saying”: the senator says it
    else:
        left = _left_subject(scene, start, left)
    if left is not None:
        return Subject(left, is_inverted=False, is_beside=True)
    subject = _main_subject(scene.tokens, start, scene.mentions, before)
    follows_and = start > 0 and scene.tokens[start - 1].lower in ("and", "but")
    return Subject(subject, is_inverted=False, is_beside=follows_and and bool(before) and before[-1] == subject)


def _follows_verb(tokens: Tokens, mention: Mention) -> bool:
    before = tokens[mention.first - 1].lower if mention.first > 1 else ""
    return before.endswith("ed") and before not in _PREPOSITIONS


def _left_subject(scene: Scene, start: int, left: Mention | None) -> Mention | None:
    """Find the subject right before the verb, `left` being the mention that ends there."""
    tokens, mentions, ending, _ = scene
    if left is not None and left.kind is MentionKind.PRONOUN and left.head == "who":
        return _antecedent(scene, left)
    if left is not None and not _is_object(tokens, left):
        return _joint(tokens, _named(_climb(tokens, left, ending), mentions), ending)
    phrase = _noun_phrase_to(tokens, start)
    if phrase is not None:
        return phrase
    is_aside = start > 0 and tokens[start - 1].text in (",", ")", "–", "—", "’")
    return _before_comma(tokens, start, mentions) if is_aside else None


def _whole_subject(tokens: Tokens, ahead: int, starting: dict[int, Mention]) -> Mention | None:
    """Read the subject after a cue: one phrase, two joined by “and”, or “Baum's widow”."""
    subject = starting.get(ahead)
    if subject is None:
        phrase = noun_phrase_from(tokens, ahead)
        follows = tokens[phrase.last].text if phrase is not None and phrase.last < len(tokens) else "."
        return phrase if follows in _AFTER_PHRASE else None
    if subject.last < len(tokens) and tokens[subject.last].lower in POSSESSIVES:
        last = subject.last + 1
        while last < len(tokens) and may_be_noun(tokens[last]):
            last += 1
        named = starting.get(last + 1) if last < len(tokens) and tokens[last].text == "," else None
        return named or Mention(MentionKind.ROLE, subject.first, last, head=word(tokens[last - 1]))
    named = _named_behind(tokens, subject, starting)
    if named is not None:
        return named
    other = starting.get(subject.last + 1)
    is_pair = other is not None and subject.last < len(tokens) and tokens[subject.last].lower == "and"
    if is_pair and other is not None and {subject.kind, other.kind} == {MentionKind.NAME}:
        return Mention(MentionKind.ROLE, subject.first, other.last, head=JOINT)
    return subject


def _named_behind(tokens: Tokens, subject: Mention, starting: dict[int, Mention]) -> Mention | None:
    """Read “said police statistician Ida Falk”, where the phrase goes on with a word that is in no table."""
    is_bare = subject.kind is MentionKind.ROLE and tokens[subject.first].lower not in DETERMINERS
    named = starting.get(subject.last + 1) if is_bare and subject.last < len(tokens) else None
    is_named = named is not None and named.kind is MentionKind.NAME and tokens[named.first].is_capitalised
    return named if is_named and may_be_noun(tokens[subject.last]) else None


def _inverted_subject(tokens: Tokens, start: int, position: int, starting: dict[int, Mention]) -> Mention | None:
    behind = start - 1
    while behind >= 0 and tokens[behind].text in _GAP:
        behind -= 1
    if behind >= 0 and tokens[behind].quote is None and tokens[behind].lower not in ("as", "so"):
        ahead = subject_ahead(tokens, position, starting) if behind < start - 1 else None
        if ahead is None or not (_leads_to_quote(tokens, ahead.last) or _is_closed(tokens, position, ahead)):
            return None
        return ahead
    if behind < 0 and start > 0 and tokens[start - 1].text == ",":
        return None
    return subject_ahead(tokens, position, starting)


def subject_ahead(tokens: Tokens, position: int, starting: dict[int, Mention]) -> Mention | None:
    """Read the subject that stands after the verb at `position`."""
    ahead = position + 1
    while ahead < len(tokens) and tokens[ahead].lower in _ADVERBS and ahead not in starting:
        ahead += 1
    subject = _whole_subject(tokens, ahead, starting) or _described(tokens, ahead, starting)
    if subject is not None and subject.head == "it" and tokens[position].lower in ("put", "puts"):
        return None
    is_translated = position > 0 and tokens[position - 1].text in DASHES  # “…”, – told the commander to the press
    is_told = (
        not is_translated
        and tokens[position].lower in ("told", "tells")
        and subject is not None
        and subject.head not in ("he", "she")
    )
    return None if is_told else subject


def _is_closed(tokens: Tokens, position: int, subject: Mention) -> bool:
    """Tell “The strike, said Falk, would last” and “It would last, said Falk.” from “He came, said hello and left”."""
    is_said = tokens[position].lower in ("said", "says") and tokens[position - 1].text == ","
    is_person = subject.kind is not MentionKind.PRONOUN
    is_person = is_person and all(may_be_noun(token) for token in tokens[position + 1 : subject.first])
    return is_said and is_person and (subject.last >= len(tokens) or tokens[subject.last].text in (",", "."))


def _leads_to_quote(tokens: Tokens, position: int) -> bool:
    """Tell whether words are quoted right after a comma or colon: “But, said Falk, “…””."""
    is_mark = position + 1 < len(tokens) and tokens[position].text in (",", ":")
    return is_mark and tokens[position + 1].quote is not None


def _described(tokens: Tokens, ahead: int, starting: dict[int, Mention]) -> Mention | None:
    """Read “said undecided voter Ida Falk”: a name behind words that are in no table."""
    for at in range(ahead, min(ahead + 3, len(tokens))):
        if not tokens[at].is_word or tokens[at].is_capitalised or tokens[at].lower in _NOT_DESCRIBING:
            return None
        named = starting.get(at + 1)
        if named is not None:
            return named if named.kind is not MentionKind.PRONOUN else None
    return None


def noun_phrase_from(tokens: Tokens, first: int) -> Mention | None:
    """Read a phrase whose noun is in no table, from its determiner on: “a court document”."""
    if first >= len(tokens) or tokens[first].lower not in _OPENERS:
        return None
    last = first + 1
    while (
        last < len(tokens)
        and last - first < MAX_NOUN_PHRASE
        and (may_be_noun(tokens[last]) or tokens[last].is_name_word or _is_adjective(tokens, last))
    ):
        last += 1
    return None if last == first + 1 else Mention(MentionKind.ROLE, first, last, head=word(tokens[last - 1]))


def _is_adjective(tokens: Tokens, position: int) -> bool:
    """Tell “printed” in “the printed slate card” from a verb."""
    is_day = tokens[position].lower in _DAYS
    is_form = tokens[position].lower.endswith("ed") and tokens[position].lower not in SPEECH_VERBS
    follower = tokens[position + 1] if position + 1 < len(tokens) else None
    return (is_day or is_form) and follower is not None and (may_be_noun(follower) or follower.is_name_word)


def _noun_phrase_to(tokens: Tokens, last: int) -> Mention | None:
    """Read a phrase whose noun is in no table, back from the verb to its determiner: “the gambling tycoon told”."""
    first = last - 1
    while first >= 0 and last - first < MAX_NOUN_PHRASE and (may_be_noun(tokens[first]) or tokens[first].is_name_word):
        first -= 1
    if first < 0 or first == last - 1 or tokens[first].lower not in DETERMINERS:
        return None
    if first > 1 and tokens[first - 1].lower in _LINKS_BACK:
        return _noun_phrase_to(tokens, first - 1)
    is_object = first > 0 and tokens[first - 1].lower in _PREPOSITIONS
    return None if is_object else Mention(MentionKind.ROLE, first, last, head=word(tokens[last - 1]))


def _is_object(tokens: Tokens, mention: Mention) -> bool:
    return mention.first > 0 and tokens[mention.first - 1].lower in (
        "to",
        "against",
        "about",
        "by",
        "on",
        "under",
        "like",
    )


def _antecedent(scene: Scene, who: Mention) -> Mention:
    """Find whom “who” means: the head of the phrase before it, past its “of …” and its appositions."""
    tokens, mentions, ending, _ = scene
    at = who.first
    if at > 0 and tokens[at - 1].text == ",":
        at -= 1
    if at not in ending:
        return who
    mention = ending[at]
    if _is_place_tag(tokens, mention):
        mention = ending.get(mention.first - 1, mention)
    mention = _named(_climb(tokens, mention, ending), mentions)
    before = ending.get(mention.first - 1) if mention.first > 1 and tokens[mention.first - 1].text == "," else None
    owner = _climb(tokens, before, ending) if before is not None else mention
    return owner if mention.kind is MentionKind.ROLE and owner.kind is MentionKind.NAME else mention


def _joint(tokens: Tokens, last: Mention, ending: dict[int, Mention]) -> Mention:
    """Join “Falk, Brandt and Roth” into one mention; one of them alone would be credited with the words of all."""
    first, at = last, last.first
    is_pair = last.kind is MentionKind.NAME and at > 1 and tokens[at - 1].lower == "and"
    while is_pair or (first is not last and at > 1 and tokens[at - 1].text == ","):
        other = ending.get(at - 1)
        if other is None or other.kind is not MentionKind.NAME or _is_in_phrase(tokens, other):
            break
        first, at, is_pair = other, other.first, False
    return last if first is last else Mention(MentionKind.ROLE, first.first, last.last, head=JOINT)


def _climb(tokens: Tokens, mention: Mention, ending: dict[int, Mention]) -> Mention:
    """Go from “the Foo Institute” to “Joe Smith” in “Joe Smith of the Foo Institute said”."""
    while mention.first > 0 and tokens[mention.first - 1].lower in ("of", "for", "at", "from", "in", "with", "on"):
        outer = ending.get(mention.first - 1) or _noun_phrase_to(tokens, mention.first - 1)
        if outer is None:
            break
        if outer.kind is MentionKind.ROLE and outer not in ending.values():
            outer = outer._replace(last=mention.last)
        mention = outer
    return mention


def _before_comma(tokens: Tokens, start: int, mentions: list[Mention]) -> Mention | None:
    """Find the subject before a parenthesis: “Ilse Brandt, who succeeded Tomas Prell in May, said”."""
    clause = 0
    for position in range(start - 2, -1, -1):
        is_embedded = tokens[position].quote is not None and position > 0 and tokens[position - 1].is_word
        if tokens[position].text in _CLAUSE_STARTS and not is_embedded:
            clause = position + 1
            break
    for mention in reversed(mentions):
        if mention.first < clause or mention.last >= start:
            continue
        is_left_open = tokens[mention.last].text in (",", "(", "–", "—", "-", "who")
        if _is_place_tag(tokens, mention) or _is_in_relative_clause(tokens, mention, clause):
            continue
        if is_left_open and _begins_clause(tokens, mention, clause):
            return _owner_of_apposition(tokens, mention, mentions, clause)
    return None


def _is_place_tag(tokens: Tokens, mention: Mention) -> bool:
    """Tell the state in “in Columbus, Ohio,” and the party in “Chris Collins, R-NY,” from a subject."""
    if mention.kind is not MentionKind.NAME or mention.first < 2 or tokens[mention.first - 1].text != ",":
        return False
    if _TAG.fullmatch(tokens[mention.first].text):
        return True
    behind = mention.first - 2
    while behind > 0 and (tokens[behind].is_name_word or tokens[behind].lower in DETERMINERS):
        behind -= 1
    return behind < mention.first - 2 and tokens[behind].lower in ("in", "from", "at", "near", "of", "to", "outside")


def _is_in_relative_clause(tokens: Tokens, mention: Mention, clause: int) -> bool:
    return any(token.lower in ("who", "whose", "whom", "which", "where") for token in tokens[clause : mention.first])


def _owner_of_apposition(tokens: Tokens, mention: Mention, mentions: list[Mention], clause: int) -> Mention:
    """Go from “a former nurse from Umea” to “Falk” in “Falk, 54, a former nurse from Umea, said”."""
    named = _named(mention, mentions)
    if named is not mention or mention.kind is not MentionKind.ROLE or mention.first == clause:
        return named
    for other in mentions:
        is_open = other.last < mention.first and tokens[other.last].text in (",", "–", "—", "-")
        if (
            other.kind is MentionKind.NAME
            and is_open
            and clause <= other.first
            and _begins_clause(tokens, other, clause)
        ):
            return other
    return mention


def _begins_clause(tokens: Tokens, mention: Mention, clause: int) -> bool:
    """Tell whether a phrase can be the subject of its clause, not an object in it."""
    first = mention.first
    while (
        first > max(clause, mention.first - MAX_NOUN_PHRASE)
        and mention.kind is MentionKind.NAME
        and may_be_noun(tokens[first - 1])
    ):
        first -= 1  # “her client, banker Ida Falk,”
    if mention.first == clause:
        return True
    before = tokens[first - 1] if first > clause and tokens[first - 1].text == "," else tokens[mention.first - 1]
    return not before.is_word or before.lower in ("and", "but", "as", "that", "when", "while", "because", "then")


def _named(mention: Mention, mentions: list[Mention]) -> Mention:
    """Give the name to which a role stands in apposition, or the mention itself."""
    for other in mentions:
        if other.apposition == (mention.first, mention.last):
            return other
    return mention


def _is_in_phrase(tokens: Tokens, mention: Mention) -> bool:
    return mention.first > 0 and tokens[mention.first - 1].lower in _BEFORE_OBJECTS


def introduced_subject(tokens: Tokens, candidates: list[Mention]) -> Mention | None:
    """Find the subject after a phrase that opens the sentence: “Hours later, Ida Falk …”, “After Baum, Falk …”."""
    is_introduced = tokens[0].lower in _LEADING_UP
    is_time = len(tokens) > 1 and tokens[1].lower in ("later", "earlier", "ago", "before", "after")
    if not (is_introduced or is_time):
        return None
    for mention in candidates:
        follower = tokens[mention.last] if mention.last < len(tokens) else None
        is_subject = follower is not None and (follower.text == "," or (follower.is_word and follower.text.islower()))
        if mention.first > 1 and tokens[mention.first - 1].text == "," and is_subject:
            return mention
    return None


def _main_subject(tokens: Tokens, start: int, mentions: list[Mention], before: Sequence[Mention]) -> Mention | None:
    """Fall back on the subject of the cue before, or the first phrase that is no object."""
    if before:
        return before[-1]
    candidates = [
        mention for mention in mentions if mention.last <= start and mention.head not in ("it", "who", "i", "we")
    ]
    main = introduced_subject(tokens, candidates)
    if main is not None:
        return main
    free = [mention for mention in candidates if not _is_in_phrase(tokens, mention)]
    return next(iter(free or candidates), None)
