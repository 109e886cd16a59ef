"""Run one engine in a process of its own and time what it is told to do: `python serve_engine.py NAME PLACE MODEL`.

In: a JSON object a line, {"do": "index", "rows": [...]}, {"do": "ask", "question": ..., "speaker": ...}
or {"do": "weigh"}. Out: a JSON object a line with what came of it and the seconds.
"""

import json
import os
import sys
import time
from pathlib import Path

from engines import ENGINES


def _memory_mib() -> float:
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Rss:")) / 1024


def _obey(engine, wanted: dict):
    match wanted.pop("do"):
        case "index":
            return engine.index(wanted["rows"])
        case "ask":
            return engine.ask(wanted["question"], wanted["speaker"])
        case "weigh":
            return _memory_mib()


def main(name: str, place: str, model: str) -> None:
    # What an engine prints must not get among the answers.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    begun = time.perf_counter()
    engine = ENGINES[name](Path(place), model)
    print(json.dumps({"found": None, "took": time.perf_counter() - begun}), file=out, flush=True)
    for line in sys.stdin:
        wanted = json.loads(line)
        begun = time.perf_counter()
        found = _obey(engine, wanted)
        print(json.dumps({"found": found, "took": time.perf_counter() - begun}), file=out, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
