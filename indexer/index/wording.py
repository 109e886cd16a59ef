"""Turn a reader's words into a full-text query that SQLite can never misread.

In: any text. Out: an FTS5 MATCH expression, or None when the text holds no word. Every word is quoted, so that nothing
a reader types acts as an operator, a column name or a prefix.
"""

import re

MAX_WORDS = 64
"""A question is at most some dozens of words; more would only cost time."""

_WORD = re.compile(r"[^\W_]+")
_STOP_WORDS = """
a about after all also an and any are as at be because been before being but by can could did do does for from
had has have he her him his how i if in into is it its me my no nor not of on or our out she so some such than
that the their them then there these they this those to too was we were what when where which who whom whose why
will with would you your
"""


def match_query(text: str) -> str | None:
    """Make the MATCH expression that finds any of the words of `text`.

    English function words are left out as long as another word remains.
    """
    words = list(dict.fromkeys(_WORD.findall(text.lower())))
    stop_words = _STOP_WORDS.split()
    telling = [word for word in words if word not in stop_words] or words
    return " OR ".join(f'"{word}"' for word in telling[:MAX_WORDS]) or None
