"""Keep one worker process for a server, and bring it jobs.

In: settings. Out: jobs as they were put in line.
Promise: a worker that dies is replaced, and what it was asked in vain is told as busy, so that nobody waits for ever;
the server itself never writes to the record.
"""

import logging
import os
import subprocess
import sys
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final

from pydantic import ValidationError

from indexer.errors import (
    ModelError,
    OnRecordError,
    RecordBusyError,
    RecordDamagedError,
    RecordError,
    RecordModelError,
    RecordVersionError,
)
from indexer.index.worker_process import MAX_LINE_BYTES, Beginning, Demand, Reply, Request
from indexer.job import Job, JobKind
from indexer.settings import Settings

REPLY_WITHIN_S = 15.0
"""A worker waits shorter than this for other writers."""

AT_ONCE = 8
"""Requests under way; more wait a moment and are then told to come back, so that those who only read find a thread."""

TURN_WITHIN_S = 0.5
CLOSE_WITHIN_S = 3.0
"""Then it is killed, which costs a job no more than being begun again."""

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0

RUN: Final = "from indexer.index.worker_process import serve; serve()"
_ROOT: Final = Path(__file__).resolve().parents[2]
_ERRORS: MappingProxyType[str, type[OnRecordError]] = MappingProxyType(
    {
        kind.__name__: kind
        for kind in (
            *(RecordBusyError, RecordModelError, RecordVersionError, RecordDamagedError, RecordError, ModelError),
        )
    }
)

_SILENT = "the worker that writes does not answer; try again"

_log = logging.getLogger("onrecord.jobs")


class WorkerProcess:
    """One worker; may be used from any thread. Close it."""

    def __init__(
        self,
        settings: Settings,
        *,
        release: str,
        run: str = RUN,
        pause_s: float = FIRST_PAUSE_S,
        close_within_s: float = CLOSE_WITHIN_S,
    ) -> None:
        self._first_line = Beginning(settings=settings, release=release).model_dump_json(ensure_ascii=True)
        self._run = run
        self._pause_s = pause_s
        self._close_within_s = close_within_s
        self._lock = threading.Lock()
        self._asked: dict[int, Future[Reply]] = {}
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._count = 0
        self._closing = threading.Event()
        self._process = self._spawn()
        self._listening = threading.Thread(target=self._listen, name="worker", daemon=True)
        self._listening.start()

    @property
    def pid(self) -> int:
        """Number of the process that works now."""
        return self._process.pid

    def begin(self) -> None:
        """Make sure that there is a record.

        Raises:
            RecordBusyError: another process is writing to it.
            RecordError: it cannot be written.
        """
        self._ask(Demand.BEGIN)

    def bring(self, kind: JobKind, payload: str, *, about: str) -> Job:
        """Put a job in line.

        Raises:
            RecordBusyError: another process is writing to the record, or the worker has just died; nothing is in line.
            RecordError: it cannot be written.
        """
        job = self._ask(Demand.BRING, kind=kind, payload=payload, about=about).job
        if job is None:
            raise RecordError("the worker gave no job; look for it with `onrecord jobs`")
        return job

    def close(self) -> None:
        """Let the worker finish or give back what it is at, and end."""
        self._closing.set()
        if self._lock.acquire(timeout=TURN_WITHIN_S):
            self._close_pipe(self._process.stdin)
            self._lock.release()
        else:
            # Somebody is handing it a long article, and it takes nothing.
            self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(self._close_within_s)
        if self._process.poll() is None:
            self._process.kill()
        self._listening.join(self._close_within_s)

    def _ask(self, demand: Demand, *, kind: JobKind | None = None, payload: str = "", about: str = "") -> Reply:
        if not self._turns.acquire(timeout=TURN_WITHIN_S):
            raise RecordBusyError("too many others bring jobs; try again")
        try:
            number, waiting = self._hand_over(demand, kind, payload, about)
            reply = waiting.result(REPLY_WITHIN_S)
        except NotInTime:
            self._asked.pop(number, None)
            raise RecordBusyError(_SILENT) from None
        finally:
            self._turns.release()
        return passed(reply)

    def _hand_over(self, demand: Demand, kind: JobKind | None, payload: str, about: str) -> tuple[int, Future[Reply]]:
        waiting: Future[Reply] = Future()
        if not self._lock.acquire(timeout=REPLY_WITHIN_S):
            raise RecordBusyError(_SILENT)
        try:
            self._count += 1
            request = Request(number=self._count, demand=demand, kind=kind, payload=payload, about=about)
            self._asked[request.number] = waiting
            try:
                self._send(request)
            except (OSError, ValueError):
                del self._asked[request.number]
                raise RecordBusyError("the worker that writes is being started again; try again") from None
        finally:
            self._lock.release()
        return request.number, waiting

    def _send(self, request: Request) -> None:
        if self._closing.is_set() or self._process.stdin is None:
            raise BrokenPipeError
        self._process.stdin.write(request.model_dump_json(ensure_ascii=True).encode() + b"\n")
        self._process.stdin.flush()

    def _listen(self) -> None:
        pause_s = self._pause_s
        while True:
            if self._hear(self._process):
                pause_s = self._pause_s
            self._give_up_waiting()
            if self._closing.is_set():
                return
            _log.error("the worker ended with status %s; another one is started", self._process.returncode)
            if self._closing.wait(pause_s):
                return
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            with self._lock:
                if self._closing.is_set():
                    return
                self._process = self._spawn()

    def _hear(self, process: subprocess.Popen[bytes]) -> bool:
        """Take the replies of one worker until it ends; tell whether there was any."""
        has_answered = False
        with process:
            try:
                for line in iter(lambda: self._line(process.stdout), b""):
                    reply = Reply.model_validate_json(line)
                    has_answered = True
                    waiting = self._asked.pop(reply.number, None)
                    if waiting is not None:
                        waiting.set_result(reply)
            except (ValidationError, OSError):
                process.kill()
            self._close_pipe(process.stdin)
        return has_answered

    @staticmethod
    def _line(answers: IO[bytes] | None) -> bytes:
        return answers.readline(MAX_LINE_BYTES) if answers is not None else b""

    @staticmethod
    def _close_pipe(pipe: IO[bytes] | None) -> None:
        if pipe is not None:
            with suppress(OSError):  # what could not be sent to it is lost with it
                pipe.close()

    def _give_up_waiting(self) -> None:
        with self._lock:
            asked, self._asked = self._asked, {}
        for waiting in asked.values():
            reply = Reply(number=0, error="RecordBusyError", message="the worker that writes has ended; try again")
            waiting.set_result(reply)

    def _spawn(self) -> subprocess.Popen[bytes]:
        # Spawned, never forked: a child of a process with threads may hang in locks that nobody holds any more.
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-P", "-c", self._run],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=own_environment(),
            start_new_session=True,
        )
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.write(self._first_line.encode() + b"\n")
                process.stdin.flush()
        return process


def passed(reply: Reply) -> Reply:
    """Give a reply back, or raise the error that it tells of.

    Raises:
        OnRecordError: what was asked could not be done.
    """
    if reply.error is not None:
        raise _ERRORS.get(reply.error, RecordError)(reply.message)
    return reply


def own_environment() -> dict[str, str]:
    """Give the environment of a process that runs our own code."""
    others = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{_ROOT}{os.pathsep}{others}" if others else str(_ROOT)}
