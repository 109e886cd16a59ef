"""Read a file or a folder into articles, whatever kinds of files it holds.

In: a path. Out: an `Article` or an `Unread` for everything found there, in a fixed order.
Promise: one bad file costs that file alone; nothing but `MissingPathError` is raised. Reads the disk, changes nothing.
"""

import bz2
import errno
import gzip
import io
import os
import stat
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from indexer.article import Article
from indexer.errors import BadArticleError, IngestError, MissingPathError, NotTextError
from indexer.ingest.binary import binary_error, control_share, signature_of
from indexer.ingest.decode import marked_encoding
from indexer.ingest.jsonlines import MAX_LINE_BYTES, read_json_lines
from indexer.ingest.markdown import read_markdown
from indexer.ingest.metadata import tidy_line
from indexer.ingest.plain import read_plain
from indexer.ingest.unread import Unread
from indexer.ingest.walking import origin_of, walk_folder

__all__ = ["MAX_FILE_BYTES", "Unread", "is_read", "read_articles"]

MAX_FILE_BYTES = 64 << 20
"""Larger files are not one article; JSON lines may be of any size."""

KINDS_READ = ".txt, .md, .html, .jsonl, .warc and feeds (.rss, .atom, .xml, .json)"
_MOST_KINDS_NAMED = 5
_HEAD_BYTES = 4096
_LINE_CONTROL_SHARE = 0.01
"""JSON allows no control bytes at all; a few are a broken line, more are another kind of file."""
_NOT_A_FILE = "not a file but a pipe, a socket or a device; give a file"


def _read_page(data: bytes, *, origin: str) -> Article:
    from indexer.ingest.webpage import read_webpage  # noqa: PLC0415 - lxml is for those who have web pages

    return read_webpage(data, origin=origin)


_READERS: dict[str, Callable[..., Article]] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": _read_page,
    ".htm": _read_page,
}
_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_ARCHIVES = (".warc", ".warc.gz")
_FEEDS = (".rss", ".atom", ".xml", ".json")
_OFTEN_NO_FEED = (".xml", ".json")
"""Most files of these kinds are something else, and no article was expected of them."""
_TABLES = (".csv", ".tsv")


def read_articles(path: Path) -> Iterator[Article | Unread]:
    """Read everything below a folder, or one file.

    Raises:
        MissingPathError: nothing is there; raised at once, not at the first article.
    """
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        raise MissingPathError(f"no file or folder at {origin_of(path)}; check the path") from None
    except (OSError, ValueError) as error:
        return iter([Unread(origin=origin_of(path), reason=explain_fault(error))])
    return _read_folder(path) if is_folder else _read_file(path)


def _read_folder(folder: Path) -> Iterator[Article | Unread]:
    found = 0
    others: Counter[str] = Counter()
    for path in walk_folder(folder):
        if isinstance(path, Unread):
            yield path
        elif _kind_of(path) is None:
            others[_suffix_of(path) or "without suffix"] += 1
        else:
            found += 1
            yield from _read_file(path)
    if not found:
        yield Unread(origin=origin_of(folder), reason=f"no article in this folder; onrecord reads {KINDS_READ}")
    if others:
        yield Unread(origin=origin_of(folder), reason=_passed_over(others), passed_over=True)


def _passed_over(others: Counter[str]) -> str:
    kinds = sorted(others.items(), key=lambda kind: (-kind[1], kind[0]))
    named = [f"{count} {suffix}" for suffix, count in kinds[:_MOST_KINDS_NAMED]]
    more = ["others"] if len(kinds) > _MOST_KINDS_NAMED else []
    files = "1 file of another kind" if others.total() == 1 else f"{others.total():,} files of other kinds"
    return f"passed over {files}: {', '.join(named + more)}; onrecord reads {KINDS_READ}"


def is_read(path: Path) -> bool:
    """Tell by its name whether a file is of a kind that is read."""
    return _kind_of(path) is not None


def _suffix_of(path: Path) -> str | None:
    # A file may be named with line ends and bytes that no message can hold.
    return tidy_line(path.suffix.lower())


def _kind_of(path: Path) -> str | None:
    name = path.name.lower()
    return next((suffix for suffix in (*_READERS, *_LINES, *_ARCHIVES, *_FEEDS) if name.endswith(suffix)), None)


def _read_file(path: Path) -> Iterator[Article | Unread]:
    origin = origin_of(path)
    kind = _kind_of(path)
    try:
        if kind is None:
            raise _not_read(path)
        with open_file(path) as file:
            yield from _read_kind(file, kind, origin=origin)
    except IngestError as error:
        yield Unread(origin=origin, reason=str(error))
    except (OSError, EOFError, zlib.error) as error:
        yield Unread(origin=origin, reason=explain_fault(error))


def _not_read(path: Path) -> BadArticleError:
    suffix = _suffix_of(path)
    if suffix in _TABLES:
        return BadArticleError(f"{suffix} is read as ready-made statements only; give it with --statements")
    return BadArticleError(f"{suffix or 'a file without suffix'} is not read; give {KINDS_READ}")


def _read_kind(file: io.BufferedReader, kind: str, *, origin: str) -> Iterator[Article | Unread]:
    if kind in _LINES:
        yield from _read_lines(file, origin=origin, is_packed=kind.endswith(".gz"))
    elif kind in _ARCHIVES:
        from indexer.ingest.warc import read_warc  # noqa: PLC0415 - for those who have archives

        yield from read_warc(file, origin=origin)
    elif kind in _FEEDS:
        from indexer.ingest.feedfile import read_feed_file  # noqa: PLC0415 - for those who have feeds

        yield from read_feed_file(read_whole(file), origin=origin, is_expected=kind not in _OFTEN_NO_FEED)
    else:
        yield _READERS[kind](read_whole(file), origin=origin)


def open_file(path: Path) -> io.BufferedReader:
    """Open a file for reading.

    Raises:
        BadArticleError: it is a pipe, a socket or a device.
        OSError: it cannot be opened.
    """
    # Opening a pipe would wait for a writer that may never come.
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise BadArticleError(_NOT_A_FILE)
    return file


def read_whole(file: io.BufferedReader) -> bytes:
    """Read a file to its end.

    Raises:
        BadArticleError: it is too large for one article.
    """
    size = os.fstat(file.fileno()).st_size
    data = file.read(MAX_FILE_BYTES + 1) if size <= MAX_FILE_BYTES else b""
    if size > MAX_FILE_BYTES or len(data) > MAX_FILE_BYTES:
        raise BadArticleError(
            f"too large for one article: {max(size, len(data)):,} bytes, at most {MAX_FILE_BYTES:,}; "
            "split it, or give JSON lines"
        )
    return data


def _read_lines(file: io.BufferedReader, *, origin: str, is_packed: bool) -> Iterator[Article | Unread]:
    stream = gzip.GzipFile(fileobj=file) if is_packed else file
    refuse_head(stream.peek(_HEAD_BYTES)[:_HEAD_BYTES])
    is_empty = True
    for one in read_json_lines(lines_of(stream), origin=origin):
        is_empty = False
        yield one
    if is_empty:
        raise BadArticleError("holds no text; nothing to read")


def refuse_head(head: bytes) -> None:
    """Refuse a file that by its beginning holds no JSON lines.

    Raises:
        NotTextError: it is binary, or in another encoding.
    """
    # One message for the whole file instead of one for each of its thousands of lines.
    encoding = marked_encoding(head)
    if encoding:
        raise NotTextError(f"JSON lines must be UTF-8, found {encoding}; save the file as UTF-8")
    if signature_of(head) or control_share(head.partition(b"\n")[0]) > _LINE_CONTROL_SHARE:
        raise binary_error(head)


def lines_of(stream: io.BufferedReader | gzip.GzipFile | bz2.BZ2File) -> Iterator[bytes]:
    """Give the lines of a file; of one that is too long only the beginning, which tells that it is."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        yield line
        # The rest of a line that is too long is read past, never kept.
        while len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE_BYTES + 1)
            if not line:
                return


def explain_fault(error: Exception) -> str:
    """Say in one line why a file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "no longer there, or a link that leads nowhere; index again if it should be there"
    if isinstance(error, PermissionError):
        return "may not be read: permission denied; check who may read it"
    if isinstance(error, OSError) and error.errno == errno.ENXIO:
        return _NOT_A_FILE
    return f"cannot be read to its end: {getattr(error, 'strerror', None) or error}; check the file"
