"""Make records of 10,000, 100,000 and 1,000,000 statements of real text: `python tests/bench_scale.py 100000 [FOLDER]`.

The statements of the White House transcripts come first, in an order drawn once; what is wanted beyond them are
perturbed copies of the same articles (`perturbing`). The beginning of each passage of the transcripts is embedded with
the bundled model once; a copy's vectors are its originals', turned by some 37 degrees in a direction drawn at random.
Each record begins with the one before, and is written by what writes every record, but for the signatures by which
copies of copies would be found: those are drawn, since computing them takes most of the time and finds nothing.
Nothing is made where the transcripts are absent.
"""

import os
import shutil
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path

import numpy as np
from bench_answers import PLACE as TRANSCRIPTS
from bench_answers import _make_record as make_record
from bench_record import drawn
from numpy.typing import NDArray
from perturbing import Found, Perturbing

from indexer.article import Article
from indexer.chunk import Chunk, make_chunks
from indexer.comparing import Saying
from indexer.extract.extraction import RULES, Extraction
from indexer.index.copies import add_copies
from indexer.index.embedding import BUNDLED, load_embedder, model_fingerprint
from indexer.index.indexing import open_for_writing
from indexer.index.publishing import publish_state
from indexer.index.rows import Prepared, insert_article, insert_people, insert_statements
from indexer.index.store import Store, finish_change
from indexer.similarity import BANDS, hash_64
from indexer.speaker import Person
from indexer.statement import Statement

BUILD = Path(__file__).parent.parent / "build"
RECORDS = Path(os.environ.get("RECORDS") or BUILD)
SIZES = (10_000, 100_000, 1_000_000)
EMBEDDED_CHARS = 160
"""So much of each passage is embedded, so that all take minutes; the time that a search takes is the same. Those of
the first article are embedded whole: a server tries its model on the first of them, and would else go by words."""
COSINE = 0.8
"""Of a copy's vector and its original's."""
AT_ONCE = 50
"""Articles that are written in one transaction."""


def make_scale_record(size: int, folder: Path = RECORDS) -> Path:
    """Give the record of so many statements, made in `folder` unless it is there."""
    data, draft = folder / f"bench-scale-{size}", folder / f"bench-scale-{size}.draft"
    if data.exists():
        return data
    before = max((smaller for smaller in SIZES if smaller < size), default=0)
    if before and not draft.exists():  # a draft that was cut off is gone on with
        copied = draft.with_suffix(".copy")
        shutil.copytree(make_scale_record(before, folder), copied, dirs_exist_ok=True)
        copied.rename(draft)
    originals, vectors = _originals(folder)
    with open_for_writing(draft) as store:
        _write_all(store, stream(originals, vectors, store.counts()[1], size))
    publish_state(draft)
    draft.rename(data)
    return data


def stream(originals: Sequence[Found], vectors: "Vectors", start: int, end: int) -> Iterator[Prepared]:
    """Give articles from the statement of number `start` on to that of number `end`; one at a boundary is cut off."""
    perturbing, ends, met = Perturbing(originals), [*SIZES, end], 0
    for number in count():
        for original in originals:
            kept = min(len(original.extraction.statements), *(one - met for one in ends if one > met))
            if start <= met:
                found = perturbing.copy(original, number) if number else original
                yield vectors.prepare(found, original, kept, seed=number)
            met += kept
            if met == end:
                return


class Vectors:
    """The vectors of the passages of the transcripts, and what is made of them for copies."""

    def __init__(self, keys: NDArray[np.int64], rows: NDArray[np.float16]) -> None:
        self._place = {key: place for place, key in enumerate(keys.tolist())}
        self._rows = rows
        self._model = model_fingerprint(BUNDLED)

    def prepare(self, found: Found, original: Found, kept: int, *, seed: int) -> Prepared:
        """Put an article's first statements together with their vectors; `seed` is 0 for an original."""
        places = [self._place[hash_64(chunk.text)] for chunk in chunks_of(original, kept)]
        rows = _unit(self._rows[places].astype(np.float32))
        chunks = chunks_of(found, kept)
        if seed:
            noise = np.random.default_rng(int(found.article.id, 16)).standard_normal(rows.shape, dtype=np.float32)
            rows = _unit(COSINE * rows + (1 - COSINE**2) ** 0.5 * _unit(noise))
        assert len(chunks) == len(rows), found.article.origin
        statements, people = found.extraction.statements[:kept], found.extraction.people
        return Prepared(found.article, statements, people, chunks, rows, self._model, RULES)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def chunks_of(found: Found, kept: int | None = None) -> tuple[Chunk, ...]:
    """Give the passages of the first statements of an article."""
    return tuple(c for one in found.extraction.statements[:kept] for c in make_chunks(found.article, one))


def _originals(folder: Path) -> tuple[list[Found], Vectors]:
    make_record()
    originals = read_originals(TRANSCRIPTS / "data")
    drawn(3).shuffle(originals)
    kept = folder / "bench-scale-vectors.npz"
    if not kept.exists():
        _embed(originals, kept)
    with np.load(kept) as file:
        return originals, Vectors(file["keys"], file["rows"])


def _embed(originals: Sequence[Found], kept: Path) -> None:
    texts = {hash_64(chunk.text): chunk.text[:EMBEDDED_CHARS] for found in originals for chunk in chunks_of(found)}
    texts |= {hash_64(chunk.text): chunk.text for chunk in chunks_of(originals[0])}
    rows = load_embedder(BUNDLED, threads=None).encode(list(texts.values())).astype(np.float16)
    kept.parent.mkdir(parents=True, exist_ok=True)
    np.savez(kept.with_suffix(".tmp.npz"), keys=np.array(list(texts), dtype=np.int64), rows=rows)
    kept.with_suffix(".tmp.npz").rename(kept)


def read_originals(data: Path) -> list[Found]:
    """Read the articles of a record that were given with a title and a source, and what was found in them."""
    run = sqlite3.connect(f"{data.resolve().as_uri()}/onrecord.db?mode=ro", uri=True)
    try:
        rows = run.execute("SELECT id, text, title, source, external_id FROM article ORDER BY id").fetchall()
        return [_read_original(run, *row) for row in rows]
    finally:
        run.close()


def _read_original(run: sqlite3.Connection, article_id: str, text: str, *given_with: str) -> Found:
    given = dict(zip(("title", "source", "external_id"), given_with, strict=True))
    external_id = given["external_id"]
    article = Article.make(text, origin=f"briefings.jsonl#{external_id}", **given)
    assert article.id == article_id, "an article with more metadata than the transcripts have"
    sql = "SELECT json FROM printed JOIN statement ON number = statement WHERE article_id = ? ORDER BY position"
    statements = tuple(Statement.model_validate_json(row) for (row,) in run.execute(sql, [article_id]))
    aliases = defaultdict(list)
    for speaker, alias in run.execute("SELECT speaker_id, alias FROM alias WHERE article_id = ?", [article_id]):
        aliases[speaker].append(alias)
    known = {one.speaker.id: one.speaker for one in statements if one.speaker is not None}
    people = tuple(Person(speaker=speaker, aliases=tuple(aliases[one])) for one, speaker in known.items())
    return Found(article, Extraction(statements=statements, people=people))


def _write_all(store: Store, articles: Iterator[Prepared]) -> None:
    while batch := list(islice(articles, AT_ONCE)):
        with store.transaction() as run:
            run.execute("PRAGMA cache_size = -1000000")
            for prepared in batch:
                _write(run, prepared)
            finish_change(run, set())
        print(f"\r{store.counts()[1]:,} statements written", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def _write(run: sqlite3.Connection, prepared: Prepared) -> None:
    article = prepared.article
    insert_article(run, article, rules=prepared.rules)
    run.execute("INSERT INTO origin VALUES (?, ?)", (article.origin, article.id))
    insert_people(run, prepared)
    insert_statements(run, prepared)
    if article.origin.startswith("copy-"):
        _draw_signatures(run, prepared)
    else:
        add_copies(run, article, prepared.statements)


def _draw_signatures(run: sqlite3.Connection, prepared: Prepared) -> None:
    article = prepared.article
    chance = np.random.default_rng(int(article.id, 16))
    (number,) = run.execute("SELECT number FROM article WHERE id = ?", [article.id]).fetchone()
    rows = run.execute("SELECT number FROM statement WHERE article_id = ? ORDER BY position", [article.id]).fetchall()
    run.execute("INSERT INTO article_copy VALUES (?, ?, ?)", (number, f"9999-12-31{article.id}", number))
    run.executemany("INSERT INTO article_band VALUES (?, ?)", [(band, number) for band in _bands(chance)])
    for (each,), statement in zip(rows, prepared.statements, strict=True):
        place = Saying.of(statement.model_copy(update={"quote": "-"}), None).place
        run.execute("INSERT INTO statement_copy VALUES (?, ?, ?)", (each, place, each))
        marks = hash_64(statement.id)
        run.executemany("INSERT INTO statement_band VALUES (?, ?, ?)", [(band, marks, each) for band in _bands(chance)])


def _bands(chance: np.random.Generator) -> list[int]:
    return [int(band) for band in chance.integers(-(2**63), 2**63 - 1, BANDS)]


if __name__ == "__main__":
    for wanted in sys.argv[1].split(","):
        print(make_scale_record(int(wanted), Path(sys.argv[2]) if sys.argv[2:] else RECORDS))
