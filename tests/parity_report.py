"""Ask both engines the same of the same record: `make parity RECORD=folder`, whose record lies in the folder.

The record is copied to a PostgreSQL server of this machine's own, questions of every form and quotes are put to both in
turn within one process, and their answers are compared, statement by statement. Ends in failure where any differs in
more than the order of equals, or where the server takes more than three times as long.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bench_asking import what_to_ask
from postgres_server import record_address

from api.door import Filters
from api.local import LocalRecord
from indexer.index.engine import settle
from indexer.index.moving import copy_record
from indexer.settings import Settings

ASKED = 1000
MOST_TIMES = 3.0


def compare(data: Path) -> int:
    """Compare both engines over a record; give the exit status."""
    questions = _questions(data)
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        begun = time.perf_counter()
        address = record_address(folder)
        copied = copy_record(data, address)
        print(f"copied {copied.statements:,} statements, {copied.rows:,} rows: {time.perf_counter() - begun:.0f} s")
        settle(there, address)
        return _ask_both(data, there, questions)


def _ask_both(here: Path, there: Path, questions: list[str]) -> int:
    doors = {name: LocalRecord(Settings(data=data)) for name, data in (("SQLite", here), ("PostgreSQL", there))}
    took: dict[str, list[float]] = {name: [] for name in doors}
    unlike, answered = [], 0
    for question in ["Who said anything about water?", *questions]:
        found = {}
        for name, door in doors.items():
            begun = time.perf_counter()
            answer = door.answer(question, limit=10, filters=Filters())
            took[name].append(1000 * (time.perf_counter() - begun))
            found[name] = (answer.status, [one.statement.id for one in answer.citations], answer.text)
        answered += bool(found["SQLite"][1])
        if found["SQLite"] != found["PostgreSQL"]:
            unlike.append((question, found))
    halves = {name: median(ms[1:]) for name, ms in took.items()}
    ratio = halves["PostgreSQL"] / halves["SQLite"]
    print(f"{len(questions):,} questions, {answered:,} with statements: {len(unlike)} answered in another way")
    for question, found in unlike[:10]:
        print(f"  {question}")
        for name, what in found.items():
            print(f"    {name}: {what[0]} {what[1]}")
    print(", ".join(f"{name} p50 {half:.1f} ms" for name, half in halves.items()), f"ratio {ratio:.2f}")
    return int(bool(unlike) or ratio > MOST_TIMES)


def _questions(data: Path) -> list[str]:
    asked = what_to_ask(data, data)
    forms = [questions for questions in asked.questions.values() if questions]
    drawn = [one for several in zip(*forms, strict=False) for one in several]
    return (drawn + [f"Who said “{quote}”?" for quote in asked.quotes])[:ASKED]


if __name__ == "__main__":
    sys.exit(compare(Path(sys.argv[1])))
