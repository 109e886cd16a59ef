"""Read a table of comma-separated values as spreadsheets write it: any delimiter, any encoding, with or without a mark.

In: a file. Out: for each row the number of its line and its cells by the names in the first row.
Promise: a row that does not fit the first one costs itself alone; an empty cell is the same as none. A table in UTF-8
may be of any size, and what is held of it at a time is a row.
"""

import bz2
import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import NamedTuple

from indexer.errors import BadArticleError
from indexer.ingest.binary import control_share, signature_of
from indexer.ingest.decode import BINARY_SHARE, REPLACEMENT, decode, marked_encoding
from indexer.ingest.metadata import show

Opened = io.BytesIO | io.BufferedReader | gzip.GzipFile | bz2.BZ2File
"""A file open at its beginning, packed or not."""

DELIMITERS = ",;\t|"
MAX_LINE_CHARS = 1 << 20
"""A line of a table; a cell may hold a tenth of that."""

MAX_OTHER_BYTES = 64 << 20
"""A table in another encoding, which only the whole of it tells."""

_CHUNK_BYTES = 1 << 20
_MOST_NAMES_SHOWN = 12


class Row(NamedTuple):
    """One row of a table."""

    line: int
    """Where it begins, counted from 1."""
    cells: dict[str, str]
    """What it holds by the column's name in lower case; empty cells are left out."""
    fault: str | None = None
    """Why it cannot be read; null when it can."""


def read_table(file: Opened, *, needed: tuple[str, ...]) -> Iterator[Row]:
    """Read the rows of a table that must have one of the columns `needed`.

    Args:
        file: what it is read from; it is closed by whoever opened it.
        needed: names in lower case.

    Raises:
        NotTextError: it is binary, or in an encoding that cannot be told.
        BadArticleError: it has no such column, or is too large for another encoding than UTF-8.
        OSError, EOFError, zlib.error: it cannot be read to its end; raised where that is met.
    """
    lines = _Counted(_lines_of(file))
    head = next(lines, "")
    hint = head.strip().lower()
    # The first line that spreadsheets write for themselves: “sep=;”.
    has_hint = hint.startswith("sep=") and len(hint) <= len("sep=;")
    delimiters = f"{head.strip()[4:] or chr(9)}{DELIMITERS}" if has_hint else DELIMITERS
    while has_hint or head == "\n":
        has_hint, head = False, next(lines, "")
    delimiter = _delimiter(head, delimiters, needed)
    return _rows(lines, head, delimiter)


def _lines_of(file: Opened) -> Iterator[str]:
    is_utf8 = _is_utf8(file)
    file.seek(0)
    if is_utf8:
        return _stream(file)
    data = file.read(MAX_OTHER_BYTES + 1)
    if len(data) > MAX_OTHER_BYTES:
        raise BadArticleError(f"not UTF-8, and more than {MAX_OTHER_BYTES:,} bytes; save the file as UTF-8")
    return iter(io.StringIO(decode(data).text, newline=""))


def _is_utf8(file: Opened) -> bool:
    """Tell whether all of a file is UTF-8 beyond doubt; of one that is cut off, what there is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    controls = size = 0.0
    try:
        while chunk := file.read1(_CHUNK_BYTES):
            if not size and (marked_encoding(chunk) or signature_of(chunk)):
                return False
            decoder.decode(chunk)
            controls, size = controls + control_share(chunk) * len(chunk), size + len(chunk)
    except UnicodeDecodeError:
        return False
    except (OSError, EOFError, zlib.error):
        return size > 0
    return size > 0 and controls <= BINARY_SHARE * size


def _stream(file: Opened) -> Iterator[str]:
    text = io.TextIOWrapper(file, "utf-8-sig")
    try:
        while line := text.readline(MAX_LINE_CHARS):
            if len(line) == MAX_LINE_CHARS:
                raise csv.Error(f"line longer than {MAX_LINE_CHARS:,} characters")
            yield line.replace("\x00", REPLACEMENT)
    except UnicodeDecodeError:  # written to since it was looked through
        raise csv.Error("no longer UTF-8") from None
    finally:
        with suppress(ValueError):  # it is closed already
            text.detach()  # whoever opened the file closes it


def _delimiter(head: str, delimiters: str, needed: tuple[str, ...]) -> str:
    head = head.removesuffix("\n")
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
    """Lines, counted as they are taken: a cell in quotes may go over several."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken += 1
        return line


def _rows(lines: _Counted, head: str, delimiter: str) -> Iterator[Row]:
    line = lines.taken
    reader = csv.reader(chain([head], lines), delimiter=delimiter)
    names: list[str] = []
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                if names:
                    yield _row(line, names, cells)
                names = names or _names(cells)
            line = lines.taken + 1
    except csv.Error as error:
        # Most likely a quotation mark that is never closed: what follows it would be read as one cell.
        yield Row(line, {}, f"not readable as CSV: {error}; the rest of the file is left, correct this line")
