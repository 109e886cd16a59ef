"""The stage “peers” of `make bench`: onrecord beside what a user would pick instead.

All are fed the same statements with speaker and date, in slices, and the same local model; the others run it with
sentence-transformers, as their own pages show. Each runs in a process of its own, and they take turns slice by slice
and question by question, so that the machine's moods meet all alike. Quality is that of the set's own judgements.
"""

import gzip
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from math import log2
from pathlib import Path
from statistics import median
from typing import Self

import numpy as np
from bench_record import drawn
from measuring import SHARED

from indexer.index.weights import BUNDLED_PACKAGE

TITLE = "Peers"
SET = SHARED / "data" / "retrieval" / "liar"
ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent / "peers"
PLACE = ROOT / "build" / "bench-peers"
PYTHON = PLACE / "env" / "bin" / "python"
STATEMENTS, SLICES, ASKED, WARMING, K = 10_000, 5, 200, 5, 10
OURS, ENGINES = "onrecord", ("onrecord", "txtai", "chromadb", "lancedb", "LangChain + FAISS")
PACKAGES = {"chromadb": "chromadb", "lancedb": "lancedb", "txtai": "txtai", "LangChain + FAISS": "langchain-community"}


class Process:
    """One engine in a process of its own, obeying one command after another."""

    def __init__(self, name: str) -> None:
        place = PLACE / "data" / name.partition(" ")[0].lower()
        shutil.rmtree(place, ignore_errors=True)
        model = Path(importlib.util.find_spec(BUNDLED_PACKAGE).origin).parent / "model"
        python = sys.executable if name == OURS else PYTHON
        command = [python, HERE / "serve_engine.py", name, place, model]
        quiet = os.environ | {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "true"}
        log = (PLACE / f"{place.name}.log").open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=quiet
        )
        log.close()
        self.load_s = self._answer()["took"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()

    def do(self, what: str, **words: object) -> tuple[object, float]:
        """Have something done; give what came of it and the seconds it took in there."""
        print(json.dumps({"do": what, **words}), file=self._process.stdin, flush=True)
        answer = self._answer()
        return answer["found"], answer["took"]

    def _answer(self) -> dict:
        line = self._process.stdout.readline()
        assert line, f"an engine ended; its log is in {PLACE}"
        return json.loads(line)


def read_set() -> tuple[list[dict], list[dict], dict[str, dict[str, int]]]:
    """Give the first statements of the set, the questions that they answer, and which answer which."""
    rows = [{key: row[key] for key in ("id", "speaker", "date", "text")} for row in _lines(SET / "corpus.jsonl.gz")]
    drawn(2).shuffle(rows)
    rows, right = rows[:STATEMENTS], defaultdict(dict)
    known = {row["id"] for row in rows}
    with gzip.open(SET / "qrels.tsv.gz", "rt", encoding="utf-8") as lines:
        for question, statement, grade in (line.split("\t") for line in lines):
            if statement in known and int(grade):
                right[question][statement] = int(grade)
    asked = [one for one in _lines(SET / "queries.jsonl.gz") if one["id"] in right]
    return rows, drawn(3).sample(asked, ASKED + WARMING), right


def _lines(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def ndcg(found: Sequence[str], grades: dict[str, int]) -> float:
    """Say how well a ranking puts what is right first, from 0 to 1."""
    gained = sum(grades.get(one, 0) / log2(place + 2) for place, one in enumerate(found[:K]))
    best = sorted(grades.values(), reverse=True)[:K]
    return gained / sum(grade / log2(place + 2) for place, grade in enumerate(best))


def install() -> None:
    """Install the peers into an environment of their own, unless they are there as they are pinned."""
    wanted = HERE / "requirements.txt"
    ready = PLACE / "env" / "ready"
    if ready.exists() and ready.read_bytes() == wanted.read_bytes():
        return
    subprocess.run([sys.executable, "-m", "venv", PLACE / "env"], check=True)
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "0"]
    # As for our own environment: without the builds for CUDA, where `make` knows the place of others.
    index = ["--extra-index-url", os.environ["TORCH_INDEX"]] if "TORCH_INDEX" in os.environ else []
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    torch = next(line.partition("+")[0] for line in constraints.splitlines() if line.startswith("torch=="))
    subprocess.run([*command, "--timeout", "5", *index, torch, "--requirement", wanted], check=True)
    ready.write_bytes(wanted.read_bytes())


def report() -> list[str]:
    """Measure, and give the lines of the section."""
    if not SET.exists():
        return ["NOT MEASURED: the set of questions beside the repository is absent."]
    try:
        install()
    except subprocess.CalledProcessError:
        return ["NOT MEASURED: the peers cannot be installed here."]
    rows, questions, right = read_set()
    with ExitStack() as stack:
        engines = {name: stack.enter_context(Process(name)) for name in ENGINES}
        speeds = _index(engines, rows)
        times, found = _ask(engines, questions)
        weights = {name: engine.do("weigh")[0] for name, engine in engines.items()}
    quality = {
        (name, way): 100
        * float(np.mean([ndcg(ids, right[one["id"]]) for one, ids in zip(questions, each, strict=True)]))
        for (name, way), each in found.items()
    }
    return _table(speeds, times, weights, quality)


def _index(engines: dict[str, Process], rows: list[dict]) -> dict[str, list[float]]:
    speeds: dict[str, list[float]] = {name: [] for name in engines}
    slices = [rows[start : start + len(rows) // SLICES] for start in range(0, len(rows), len(rows) // SLICES)]
    for turn, some in enumerate(slices):
        for name in _in_turn(engines, turn):
            speeds[name].append(len(some) / engines[name].do("index", rows=some)[1])
            print(f"{name}: {speeds[name][-1]:.0f} statements/s", file=sys.stderr)
    return speeds


def _in_turn(engines: dict[str, Process], turn: int) -> list[str]:
    names = list(engines)
    return names[turn % len(names) :] + names[: turn % len(names)]


def _ask(engines: dict[str, Process], questions: list[dict]) -> tuple[dict, dict]:
    times, found = defaultdict(list), defaultdict(list)
    for turn, one in enumerate(questions):
        for name in _in_turn(engines, turn):
            asked = {"plain": None, "of a speaker": one["speaker"]}
            for way, speaker in asked.items():
                ids, took = engines[name].do("ask", question=one["text"], speaker=speaker)
                found[name, way].append(ids)
                times[name, way].append(1000 * took)
    return {way: each[WARMING:] for way, each in times.items()}, found


def _table(speeds: dict, times: dict, weights: dict, quality: dict) -> list[str]:
    pinned = dict(line.strip().split("==") for line in (HERE / "requirements.txt").open())
    lines = [
        f"{STATEMENTS:,} statements of public figures with speaker and date, and {ASKED} questions such as “What did",
        "… say about …?” with judgements from elsewhere; the same model from the same folder. Statements a second: the",
        f"median of {SLICES} slices. Questions: milliseconds, half at most / 99 of 100 at most, and nDCG@10 in",
        "percent, embedding included; with a filter by the speaker, and without. All take turns:",
        "",
        "| | statements/s | filtered ms | filtered nDCG | unfiltered ms | unfiltered nDCG | resident MiB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name in ENGINES:
        cells = [f"{median(speeds[name]):,.0f}"]
        for way in ("of a speaker", "plain"):
            cells += [_both(times[name, way]), f"{quality[name, way]:.1f}"]
        version = f" {pinned[PACKAGES[name]]}" if name in PACKAGES else ""
        lines.append(f"| {name}{version} | {' | '.join(cells)} | {weights[name]:,.0f} |")
    lines.append(_against_the_best(speeds, times, quality))
    return [
        *lines,
        "",
        "`onrecord` gives whole answers: what it cites counts first, and then what came near; it takes whom a question",
        "names out of its words, without a filter too, keeps each statement as an article, checks every row and",
        "publishes after each slice. LangChain's store filters what it found, so it is told to look at all.",
    ]


def _both(times: Sequence[float]) -> str:
    return f"{np.percentile(times, 50):.1f} / {np.percentile(times, 99):.1f}"


def _against_the_best(speeds: dict, times: dict, quality: dict) -> str:
    """Write how we compare, column by column, with whichever of the others is best there."""
    peers = [name for name in ENGINES if name != OURS]
    faster = median(ours / max(speeds[name][turn] for name in peers) for turn, ours in enumerate(speeds[OURS]))
    cells = [f"{faster:.2f} ×"]
    for way in ("of a speaker", "plain"):
        halves = {name: float(np.median(times[name, way])) for name in ENGINES}
        cells.append(f"{min(halves[name] for name in peers) / halves[OURS]:.2f} × as fast")
        cells.append(f"{quality[OURS, way] - max(quality[name, way] for name in peers):+.1f}")
    return f"| {OURS} against the best of the others | {' | '.join(cells)} | |"
