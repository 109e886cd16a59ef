"""Jobs reach the one worker that writes from processes that are not its parent."""

import socket
from contextlib import closing
from datetime import UTC, datetime

import pytest

from indexer.errors import RecordBusyError, RecordDamagedError
from indexer.index.relaying import DistantWorker, Relay
from indexer.job import Job, JobKind, JobState

DAY = datetime(2031, 5, 4, tzinfo=UTC)
JOB = Job(
    id="0" * 32,
    kind=JobKind.ARTICLE,
    about="x",
    state=JobState.QUEUED,
    attempts=0,
    made_at=DAY,
    next_try_at=None,
    ended_at=None,
    report=None,
    problem=None,
)


class Clerk:
    def __init__(self, failure=None):
        self.brought = []
        self._failure = failure

    def begin(self):
        if self._failure is not None:
            raise self._failure

    def bring(self, kind, payload, *, about):
        self.brought.append((kind, payload, about))
        return JOB


@pytest.fixture
def path(tmp_path):
    return tmp_path / "writer"


def test_a_job_that_is_brought_from_afar_is_put_in_line_as_it_is(path):
    clerk, payload = Clerk(), "“ü”\n" * 200_000
    with closing(Relay(clerk, path)):
        job = DistantWorker(path).bring(JobKind.ARTICLE, payload, about="x")

    assert job == JOB
    assert clerk.brought == [(JobKind.ARTICLE, payload, "x")]


def test_what_goes_wrong_there_is_raised_here(path):
    torn = RecordDamagedError("page 7 is torn")

    with closing(Relay(Clerk(torn), path)), pytest.raises(RecordDamagedError, match="page 7 is torn"):
        DistantWorker(path).begin()


def test_where_nobody_takes_jobs_that_is_told_as_busy(path):
    with pytest.raises(RecordBusyError, match="try again"):
        DistantWorker(path).begin()


def test_who_leaves_or_talks_nonsense_holds_nobody_up(path):
    with closing(Relay(Clerk(), path)), socket.socket(socket.AF_UNIX) as silent, socket.socket(socket.AF_UNIX) as odd:
        silent.connect(str(path))
        odd.connect(str(path))
        odd.sendall(b"nonsense\n")
        said = odd.recv(100)

        DistantWorker(path).begin()

    assert said == b""
