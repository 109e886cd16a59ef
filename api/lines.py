"""JSON lines in in, and what is said of a line that cannot be read.

In: a file, or the standard input. Out: its lines, as they come.
Promise: whatever a file holds, its lines can be read; bytes that are not UTF-8 become U+FFFD. No two lines that are
given out share an id.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

from pydantic import JsonValue

from api.safetext import is_safe
from indexer.errors import MissingPathError
from indexer.record import Record

STDIN = Path("-")
BOM = "\ufeff"


class Line(NamedTuple):
    """One line that is not empty."""

    number: int
    """Its place in the file, from 1; empty lines count."""

    text: str

    id: JsonValue
    """Given back with the result; None when there is none, or it cannot be read."""


class BadLine(Record):
    """What is printed for a line that cannot be read."""

    id: JsonValue
    """The line's id; null when not even that can be read."""

    line: int
    """Its place in the file, from 1."""

    error: str
    """What is wrong with it."""

    @classmethod
    def of(cls, line: Line, error: str) -> Self:
        """Say what is wrong with a line."""
        return cls(id=line.id, line=line.number, error=error)


def read_lines(path: Path) -> Iterator[Line | BadLine]:
    """Read the lines of a file, or of the standard input where the path is `-`; empty ones are passed over.

    Raises:
        MissingPathError: there is no such file.
    """
    met: dict[str, int] = {}
    for number, text in enumerate(_texts(path), start=1):
        if text.strip():
            id_ = _id_of(text)
            before = number if id_ is None else met.setdefault(json.dumps(id_, sort_keys=True), number)
            line = Line(number, text, id_)
            yield line if before == number else BadLine.of(line, f"line {before} has the same id; give each its own")


def _texts(path: Path) -> Iterator[str]:
    if path == STDIN:
        lines = (line.decode("utf-8", "replace") for line in sys.stdin.buffer)
        yield from (line.removeprefix(BOM) for line in lines)
        return
    if not path.exists() or path.is_dir():
        raise MissingPathError(f"there is no file {path}; give one with a JSON object on each line, or - for stdin")
    with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as file:
        yield from file


def _id_of(line: str) -> JsonValue:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    found: JsonValue = value.get("id") if isinstance(value, dict) else None
    # What was read with half of a surrogate pair in it cannot be written again.
    return found if is_safe(json.dumps(found, ensure_ascii=False)) else None
