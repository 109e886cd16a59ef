"""What a cluster is worth, and what a dead worker costs: `make cluster N=10000`.

First two workers against one, each pinned to a core of its own, in pairs that take turns; then many articles, a worker
killed in the middle, and everything counted. A PostgreSQL server of this machine's own keeps the records. Ends in
failure where anything is lost or there twice, or two workers are not worth 1.8 of one.
"""

import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

from clustered import cluster, kill_one, write_articles
from distributed import LocalCluster
from postgres_server import record_address, run_on_server

from indexer.index.cluster import index_on_cluster
from indexer.index.engine import settle
from indexer.index.indexing import IndexReport
from indexer.index.readers import Readers
from indexer.ingest.reading import read_articles
from indexer.settings import Settings

MODEL = Settings().model
PAIRS = 3
PAIR_ARTICLES, PAIR_LINES = 400, 6
LEAST_WORTH = 1.8


def main(count: int) -> int:
    """Measure and print; give the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        worth = _two_against_one(Path(folder))
        faults = _one_killed(Path(folder), count)
    print(f"two workers are worth {worth:.2f} of one (target {LEAST_WORTH})")
    return int(worth < LEAST_WORTH or bool(faults))


def _two_against_one(folder: Path) -> float:
    file = folder / "pairs.jsonl"
    write_articles(file, PAIR_ARTICLES, seed=5, lines=PAIR_LINES)
    cores = set(sorted(os.sched_getaffinity(0))[:2])
    ratios = []
    for pair in range(PAIRS):
        took = {}
        for workers in (1, 2) if pair % 2 else (2, 1):
            with cluster(workers, cores=cores) as made:
                _index(folder / f"warm-{pair}-{workers}", _few(folder), made.scheduler_address)  # the model is loaded
                begun = time.perf_counter()
                _index(folder / f"pair-{pair}-{workers}", file, made.scheduler_address)
                took[workers] = time.perf_counter() - begun
        ratios.append(took[1] / took[2])
        print(f"pair {pair + 1}: one worker {took[1]:.1f} s, two {took[2]:.1f} s, {ratios[-1]:.2f}", flush=True)
    return median(ratios)


def _few(folder: Path) -> Path:
    file = folder / "few.jsonl"
    write_articles(file, 160, seed=9, lines=1)
    return file


def _index(data: Path, file: Path, scheduler: str) -> IndexReport:
    settle(data, record_address(str(data)))
    return index_on_cluster(read_articles(file), data=data, scheduler=scheduler, model=MODEL)


def _one_killed(folder: Path, count: int) -> list[str]:
    file, data = folder / "many.jsonl", folder / "many"
    write_articles(file, count)
    settle(data, record_address(str(data)))
    killed: list[float] = []
    with cluster(2) as made:
        thread = threading.Thread(
            target=lambda: (_wait_for(data, count // 3), kill_one(made), killed.append(time.time()))
        )
        thread.start()
        begun = time.time()
        report = _index(data, file, made.scheduler_address)
        took = time.time() - begun
        thread.join()
    counts = _counts(data)
    print(
        f"{count:,} articles in {took:.0f} s, a worker killed after {killed[0] - begun:.0f} s: "
        f"{report.article_count:,} articles, {report.statement_count:,} statements on record, "
        f"{counts['twice']} there twice, {counts['without a vector']} without a vector"
    )
    faults = [what for what in ("twice", "without a vector") if counts[what]]
    if report.article_count != count or report.failed:
        faults.append("articles")
    return faults


def _kill_in_the_middle(made: LocalCluster, data: Path, articles: int) -> float:
    _wait_for(data, articles)
    kill_one(made)
    return time.time()


def _counts(data: Path) -> dict[str, int]:
    sql = {
        "twice": "SELECT count(*) - count(DISTINCT (article_id, position)) FROM statement",
        "without a vector": "SELECT count(*) FROM statement WHERE number NOT IN (SELECT statement FROM vector)",
    }
    address = record_address(str(data))
    return {what: int(str(run_on_server(one, address)[0][0])) for what, one in sql.items()}


def _wait_for(data: Path, articles: int) -> None:
    readers = Readers(data)
    try:
        while True:
            with readers.connected() as run:
                (there,) = run.execute("SELECT count(*) FROM article").fetchone()
            if there >= articles:
                return
            time.sleep(0.2)
    except Exception as error:  # noqa: BLE001 - nothing is there yet
        time.sleep(1)
        print(f"waiting: {type(error).__name__}")
        _wait_for(data, articles)
    finally:
        readers.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
