"""The process in which documents from strangers are read: little memory, little time, no network, no files to write.

In: jobs on standard input, each a line of JSON and the document's bytes. Out: for each an outcome, a line of JSON and
what was read as JSON. `indexer.ingest.parsing` starts it and talks to it.
Promise: confined before the first byte of a document is looked at; whatever a document breaks, it breaks in here.
The limits and the network are the system's to enforce. The hook that refuses sockets and new processes stands in where
the system gives no network of its own; it stops a parser that looks something up, not code that has taken it over.
"""

import ctypes
import math
import os
import resource
import sys
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from pydantic import Field

from indexer.errors import IngestError
from indexer.record import Record

MAX_LINE_BYTES = 64 << 10
_MAX_MESSAGE_CHARS = 1000
_LARGE_BYTES = 128 << 20
"""A process that grew beyond this is replaced, so that every document finds nearly all of the memory free."""

_OPEN_FILES = 64
_NEW_NETWORK = 0x40000000
_NEW_USER = 0x10000000
_CLOSED = ("socket.", "subprocess.", "ctypes.dlopen")
_CLOSED_EXACTLY = frozenset(
    "os.system os.exec os.fork os.forkpty os.posix_spawn os.spawn os.kill os.killpg pty.spawn".split()
)


class ParseKind(StrEnum):
    """What a document is read as."""

    PAGE = "page"
    PLAIN = "plain"
    FEED = "feed"
    SITEMAP = "sitemap"
    FEED_LINKS = "feed links"
    """A page, for the feeds that it links to."""


class Confines(Record):
    """What the process may use."""

    memory_bytes: int = Field(default=300 << 20, gt=0)
    """Of addresses, a little more than what is held at a time. A page of 8 MB in one paragraph takes 233 MB; one of
    nothing but small tags would take all that it gets."""

    cpu_s: int = Field(default=10, ge=1)
    """For each document."""


class Job(Record):
    """One document to read."""

    kind: ParseKind
    url: str
    """Where it came from."""

    content_type: str | None
    """From the reply's header; null when it did not say."""

    charset: str | None
    """The same."""

    size_bytes: int = Field(ge=0)
    """Of the document, which follows."""


class Outcome(Record):
    """What became of a job."""

    error: str | None = None
    """Name of the error; null when it was read."""

    message: str = ""
    """That of the error."""

    size_bytes: int = Field(default=0, ge=0)
    """Of the JSON that follows."""

    is_last: bool = False
    """Whether the process is to be replaced."""


class Ready(Record):
    """Said once, when the process is confined."""

    network: str
    """“namespace” where the system gave it a network of its own with nothing in it, else “hook”."""


def _read_page(data: bytes, job: Job) -> Record:
    from indexer.ingest.webpage import read_webpage  # noqa: PLC0415 - only this process pays for lxml

    return read_webpage(data, origin=job.url, url=job.url, charset=job.charset)


def _read_plain(data: bytes, job: Job) -> Record:
    from indexer.ingest.plain import read_plain  # noqa: PLC0415 - the same

    return read_plain(data, origin=job.url, url=job.url, charset=job.charset)


def _read_feed(data: bytes, job: Job) -> Record:
    from indexer.ingest.feed import read_feed  # noqa: PLC0415 - the same

    return read_feed(data, url=job.url, content_type=job.content_type)


def _read_sitemap(data: bytes, job: Job) -> Record:
    from indexer.ingest.sitemap import read_sitemap  # noqa: PLC0415 - the same

    return read_sitemap(data, url=job.url, content_type=job.content_type)


def _read_feed_links(data: bytes, job: Job) -> Record:
    from indexer.ingest.feed import read_feed_links  # noqa: PLC0415 - the same

    return read_feed_links(data, url=job.url, charset=job.charset)


READERS: MappingProxyType[ParseKind, Callable[[bytes, Job], Record]] = MappingProxyType(
    {
        ParseKind.PAGE: _read_page,
        ParseKind.PLAIN: _read_plain,
        ParseKind.FEED: _read_feed,
        ParseKind.SITEMAP: _read_sitemap,
        ParseKind.FEED_LINKS: _read_feed_links,
    }
)
"""What reads each kind. What it gives is validated anew by whoever asked."""


def serve_by(confines: str) -> None:
    """Do `serve` with confines written as JSON."""
    serve(Confines.model_validate_json(confines))


def serve(confines: Confines) -> None:
    """Read jobs until standard input ends."""
    questions = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    _silence_standard_streams()
    limit_resources(confines)
    _load_parsers()
    _say(answers, Ready(network=cut_off_network()))
    while line := questions.readline(MAX_LINE_BYTES):
        job = Job.model_validate_json(line)
        outcome, result = _do(job, questions.read(job.size_bytes), cpu_s=confines.cpu_s)
        _say(answers, outcome, result)


def limit_resources(confines: Confines) -> None:
    """Set the limits that the system enforces; none of them can be raised again."""
    for what, most in (
        (resource.RLIMIT_AS, confines.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except ValueError:  # stricter ones hold already
            continue


def cut_off_network() -> str:
    """Leave the network, and refuse sockets and new processes; give how the network was left."""
    is_apart = _leave_network()
    sys.addaudithook(_refuse)
    return "namespace" if is_apart else "hook"


def _leave_network() -> bool:
    unshare = getattr(ctypes.CDLL(None, use_errno=True), "unshare", None)
    if unshare is None:
        return False
    # An ordinary user needs a user namespace around it; not every system lets them.
    return any(unshare(flags) == 0 for flags in (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK))


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_CLOSED) or event in _CLOSED_EXACTLY:
        raise PermissionError(f"{event} is closed to what reads documents")


def _silence_standard_streams() -> None:
    # A library that prints would break the line of answers.
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)


def _load_parsers() -> None:
    import trafilatura  # noqa: F401, PLC0415 - so that the first document does not pay for it

    import indexer.ingest.feed  # noqa: PLC0415 - the same
    import indexer.ingest.sitemap  # noqa: PLC0415 - the same
    import indexer.ingest.webpage  # noqa: F401, PLC0415 - the same


def _do(job: Job, data: bytes, *, cpu_s: int) -> tuple[Outcome, bytes]:
    _arm(cpu_s)
    try:
        result = READERS[job.kind](data, job).model_dump_json().encode()
    except IngestError as error:
        return _failed(error, is_last=_is_large()), b""
    except Exception as error:  # noqa: BLE001 - a stranger's document may raise anything; after it nothing is certain
        return _failed(error, is_last=True), b""
    return Outcome(size_bytes=len(result), is_last=_is_large()), result


def _failed(error: Exception, *, is_last: bool) -> Outcome:
    return Outcome(error=type(error).__name__, message=str(error)[:_MAX_MESSAGE_CHARS], is_last=is_last)


def _arm(cpu_s: int) -> None:
    # The system counts from the start of the process, so each document gets its share on top.
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    share = math.ceil(time.process_time()) + cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (share if most == resource.RLIM_INFINITY else min(share, most), most))


def _is_large() -> bool:
    return held_bytes() > _LARGE_BYTES


def held_bytes() -> int:
    """Give the most memory this process ever held."""
    try:
        # What the system counts for getrusage begins with what the process that started this one held.
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def _say(answers: BinaryIO, what: Record, result: bytes = b"") -> None:
    answers.write(what.model_dump_json(ensure_ascii=True).encode() + b"\n" + result)
    answers.flush()
