"""Turn a reader's words into a full-text query that SQLite can never misread.

In: any text. Out: its words, and an FTS5 MATCH expression, or None when there is no word. Every word is quoted, so that
nothing a reader types acts as an operator, a column name or a prefix.
"""

import re
from collections.abc import Iterable

MAX_WORDS = 64
"""A question is at most some dozens of words; more would only cost time."""

_WORD = re.compile(r"[^\W_]+")
_STOP_WORDS = frozenset(
    """
a about after all also an and any are as at be because been before being but by can could did do does for from
had has have he her him his how i if in into is it its me my no nor not of on or our out she so some such than
that the their them then there these they this those to too was we were what when where which who whom whose why
will with would you your
""".split()
)


def telling_words(text: str) -> list[str]:
    """List the words of `text` once each; English function words are left out as long as another word remains."""
    words = list(dict.fromkeys(_WORD.findall(text.lower())))
    telling = [word for word in words if word not in _STOP_WORDS]
    return (telling or words)[:MAX_WORDS]


def match_any(words: Iterable[str]) -> str | None:
    """Make the MATCH expression that finds any of the words; None when there are none."""
    return " OR ".join(f'"{word}"' for word in words) or None
