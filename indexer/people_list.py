"""Read the operator's own list of people: their names, other spellings, and the roles they held and when.

In: a CSV file with the columns name, aliases, role, from, to. Out: `ListedPerson`s, one for each name. Every line that
cannot be used is reported with its number, and then nothing of the file is taken.
"""

import calendar
import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from indexer.errors import BadListError, MissingPathError
from indexer.record import Record
from indexer.speaker import speaker_id

COLUMNS = ("name", "aliases", "role", "from", "to")
MAX_CHARS = 200
MAX_FAULTS_SHOWN = 20
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class ListedRole(Record):
    """A role that the list gives somebody."""

    role: str
    """The role as the list has it."""

    first: dt.date | None = None
    """First day; null when the list leaves it open."""

    last: dt.date | None = None
    """Last day; null when the list leaves it open."""


class ListedPerson(Record):
    """Somebody on the list."""

    name: str
    """The name to be shown."""

    aliases: tuple[str, ...] = ()
    """Other names and spellings."""

    roles: tuple[ListedRole, ...] = ()
    """One for each line that gives a role."""


class _Line(NamedTuple):
    """One line that can be used."""

    name: str
    aliases: tuple[str, ...]
    role: ListedRole | None


def read_people(path: Path) -> tuple[ListedPerson, ...]:
    """Read a list of people.

    Raises:
        MissingPathError: there is no such file.
        BadListError: it is a folder, holds nobody, or its header or a line cannot be used; the message names each
            line with its number.
    """
    if path.is_dir():
        raise BadListError(f"{path} is a folder; give the CSV file itself")
    if not path.is_file():
        raise MissingPathError(f"no such file: {path}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadListError(f"{path} is not UTF-8 at byte {error.start}; save it as CSV in UTF-8") from None
    lines: list[_Line] = []
    faults: list[str] = []
    for number, cells in _rows(path, text):
        try:
            lines.append(_read_line(cells))
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    if faults:
        raise BadListError(_sum_up(path, faults))
    if not lines:
        raise BadListError(f"{path} holds no people, only the line that names the columns; add a line for each person")
    return _by_name(lines)


def _rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    before = 0
    try:
        for row in reader:
            number, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if header is None:
                header = _read_header(path, row)
                continue
            yield number, _cells(header, row)
    except csv.Error as error:
        raise BadListError(f"{path}: line {reader.line_num}: {error}; nothing was imported") from None
    if header is None:
        raise BadListError(f"{path} is empty; its first line must be {','.join(COLUMNS)}")


def _read_header(path: Path, row: list[str]) -> list[str]:
    header = [cell.strip().lower() for cell in row]
    unknown = [name for name in header if name not in COLUMNS]
    if unknown or "name" not in header or len(set(header)) < len(header):
        shown = ",".join(row)[:MAX_CHARS]
        raise BadListError(
            f"{path}: the first line is {shown!r}; it must name the columns, with commas between: {','.join(COLUMNS)}"
        )
    return header


def _cells(header: list[str], row: list[str]) -> dict[str, str]:
    # What is too much is kept under a name of its own, so that the line itself is reported.
    beyond = [cell for cell in row[len(header) :] if cell.strip()]
    cells = {name: " ".join(cell.split()) for name, cell in zip(header, row, strict=False)}
    return cells | ({"beyond": str(len(header) + len(beyond))} if beyond else {})


def _read_line(cells: Mapping[str, str]) -> _Line:
    if "beyond" in cells:
        raise ValueError(f"{cells['beyond']} cells, which is more than columns; put names with commas in quotes")
    name = _read_text(cells.get("name", ""), "name")
    aliases = tuple(_read_text(alias, "alias") for alias in cells.get("aliases", "").split(";") if alias.strip())
    return _Line(name, aliases, _read_role(cells))


def _read_text(text: str, what: str) -> str:
    text = text.strip()
    if not any(char.isalpha() for char in text):
        raise ValueError(f"the {what} is {text!r}; it needs at least one letter" if text else f"there is no {what}")
    if len(text) > MAX_CHARS or not text.isprintable():
        raise ValueError(f"the {what} is longer than {MAX_CHARS} characters or holds control characters")
    return text


def _read_role(cells: Mapping[str, str]) -> ListedRole | None:
    first, last = _read_date(cells.get("from", ""), "from"), _read_date(cells.get("to", ""), "to")
    role = cells.get("role", "").strip()
    if not role:
        if first or last:
            raise ValueError("it has a date and no role")
        return None
    if first and last and first[0] > last[1]:
        raise ValueError(f"from {cells['from']} is after to {cells['to']}")
    return ListedRole(role=_read_text(role, "role"), first=first[0] if first else None, last=last[1] if last else None)


def _read_date(text: str, column: str) -> tuple[dt.date, dt.date] | None:
    """Read a day, a month or a year as its first and last day."""
    text = text.strip()
    if not text:
        return None
    match = _DATE.fullmatch(text)
    year, month, day = (int(piece or 0) for piece in match.groups()) if match else (0, 0, 0)
    try:
        first = dt.date(year, month or 1, day or 1)
    except ValueError:
        raise ValueError(f"{column} is {text!r}; write 2017, 2017-04 or 2017-04-02") from None
    last_month = month or 12
    return first, dt.date(year, last_month, day or calendar.monthrange(year, last_month)[1])


def _sum_up(path: Path, faults: list[str]) -> str:
    shown = "; ".join(faults[:MAX_FAULTS_SHOWN])
    more = f"; and {len(faults) - MAX_FAULTS_SHOWN} more" if len(faults) > MAX_FAULTS_SHOWN else ""
    count = "1 line cannot" if len(faults) == 1 else f"{len(faults)} lines cannot"
    return f"{path}: {count} be used, so nothing was imported: {shown}{more}"


def _by_name(lines: list[_Line]) -> tuple[ListedPerson, ...]:
    """Put the lines of one name together; its other spellings become aliases."""
    found: dict[str, list[_Line]] = {}
    for line in lines:
        found.setdefault(speaker_id(line.name), []).append(line)
    people = []
    for own in found.values():
        name = own[0].name
        aliases = dict.fromkeys(alias for line in own for alias in (line.name, *line.aliases) if alias != name)
        roles = dict.fromkeys(line.role for line in own if line.role is not None)
        people.append(ListedPerson(name=name, aliases=tuple(aliases), roles=tuple(roles)))
    return tuple(people)
