"""A worker over a real record, with the fakes of extraction, model and web."""

import contextlib
import datetime as dt
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from fakes import WordEmbedder, extract_plainly, make_article, said
from served import until

from indexer.errors import (
    BadArticleError,
    BadFeedError,
    BlockedAddressError,
    FetchRefusedError,
    ModelError,
    RecordBusyError,
    RecordError,
    UnreachableError,
)
from indexer.index.hits import Where
from indexer.index.library import Library
from indexer.index.lock import writer_lock
from indexer.index.publishing import read_manifest
from indexer.index.purging import purge
from indexer.index.queue import KEPT_S, MAX_ATTEMPTS, MAX_WAITING, OVERTAKEN, job_on_record, jobs_on_record
from indexer.index.store import Store
from indexer.index.tombstones import What
from indexer.index.working import Tools, Worker
from indexer.ingest.gathering import Gathered, NamedPage
from indexer.job import JobKind, JobState

BRIDGE = make_article(said("The bridge at Sela will open", "Mara Orlova"), origin="api#bridge")
GRAIN = make_article(said("Grain exports resume", "Samir Haddad"), origin="api#grain")


class Web:
    """What stands at each address; an error is raised."""

    def __init__(self, **pages):
        self.pages = pages
        self.visits = []

    def gather(self, url):
        self.visits.append(url)
        found = self.pages[url]
        if isinstance(found, Exception):
            raise found
        return found

    def gather_page(self, page):
        found = self.gather(page.url)
        if found.is_feed:
            raise BadFeedError(f"{page.url} is a feed, want a web page")
        return found.articles[0]


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def make_worker(data, web=None, *, extract=extract_plainly, clock=None, embedder=None):
    web = web or Web()
    tools = Tools(embedder or WordEmbedder(), extract, "", gather=web.gather, gather_page=web.gather_page)
    worker = Worker(data, tools, clock=clock or Clock())
    worker.begin()
    return worker


def bring_article(worker, article):
    return worker.bring(JobKind.ARTICLE, article.model_dump_json(), about=article.id)


def bring_url(worker, url="page"):
    return worker.bring(JobKind.URL, url, about=url)


def named(url, *, listed_at="feed", **said_of_it):
    return NamedPage(url=url, listed_at=listed_at, outlet="Sela Courier", **said_of_it)


def work_off(worker, *, most=50):
    """Do what waits, and no more than `most` jobs."""
    return [job for _ in range(most) if (job := worker.work_once()) is not None]


def found_by(data, words):
    library = Library.open(data, embedder=WordEmbedder())
    try:
        hits = library.search(words, where=Where(), k=5)
        return [printed.statement.quote for printed in library.get([hit.statement_id for hit in hits]).values()]
    finally:
        library.close()


def ids_on_record(data):
    library = Library.open(data, embedder=WordEmbedder())
    try:
        return library.stats().article_count
    finally:
        library.close()


def test_an_article_that_is_brought_can_be_found_when_its_job_is_done(tmp_path):
    worker = make_worker(tmp_path)
    brought = bring_article(worker, BRIDGE)

    done = worker.work_once()

    assert brought.state is JobState.QUEUED
    assert (done.id, done.state, done.report.added, done.report.statements) == (brought.id, JobState.DONE, 1, 1)
    assert done.report.article_id == BRIDGE.id
    assert found_by(tmp_path, "bridge") == ["The bridge at Sela will open"]


def test_the_model_is_loaded_before_the_first_article_comes(tmp_path):
    embedder = WordEmbedder()
    worker = make_worker(tmp_path, embedder=embedder)
    thread = threading.Thread(target=worker.work_until_stopped)
    thread.start()

    until(lambda: embedder.encoded)

    worker.stop()
    thread.join(30)
    assert jobs_on_record(tmp_path) == ()


def test_a_model_that_cannot_be_loaded_yet_keeps_nothing_from_being_deleted(tmp_path):
    class NoModel(WordEmbedder):
        def encode(self, texts, *, on_progress=None):
            raise ModelError("it is not here")

    worker = make_worker(tmp_path, embedder=NoModel())
    job = worker.bring(JobKind.DELETE, BRIDGE.id, about=BRIDGE.id)
    thread = threading.Thread(target=worker.work_until_stopped)
    thread.start()

    until(lambda: job_on_record(tmp_path, job.id).state is JobState.DONE)

    worker.stop()
    thread.join(30)


def test_nothing_is_done_when_nothing_waits(tmp_path):
    assert make_worker(tmp_path).work_once() is None


def test_the_same_article_again_changes_nothing_and_is_not_read_again(tmp_path):
    embedder = WordEmbedder()
    worker = make_worker(tmp_path, embedder=embedder)
    bring_article(worker, BRIDGE)
    worker.work_once()
    before = embedder.encoded
    bring_article(worker, BRIDGE)

    done = worker.work_once()

    assert (done.report.added, done.report.unchanged) == (0, 1)
    assert embedder.encoded == before


def test_another_text_under_the_same_id_replaces_the_first(tmp_path):
    worker = make_worker(tmp_path)
    for article in (BRIDGE, make_article(said("The bridge stays shut", "Mara Orlova"), origin=BRIDGE.origin)):
        bring_article(worker, article)
        done = worker.work_once()

    assert (done.report.changed, done.report.removed) == (1, 1)
    assert found_by(tmp_path, "bridge") == ["The bridge stays shut"]


def test_of_a_changed_article_only_what_is_new_is_embedded_and_that_while_nobody_waits(tmp_path):
    class Watched(WordEmbedder):
        def encode(self, texts, *, on_progress=None):
            with writer_lock(tmp_path):  # free, or this raises
                return super().encode(texts, on_progress=on_progress)

    embedder = Watched()
    worker = make_worker(tmp_path, embedder=embedder)
    kept, new = said("The bridge at Sela will open", "Mara Orlova"), said("The ferry sails again", "Samir Haddad")
    for text in (kept, f"{kept} {new}"):
        bring_article(worker, make_article(text, origin="api#bridge"))
        done = worker.work_once()

    assert (done.report.changed, done.report.statements) == (1, 2)
    assert embedder.encoded == 2


class AbsentModel(WordEmbedder):
    """Cannot be loaded while it is away."""

    is_away = True

    def encode(self, texts, *, on_progress=None):
        if self.is_away:
            raise ModelError("it is not here")
        return super().encode(texts, on_progress=on_progress)


def test_an_older_version_that_waited_for_the_model_never_replaces_a_newer_one(tmp_path):
    clock, embedder = Clock(), AbsentModel()
    worker = make_worker(tmp_path, clock=clock, embedder=embedder)
    older = bring_article(worker, BRIDGE)
    worker.work_once()
    embedder.is_away = False
    bring_article(worker, make_article(said("The bridge stays shut", "Mara Orlova"), origin=BRIDGE.origin))
    worker.work_once()
    clock.now += 3600.0

    assert work_off(worker) == []
    assert found_by(tmp_path, "bridge") == ["The bridge stays shut"]
    assert job_on_record(tmp_path, older.id).report.notes == (OVERTAKEN,)


def test_a_page_that_waited_does_not_get_back_what_an_older_list_said_of_it(tmp_path):
    clock, embedder = Clock(), AbsentModel()
    old, new = named("page", title="Bridge to open"), named("page", title="Bridge open")
    pages = {"feed": Gathered(pages=(old,), is_feed=True), "page": Gathered((BRIDGE,))}
    worker = make_worker(tmp_path, Web(**pages), clock=clock, embedder=embedder)
    bring_url(worker, "feed")
    work_off(worker)
    embedder.is_away, pages["feed"] = False, Gathered(pages=(new,), is_feed=True)
    worker = make_worker(tmp_path, Web(**pages), clock=clock, embedder=embedder)
    bring_url(worker, "feed")

    done = work_off(worker)
    clock.now += 3600.0

    assert [(job.kind, job.state) for job in done] == [(JobKind.URL, "done"), (JobKind.PAGE, "done")]
    assert work_off(worker) == []


def test_what_is_brought_must_be_an_article(tmp_path):
    worker = make_worker(tmp_path)

    with pytest.raises(BadArticleError):
        worker.bring(JobKind.ARTICLE, "{}", about="x")

    assert jobs_on_record(tmp_path) == ()


def test_an_article_is_deleted_by_a_job(tmp_path):
    worker = make_worker(tmp_path)
    bring_article(worker, BRIDGE)
    worker.work_once()
    worker.bring(JobKind.DELETE, BRIDGE.id, about=BRIDGE.id)

    assert worker.work_once().report.removed == 1
    assert found_by(tmp_path, "bridge") == []


def test_deleting_what_is_gone_is_no_failure(tmp_path):
    worker = make_worker(tmp_path)
    worker.bring(JobKind.DELETE, BRIDGE.id, about=BRIDGE.id)

    assert worker.work_once().report.removed == 0


def test_a_page_is_fetched_and_put_on_record(tmp_path):
    worker = make_worker(tmp_path, Web(page=Gathered((BRIDGE,))))
    bring_url(worker)

    assert worker.work_once().report.added == 1


def test_a_feed_makes_a_job_for_each_of_its_articles(tmp_path):
    feed = Gathered((BRIDGE, GRAIN), (named("page"),), ("1 entry has no address",), is_feed=True)
    worker = make_worker(tmp_path, Web(feed=feed, page=Gathered((make_article("Nobody speaks.", origin="page"),))))
    bring_url(worker, "feed")

    done = worker.work_once()

    assert len(done.report.queued) == 3
    assert done.report.notes == ("1 entry has no address",)
    made = work_off(worker)
    assert [(job.kind, job.state) for job in made] == [(JobKind.ARTICLE, "done")] * 2 + [(JobKind.PAGE, "done")]
    assert made[-1].about == "page"
    assert ids_on_record(tmp_path) == 3


def test_feeds_that_name_each_other_as_articles_are_read_once(tmp_path):
    pages = {
        "a": Gathered(pages=(named("b", listed_at="a"), named("a", listed_at="a")), is_feed=True),
        "b": Gathered(pages=(named("a", listed_at="b"),), is_feed=True),
    }
    worker = make_worker(tmp_path, Web(**pages))
    bring_url(worker, "a")

    feed, *rest = work_off(worker)

    assert (feed.state, len(feed.report.queued)) == (JobState.DONE, 2)
    assert [(job.about, job.state, job.problem) for job in rest] == [
        ("b", JobState.FAILED, "b is a feed, want a web page"),
        ("a", JobState.FAILED, "a is a feed, want a web page"),
    ]


def test_an_address_in_line_from_before_pages_had_a_kind_of_their_own_is_still_read(tmp_path):
    worker = make_worker(tmp_path, Web(page=Gathered((BRIDGE,)), feed=Gathered(pages=(named("page"),), is_feed=True)))
    for url in ("page", "feed"):
        bring_url(worker, url)

    done = work_off(worker)

    assert [(job.kind, job.report.added, job.report.unchanged) for job in done] == [
        (JobKind.URL, 1, 0),
        (JobKind.URL, 0, 0),
        (JobKind.PAGE, 0, 1),
    ]


def test_what_a_feed_says_of_a_page_is_handed_to_who_reads_it(tmp_path):
    page = named("page", title="Bridge opens", published=dt.date(2031, 5, 4), published_evidence="the feed's day")
    read = []

    class Reader(Web):
        def gather_page(self, page):
            read.append(page)
            return super().gather_page(page)

    web = Reader(feed=Gathered(pages=(page,), is_feed=True), page=Gathered((BRIDGE,)))
    worker = make_worker(tmp_path, web)
    bring_url(worker, "feed")

    work_off(worker)

    assert read == [page]


def test_a_page_that_is_purged_while_it_waits_is_not_fetched(tmp_path):
    page = BRIDGE.model_copy(update={"origin": "https://courier.example/bridge"})
    web = Web(feed=Gathered(pages=(named(page.origin),), is_feed=True), **{page.origin: Gathered((page,))})
    worker = make_worker(tmp_path, web)
    bring_article(worker, page)
    bring_url(worker, "feed")
    work_off(worker, most=2)

    purge(tmp_path, What.ORIGIN, page.origin, now=1000.0)

    assert work_off(worker) == []
    assert web.visits == ["feed"]
    assert [job.kind for job in jobs_on_record(tmp_path, state=JobState.FAILED)] == [JobKind.PAGE]


@pytest.mark.parametrize(
    ("error", "pause_s"),
    [
        (UnreachableError("no such host"), 10.0),
        (FetchRefusedError("status 503", status=503), 10.0),
        (FetchRefusedError("status 429", status=429, retry_after_s=900.0), 900.0),
        (FetchRefusedError("status 404", status=404), None),
        (BlockedAddressError("a private address"), None),
        (BadArticleError("holds no text"), None),
    ],
)
def test_what_may_pass_is_tried_again_and_what_will_not_is_given_up(tmp_path, error, pause_s):
    clock = Clock()
    worker = make_worker(tmp_path, Web(page=error), clock=clock)
    bring_url(worker)

    job = worker.work_once()

    assert job.problem == str(error)
    assert (job.next_try_at and job.next_try_at.timestamp() - clock.now) == pause_s
    assert job.state is (JobState.FAILED if pause_s is None else JobState.QUEUED)


def test_an_article_that_the_extraction_breaks_on_fails_and_leaves_nothing(tmp_path):
    def extract(article):
        raise ValueError("odd")

    worker = make_worker(tmp_path, extract=extract)
    bring_article(worker, BRIDGE)

    job = worker.work_once()

    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert "its statements could not be found: ValueError: odd" in job.problem
    assert ids_on_record(tmp_path) == 0


def test_an_article_that_is_purged_while_it_waits_leaves_the_line_and_is_not_brought_back(tmp_path):
    worker = make_worker(tmp_path)
    bring_article(worker, BRIDGE)
    worker.work_once()
    later = BRIDGE.model_copy(update={"origin": "api#elsewhere"})
    bring_article(worker, later)
    purge(tmp_path, What.ARTICLE, BRIDGE.id, now=1000.0)

    job = worker.work_once()

    assert job is None
    assert ids_on_record(tmp_path) == 0


def test_an_article_that_was_purged_before_is_not_taken_and_the_job_says_so(tmp_path):
    worker = make_worker(tmp_path)
    bring_article(worker, BRIDGE)
    worker.work_once()
    purge(tmp_path, What.ARTICLE, BRIDGE.id, now=1000.0)
    bring_article(worker, BRIDGE)

    job = worker.work_once()

    assert (job.state, job.report.added) == (JobState.DONE, 0)
    assert "was purged" in job.report.notes[0]
    assert ids_on_record(tmp_path) == 0


@pytest.mark.in_a_file
def test_bringing_waits_for_another_writer_only_so_long(tmp_path):
    worker = make_worker(tmp_path)

    with writer_lock(tmp_path), pytest.raises(RecordBusyError, match="is writing to the record"):
        worker.bring(JobKind.URL, "page", about="page", wait_s=0.05)

    assert jobs_on_record(tmp_path) == ()


def test_a_job_can_be_brought_while_another_one_is_prepared(tmp_path):
    reached, go_on = threading.Event(), threading.Event()

    def extract(article):
        reached.set()
        assert go_on.wait(30)
        return extract_plainly(article)

    worker = make_worker(tmp_path, extract=extract)
    first = bring_article(worker, BRIDGE)
    thread = threading.Thread(target=worker.work_once)
    thread.start()
    assert reached.wait(30)

    second = bring_article(worker, GRAIN)
    running = job_on_record(tmp_path, first.id)
    go_on.set()
    thread.join(30)

    assert (running.state, second.state) == (JobState.RUNNING, JobState.QUEUED)
    assert job_on_record(tmp_path, first.id).state is JobState.DONE


def test_a_job_that_was_handed_back_can_no_longer_be_ended_by_who_was_at_it(tmp_path):
    reached, go_on = threading.Event(), threading.Event()
    ended = []

    def extract(article):
        reached.set()
        assert go_on.wait(30)
        return extract_plainly(article)

    def work():
        with pytest.raises(RecordBusyError) as error:
            worker.work_once()
        ended.append(str(error.value))

    worker = make_worker(tmp_path, extract=extract)
    job = bring_article(worker, BRIDGE)
    thread = threading.Thread(target=work)
    thread.start()
    assert reached.wait(30)

    worker.hand_back()
    go_on.set()
    thread.join(30)

    assert "given to another worker" in ended[0]
    assert job_on_record(tmp_path, job.id) == job
    assert ids_on_record(tmp_path) == 0


def test_what_a_dead_worker_left_is_done_by_the_next_one(tmp_path):
    clock = Clock()
    dead = make_worker(tmp_path, clock=clock)
    job = bring_article(dead, BRIDGE)
    assert dead._take() is not None

    # Of the same process and with another name: the first one can only be gone.
    done = make_worker(tmp_path, clock=clock).work_once()

    assert (done.id, done.state, done.attempts) == (job.id, JobState.DONE, 2)


def test_a_job_says_when_it_was_made_and_ended_by_the_clock_that_was_passed_in(tmp_path):
    worker = make_worker(tmp_path)
    bring_article(worker, BRIDGE)

    done = worker.work_once()

    assert done.made_at == done.ended_at == dt.datetime.fromtimestamp(1000, dt.UTC)


@pytest.mark.in_a_file
def test_what_is_done_is_published_while_the_next_job_takes_long(tmp_path):
    class SlowWeb(Web):
        def gather(self, url):
            until(lambda: read_manifest(tmp_path).n == 2)
            return super().gather(url)

    worker = make_worker(tmp_path, SlowWeb(page=Gathered((make_article("Nobody speaks.", origin="page"),))))
    for article in (BRIDGE, GRAIN):
        bring_article(worker, article)
    bring_url(worker)

    assert [worker.work_once().state for _ in range(3)] == [JobState.DONE] * 3


def test_a_worker_that_never_rests_forgets_old_jobs(tmp_path):
    clock = Clock()
    worker = make_worker(tmp_path, clock=clock)
    bring_article(worker, BRIDGE)
    worker.work_once()
    clock.now += KEPT_S + 1
    bring_article(worker, GRAIN)

    new = worker.work_once()

    assert jobs_on_record(tmp_path) == (new,)


def test_what_a_full_disk_stops_is_never_given_up(tmp_path):
    is_full = True

    def extract(article):
        if is_full:
            stack.enter_context(writer_lock(tmp_path))  # so that the job cannot even be handed back
            raise RecordError("the disk is full")
        return extract_plainly(article)

    worker = make_worker(tmp_path, extract=extract)
    job = bring_article(worker, BRIDGE)
    for _ in range(MAX_ATTEMPTS + 1):
        with contextlib.ExitStack() as stack, pytest.raises(RecordError, match="full"):
            worker.work_once()
    is_full = False

    done = worker.work_once()

    assert (done.id, done.state, done.attempts) == (job.id, JobState.DONE, 1)


@pytest.mark.in_a_file
def test_a_feed_is_read_however_long_the_line_is(tmp_path):
    feed = Gathered(tuple(make_article(f"Item {n}.", origin=f"feed#{n}") for n in range(5)), is_feed=True)
    worker = make_worker(tmp_path, Web(feed=feed))
    bring_url(worker, "feed")
    with Store.open(tmp_path) as store, store.transaction() as run:
        run.executemany(
            "INSERT INTO job (id, kind, about, payload, dedupe, state, not_before, made_at) "
            "VALUES (printf('%032x', ?1), 'url', 'x', 'x', ?1, 'queued', 2000, 1000)",
            [(str(number),) for number in range(MAX_WAITING - 1)],
        )

    done = worker.work_once()

    assert (done.state, len(done.report.queued)) == (JobState.DONE, 5)
    assert [worker.work_once().kind for _ in range(5)] == [JobKind.ARTICLE] * 5


def outcome(data):
    """Give everything that must be the same however often the worker was killed."""
    with contextlib.closing(sqlite3.connect(data / "onrecord.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        look = connection.execute
        return (
            look("SELECT id, state, report, payload FROM job ORDER BY id").fetchall(),
            look("SELECT origin, article_id FROM origin ORDER BY origin").fetchall(),
            look("SELECT json FROM printed ORDER BY json").fetchall(),
            look("SELECT generation FROM record").fetchone(),  # one more for each change, so nothing was done twice
        )


@pytest.mark.in_a_file
def test_a_worker_killed_at_any_write_neither_loses_a_job_nor_does_it_twice(tmp_path):
    base, torn = tmp_path / "base", tmp_path / "torn"
    worker = make_worker(base, clock=time.time)
    for article in (BRIDGE, GRAIN):
        bring_article(worker, article)
        worker.work_once()
    bring_article(worker, make_article(said("The bridge stays shut", "Mara Orlova"), origin=BRIDGE.origin))
    bring_article(worker, make_article(said("The ferry sails", "Nkechi Okafor"), origin="api#ferry"))
    worker.bring(JobKind.DELETE, GRAIN.id, about=GRAIN.id)
    script = Path(__file__).parent / "killed_working.py"
    environment = {"PYTHONPATH": f"{script.parent.parent}:{script.parent}", "PATH": "/usr/bin:/bin"}

    subprocess.run([sys.executable, script, base, torn, "31"], env=environment, check=True)
    left, outcomes = set(), []
    for data in torn.iterdir():
        left.add(tuple(sorted(job.state for job in jobs_on_record(data))))
        rest = make_worker(data, clock=time.time)
        while rest.work_once() is not None:
            pass
        outcomes.append(outcome(data))

    assert len(outcomes) > 12
    assert len(left) > 3  # killed at all stages
    assert all(one == outcomes[0] for one in outcomes)
    assert {state for _, state, _, _ in outcomes[0][0]} == {"done"}
