"""Take the statements of an export from a running server, as they arrive.

In: its export as JSON lines, in pieces. Out: `Exported`s.
Promise: a line that is none is an error, never passed over; what the server left out is told at the end.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from pydantic import ValidationError

from api.export.exported import Closing, Exported, LastLine
from indexer.errors import ServerError

_Line = TypeVar("_Line", Exported, LastLine)
_LAST = b'{"export":'


class FromPieces:
    """The statements of an export, out of what arrives."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self._written = 0
        self._told: Closing | None = None

    def __iter__(self) -> Iterator[Exported]:
        for line in _lines(self._pieces):
            if line.startswith(_LAST):
                self._told = _read(LastLine, line).export
                continue
            yield _read(Exported, line)
            self._written += 1

    @property
    def closing(self) -> Closing:
        """What has to be said, once all are given; a server says nothing where nothing has."""
        return self._told or Closing(written=self._written, withheld=0, generation=0, generation_after=0)


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    begun: list[bytes] = []
    for piece in pieces:
        *whole, rest = piece.split(b"\n")
        for line in whole:
            yield b"".join((*begun, line))
            begun = []
        begun.append(rest)
    if any(begun):
        yield b"".join(begun)


def _read(kind: type[_Line], line: bytes) -> _Line:
    try:
        return kind.model_validate_json(line, extra="ignore")
    except ValidationError:
        raise ServerError("the server sent a line that is no statement; is it onrecord, and of this version?") from None
