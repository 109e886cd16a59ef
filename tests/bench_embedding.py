"""The stage “embedding” of `make bench`: the bundled model as we run it, beside sentence-transformers as one calls it.

Each runs in a process of its own, which loads it and then waits to be asked; they are asked in turn, so that what else
the machine does falls on both. The texts are sentences of news and passages of statements from beside the repository.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import embedding_engine
from measuring import has_corpora, named_for_here
from real_texts import real_texts

TITLE = named_for_here("Embedding")
ROOT = Path(__file__).parent.parent
OURS, REFERENCE = embedding_engine.ENGINES
TEXTS = 256
QUESTIONS = 40
ROUNDS = 5
PAUSE_S = 0.05
"""Once an engine has answered, its threads wait at full speed for more, on the very cores that the other needs."""
IN_A_ROW = 10
QUESTION = "What did the minister say about the {} of grain in the southern ports?"
TARGETS = {"texts a second": 4.0, "one question, ms": 0.35, "import and load, s": 0.25, "resident memory, MB": 0.6}


def report() -> list[str]:
    if not has_corpora():
        return ["NOT MEASURED: the news and the transcripts beside the repository are absent."]
    rounds = [_round(number) for number in range(ROUNDS)]
    lines = [
        f"{TEXTS} sentences of news and passages of statements, {QUESTIONS} questions one by one, {ROUNDS} rounds,",
        "each engine in a process of its own, asked in turn, ten questions at a time; medians, and that of the ratios:",
        "",
        f"| | {OURS} | {REFERENCE} | ratio | wanted |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, wanted in TARGETS.items():
        ours, theirs = ([one[engine][name] for one in rounds] for engine in (OURS, REFERENCE))
        ratio = median(our / their for our, their in zip(ours, theirs, strict=True))
        sign = "≥" if wanted > 1 else "≤"
        lines.append(f"| {name} | {median(ours):.4g} | {median(theirs):.4g} | {ratio:.2f} | {sign} {wanted} |")
    return lines


def _round(number: int) -> dict[str, dict[str, float]]:
    texts = real_texts(TEXTS, skipped=number)
    with ExitStack() as running:
        # One after the other: a process has loaded its engine once it is entered.
        asks = {name: running.enter_context(_engine(name)) for name in embedding_engine.ENGINES}
        found = {name: ask({"do": "tell"}) for name, ask in asks.items()}
        turns = list(asks.items())[:: 1 if number % 2 else -1]
        for name, ask in turns:
            time.sleep(PAUSE_S)
            found[name]["texts a second"] = TEXTS / ask({"do": "encode", "texts": texts})["took_s"]
        took = {name: [] for name in asks}
        for start in range(0, QUESTIONS, IN_A_ROW):
            for name, ask in turns:
                time.sleep(PAUSE_S)
                for count in range(start, start + IN_A_ROW):
                    took[name].append(ask({"do": "encode", "texts": [QUESTION.format(count)]})["took_s"])
        for name, times in took.items():
            found[name]["one question, ms"] = 1000 * median(times)
    return found


@contextmanager
def _engine(name: str) -> Iterator[Callable[[dict[str, object]], dict[str, float]]]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, embedding_engine.__file__, name]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:

        def ask(what: dict[str, object]) -> dict[str, float]:
            process.stdin.write(json.dumps(what) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        try:
            ask({"do": "tell"})
            yield ask
        finally:
            process.stdin.close()
