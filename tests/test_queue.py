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


def bring(store, kind, payload, *, now=100.0, **bounds):
    with store.transaction() as run:
        return queue.enqueue(run, kind, payload, about=payload, now=now, **bounds)


def test_what_a_dead_worker_left_keeps_its_place_in_line(store):
    first, second = bring(store, JobKind.ARTICLE, "old version"), bring(store, JobKind.ARTICLE, "new", now=101.0)
    take(store, "dead")

    requeue(store, now=200.0)

    assert take(store, now=200.0).job.id == first.id
    assert look_up(store, second.id).state is JobState.QUEUED


def test_articles_are_written_one_after_the_other_however_many_workers_there_are(store):
    first, deletion = bring(store, JobKind.ARTICLE, "first"), bring(store, JobKind.DELETE, "second")
    page = ask_for(store)
    task = take(store, "one")

    assert task.job.id == first.id
    assert take(store, "other").job.id == page.id
    with store.transaction() as run:
        assert not queue.is_due(run, now=100.0)
    finish(store, task)
    assert take(store, "other").job.id == deletion.id


@pytest.mark.parametrize("back_s", [1.0, 3600.0, 365 * 86_400.0])
def test_a_job_that_was_never_begun_does_not_wait_for_a_clock_that_was_put_back(store, back_s):
    job = ask_for(store, now=1e9)

    with store.transaction() as run:
        assert queue.is_due(run, now=1e9 - back_s)
    assert take(store, now=1e9 - back_s).job.id == job.id


@pytest.mark.parametrize(("back_s", "is_due"), [(3600.0, False), (365 * 86_400.0, True)])
def test_a_pause_does_not_take_the_years_that_a_clock_was_put_back(store, back_s, is_due):
    ask_for(store, now=1e8)
    fail(store, take(store, now=1e9), now=1e9, retry_after_s=queue.LONGEST_REFUSAL_S)

    with store.transaction() as run:
        assert queue.is_due(run, now=1e9 - back_s) is is_due
    assert (take(store, now=1e9 - back_s) is not None) is is_due


def test_after_the_clock_was_put_back_a_failure_is_followed_by_a_pause(store):
    job = ask_for(store, now=1e9)

    again = fail(store, take(store, now=1e8), now=1e8)

    assert again.next_try_at.timestamp() - 1e8 == queue.FIRST_PAUSE_S
    assert take(store, now=1e8) is None
    assert look_up(store, job.id).made_at.timestamp() == 1e8


def test_a_lease_noted_before_the_clock_was_put_back_ends(store):
    ask_for(store, now=1e9)
    take(store, "elsewhere", now=1e9)

    with store.transaction() as run:
        assert queue.is_due(run, now=1e8)
    assert requeue(store, now=1e8, alive={"elsewhere"}) == 1


def test_where_feeds_made_the_line_too_long_articles_go_first(store):
    feed = ask_for(store)
    article = bring(store, JobKind.ARTICLE, "an article", now=101.0, most=None)

    with store.transaction() as run:
        first = queue.take(run, "worker", now=102.0, most=2)
        second = queue.take(run, "worker", now=102.0, most=2)

    assert [first.job.id, second.job.id] == [article.id, feed.id]


def test_what_a_worker_has_that_is_at_nothing_is_back_in_line_as_it_was(store):
    job = ask_for(store)
    take(store, "worker")

    with store.transaction() as run:
        assert not queue.is_due(run, now=100.0, owner="another")
        assert queue.is_due(run, now=100.0, owner="worker")
        queue.take_back(run, "another")
        assert queue.get_job(run, job.id).state is JobState.RUNNING
        queue.take_back(run, "worker")

    assert look_up(store, job.id) == job


def test_what_a_dead_worker_left_holds_nobody_up(store):
    bring(store, JobKind.ARTICLE, "first")
    bring(store, JobKind.ARTICLE, "second")
    take(store, "other")

    with store.transaction() as run:
        assert not queue.is_due(run, now=101.0, owner="me")
        assert queue.is_due(run, now=101.0, owner="me", is_alive=lambda _owner: False)


def bring_version(store, text, *, place="api#bridge", now=100.0):
    with store.transaction() as run:
        return queue.enqueue(run, JobKind.ARTICLE, text, about=f"id of {text}", place=place, now=now)


def bring_page(store, title, *, now=100.0):
    with store.transaction() as run:
        return queue.enqueue(run, JobKind.PAGE, title, about=URL, now=now)


def delete(store, text, *, now=100.0):
    with store.transaction() as run:
        return queue.enqueue(run, JobKind.DELETE, f"id of {text}", about=f"id of {text}", now=now)


@pytest.mark.parametrize("bring_it", [bring_version, bring_page])
def test_what_a_later_version_overtook_is_skipped_and_says_so(store, bring_it):
    older = bring_it(store, "older")
    fail(store, take(store))
    newer = bring_it(store, "newer", now=101.0)
    task = take(store, now=101.0)

    finish(store, task, now=102.0)

    assert task.job.id == newer.id
    skipped = look_up(store, older.id)
    assert (skipped.state, skipped.problem, skipped.next_try_at) == (JobState.DONE, None, None)
    assert (skipped.report, skipped.ended_at.timestamp()) == (JobReport(notes=(queue.OVERTAKEN,)), 102.0)
    assert take(store, now=1e6) is None
    with store.transaction() as run:
        assert run.execute("SELECT payload FROM job").fetchall() == [(None,), (None,)]


def test_a_version_that_came_later_is_not_skipped(store):
    bring_version(store, "older")
    newer = bring_version(store, "newer")

    finish(store, take(store))

    assert take(store).job.id == newer.id


def test_what_was_brought_from_elsewhere_is_not_skipped(store):
    older = bring_version(store, "older", place="api#another")
    fail(store, take(store))
    bring_version(store, "newer", now=101.0)

    finish(store, take(store, now=101.0))

    assert take(store, now=200.0).job.id == older.id


@pytest.mark.parametrize(
    "end",
    [
        lambda run, task: queue.finish(run, task, JobReport(), now=101.0),
        lambda run, task: queue.fail(run, task, "odd", now=101.0, can_try_again=False),
    ],
    ids=["not taken", "failed"],
)
def test_a_later_version_that_did_not_get_on_record_overtakes_nothing(store, end):
    older = bring_version(store, "older")
    fail(store, take(store))
    bring_version(store, "newer", now=101.0)

    with store.transaction() as run:
        end(run, queue.take(run, "worker", now=101.0))

    assert take(store, now=200.0).job.id == older.id


def test_an_article_that_was_deleted_while_it_waited_does_not_come_back(store):
    older, other = bring_version(store, "older"), bring_version(store, "other", place="api#other")
    for _ in range(2):
        fail(store, take(store))
    delete(store, "older", now=101.0)

    with store.transaction() as run:
        queue.finish(run, queue.take(run, "worker", now=101.0), JobReport(), now=102.0)

    assert look_up(store, older.id).report == JobReport(notes=(queue.DELETED,))
    assert look_up(store, other.id).state is JobState.QUEUED


def test_two_at_once_never_read_the_same_address(store):
    first, second = bring_page(store, "older"), bring_page(store, "newer")
    other = ask_for(store, "https://courier.example/other")
    task = take(store, "one")

    assert task.job.id == first.id
    assert take(store, "other").job.id == other.id
    assert take(store, "other") is None
    finish(store, task)
    assert take(store, "other").job.id == second.id


def test_what_is_brought_again_after_another_version_comes_after_it(store):
    first, second, third = (bring_version(store, text) for text in ("old", "new", "old"))

    assert len({first.id, second.id, third.id}) == 3
    assert bring_version(store, "old").id == third.id
    given = []
    while (task := take(store)) is not None:
        given.append(task.job.id)
        finish(store, task)
    assert given == [first.id, second.id, third.id]


def test_what_is_brought_again_after_its_deletion_is_deleted_before(store):
    jobs = [bring_version(store, "text"), delete(store, "text"), bring_version(store, "text"), delete(store, "text")]

    assert len({job.id for job in jobs}) == 4
    assert delete(store, "text").id == jobs[-1].id


def test_a_job_from_before_jobs_knew_what_they_are_about_is_done_and_overtakes_nothing(store):
    with store.transaction() as run:
        run.execute(
            "INSERT INTO job (id, kind, about, payload, dedupe, state, not_before, made_at) "
            "VALUES (?, 'article', 'x', 'x', ?, 'queued', 50, 50)", ("0" * 32, "f" * 64)
        )  # fmt: skip
    waiting = bring_version(store, "text")

    assert finish(store, take(store)).id == "0" * 32
    assert finish(store, take(store)).id == waiting.id
