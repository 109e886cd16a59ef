"""What speed is wanted, beside what was measured: the section at the top of `docs/benchmarks.md`.

In: the page. Out: a table, read from the tables of the other sections and from nothing else, so that it says what they
say, whichever of them was measured last.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

TITLE = "What is wanted, and what was measured"
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
_HUNDRED_K, _MILLION = "100,000 statements", "1,000,000 statements"
_RARE = "somebody with at most 1 % on a topic"
_BEST = "onrecord against the best of the others"


class Place(NamedTuple):
    """A cell of a section's tables, and which of the numbers in it is meant."""

    section: str
    row: str
    column: str
    which: int = 0


class Target(NamedTuple):
    """Something wanted."""

    what: str
    place: Place
    limit: float
    is_least: bool = False
    """Whether the limit is the least that is wanted; otherwise it is the most."""
    unit: str = ""
    over: Place | None = None
    """What the figure is divided by; None where it stands for itself."""

    def measured_in(self, page: str) -> float | None:
        """Give the figure that the page holds; None where it holds none."""
        figure = number_in(page, self.place)
        if figure is None or self.over is None:
            return figure
        below = number_in(page, self.over)
        return None if not below else round(figure / below, 2)

    def is_met(self, measured: float) -> bool:
        """Tell whether a figure is as wanted."""
        return measured >= self.limit if self.is_least else measured <= self.limit

    @property
    def wanted(self) -> str:
        """The limit as written."""
        return f"{'≥' if self.is_least else '≤'} {self.limit:g}{self.unit}"


def _asked(row: str, column: str, which: int = 0) -> Place:
    return Place("Questions", row, column, which)


def _embedding(name: str, section: str) -> Target:
    return Target(name, Place(section, "texts a second", "ratio"), 4, is_least=True, unit=" ×")


def _indexing(name: str, section: str) -> Target:
    before, now = (Place(section, row, "median of a part") for row in ("before", "now"))
    return Target(name, before, 3, is_least=True, unit=" ×", over=now)


TARGETS = (
    _embedding("embedding: texts a second, of sentence-transformers'", "Embedding"),
    _embedding("embedding without AMX: texts a second", "Embedding without AMX"),
    Target("embedding: time of one question", Place("Embedding", "one question, ms", "ratio"), 0.35, unit=" ×"),
    Target("embedding: time of import and load", Place("Embedding", "import and load, s", "ratio"), 0.25, unit=" ×"),
    Target("embedding: resident memory", Place("Embedding", "resident memory, MB", "ratio"), 0.6, unit=" ×"),
    Target("`/v1/ask` at 100,000 statements, half at most", _asked("all questions", _HUNDRED_K), 8, unit=" ms"),
    Target("the same, 99 of 100 at most", _asked("all questions", _HUNDRED_K, 1), 30, unit=" ms"),
    Target("`/v1/ask` at 1,000,000 statements, half at most", _asked("all questions", _MILLION), 15, unit=" ms"),
    Target("a speaker with at most 1 %, of 10,000, half at most", _asked(_RARE, "10,000 statements"), 8, unit=" ms"),
    Target("the same of 100,000", _asked(_RARE, _HUNDRED_K), 8, unit=" ms"),
    Target("the same of 1,000,000", _asked(_RARE, _MILLION), 8, unit=" ms"),
    Target(
        "questions a second at 100,000 statements, two workers",
        _asked("questions a second, 8 clients, `--workers 2`", _HUNDRED_K),
        150,
        True,
    ),
    Target("server at 1,000,000 statements", _asked("resident memory afterwards, MiB", _MILLION), 2861, unit=" MiB"),
    Target("server at 100,000 ready", _asked("seconds from the command to ready", _HUNDRED_K), 3, unit=" s"),
    Target(
        "`onrecord ask`, cold, 100,000", _asked("`onrecord ask` from a record, cold, s", _HUNDRED_K), 1.5, unit=" s"
    ),
    Target(
        "99 of 100 questions beside indexing, of in peace",
        Place("Serving", "--workers 1, while indexing", "99 of 100 at most"),
        1.5,
        unit=" ×",
        over=Place("Serving", "--workers 1, in peace", "99 of 100 at most"),
    ),
    _indexing("indexing transcripts, of the same with sentence-transformers", "Indexing"),
    _indexing("indexing transcripts without AMX, of the same with sentence-transformers", "Indexing without AMX"),
    Target("indexing, of the fastest peer's", Place("Peers", _BEST, "statements/s"), 3, True, " ×"),
    Target("filtered question, as fast as the fastest peer", Place("Peers", _BEST, "filtered ms"), 3, True, " ×"),
    Target("filtered nDCG@10 above the best peer's", Place("Peers", _BEST, "filtered nDCG"), 0, True),
    Target("unfiltered nDCG@10 above the best peer's", Place("Peers", _BEST, "unfiltered nDCG"), 0, True),
)


def sections_of(page: str) -> dict[str, list[str]]:
    """Give the lines of each section of a page by its title."""
    pieces = re.split(r"(?m)^## ", page)[1:]
    return {piece.partition("\n")[0]: piece.splitlines()[1:] for piece in pieces}


def cell_of(page: str, place: Place) -> str | None:
    """Give what stands in a cell; None where there is no such section, row or column."""
    columns: list[str] = []
    for cells in _rows(sections_of(page).get(place.section, [])):
        if not cells[0]:
            columns = cells
        elif cells[0] == place.row and place.column in columns:
            return cells[columns.index(place.column)]
    return None


def number_in(page: str, place: Place) -> float | None:
    """Give the number of a cell; None where there is none."""
    found = _NUMBER.findall(cell_of(page, place) or "")
    return float(found[place.which].replace(",", "")) if len(found) > place.which else None


def _rows(lines: list[str]) -> Iterator[list[str]]:
    for line in lines:
        if line.startswith("|") and not line.startswith("|-"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def report(page: str) -> list[str]:
    """Give the lines of the section."""
    lines = ["| | wanted | measured | |", "|---|---:|---:|---|"]
    for target in TARGETS:
        measured = target.measured_in(page)
        verdict = "not measured yet" if measured is None else "met" if target.is_met(measured) else "**not met**"
        shown = "" if measured is None else f"{measured:,g}{target.unit}"
        lines.append(f"| {target.what} | {target.wanted} | {shown} | {verdict} |")
    return [
        *lines,
        "",
        "Each figure is read from the tables below, which say when and how it was measured.",
    ]
