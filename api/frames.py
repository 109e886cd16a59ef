"""Read the form of a question: which of its words stand for the speaker and which for the topic.

In: a question without its dates and quotation marks. Out: its `Slots`, or None when it has no form known here. Nothing
is looked up; whether anybody bears the name is for `api.question` to say.
"""

import re
from typing import NamedTuple

from api.topic import fold, read_topic

_SAY = (
    r"(?:said|says|saying|say|stated?|states|told|tells|tell|claim(?:ed|s)?|comment(?:ed|s)?|announced?|declared?|"
    r"thinks?|mention(?:ed|s)?|talk(?:ed|s)?|speak|spoke|spoken|promised?|deny|denied|denies|argued?|warn(?:ed)?|"
    r"explain(?:ed)?|write|wrote|written|tweet(?:ed)?|respond(?:ed)?|react(?:ed)?|stress(?:ed)?|admit(?:ted)?|"
    r"suggest(?:ed)?|believe[sd]?|feel)\b"
)
_AUX = r"(?:did|does|do|has|have|had|was|were|is|are|will|would|could|can|may|might)"
_NOUN = (
    r"(?:statements?|quotes?|quotations?|comments?|remarks?|words|views?|opinions?|positions?|stance|reactions?|"
    r"answers?)\b"
)
_SHOW = r"(?:(?:list|show|find|give|get|display|print|collect)(?:\s+me)?\s+)"
_IS = r"(?:what\s+(?:is|are|was|were)|whats|what['’]s)\s+"
_LEAD = r"(?:(?:please|can you|could you|i want to know|tell me|do you know)\s+)*"
_TAIL = r"(?P<tail>.*)"

_SAID = r"(?:said|stated|told|claimed|announced|declared|mentioned|written|promised|denied|argued|explained)\b"
_WHAT_WAS_SAID = rf"(?:what|anything|everything)\s+(?:(?:was|is|were|(?:has|have|had)\s+been)\s+)?(?:ever\s+)?{_SAID}"
_WHAT_WORDS_OF_WHO = rf"(?:what|which)\s+{_NOUN}\s+{_AUX}\s+(?P<who>.+?)\s+(?:made|make|gave|give|given|issued?)\b"
_WHO_SAID = (
    r"(?:who|which\s+\w+|what\s+(?:officials?|people|speakers?|politicians?))(?P<anybody>)(?:\s+else)?"
    rf"(?:\s+(?:has|have|had))?(?:\s+ever)?\s+{_SAY}"
)
_WHAT_DID_WHO_SAY = rf"(?:what|when|where|why|how|which)(?:\s+else|\s+exactly)?\s+{_AUX}\s+(?P<who>.+?)\s+{_SAY}"
_DID_WHO_SAY = rf"{_AUX}\s+(?P<who>.+?)\s+{_SAY}"
_WHOSE_WORDS = (
    rf"(?:{_IS}|{_SHOW})?(?:all\s+(?:of\s+)?)?(?P<who>\S+(?:\s+\S+){{0,4}}?)(?:['’]s|(?<=s)['’])\s+(?:\w+\s+)?{_NOUN}"
)
_WORDS_OF_WHO = rf"(?:{_IS}|{_SHOW})?(?:(?:all|any|some|the|recent|latest|last|direct)\s+)*{_NOUN}"
_ALL_WHO_SAID = (
    rf"{_SHOW}?(?:everything|all|anything|what|whatever|things)(?:\s+that|\s+which)?\s+(?P<who>.+?)\s+"
    rf"(?:(?:has|have|had|ever)\s+)*{_SAY}"
)
_ACCORDING_TO = r"according\s+to\s+(?P<who>[^,]+),?"
_FRAMES = tuple(
    re.compile(_LEAD + form + _TAIL, re.IGNORECASE)
    for form in (
        _WHAT_WORDS_OF_WHO,
        _WHAT_WAS_SAID,
        _WHO_SAID,
        _WHAT_DID_WHO_SAY,
        _DID_WHO_SAY,
        _WHOSE_WORDS,
        _WORDS_OF_WHO,
        _ALL_WHO_SAID,
        _ACCORDING_TO,
    )
)

_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|on\s+the\s+(?:subject|topic|issue|question|matter)\s+of|(?:with|in)\s+"
    r"(?:regard|respect|relation)\s+to|as\s+to|related\s+to)(?:\s+|$)(?P<topic>.*)",
    re.IGNORECASE,
)
_BEFORE_TOPIC = re.compile(
    r"(?:(?:anything|something|everything|what|publicly|recently|so\s+far|reporters|journalists|the\s+press|"
    r"(?:to|with)\s+(?:reporters|journalists|the\s+press)|to|on|over|of|in|at|that|for|against|re)\b[:\s]*)+",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:^\s*of|\b(?:made\s+)?(?:by|from))\s+(?P<who>.+?)(?=\s+(?:about|on|regarding|concerning)\b|$)", re.IGNORECASE
)
_SHORT = re.compile(r"(?P<who>.+?)(?:\s+(?:about|on|re|regarding|concerning)\s+|\s*:\s+)(?P<tail>.+)", re.IGNORECASE)
_AFTER_WHO = re.compile(
    r"(?:\s+(?:have\s+to|has\s+to|had\s+to|have|has|had|been|ever|also|actually|really|recently|publicly|just|not|"
    r"exactly|previously|else))+$",
    re.IGNORECASE,
)
_ANYBODY = frozenset(
    {"anyone", "anybody", "everyone", "everybody", "someone", "somebody", "people", "officials", "any official"}
    | {"they", "politicians", "speakers", "others", "else", "all", "you", "we", "i", "the officials", "who", "there"}
)
_NO_TOPIC = frozenset({"anything", "everything", "something", "it", "this", "that", "them", "him", "her", "all"})
_EDGES = " ?!.,;:"


class Slots(NamedTuple):
    """The words that stand for who and for what."""

    who: str = ""
    """Whom the question asks for, as written; empty for anybody."""

    topic: str = ""
    """On what, as written; empty for anything."""


def read_form(words: str) -> Slots | None:
    """Read a question of a known form (“What did … say about …”); None when it has none."""
    for frame in _FRAMES:
        match = frame.fullmatch(words)
        if match is not None:
            return _slots_of(match)
    return None


def read_short_form(words: str) -> Slots | None:
    """Read “Orlova on grain”, which may be a topic as a whole (“attacks on Mosul”); None for another form."""
    match = _SHORT.fullmatch(words)
    return Slots(match["who"], match["tail"]) if match else None


def is_anybody(words: str) -> bool:
    """Tell whether words in the place of a speaker mean nobody in particular."""
    return fold(words) in _ANYBODY


def clean_topic(words: str) -> str | None:
    """Take what is not part of it off a topic; None when nothing telling is left."""
    topic = re.sub(r"^(?:the|an?|any|all|about|on)\s+", "", words.strip(_EDGES), flags=re.IGNORECASE)
    topic = re.sub(r"\s+(?:please|recently|so far|lately|ever|and|or)$", "", topic, flags=re.IGNORECASE).strip(_EDGES)
    if fold(topic) in _NO_TOPIC or not read_topic(topic).stems:
        return None
    return topic


def _slots_of(match: re.Match[str]) -> Slots:
    groups = match.groupdict()
    tail = match["tail"].strip()
    if groups.get("who"):
        return _without_adverbs(groups["who"], _topic_in(tail))
    by = None if "anybody" in groups else _BY.search(tail)
    if by is None:
        return Slots("", _topic_in(tail))
    return _without_adverbs(by["who"], _topic_in(f"{tail[: by.start()]} {tail[by.end() :]}".strip()))


def _without_adverbs(who: str, topic: str) -> Slots:
    name = _AFTER_WHO.sub("", f" {who}").strip(_EDGES)
    return Slots("" if is_anybody(name) else name, topic)


def _topic_in(tail: str) -> str:
    about = _ABOUT.search(tail)
    if about is not None:
        return about["topic"]
    start = _BEFORE_TOPIC.match(tail)
    return tail[start.end() :] if start else tail
