"""Find when somebody came to speak: “Haddad set the terms on Friday.” before “The corridor opens on Monday,” she said.

In: the sentence before a quote and who says the quote. Out: the expression of time that dates the saying, or nothing.
Promise: it stands right after what that person is told to have done in order to speak; what else a sentence dates,
somebody's arrest or the talks to come, is not the day of saying anything.
"""

import re

from indexer.extract.attribution import Reading
from indexer.extract.days import find_expressions
from indexer.extract.people import Cast, Entity

MAX_CHARS = 160
"""An expression further from the speaker's name than this belongs to something else."""

_WORD = r"(?!(?:for|of|about|to|that|after|before|with|against|until|by|from|he|she|they|it|who|which)\b)[\w'’-]+"
_SPOKE = re.compile(
    r"(?:,[^,;:]{1,80},|,)?\s+(?:(?:has|had|also|later|then|first|again)\s+)?"
    r"(?:(?:said|announced|declared|warned|explained|stated)"
    rf"|(?:told|briefed|addressed)(?:\s+{_WORD}){{1,3}}"
    r"|(?:(?:set|laid|spelled|spelt)\s+(?:out|down|forth|the\s+terms)|outlined|presented|unveiled|spoke|testified"
    rf"|(?:gave|made)\s+an?\s+(?:speech|statement|interview|address)|held\s+a\s+(?:news|press)\s+conference)"
    rf"(?:\s+{_WORD}){{0,5}}?)"
    r"(?:\s+(?:late|early))?(?:\s+on)?\s+"
)
"""What stands between a name and the day of speaking."""


def day_of_occasion(text: str, before: Reading, index: int, *, cast: Cast, speaker: Entity) -> str:
    """Give the expression that dates what a speaker goes on to say after the sentence at `index`; empty without one."""
    sentence = before.sentence
    for mention in () if sentence.quotes else before.mentions:
        seen = cast.by_place.get((index, mention.first))
        if seen is not None and seen.entity is speaker:
            start = sentence.tokens[mention.last - 1].end
            day = _day_in(text[start : min(sentence.end, start + MAX_CHARS)])
            if day:
                return day
    return ""


def _day_in(rest: str) -> str:
    found = next(iter(find_expressions(rest)), None)
    return found.text if found is not None and _SPOKE.fullmatch(rest, 0, found.start) else ""
