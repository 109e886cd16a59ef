"""Read the form of a question: which of its words stand for the speaker and which for the topic.

In: a question without its dates and quotation marks. Out: its `Slots`, or None when it has no form known here. Nothing
is looked up; whether anybody bears the name is for `api.question` to say.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from api.foreign_frames import FOREIGN_CLAIM, FOREIGN_FRAMES
from api.topic import fold, read_topic

_SAY = (
    r"(?P<verb>said|says|saying|say|stated?|states|told|tells|tell|claim(?:ed|s)?|comment(?:ed|s)?|announced?|declared?|"
    r"thinks?|mention(?:ed|s)?|talk(?:ed|s)?|speak|spoke|spoken|promised?|deny|denied|denies|argued?|warn(?:ed)?|"
    r"explain(?:ed)?|write|wrote|written|tweet(?:ed)?|respond(?:ed)?|react(?:ed)?|stress(?:ed)?|admit(?:ted)?|"
    r"suggest(?:ed)?|believe[sd]?|feel|address(?:ed)?|discuss(?:ed)?|talking|speaking|commenting)\b"
)
_AUX = r"(?:(?:did|does|do|has|have|had|was|were|is|are|will|would|could|can|may|might)(?:n['’]?t)?)"
_NOUN = (
    r"(?:statements?|quotes?|quotations?|comments?|remarks?|words|views?|opinions?|positions?|stance|reactions?|"
    r"answers?|thoughts?|replies|responses?)\b"
)
_SHOW = r"(?:(?:list|show|find|give|get|display|print|collect|compare)(?:\s+me)?\s+)"
_IS = r"(?:what\s+(?:is|are|was|were)|whats|what['’]s)\s+"
_LEAD = r"(?:(?:please|can you|could you|i want to know|tell me|do you know)\s+)*"
_TAIL = r"(?P<tail>.*)"

_SAID = r"(?P<verb>said|stated|told|claimed|announced|declared|mentioned|written|promised|denied|argued|explained)\b"
_WHAT_WAS_SAID = rf"(?:what|anything|everything)\s+(?:(?:was|is|were|(?:has|have|had)\s+been)\s+)?(?:ever\s+)?{_SAID}"
_WHAT_WORDS_OF_WHO = (
    rf"(?:what|which|how\s+many)\s+{_NOUN}\s+{_AUX}\s+(?P<who>.+?)\s+(?:made|make|gave|give|given|issued?)\b"
)
_WHO_SAID = (
    r"(?:who|which\s+\w+|what\s+(?:officials?|people|speakers?|politicians?))(?P<anybody>)(?:\s+else)?"
    rf"(?:\s+(?:has|have|had|is|are|was|were))?(?:\s+been)?(?:\s+(?:ever|also|first|last))?\s+{_SAY}"
)
_WHAT_DID_WHO_SAY = (
    r"(?:what|when|where|why|how|which|how\s+often|how\s+many\s+times)(?:\s+else|\s+exactly)?\s+"
    rf"{_AUX}\s+(?P<who>.+?)\s+{_SAY}"
)
_DID_WHO_SAY = rf"{_AUX}\s+(?P<who>.+?)\s+{_SAY}"
_WHOSE_WORDS = (
    rf"(?:{_IS}|{_SHOW})?(?:all\s+(?:of\s+)?)?(?P<who>\S+(?:\s+\S+){{0,4}}?)(?:['’]s|(?<=s)['’])\s+"
    rf"(?:\w+\s+){{0,2}}{_NOUN}"
)
_OLDEST = r"(?:first|earliest|oldest)"
_NEWEST = r"(?:latest|newest|last|most\s+recent)"
_WORDS_OF_WHO = (
    rf"(?:{_IS}|{_SHOW}|how\s+many\s+)?"
    rf"(?:(?:all|any|some|an?|one|the|very|recent|direct|few|[0-9]+|two|three|five|ten|{_OLDEST}|{_NEWEST})\s+)*{_NOUN}"
)
_ALL_WHO_SAID = (
    rf"{_SHOW}?(?:everything|all|anything|what|whatever|things|(?:the\s+)?(?:{_OLDEST}|{_NEWEST})\s+things?)"
    rf"(?:\s+that|\s+which)?\s+(?P<who>.+?)\s+"
    rf"(?:(?:has|have|had|ever)\s+)*{_SAY}"
)
_COMPARE = (
    r"compare\s+(?P<who>.+?)\s+(?:with|to|and|against|versus|vs\.?)\s+(?P<other>.+?)"
    r"(?=$|\s+(?:about|on|over|regarding|concerning)\b)"
)
_HIS_WORDS = rf"(?:{_IS}|{_SHOW})?(?P<who>his|her|their)\s+(?:\w+\s+){{0,2}}{_NOUN}"
_ANYTHING_BY_WHO = (
    rf"{_SHOW}?(?:(?:is|was)\s+there\s+|what(?:['’]?s|\s+is|\s+are)\s+)?(?:the\s+|any\s+)?(?:anything|everything|something|"
    r"(?:latest|newest|new)(?:\s+news)?|news|updates?)\s+(?:by|from)\s+"
    r"(?P<who>.+?)(?=$|\s+(?:about|on|over|regarding|concerning|re)\b)"
)
_WHATS_WHO_SAYING = r"what['’]?s\s+(?P<who>.+?)\s+(?:been\s+)?(?P<verb>saying|said|say)\b"
_WHERE_WHO_STANDS = r"where\s+(?:does|do|did)\s+(?P<who>.+?)\s+stand\b"
_ACCORDING_TO = r"according\s+to\s+(?P<who>[^,]+),?"
_FRAMES = tuple(
    re.compile(_LEAD + form + _TAIL, re.IGNORECASE)
    for form in (
        _WHAT_WORDS_OF_WHO,
        _WHAT_WAS_SAID,
        _WHO_SAID,
        _WHAT_DID_WHO_SAY,
        _DID_WHO_SAY,
        _HIS_WORDS,
        _WHOSE_WORDS,
        _WORDS_OF_WHO,
        _ANYTHING_BY_WHO,
        _WHERE_WHO_STANDS,
        _WHATS_WHO_SAYING,
        _ALL_WHO_SAID,
        _COMPARE,
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
    r"(?:^\s*of|\b(?:made\s+)?(?:by|from))\s+(?P<who>.+?)(?=\s+(?:about|on|regarding|concerning|re)\b|$)", re.IGNORECASE
)
_SHORT = re.compile(r"(?P<who>.+?)(?:\s+(?:about|on|re|regarding|concerning)\s+|\s*:\s+)(?P<tail>.+)", re.IGNORECASE)
_AFTER_WHO = re.compile(
    r"(?:\s+(?:have\s+to|has\s+to|had\s+to|have|has|had|been|ever|never|also|actually|really|recently|publicly|"
    r"just|not|both|exactly|previously|else|first|last|не))+$",
    re.IGNORECASE,
)
_ANYBODY = frozenset(
    {"anyone", "anybody", "everyone", "everybody", "someone", "somebody", "people", "officials", "any official"}
    | {"they", "politicians", "speakers", "others", "else", "all", "you", "we", "i", "the officials", "who", "there"}
)
_NO_TOPIC = frozenset({"anything", "everything", "something", "it", "this", "that", "them", "him", "her", "all"})
_TRAILING = re.compile(r"(?P<tail>.+?),?\s+according\s+to\s+(?P<who>.+)", re.IGNORECASE)
_EDGES = " ?!.,;:"
_CLAIM = re.compile(rf"(?P<who>.+?)\s+(?:(?:has|have|had|ever|really|actually|once)\s+)*{_SAY}{_TAIL}", re.IGNORECASE)
_LOOSE = re.compile(
    rf"(?:{_IS}|{_SHOW})?(?P<who>\S+(?:\s+\S+){{0,3}}?s)\s+(?:\w+\s+){{0,2}}?{_NOUN}{_TAIL}", re.IGNORECASE
)
_ABOUT_THAT = re.compile(r"\b(?:about|on|regarding|of)\s+(?:it|this|that|these|those|them)[\s?!.]*$", re.IGNORECASE)
_SAME = re.compile(
    r"(?:about\s+|on\s+|of\s+)?(?:it|this|that|these|those|them|the\s+same(?:\s+(?:thing|topic|subject|matter))?|"
    r"(?:this|that)\s+(?:topic|subject|issue|matter)|(?:(?:о|об|про)\s+)?(?:этом|это|том|нём|нем|ней|них))",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(
    rf"(?:\b(?P<first>{_OLDEST})|\b(?P<last>{_NEWEST}))\s+(?:(?:few|[0-9]+|two|three|five|ten)\s+)?(?:{_NOUN}|{_SAY}|(?:things?|news|from)\b)",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b|(?:did|does|do|has|have|had|was|were)nt\b|\bне\b", re.IGNORECASE)
_RHETORICAL = re.compile(r"^\s*[a-z]+n['’]?t\b", re.IGNORECASE)
_DENY = re.compile(r"den(?:y|ied|ies)|отриц", re.IGNORECASE)
_NEXT_QUESTION = re.compile(
    r"\s*(?:[?;.,]\s*(?:and\s+|also\s+)*|\band\s+(?:also\s+)?)"
    r"(?=(?:what|who|when|where|why|how|did|does|has|have|что|кто)\b)",
    re.IGNORECASE,
)


class Order(StrEnum):
    """Which statements a question wants first."""

    BEST = "best"
    OLDEST = "oldest"
    NEWEST = "newest"


class Denial(StrEnum):
    """How a question asks for what somebody does not say."""

    DENIED = "denied"
    """“Did Orlova deny …?”"""

    NOT_SAID = "not said"
    """“What did Orlova not say?”"""


class Slots(NamedTuple):
    """The words that stand for who and for what."""

    who: str = ""
    """Whom the question asks for, as written; empty for anybody."""

    topic: str = ""
    """On what, as written; empty for anything."""

    denial: Denial | None = None
    """Whether what was denied or not said is asked for; null when it is not."""


def split_questions(words: str) -> tuple[str, ...]:
    """Take apart questions asked in one breath (“What did A say about X and what did B say?”)."""
    pieces = [piece for piece in _NEXT_QUESTION.split(words) if piece]
    if len(pieces) < 2 or any(read_form(piece.strip(_EDGES)) is None for piece in pieces):
        return (words,)
    return tuple(pieces)


def read_form(words: str) -> Slots | None:
    """Read a question of a known form (“What did … say about …”); None when it has none."""
    for frame in (*_FRAMES, *FOREIGN_FRAMES, _TRAILING):
        match = frame.fullmatch(words)
        if match is not None:
            return _slots_of(match)
    return None


def read_saying(words: str) -> Slots | None:
    """Read “Orlova said (that) …”; None when it is no claim."""
    for claim in (_CLAIM, FOREIGN_CLAIM):
        match = claim.fullmatch(words)
        if match is not None:
            return _slots_of(match)
    return None


def read_loose_form(words: str) -> Slots | None:
    """Read “Orlovas opinion on grain”, where the apostrophe is missing or the name may end so; None for another."""
    match = _LOOSE.fullmatch(words)
    return None if match is None else _slots_of(match)


def is_the_same(topic: str, *, question: str = "") -> bool:
    """Tell whether words in the place of a topic, or at the end of a question, point back to another (“about that”)."""
    return _SAME.fullmatch(topic.strip(_EDGES)) is not None or _ABOUT_THAT.search(question) is not None


def read_order(words: str) -> Order:
    """Tell whether the oldest or the newest statements are asked for (“first statement by …”)."""
    about = _ABOUT.search(words)
    found = _ASKED_FOR.search(words[: about.start()] if about else words)
    if found is None:
        return Order.BEST
    return Order.OLDEST if found["first"] else Order.NEWEST


def read_short_form(words: str) -> Slots | None:
    """Read “Orlova on grain”, which may be a topic as a whole (“attacks on Mosul”); None for another form."""
    match = _SHORT.fullmatch(words)
    return Slots(match["who"], match["tail"]) if match else None


def is_anybody(words: str) -> bool:
    """Tell whether words in the place of a speaker mean nobody in particular."""
    return fold(words) in _ANYBODY


def clean_topic(words: str) -> str | None:
    """Take what is not part of it off a topic; None when nothing telling is left."""
    topic = re.sub(
        r"^(?:the|an?|any|all|about|on|über|zum?|sur|sobre|обо?|о|про)\s+", "", words.strip(_EDGES), flags=re.IGNORECASE
    )
    topic = re.sub(r"\s+(?:please|recently|so far|lately|ever|and|or)$", "", topic, flags=re.IGNORECASE).strip(_EDGES)
    if fold(topic) in _NO_TOPIC or not read_topic(topic).stems:
        return None
    return topic


def _slots_of(match: re.Match[str]) -> Slots:
    groups = match.groupdict()
    tail = (groups["tail"] or "").strip()
    denial = _denial_in(match, groups)
    if groups.get("who"):
        who = f"{groups['who']} and {groups['other']}" if groups.get("other") else groups["who"]
        return _without_adverbs(who, _topic_in(tail))._replace(denial=denial)
    by = None if "anybody" in groups else _BY.search(tail)
    if by is None:
        return Slots("", _topic_in(tail), denial)
    topic = _topic_in(f"{tail[: by.start()]} {tail[by.end() :]}".strip())
    return _without_adverbs(by["who"], topic)._replace(denial=denial)


def _denial_in(match: re.Match[str], groups: dict[str, str | None]) -> Denial | None:
    verb = groups.get("verb")
    if verb is None:
        return None
    if _DENY.match(verb):
        return Denial.DENIED
    # “Didn't Orlova say …?” expects that she did.
    head = _RHETORICAL.sub("", match.string[: match.end("verb")])
    return Denial.NOT_SAID if _NOT.search(head) else None


def _without_adverbs(who: str, topic: str) -> Slots:
    name = _AFTER_WHO.sub("", f" {who}").strip(_EDGES)
    return Slots("" if is_anybody(name) else name, topic)


def _topic_in(tail: str) -> str:
    about = _ABOUT.search(tail)
    if about is not None:
        return about["topic"]
    start = _BEFORE_TOPIC.match(tail)
    return tail[start.end() :] if start else tail
