"""The stage “vectors” of `make bench`: searching the vectors of a record, of all sizes and under all filters.

Vectors are those of sentences of the transcripts beside the repository, embedded by the bundled model once and kept in
`build/bench-vectors`; where more are wanted than that, copies of them are moved by a third of the difference of two
others, so that they spread as texts do. Questions are other sentences and pairs of words. What is found is compared
with a multiplication of every row. Each size is measured in a process of its own, for its memory.
"""

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from measuring import BRIEFINGS
from numpy.typing import NDArray

from indexer.index.change_tables import SEGMENT_BITS
from indexer.index.embedding import BUNDLED, load_embedder
from indexer.index.lookup import State
from indexer.index.mapped import map_whole
from indexer.index.pieces import PIECE_BITS
from indexer.index.segment import Segment, Vectors
from indexer.index.snapshot import Snapshot

TITLE = "Vectors"
ROOT = Path(__file__).parent.parent
PLACE = ROOT / "build" / "bench-vectors"
SIZES = (10_000, 100_000, 1_000_000)
LISTED = (100, 1_000, 10_000)
EMBEDDED, ASKED, K = 50_000, 100, 60
_MOVED = 0.35
_SENTENCE = re.compile(r"[^.!?\n]{40,180}[.!?]")
_PAIR = re.compile(r"\b[a-z]{5,} [a-z]{5,}\b")
_MIB = 1 << 20

Rows = NDArray[np.float32]
Search = Callable[[Rows], NDArray[np.int64]]


def report() -> list[str]:
    if not BRIEFINGS.exists():
        return ["NOT MEASURED: the transcripts beside the repository are absent."]
    _embed()
    lines = [
        f"One question at a time, {ASKED} of them, the {K} nearest, milliseconds of one thread; up to {EMBEDDED:,}",
        "vectors are of real sentences, the others are copies of them, moved. Two at once: how many times as many.",
        "",
        "| statements | among | half at most | 99 of 100 at most | recall@10 | two at once |",
        "|---:|---|---:|---:|---:|---:|",
    ]
    found = {size: _apart(size) for size in SIZES}
    for size, one in found.items():
        lines += [f"| {size:,} | {among} | {' | '.join(figures)} |" for among, figures in one["searches"].items()]
    lines += ["", "| statements | build, s | open, s | MiB of its own | MiB shared |", "|---:|---:|---:|---:|---:|"]
    lines += [f"| {size:,} | {' | '.join(one['memory'])} |" for size, one in found.items()]
    return lines


def measure(size: int) -> dict[str, dict[str, list[str]] | list[str]]:
    rows, questions = (np.load(PLACE / f"{name}.npy") for name in ("rows", "questions"))
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        begun = time.process_time()
        files = [_write(Path(folder), *one) for one in enumerate(_segments(rows, size))]
        built, before = time.process_time() - begun, _held()
        begun = time.perf_counter()
        snapshot = _open(files, size)
        opened, own = time.perf_counter() - begun, _held()[0] - before[0]
        chance, searches = np.random.default_rng(3), {}
        for count in (None, *LISTED):
            listed = None if count is None else np.sort(chance.choice(size, count, replace=False)) + 1
            among = "all" if count is None else f"{count:,} that a filter lists"
            searches[among] = _figures(snapshot, questions, listed)
        shared = _held()[1]
    return {"searches": searches, "memory": [f"{built:.1f}", f"{opened:.2f}", f"{own:.0f}", f"{shared:.0f}"]}


def _figures(snapshot: Snapshot, questions: Rows, listed: NDArray[np.int64] | None) -> list[str]:
    def search(question: Rows) -> NDArray[np.int64]:
        return snapshot.nearest(question, K, allowed=listed)

    took = np.array([_cpu(search, question) for question in questions][5:]) * 1000
    right = [_recall(snapshot, search(question), question, listed) for question in questions[::4]]
    figures = [f"{np.percentile(took, share):.2f}" for share in (50, 99)]
    return [*figures, f"{np.mean(right):.3f}", f"{_together(search, questions):.2f}"]


def _recall(snapshot: Snapshot, found: NDArray[np.int64], question: Rows, listed: NDArray[np.int64] | None) -> float:
    rows = [part.rows for part in snapshot.segments.values()]
    products = np.concatenate([one @ question for one in rows])
    places = np.arange(len(products)) if listed is None else listed - 1
    nearest = places[np.argsort(-products[places])[:10]] + 1
    return len(set(nearest.tolist()) & set(found[:10].tolist())) / 10


def _together(search: Search, questions: Rows) -> float:
    begun = time.perf_counter()
    for question in questions:
        search(question)
    alone = time.perf_counter() - begun
    with ThreadPoolExecutor(2) as threads:
        begun = time.perf_counter()
        list(threads.map(search, questions))
    return alone / (time.perf_counter() - begun)


def _cpu(search: Search, question: Rows) -> float:
    begun = time.thread_time()
    search(question)
    return time.thread_time() - begun


def _segments(rows: Rows, size: int) -> Iterator[Segment]:
    chance = np.random.default_rng(1)
    for start in range(0, size, 1 << SEGMENT_BITS):
        end = min(size, start + (1 << SEGMENT_BITS))
        one, two, three = (rows[chance.integers(0, len(rows), end - start)] for _ in range(3))
        moved = one + np.float32(_MOVED) * (two - three)
        own = rows[start:end] if end <= len(rows) else moved / np.linalg.norm(moved, axis=1, keepdims=True)
        yield Segment.build(Vectors(np.arange(start + 1, end + 1) << PIECE_BITS, own, 0))


def _write(folder: Path, number: int, segment: Segment) -> tuple[Path, int, str]:
    content = segment.to_bytes()
    path = folder / f"{number}"
    path.write_bytes(content)
    return path, len(content), hashlib.sha256(content).hexdigest()


def _open(files: list[tuple[Path, int, str]], size: int) -> Snapshot:
    contents = [map_whole(path, size_bytes=length, sha256=sha256) for path, length, sha256 in files]
    segments = {number: Segment.from_bytes(one) for number, one in enumerate(contents) if one is not None}
    return Snapshot(State("bench", 1, size, ("bench",)), segments)


def _held() -> tuple[float, float]:
    """Give the memory that is this process's own, and what it shares of mapped files, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    own, shared = (int(status.partition(f"{name}:")[2].split()[0]) * 1024 / _MIB for name in ("RssAnon", "RssFile"))
    return own, shared


def _embed() -> None:
    if (PLACE / "questions.npy").exists():
        return
    PLACE.mkdir(parents=True, exist_ok=True)
    with gzip.open(BRIEFINGS, "rt", encoding="utf-8") as source:
        found = {sentence.strip() for line in source for sentence in _SENTENCE.findall(json.loads(line)["text"])}
    texts = np.random.default_rng(5).permutation(sorted(found)).tolist()[: EMBEDDED + 2 * ASKED]
    pairs = [pair for text in texts[EMBEDDED:] for pair in _PAIR.findall(text)[:1]][: ASKED // 2]
    embedder = load_embedder(BUNDLED, threads=None)
    np.save(PLACE / "rows.npy", embedder.encode(texts[:EMBEDDED]))
    np.save(PLACE / "questions.npy", embedder.encode([*pairs, *texts[len(pairs) - ASKED :]]))


def _apart(size: int) -> dict[str, dict[str, list[str]]]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, __file__, str(size)], capture_output=True, text=True, check=True, env=environment
    )
    found: dict[str, dict[str, list[str]]] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
