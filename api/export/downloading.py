"""Take the statements of an export from a running server, as they arrive.

In: the lines of its export as JSON lines. Out: `Exported`s.
Promise: a line that is none is an error, never passed over; what the server left out is told at the end.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from pydantic import ValidationError

from api.export.exported import Closing, Exported, LastLine
from indexer.errors import ServerError

_Line = TypeVar("_Line", Exported, LastLine)
_LAST = '{"export":'


def lines_of(pieces: Iterable[bytes]) -> Iterator[str]:
    """Give the lines of a file that arrives in pieces; a last one that is cut off is given, too."""
    begun = b""
    for piece in pieces:
        *whole, begun = (begun + piece).split(b"\n")
        yield from (line.decode() for line in whole)
    if begun:
        yield begun.decode()


class FromLines:
    """The statements of an export, out of lines."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self._written = 0
        self._told: Closing | None = None

    def __iter__(self) -> Iterator[Exported]:
        for line in self._lines:
            if line.startswith(_LAST):
                self._told = _read(LastLine, line).export
                continue
            yield _read(Exported, line)
            self._written += 1

    @property
    def closing(self) -> Closing:
        """What has to be said, once all are given; a server says nothing where nothing has."""
        return self._told or Closing(written=self._written, withheld=0, generation=0, generation_after=0)


def _read(kind: type[_Line], line: str) -> _Line:
    try:
        return kind.model_validate_json(line, extra="ignore")
    except ValidationError:
        raise ServerError("the server sent a line that is no statement; is it onrecord, and of this version?") from None
