"""The forms of Russian, Ukrainian, German, French and Spanish questions.

Patterns as those of `api.frames`: `who` and `tail` stand for the speaker and the topic, `anybody` for nobody in
particular, `verb` for the word of saying.
"""

import re

_RU_SAY = (
    r"(?P<verb>сказал[аи]?|говорил[аи]?|говорит|говорят|заявил[аи]?|заявлял[аи]?|заявляет|сообщил[аи]?|сообщает|"
    r"рассказал[аи]?|ответил[аи]?|отметил[аи]?|думает|считает|отрицал[аи]?|отрицает|высказал(?:ся|ась|ись)|"
    r"высказывал(?:ся|ась|ись)|сказав|сказала|говорив|говорила|каже|казав|заявив|повідомив|думає|вважає|"
    r"було сказано|было сказано)\b"
)
_RU_WHAT = (
    r"(?:(?:а|и|і|так)\s+)?(?:что|чего|когда|где|как|почему|що|коли|де|як|чому)(?:\s+ещё|\s+еще|\s+именно|\s+ще)?\s+"
)
_RU_ABOUT = r"(?:о|об|обо|про|насчёт|насчет|относительно|по\s+поводу|по\s+теме|щодо)\s+"
_RU_WHO = rf"(?!{_RU_ABOUT})(?P<who>\S+(?:\s+(?!{_RU_ABOUT})\S+){{0,4}}?)"
_RU_NOUN = (
    r"(?:(?:все|последние|недавние|первые)\s+)?(?:позици[яию]|мнени[ея]|заявлени[яе]|высказывани[яе]|слова|цитаты|"
    r"комментари[йи]|отношение|позиція|думка|заяви)\s+"
)
_RU_ON = r"(?:о|об|обо|про|по|к|насчёт|насчет|относительно|по\s+поводу|щодо)\s+"
_RU_FRAMES = (
    rf"{_RU_WHAT}{_RU_SAY}\s+{_RU_ABOUT}(?P<tail>этом|том|нём|нем|ней|них)\s+{_RU_WHO}",
    rf"{_RU_WHAT}{_RU_SAY}\s+{_RU_WHO}(?:\s+{_RU_ABOUT}(?P<tail>.+))?",
    rf"{_RU_WHAT}{_RU_WHO}\s+{_RU_SAY}(?:\s+{_RU_ABOUT}(?P<tail>.+))?",
    rf"{_RU_WHAT}{_RU_ABOUT}(?P<tail>.+?)\s+{_RU_SAY}\s+{_RU_WHO}",
    rf"{_RU_WHAT}{_RU_WHO}\s+{_RU_ABOUT}(?P<tail>.+?)\s+{_RU_SAY}",
    (
        rf"(?:а\s+)?(?:кто|хто)(?P<anybody>)\s+(?:ещё\s+|еще\s+|ще\s+)?{_RU_SAY}(?:\s+что-нибудь|\s+что-то|\s+щось)?\s+"
        rf"{_RU_ABOUT}(?P<tail>.+)"
    ),
    rf"(?:о|об|про)\s+(?:чём|чем|що)(?:\s+{_RU_SAY})\s+{_RU_WHO}(?P<tail>)",
    rf"{_RU_NOUN}(?!{_RU_ON})(?P<who>\S+(?:\s+(?!{_RU_ON})\S+){{0,3}}?)(?:\s+{_RU_ON}(?P<tail>.+))?",
)
_RU_REST = re.compile(rf"{_RU_WHAT}{_RU_SAY}\s+(?={_RU_ABOUT})", re.IGNORECASE)

_DE_SAY = r"(?P<verb>sagte|sagt|sagten|meinte|meint|erklärte|erklärt|denkt|äußerte|behauptete|schrieb)\b"
_DE_ABOUT = r"(?:über|ueber|zu|zum|zur|von|vom)\s+"
_FR_ABOUT = r"(?:sur|à\s+propos\s+d[eu]|au\s+sujet\s+d[eu]|de|du|des)\s+(?:l[ae]s?\s+|une?\s+|l['’])?"
_ES_ABOUT = r"(?:sobre|acerca\s+de|de|del)\s+(?:el\s+|l[ao]s?\s+)?"
_OTHER_FRAMES = (
    rf"(?:und\s+)?was\s+{_DE_SAY}\s+(?P<who>.+?)(?:\s+{_DE_ABOUT}(?P<tail>.+))?",
    (
        rf"(?:und\s+)?was\s+(?:hat|haben)\s+(?P<who>.+?)(?:\s+{_DE_ABOUT}(?P<tail>.+?))?\s+"
        r"(?P<verb>gesagt|erklärt|gemeint|geäußert|geschrieben)\b"
    ),
    rf"wer(?P<anybody>)\s+(?:hat\s+(?:etwas\s+)?{_DE_ABOUT}(?P<tail>.+?)\s+(?P<verb>gesagt)\b)",
    rf"(?:et\s+)?(?:qu['’]\s?a|qu['’]ont)\s+(?P<verb>dit|déclaré|affirmé)\s+(?P<who>.+?)(?:\s+{_FR_ABOUT}(?P<tail>.+))?",
    rf"(?:et\s+)?que\s+(?P<verb>dit|disait|pense)\s+(?P<who>.+?)(?:\s+{_FR_ABOUT}(?P<tail>.+))?",
    rf"qu['’]est-ce\s+que\s+(?P<who>.+?)\s+a\s+(?P<verb>dit|déclaré)(?:\s+{_FR_ABOUT}(?P<tail>.+))?",
    (
        rf"¿?\s*(?:y\s+)?qu[eé]\s+(?P<verb>dijo|dice|ha\s+dicho|opina|piensa|declaró)\s+(?P<who>.+?)"
        rf"(?:\s+{_ES_ABOUT}(?P<tail>.+))?"
    ),
)
FOREIGN_FRAMES = tuple(re.compile(form, re.IGNORECASE) for form in (*_RU_FRAMES, *_OTHER_FRAMES))
"""The forms, to be tried in this order."""

FOREIGN_CLAIM = re.compile(
    rf"(?P<who>\S+(?:\s+\S+){{0,3}}?)\s+{_RU_SAY}\s*,?\s*(?:что\s+|що\s+)?(?P<tail>.*)", re.IGNORECASE
)
"""The form of a claim: “Орлова сказала, что …”."""


def without_asking(words: str) -> str:
    """Take the words that only ask off a Russian question in which the name may stand anywhere."""
    return _RU_REST.sub("", words, count=1)
