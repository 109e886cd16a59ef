"""Measure how fast each stage is and write it down in `docs/benchmarks.md`: `make bench`.

`make bench STAGE=extract` measures one stage. Each is a module with a `TITLE` and a `report`, whose section of the page
is replaced; the others stay.
"""

import datetime as dt
import os
import platform
import re
import sys
from pathlib import Path

import bench_answers
import bench_embedding
import bench_extraction
import bench_http
import bench_indexing
import bench_record
import bench_serving
import bench_start
import bench_vectors

STAGES = {
    "extract": bench_extraction,
    "embedding": bench_embedding,
    "indexing": bench_indexing,
    "vectors": bench_vectors,
    "record": bench_record,
    "answers": bench_answers,
    "http": bench_http,
    "start": bench_start,
    "serving": bench_serving,
}
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Every figure is measured by `make bench` on the machine that its section names; compare ratios, not seconds.
"""
_FEATURES = ("avx2", "avx512f", "neon", "asimd")


def machine() -> str:
    cpus = Path("/proc/cpuinfo")
    flags = set(cpus.read_text(encoding="utf-8").split()) if cpus.exists() else set()
    features = [feature for feature in _FEATURES if feature in flags]
    return f"{os.cpu_count()} cores ({platform.machine()}, {', '.join(features) or 'features unknown'})"


def section(name: str) -> str:
    stage = STAGES[name]
    today = dt.datetime.now(tz=dt.UTC).date()
    head = f"Measured on {today} by `make bench STAGE={name}`, Python {platform.python_version()}, {machine()}."
    return "\n".join([f"## {stage.TITLE}", "", head, "", *stage.report()]) + "\n"


def with_section(page: str, made: str) -> str:
    """Put a section in the place of the one of the same title, or at the end."""
    title = made.splitlines()[0]
    pieces = re.split(r"(?m)^(?=## )", page)
    kept = [piece.rstrip("\n") + "\n" for piece in pieces if piece.splitlines()[:1] != [title]]
    return "\n".join([*kept, made])


def main(names: list[str]) -> None:
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    for name in names or STAGES:
        made = section(name)
        print(made)
        page = with_section(page, made)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
