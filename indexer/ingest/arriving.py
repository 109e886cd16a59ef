"""Hold the body of a reply while it arrives, unpacked, and never more of it than was asked for.

In: the pieces of a body and its `Content-Encoding`. Out: the body.
Promise: never holds more than `most` bytes and one byte, whatever the pieces would unpack to.
"""

from indexer.errors import BadReplyError, FetchError, FetchTooLargeError
from indexer.ingest.inflating import GZIP, MAX_MEMBERS, RAW, ZLIB, Fault, InflateError, Inflater, has_zlib_head

_GZIP_NAMES = ("gzip", "x-gzip")
_DEFLATE = "deflate"
_PLAIN = ("", "identity")
_ZLIB_HEAD_BYTES = 2


class Body:
    """A body while it arrives."""

    def __init__(self, encoding: str, *, most: int) -> None:
        """Expect a body in this `Content-Encoding`.

        Raises:
            BadReplyError: it is one that was not asked for.
        """
        self._encoding = encoding.strip().lower()
        if self._encoding not in {*_GZIP_NAMES, _DEFLATE, *_PLAIN}:
            raise BadReplyError(f"the reply is packed as {encoding[:40]!r}; want gzip or nothing, as was asked for")
        self._most = most
        self._inflater = Inflater(GZIP, most=most) if self._encoding in _GZIP_NAMES else None
        self._head = b""
        self._plain = bytearray()

    def add(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            FetchTooLargeError: it would be more than `most` in all; what fits is kept.
            BadReplyError: it is not packed as it says.
        """
        if self._encoding in _PLAIN:
            self._keep(piece)
            return
        try:
            self._inflate(piece)
        except InflateError as error:
            raise self._told(error.fault) from None

    def whole(self) -> bytes:
        """Give the body once all pieces are there.

        Raises:
            BadReplyError: it ends in the middle.
        """
        if self._head:
            raise self._told(Fault.CUT_OFF)
        if self._inflater is None:
            return bytes(self._plain)
        try:
            return self._inflater.whole()
        except InflateError as error:
            raise self._told(error.fault) from None

    def so_far(self) -> bytes:
        """Give what is there, for a body that may be cut."""
        return bytes(self._plain) if self._inflater is None else self._inflater.so_far()

    def _inflate(self, piece: bytes) -> None:
        if self._inflater is None:
            piece = self._head + piece
            self._head = piece if len(piece) < _ZLIB_HEAD_BYTES else b""
            if self._head or not piece:
                return
            # Some servers leave the head out, and send what stands within.
            self._inflater = Inflater(ZLIB if has_zlib_head(piece) else RAW, most=self._most)
        self._inflater.add(piece)

    def _keep(self, piece: bytes) -> None:
        room = self._most - len(self._plain)
        self._plain += piece[:room]
        if len(piece) > room:
            raise self._told(Fault.TOO_LARGE)

    def _told(self, fault: Fault) -> FetchError:
        if fault is Fault.TOO_LARGE:
            return FetchTooLargeError(f"the reply holds more than {self._most:,} bytes; no page or feed is that long")
        return BadReplyError(
            {
                Fault.DAMAGED: f"the reply is not {self._encoding}, though it says so; try again later",
                Fault.CUT_OFF: f"the reply ends in the middle of its {self._encoding}; try again later",
                Fault.TOO_MANY_MEMBERS: f"the reply is a gzip of more than {MAX_MEMBERS} parts; ask its publisher",
            }[fault]
        )
