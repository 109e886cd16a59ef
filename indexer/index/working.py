"""Do the work that waits on record: one job after the other, each whole or not at all.

In: the folder of a record, and what finds statements, embeds and fetches. Out: the record as the jobs want it.
Promise: what a job changes and the note that it is done are one transaction, so a worker killed at any moment neither
loses a job nor does it twice. The record is locked only to take a job and to write, never while fetching or reading.
"""

import datetime as dt
import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from indexer.article import Article
from indexer.errors import (
    BadArticleError,
    IngestError,
    ModelError,
    OnRecordError,
    RecordBusyError,
    RecordError,
    RecordModelError,
)
from indexer.index import queue
from indexer.index.ahead import Ahead, Vectors
from indexer.index.embedding import Embedder
from indexer.index.indexing import Extract, index_into, open_for_writing
from indexer.index.lock import in_turn
from indexer.index.outlook import outlook_of
from indexer.index.owners import is_running, new_owner
from indexer.index.publishing import publish_state
from indexer.index.queue import Task
from indexer.index.schema import explained, open_reader
from indexer.index.store import Store
from indexer.ingest.gathering import Gathered, NamedPage
from indexer.job import Job, JobKind, JobReport, JobState

ASKING_WAIT_S = 5.0
"""How long somebody who brings a job waits for another writer."""

WRITING_WAIT_S = 600.0
"""How long a job that is ready to be written waits for another writer, such as a long `onrecord index`."""

PUBLISH_EVERY_S = 1.0
"""While jobs follow each other, what they changed is published so often."""

LOOK_EVERY_S = 2.0
"""Another process may put jobs in line."""

_LOCK_EVERY_S = 0.02
_AFTER_FAULT_S = 5.0

_WARMING = "The bridge will open on Monday."
_SHOWN_CHARS = 200
_Act = Callable[[Store], JobReport]

_log = logging.getLogger("onrecord.jobs")


class Tools(NamedTuple):
    """What a worker works with."""

    embedder: Embedder
    extract: Extract
    rules: str
    """Version of `extract`."""

    gather: Callable[[str], Gathered]
    """Fetches an address."""

    gather_page: Callable[[NamedPage], Article]
    """Fetches an article that a feed named."""


class Worker:
    """Takes jobs and does them; `bring` and `hand_back` may be called from another thread."""

    def __init__(self, data: Path, tools: Tools, *, clock: Callable[[], float] = time.time) -> None:
        self._data = data
        self._tools = tools
        self._clock = clock
        self._owner = new_owner()
        self._stopping = threading.Event()
        self._news = threading.Event()
        self._nobody_asks = threading.Event()
        self._nobody_asks.set()
        self._task: Task | None = None
        self._published_at = -math.inf
        self._is_stale = False

    def begin(self, *, wait_s: float = ASKING_WAIT_S) -> None:
        """Make the record when there is none, and put back in line what dead workers left.

        Raises:
            RecordBusyError: another process is writing to the record.
        """
        with self._writing(wait_s) as store:
            with store.transaction() as run:
                queue.requeue(run, now=self._clock(), is_alive=self._is_alive)
                queue.prune(run, now=self._clock())
            publish_state(self._data)

    def bring(self, kind: JobKind, payload: str, *, about: str, wait_s: float = ASKING_WAIT_S) -> Job:
        """Put a job in line.

        Raises:
            RecordBusyError: another process is writing to the record, or too many jobs wait.
            BadArticleError: the payload is no article.
        """
        place = _article_in(payload).origin if kind is JobKind.ARTICLE else None
        self._nobody_asks.clear()
        try:
            with self._writing(wait_s) as store, store.transaction() as run:
                job = queue.enqueue(run, kind, payload, about=about, place=place, now=self._clock())
        finally:
            self._nobody_asks.set()
        self._news.set()
        return job

    def work_until_stopped(self) -> None:
        """Do jobs as they come."""
        while not self._stopping.is_set() and not self._try(self._has_begun):
            pass
        self._load_model()
        while not self._stopping.is_set():
            self._news.clear()
            if not self._try(self._work_or_tidy):
                self._news.wait(LOOK_EVERY_S)

    def stop(self) -> None:
        """Take no further job."""
        self._stopping.set()
        self._news.set()

    def hand_back(self, *, wait_s: float = ASKING_WAIT_S) -> None:
        """Put the job under way back in line, unless it is done by then; whoever is at it can no longer end it."""
        task = self._task
        if task is not None:
            with suppress(RecordBusyError), self._writing(wait_s) as store, store.transaction() as run:
                queue.give_back(run, task)

    def work_once(self) -> Job | None:
        """Do the next job; None when none is due."""
        task = self._take()
        if task is None:
            return None
        self._task = task
        try:
            job = self._do(task)
        finally:
            self._task = None
        _log_job(job)
        return job

    def _has_begun(self) -> bool:
        self.begin(wait_s=WRITING_WAIT_S)
        return True

    def _load_model(self) -> None:
        # Now, so that the first article does not wait for it.
        try:
            self._tools.embedder.encode([_WARMING])
        except ModelError as error:
            _log.warning("articles have to wait: %s", error)

    def _work_or_tidy(self) -> bool:
        if self.work_once() is not None:
            return True
        self._publish_what_is_done(WRITING_WAIT_S)
        return False

    def _try(self, act: Callable[[], bool | None]) -> bool:
        try:
            return bool(act())
        except OnRecordError as error:
            # The job stays on record, and its lease ends.
            _log.error("cannot work now: %s", error)
            self._stopping.wait(_AFTER_FAULT_S)
            return False

    def _take(self) -> Task | None:
        if not self._is_due():
            return None
        self._nobody_asks.wait(ASKING_WAIT_S)
        with self._writing(WRITING_WAIT_S) as store, store.transaction() as run:
            queue.take_back(run, self._owner)
            queue.requeue(run, now=self._clock(), is_alive=self._is_alive)
            queue.prune(run, now=self._clock())
            return queue.take(run, self._owner, now=self._clock())

    def _is_due(self) -> bool:
        # Only read, so that an idle worker leaves the lock and the disk alone.
        with explained(self._data), closing(open_reader(self._data)) as connection:
            return queue.is_due(connection, now=self._clock(), owner=self._owner, is_alive=self._is_alive)

    def _do(self, task: Task) -> Job:
        try:
            with self._keeping(task):
                act = self._prepared(task)
            self._nobody_asks.wait(ASKING_WAIT_S)
            return self._write(task, act)
        except (IngestError, ModelError, RecordModelError) as error:
            return self._fail(task, error)
        except RecordError:
            # A full disk, say: no fault of the job, which is tried again as soon as there is room.
            with suppress(OnRecordError):
                self.hand_back(wait_s=0)
            raise

    def _prepared(self, task: Task) -> _Act:
        if task.job.kind is JobKind.DELETE:
            return lambda store: JobReport(removed=int(store.remove(task.payload)), article_id=task.payload)
        if task.job.kind is JobKind.ARTICLE:
            return self._prepared_article(_article_in(task.payload))
        if task.job.kind is JobKind.PAGE:
            return self._prepared_article(self._tools.gather_page(_page_in(task.payload)))
        gathered = self._tools.gather(task.payload)
        if len(gathered.articles) == 1 and not gathered.is_feed:
            return self._prepared_article(gathered.articles[0])
        return lambda store: self._bring_gathered(store, gathered)

    def _prepared_article(self, article: Article) -> _Act:
        tools = self._tools
        if self._is_known(article):
            return lambda store: self._put(store, article, tools.embedder, tools.extract)
        ahead = Ahead.prepare(article, embedder=tools.embedder, extract=tools.extract, known=self._vectors_on_record)
        return lambda store: self._put(store, article, ahead, ahead.extract)

    def _is_known(self, article: Article) -> bool:
        with explained(self._data), closing(open_reader(self._data)) as connection:
            row = connection.execute("SELECT rules FROM article WHERE id = ?", [article.id]).fetchone()
        return row is not None and row[0] == self._tools.rules

    def _vectors_on_record(self, texts: Iterable[str], fingerprint: str) -> Vectors:
        # Only read, so that nobody has to wait for it.
        with explained(self._data), closing(open_reader(self._data)) as connection:
            return Store(self._data, connection).vectors_of(texts, fingerprint)

    def _put(self, store: Store, article: Article, embedder: Embedder, extract: Extract) -> JobReport:
        now = dt.datetime.fromtimestamp(self._clock(), dt.UTC)
        report = index_into(store, [article], embedder=embedder, extract=extract, rules=self._tools.rules, now=now)
        if report.failed:
            raise BadArticleError(report.failed[0].reason)
        return JobReport(
            added=report.added,
            changed=report.changed,
            unchanged=report.unchanged + report.duplicates,
            removed=report.removed,
            article_id=article.id,
            statements=_count_statements(store, article.id),
            notes=tuple(one.reason for one in report.withheld),
        )

    def _bring_gathered(self, store: Store, gathered: Gathered) -> JobReport:
        now = self._clock()
        with store.transaction() as run:
            line_up = partial(queue.enqueue, run, now=now, most=None)
            jobs = [
                line_up(JobKind.ARTICLE, one.model_dump_json(), about=one.id, place=one.origin)
                for one in gathered.articles
            ]
            jobs += [line_up(JobKind.PAGE, one.model_dump_json(), about=one.url) for one in gathered.pages]
        return JobReport(queued=tuple(job.id for job in jobs), notes=gathered.notes)

    def _write(self, task: Task, act: _Act) -> Job:
        with self._writing(WRITING_WAIT_S) as store:
            with store.transaction() as run:
                job = queue.finish(run, task, act(store), now=self._clock())
                is_last = not queue.is_due(run, now=self._clock())
            self._is_stale = True
            if is_last or time.monotonic() - self._published_at >= PUBLISH_EVERY_S:
                self._publish()
        return job

    def _publish_what_is_done(self, wait_s: float) -> None:
        if self._is_stale:
            with self._writing(wait_s):
                self._publish()

    def _publish(self) -> None:
        publish_state(self._data, is_trusting=True)
        self._published_at = time.monotonic()
        self._is_stale = False

    def _fail(self, task: Task, error: OnRecordError) -> Job:
        can_try_again, retry_after_s = outlook_of(error)
        with self._writing(WRITING_WAIT_S) as store, store.transaction() as run:
            return queue.fail(
                run, task, str(error), now=self._clock(), can_try_again=can_try_again, retry_after_s=retry_after_s
            )

    @contextmanager
    def _keeping(self, task: Task) -> Iterator[None]:
        """Extend the lease now and then, however long a job takes to prepare, and publish what is done meanwhile."""
        is_over = threading.Event()

        def beat() -> None:
            if not is_over.wait(PUBLISH_EVERY_S):
                with suppress(OnRecordError):
                    self._publish_what_is_done(ASKING_WAIT_S)
            while not is_over.wait(queue.LEASE_S / 3):
                with suppress(OnRecordError), self._writing(ASKING_WAIT_S) as store, store.transaction() as run:
                    queue.extend(run, task, now=self._clock())

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()

    def _writing(self, wait_s: float) -> AbstractContextManager[Store]:
        return in_turn(partial(open_for_writing, self._data), wait_s=wait_s, look_every_s=_LOCK_EVERY_S)

    def _is_alive(self, owner: str) -> bool:
        return is_running(owner, me=self._owner)


def _article_in(payload: str) -> Article:
    try:
        return Article.model_validate_json(payload)
    except ValidationError:
        # A purge takes the words out of what waits.
        raise BadArticleError("the article was purged while it waited, or is not as it was brought") from None


def _page_in(payload: str) -> NamedPage:
    try:
        return NamedPage.model_validate_json(payload)
    except ValidationError:
        raise BadArticleError("the address was purged while it waited, or is not as the feed gave it") from None


def _count_statements(store: Store, article_id: str) -> int:
    with store.transaction() as run:
        (count,) = run.execute("SELECT count(*) FROM statement WHERE article_id = ?", [article_id]).fetchone()
    return int(count)


def _log_job(job: Job) -> None:
    about = ascii(job.about)[:_SHOWN_CHARS]
    if job.state is JobState.DONE:
        _log.info("job %s: %s %s done", job.id, job.kind, about)
    else:
        again = f"; tried again at {job.next_try_at:%H:%M:%S} UTC" if job.next_try_at else "; given up"
        _log.warning("job %s: %s %s failed: %s%s", job.id, job.kind, about, ascii(job.problem), again)
