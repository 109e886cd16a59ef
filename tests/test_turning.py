import datetime as dt

import pytest

from api.answer import StatementPage
from api.remote.turning import FIRST_PAUSE_S, LONGEST_PAUSE_S, Pages, Patience
from indexer.errors import ServerError
from indexer.job import Job, JobKind, JobState

ID = "0" * 32


def a_job(state):
    made = dt.datetime(2031, 5, 4, tzinfo=dt.UTC)
    return Job(
        id=ID,
        kind=JobKind.ARTICLE,
        about="x",
        state=state,
        attempts=1,
        made_at=made,
        next_try_at=None,
        ended_at=None,
        report=None,
        problem=None,
    )


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_pages_go_on_as_long_as_there_is_a_next_one():
    pages = Pages("http://x/")
    followed = []
    for next_cursor in ("a", "b", None):
        followed.append((pages.are_left, pages.cursor))
        pages.turn(StatementPage(items=(), next_cursor=next_cursor))

    assert followed == [(True, None), (True, "a"), (True, "b")]
    assert not pages.are_left


def test_pages_that_lead_back_are_an_error():
    pages = Pages("http://x/")
    pages.turn(StatementPage(items=(), next_cursor="a"))
    pages.turn(StatementPage(items=(), next_cursor="b"))

    with pytest.raises(ServerError, match="http://x/ leads from one page back"):
        pages.turn(StatementPage(items=(), next_cursor="a"))


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_a_job_that_ended_is_settled_even_when_the_time_is_over(state):
    assert Patience(ID, timeout_s=0, clock=Clock()).is_settled(a_job(state))


def test_waiting_for_a_job_grows_longer_and_ends():
    clock = Clock()
    patience = Patience(ID, timeout_s=10, clock=clock)
    pauses = []
    while clock.now < 10:
        assert not patience.is_settled(a_job(JobState.RUNNING))
        pauses.append(patience.pause_s())
        clock.now += pauses[-1]

    assert pauses[0] == FIRST_PAUSE_S
    assert max(pauses) == LONGEST_PAUSE_S
    assert sum(pauses) == pytest.approx(10)
    with pytest.raises(ServerError, match=f"job {ID} is still running after 10 s"):
        patience.is_settled(a_job(JobState.RUNNING))
