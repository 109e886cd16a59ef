"""Measure how fast each stage is and write it down in `docs/benchmarks.md`: `make bench`.

`make bench STAGE=extract` measures one stage. Each is a module with a `TITLE` and a `report`, whose section of the page
is replaced; the others stay. The first section and the pictures are made from the tables of all others at the end.
Records and environments that take minutes to make are kept in `build/`, or in the folder that `RECORDS` names.
"""

import datetime as dt
import os
import platform
import re
import sys
from functools import partial
from pathlib import Path

import bench_answers
import bench_asking
import bench_embedding
import bench_extraction
import bench_http
import bench_indexing
import bench_peers
import bench_plots
import bench_record
import bench_serving
import bench_start
import bench_targets
import bench_vectors

STAGES = {
    "extract": bench_extraction,
    "embedding": bench_embedding,
    "indexing": bench_indexing,
    "vectors": bench_vectors,
    "record": bench_record,
    "answers": bench_answers,
    "ask": bench_asking,
    "peers": bench_peers,
    "http": bench_http,
    "start": bench_start,
    "serving": bench_serving,
}
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Every figure is measured by `make bench` on the machine that its section names; compare ratios, not seconds.
"""
PICTURES = {
    "bench-questions.svg": ("Time of questions by statements on record", bench_plots.questions_plot),
    "bench-indexing.svg": (
        "Statements indexed a second, beside the peers",
        partial(bench_plots.peers_plot, column="statements/s", title="Statements indexed a second, more is better"),
    ),
    "bench-filtered.svg": (
        "Time of a question about one speaker, beside the peers",
        partial(
            bench_plots.peers_plot,
            column="filtered ms",
            title="Half of the questions about one speaker at most, milliseconds, less is better",
        ),
    ),
}
_FEATURES = ("avx2", "avx512f", "amx_bf16", "neon", "asimd")


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


def with_overview(page: str, *, pictures: Path = PAGE.parent) -> str:
    """Put what is wanted beside what was measured at the top, below the head, and draw its pictures."""
    pieces = re.split(r"(?m)^(?=## )", page)
    kept = [piece for piece in pieces[1:] if piece.splitlines()[0] != f"## {bench_targets.TITLE}"]
    made = (
        "\n".join([f"## {bench_targets.TITLE}", "", *bench_targets.report(page), *_pictures(page, pictures)]) + "\n\n"
    )
    return "".join([pieces[0], made, *kept])


def _pictures(page: str, folder: Path) -> list[str]:
    lines = []
    for name, (words, draw) in PICTURES.items():
        picture = draw(page)
        if picture is not None:
            (folder / name).write_text(picture, encoding="utf-8")
            lines += ["", f"![{words}]({name})"]
    return lines


def main(names: list[str]) -> None:
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    for name in names or STAGES:
        made = section(name)
        print(made)
        # After each stage, so that nothing measured is lost when a later one is cut off.
        page = with_overview(with_section(page, made))
        PAGE.write_text(page, encoding="utf-8")
    print("\n".join(bench_targets.report(page)))


if __name__ == "__main__":
    main(sys.argv[1:])
