"""Find the aside by which a reporter hands a sentence to somebody: “as Falk told us”, “as noted by the envoy”.

In: the tokens of a sentence and one of its cues. Out: the `Aside`, or None where the cue stands in none. What is left
of the sentence is what was said.
"""

from typing import NamedTuple

from indexer.extract.cues import Frame
from indexer.extract.features import region_end, region_start
from indexer.extract.lexicon import AUXILIARIES, RECIPIENTS, TELLING
from indexer.extract.mentions import Tokens
from indexer.extract.tokens import Token
from indexer.extract.wordclass import is_preposition

MAX_ASIDE_TOKENS = 24
_STATING = frozenset(
    """say tell note put state stress emphasise emphasize point report explain remark observe recall write mention
    acknowledge admit concede underline underscore announce clarify confirm indicate specify relate add argue
    maintain insist assert declare testify comment conclude reiterate repeat""".split()
)
"""Bases by which an aside hands over a whole sentence; what was promised or foreseen may have come true since."""
_WHOM_AND_WHEN = RECIPIENTS | AUXILIARIES
_NEVER_SPEAKING = frozenset("i we you who one".split())
_ENDS = frozenset((",", "—", "–", ".", "!", "?", ";", ")"))
_FINITE = frozenset(("be", "have", "modal", "do", "not", "that", "question word", "pronoun"))


class Aside(NamedTuple):
    """Tokens of an aside, `last` one past the end; the mark that closes it is not in it."""

    first: int
    last: int


def aside_of(tokens: Tokens, frame: Frame) -> Aside | None:
    """Find the aside in which a cue stands."""
    if frame.subject is None or not frame.is_direct_subject or frame.base not in _STATING:
        return None
    is_anybody = frame.subject.head in _NEVER_SPEAKING and frame.subject.last - frame.subject.first == 1
    if frame.is_negated or frame.modality is not None or is_anybody:
        return None
    if any(token.lower in ("who", "which", "that") for token in tokens[frame.subject.last : frame.first]):
        return None  # “as somebody who has written about it, Falk knew”
    first = _opening(tokens, frame)
    last = None if first is None else _closing(tokens, frame)
    return Aside(first, last) if first is not None and last is not None else None


def _opening(tokens: Tokens, frame: Frame) -> int | None:
    at = frame.first if frame.is_passive else region_start(frame) - 1
    if at < 0 or tokens[at].lower != "as":
        return None
    is_first = at == 0 or (at == 1 and tokens[0].lower in ("but", "and", "yet"))
    return at if is_first or tokens[at - 1].text in (",", "—", "–", "(") else None


def _closing(tokens: Tokens, frame: Frame) -> int | None:
    """Find the mark that ends an aside; None where the cue goes on to tell what was said or done."""
    at = _past_apposition(frame)
    at += at < len(tokens) and tokens[at].lower in ("it", "out")
    may_go_on = at < len(tokens) and (frame.base in TELLING or _goes_on(tokens[at]))
    for end in range(at, min(at + MAX_ASIDE_TOKENS, len(tokens))):
        if tokens[end].text in _ENDS:
            return end
        if not may_go_on or tokens[end].quote is not None or tokens[end].word_class in _FINITE:
            return None
    return len(tokens) if len(tokens) - at <= MAX_ASIDE_TOKENS else None


def _goes_on(token: Token) -> bool:
    """Tell when, where and to whom from what was said: “as Falk noted in Lund”."""
    name = token.word_class
    return token.lower in _WHOM_AND_WHEN or is_preposition(name) or name in ("adverb", "time", "to")


def _past_apposition(frame: Frame) -> int:
    end = region_end(frame)
    apposition = frame.subject.apposition if frame.subject is not None else None
    is_behind = apposition is not None and frame.is_inverted and apposition[0] == end + 1
    return apposition[1] if is_behind and apposition is not None else end
