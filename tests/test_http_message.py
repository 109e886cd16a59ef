"""An archived response comes apart as the server meant it."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import BadArticleError
from indexer.ingest.http_message import charset_of, read_body, read_head


def response(*lines: str, body: bytes = b"") -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode() + body


def body_of(block: bytes, *, most: int = 1000) -> bytes:
    return read_body(block, read_head(block), most=most)


def test_status_type_and_charset_stand_in_the_head():
    head = read_head(b'HTTP/1.0 404 Not Found\r\nContent-Type: Text/HTML; Charset="Windows-1254"\r\nX: y\r\n\r\nbody')

    assert (head.status, head.media_type, head.charset) == (404, "text/html", "windows-1254")


def test_bare_line_ends_and_missing_headers_are_no_obstacle():
    head = read_head(b"HTTP/2 200\n\nbody")

    assert (head.status, head.media_type, head.charset) == (200, "", None)
    assert body_of(b"HTTP/2 200\n\nbody") == b"body"


@pytest.mark.parametrize(
    "block", [b"", b"\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 20\r\n\r\n"]
)
def test_what_is_no_response_is_told(block):
    with pytest.raises(BadArticleError, match="no HTTP response"):
        read_head(block)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"words", mtime=0)),
        ("x-gzip", gzip.compress(b"words", mtime=0)),
        ("deflate", zlib.compress(b"words")),
        ("identity", b"words"),
        ("deflate, gzip", gzip.compress(zlib.compress(b"words"), mtime=0)),
    ],
    ids=["gzip", "x-gzip", "deflate", "identity", "deflate in gzip"],
)
def test_a_packed_body_is_unpacked(encoding, packed):
    assert body_of(response(f"Content-Encoding: {encoding}", body=packed)) == b"words"


def test_chunks_are_put_together():
    body = b"5\r\nhello\r\n1;x=y\r\n \r\n5\r\nworld\r\n0\r\n\r\n"

    assert body_of(response("Transfer-Encoding: chunked", body=body)) == b"hello world"


def test_a_body_kept_without_its_chunks_is_taken_as_it_is():
    assert body_of(response("Transfer-Encoding: chunked", body=b"<p>hello")) == b"<p>hello"


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (response("Content-Encoding: br", body=b"x"), "packed as 'br', which is not read"),
        (response("Content-Encoding: gzip", body=gzip.compress(b"a" * 2000, mtime=0)), "more than 1,000 bytes"),
        (response("Content-Encoding: gzip", body=b"x" * 50), "damaged"),
        (response(body=b"x" * 1001), "too large for a page: 1,001 bytes"),
    ],
    ids=["another packing", "a bomb", "no gzip", "too long"],
)
def test_a_body_that_cannot_be_read_is_told(block, reason):
    with pytest.raises(BadArticleError, match=reason):
        body_of(block)


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        (None, None),
        ("", None),
        ("text/html", None),
        ("text/html; charset=utf-8", "utf-8"),
        ("text/html;CHARSET='koi8-r'", "'koi8-r'"),
        ("text/html; charset=\r\n evil", "evil"),
    ],
)
def test_a_content_type_names_a_charset_or_none(content_type, charset):
    assert charset_of(content_type) == charset


@given(st.text(max_size=60))
def test_no_content_type_raises(content_type):
    assert charset_of(content_type) is None or isinstance(charset_of(content_type), str)


@given(st.binary(max_size=80))
def test_any_block_gives_a_bounded_body_or_is_told(block):
    for data in (block, b"HTTP/1.1 200 OK\r\n" + block, response("Transfer-Encoding: chunked", body=block)):
        try:
            assert len(body_of(data, most=50)) <= 50
        except BadArticleError:
            continue
