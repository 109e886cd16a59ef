"""Read the pages of a web archive (WARC), packed or not.

In: a file of records. Out: an `Article` for each page that a server gave, an `Unread` for each that cannot be read, and
at the end one that counts what was passed over.
Promise: a damaged record costs itself alone; no record takes more memory than a page may have. The day a page was
archived is not the day it was published, and is never taken for it.
"""

import base64
import hashlib
import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from indexer.article import Article
from indexer.errors import BadArticleError, IngestError
from indexer.ingest.http_message import HttpHead, read_body, read_head
from indexer.ingest.metadata import keep_url, tidy_line
from indexer.ingest.plain import read_plain
from indexer.ingest.unpacking import GZIP_HEAD
from indexer.ingest.unread import Unread
from indexer.ingest.webpage import MAX_PAGE_BYTES, read_webpage

MAX_RECORD_BYTES = MAX_PAGE_BYTES + (1 << 16)
MAX_GAPS = 1000
"""How many damaged places a file may have; each costs a search for the next record."""

_PAGES = ("text/html", "application/xhtml+xml")
_PLAIN = ("text/plain",)
_PIECE_BYTES = 1 << 20
_STEP_BYTES = 1 << 14
_HEAD_BYTES = 1 << 16
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FOUND = 200
_DIGESTS = ("sha1", "sha256", "sha512", "md5")
_MOST_KINDS_NAMED = 8


def read_warc(file: io.BufferedReader, *, origin: str) -> Iterator[Article | Unread]:
    """Read an archive from where `file` stands, which must be able to seek.

    Args:
        file: the archive.
        origin: its name. An article's own origin is `origin#` and the id of its record.
    """
    passed: Counter[str] = Counter()
    pages = 0
    for one in _Records(file, origin):
        found = one if isinstance(one, Unread) else _read_record(one, origin=origin)
        if isinstance(found, str):
            passed[found] += 1
        else:
            pages += 1
            yield found
    if passed:
        yield Unread(origin=origin, reason=_passed_over(passed), passed_over=True)
    elif not pages:
        yield Unread(origin=origin, reason="no record in this archive; check that it is a WARC file")


def _passed_over(passed: Counter[str]) -> str:
    kinds = sorted(passed.items(), key=lambda kind: (-kind[1], kind[0]))
    named = [f"{count:,} {what}" for what, count in kinds[:_MOST_KINDS_NAMED]]
    more = ["others"] if len(kinds) > _MOST_KINDS_NAMED else []
    return f"passed over {passed.total():,} records that hold no page: {', '.join(named + more)}"


class _Records:
    """The records of an archive, going on behind those that are damaged.

    The next one is looked for only behind the end of the last that was whole: a page may hold what looks like a record
    of another address, and must never be taken for one.
    """

    def __init__(self, file: io.BufferedReader, origin: str) -> None:
        self._file = file
        self._origin = origin
        self._start = file.tell()
        self._is_packed = file.read(len(GZIP_HEAD)) == GZIP_HEAD
        self._size = file.seek(0, io.SEEK_END)
        self._last: tuple[int, int] | None = None
        self._has_failed = False

    def __iter__(self) -> Iterator[WarcRecord | Unread]:
        at = self._start
        for gap in range(MAX_GAPS + 1):
            yield from self._records_from(at)
            behind = at + 1 if self._last is None else self._end_of(*self._last)
            rest = None if behind is None else self._first_of_rest(behind)
            if (rest is not None or self._has_failed) and (self._last is not None or not gap):
                where = self._size if behind is None else behind
                yield self._damage(where, "damaged from here on; what can be read behind it goes on")
            found = None if rest is None else self._next_start(rest)
            if found is None:
                return
            at = found
        yield self._damage(at, f"damaged in more than {MAX_GAPS:,} places; the rest is left")

    def _records_from(self, at: int) -> Iterator[WarcRecord | Unread]:
        self._last, self._has_failed = None, False
        self._file.seek(at)
        try:
            for record in ArchiveIterator(self._file, parse_http=False, strict_mode=False):
                self._last = (record.stream_pos, record.content_length)
                if self._is_cut_off(record):
                    yield self._damage(record.stream_pos, "a record that is cut off, or whose length is wrong")
                    return
                yield record
        except OSError:
            self._has_failed = True

    def _is_cut_off(self, record: WarcRecord) -> bool:
        is_longer = not self._is_packed and record.stream_pos + record.content_length > self._size
        return is_longer or record.headers.get("Content-Length") is None

    def _end_of(self, start: int, length: int) -> int | None:
        """Give where a record ends; None when that cannot be told."""
        self._file.seek(start)
        if self._is_packed:
            return self._end_of_member(start)
        head = _HEAD_END.search(self._file.read(_HEAD_BYTES))
        return start + head.end() + length if head else None

    def _end_of_member(self, start: int) -> int | None:
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        taken = start
        try:
            while not unpacker.eof:
                piece = unpacker.unconsumed_tail or self._file.read(_STEP_BYTES)
                if not piece:
                    return None
                unpacker.decompress(piece, _PIECE_BYTES)
                taken += len(piece) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)
        except zlib.error:
            return None
        return taken

    def _first_of_rest(self, at: int) -> int | None:
        """Give where something begins at or behind `at`; None when there are only blanks and padding."""
        self._file.seek(at)
        while piece := self._file.read(_PIECE_BYTES):
            blanks = len(piece) - len(piece.lstrip(b"\0\r\n\t "))
            if blanks < len(piece):
                return at + blanks
            at += len(piece)
        return None

    def _damage(self, at: int, what: str) -> Unread:
        return Unread(origin=f"{self._origin}#byte {at}", reason=f"{what}; archive it again")

    def _next_start(self, at: int) -> int | None:
        mark = GZIP_HEAD if self._is_packed else b"WARC/1."
        self._file.seek(at)
        tail = b""
        while piece := self._file.read(_PIECE_BYTES):
            found = (tail + piece).find(mark)
            if found >= 0:
                return at - len(tail) + found
            at += len(piece)
            tail = (tail + piece)[-len(mark) :]
        return None


def _read_record(record: WarcRecord, *, origin: str) -> Article | Unread | str:
    """Read a record into an article; a word for it when it holds no page."""
    if record.record_type != WarcRecordType.response or not record.is_http:
        return f"{record.record_type!s}"
    url = (record.headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")
    name = tidy_line(record.record_id) or f"byte {record.stream_pos}"
    own = f"{origin}#{name.removeprefix('<urn:uuid:').removesuffix('>')}"
    try:
        start = _read(record, min(record.content_length, _HEAD_BYTES))
        head = read_head(start)
        if head.status != _FOUND:
            return f"of status {head.status}"
        if head.media_type not in (*_PAGES, *_PLAIN):
            return tidy_line(head.media_type[:80]) or "of no named type"
        return _article(_block_of(record, start), head, origin=own, url=keep_url(url))
    except IngestError as error:
        return Unread(origin=own, reason=f"{error} (the page is {tidy_line(url[:200])})")


def _block_of(record: WarcRecord, start: bytes) -> bytes:
    size = record.content_length
    if size > MAX_RECORD_BYTES:
        raise BadArticleError(f"too large for a page: {size:,} bytes, at most {MAX_RECORD_BYTES:,}")
    if record.headers.get("WARC-Truncated"):
        raise BadArticleError("cut off when it was archived: its last words may lack their end; archive it again")
    block = start + _read(record, size - len(start))
    if len(block) < size or not fits_digest(block, record.headers.get("WARC-Block-Digest")):
        raise BadArticleError("damaged: cut off, or not what its checksum says; archive it again")
    return block


def _read(record: WarcRecord, size: int) -> bytes:
    pieces = []
    try:
        while size > 0 and (piece := record.reader.read(size)):
            pieces.append(piece)
            size -= len(piece)
    except OSError:
        raise BadArticleError("damaged: it cannot be unpacked; archive it again") from None
    return b"".join(pieces)


def fits_digest(block: bytes, digest: str | None) -> bool:
    """Tell whether bytes are what a checksum of a WARC header says; true when there is none that can be computed."""
    name, _, printed = (digest or "").strip().partition(":")
    name, printed = name.lower().replace("-", ""), printed.rstrip("=")
    if name not in _DIGESTS or not printed:
        return True
    found = hashlib.new(name, block, usedforsecurity=False).digest()
    # Some write Base32 without its padding, and hexadecimal digits in either case.
    return printed.upper() in _written(found, base64.b32encode, base64.b16encode) or printed in _written(
        found, base64.b64encode, base64.urlsafe_b64encode
    )


def _written(digest: bytes, *ways: Callable[[bytes], bytes]) -> list[str]:
    return [way(digest).decode().rstrip("=") for way in ways]


def _article(block: bytes, head: HttpHead, *, origin: str, url: str | None) -> Article:
    body = read_body(block, head, most=MAX_PAGE_BYTES)
    read = read_plain if head.media_type in _PLAIN else read_webpage
    return read(body, origin=origin, url=url, charset=head.charset)
