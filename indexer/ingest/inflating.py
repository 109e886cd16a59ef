"""Unpack what a server sends, a piece at a time, and never more than was asked for.

In: the pieces of a body and its `Content-Encoding`. Out: the body.
Promise: never holds more than `most` bytes and one byte, whatever the pieces would unpack to.
"""

import zlib

from indexer.errors import BadReplyError, FetchTooLargeError

_GZIP = 16 + zlib.MAX_WBITS
_ZLIB = zlib.MAX_WBITS
_RAW = -zlib.MAX_WBITS
_GZIP_NAMES = ("gzip", "x-gzip")
_DEFLATE = "deflate"
_PLAIN = ("", "identity")
_GZIP_HEAD = b"\x1f\x8b"
_ZLIB_HEAD_BYTES = 2
_MAX_MEMBERS = 64
"""A gzip file may consist of several; a body of nothing but their heads would take long."""


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
        self._unpacker = zlib.decompressobj(_GZIP) if self._encoding in _GZIP_NAMES else None
        self._head = b""
        self._members = 1
        self._held = bytearray()

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
            self._unpack(piece)
        except zlib.error:
            raise BadReplyError(f"the reply is not {self._encoding}, though it says so; try again later") from None

    def whole(self) -> bytes:
        """Give the body once all pieces are there.

        Raises:
            BadReplyError: it ends in the middle.
        """
        if self._head or (self._unpacker is not None and not self._unpacker.eof):
            raise BadReplyError(f"the reply ends in the middle of its {self._encoding}; try again later")
        return bytes(self._held)

    def so_far(self) -> bytes:
        """Give what is there, for a body that may be cut."""
        return bytes(self._held)

    def _unpack(self, piece: bytes) -> None:
        if self._unpacker is None:
            piece = self._head + piece
            self._head = piece if len(piece) < _ZLIB_HEAD_BYTES else b""
            if self._head or not piece:
                return
            self._unpacker = zlib.decompressobj(_ZLIB if _has_zlib_head(piece) else _RAW)
        while piece:
            self._keep(self._unpacker.decompress(piece, self._most - len(self._held) + 1))
            piece = self._unpacker.unconsumed_tail or self._next_member(self._unpacker.unused_data)

    def _next_member(self, rest: bytes) -> bytes:
        # What follows a whole gzip and is no other one is padding.
        if self._encoding == _DEFLATE or not rest.startswith(_GZIP_HEAD):
            return b""
        self._members += 1
        if self._members > _MAX_MEMBERS:
            raise BadReplyError(f"the reply is a gzip of more than {_MAX_MEMBERS} parts; ask its publisher")
        self._unpacker = zlib.decompressobj(_GZIP)
        return rest

    def _keep(self, data: bytes) -> None:
        room = self._most - len(self._held)
        self._held += data[:room]
        if len(data) > room:
            raise FetchTooLargeError(f"the reply holds more than {self._most:,} bytes; no page or feed is that long")


def _has_zlib_head(piece: bytes) -> bool:
    # Some servers leave it out, and send what stands within.
    return piece[0] & 15 == zlib.DEFLATED and int.from_bytes(piece[:2]) % 31 == 0
