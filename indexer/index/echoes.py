"""Find the statements on record whose words are those of a quote, or nearly.

In: a connection inside a read transaction, the pieces of a quote, and the condition of a search. Out: `Echo`es, those
that share most telling runs of words first; whether one of them is the quote is for the caller to see.
Promise: the work is bounded: of every word and every run of words only so many statements are looked at, so that what
half of the record says costs no more than what one statement says.
"""

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log
from typing import NamedTuple

from indexer.index.condition import Condition

MAX_SAME = 40
"""How many statements that hold the very words of a piece are looked at."""

MAX_ALIKE = 8
"""How many others are."""

COMMON = 500
"""A word or run of words that so many statements hold tells little; nobody looks for all of them."""

MAX_WORDS_SOUGHT = 12
MAX_RUNS_SOUGHT = 8
RUN_WORDS = 3
MAX_PHRASE_WORDS = 8
"""Of a longer piece the most telling run of so many words is sought; all of it is compared later."""

ENOUGH_VOTES = 3 * log(COMMON)
"""Of a statement that holds three words or runs that nothing else holds, or more of less rare ones: no further runs are
sought then."""

_SEEN_AT_MOST = 2
"""Times as many are read, since some of the best may belong to a later generation."""

_WORD = re.compile(r"[^\W_]+")
_STOP_WORDS = frozenset(
    """
    a an and are as at be but by do for from had has have he her his i if in is it its me my no not of on or our s she
    so t that the their them they this to up us was we were what who will with would you your
    """.split()
)
_ECHOES = """
SELECT s.number, s.id, s.kind, ifnull(i.speaker_id, s.speaker_id), words.quote FROM words
    CROSS JOIN statement AS s ON s.number = words.rowid LEFT JOIN identity AS i ON i.local_id = s.speaker_id
"""
_PHRASE = f"{_ECHOES} WHERE words MATCH :match AND {{condition}} LIMIT :limit"
_CHOSEN = f"{_ECHOES} WHERE words.rowid IN (SELECT value FROM json_each(:numbers)) AND {{condition}}"  # noqa: S608 - above
_HOLDING = "SELECT rowid FROM words WHERE words MATCH ? LIMIT ?"
_SPREAD = """
SELECT count(DISTINCT c.first) FROM (SELECT rowid AS number FROM words WHERE words MATCH ? LIMIT ?) AS w
    CROSS JOIN statement_copy AS c ON c.statement = w.number
"""
_NESTED = """
SELECT q.id, s.id FROM statement AS q CROSS JOIN statement AS s ON s.article_id = q.article_id
    CROSS JOIN printed AS p ON p.statement = s.number
WHERE q.id IN (SELECT value FROM json_each(?))
    AND iif(json_valid(p.json), json_extract(p.json, '$.nested_in'), NULL) = q.id ORDER BY q.id, s.position
"""


class Echo(NamedTuple):
    """A statement that shares words with a quote."""

    number: int
    statement_id: str
    kind: str
    speaker_id: str | None
    quote: str
    """Its words as printed."""


def find_same(run: sqlite3.Connection, pieces: Iterable[str], condition: Condition) -> list[Echo]:
    """Find statements that hold all words of a piece in one run, by the full-text search's idea of a word."""
    found: dict[int, Echo] = {}
    for piece in pieces:
        words = words_of(piece)
        if words:
            match = _phrase(_most_telling(words))
            found |= {echo.number: echo for echo in _read(run, _PHRASE, condition, match=match, limit=MAX_SAME)}
    return list(found.values())


def find_alike(run: sqlite3.Connection, pieces: Sequence[str], condition: Condition) -> list[Echo]:
    """Find statements that share the rarest words and runs of words, those that share most first."""
    votes: dict[int, float] = {}
    rarity: dict[str, int] = {}
    for word in _words_sought(pieces):
        rarity[word] = _vote(run, _phrase([word]), votes)
    for words in _runs_sought(pieces, rarity):
        if max(votes.values(), default=0.0) >= ENOUGH_VOTES:
            break
        _vote(run, _phrase(words), votes)
    best = sorted(votes, key=lambda number: (-votes[number], number))[: _SEEN_AT_MOST * MAX_ALIKE]
    found = {one.number: one for one in _read(run, _CHOSEN, condition, numbers=json.dumps(best))}
    return [found[number] for number in best if number in found][:MAX_ALIKE]


def count_spread(run: sqlite3.Connection, runs: Iterable[str]) -> int:
    """Count the statements, copies as one, that hold each of some runs of words; at most `MAX_SAME` printings."""
    sought = [_phrase(_most_telling(words)) for words in map(words_of, runs) if words]
    return int(run.execute(_SPREAD, (" AND ".join(sought), MAX_SAME)).fetchone()[0]) if sought else 0


def find_nested(run: sqlite3.Connection, statement_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Tell of each statement which others are quoted inside it; those with none are left out."""
    found: dict[str, tuple[str, ...]] = {}
    for outer, inner in run.execute(_NESTED, [json.dumps(statement_ids)]):
        found[outer] = (*found.get(outer, ()), inner)
    return found


def words_of(text: str) -> list[str]:
    """List the words of a text as the full-text search divides it."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def _vote(run: sqlite3.Connection, sought: str, votes: dict[int, float]) -> int:
    """Add to the votes of each statement that holds a rare word or run; what many hold weighs nothing.

    Returns:
        How many hold it, `COMMON` at most.
    """
    holding = [number for (number,) in run.execute(_HOLDING, (sought, COMMON))]
    if 0 < len(holding) < COMMON:
        gain = log(COMMON / len(holding))
        for number in holding:
            votes[number] = votes.get(number, 0.0) + gain
    return len(holding)


def _words_sought(pieces: Sequence[str]) -> list[str]:
    words = dict.fromkeys(word for piece in pieces for word in words_of(piece) if word not in _STOP_WORDS)
    # The longest words are the rarest, on the whole.
    return sorted(words, key=lambda word: (-len(word), word))[:MAX_WORDS_SOUGHT]


def _runs_sought(pieces: Sequence[str], rarity: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """Give runs of words that do not overlap, those with the rarest words first; one that is not sought is common."""
    runs = [
        (piece, start, tuple(words[start : start + RUN_WORDS]))
        for piece, words in enumerate(map(words_of, pieces))
        for start in range(max(1, len(words) - RUN_WORDS + 1))
        if words
    ]
    runs.sort(key=lambda one: (sum(rarity.get(word, COMMON) for word in one[2]), one))
    taken: set[tuple[int, int]] = set()
    for piece, start, words in runs:
        places = {(piece, place) for place in range(start, start + len(words))}
        if taken.isdisjoint(places) and len(taken) < RUN_WORDS * MAX_RUNS_SOUGHT:
            taken |= places
            yield words


def _most_telling(words: Sequence[str]) -> Sequence[str]:
    starts = range(max(1, len(words) - MAX_PHRASE_WORDS + 1))
    lengths = [0 if word in _STOP_WORDS else len(word) for word in words]
    start = max(starts, key=lambda place: sum(lengths[place : place + MAX_PHRASE_WORDS]))
    return words[start : start + MAX_PHRASE_WORDS]


def _phrase(words: Sequence[str]) -> str:
    # Each word is letters and digits alone, so that nothing in the quote acts as an operator.
    return f'quote : "{" ".join(words)}"'


def _read(run: sqlite3.Connection, sql: str, condition: Condition, **values: str | int) -> list[Echo]:
    # The clause is text of our own modules; all that users give travels in the values.
    rows = run.execute(sql.replace("{condition}", condition.clause), {**condition.values, **values})
    return [Echo(*row) for row in rows]
