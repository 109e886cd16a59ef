"""The stage “ask” of `make bench`: questions and quotes over HTTP, of records of 10,000 to 1,000,000 real statements.

Each record is served by a process of its own, as a user starts it; one client asks over one kept connection, every
form in turn, with words that stand side by side in statements of the smallest record, which all others hold too, so
that the same is asked of every size. Then several clients ask at once for some seconds.
"""

import json
import re
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count
from math import log
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
from bench_record import drawn
from bench_scale import SIZES, make_scale_record
from measuring import BRIEFINGS
from server_process import COMMAND, ROOT, Memory, Server, post, serving

TITLE = "Questions"
ASKED = 200
WARMING = 5
CLIENTS = 8
ROUND_S = 3.0
ROUNDS = 5
MOST_KNOWN, RARE_SHARE, RARE_AT_LEAST = 40, 0.01, 20
QUOTE_WORDS = 40
_PAIR = re.compile(r"\b[a-z]{5,} [a-z]{5,}\b")
FORMS = {
    "somebody on a topic": "What did {who} say about {topic}?",
    "somebody on a topic in one year": "What did {who} say about {topic} in {year}?",
    "somebody with at most 1 % on a topic": "What did {rare} say about {topic}?",
    "a topic": "What was said about {topic}?",
    "who said anything about a topic": "Who said anything about {topic}?",
    "what somebody said last": "What did {who} say?",
}
ALL = "all questions"
VERIFY = "verify a quote of up to forty words"


class Asked(NamedTuple):
    """What is asked of one record."""

    questions: dict[str, list[str]]
    quotes: list[str]


class Measured(NamedTuple):
    """How one record did."""

    half: dict[str, float]
    """Milliseconds that half of the requests of a form took at most."""
    slow: dict[str, float]
    """The same for 99 of 100."""
    together_per_s: float
    shared_per_s: float
    """Answers a second of two processes, as `--workers 2` starts them."""
    cold_s: float
    """From the command line, one question, all told."""
    ready_s: float
    memory: Memory


def cold_start(size: int) -> float:
    """Give the median of the seconds that the command line takes to answer one question from a record."""
    data, took = make_scale_record(size), []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        asked = [*COMMAND, "ask", "--data", str(data), "What was said about health care?"]
        subprocess.run(asked, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        took.append(time.perf_counter() - begun)
    return median(took)


def what_to_ask(data: Path, smallest: Path) -> Asked:
    """Draw questions and quotes: the words from the smallest record, the people from this one."""
    chance = drawn(7)
    said = _said(smallest, chance.sample(range(1, SIZES[0]), 8 * ASKED))
    pairs = dict.fromkeys(pair for quote in said for pair in _PAIR.findall(quote)[:1])
    known, rare = _people(data)
    asked = {name: [] for name in FORMS}
    for topic in list(pairs)[: ASKED + WARMING]:
        words = {"who": chance.choice(known), "rare": chance.choice(rare), "topic": topic}
        for name, form in FORMS.items():
            asked[name].append(form.format(**words, year=chance.randint(2009, 2016)))
    return Asked(asked, [" ".join(quote.split()[:QUOTE_WORDS]) for quote in said[: ASKED + WARMING]])


def _said(data: Path, numbers: Sequence[int]) -> list[str]:
    with closing(sqlite3.connect(f"{data.resolve().as_uri()}/onrecord.db?mode=ro", uri=True)) as run:
        found = run.execute(
            "SELECT json_extract(json, '$.quote') FROM printed WHERE statement IN (SELECT value FROM json_each(?))",
            [json.dumps(numbers)],
        ).fetchall()
    return [quote for (quote,) in found]


def _people(data: Path) -> tuple[list[str], list[str]]:
    """Give the names of those who say most, and of those who say little but not next to nothing."""
    sql = (
        "SELECT speaker_name, count(*) AS said FROM statement WHERE speaker_name GLOB '[A-Z]* [A-Z]*' "
        "GROUP BY speaker_id ORDER BY said DESC, speaker_id"
    )
    with closing(sqlite3.connect(f"{data.resolve().as_uri()}/onrecord.db?mode=ro", uri=True)) as run:
        people = run.execute(sql).fetchall()
        (total,) = run.execute("SELECT count(*) FROM statement").fetchone()
    rare = [name for name, said in people if RARE_AT_LEAST <= said <= RARE_SHARE * total]
    return [name for name, _ in people[:MOST_KNOWN]], rare[:MOST_KNOWN]


def measure(size: int) -> Measured:
    """Serve the record of a size, ask, and watch."""
    data = make_scale_record(size)
    asked = what_to_ask(data, make_scale_record(SIZES[0]))
    with serving(data) as server:
        check_by_meaning(server)
        with closing(server.connect()) as connection:
            took = _ask_in_turn(connection, asked)
        together = np.median([_ask_together(server, asked) for _ in range(ROUNDS)])
        memory = server.memory()
    with serving(data, workers=2) as server:
        shared = np.median([_ask_together(server, asked) for _ in range(ROUNDS)])
    took[ALL] = [ms for name in FORMS for ms in took[name]]
    half, slow = ({name: float(np.percentile(ms, which)) for name, ms in took.items()} for which in (50, 99))
    return Measured(half, slow, float(together), float(shared), cold_start(size), server.ready_s, memory)


def check_by_meaning(server: Server) -> None:
    """Make sure that a server compares meanings: one that goes by words alone is quicker, and measures nothing."""
    with closing(server.connect()) as connection:
        connection.request("GET", "/readyz")
        ready = json.loads(connection.getresponse().read())
    assert ready.get("by_words") is None, ready


def _ask_in_turn(connection, asked: Asked) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {name: [] for name in (*FORMS, VERIFY)}
    for number, quote in enumerate(asked.quotes):
        requests = {name: ("/v1/ask", {"question": asked.questions[name][number]}) for name in FORMS}
        for name, (path, body) in (requests | {VERIFY: ("/v1/verify", {"quote": quote})}).items():
            begun = time.perf_counter()
            post(connection, path, body)
            took[name].append(1000 * (time.perf_counter() - begun))
    return {name: times[WARMING:] for name, times in took.items()}


def _ask_together(server: Server, asked: Asked) -> float:
    """Let several clients ask for some seconds, each on its own connection; give the answers in a second."""
    questions = _mixed(asked)
    until, answered = time.perf_counter() + ROUND_S, count()

    def ask() -> None:
        with closing(server.connect()) as connection:
            while time.perf_counter() < until:
                post(connection, "/v1/ask", {"question": next(questions)})
                next(answered)

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    begun = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return next(answered) / (time.perf_counter() - begun)


_TURN = count()


def _mixed(asked: Asked) -> Iterator[str]:
    """Give questions of all forms in turn, without end; each round goes on where the last one stopped."""
    flat = [question for each in zip(*asked.questions.values(), strict=True) for question in each]
    return (flat[turn % len(flat)] for turn in _TURN)


def growth(values: Sequence[float]) -> float:
    """Give the power of the number of statements with which something grows from the smallest record to the largest."""
    return log(values[-1] / values[0]) / log(SIZES[-1] / SIZES[0])


def report() -> list[str]:
    """Measure, and give the lines of the section."""
    if not BRIEFINGS.exists():
        return ["NOT MEASURED: the transcripts beside the repository are absent."]
    found = [measure(size) for size in SIZES]
    lines = [
        "Records of real statements, beyond some 86,000 of perturbed copies (`tests/bench_scale.py`), each served by a",
        f"process of its own; {ASKED} requests of each form over one kept connection, the forms in turn, milliseconds,",
        "half at most / 99 of 100 at most; the last column is the power of the number of statements with which the",
        "halves grow:",
        "",
        f"| | {' | '.join(f'{size:,} statements' for size in SIZES)} | growth |",
        "|---|---:|---:|---:|---:|",
    ]
    for name in (*FORMS, ALL, VERIFY):
        cells = " | ".join(f"{one.half[name]:.1f} / {one.slow[name]:.1f}" for one in found)
        lines.append(f"| {name} | {cells} | {growth([one.half[name] for one in found]):.2f} |")
    plain = {
        f"questions a second, {CLIENTS} clients": [one.together_per_s for one in found],
        f"questions a second, {CLIENTS} clients, `--workers 2`": [one.shared_per_s for one in found],
        "`onrecord ask` from a record, cold, s": [one.cold_s for one in found],
        "seconds from the command to ready": [one.ready_s for one in found],
        "resident memory afterwards, MiB": [one.memory.resident for one in found],
        "the same, shared pages divided, MiB": [one.memory.proportional for one in found],
    }
    for name, values in plain.items():
        lines.append(f"| {name} | {' | '.join(f'{value:,.1f}' for value in values)} | {growth(values):.2f} |")
    return lines
