"""A Dask cluster of this machine's own, and many small articles of invented officials for it."""

import json
import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import distributed
from fakes import said

PEOPLE = [f"{first} {last}" for first in ("Mara", "Samir", "Ilse", "Tomas", "Kofi", "Hana") for last in
          ("Orlova", "Haddad", "Brandt", "Varga", "Mensah", "Ueda", "Okoro", "Lindqvist")]  # fmt: skip
THINGS = "bridge harbour canal school budget ferry dam hospital market tunnel railway orchard airport prison".split()
VERBS = "reopen close repair sell inspect enlarge abandon defend rename guard".split()


@contextmanager
def cluster(workers: int, *, cores: set[int] | None = None) -> Iterator[distributed.LocalCluster]:
    """Start a scheduler and workers of one thread each; they end with the block."""
    os.environ["ONRECORD_THREADS"] = "1"
    made = distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address=":0",
        protocol="tcp://",
        host="127.0.0.1",
    )
    try:
        if cores:
            for place, worker in enumerate(made.workers.values()):
                os.sched_setaffinity(worker.pid, {sorted(cores)[place % len(cores)]})
        yield made
    finally:
        os.environ.pop("ONRECORD_THREADS", None)
        made.close()


def kill_one(made: distributed.LocalCluster) -> int:
    """Kill a worker as a power cut would; give its process id."""
    pid: int = next(iter(made.workers.values())).pid
    os.kill(pid, signal.SIGKILL)
    return pid


def write_articles(file: Path, count: int, *, seed: int = 3, lines: int = 2) -> None:
    """Write a file of JSON lines with articles of a few statements each, no two alike."""
    draw = random.Random(seed)  # noqa: S311 - the same articles each time
    with file.open("w", encoding="utf-8") as out:
        for number in range(count):
            text = "\n\n".join(_line(draw, number, place) for place in range(lines))
            out.write(json.dumps({"id": f"{seed}-{number}", "title": f"Report {number}", "text": text}) + "\n")


def _line(draw: random.Random, number: int, place: int) -> str:
    day = f"{draw.randint(2029, 2031)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    quote = (
        f"We will {draw.choice(VERBS)} {draw.choice(THINGS)} {number} and {draw.choice(VERBS)} {draw.choice(THINGS)}"
    )
    return said(f"{quote} {place} {draw.choice(THINGS)}", draw.choice(PEOPLE), day)
