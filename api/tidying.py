"""Tidy a question up before it is read: greetings, slips of the fingers, the syntax of search engines.

In: the words as typed. Out: words that ask the same.
"""

import re

_GREETING = re.compile(
    r"(?:(?:hi|hello|hey|ok|okay|great|thanks|thank\s+you|cool|nice|good|alright|fine|please|привет|спасибо|danke|merci|"
    r"(?:no|yes|so|well|sorry|right|sure)(?=\s*,))(?!\w)[\s,.!]+(?:there[\s,.!]+)?)+(?=\w)",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"(?:(?:please|kindly)\s+)?(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?(?:(?:tell|show|give)\s+me|find(?:\s+me|\s+out)?)|"
    r"do\s+you\s+know|tell\s+me)\s+(?:please\s+)?"
    r"(?=(?:what|who|when|where|why|how|which|whether|if|everything|anything|all|statements|quotes|the)\b)(?:whether\s+|if\s+)?",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    r"(?:(?:please\s+)?(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?)?(?:summari[sz]e|sum\s+up|recap|explain)|"
    r"(?:(?:(?:can|could|would|will)\s+you\s+)?(?:please\s+)?give\s+me\s+)?(?:a|the)?\s*(?:short\s+|brief\s+)?summary\s+of)\s+(?:for\s+me\s+)?"
    r"(?=(?:what|who|everything|all|how)\b)",
    re.IGNORECASE,
)
_DECLINED = re.compile(
    r"\b(?:declin|refus)(?:e|ed|es|ing)\s+to\s+(?:comment|answer|respond|say|speak|talk)\b", re.IGNORECASE
)
_PLEASE = re.compile(r"[\s,]+(?:pls|plz|please)(?=[\s?!.]*\Z)", re.IGNORECASE)
_WISH = re.compile(
    r"i(?:\s+(?:want|need|would\s+like)|['’]d\s+like)\s+to\s+(?:know|see|read|hear)\s+|i(?:\s+am|['’]m)\s+interested\s+in\s+",
    re.IGNORECASE,
)
_FIELD = re.compile(r"(?<!\S)(?:speaker|topic|source|who|by|about|text|quote):(?=\S)", re.IGNORECASE)
_SIGN = re.compile(r"(?<!\S)[-+^]+(?=\w)")
_SYNTAX = re.compile(r"[()\[\]{}*^]")
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_SLIPS = {
    **dict.fromkeys(("waht", "whta", "hwat", "wat", "wht", "whar"), "what"),
    **dict.fromkeys(("abuot", "abotu", "baout", "aobut", "abut", "abt", "bout", "aboutt", "aboout"), "about"),
    **dict.fromkeys(("siad", "sayd", "sadi", "saide"), "said"),
    **dict.fromkeys(("sya", "sai", "ssay", "sayy"), "say"),
    **dict.fromkeys(("ddi", "idd", "didd"), "did"),
    **dict.fromkeys(("whne", "wehn"), "when"),
    **dict.fromkeys(("adn", "nad"), "and"),
}


def tidy(question: str) -> str:
    """Take off what asks for nothing and set right slips in the words that every question has."""
    plain = _SYNTAX.sub(" ", _SIGN.sub("", _FIELD.sub("", question)))
    for opening in (_GREETING, _WISH, _POLITE, _SUMMARY):
        match = opening.match(plain)
        plain = plain[match.end() :] if match else plain
    # That somebody declined is on no record; what they did say about it may be.
    plain = _PLEASE.sub("", _DECLINED.sub("comment", plain))
    return " ".join(_WORD.sub(_without_slip, plain).split())


def _without_slip(match: re.Match[str]) -> str:
    word = match.group()
    # “Sadi” with a capital may be somebody's name.
    return _SLIPS.get(word, word) if word.islower() else word
