"""JSON lines in in, and what is said of a line that cannot be read.

In: a file, or the standard input. Out: its lines, as they come.
Promise: whatever a file holds, its lines can be read; bytes that are not UTF-8 become U+FFFD.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import JsonValue

from api.safetext import is_safe
from indexer.errors import MissingPathError
from indexer.record import Record

STDIN = Path("-")


class BadLine(Record):
    """What is printed for a line that cannot be read."""

    id: JsonValue
    """The line's id; null when not even that can be read."""

    error: str
    """What is wrong with it."""


def read_lines(path: Path) -> Iterator[str]:
    """Read the lines of a file, or of the standard input where the path is `-`; empty ones are passed over.

    Raises:
        MissingPathError: there is no such file.
    """
    if path == STDIN:
        yield from _filled(line.decode("utf-8", "replace") for line in sys.stdin.buffer)
        return
    if not path.exists() or path.is_dir():
        raise MissingPathError(f"there is no file {path}; give one with a JSON object on each line, or - for stdin")
    with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as file:
        yield from _filled(file)


def _filled(lines: Iterator[str]) -> Iterator[str]:
    return (line for line in lines if line.strip())


def id_of(line: str) -> JsonValue:
    """Read the id of a line, whatever else is wrong with it; None when there is none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    found: JsonValue = value.get("id") if isinstance(value, dict) else None
    # What was read with half of a surrogate pair in it cannot be written again.
    return found if is_safe(json.dumps(found, ensure_ascii=False)) else None
