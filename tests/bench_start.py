"""The stage “start” of `make bench`: how long a command takes from nothing to its answer, in a process of its own.

The record of the bundled samples, with its model, and a large one where `ONRECORD_BENCH_DATA` names it. With the path
of an older checkout in `ONRECORD_BENCH_OLDER` each command is run from both in turn, on the same record.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

TITLE = "Start of the command line"
ROOT = Path(__file__).parent.parent
PLACE = ROOT / "build" / "bench-start"
ROUNDS = 5
AT_MOST_S = 1.5
COMMANDS = (
    ("--version",),
    ("--help",),
    ("speakers",),
    ("search", "grain"),
    ("verify", "We will not ship one tonne while our own mills stand idle"),
    ("ask", "What did Varga say about grain?"),
)
_RUN = [sys.executable, "-c", "from api.entry import main; main()"]


def report() -> list[str]:
    index = [*_RUN, "index", "--data", str(PLACE), "samples"]
    subprocess.run(index, cwd=ROOT, env=_environment(ROOT), stdout=subprocess.DEVNULL, check=True)
    older = os.environ.get("ONRECORD_BENCH_OLDER")
    checkouts = (ROOT, *([Path(older)] if older else ()))
    large = os.environ.get("ONRECORD_BENCH_DATA")
    lines = _table(PLACE, checkouts, "the samples")
    return [*lines, "", *_table(Path(large), checkouts, "a large record")] if large else lines


def _table(data: Path, checkouts: Sequence[Path], name: str) -> list[str]:
    more = " before, s | now / before |" if len(checkouts) > 1 else ""
    return [
        f"| command, on {name} | wall, s | processor, s |{more}",
        f"|---|---|---|{'---|---|' if more else ''}",
        *(_row(command, data, checkouts) for command in COMMANDS),
        "",
        f"Medians of {ROUNDS} rounds after one that is not counted; wanted of `ask`: at most {AT_MOST_S} s.",
    ]


def _row(command: Sequence[str], data: Path, checkouts: Sequence[Path]) -> str:
    rounds = [[_took(command, data, checkout) for checkout in checkouts] for _ in range(ROUNDS + 1)][1:]
    walls = [statistics.median(one[0] for one in each) for each in zip(*rounds, strict=True)]
    used = statistics.median(each[0][1] for each in rounds)
    ratio = statistics.median(each[0][0] / each[-1][0] for each in rounds)
    more = f" {walls[1]:.2f} | {ratio:.2f} |" if len(checkouts) > 1 else ""
    return f"| `{' '.join(command[:1])}` | {walls[0]:.2f} | {used:.2f} |{more}"


def _took(command: Sequence[str], data: Path, checkout: Path) -> tuple[float, float]:
    """Run a command to its end; give the seconds on the clock and on the processor."""
    where = () if command[0].startswith("--") else ("--data", str(data))
    before, began = sum(_children()), time.perf_counter()
    run = [*_RUN, *command, *where]
    done = subprocess.run(run, cwd=checkout, env=_environment(checkout), capture_output=True, check=False)
    took = time.perf_counter() - began
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return took, sum(_children()) - before


def _children() -> Iterator[float]:
    times = os.times()
    yield from (times.children_user, times.children_system)


def _environment(checkout: Path) -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("ONRECORD_")} | {
        "PYTHONPATH": str(checkout)
    }
