"""Write an export as a table for spreadsheets.

In: statements. Out: lines of CSV (RFC 4180) with a heading, every cell in double quotes.
Promise: no cell is read as a formula: one that begins like one gets an apostrophe in front (OWASP ASVS 1.2.10).
Control characters are written out; what must not be changed by a letter is exported as JSON lines.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from api.export.cells import COLUMNS, Cell, row_of
from api.export.notes import write_closing
from api.export.taking import Taken
from api.safetext import visible

NOTE = "note"
"""Last column, empty but in a last row that says what was left out, if anything was."""

_LIKE_A_FORMULA = re.compile(r"[=+\-@\t\r\n\x00＝＋－＠]")
"""The full-width forms are read as formulas, too, by some spreadsheets of East Asia."""


def write_csv(taken: Taken, *, prompts: Path | None) -> Iterator[str]:
    """Give the lines, each with its end."""
    yield _line((*COLUMNS, NOTE))
    for one in taken:
        yield _line((*row_of(one).values(), None))
    note = write_closing(taken.closing, prompts=prompts)
    if note:
        yield _line((*(None for _ in COLUMNS), note))


def _line(cells: Iterable[Cell]) -> str:
    return ",".join(map(_cell, cells)) + "\r\n"


def _cell(value: Cell) -> str:
    # Numbers and yes or no are ours and can be no formula.
    text = _harmless(value) if isinstance(value, str) else _plainly(value)
    return '"' + text.replace('"', '""') + '"'


def _plainly(value: Cell) -> str:
    return "" if value is None else str(value).lower()


def _harmless(text: str) -> str:
    return visible(f"'{text}" if _LIKE_A_FORMULA.match(text) else text)
