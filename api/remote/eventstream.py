"""Read server-sent events from bytes as they arrive, in pieces of any size.

In: bytes. Out: the name and data of each event that is complete.
Promise: every line end of the standard is understood; comments are left out; no event grows beyond a bound, and the
work is linear in what arrives.
"""

from collections.abc import Iterator
from typing import NamedTuple

MAX_EVENT_BYTES = 16 * 2**20
"""Of one event: fifty citations with their articles take less than a tenth."""

_NAMELESS = "message"


class StreamError(ValueError):
    """What arrives is no stream of events."""


class Sent(NamedTuple):
    """One event."""

    name: str
    data: str


class EventReader:
    """Puts the pieces of one stream together."""

    def __init__(self) -> None:
        self._line: list[bytes] = []
        """The line that has not ended yet, in pieces."""

        self._size_bytes = 0
        """Of that line and of the event so far."""

        self._after_return = False
        """Whether the last piece ended with a carriage return, of whose line end a line feed may still come."""

        self._name = ""
        self._data: list[str] = []

    def feed(self, piece: bytes) -> Iterator[Sent]:
        """Take a piece, and give the events that it completes.

        Raises:
            StreamError: an event is too long, or not UTF-8.
        """
        if self._after_return and piece:
            piece = piece.removeprefix(b"\n")
        for part in piece.splitlines(
            keepends=True
        ):  # of bytes: at the three line ends of the standard and nowhere else
            self._keep(part)
            if part.endswith((b"\n", b"\r")):
                line = b"".join(self._line).rstrip(b"\r\n")
                self._line.clear()
                sent = self._take(line)
                if sent is not None:
                    yield sent
        self._after_return = piece.endswith(b"\r")

    def _keep(self, piece: bytes) -> None:
        self._size_bytes += len(piece)
        if self._size_bytes > MAX_EVENT_BYTES:
            raise StreamError("an event is too long")
        self._line.append(piece)

    def _take(self, line: bytes) -> Sent | None:
        if not line:
            return self._end_event()
        if line.startswith(b":"):
            self._size_bytes -= len(line)
            return None
        try:
            field, _, value = line.decode("utf-8").partition(":")
        except UnicodeDecodeError:
            raise StreamError("an event is not UTF-8") from None
        if field == "event":
            self._name = value.removeprefix(" ")
        elif field == "data":
            self._data.append(value.removeprefix(" "))
        return None

    def _end_event(self) -> Sent | None:
        sent = Sent(self._name or _NAMELESS, "\n".join(self._data)) if self._data else None
        self._name, self._size_bytes = "", 0
        self._data.clear()
        return sent
