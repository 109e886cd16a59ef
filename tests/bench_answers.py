"""The stage “answers” of `make bench`: questions and quotes, one client, over the transcripts beside the repository.

The record is made once, in `build/bench-answers`, of every transcript read by the engine (some 86,000 statements). Its
vectors are drawn at random, since embedding all would take hours; questions are embedded by the bundled model, and what
shares their words is found as ever. Nothing is measured where the transcripts are absent.
"""

import datetime as dt
import gc
import gzip
import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from bench_record import RandomEmbedder, drawn
from measuring import BRIEFINGS
from numpy.typing import NDArray

from api.answering import answer_question
from api.retrieval import roster_of
from api.verifying import verify_quote
from indexer.index.embedding import BUNDLED, load_embedder, model_fingerprint
from indexer.index.hits import Where
from indexer.index.indexing import index_path
from indexer.index.library import Library

TITLE = "Answers"
PLACE = Path(__file__).parent.parent / "build" / "bench-answers"
ASKED = 300
TODAY = dt.date(2016, 12, 1)
PEOPLE, LONGEST = 60, 40
_PAIR = re.compile(r"\b[a-z]{5,} [a-z]{5,}\b")
FORMS = {
    "what somebody said about a topic": "What did {who} say about {topic}?",
    "the same in one year": "What did {who} say about {topic} in 2013?",
    "who said anything about a topic": "Who said anything about {topic}?",
    "what somebody said last": "What did {who} say?",
}


class _DrawnEmbedder(RandomEmbedder):
    """Draw the vectors of what is indexed, but pass for the bundled model."""

    fingerprint = model_fingerprint(BUNDLED)


class _Timed:
    """Let the bundled model embed, and note how long it takes."""

    def __init__(self) -> None:
        self._model = load_embedder(BUNDLED, threads=None)
        self.fingerprint, self.dimension = self._model.fingerprint, self._model.dimension
        self.took: list[float] = []

    def encode(self, texts: Sequence[str], **_: object) -> NDArray[np.float32]:
        begun = time.perf_counter()
        rows = self._model.encode(texts)
        self.took.append(time.perf_counter() - begun)
        return rows


def report() -> list[str]:
    if not BRIEFINGS.exists():
        return ["NOT MEASURED: the transcripts beside the repository are absent."]
    _make_record()
    embedder = _Timed()
    library = Library.open(PLACE / "data", embedder=embedder)
    answer_question(library, "What was said?", today=TODAY)
    gc.freeze()  # as the server does once it is warm
    stats = library.stats()
    lines = [
        f"{stats.statement_count:,} statements of {stats.article_count:,} transcripts, one client, {ASKED} questions",
        "of each form after five to warm up, milliseconds, embedding with the bundled model included:",
        "",
        "| | half at most | 99 of 100 at most |",
        "|---|---:|---:|",
    ]
    for name, form in FORMS.items():
        took = _measure(_questions(library, form), lambda q: answer_question(library, q, today=TODAY))
        lines.append(_row(name, took))
    lines.append(_row("of that, embedding one topic", sorted(embedder.took)))
    lines.append(
        _row("verify a quote of up to forty words", _measure(_quotes(library), lambda q: verify_quote(library, q)))
    )
    library.close()
    return lines


def _make_record() -> None:
    if (PLACE / "data" / "onrecord.db").exists():
        return
    PLACE.mkdir(parents=True, exist_ok=True)
    lines = PLACE / "briefings.jsonl"
    with gzip.open(BRIEFINGS, "rt", encoding="utf-8") as source, lines.open("w", encoding="utf-8") as target:
        for row in map(json.loads, source):
            kept = {key: row[key] for key in ("id", "source", "title", "text") if key in row}
            target.write(json.dumps(kept | ({"published": row["date"]} if row.get("date") else {})) + "\n")
    index_path([lines], data=PLACE / "data", embedder=_DrawnEmbedder())


def _questions(library: Library, form: str) -> list[str]:
    roster, chance = roster_of(library), drawn(len(form))
    known = sorted(filter(roster.is_full_name, roster.speakers), key=lambda one: -one.statement_count)[:PEOPLE]
    ids = library.statements(Where(), after=None, limit=40_000)
    said = library.sketches(chance.sample(ids, 3 * ASKED)).values()
    # Two words side by side that somebody did say: no topic comes twice, so that each is embedded.
    topics = [pair for sketch in said for pair in islice(_PAIR.findall(sketch.statement.quote), 1)]
    return [form.format(who=chance.choice(known).name, topic=topic) for topic in topics[: ASKED + 5]]


def _quotes(library: Library) -> list[str]:
    ids = library.statements(Where(), after=None, limit=40_000)
    chosen = drawn(5).sample(ids, ASKED + 5)
    quotes = [sketch.statement.quote.split()[:LONGEST] for sketch in library.sketches(chosen).values()]
    return [" ".join(words) for words in quotes]


def _measure(asked: Iterable[str], act: Callable[[str], object]) -> list[float]:
    took = []
    for one in asked:
        begun = time.perf_counter()
        act(one)
        took.append(time.perf_counter() - begun)
    return sorted(took[5:])


def _row(name: str, took: Sequence[float]) -> str:
    return f"| {name} | {1000 * took[len(took) // 2]:.0f} | {1000 * took[len(took) * 99 // 100]:.0f} |"
