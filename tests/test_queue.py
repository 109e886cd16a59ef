"""Work in line, over a real record; the clock is a number."""

import pytest

from indexer.errors import NotFoundError, RecordBusyError
from indexer.index import queue
from indexer.index.store import Store
from indexer.job import JobKind, JobReport, JobState

URL = "https://courier.example/sela"
NOBODY = frozenset()


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path) as store:
        yield store


def ask_for(store, address=URL, *, now=100.0, **bounds):
    with store.transaction() as run:
        return queue.enqueue(run, JobKind.URL, address, about=address, now=now, **bounds)


def take(store, owner="worker", *, now=100.0):
    with store.transaction() as run:
        return queue.take(run, owner, now=now)


def finish(store, task, *, now=101.0):
    with store.transaction() as run:
        return queue.finish(run, task, JobReport(added=1), now=now)


def fail(store, task, *, now=101.0, **how):
    with store.transaction() as run:
        return queue.fail(run, task, "no such host", now=now, **how)


def requeue(store, *, now, alive=NOBODY):
    with store.transaction() as run:
        return queue.requeue(run, now=now, is_alive=lambda owner: owner in alive)


def look_up(store, job_id):
    with store.transaction() as run:
        return queue.get_job(run, job_id)


def test_jobs_are_given_out_in_the_order_in_which_they_came(store):
    first, second = ask_for(store, "https://a.example/"), ask_for(store, "https://b.example/")

    given = [take(store), take(store), take(store)]

    assert [task and task.job.id for task in given] == [first.id, second.id, None]


def test_the_same_work_is_in_line_once_until_it_has_ended(store):
    waiting = ask_for(store)
    again = ask_for(store)
    task = take(store)
    while_running = ask_for(store)
    finish(store, task)
    afterwards = ask_for(store)

    assert waiting.id == again.id == while_running.id
    assert afterwards.id != waiting.id


def test_a_job_that_is_done_keeps_its_report_and_nothing_of_what_it_was_given(store):
    ask_for(store)

    done = finish(store, take(store))

    assert (done.state, done.report, done.attempts) == (JobState.DONE, JobReport(added=1), 1)
    with store.transaction() as run:
        assert run.execute("SELECT payload FROM job").fetchall() == [(None,)]


def test_a_job_that_failed_is_tried_again_after_ever_longer_pauses_and_then_given_up(store):
    ask_for(store)
    pauses, now = [], 100.0
    for _ in range(queue.MAX_ATTEMPTS):
        job = fail(store, take(store, now=now), now=now)
        if job.next_try_at is not None:
            pauses.append(job.next_try_at.timestamp() - now)
            assert take(store, now=now + pauses[-1] - 1) is None
            now += pauses[-1]

    assert pauses == [10, 20, 40, 80]
    assert (job.state, job.problem, job.next_try_at) == (JobState.FAILED, "no such host", None)
    assert take(store, now=1e9) is None


def test_pauses_have_an_end(store):
    assert queue.pause_after(1000) == queue.LONGEST_PAUSE_S


def test_a_server_that_says_when_to_come_back_is_not_asked_before(store):
    ask_for(store)

    job = fail(store, take(store), now=200.0, retry_after_s=900.0)

    assert job.next_try_at.timestamp() == 1100.0


def test_what_makes_no_sense_to_try_again_is_given_up_at_once(store):
    ask_for(store)

    assert fail(store, take(store), can_try_again=False).state is JobState.FAILED


def test_what_a_dead_worker_left_is_given_out_again(store):
    job = ask_for(store)
    take(store, "dead")

    assert requeue(store, now=101.0, alive={"dead"}) == 0
    assert requeue(store, now=101.0) == 1
    again = take(store, "other", now=101.0)
    assert (again.job.id, again.job.attempts) == (job.id, 2)


def test_a_lease_ends_unless_it_is_extended(store):
    ask_for(store)
    task = take(store, now=100.0)

    with store.transaction() as run:
        queue.extend(run, task, now=150.0)

    assert requeue(store, now=100.0 + queue.LEASE_S, alive={"worker"}) == 0
    assert requeue(store, now=150.0 + queue.LEASE_S, alive={"worker"}) == 1


@pytest.mark.parametrize("end", [finish, fail])
def test_a_worker_that_lost_its_job_can_no_longer_end_it(store, end):
    ask_for(store)
    lost = take(store, "slow")
    requeue(store, now=101.0)
    take(store, "other", now=101.0)

    with pytest.raises(RecordBusyError, match="given to another worker"):
        end(store, lost)


def test_a_job_that_kills_its_workers_is_given_up(store):
    job = ask_for(store)
    for _ in range(queue.MAX_ATTEMPTS):
        take(store, "dead")
        requeue(store, now=100.0)

    assert look_up(store, job.id).state is JobState.FAILED
    assert "ended 5 times" in look_up(store, job.id).problem


def test_a_job_given_back_was_never_begun(store):
    job = ask_for(store)
    task = take(store)

    with store.transaction() as run:
        queue.give_back(run, task)

    assert look_up(store, job.id) == job


def test_jobs_that_ended_long_ago_are_forgotten(store):
    old = ask_for(store, "https://a.example/")
    finish(store, take(store), now=200.0)
    waiting = ask_for(store, "https://b.example/")

    with store.transaction() as run:
        assert queue.prune(run, now=200.0 + queue.KEPT_S + 1) == 1

    assert look_up(store, waiting.id)
    with pytest.raises(NotFoundError, match="no job with the id"):
        look_up(store, old.id)


def test_a_line_that_is_full_takes_no_more(store):
    ask_for(store, "https://a.example/", most=1)

    with pytest.raises(RecordBusyError, match="1 jobs wait already"):
        ask_for(store, "https://b.example/", most=1)


def test_jobs_are_listed_newest_first_and_by_state(store, tmp_path):
    first, second = ask_for(store, "https://a.example/"), ask_for(store, "https://b.example/")
    finish(store, take(store))

    assert [job.id for job in queue.jobs_on_record(tmp_path)] == [second.id, first.id]
    assert [job.id for job in queue.jobs_on_record(tmp_path, state=JobState.DONE)] == [first.id]
    assert queue.job_on_record(tmp_path, second.id) == second
