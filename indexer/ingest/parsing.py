"""Read documents from strangers in a process of their own, which may hang or die without anybody noticing.

In: bytes, what they are to be read as, and the noun that is expected. Out: that noun, validated here.
Promise: a document costs at most its limits and its own failure; the next one is read by a fresh process if need be.
Nothing but JSON comes back, so nothing that reads a hostile document can run anything out here.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import IO, Final, Self, TypeVar

from pydantic import Field, ValidationError

from indexer.errors import (
    BadArticleError,
    BadFeedError,
    IngestError,
    NotTextError,
    ParseCrashedError,
    ParseTimeoutError,
)
from indexer.ingest.confined import MAX_LINE_BYTES, Confines, Job, Outcome, ParseKind, Ready
from indexer.record import Record

__all__ = ["ParseKind", "ParseLimits", "Parser"]

MAX_RESULT_BYTES = 64 << 20

_Noun = TypeVar("_Noun", bound=Record)
_GRACE_S: Final = 1.0
_ROOT: Final = Path(__file__).resolve().parents[2]
_RUN: Final = "import sys; from indexer.ingest.confined import serve_by; serve_by(sys.argv[1])"
_ERRORS: MappingProxyType[str, type[IngestError]] = MappingProxyType(
    {kind.__name__: kind for kind in (BadArticleError, BadFeedError, NotTextError)}
)


class ParseLimits(Record):
    """What one document may cost, and how long a process is kept."""

    confines: Confines = Confines()
    wall_s: float = Field(default=20.0, gt=0)
    """From handing a document over to the result."""

    start_s: float = Field(default=60.0, gt=0)
    """For a new process to be ready."""

    documents: int = Field(default=200, ge=1)
    """After so many a process is replaced."""


class Parser:
    """Reads one document at a time; may be used from any thread. Close it, or use it in a `with`."""

    def __init__(self, limits: ParseLimits | None = None) -> None:
        self._limits = limits or ParseLimits()
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def parse(
        self,
        kind: ParseKind,
        data: bytes,
        *,
        into: type[_Noun],
        url: str,
        content_type: str | None = None,
        charset: str | None = None,
    ) -> _Noun:
        """Read a document.

        Raises:
            ParseTimeoutError: it takes longer than the limits.
            ParseCrashedError: it brings the process down, or makes it say nonsense.
            IngestError: what the reader of this kind says about it.
        """
        job = Job(kind=kind, url=url, content_type=content_type, charset=charset, size_bytes=len(data))
        with self._lock:
            worker = self._open()
            try:
                outcome, result = worker.ask(job, data, wall_s=self._limits.wall_s)
            finally:
                if worker.is_spent or worker.documents >= self._limits.documents:
                    self._drop()
        if outcome.error is not None:
            raise _error_of(outcome)
        try:
            return into.model_validate_json(result)
        except ValidationError:
            raise ParseCrashedError(f"the reader of a {kind} gave no {into.__name__}; leave the document out") from None

    @property
    def pid(self) -> int | None:
        """Give the number of the process that reads; null where none is running."""
        return self._worker.pid if self._worker is not None else None

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> "_Worker":
        if self._worker is not None and not self._worker.is_alive:
            self._drop()
        if self._worker is None:
            self._worker = _Worker(self._limits)
        return self._worker

    def _drop(self) -> None:
        if self._worker is not None:
            self._worker.end()
        self._worker = None


class _Worker:
    def __init__(self, limits: ParseLimits) -> None:
        # Spawned, never forked: a child of a process with threads may hang in locks that nobody holds any more.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-P", "-c", _RUN, limits.confines.model_dump_json()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd="/",
            start_new_session=True,
        )
        self.documents = 0
        self.is_spent = False
        self.network = self._wait_until_ready(limits.start_s)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, job: Job, data: bytes, *, wall_s: float) -> tuple[Outcome, bytes]:
        self.documents += 1
        # Whatever interrupts this leaves an answer in the pipe that the next one would take for its own.
        self.is_spent = True
        with self._watched(wall_s, "reading it") as has_passed:
            questions, answers = self._pipes()
            questions.write(job.model_dump_json().encode() + b"\n")
            questions.write(data)
            questions.flush()
            outcome = Outcome.model_validate_json(_line(answers))
            result = _exactly(answers, outcome.size_bytes)
        self.is_spent = outcome.is_last or has_passed.is_set()
        return outcome, result

    def end(self) -> None:
        self._kill()
        for pipe in self._pipes():
            with contextlib.suppress(OSError):  # what could not be sent to it is lost with it
                pipe.close()

    def _wait_until_ready(self, seconds: float) -> str:
        try:
            with self._watched(seconds, "starting the process that reads documents"):
                return Ready.model_validate_json(_line(self._pipes()[1])).network
        except IngestError:
            self.end()
            raise

    @contextlib.contextmanager
    def _watched(self, seconds: float, what: str) -> Iterator[threading.Event]:
        has_passed = threading.Event()

        def stop() -> None:
            has_passed.set()
            self._signal()

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            yield has_passed
        except (OSError, EOFError, ValueError):
            raise self._death(what, seconds, has_passed=has_passed.is_set()) from None
        finally:
            timer.cancel()
            timer.join()

    def _death(self, what: str, seconds: float, *, has_passed: bool) -> IngestError:
        with contextlib.suppress(subprocess.TimeoutExpired):  # one that died by itself keeps the status it died with
            self._process.wait(timeout=_GRACE_S)
        status = self._kill()
        if has_passed:
            return ParseTimeoutError(f"{what} took longer than {seconds:g} s and was stopped; leave the document out")
        if status == -signal.SIGXCPU:
            return ParseTimeoutError(f"{what} took too much processor time and was stopped; leave the document out")
        return ParseCrashedError(f"{what} brought its process down (status {status}); leave the document out")

    def _kill(self) -> int:
        self._signal()
        return self._process.wait()

    def _signal(self) -> None:
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        questions, answers = self._process.stdin, self._process.stdout
        if questions is None or answers is None:
            raise EOFError
        return questions, answers


def _line(answers: IO[bytes]) -> bytes:
    line = answers.readline(MAX_LINE_BYTES)
    if not line.endswith(b"\n"):
        raise EOFError
    return line


def _exactly(answers: IO[bytes], size: int) -> bytes:
    if size > MAX_RESULT_BYTES:
        raise EOFError
    result = answers.read(size)
    if len(result) < size:
        raise EOFError
    return result


def _error_of(outcome: Outcome) -> IngestError:
    kind = _ERRORS.get(outcome.error or "")
    message = "".join(sign if sign.isprintable() else " " for sign in outcome.message)
    if kind is not None:
        return kind(message)
    return ParseCrashedError(f"reading it failed with {outcome.error}; leave the document out")


def _environment() -> dict[str, str]:
    # No key or password that stands in ours is there to be found.
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "1",
    }
