"""The short forms in which a conversation goes on: “when?”, “anything newer?”, “who else?”, “compare with …”.

In: the words of one turn, without what leads over to them. Out: which `Sequel` they are, or who or what they point to.
"""

import re
from enum import StrEnum

from api.topic import fold

_PRONOUNS = frozenset(
    """he she him her his hers on ona ego ee emu ey nego nee nim ney vin vona yogo yiyi er sie ihm ihr il elle lui el
    ella""".split()
)
_THEY = re.compile(
    r"\b(?:did|do|does|have|has|had|are|were|is|was)\s+(?:both\s+(?:of\s+)?)?(?:they|them|both)\b|"
    r"\b(?:by|from|of)\s+(?:them|both)\b|\btheir\s|(?<!\w)они(?!\w)|(?<!\w)их(?!\w)",
    re.IGNORECASE,
)
_SAY_SO = (
    r"(?:said|say|says|saying|stated?|claimed?|mention(?:ed)?|talk(?:ed|ing)?|spoken?|spoke|comment(?:ed)?|do|think|"
    r"promised?|den(?:y|ied)|warn(?:ed)?|announced?|declared?|"
    r"discuss(?:ed)?)(?:\s+(?:anything|something))?(?:\s+(?:about|on|of))?"
    r"(?:\s+(?:it|that|this|so|these\s+words|the\s+same(?:\s+thing)?))?"
)
_HE = r"(?:he|she|they|it|anyone|somebody)"
_ANY = r"(?:(?:is\s+there\s+|do\s+you\s+have\s+)?(?:anything|something|any|what)\s+)?"
_ONES = r"(?:\s+(?:ones?|statements?|quotes?|than\s+that))?"


class Sequel(StrEnum):
    """What a short form asks for; but for this one change, all is as in the question before."""

    WHEN = "when"
    """The same, the oldest first."""

    NEWER = "newer"
    """What is newer, the newest first."""

    SINCE_THEN = "since then"
    """What came after the period asked about."""

    BEFORE_THAT = "before that"
    """What came before the period asked about."""

    OLDER = "older"
    """What is older, the oldest first."""

    ANY_TIME = "any time"
    """The same of any time."""

    WHO_ELSE = "who else"
    """Who said something about it, besides those asked about."""

    REALLY = "really"
    """Whether it was said."""

    TIMELINE = "timeline"
    """The same as a timeline."""

    MORE = "more"
    """The same again."""

    COMPARED = "compared"
    """The same of somebody else beside it."""


_FORMS = {
    Sequel.WHEN: (
        r"(?:since\s+|from\s+|on\s+)?(?:when|what\s+(?:date|day)|which\s+(?:date|day))(?:\s+exactly)?"
        rf"(?:\s+(?:was|were|is)\s+(?:that|this|it)(?:\s+said)?|\s+(?:did|has|have)\s+{_HE}\s+(?:first\s+)?{_SAY_SO})?"
        r"|(?:с\s+)?(?:когда|каких\s+пор)(?:\s+(?:это|он|она|было|сказано|сказал|сказала)){0,4}"
        r"|wann|quand|cuándo|cuando|коли"
    ),
    Sequel.NEWER: (
        rf"{_ANY}(?:(?:more\s+)?(?:newer|recent|recently|new|later|up\s+to\s+date)|(?:the\s+)?(?:latest|newest)|lately|"
        rf"most\s+recent){_ONES}|(?:что-нибудь\s+)?(?:новее|поновее|новое|свежее)|(?:etwas\s+)?neueres|(?:any\s+)?(?:updates?|news)"
    ),
    Sequel.SINCE_THEN: rf"{_ANY}(?:since(?:\s+then)?|after\s+that|after(?:wards?)?|с\s+тех\s+пор|после\s+этого)",
    Sequel.BEFORE_THAT: (
        rf"{_ANY}(?:before(?:\s+(?:that|then))?|earlier(?:\s+than\s+that)?|prior\s+to\s+that|до\s+этого|раньше)"
    ),
    Sequel.OLDER: (
        rf"{_ANY}(?:older|(?:the\s+)?(?:oldest|earliest)|the\s+first){_ONES}|(?:что-нибудь\s+)?(?:старее|постарше)"
    ),
    Sequel.ANY_TIME: (
        r"(?:(?:at|in|from|for|of)\s+)?(?:any\s*time(?:\s+at\s+all)?|any\s+date|all\s+time|ever|overall|whenever|any\s+year)|"
        r"in\s+general|за\s+всё\s+время|когда-либо"
    ),
    Sequel.WHO_ELSE: (
        r"(?:who|anyone|anybody|which\s+others?|what\s+others?|(?:did|has)\s+(?:anyone|anybody|someone|somebody))"
        rf"(?:\s+has)?\s+else(?:\s+(?:has|have|had|did|is|was))?(?:\s+{_SAY_SO})?|(?:any\s+)?others|(?:кто|хто)(?:-нибудь)?\s+(?:ещё|еще|ще)"
        r"(?:\s+(?:об\s+этом|сказал|говорил|говорит|высказался)){0,3}|wer\s+noch|qui\s+d['’]autre|quién\s+más"
    ),
    Sequel.REALLY: (
        r"really|seriously|truly|for\s+real|are\s+you\s+sure|sure|is\s+(?:that|this|it)\s+(?:true|right|correct|so)|"
        rf"(?:did|has|have)\s+{_HE}\s+(?:really|actually|truly|ever)\s+{_SAY_SO}|did\s+{_HE}\s+{_SAY_SO}\s+really|"
        r"правда|точно|серь[её]зно|(?:он|она)\s+(?:правда|действительно)(?:\s+(?:так|это|сказала?)){0,3}|wirklich"
    ),
    Sequel.TIMELINE: (
        r"(?:how\s+(?:did|has|have)\s+)?(?:that|this|it|(?:his|her|their)\s+(?:positions?|views?|stance|opinion|mind))"
        r"\s+(?:change[ds]?|evolved?|shift(?:ed)?)(?:\s+over\s+(?:time|the\s+years))?|"
        r"(?:show\s+(?:me\s+)?)?(?:it\s+)?(?:(?:as|in)\s+)?(?:an?\s+|the\s+)?timeline"
    ),
    Sequel.MORE: (
        r"(?:show\s+(?:me\s+)?|tell\s+me\s+|any\s*)?more(?:\s+(?:of\s+(?:that|those)|please|statements|quotes))?|go\s+on|"
        r"(?:list|show)\s+(?:(?:me|them)\s+)?all(?:\s+of\s+(?:them|those|it))?|continue|ещё|еще|(?:in\s+)?(?:which|what)\s+(?:newspaper|paper|outlet|article|source)s?|(?:the\s+)?(?:sources?|links?)|"
        r"where(?:\s+(?:was|is)\s+(?:that|this|it)(?:\s+(?:said|printed|published|reported|from))?)?|где(?:\s+это)?"
    ),
}
_SEQUELS = tuple((sequel, re.compile(form, re.IGNORECASE)) for sequel, form in _FORMS.items())
_COMPARED = re.compile(
    r"(?:(?:how\s+(?:does|do|did)\s+)?(?:that|this|it|he|she|him|her)\s+)?(?:please\s+)?(?:compared?|compares|contrast|"
    r"differ)(?:\s+(?:it|that|this|him|her|them))?\s+(?:with|to|against|and|from)\s+(?:what\s+)?(?P<who>.+?)"
    r"(?:\s+(?:said|says|say|thinks?))?(?:['’]s)?|(?:versus|vs\.?)\s+(?P<other>.+)|"
    r"сравни(?:те)?\s+(?:его\s+|её\s+|это\s+)?с\s+(?P<third>.+)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:anything\s+|something\s+)?(?:about|on|regarding|concerning|о|об|про|über|zu|sur|sobre)\s", re.IGNORECASE
)
_LISTS = re.compile(
    r"\b(?:everything|all|list|show|find|collect|statements?|quotes?|quotations?|comments|remarks|else|how\s+many)\b",
    re.IGNORECASE,
)


def read_sequel(words: str) -> Sequel | None:
    """Read a short form; None for anything else."""
    found = next((sequel for sequel, form in _SEQUELS if form.fullmatch(words)), None)
    return Sequel.COMPARED if found is None and _COMPARED.fullmatch(words) else found


def compared_with(words: str) -> str:
    """Give whom “compare with …” names; empty where it names nobody."""
    match = _COMPARED.fullmatch(words)
    return next(filter(None, match.groups()), "") if match else ""


def is_pronoun(name: str) -> bool:
    """Tell whether a word in the place of a speaker stands for one person named before."""
    return fold(name).replace("'", "") in _PRONOUNS


def means_all_named(words: str) -> bool:
    """Tell whether “they” are asked for, all who were named before."""
    return _THEY.search(words) is not None


def names_a_topic(words: str) -> bool:
    """Tell whether words begin as a topic does (“about …”)."""
    return _ABOUT.match(words) is not None


def asks_for_a_list(words: str) -> bool:
    """Tell whether statements are asked for whatever they are about (“everything Orlova said”)."""
    return _LISTS.search(words) is not None
