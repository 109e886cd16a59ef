"""Read a table of comma-separated values as spreadsheets write it: any delimiter, any encoding, with or without a mark.

In: the bytes of a file. Out: for each row the number of its line and its cells by the names in the first row.
Promise: a row that does not fit the first one costs itself alone; an empty cell is the same as none.
"""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from indexer.errors import BadArticleError
from indexer.ingest.decode import decode
from indexer.ingest.metadata import show

DELIMITERS = ",;\t|"
_MOST_NAMES_SHOWN = 12


class Row(NamedTuple):
    """One row of a table."""

    line: int
    """Where it begins, counted from 1."""
    cells: dict[str, str]
    """What it holds by the column's name in lower case; empty cells are left out."""
    fault: str | None = None
    """Why it cannot be read; null when it can."""


def read_table(data: bytes, *, needed: str | tuple[str, ...]) -> Iterator[Row]:
    """Read the rows of a table that must have the column `needed`, or one of those.

    Raises:
        NotTextError: it is binary, or in an encoding that cannot be told.
        BadArticleError: it has no such column.
    """
    text = decode(data).text
    first, _, rest = text.partition("\n")
    hint = first.strip().lower()
    # The first line that spreadsheets write for themselves: “sep=;”.
    has_hint = hint.startswith("sep=") and len(hint) <= len("sep=;")
    body = rest if has_hint else text
    delimiters = f"{first.strip()[4:] or chr(9)}{DELIMITERS}" if has_hint else DELIMITERS
    delimiter = _delimiter(body, delimiters, (needed,) if isinstance(needed, str) else needed)
    return _rows(body, delimiter, lines_before=int(has_hint))


def _delimiter(body: str, delimiters: str, needed: tuple[str, ...]) -> str:
    head = body.lstrip("\n").partition("\n")[0]
    for delimiter in delimiters:
        if set(needed) & set(_names(next(csv.reader([head], delimiter=delimiter), []))):
            return delimiter
    found = ", ".join(map(show, head.split(",")[:_MOST_NAMES_SHOWN]))
    raise BadArticleError(
        f"no column `{'` or `'.join(needed)}` in the first line, found {found or 'nothing'}; name the columns there"
    )


def _names(cells: list[str]) -> list[str]:
    return [cell.strip().lower() for cell in cells]


def _row(line: int, names: list[str], cells: list[str]) -> Row:
    if any(map(str.strip, cells[len(names) :])):
        return Row(
            line, {}, f"has {len(cells)} cells, the first line {len(names)}; put cells with delimiters in quotes"
        )
    values: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=False):
        if name and cell.strip():
            values.setdefault(name, cell)
    return Row(line, values)


class _Counted:
    """Lines of a text, counted as they are taken: a cell in quotes may go over several."""

    def __init__(self, body: str) -> None:
        self._lines = io.StringIO(body, newline="")
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.taken += 1
            yield line


def _rows(body: str, delimiter: str, *, lines_before: int) -> Iterator[Row]:
    lines = _Counted(body)
    reader = csv.reader(lines, delimiter=delimiter)
    names: list[str] = []
    line = lines_before + 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                if names:
                    yield _row(line, names, cells)
                names = names or _names(cells)
            line = lines_before + lines.taken + 1
    except csv.Error as error:
        # Most likely a quotation mark that is never closed: what follows it would be read as one cell.
        yield Row(line, {}, f"not readable as CSV: {error}; the rest of the file is left, correct this line")
