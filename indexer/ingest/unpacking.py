"""Unpack a whole file or body that came packed, and never more than was asked for.

In: bytes as gzip or zlib packed them. Out: at most so many bytes.
Promise: as that of `inflating`; what is wrong is told in the words of an article that cannot be read.
"""

from indexer.errors import BadArticleError
from indexer.ingest.inflating import GZIP_HEAD, GZIP_OR_ZLIB, MAX_MEMBERS, RAW, Fault, InflateError, Inflater

__all__ = ["GZIP_HEAD", "inflate"]


def inflate(data: bytes, *, most: int) -> bytes:
    """Inflate gzip (of any number of members) or zlib, or deflate without a head.

    Raises:
        BadArticleError: it is damaged or cut off, or would be more than `most` bytes.
    """
    try:
        return _inflated(data, GZIP_OR_ZLIB, most)
    except InflateError as error:
        if error.fault is not Fault.DAMAGED or data.startswith(GZIP_HEAD):
            raise _told(error.fault, most) from None
    try:
        return _inflated(data, RAW, most)
    except InflateError as error:
        raise _told(error.fault, most) from None


def _inflated(data: bytes, packing: int, most: int) -> bytes:
    inflater = Inflater(packing, most=most)
    inflater.add(data)
    return inflater.whole()


def _told(fault: Fault, most: int) -> BadArticleError:
    return BadArticleError(
        {
            Fault.DAMAGED: "damaged: it cannot be unpacked; fetch it again",
            Fault.CUT_OFF: "damaged: it ends in the middle; fetch it again",
            Fault.TOO_LARGE: f"too large: more than {most:,} bytes when unpacked; split it",
            Fault.TOO_MANY_MEMBERS: f"packed in more than {MAX_MEMBERS} pieces; pack it anew",
        }[fault]
    )
