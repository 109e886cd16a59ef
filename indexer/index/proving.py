"""Prove that nothing of what was purged is left: in the rows, in the full text, in the bytes of any file.

In: before the purge, what will go; afterwards, the folder of the record. Out: a `Proof` that says what was looked for
and what was found. Promise: every file of the folder is read to its last byte.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from indexer.index.engine import database_of
from indexer.index.readers import Readers
from indexer.index.schema import explained, is_on_server
from indexer.record import Record

PIECE_CHARS = 24
MIN_CHARS = 20
"""A shorter run of characters may stand anywhere by chance."""

VECTOR_STEP, VECTOR_BYTES = 256, 64
KEY_BYTES = 8
BLOCK_BYTES = 16 * 1024 * 1024
_TABLE_BITS = 20
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
MAX_SHOWN = 20
MAX_JOINED = 3
"""Bytes after a term that may look like letters: the number of a row below 128, and how much is noted of it."""

# What JSON writes otherwise than the text has it would not be found in a row of JSON.
_PLAIN_RUN = re.compile(r"[^\"\\\x00-\x1f\x7f]{20,}")


_QUOTES = (
    "SELECT json_extract(p.json, '$.quote') FROM statement AS s JOIN printed AS p ON p.statement = s.number "
    "WHERE s.article_id IN (SELECT value FROM json_each(?))"
)


class Leftover(Record):
    """Something of what was purged that still lies on the disk."""

    file: str
    """Name of the file, below the record's folder."""

    offset: int = Field(ge=0)
    """Its first byte there."""

    what: str
    """What it is: text, a word or a vector."""


class Proof(Record):
    """What a scan looked for and found."""

    sought: int = Field(ge=0)
    """Pieces of text, words and pieces of vectors."""

    files: int = Field(ge=0)
    """Files that were read."""

    bytes: int = Field(ge=0)
    """Their length together."""

    rows: tuple[str, ...]
    """Rows that are still on record; none when the purge did its work."""

    left: tuple[Leftover, ...]
    """What lies in the files and in no row, the first twenty; none when the purge did its work."""

    elsewhere: int = Field(ge=0)
    """Pieces that were found and belong on record: another article or statement holds them, too."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left."""
        return not self.rows and not self.left


class Traces(NamedTuple):
    """What a purge must leave nothing of."""

    articles: frozenset[str]
    statements: dict[str, int]
    """Their numbers, by their ids."""
    texts: frozenset[bytes]
    terms: frozenset[str]
    vectors: frozenset[bytes]


def collect_traces(
    run: sqlite3.Connection, articles: Iterable[str], statements: Iterable[str], former: Iterable[int]
) -> Traces:
    """Write down what is about to go, so that it can be looked for afterwards."""
    ids = json.dumps(sorted(set(statements)))
    gone = frozenset(articles)
    numbers = dict(
        run.execute("SELECT id, number FROM statement WHERE id IN (SELECT value FROM json_each(?))", [ids]).fetchall()
    )
    texts = {
        piece
        for sql, wanted in (
            ("SELECT text FROM article WHERE id IN (SELECT value FROM json_each(?))", sorted(gone)),
            ("SELECT title FROM article WHERE id IN (SELECT value FROM json_each(?))", sorted(gone)),
            (
                (
                    "SELECT json_extract(json, '$.text') FROM former_article "
                    "WHERE number IN (SELECT value FROM json_each(?))"
                ),
                sorted(former),
            ),
            (_QUOTES, sorted(gone)),
        )
        for (text,) in run.execute(sql, [json.dumps(wanted)])
        for piece in _pieces(text or "")
    }
    return Traces(gone, numbers, frozenset(texts), _terms(run, numbers.values()), _vectors(run, numbers.values()))


def prove(data: Path, traces: Traces) -> Proof:
    """Look for what was purged everywhere; the caller holds the lock, and has the record closed.

    Raises:
        RecordError: a file cannot be read.
    """
    if database_of(data) is not None:
        return _prove_rows(data, traces)
    # No connection is open while files are read: to close any file of a database gives up SQLite's locks on it.
    with explained(data):
        with _vocabulary(data) as run:
            words = {raw for term in traces.terms if not _is_term(run, term) and len(raw := term.encode()) >= KEY_BYTES}
        sought = dict.fromkeys(traces.texts, "text") | dict.fromkeys(traces.vectors, "vector")
        sought |= dict.fromkeys(words, "word")
        files, size, found = _scan(data, sought)
        with _vocabulary(data) as run:
            on_record = _on_record(run, {needle for needle, _ in found})
            apart = {needle for needle, one in found if one.what == "word"} - on_record
            on_record |= {needle for needle in apart if is_end_of_another(run, needle)}
            rows = tuple(_rows_left(run, traces))
    return Proof(
        sought=len(sought),
        files=files,
        bytes=size,
        rows=rows,
        left=tuple(one for needle, one in found if needle not in on_record)[:MAX_SHOWN],
        elsewhere=len(on_record),
    )


def _prove_rows(data: Path, traces: Traces) -> Proof:
    """Look for rows on a server; what its disks, its log and its replicas keep of them is its operator's to say."""
    readers = Readers(data)
    try:
        with readers.connected() as run:
            rows = tuple(_rows_left(run, traces))
    finally:
        readers.close()
    return Proof(
        sought=len(traces.statements) + len(traces.articles), files=0, bytes=0, rows=rows, left=(), elsewhere=0
    )


@contextmanager
def _vocabulary(data: Path) -> Iterator[sqlite3.Connection]:
    readers = Readers(data)
    try:
        with readers.connected() as run:
            run.execute("PRAGMA query_only = OFF")  # for the temporary tables
            run.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab (main, words, 'row')")
            yield run
    finally:
        readers.close()


def _scan(data: Path, sought: dict[bytes, str]) -> tuple[int, int, list[tuple[bytes, Leftover]]]:
    finder = Finder(sought)
    files = size = 0
    found: list[tuple[bytes, Leftover]] = []
    for path in sorted(path for path in data.rglob("*") if path.is_file()):
        try:
            length = path.stat().st_size
            places = list(finder.find_in(path))
        except FileNotFoundError:
            continue  # a journal that went with the last reader, or a file that its program replaced
        name = str(path.relative_to(data))
        found += [(needle, Leftover(file=name, offset=at, what=sought[needle])) for at, needle in places]
        files, size = files + 1, size + length
    return files, size, found


def is_end_of_another(run: sqlite3.Connection, needle: bytes) -> bool:
    """Tell a word that is only the end of a term which stays, and after it the number of the first row that holds it.

    The full text keeps terms as “xipedilofo” beside the number 112, which is the letter p: “pedilofop” is no leftover.
    """
    sql = "SELECT 1 FROM temp.places WHERE doc = ?1 AND substr(term, -length(?2)) = ?2"
    run.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.places USING fts5vocab (main, words, 'instance')")
    parts = ((needle[:-cut].decode("utf-8", "replace"), needle[-cut]) for cut in range(1, MAX_JOINED + 1))
    return any(run.execute(sql, [number, head]).fetchone() is not None for head, number in parts)


def _pieces(text: str) -> Iterator[bytes]:
    for match in _PLAIN_RUN.finditer(text):
        held = match.group()
        for start in range(0, max(1, len(held) - MIN_CHARS), PIECE_CHARS):
            piece = held[start : start + PIECE_CHARS]
            if len(piece) >= MIN_CHARS and piece.strip():
                yield piece.encode()
                if not piece.isascii():
                    yield json.dumps(piece)[1:-1].encode()


def _terms(run: sqlite3.Connection, numbers: Iterable[int]) -> frozenset[str]:
    """Give the terms under which the full text files some statements."""
    if is_on_server(run):
        return frozenset()  # its files are not ours to read
    (sql,) = run.execute("SELECT sql FROM sqlite_schema WHERE name = 'words'").fetchone()
    aside = sqlite3.connect(":memory:")
    try:
        aside.execute(sql)
        for number in numbers:
            row = run.execute("SELECT quote, title, context FROM words WHERE rowid = ?", [number]).fetchone()
            aside.execute("INSERT INTO words (quote, title, context) VALUES (?, ?, ?)", row)
        aside.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, 'row')")
        return frozenset(term for (term,) in aside.execute("SELECT term FROM vocabulary"))
    finally:
        aside.close()


def _vectors(run: sqlite3.Connection, numbers: Iterable[int]) -> frozenset[bytes]:
    sql = "SELECT data FROM vector WHERE statement = ?"
    stored = (data for number in numbers for (data,) in run.execute(sql, [number]))
    pieces = (data[start : start + VECTOR_BYTES] for data in stored for start in range(0, len(data), VECTOR_STEP))
    # A run of zeros stands everywhere.
    return frozenset(one for one in pieces if len(one) == VECTOR_BYTES and any(one[:KEY_BYTES]))


def _is_term(run: sqlite3.Connection, term: str) -> bool:
    return run.execute("SELECT 1 FROM temp.vocabulary WHERE term = ?", [term]).fetchone() is not None


_LIVE = (
    "SELECT text, title, url FROM article",
    "SELECT origin FROM origin",
    "SELECT json FROM printed",
    "SELECT quote, title, context FROM words",
    # In small letters and without endings, so that one may begin or hold another that went.
    "SELECT term FROM temp.vocabulary",
    "SELECT data FROM vector",
    "SELECT alias, speaker_id FROM alias",
    "SELECT value FROM trait",
    "SELECT name, evidence FROM identity",
    "SELECT summary FROM change",
    "SELECT json FROM former_article",
    "SELECT json FROM former_statement",
    "SELECT sql FROM sqlite_schema",
    "SELECT payload, problem, report, about FROM job",
)


def _on_record(run: sqlite3.Connection, needles: set[bytes]) -> set[bytes]:
    """Give those that stand in a row which stays: a copy of the article, or the same words somewhere else."""
    found: set[bytes] = set()
    if needles:
        finder = Finder(needles)
        for block in _blocks(run):
            found |= {needle for _, needle in finder.find(block, len(block))}
    return found


def _blocks(run: sqlite3.Connection) -> Iterator[bytes]:
    block = bytearray()
    for sql in _LIVE:
        for row in run.execute(sql):
            for value in row:
                block += value if isinstance(value, bytes) else (value or "").encode()
                block += b"\0"
            if len(block) >= BLOCK_BYTES:
                yield bytes(block)
                block.clear()
    yield bytes(block)


_ROWS = {
    "statement": "SELECT 1 FROM statement WHERE id = :id OR number = :number",
    "printed": "SELECT 1 FROM printed WHERE statement = :number",
    "words": "SELECT 1 FROM words WHERE rowid = :number",
    "vector": "SELECT 1 FROM vector WHERE statement = :number",
    "embedded": "SELECT 1 FROM embedded WHERE statement = :number",
    "statement_copy": "SELECT 1 FROM statement_copy WHERE statement = :number OR first = :number",
    "statement_band": "SELECT 1 FROM statement_band WHERE statement = :number",
    "former_statement": "SELECT 1 FROM former_statement WHERE id = :id",
}


def _rows_left(run: sqlite3.Connection, traces: Traces) -> Iterator[str]:
    for id_, number in sorted(traces.statements.items()):
        for table, sql in _ROWS.items():
            if run.execute(sql, {"id": id_, "number": number}).fetchone() is not None:
                yield f"{table}: statement {id_}"
    for id_ in sorted(traces.articles):
        for table, column in (("article", "id"), ("origin", "article_id"), ("trait", "article_id"),
                              ("alias", "article_id"), ("former_article", "id")):  # fmt: skip
            if run.execute(f"SELECT 1 FROM {table} WHERE {column} = ?", [id_]).fetchone() is not None:  # noqa: S608 - names from above
                yield f"{table}: article {id_}"


class Finder:
    """Looks for many runs of bytes at once, by their first eight, in time linear in the length of a file."""

    def __init__(self, needles: Iterable[bytes]) -> None:
        self._by_key: dict[int, list[bytes]] = {}
        for needle in needles:
            self._by_key.setdefault(int.from_bytes(needle[:KEY_BYTES], "little"), []).append(needle)
        self._keys = np.array(sorted(self._by_key), dtype=np.uint64)
        self._overlap = max((len(needle) for needle in needles), default=KEY_BYTES)
        self._table = np.zeros(1 << _TABLE_BITS, dtype=np.bool_)
        self._table[_spread(self._keys)] = True

    def find_in(self, path: Path) -> Iterator[tuple[int, bytes]]:
        """Give each place of the file at which one of them begins."""
        with path.open("rb") as file:
            held, start = file.read(BLOCK_BYTES), 0
            while held:
                more = file.read(BLOCK_BYTES)
                yield from ((start + at, needle) for at, needle in self.find(held + more[: self._overlap], len(held)))
                start += len(held)
                held = more

    def find(self, block: bytes, length: int) -> Iterator[tuple[int, bytes]]:
        """Give each place of the first `length` bytes at which one of them begins."""
        for shift in range(KEY_BYTES):
            for at in self._candidates(block, shift):
                key = int.from_bytes(block[at : at + KEY_BYTES], "little")
                for needle in self._by_key.get(key, ()):
                    if at < length and block.startswith(needle, at):
                        yield at, needle

    def _candidates(self, block: bytes, shift: int) -> list[int]:
        count = (len(block) - shift) // KEY_BYTES
        if count <= 0 or not len(self._keys):
            return []
        values: NDArray[np.uint64] = np.frombuffer(block, dtype="<u8", count=count, offset=shift)
        likely = np.flatnonzero(self._table[_spread(values)])
        found = likely[np.isin(values[likely], self._keys)]
        places: list[int] = (found * KEY_BYTES + shift).tolist()
        return places


def _spread(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (values * _SPREAD) >> np.uint64(64 - _TABLE_BITS)
