"""The stage “record” of `make bench`: articles to searchable, opening, and publishing one article more.

Copies of the records of 10,000 to 1,000,000 real statements (`bench_scale`) are opened and written to; the vectors of
what is written are drawn at random, since what is measured here does not depend on what they say. Indexing is measured
with the bundled model on the bundled samples, beside embedding the same passages alone. Each size is measured in a
process of its own, for its memory.
"""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from math import log
from pathlib import Path
from statistics import median

import numpy as np
from fakes import extract_plainly, make_article, said
from measuring import BRIEFINGS
from numpy.typing import NDArray

from api.retrieval import prepare_roster, roster_of
from indexer.article import Article
from indexer.chunk import make_chunks
from indexer.extract.extraction import extract_article
from indexer.index.embedding import BUNDLED, Embedder, load_embedder, model_fingerprint
from indexer.index.hits import Where
from indexer.index.indexing import index_into, index_items, open_for_writing
from indexer.index.library import Library
from indexer.index.publishing import publish_state

TITLE = "Record"
SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 5
SAMPLES = Path(__file__).parent.parent / "samples"
_SAID_IN_ONE = 10
_SYLLABLES = "ba de fi go lu ma ne po ra si ta vu ka le mi no".split()
_MIB = 1 << 20


class RandomEmbedder:
    """Give each text a vector that is drawn from its own hash."""

    dimension = 384
    fingerprint = "drawn-384"

    def encode(self, texts: Sequence[str], **_: object) -> NDArray[np.float32]:
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
            row[:] = np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


class PassingEmbedder(RandomEmbedder):
    """Draw vectors, but pass for the bundled model."""

    fingerprint = model_fingerprint(BUNDLED)


def word(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4)))


def drawn(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret


PEOPLE = tuple(f"{word(drawn(n)).title()} {word(drawn(n + 1000)).title()}" for n in range(300))


def report_of(number: int, chance: random.Random) -> Article:
    """Invent a report with ten statements of some of three hundred people."""
    lines = [
        said(" ".join(word(chance) for _ in range(15)).capitalize() + ".", chance.choice(PEOPLE), "2031-05-04")
        for _ in range(_SAID_IN_ONE)
    ]
    return make_article("\n\n".join(lines), origin=f"report-{number}.txt", title=f"Report {number}")


def measure(size: int) -> dict[str, float]:
    """Measure one size; medians of the rounds, in seconds and MiB."""
    from bench_scale import RECORDS, make_scale_record  # noqa: PLC0415  it imports this module

    made = make_scale_record(size)
    with tempfile.TemporaryDirectory(dir=RECORDS) as folder:
        data, embedder = Path(shutil.copytree(made, Path(folder) / "data")), PassingEmbedder()
        opened = [_timed(lambda: Library.open(data, embedder=embedder).close()) for _ in range(ROUNDS)]
        library = Library.open(data, embedder=embedder)
        summed = _timed(lambda: roster_of(library))
        chance, written, published, taken = drawn(7), [], [], []
        for number in range(ROUNDS):
            article = report_of(size + number, chance)
            with open_for_writing(data) as store:
                write = partial(index_into, store, [article], embedder=embedder, extract=extract_plainly)
                written.append(_timed(write))
                published.append(_timed(partial(publish_state, data, is_trusting=True)))
            taken.append(_timed(lambda: library.refresh(prepare=lambda everyone: prepare_roster(library, everyone))))
        asked = [_timed(lambda: library.search("health care reform", where=Where(), k=60)) for _ in range(ROUNDS)]
        library.close()
    return {
        "open": median(opened),
        "sum up": summed,
        "write": median(written),
        "publish": median(published),
        "take up": median(taken),
        "search": median(asked),
        "memory": peak_memory(),
    }


def peak_memory() -> float:
    """Give the most memory this process ever held, in MiB; what `getrusage` tells is handed down by its parent."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / _MIB


def _timed(act) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def compare_with_embedding() -> tuple[int, float, float]:
    """Index articles end to end, and embed the same passages alone; passages and the median seconds of both."""
    from indexer.ingest.reading import read_articles  # noqa: PLC0415  what reads files is needed for this alone

    embedder: Embedder = load_embedder(BUNDLED, threads=None)
    texts = [
        chunk.text
        for article in read_articles(SAMPLES)
        if isinstance(article, Article)
        for statement in extract_article(article).statements
        for chunk in make_chunks(article, statement)
    ]
    whole, alone = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            whole.append(_timed(lambda p=path: index_items(read_articles(SAMPLES), data=p, embedder=embedder)))
        alone.append(_timed(lambda: embedder.encode(list(dict.fromkeys(texts)))))
    return len(texts), median(whole), median(alone)


def report() -> list[str]:
    if not BRIEFINGS.exists():
        return ["NOT MEASURED: the transcripts beside the repository are absent."]
    passages, whole, alone = compare_with_embedding()
    sizes = {size: _apart(size) for size in SIZES}
    lines = [
        f"{passages} passages of the bundled samples, text to searchable, with its model: {whole:.2f} s; the same",
        f"passages embedded alone: {alone:.2f} s. {alone / whole:.2f} times that speed; medians of {ROUNDS} in turn.",
        "",
        "Records of real statements, medians in milliseconds; the last column is the power with which each grows:",
        "",
        f"| | {' | '.join(f'{size:,} statements' for size in SIZES)} | growth |",
        "|---|---:|---:|---:|---:|",
    ]
    names = {
        "open": "open a published record",
        "sum up": "sum up who is on record, once",
        "write": "write one article more",
        "publish": "publish it",
        "take up": "take it up in an open reader",
        "search": "one search of all, vectors and words",
    }
    for key, name in names.items():
        values = [sizes[size][key] for size in SIZES]
        power = log(values[-1] / values[0]) / log(SIZES[-1] / SIZES[0])
        lines.append(f"| {name} | {' | '.join(f'{1000 * value:,.0f}' for value in values)} | {power:.2f} |")
    peaks = " | ".join(f"{one['memory']:,.0f}" for one in sizes.values())
    lines.append(f"| peak memory without a model, MiB | {peaks} | |")
    return lines


def _apart(size: int) -> dict[str, float]:
    environment = os.environ | {"PYTHONPATH": str(SAMPLES.parent)}
    done = subprocess.run(
        [sys.executable, __file__, str(size)], capture_output=True, text=True, check=True, env=environment
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
