"""Real worker processes: killed, stopped, in each other's way."""

import contextlib
import os
import signal
import sqlite3
import threading
import time

from fakes import WordEmbedder, make_article, said
from plain_worker import run_with
from served import PATIENCE_S, until

from indexer.errors import RecordBusyError
from indexer.index.hiring import WorkerProcess
from indexer.index.hits import Where
from indexer.index.library import Library
from indexer.index.queue import job_on_record
from indexer.job import JobKind, JobState
from indexer.settings import Settings


def article(number, *, word=""):
    text = "\n\n".join([said(f"Bridge number {number} will open", "Mara Orlova"), word])
    return make_article(text, origin=f"api#{number}")


@contextlib.contextmanager
def worker_on(folder, *, close_within_s=PATIENCE_S):
    with contextlib.closing(
        WorkerProcess(
            Settings(data=folder / "data"),
            release="test",
            run=run_with(folder / "gate"),
            pause_s=0.05,
            close_within_s=close_within_s,
        )
    ) as worker:
        worker.begin()
        yield worker


def bring(worker, one):
    return worker.bring(JobKind.ARTICLE, one.model_dump_json(), about=one.id)


def bring_patiently(worker, one):
    return until(lambda: _try(lambda: bring(worker, one)))


def _try(act):
    try:
        return act()
    except RecordBusyError:
        return None


def ended(folder, job):
    def look():
        found = job_on_record(folder / "data", job.id)
        return found if found.ended_at else None

    return until(look)


def statements(folder):
    library = Library.open(folder / "data", embedder=WordEmbedder())
    try:
        ids = library.statements(Where(), after=None, limit=50)
        return sorted(printed.statement.quote for printed in library.get(ids).values())
    finally:
        library.close()


def is_sound(folder):
    with contextlib.closing(sqlite3.connect(folder / "data" / "onrecord.db")) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_job_is_done_by_another_process(tmp_path):
    with worker_on(tmp_path) as worker:
        done = ended(tmp_path, bring(worker, article(1)))

        assert worker.pid != os.getpid()
    assert (done.state, done.report.added) == (JobState.DONE, 1)
    assert statements(tmp_path) == ["Bridge number 1 will open"]


def test_a_worker_killed_within_a_job_neither_loses_nor_repeats(tmp_path):
    with worker_on(tmp_path) as worker:
        job = bring(worker, article(1, word="WAIT"))
        waiting = bring(worker, article(2))
        until((tmp_path / "gate.reached").exists)
        os.kill(worker.pid, signal.SIGKILL)
        (tmp_path / "gate").touch()

        done, other = ended(tmp_path, job), ended(tmp_path, waiting)

    assert (done.state, done.attempts, done.report.added) == (JobState.DONE, 2, 1)
    assert (other.state, other.attempts) == (JobState.DONE, 1)
    assert statements(tmp_path) == ["Bridge number 1 will open", "Bridge number 2 will open"]


def test_a_worker_killed_between_jobs_is_replaced(tmp_path):
    with worker_on(tmp_path) as worker:
        ended(tmp_path, bring(worker, article(1)))
        before = worker.pid
        os.kill(before, signal.SIGKILL)

        done = ended(tmp_path, bring_patiently(worker, article(2)))

        assert worker.pid != before
    assert done.state is JobState.DONE


def test_workers_killed_at_random_lose_nothing_and_repeat_nothing(tmp_path):
    jobs = []
    with worker_on(tmp_path) as worker:
        for number in range(6):
            jobs.append(bring_patiently(worker, article(number)))
            if number % 2:
                time.sleep(number * 0.013)  # another moment of the job each time
                os.kill(worker.pid, signal.SIGKILL)
        done = [ended(tmp_path, job) for job in jobs]

    assert [(one.state, one.report.added) for one in done] == [(JobState.DONE, 1)] * 6
    assert statements(tmp_path) == [f"Bridge number {number} will open" for number in range(6)]
    assert is_sound(tmp_path)


def test_a_worker_that_is_closed_hands_its_job_back_and_the_next_one_does_it(tmp_path):
    with worker_on(tmp_path) as worker:
        job = bring(worker, article(1, word="WAIT"))
        until((tmp_path / "gate.reached").exists)
    left = job_on_record(tmp_path / "data", job.id), statements(tmp_path)
    (tmp_path / "gate").touch()

    with worker_on(tmp_path):
        done = ended(tmp_path, job)

    assert left == (job, [])
    assert (done.state, done.attempts) == (JobState.DONE, 1)


def test_two_servers_share_the_work_and_do_each_job_once(tmp_path):
    with worker_on(tmp_path) as one, worker_on(tmp_path) as other:
        jobs = [bring_patiently((one, other)[number % 2], article(number)) for number in range(10)]
        done = [ended(tmp_path, job) for job in jobs]

    assert {(job.state, job.attempts, job.report.added) for job in done} == {(JobState.DONE, 1, 1)}
    assert len(statements(tmp_path)) == 10


def test_a_server_ends_although_its_worker_takes_nothing(tmp_path):
    told = []

    def bring_long_articles(worker):
        for number in range(3):
            try:
                bring(worker, article(number, word="word " * 100_000))
            except RecordBusyError as error:
                told.append(str(error))

    with worker_on(tmp_path, close_within_s=1.0) as worker:
        process = worker._process
        os.kill(process.pid, signal.SIGSTOP)
        bringing = threading.Thread(target=bring_long_articles, args=[worker], daemon=True)
        bringing.start()
        until(worker._lock.locked)
        closing = threading.Thread(target=worker.close, daemon=True)
        closing.start()
        closing.join(PATIENCE_S)
        bringing.join(PATIENCE_S)
        is_closed = not closing.is_alive()
        process.kill()

    assert is_closed
    assert len(told) == 3


def test_a_worker_whose_server_was_killed_ends_by_itself(tmp_path):
    with worker_on(tmp_path) as worker:
        pid = worker.pid
        process = worker._process
        process.stdin.close()

        process.wait(PATIENCE_S)

        assert process.returncode == 0
        until(lambda: worker.pid != pid)
