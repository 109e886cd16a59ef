"""The stage “indexing” of `make bench`: transcripts from text to searchable, by `onrecord index` as a user runs it.

Two hundred transcripts in five parts; each part is put on a fresh record twice, in turn: as we embed, and as
sentence-transformers embeds, which is how it was done before. Starting and loading the model are part of the time.
`python tests/bench_indexing.py FOLDER` compares with another checkout instead, COUNT transcripts when that follows.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from statistics import median

from measuring import BRIEFINGS, named_for_here, rows_of

TITLE = named_for_here("Indexing")
ROOT = Path(__file__).parent.parent
TRANSCRIPTS = 200
EVERY = 7
"""They are taken from all years."""
PARTS = 5
WANTED = 3.0
COMMAND = [sys.executable, "-c", "from api.entry import main; main()", "index", "--json"]
REFERENCE = {"ONRECORD_ENGINE": "reference"}


def report(before: Path | None = None, count: int = TRANSCRIPTS) -> list[str]:
    if not BRIEFINGS.exists():
        return ["NOT MEASURED: the transcripts beside the repository are absent."]
    runs = {"now": (ROOT, {}), "before": (before, {}) if before else (ROOT, REFERENCE)}
    took: dict[str, list[float]] = {name: [] for name in runs}
    statements = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, path in enumerate(_parts(Path(folder), count)):
            for name in list(runs)[:: 1 if number % 2 else -1]:
                seconds, found = _index(*runs[name], path, Path(folder) / f"{name}{number}")
                took[name].append(seconds)
            statements += found
    ratio = median(old / new for old, new in zip(took["before"], took["now"], strict=True))
    return [
        f"{count} transcripts, {statements:,} statements, in {PARTS} parts, each by `onrecord index` in a process of",
        f"its own, with {'another checkout' if before else 'the model run by sentence-transformers'} in turn; seconds:",
        "",
        "| | all parts | median of a part |",
        "|---|---:|---:|",
        *(f"| {name} | {sum(seconds):.0f} | {median(seconds):.1f} |" for name, seconds in took.items()),
        "",
        f"Median of the ratios {ratio:.1f} (wanted: at least {WANTED:.0f}).",
    ]


def _parts(folder: Path, count: int) -> list[Path]:
    rows = islice(rows_of(BRIEFINGS), 0, None, EVERY)
    paths = []
    for number in range(PARTS):
        path = folder / f"part{number}.jsonl"
        kept = [_as_line(row) for row in islice(rows, count // PARTS)]
        path.write_text("".join(kept), encoding="utf-8")
        paths.append(path)
    return paths


def _as_line(row: dict[str, str]) -> str:
    kept = {key: row[key] for key in ("id", "source", "title", "text") if key in row}
    return json.dumps(kept | ({"published": row["date"]} if row.get("date") else {})) + "\n"


def _index(checkout: Path, settings: dict[str, str], path: Path, data: Path) -> tuple[float, int]:
    environment = os.environ | settings | {"PYTHONPATH": str(checkout)}
    command = [*COMMAND, "--data", str(data), str(path)]
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=checkout, env=environment, stdout=subprocess.PIPE, check=True)
    return time.perf_counter() - begun, json.loads(done.stdout)["statement_count"]


def main(words: Sequence[str]) -> None:
    before = Path(words[0]).resolve() if words else None
    print("\n".join(report(before, int(words[1]) if len(words) > 1 else TRANSCRIPTS)))


if __name__ == "__main__":
    main(sys.argv[1:])
