"""Tell a claim from a question: a sentence that somebody may have said, given to see whether it was.

In: what a reader typed, and who is on record. Out: a `Claim`, or None where it asks.
Promise: nothing inside a claim is read as a speaker or a time; whoever it is about need not be whoever said it.
"""

import re
from typing import NamedTuple

from api.frames import read_form
from api.naming import name_tokens
from api.roster import How, Roster

LEAST_WORDS = 6
"""A sentence of fewer words is a headline or a topic, unless it stands in quotation marks."""

_MAX_WORDS_OF_LEAD = 8
_ASKS = re.compile(
    r"\s*(?:what|who|whom|whose|when|where|why|how|which|did|does|do|is|are|was|were|has|have|had|can|could|will|would|"
    r"should|list|show|find|give|get|tell|compare|timeline|history|please|что|кто|когда|где|как|почему)\b",
    re.IGNORECASE,
)
# “When the port was closed, nobody was told.” tells something; nobody asks so.
_TELLS = re.compile(r"\s*(?:when|while|how|what)\b[^?]*[.!]\s*[\"”]?\s*$", re.IGNORECASE)
_ENDED = re.compile(r"[.!][\"”'’)]*\s*$")
_SAYS = re.compile(
    r"(?:(?:he|she|they)\s+)?(?:says?|said|claims?|claimed|stated?|states)(?:\s+that)?[:\s]\s*(?=\S)", re.IGNORECASE
)
_SAYS_AFTER_NAME = re.compile(
    r"\s*(?:,[^,“”\"«»]{1,80},)?\s*(?:says?|said|claims?|claimed|stated|states)(?:\s+that\b|\s*[:,])?\s*", re.IGNORECASE
)
_OPENING = re.compile(r"[\"“„«＂]")
_QUOTED = re.compile(r"[\"“„«＂]([^\"“”„«»＂]{2,})[\"”“»＂]?")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Every sentence has one of them; a row of key words has none.
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|do|does|did|am|been|be|should|must|may|might|"
    r"i|we|he|she|they|it|you|there|this|that|nobody|everybody)\b|['’](?:s|m|re|ve|ll|d|t)\b|n['’]?t\b",
    re.IGNORECASE,
)


class Claim(NamedTuple):
    """Words that somebody may have said."""

    words: str
    """The claim, without whoever it is laid to."""

    who: str
    """Whom it is laid to, as written; empty where it does not say."""

    quoted: tuple[str, ...]
    """What of it stands in quotation marks."""


def read_claim(text: str, roster: Roster) -> Claim | None:
    """Read what is no question as a claim; None for questions, topics and names."""
    if _is_question(text):
        return None
    who, words = _take_lead_off(text, roster)
    quoted = tuple(match[1].strip() for match in _QUOTED.finditer(words))
    if not _is_sentence(words, is_led=bool(who) or words != text) and not any(map(_is_long, quoted)):
        return None
    return Claim(words, who, quoted)


def _is_question(text: str) -> bool:
    is_told = _TELLS.match(text) is not None and len(_WORD.findall(text)) > LEAST_WORDS
    if text.rstrip().endswith("?") or (_ASKS.match(text) and not is_told):
        return True
    return not is_told and read_form(text.strip(" ?!.,;:")) is not None


def _is_sentence(words: str, *, is_led: bool) -> bool:
    count, is_finite = len(_WORD.findall(words)), _FINITE.search(words) is not None
    if is_led:
        return count >= (LEAST_WORDS // 2 if is_finite else LEAST_WORDS)
    return count >= LEAST_WORDS and (is_finite or _ENDED.search(words) is not None)


def _is_long(quoted: str) -> bool:
    return len(_WORD.findall(quoted)) >= LEAST_WORDS // 2


def _take_lead_off(text: str, roster: Roster) -> tuple[str, str]:
    """Give whom the words are laid to, where their name stands before them, and the words."""
    says = _SAYS.match(text)
    if says is not None:
        return "", text[says.end() :]
    words = list(_WORD.finditer(text))[:_MAX_WORDS_OF_LEAD]
    for last in reversed(words):
        name, rest = text[: last.end()], text[last.end() :]
        said = _SAYS_AFTER_NAME.match(rest)
        if (said is not None or _begins_anew(rest)) and _is_somebody(name, roster):
            return name, rest[said.end() :] if said is not None else rest.lstrip(" :,–—-")
    return "", text


def _begins_anew(rest: str) -> bool:
    following = rest.lstrip()
    if _OPENING.match(following) or rest[:1] == ":":
        return True
    # “Orlova The port is open”: a headline's way; “Orlova Street is closed” is told apart by the roster alone.
    return rest[:1].isspace() and following[:1].isupper()


def _is_somebody(name: str, roster: Roster) -> bool:
    named, _, _role = name.partition(",")
    return bool(name_tokens(named)) and roster.find_exactly(named).how is not How.NOBODY
