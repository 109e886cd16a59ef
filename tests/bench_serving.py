"""The stage “serving” of `make bench`: getting ready, questions a second, memory, and questions beside indexing.

Servers of one and of two processes answer from a copy of the record of the stage “answers”, in turn, asked by clients
in processes of their own on the same machine. Its vectors are drawn, so the server is told not to try its model on
them; everything else is what `onrecord serve` does. Then the same questions come at fixed times, in peace and while
`onrecord index` puts transcripts on that record at full speed.
"""

import gzip
import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager, suppress
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import numpy as np
from bench_answers import FORMS, PLACE, _make_record, _questions
from bench_record import RandomEmbedder
from measuring import BRIEFINGS

from api.grace import LAST_S
from indexer.index.library import Library
from indexer.settings import Settings

TITLE = "Serving"
ROOT = Path(__file__).parent.parent
COPY = ROOT / "build" / "bench-serving"
ROUNDS = 3
CLIENTS, FULL_S = 8, 10
PEACE_S, EVERY_S = 30, 0.1
BROUGHT = 40
WORKERS = (1, 2)
_PATHS = [str(ROOT), str(ROOT / "tests")]
_BEGIN = f"import gc, sys; gc.disable(); sys.path[:0] = {_PATHS!r}; import bench_serving; "


def _trusting(settings):
    """Give what opens the record without trying the model on it, whose vectors are no model's."""
    from api.head_start import begin_to_load  # noqa: PLC0415  as the server loads it

    Library.try_model = lambda self: self._embedder.encode(["one passage"])
    return begin_to_load(settings)


def colleague():
    from api.colleague import answer  # noqa: PLC0415  as the server loads it

    answer(_trusting)


def serve(data, workers):
    settings = Settings(data=Path(data), port=0, workers=workers, rate=0)
    if workers == 1:
        from api.guard.logs import write_logs  # noqa: PLC0415  the same

        write_logs(settings.log)
        opener = _trusting(settings)
        from api.serving import serve as serve_alone  # noqa: PLC0415  the same

        serve_alone(settings, opener)
    else:
        from api import supervising  # noqa: PLC0415  the same

        supervising.Supervisor.__init__.__kwdefaults__["run"] = f"{_BEGIN}bench_serving.colleague()"
        supervising.supervise(settings)


@contextmanager
def serving(data, workers):
    """Run a server; give its address, its process and the seconds until it was ready."""
    log = COPY / "log"
    with log.open("w") as lines:
        begun = time.perf_counter()
        code = f"{_BEGIN}bench_serving.serve({str(data)!r}, {workers})"
        server = subprocess.Popen([sys.executable, "-c", code], stderr=lines)
    try:
        address = _wait_for(lambda: log.read_text().partition("http://")[2].partition(";")[0])
        _wait_for(lambda: _is_ready(address))
        ready_s = time.perf_counter() - begun
        if workers > 1:
            _wait_for(lambda: log.read_text().count("is ready (process") == workers)
        yield address, server.pid, ready_s
    finally:
        server.terminate()
        server.wait(2 * LAST_S)


def _wait_for(look):
    while True:
        found = look()
        if found:
            return found
        time.sleep(0.01)


def _is_ready(address):
    with suppress(OSError), closing(http.client.HTTPConnection(address, timeout=30)) as connection:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    return False


def _post(connection, question):
    connection.request("POST", "/v1/ask", json.dumps({"question": question}), {"content-type": "application/json"})
    response = connection.getresponse()
    response.read()
    assert response.status == http.client.OK, response.status


def family(pid):
    """List a process and its children."""
    children = [int(one) for path in Path(f"/proc/{pid}/task").glob("*/children") for one in path.read_text().split()]
    return [pid, *(one for child in children for one in family(child))]


def memory_mib(pid):
    """Sum up what a process and its children hold, what they share counted once."""
    rollups = (Path(f"/proc/{one}/smaps_rollup").read_text() for one in family(pid))
    return sum(int(rollup.partition("\nPss:")[2].split()[0]) for rollup in rollups) / 1024


def spent_s(pid):
    """Sum up the processor seconds that a process and its children took so far."""
    stats = (Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in family(pid))
    return sum(int(ticks) for stat in stats for ticks in stat[11:13]) / os.sysconf("SC_CLK_TCK")


def throughput(address, pid, questions):
    """Ask from several connections, each as soon as it has its answer.

    Returns:
        The answers a second, and the processor milliseconds that the server took for each.
    """
    counts, ending = [0] * CLIENTS, time.perf_counter() + FULL_S

    def ask(number):
        with closing(http.client.HTTPConnection(address)) as connection:
            for question in cycle(questions[number::CLIENTS]):
                _post(connection, question)
                counts[number] += 1
                if time.perf_counter() > ending:
                    return

    begun, spent = time.perf_counter(), spent_s(pid)
    asking = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    return sum(counts) / (time.perf_counter() - begun), 1000 * (spent_s(pid) - spent) / sum(counts)


def at_fixed_times(address, questions, is_over):
    """Ask at fixed times until it is over; give the milliseconds from when each was due."""
    took, begun = [], time.perf_counter()
    with closing(http.client.HTTPConnection(address)) as connection:
        for number, question in enumerate(cycle(questions)):
            due = begun + number * EVERY_S
            time.sleep(max(0.0, due - time.perf_counter()))
            _post(connection, question)
            took.append(1000 * (time.perf_counter() - due))
            if is_over():
                break
    return took


def beside_indexing(data, address, questions, *, word):
    """Ask in peace, while transcripts are indexed into the same record, and in peace again.

    With a word put in before others no passage is on record yet, so that all are embedded.
    """
    lines = COPY / "brought.jsonl"
    with gzip.open(BRIEFINGS, "rt", encoding="utf-8") as source, lines.open("w", encoding="utf-8") as target:
        for row in map(json.loads, islice(source, BROUGHT)):
            again = {
                "id": f"{word}-{row['id']}",
                "title": row["title"],
                "text": row["text"].replace(" the ", f" the {word} "),
            }
            target.write(json.dumps(again) + "\n")
    ends = time.perf_counter() + PEACE_S
    before = at_fixed_times(address, questions, lambda: time.perf_counter() > ends)
    index = [sys.executable, "-c", "from api.entry import main; main()", "index", "--data", str(data), str(lines)]
    with subprocess.Popen(index, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as indexing:
        beside = at_fixed_times(address, questions, lambda: indexing.poll() is not None)
    ends = time.perf_counter() + PEACE_S
    return before, beside, at_fixed_times(address, questions, lambda: time.perf_counter() > ends)


def report():
    if not BRIEFINGS.exists():
        return ["NOT MEASURED: the transcripts beside the repository are absent."]
    _make_record()
    COPY.mkdir(parents=True, exist_ok=True)
    data = COPY / "data"
    if data.exists():
        shutil.rmtree(data)
    shutil.copytree(PLACE / "data", data)
    with closing(Library.open(data, embedder=RandomEmbedder())) as library:
        questions = [one for form in FORMS.values() for one in _questions(library, form)[:60]]
    np.random.default_rng(1).shuffle(questions)
    lines = [
        f"{len(questions)} questions of four forms, asked by {CLIENTS} connections at once from the same machine;",
        f"medians of {ROUNDS} servers of each kind in turn:",
        "",
        "| | ready after s | of a processor s | answers a second | of a processor ms each | MiB, shared counted once |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    found = {workers: [] for workers in WORKERS}
    for _ in range(ROUNDS):
        for workers in WORKERS:
            with serving(data, workers) as (address, pid, ready_s):
                spent = spent_s(pid)
                found[workers].append((ready_s, spent, *throughput(address, pid, questions), memory_mib(pid)))
    for workers, rows in found.items():
        ready, spent, rate, each, held = (median(column) for column in zip(*rows, strict=True))
        lines.append(f"| --workers {workers} | {ready:.1f} | {spent:.1f} | {rate:.0f} | {each:.1f} | {held:.0f} |")
    lines += ["", f"One question every {1000 * EVERY_S:.0f} ms, milliseconds from when it was due:", ""]
    lines += ["| | questions | half at most | 99 of 100 at most |", "|---|---:|---:|---:|"]
    for workers in WORKERS:
        with serving(data, workers) as (address, _, _):
            phases = beside_indexing(data, address, questions, word=("last", "next")[workers - 1])
        for name, took in zip(("in peace", "while indexing", "in peace again"), phases, strict=True):
            half, most = np.percentile(took, (50, 99))
            lines.append(f"| --workers {workers}, {name} | {len(took)} | {half:.0f} | {most:.0f} |")
    return lines


if __name__ == "__main__":
    print("\n".join(report()))
