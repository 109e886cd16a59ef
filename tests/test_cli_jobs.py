"""The command that lists jobs, over a folder and over a server."""

import json
import shutil
from functools import partial

import pytest
from served import make_record, run_command, running

from indexer.index import queue
from indexer.index.store import Store
from indexer.job import JobKind, JobReport, JobState

PAGE = "https://courier.example/sela"
FEED = "https://courier.example/feed"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A record with one job done, one failed and one that waits."""
    data = make_record(tmp_path_factory.mktemp("record"))
    with Store.open(data) as store, store.transaction() as run:
        for url in (FEED, PAGE, "https://courier.example/later"):
            queue.enqueue(run, JobKind.URL, url, about=url, now=1e9)
        done = queue.take(run, "worker", now=1e9)
        queue.finish(run, done, JobReport(queued=("a" * 32,), notes=("1 entry has no text",)), now=1e9)
        failed = queue.take(run, "worker", now=1e9)
        queue.fail(run, failed, "no such host\tas this", now=1e9, can_try_again=False)
    return data


@pytest.fixture
def onrecord(capsys):
    return partial(run_command, capsys)


def test_jobs_are_listed_newest_first_one_a_line(onrecord, data):
    code, out, err = onrecord("jobs", "--data", data)

    lines = [line.split("\t") for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [(line[1], line[4], line[5]) for line in lines] == [
        ("queued", "https://courier.example/later", ""),
        ("failed", PAGE, "no such host as this"),
        ("done", FEED, "1 jobs made"),
    ]
    assert {line[3] for line in lines} == {"2001-09-09 01:46:40 UTC"}


def test_only_those_in_one_state_are_listed(onrecord, data):
    _, out, _ = onrecord("jobs", "--state", "failed", "--json", "--data", data)

    assert [job["about"] for job in json.loads(out)] == [PAGE]


def test_one_job_is_shown_with_what_came_of_it(onrecord, data):
    (job,) = queue.jobs_on_record(data, state=JobState.DONE)

    code, out, _ = onrecord("jobs", job.id, "--data", data)

    assert code == 0
    assert out.splitlines()[1:] == ["  begun 1×", "  1 entry has no text", f"  job {'a' * 32}"]


def test_no_such_jobs_is_nothing_found(onrecord, data):
    assert onrecord("jobs", "--state", "running", "--data", data)[:2] == (1, "No such jobs.\n")
    assert onrecord("jobs", "none", "--data", data)[0] == 1


def test_a_state_that_is_none_is_told(onrecord, data):
    code, _, err = onrecord("jobs", "--state", "lost", "--data", data)

    assert code == 2
    assert err == "onrecord: 'lost' is not a state of a job; it is one of queued, running, done, failed\n"


def test_a_server_lists_the_same(onrecord, data, tmp_path):
    data = shutil.copytree(data, tmp_path / "copy")  # whose worker may do what waits
    (job,) = queue.jobs_on_record(data, state=JobState.DONE)

    with running(data, ingest=True) as url:
        there = onrecord("jobs", "--state", "done", "--json", "--url", url)

        assert there == onrecord("jobs", "--state", "done", "--json", "--data", data)
        assert onrecord("jobs", job.id, "--url", url) == onrecord("jobs", job.id, "--data", data)


def test_a_server_that_takes_no_articles_says_so(onrecord, data):
    with running(data) as url:
        code, _, err = onrecord("jobs", "--url", url)

    assert code == 69
    assert "start it with --ingest" in err
