"""Inflate what came packed, and never more than was asked for.

In: bytes as gzip or zlib packed them. Out: at most so many bytes.
Promise: memory grows with `most` alone, however much the bytes would become; a few kilobytes can hold gigabytes.
"""

import zlib

from indexer.errors import BadArticleError

GZIP_HEAD = b"\x1f\x8b\x08"
MAX_MEMBERS = 100
"""Pieces that a file is packed in; behind each the rest is copied, so that very many would take very long."""

_AUTOMATIC = 32 + zlib.MAX_WBITS
"""zlib's own or gzip's head, whichever is there."""


def inflate(data: bytes, *, most: int) -> bytes:
    """Inflate gzip (of any number of members) or zlib, or deflate without a head.

    Raises:
        BadArticleError: it is damaged or cut off, or would be more than `most` bytes.
    """
    try:
        return _members(data, _AUTOMATIC, most)
    except zlib.error:
        if data.startswith(GZIP_HEAD):
            raise BadArticleError("damaged: it cannot be unpacked; fetch it again") from None
    try:
        return _members(data, -zlib.MAX_WBITS, most)
    except zlib.error:
        raise BadArticleError("damaged: it cannot be unpacked; fetch it again") from None


def _members(data: bytes, window: int, most: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for _ in range(MAX_MEMBERS):
        unpacker = zlib.decompressobj(window)
        pieces.append(unpacker.decompress(data, most + 1 - size))
        size += len(pieces[-1])
        if size > most:
            raise BadArticleError(f"too large: more than {most:,} bytes when unpacked; split it")
        if not unpacker.eof:
            raise BadArticleError("damaged: it ends in the middle; fetch it again")
        data = unpacker.unused_data
        # What follows a member and is none itself is padding.
        if not data.startswith(GZIP_HEAD):
            return b"".join(pieces)
    raise BadArticleError(f"packed in more than {MAX_MEMBERS} pieces; pack it anew")
