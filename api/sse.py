"""Send what a thread makes piece by piece, as server-sent events.

In: an iterator of frames, ready to be sent. Out: a response that streams them.
Promise: a silent maker is bridged by comments, so that nobody in between hangs up; who leaves is not worked for; a
failure, or the end of the server, is the last frame, never a cut.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from contextlib import closing, suppress
from typing import Protocol

from fastapi.responses import StreamingResponse

from api.events import ERROR, EVENT_STREAM, SHUTDOWN
from api.leaving import leaving
from api.problems import ENDING, FAULT, Problem, problem_of
from indexer.errors import AbandonedError, OnRecordError

HEARTBEAT_S = 10.0
LOOK_EVERY_S = 0.1
"""How often it is looked whether the server ends."""

FAREWELL_S = 3.0
"""How long after the server began to end a stream may go on; shorter than the grace that requests are given."""

PING = ": ping\n\n"
_HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}

_log = logging.getLogger("onrecord.http")


class Ending(Protocol):
    """Whether the server is about to end."""

    def is_set(self) -> bool:
        """Tell."""
        ...


Frames = Generator[str, None, None]
_Clock = Callable[[], float]
Failed = Callable[[str, Problem], str]
"""Makes the last frame of a stream that did not come to its end: `error` or `shutdown`, and why."""


def wants_events(accept: Sequence[str]) -> bool:
    """Tell whether a client's header `Accept` names a stream of events."""
    kinds = (one.partition(";")[0].strip().lower() for line in accept for one in line.split(","))
    return EVENT_STREAM in kinds


def frame(event: str, data: str) -> str:
    """Write one event; its data is JSON in one line."""
    return f"event: {event}\ndata: {data}\n\n"


def failed_frame(event: str, problem: Problem) -> str:
    """Write the last event of a stream that did not come to its end."""
    return frame(event, problem.model_dump_json())


def begin(frames: Frames) -> Frames:
    """Make the first frame at once, so that what fails before it is answered with a status of its own."""
    return _go_on(next(frames, ""), frames)


def respond_with_frames(
    frames: Frames,
    *,
    ending: Ending,
    failed: Failed = failed_frame,
    heartbeat_s: float = HEARTBEAT_S,
    farewell_s: float = FAREWELL_S,
) -> StreamingResponse:
    """Stream frames, made in a thread of their own while somebody reads them."""
    pieces = _send(frames, failed, lambda now: _Patience(now, ending, heartbeat_s, farewell_s))
    return StreamingResponse(pieces, media_type=EVENT_STREAM, headers=_HEADERS)


def _go_on(first: str, frames: Frames) -> Frames:
    with closing(frames):
        yield first
        yield from frames


async def _send(
    frames: Frames, failed: Failed, be_patient: Callable[[Callable[[], float]], "_Patience"]
) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    made: asyncio.Queue[str | None] = asyncio.Queue()
    has_left = threading.Event()

    def put(one: str | None) -> None:
        with suppress(RuntimeError):  # the loop is gone, and everybody with it
            loop.call_soon_threadsafe(made.put_nowait, one)

    # A daemon, because a model's server may keep it waiting longer than this server has to end.
    threading.Thread(target=_make, args=(frames, put, failed, has_left), name="answer", daemon=True).start()
    patience = be_patient(loop.time)
    try:
        while True:
            one = await _next_of(made)
            if one is None:
                return
            if one:
                patience.heard()
                yield one
            elif patience.is_silent():
                yield PING
            if patience.is_over() and made.empty():
                yield failed(SHUTDOWN, ENDING)
                return
    finally:
        has_left.set()


async def _next_of(made: asyncio.Queue[str | None]) -> str | None:
    try:
        return await asyncio.wait_for(made.get(), LOOK_EVERY_S)
    except TimeoutError:
        return ""


class _Patience:
    def __init__(self, now: _Clock, ending: Ending, heartbeat_s: float, farewell_s: float) -> None:
        self._now = now
        self._farewell_s = farewell_s
        self._ending = ending
        self._heartbeat_s = heartbeat_s
        self._heard_at = now()
        self._ending_since: float | None = None

    def heard(self) -> None:
        self._heard_at = self._now()

    def is_silent(self) -> bool:
        """Tell whether it is time for a sign of life, and take it as given."""
        if self._now() - self._heard_at < self._heartbeat_s:
            return False
        self.heard()
        return True

    def is_over(self) -> bool:
        if not self._ending.is_set():
            return False
        if self._ending_since is None:
            self._ending_since = self._now()
        return self._now() - self._ending_since >= self._farewell_s


def _make(frames: Frames, put: Callable[[str | None], None], failed: Failed, has_left: threading.Event) -> None:
    try:
        with closing(frames), leaving(has_left.is_set):
            for one in frames:
                if has_left.is_set():
                    return
                put(one)
    except AbandonedError:
        pass
    except OnRecordError as error:
        put(failed(ERROR, problem_of(error)))
    except Exception:  # noqa: BLE001  nobody but the log is to see it
        _log.exception("a stream failed; this is a defect of onrecord")
        put(failed(ERROR, FAULT))
    finally:
        put(None)
