"""What is asked for again and again: page after page, and a job until it ends; without asking.

In: what came. Out: whether to go on, and after how long.
Promise: a server that sends round in circles, or a job that never ends, is an error and no endless loop.
"""

import time
from collections.abc import Callable

from api.answer import StatementPage
from indexer.errors import ServerError
from indexer.job import Job, JobState

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0

_ENDED = frozenset({JobState.DONE, JobState.FAILED})


class Pages:
    """Where in a list one is."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._seen: set[str] = set()
        self.cursor: str | None = None
        self.are_left = True

    def turn(self, page: StatementPage) -> None:
        """Take a page.

        Raises:
            ServerError: it leads back to one before.
        """
        self.cursor = page.next_cursor
        self.are_left = self.cursor is not None
        if self.cursor is None:
            return
        if self.cursor in self._seen:
            raise ServerError(f"{self._url} leads from one page back to another; is it onrecord?")
        self._seen.add(self.cursor)


class Patience:
    """How long one waits for a job."""

    def __init__(self, job_id: str, *, timeout_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._job_id = job_id
        self._timeout_s = timeout_s
        self._clock = clock
        self._deadline = clock() + timeout_s
        self._pause_s = FIRST_PAUSE_S

    def is_settled(self, job: Job) -> bool:
        """Tell whether a job is done or given up.

        Raises:
            ServerError: it is not, and the time is over.
        """
        if job.state in _ENDED:
            return True
        if self._clock() >= self._deadline:
            raise ServerError(
                f"job {self._job_id} is still {job.state} after {self._timeout_s:g} s; it goes on, ask for it later"
            )
        return False

    def pause_s(self) -> float:
        """Give how long to wait before asking again; a little longer each time."""
        pause_s = min(self._pause_s, max(0.0, self._deadline - self._clock()))
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        return pause_s
