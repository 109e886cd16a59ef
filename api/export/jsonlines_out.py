"""Write an export as JSON lines, the form in which nothing is lost.

In: statements. Out: one line each, and a last one `{"export": …}` only where the export is not one whole state of the
record. Control characters are written as escapes, which is the same JSON.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from api.export.exported import LastLine
from api.export.taking import Taken
from api.safetext import visible
from indexer.record import Record

_ENDS = re.compile("[\u2028\u2029]")
"""Ends of lines to some readers, though not to JSON."""


def write_jsonl(taken: Taken, *, prompts: Path | None) -> Iterator[str]:  # noqa: ARG001  as the other forms
    """Give the lines, each with its end."""
    for one in taken:
        yield _line(one)
    if taken.closing.needs_saying:
        yield _line(LastLine(export=taken.closing))


def _line(noun: Record) -> str:
    return f"{_ENDS.sub(_escaped, visible(noun.model_dump_json()))}\n"


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
