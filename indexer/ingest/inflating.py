"""Inflate what is packed as gzip or deflate, a piece at a time, and never more than was asked for.

In: pieces of packed bytes. Out: the bytes that they hold, or `InflateError`, which the doors tell in their own words.
Promise: holds at most `most` bytes and one more, however much the pieces would become; a few kilobytes can hold
gigabytes.
"""

import zlib
from enum import StrEnum

GZIP_HEAD = b"\x1f\x8b\x08"

GZIP = 16 + zlib.MAX_WBITS
ZLIB = zlib.MAX_WBITS
RAW = -zlib.MAX_WBITS
"""Deflate without a head, which some servers send for the one with."""

GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS

MAX_MEMBERS = 64
"""A gzip may consist of several; one of nothing but their heads would take long."""

_NEXT_HEAD = GZIP_HEAD[:2]


class Fault(StrEnum):
    """What is wrong with packed bytes."""

    DAMAGED = "damaged"
    CUT_OFF = "cut off"
    TOO_LARGE = "too large"
    TOO_MANY_MEMBERS = "too many members"


class InflateError(Exception):
    """It cannot be inflated, or not within bounds; never leaves `indexer.ingest`."""

    def __init__(self, fault: Fault) -> None:
        """Say what is wrong."""
        super().__init__(fault.value)
        self.fault = fault


class Inflater:
    """Packed bytes while they arrive."""

    def __init__(self, packing: int, *, most: int) -> None:
        """Expect bytes of this packing that become at most so many."""
        self._packing = packing
        self._most = most
        self._member = zlib.decompressobj(packing)
        self._members = 1
        self._is_padding = False
        self._held = bytearray()

    def add(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            InflateError: it is damaged, or becomes more than `most` bytes in all; what fits is kept.
        """
        while piece and not self._is_padding:
            try:
                inflated = self._member.decompress(piece, self._most - len(self._held) + 1)
            except zlib.error:
                raise InflateError(Fault.DAMAGED) from None
            self._keep(inflated)
            piece = self._member.unconsumed_tail or self._next_member()

    def whole(self) -> bytes:
        """Give what all pieces held.

        Raises:
            InflateError: they end in the middle.
        """
        if not self._member.eof:
            raise InflateError(Fault.CUT_OFF)
        return self.so_far()

    def so_far(self) -> bytes:
        """Give what the pieces held until now."""
        return bytes(self._held)

    def _next_member(self) -> bytes:
        rest = self._member.unused_data
        if not rest.startswith(_NEXT_HEAD):
            # What follows a whole member and is no other one is padding; of a single byte that cannot be told yet.
            self._is_padding = bool(rest) and not _NEXT_HEAD.startswith(rest)
            return b""
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise InflateError(Fault.TOO_MANY_MEMBERS)
        self._member = zlib.decompressobj(self._packing)
        return rest

    def _keep(self, inflated: bytes) -> None:
        room = self._most - len(self._held)
        self._held += inflated[:room]
        if len(inflated) > room:
            raise InflateError(Fault.TOO_LARGE)


def has_zlib_head(piece: bytes) -> bool:
    """Tell whether the first two bytes are a head of zlib's own."""
    return piece[0] & 15 == zlib.DEFLATED and int.from_bytes(piece[:2]) % 31 == 0
