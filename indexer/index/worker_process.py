"""The process that writes for a server: it puts jobs in line, and does them while others read.

In: a line of JSON that says how to begin, then one for each request, on standard input. Out: one reply a line on
standard output; one line a job in the log on standard error. `indexer.index.hiring` starts it and talks to it.
Promise: it ends soon after its input does or SIGTERM comes; the job under way is then done, or back in line.
"""

import datetime as dt
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from enum import StrEnum
from types import FrameType
from typing import TYPE_CHECKING, BinaryIO, Protocol

from pydantic import Field

from indexer.errors import OnRecordError
from indexer.index.yielding import make_way
from indexer.job import Job, JobKind
from indexer.record import Record
from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.article import Article
    from indexer.index.embedding import Embedder
    from indexer.index.indexing import Extract
    from indexer.index.working import Tools, Worker
    from indexer.ingest.gathering import Gathered, NamedPage
    from indexer.ingest.web import Web

MAX_LINE_BYTES = 64 << 20
GRACE_S = 1.5
"""How long the job under way may take to end once the worker is to stop."""

_FAULT = 70
_log = logging.getLogger("onrecord.jobs")


class Beginning(Record):
    """The first line: whose worker it is."""

    settings: Settings
    release: str
    """Named to publishers."""


class Demand(StrEnum):
    """What is asked of a worker."""

    BEGIN = "begin"
    """Make sure that there is a record."""

    BRING = "bring"
    """Put a job in line."""


class Request(Record):
    """One line of what is asked."""

    number: int = Field(ge=0)
    """Comes back in the reply."""

    demand: Demand
    kind: JobKind | None = None
    payload: str = ""
    about: str = ""


class Reply(Record):
    """One line of what is answered."""

    number: int
    job: Job | None = None
    error: str | None = None
    """Name of the error; null when it went well."""

    message: str = ""
    """That of the error."""


class Clerk(Protocol):
    """Whoever takes what is asked of a worker."""

    def begin(self) -> None:
        """Make sure that there is a record."""
        ...

    def bring(self, kind: JobKind, payload: str, *, about: str) -> Job:
        """Put a job in line."""
        ...


def serve(*, embedder: "Embedder | None" = None, extract: "Extract | None" = None) -> None:
    """Work until standard input ends; the model and the extraction are those of the settings unless given."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal's whole group; whoever started us decides
    signal.signal(signal.SIGTERM, _end)
    questions, answers = _own_pipes()
    make_way()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    logging.getLogger("onrecord").setLevel(logging.INFO)
    beginning = Beginning.model_validate_json(questions.readline(MAX_LINE_BYTES))
    # Imported here: whoever talks to this process needs none of it.
    from indexer.index.working import Worker  # noqa: PLC0415

    with suppress(SystemExit), closing(_Gatherer(beginning)) as gatherer:
        worker = Worker(beginning.settings.data, _tools(beginning, gatherer, embedder, extract))
        _serve(worker, questions, answers)
    logging.shutdown()
    # To take the libraries of a model apart takes seconds, in which whoever waits for us would kill us.
    os._exit(0)


def _serve(worker: "Worker", questions: BinaryIO, answers: BinaryIO) -> None:
    threading.excepthook = _end_with_fault
    working = threading.Thread(target=worker.work_until_stopped, name="jobs", daemon=True)
    working.start()
    try:
        for line in iter(lambda: questions.readline(MAX_LINE_BYTES), b""):
            answers.write(reply_to(worker, line).model_dump_json(ensure_ascii=True).encode() + b"\n")
            answers.flush()
    except BrokenPipeError:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        worker.stop()
        working.join(GRACE_S)
        if working.is_alive():
            worker.hand_back(wait_s=GRACE_S)
            # Libraries abort noisily when the interpreter ends under a thread of theirs.
            os._exit(0)


def _half_of_processors() -> int:
    # The other half answers meanwhile; to be nice alone leaves a question waiting for a batch to end.
    return max(1, (os.cpu_count() or 1) // 2)


def reply_to(worker: Clerk, line: bytes) -> Reply:
    """Have a worker do what a line asks, and give its reply; an error is told by its name.

    Raises:
        ValidationError: the line is no request.
    """
    request = Request.model_validate_json(line)
    try:
        if request.demand is Demand.BEGIN or request.kind is None:
            worker.begin()
            return Reply(number=request.number)
        job = worker.bring(request.kind, request.payload, about=request.about)
    except OnRecordError as error:
        return Reply(number=request.number, error=type(error).__name__, message=str(error))
    return Reply(number=request.number, job=job)


class _Gatherer:
    """Fetches and reads addresses; nothing is started before the first one."""

    def __init__(self, beginning: Beginning) -> None:
        self._beginning = beginning
        self._web: Web | None = None
        self._close: Callable[[], None] = lambda: None

    def gather(self, url: str) -> "Gathered":
        """Fetch one address."""
        from indexer.ingest.gathering import gather  # noqa: PLC0415

        return gather(url, web=self._opened())

    def gather_page(self, page: "NamedPage") -> "Article":
        """Fetch one article that a feed named."""
        from indexer.ingest.gathering import gather_page  # noqa: PLC0415

        return gather_page(page, web=self._opened())

    def close(self) -> None:
        """End the process that reads documents."""
        self._close()

    def _opened(self) -> "Web":
        if self._web is None:
            self._web = self._open()
        return self._web

    def _open(self) -> "Web":
        from indexer.ingest.fetching import Fetcher  # noqa: PLC0415
        from indexer.ingest.parsing import Parser  # noqa: PLC0415
        from indexer.ingest.web import Web  # noqa: PLC0415

        parser = Parser()
        self._close = parser.close
        fetcher = Fetcher.of(self._beginning.settings, release=self._beginning.release)
        return Web(fetcher, parser, clock=lambda: dt.datetime.now(dt.UTC))


def _tools(
    beginning: Beginning, gatherer: _Gatherer, embedder: "Embedder | None", extract: "Extract | None"
) -> "Tools":
    from indexer.extract.extraction import RULES, extract_article  # noqa: PLC0415
    from indexer.index.embedding import SentenceEmbedder  # noqa: PLC0415
    from indexer.index.working import Tools  # noqa: PLC0415

    settings = beginning.settings
    threads = settings.threads or _half_of_processors()
    return Tools(
        embedder=embedder or SentenceEmbedder(settings.model, threads=threads, engine=settings.engine),
        extract=extract or extract_article,
        rules=RULES if extract is None else "",
        gather=gatherer.gather,
        gather_page=gatherer.gather_page,
    )


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    # What a library prints goes to the log, and would break the line of answers here.
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return questions, answers


def _end_with_fault(fault: threading.ExceptHookArgs) -> None:
    # A worker that no longer works must not look alive; whoever started it starts another one.
    if fault.exc_value is not None:
        _log.critical("this is a defect of onrecord; the worker ends", exc_info=fault.exc_value)
    os._exit(_FAULT)


def _end(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
