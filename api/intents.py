"""Tell what a question wants, and bring what says so into a plain form.

In: a question without its dates, outlets and quotation marks. Out: a `Wanted`: the intent, where the words show one,
and who and on what, where this form tells. Nothing is looked up.
"""

import re
from typing import NamedTuple

from api.answer import Intent
from api.frames import Slots, read_form, read_saying, read_short_form

_META = r"""
    (?:hello|hi|hey|good\ (?:morning|afternoon|evening|day)|привет|здравствуйте|добрый\ день|привіт|hallo|guten\ tag|
        bonjour|hola)(?:\ (?:there|all|everybody))?
    |(?:ok\ |okay\ |great\ |many\ )?(?:thanks|thank\ you)(?:\ (?:a\ lot|very\ much|so\ much))?
    |ok|okay|great|cool|nice|good|bye|goodbye|спасибо|дякую|danke|merci|gracias|test
    |(?:i\ need\ )?help(?:\ me)?(?:\ please)?|помощь|помоги|допомога|hilfe|aide|ayuda|\?
    |what\ (?:can|could|should|may)\ (?:i|one|we)\ (?:ask|do)(?:\ (?:you|here|about|with\ (?:this|you)))*
    |what\ (?:can|do|could)\ you\ (?:do|answer|tell\ me|offer|know|have|cover|contain)(?:\ (?:for\ me|about|so\ far))?
    |how\ (?:does\ (?:this|it)|do\ you)\ work|how\ (?:do|can)\ i\ (?:use|ask)(?:\ (?:this|it|you))?
    |(?:who|what)\ (?:are\ you|is\ this)|what['’]s\ this
    |who(?:['’]s|\ is|\ are)(?:\ all)?\ (?:on\ (?:the\ |your\ )?record|there|covered|included
        |in\ (?:the|your)\ (?:record|records|database|archive|index))
    |(?:whom?|which\ (?:speakers|officials|people|politicians|persons))\ do\ you\ (?:know|have|cover)
    |which\ (?:speakers|officials|people|politicians|persons)\ are\ (?:there|on\ record|covered|in\ it)
    |(?:list|show)(?:\ me)?(?:\ all)?(?:\ the)?\ (?:speakers|officials|people|politicians|outlets|sources|newspapers)
    |what(?:['’]s|\ is)\ (?:on|in)\ (?:the\ |your\ )?(?:record|database|archive|index)
    |(?:which|what)\ (?:outlets|sources|newspapers|papers|articles|media|publications|agencies)
        (?:\ (?:are\ (?:there|on\ record|covered|included|used)|do\ you\ (?:have|use|cover|read|know|index|search)))?
    |how\ many\ (?:statements|quotes|quotations|articles|speakers|people|officials|outlets|sources|documents)
        (?:\ (?:are\ (?:there|on\ record|indexed|included)|do\ you\ (?:have|know|cover)))?
        (?:\ (?:on|in)\ (?:the\ |your\ )?(?:record|index|database))?(?:\ (?:in\ total|in\ all|altogether))?
    |(?:what|which)\ (?:period|time|times|timespan|time\ span|dates|years|range|date\ range)
        \ (?:do\ you\ (?:cover|have)|(?:is|are)\ (?:covered|on\ record)|does\ (?:it|the\ record)\ cover)
    |(?:what|which)\ (?:topics|subjects)\ (?:can\ i\ ask\ about|are\ there|do\ you\ (?:have|cover|know))
    |how\ far\ back\ do(?:es)?\ (?:you|it|this|the\ record)\ go|from\ when\ to\ when
    |кто\ (?:есть\ )?в\ (?:базе|записях|архиве)|кого\ ты\ знаешь|что\ ты\ (?:знаешь|умеешь)|что\ можно\ спросить
    |какие\ (?:источники|издания|сми)(?:\ есть)?|сколько\ (?:высказываний|заявлений|статей|цитат)(?:\ в\ базе)?
"""
_IS_META = re.compile(_META, re.IGNORECASE | re.VERBOSE)

_IS_IT_TRUE = re.compile(
    r"(?:is\s+it\s+(?:really\s+)?(?:true|correct|right|a\s+fact)|true\s+or\s+false|verify|fact[\s-]?check|"
    r"check|(?:can\s+you\s+|please\s+)?(?:confirm|verify)|правда\s+ли|верно\s+ли|чи\s+правда|stimmt\s+es|est-ce\s+vrai)"
    r"\s*[:,]?\s*(?:that\s+|whether\s+|if\s+|что\s+|що\s+|dass\s+|qu['’]e?\s*)?(?P<claim>.+)",
    re.IGNORECASE,
)
_IS_THAT_TRUE = re.compile(
    r"(?:i\s+(?:heard|read|think|thought|believe)\s+(?:that\s+)?)?(?P<claim>.+?)\s*[,.;:–-]+\s*"
    r"(?:is\s+(?:that|this|it)\s+(?:true|right|correct|so)|right|true|correct|really|правда)",
    re.IGNORECASE,
)
_WAS_IT = re.compile(r"(?:was|is)\s+it\s+(?P<who>.+?)\s+who\s+(?P<claim>.+)", re.IGNORECASE)
_DID_THEY = re.compile(r"(?:did|does|do|has|have|had)(?:n['’]?t)?\s", re.IGNORECASE)
_REALLY = re.compile(
    r"\b(?:really|actually|truly|indeed|honestly)\b|\bin\s+fact\b|действительно|на\s+самом\s+деле", re.IGNORECASE
)
_WHO = re.compile(
    r"(?:who(?!se)|whom|which\s+(?:officials?|people|persons?|speakers?|politicians?|ministers?|ones?)|"
    r"what\s+(?:people|speakers?|politicians?)|(?:has|have|did|does)\s+(?:anyone|anybody|someone|somebody)|кто|хто|wer|qui)\b",
    re.IGNORECASE,
)
_WHO_IS_ON_RECORD = re.compile(
    r"who(?:['’]s|\s+is|\s+are|\s+was)\s+(?:on\s+(?:the\s+)?record\s+)?(?:about|on|regarding)\s+(?P<tail>.+)",
    re.IGNORECASE,
)
_WORDS_THEN_WHO = re.compile(
    r"(?P<tail>.+?)[\s,.:;–—-]+who\s+(?:said|says|stated|claimed)(?:\s+(?:this|that|it|so|these\s+words))?",
    re.IGNORECASE,
)

_CHANGE = r"(?:chang(?:e|ed|es|ing)|evolv(?:e|ed|es|ing)|shift(?:ed|s|ing)?|develop(?:ed|s|ing)?|move[ds]?)\b"
_STANCE = (
    r"(?:positions?|views?|opinions?|stance|tone|attitude|line|statements?|words|rhetoric|thinking|mind|message)\b"
)
_ON = r"(?:on|about|towards?|of|regarding|concerning|over)\s+"
_HOW_DID = r"(?:(?:how|when|why)\s+)?(?:did|has|have|had|does|is)\s+"
_TIMELINES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_HOW_DID}(?P<who>.+?)\s+{_CHANGE}\s+(?:his|her|their|its)\s+{_STANCE}(?:\s+{_ON}(?P<tail>.+))?",
        rf"{_HOW_DID}(?P<who>.+?)(?:['’]s|(?<=s)['’])?\s+{_STANCE}(?:\s+{_ON}(?P<tail>.+?))?\s+{_CHANGE}",
        rf"how\s+(?:did|has|have)\s+what\s+(?P<who>.+?)\s+(?:has\s+|have\s+)?(?:said|says)(?:\s+{_ON}(?P<tail>.+?))?\s+{_CHANGE}",
        (
            r"как\s+(?:менялась|менялось|изменилась|изменилось|меняется)\s+(?:позиция|мнение|отношение|риторика)\s+"
            r"(?P<who>\S+(?:\s+\S+)??)(?:\s+(?:по|о|об|к|насчёт|насчет)\s+(?P<tail>.+))?"
        ),
    )
)
_TIMELINE_OF = re.compile(
    r"(?:(?:show|give|make)(?:\s+me)?\s+)?(?:an?\s+|the\s+)?(?:timeline|time\s+line|chronology|history|evolution|хронология|история)\s+"
    r"(?:of\s+|for\s+)?(?P<rest>.+)",
    re.IGNORECASE,
)
_OVER_TIME = re.compile(
    r",?\s*\b(?:over\s+time|over\s+the\s+years|through\s+the\s+years|through\s+time|in\s+chronological\s+order|"
    r"chronologically|(?:as|in)\s+a\s+timeline|step\s+by\s+step|со\s+временем|по\s+порядку)\b",
    re.IGNORECASE,
)
_FIRST_THEN = re.compile(
    r"(?P<before>.+?)\b(?:at\s+first|first|initially)\s+(?P<rest>.+?),?\s+(?:and\s+)?(?:then|later|afterwards?)\b.*",
    re.IGNORECASE,
)

_AND = r"(?:and|or|und|и|et|y|versus|vs\.?|with|to|from)"
_COMPARES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:do|does|did|have|has)\s+(?P<who>.+?)\s+(?:dis)?agreed?(?:\s+{_ON}(?P<tail>.+))?",
        (
            rf"how\s+(?:do|does|did)\s+(?P<who>.+?)(?:['’]s|(?<=s)['’])\s+{_STANCE}(?:\s+{_ON}(?P<tail>.+?))?\s+"
            rf"(?:differ(?:ent)?|compare)\s+(?:from|to|with)\s+(?P<other>.+?)(?:['’]s?)?(?:\s+{_STANCE})?"
        ),
        rf"how\s+(?:do|does|did)\s+(?P<who>.+?)\s+{_AND}\s+(?P<other>.+?)\s+(?:differ|compare)(?:\s+{_ON}(?P<tail>.+))?",
        (
            r"(?:сравни|сравните|сравнить|порівняй)\s+(?P<who>\S+(?:\s+\S+)??)\s+(?:и|с|і|з)\s+(?P<other>\S+(?:\s+\S+)??)"
            r"(?:\s+(?:по|о|об|про|насчёт|насчет)\s+(?P<tail>.+))?"
        ),
    )
)
_DIFFERENCE = re.compile(
    r"(?:what(?:['’]s|\s+is|\s+are|\s+was|\s+were)\s+)?(?:the\s+|any\s+)?(?:main\s+)?differences?\s+between\s+(?:what\s+)?(?P<rest>.+)",
    re.IGNORECASE,
)
_COMPARE = re.compile(r"(?:please\s+)?(?:compare|contrast)\s+(?:what\s+)?(?P<rest>.+)", re.IGNORECASE)
_KNOW = re.compile(
    r"(?:what\s+do\s+you\s+(?:know|have)|what(?:['’]s|\s+is)\s+on\s+(?:the\s+)?record|tell\s+me(?:\s+something)?|"
    r"do\s+you\s+(?:know|have)\s+anything|is\s+there\s+anything)\s+(?:about|on|from|by)\s+(?P<rest>.+)",
    re.IGNORECASE,
)


class Wanted(NamedTuple):
    """What a question wants."""

    words: str
    """The question in a plainer form."""

    intent: Intent | None = None
    """What the words show to be wanted; None where that depends on whom and what they name."""

    slots: Slots | None = None
    """Who and on what, where this form tells."""


def is_meta(words: str) -> bool:
    """Tell whether words ask about the record itself, greet, or call for help."""
    return _IS_META.fullmatch(words) is not None


def read_intent(words: str, *, has_quotation: bool) -> Wanted:
    """Tell what a question wants.

    Args:
        words: the question without its dates, outlets and quotation marks.
        has_quotation: whether words stood in quotation marks.
    """
    if is_meta(words):
        return Wanted("", Intent.META, Slots())
    for read in (_read_verify, _read_who_said, _read_timeline, _read_compare):
        wanted = read(words, has_quotation)
        if wanted is not None:
            return wanted
    known = _KNOW.fullmatch(words)
    return Wanted(known["rest"] if known else words)


def _read_verify(words: str, has_quotation: bool) -> Wanted | None:  # noqa: FBT001  one shape for all readers
    claimed = _IS_IT_TRUE.fullmatch(words)
    if claimed is not None:
        slots = read_saying(claimed["claim"])
        return Wanted(claimed["claim"], Intent.VERIFY, slots) if slots else None
    was_it = _WAS_IT.fullmatch(words)
    is_true = _IS_THAT_TRUE.fullmatch(words)
    claim = f"{was_it['who']} {was_it['claim']}" if was_it else is_true["claim"] if is_true else ""
    slots = read_saying(claim)
    if slots is not None:
        return Wanted(claim, Intent.VERIFY, slots)
    if _DID_THEY.match(words) and (has_quotation or _REALLY.search(words)) and read_form(words) is not None:
        return Wanted(words, Intent.VERIFY)
    return None


def _read_who_said(words: str, has_quotation: bool) -> Wanted | None:  # noqa: FBT001
    on_record = _WHO_IS_ON_RECORD.fullmatch(words)
    if on_record is not None:
        return Wanted(words, Intent.WHO_SAID, Slots("", on_record["tail"]))
    if _WHO.match(words) and read_form(words) is not None:
        return Wanted(words, Intent.WHO_SAID)
    quoted = _WORDS_THEN_WHO.fullmatch(words) if has_quotation else None
    return Wanted(words, Intent.WHO_SAID, Slots("", quoted["tail"])) if quoted else None


def _read_timeline(words: str, _: bool) -> Wanted | None:  # noqa: FBT001
    plain = _OVER_TIME.sub("", words).strip()
    for form in _TIMELINES:
        match = form.fullmatch(plain)
        if match is not None:
            return Wanted(words, Intent.TIMELINE, Slots(match["who"], match["tail"] or ""))
    of = _TIMELINE_OF.fullmatch(plain)
    if of is not None:
        return Wanted(of["rest"], Intent.TIMELINE)
    then = _FIRST_THEN.fullmatch(plain)
    if then is not None and read_form(f"{then['before']}{then['rest']}") is not None:
        return Wanted(f"{then['before']}{then['rest']}", Intent.TIMELINE)
    return Wanted(plain, Intent.TIMELINE) if plain != words else None


def _read_compare(words: str, _: bool) -> Wanted | None:  # noqa: FBT001
    for form in _COMPARES:
        match = form.fullmatch(words)
        if match is not None:
            groups = match.groupdict()
            who = f"{groups['who']} and {groups['other']}" if groups.get("other") else groups["who"] or ""
            return Wanted(words, Intent.COMPARE, Slots(who, groups.get("tail") or ""))
    between = _DIFFERENCE.fullmatch(words)
    if between is None:
        return Wanted(words, Intent.COMPARE) if _COMPARE.fullmatch(words) else None
    rest = between["rest"]
    return Wanted(rest, Intent.COMPARE, read_saying(rest) or read_short_form(rest) or Slots(rest))
