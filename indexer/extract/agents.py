"""Find who says it in the passive: “as noted by the head of mission”, “this was stated on Friday in the letter of”.

In: a `Scene` and the place of a participle. Out: its `Agent`. A document speaks for whoever issued it, where that is
said, and else for itself.
"""

from typing import NamedTuple

from indexer.extract.lexicon import AUXILIARIES, DETERMINERS, DOCUMENT_NOUNS, OCCASIONS, POSSESSIVES, RECIPIENTS
from indexer.extract.mentions import Mention, MentionKind, Tokens, may_be_noun, word
from indexer.extract.subjects import Scene, subject_ahead

MAX_TO_AGENT = 12
MAX_PHRASE = 12
MAX_DESCRIBING = 8
"""Words of “the city's commandant, Major” before a name, where the noun is in no table."""
_POINTERS = frozenset(("this", "it", "that"))
_ISSUED = frozenset(("of", "by", "from"))
_PAPERS = DOCUMENT_NOUNS | OCCASIONS | {"website", "page", "channel", "press-release", "bulletin", "declaration"}
_ENDS = frozenset(",.;)—–")
_OF_PHRASE = DETERMINERS | POSSESSIVES
_OWNED = frozenset(("of", "for", "from"))
_NEXT_PHRASE = frozenset("on at in during after before when while who which that to as and but".split())
WRITTEN = _PAPERS | frozenset(
    """poll polls survey surveys data records record filings documents reports statistics figures analysis review
    average study studies estimates estimate account memoir memoirs book diary census index tally tracker tabulation
    transcript transcripts profile files minutes count projections numbers statements emails letters""".split()
)
_PARTICLES = frozenset(("out", "up"))


class Agent(NamedTuple):
    """Whoever does it, and where the words end that lead there."""

    mention: Mention
    last: int
    """One past “by”, or past “in the statement of”."""


def agent_beside(scene: Scene, position: int) -> Agent | None:
    """Read “noted by X” and “pointed out by X”."""
    tokens = scene.tokens
    at = position + 1
    if at < len(tokens) and tokens[at].lower in _PARTICLES:
        at += 1
    if at + 1 >= len(tokens) or tokens[at].lower != "by":
        return None
    return _agent(scene, at + 1)


def agent_of_aside(scene: Scene, start: int, position: int) -> Agent | None:
    """Read the agent of “as was noted … by X” and “this was stated in the letter of X”; None for any other passive."""
    tokens = scene.tokens
    before = tokens[start - 1].lower if start > 0 else ""
    if not (before == "as" or (start == 1 and before in _POINTERS)):
        return None
    for at in range(position + 1, min(position + MAX_TO_AGENT, len(tokens) - 1)):
        is_told = tokens[at].lower == "to" and tokens[at + 1].lower in RECIPIENTS
        if (
            tokens[at].text in (",", ":", ";")
            or tokens[at].quote is not None
            or (tokens[at].lower == "to" and not is_told)
        ):
            return None
        if tokens[at].lower == "by" and not tokens[at - 1].lower.endswith("ed"):
            return _agent(scene, at + 1)
        if tokens[at].lower in ("in", "on") and (issued := _issuer(scene, at + 1)) is not None:
            return issued
    return None


def _agent(scene: Scene, first: int) -> Agent | None:
    if first >= len(scene.tokens) or scene.tokens[first].lower.endswith("ing"):
        return None  # “interjected by hitting Falk”
    mention = whole_phrase(scene, first) or subject_ahead(scene.tokens, first - 1, scene.starting)
    mention = mention or _behind_description(scene, first) or _phrase(scene.tokens, first)
    if mention is None or mention.head in ("it", "who") or scene.tokens[mention.first].lower in ("no", "nobody"):
        return None
    return Agent(_named(scene, mention), first)


def whole_phrase(scene: Scene, first: int) -> Mention | None:
    """Give the mention that begins at `first`, and all of its phrase: “Falk family members” are not Falk.

    What is written speaks for whoever wrote it: “Falk's memoir”, “a Nord survey”.
    """
    tokens, mention = scene.tokens, scene.starting.get(first)
    if mention is None or mention.last >= len(tokens) or tokens[mention.last].lower in POSSESSIVES:
        return mention
    phrase = _phrase(tokens, first) if may_be_noun(tokens[mention.last]) else None
    if phrase is None or (
        mention.kind is MentionKind.NAME and any(one.lower in WRITTEN for one in _of(tokens, phrase))
    ):
        return mention
    return phrase


def _of(tokens: Tokens, mention: Mention) -> Tokens:
    return tokens[mention.first : mention.last]


def _named(scene: Scene, role: Mention) -> Mention:
    """Go on to the name in “the city's commandant, Major Ida Falk”."""
    tokens = scene.tokens
    name = scene.starting.get(role.last + 1) if role.last < len(tokens) and tokens[role.last].text == "," else None
    if name is None or role.kind is not MentionKind.ROLE or name.kind is not MentionKind.NAME or name.name is None:
        return role
    is_closed = name.last >= len(tokens) or tokens[name.last].text in _ENDS
    return name if is_closed and name.name[1] - name.name[0] > 1 else role


def _behind_description(scene: Scene, first: int) -> Mention | None:
    """Find the name behind words that are in no table: “by the city's commandant, Major Ida Falk”."""
    tokens = scene.tokens
    for at in range(first, min(first + MAX_DESCRIBING, len(tokens))):
        named = scene.starting.get(at)
        if named is not None and named.kind is MentionKind.NAME and tokens[named.last - 1].is_capitalised:
            return named
        token = tokens[at]
        is_noun = may_be_noun(token) and not token.lower.endswith("ing")
        is_part = token.lower in _OF_PHRASE or is_noun or token.is_name_word
        if named is None and not is_part and token.text != ",":
            return None
    return None


def _phrase(tokens: Tokens, first: int) -> Mention | None:
    """Read a phrase whose noun is in no table up to the next mark: “the press service of the port”."""
    if first >= len(tokens) or not (tokens[first].lower in DETERMINERS or tokens[first].is_capitalised):
        return None
    last = first + 1
    while last < len(tokens) and tokens[last].is_word and tokens[last].lower not in _NEXT_PHRASE:
        last += 1
    head = next((at for at in range(first + 1, last) if tokens[at].lower in _OWNED), last) - 1
    is_short = 1 < last - first <= MAX_PHRASE
    return Mention(MentionKind.ROLE, first, last, head=word(tokens[head])) if is_short and head > first else None


def _issuer(scene: Scene, first: int) -> Agent | None:
    """Read “the statement of the Border Guard”; where nobody issued it, the document itself."""
    tokens = scene.tokens
    noun = _paper(tokens, first)
    if noun is None:
        return None
    if noun + 1 < len(tokens) and tokens[noun + 1].lower in _ISSUED:
        return _agent(scene, noun + 2)
    is_document = word(tokens[noun]) in DOCUMENT_NOUNS
    return Agent(Mention(MentionKind.ROLE, first, noun + 1, head=word(tokens[noun])), first) if is_document else None


def _paper(tokens: Tokens, first: int) -> int | None:
    at = first + 1 if first < len(tokens) and tokens[first].lower in DETERMINERS else first
    while at < len(tokens) and word(tokens[at]) not in _PAPERS:
        if not (may_be_noun(tokens[at]) or tokens[at].is_name_word or tokens[at].lower in POSSESSIVES):
            return None
        at += 1
    return at if at < len(tokens) else None


def helpers_start(tokens: Tokens, position: int) -> int:
    """Give where a verb begins, its auxiliaries and adverbs included."""
    while position > 0 and tokens[position - 1].lower in AUXILIARIES:
        position -= 1
    is_habit = position > 1 and tokens[position - 1].lower == "to" and tokens[position - 2].lower == "used"
    return position - 2 if is_habit else position
