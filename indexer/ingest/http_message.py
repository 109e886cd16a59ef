"""Take an HTTP response apart, as archives of web pages keep it.

In: the bytes from the status line on. Out: its status, its type and its body as the server meant it.
Promise: the body is bounded, whatever its encodings would make of it.
"""

import re
from email.message import Message
from email.parser import BytesHeaderParser
from typing import NamedTuple

from indexer.errors import BadArticleError
from indexer.ingest.unpacking import inflate

_STATUS = re.compile(rb"HTTP/[0-9.]{1,5} ([0-9]{3})")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r?\n")
_HEAD_BYTES = 64 << 10


class HttpHead(NamedTuple):
    """What stands before the body of a response."""

    status: int
    media_type: str
    """In lower case, without parameters; nothing when the server named none."""
    charset: str | None
    """The encoding that the server named."""
    encodings: tuple[str, ...]
    """How the body is packed, as the server did it one after the other."""
    is_chunked: bool
    body_at: int
    """Where the body begins."""


def charset_of(content_type: str | None) -> str | None:
    """Give the encoding that a `Content-Type` names; None when it names none."""
    message = Message()
    message["content-type"] = " ".join((content_type or "").split())
    return message.get_content_charset()


def read_head(block: bytes) -> HttpHead:
    """Read the head of a response.

    Raises:
        BadArticleError: it is no HTTP response.
    """
    status = _STATUS.match(block)
    end = _HEAD_END.search(block, 0, _HEAD_BYTES)
    if status is None or end is None:
        raise BadArticleError("no HTTP response in the record; archive the page again")
    lines = block[block.find(b"\n") + 1 : end.end()]
    values = BytesHeaderParser().parsebytes(lines)
    kind = str(values.get("content-type") or "")
    return HttpHead(
        status=int(status.group(1)),
        media_type=kind.partition(";")[0].strip().lower(),
        charset=charset_of(kind),
        encodings=_tokens(values, "content-encoding"),
        is_chunked="chunked" in _tokens(values, "transfer-encoding"),
        body_at=end.end(),
    )


def _tokens(values: Message, name: str) -> tuple[str, ...]:
    found = [piece.strip() for value in values.get_all(name, []) for piece in str(value).lower().split(",")]
    return tuple(token for token in found if token not in ("", "identity"))


def read_body(block: bytes, head: HttpHead, *, most: int) -> bytes:
    """Give the body, unpacked.

    Raises:
        BadArticleError: it is damaged, packed in a way that is not read, or more than `most` bytes.
    """
    body = block[head.body_at :]
    body = _without_chunks(body) if head.is_chunked else body
    for encoding in reversed(head.encodings):
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise BadArticleError(f"packed as {encoding!r}, which is not read; archive the page as gzip or plain")
        body = inflate(body, most=most)
    if len(body) > most:
        raise BadArticleError(f"too large for a page: {len(body):,} bytes, at most {most:,}")
    return body


def _without_chunks(body: bytes) -> bytes:
    pieces = []
    at = 0
    while chunk := _CHUNK.match(body, at):
        size = int(chunk.group(1), 16)
        pieces.append(body[chunk.end() : chunk.end() + size])
        at = chunk.end() + size + 2
        if size == 0:
            break
    # Some archives note the header and keep the body without its chunks.
    return b"".join(pieces) if pieces else body
