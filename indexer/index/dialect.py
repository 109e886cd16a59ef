"""Say in PostgreSQL's words what the modules of a record say in SQLite's.

In: SQL of this package, with `?`, `?1` or `:name` for values. Out: the same for psycopg. What both understand is left
as it is; the functions of SQLite that PostgreSQL lacks are made beside the tables (see `postgres_tables`).
"""

import re
from functools import lru_cache
from typing import NamedTuple

_LITERALS = re.compile(r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")")
_VALUES = re.compile(r"\?(\d*)|(?<![:\w]):([a-z_]\w*)")
_CAST = re.compile(r"::\w+(?:\[\])?")
_IGNORE = re.compile(r"\bINSERT OR IGNORE INTO\b")
_WORDS = (
    (
        re.compile(
            r"\b(number|statement|rowid|article|purge|change) IN \(SELECT value FROM json_each\((\?\d*|:\w+)\)\)"
        ),
        r"\1 = ANY(\2::bigint[])",
    ),
    (re.compile(r"\bIN \(SELECT value FROM json_each\((\?\d*|:\w+)\)\)"), r"= ANY(\1::text[])"),
    (re.compile(r"\bLIMIT (\?\d*|:\w+)"), r"LIMIT nullif(greatest(\1, -1), -1)"),
    (re.compile(r"\bjson_each\("), "texts_in("),
    (re.compile(r"\bifnull\("), "coalesce("),
    (re.compile(r"\bgroup_concat\(([\w.]+)\)"), r"string_agg(\1::text, ',')"),
    (re.compile(r"\bIS NOT (?=\w+\.\w+)"), "IS DISTINCT FROM "),
    (re.compile(r"\bIS \?"), "IS NOT DISTINCT FROM ?"),
    (re.compile(r"\bmin\(([\w?]+, [\w?]+)\)"), r"least(\1)"),
    (re.compile(r"\bmax\(([\w?]+, [\w?]+)\)"), r"greatest(\1)"),
    (re.compile(r" INDEXED BY \w+"), ""),
    (re.compile(r"\bBEGIN IMMEDIATE\b"), "BEGIN"),
    (re.compile(r"\bCROSS JOIN\b"), "JOIN"),
    (re.compile(r"\bwords MATCH (\?\d*|:\w+)"), r"words.lexemes @@ \1::tsquery"),
    (
        re.compile(r"INSERT INTO words \(rowid, quote, title, context\) VALUES \(\?, \?, \?, \?\)"),
        "INSERT INTO words (rowid, quote, title, context, lexemes) VALUES (?, ?, ?, ?, ?::tsvector)",
    ),
)


class Translated(NamedTuple):
    """A statement in PostgreSQL's words."""

    sql: str
    places: tuple[str | int, ...] | None
    """Which of the given values each `%s` is, by name or by position from 0; None where they are given as they are."""
    sought: frozenset[int]
    """Which of the `%s` are expressions for the full text."""
    listed: frozenset[int]
    """Which of the `%s` are lists, given as JSON."""
    writes_words: bool
    """Whether the words of a statement are written, which are divided before they are sent."""


@lru_cache(maxsize=2048)
def in_postgres(sql: str) -> Translated:
    """Translate a statement."""
    pieces = _LITERALS.split(sql)
    for pattern, replacement in _WORDS:
        pieces[::2] = [pattern.sub(replacement, piece) for piece in pieces[::2]]
    places: list[str | int] = []
    casts: list[str] = []
    pieces[::2] = [_with_marks(piece, places, casts) for piece in pieces[::2]]
    pieces[1::2] = [piece.replace("%", "%%") for piece in pieces[1::2]]
    written = "".join(pieces)
    if _IGNORE.search(written):
        written = f"{_IGNORE.sub('INSERT INTO', written)} ON CONFLICT DO NOTHING"
    sought = frozenset(at for at, cast in enumerate(casts) if cast == "::tsquery")
    listed = frozenset(at for at, cast in enumerate(casts) if cast.endswith("[]"))
    is_plain = places == list(range(len(places)))
    return Translated(written, None if is_plain else tuple(places), sought, listed, "lexemes)" in written)


def _with_marks(piece: str, places: list[str | int], casts: list[str]) -> str:
    def mark(found: re.Match[str]) -> str:
        number, name = found.groups()
        places.append(name or (int(number) - 1 if number else len(places)))
        cast = _CAST.match(doubled, found.end())
        casts.append(cast[0] if cast else "")
        return "%s"

    doubled = piece.replace("%", "%%")
    return _VALUES.sub(mark, doubled)
