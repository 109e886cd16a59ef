"""Divide texts into words as the full text of SQLite does, for an engine that divides them in another way.

In: texts, or an expression of `wording` and `echoes`. Out: PostgreSQL's `tsvector` or `tsquery`, as text.
Promise: both engines find the same statements by the same words, since the same code divides and stems them.
"""

import re
import sqlite3
from collections.abc import Iterable
from functools import lru_cache
from threading import Lock

TOKENIZER = "porter unicode61 remove_diacritics 2"
WEIGHTS = "ABC"
"""Of quote, title and context, so that a query can ask for one of them."""

_LAST_POSITION = 16_383
"""PostgreSQL keeps no higher one; words behind it are found, runs of them are not."""
_GAP = 2
"""Between two columns, so that no run of words goes from one into the next."""
_TERM = re.compile(r'(?:\{?quote\}? : )?"([^"]*)"')
_OPERATORS = {" OR ": " | ", " AND ": " & "}


class _Divider:
    """SQLite's own division of texts, in memory."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._run = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._run.execute(f"CREATE VIRTUAL TABLE words USING fts5 (quote, title, context, tokenize = '{TOKENIZER}')")
        self._run.execute("CREATE VIRTUAL TABLE seen USING fts5vocab (words, instance)")

    def divide(self, quote: str, title: str, context: str) -> list[tuple[str, str, int]]:
        """Give each word with its column and its place there, from 0."""
        with self._guard:
            self._run.execute(
                "INSERT INTO words (rowid, quote, title, context) VALUES (1, ?, ?, ?)", (quote, title, context)
            )
            found = self._run.execute("SELECT term, col, offset FROM seen").fetchall()
            self._run.execute("DELETE FROM words")
        return found


@lru_cache(maxsize=1)
def _divider() -> _Divider:
    return _Divider()


def tsvector_of(quote: str, title: str, context: str) -> str:
    """Write the words of a statement with their places, the quote's first."""
    places: dict[str, list[tuple[int, int]]] = {}
    lasts = [-1, -1, -1]
    found = [
        (term, ("quote", "title", "context").index(column), place)
        for term, column, place in _divider().divide(quote, title, context)
    ]
    for _, column, place in found:
        lasts[column] = max(lasts[column], place)
    starts = (1, 1 + lasts[0] + _GAP, 1 + lasts[0] + _GAP + lasts[1] + _GAP)
    for term, column, place in found:
        places.setdefault(term, []).append((min(starts[column] + place, _LAST_POSITION), column))
    return " ".join(
        f"{_quoted(term)}:{','.join(f'{place}{WEIGHTS[column]}' for place, column in sorted(held))}"
        for term, held in sorted(places.items())
    )


def tsquery_of(expression: str) -> str:
    """Translate an expression for the full text: quoted words or runs, in the quote alone or anywhere, by OR or AND."""
    written, end = [], 0
    for term in _TERM.finditer(expression):
        written.append(_OPERATORS.get(expression[end : term.start()], ""))
        written.append(_run_of(_words_of(term[1]), weight="A" if "quote" in term[0][: -len(term[1]) - 2] else ""))
        end = term.end()
    return "".join(written)


def _run_of(words: Iterable[str], *, weight: str) -> str:
    label = f":{weight}" if weight else ""
    # What holds no word is found nowhere.
    return f"({' <-> '.join(f'{_quoted(word)}{label}' for word in words) or _quoted(' ')})"


@lru_cache(maxsize=20_000)
def _words_of(text: str) -> tuple[str, ...]:
    found = sorted((place, term) for term, _, place in _divider().divide(text, "", ""))
    return tuple(term for _, term in found)


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
