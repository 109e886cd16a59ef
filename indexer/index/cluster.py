"""Index with the workers of a Dask cluster, where the record is kept on a server.

In: articles, and the address of the cluster's scheduler. Out: the articles on record, and what `index_items` reports.
Articles are read here and sent in shares; workers find the statements, embed them and write them to the record
themselves, so that only counts come back. The share of a worker that dies is done again by another.

Dask asks nobody who they are: use it in a network of its own, or with certificates (`tls://…`, see Dask's own manual).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from indexer.article import Article
from indexer.errors import OnRecordError, ServerError, UsageError
from indexer.index.engine import database_of, without_password
from indexer.index.indexing import IndexReport, Outcome, Progress, open_for_writing
from indexer.index.publishing import publish_state
from indexer.index.shares import Task, index_share, what_runs
from indexer.ingest.readymade import ReadyMade
from indexer.ingest.unread import Unread
from indexer.ingest.walking import origin_of

SHARE_ARTICLES = 40
SHARE_CHARS = 2_000_000
SHARES_A_WORKER = 3
"""So many are under way or wait for each worker, so that none is idle and few are held in memory."""

CONNECT_S = 10
WORKERS_S = 30
RETRIES = 3
_REASON_CHARS = 200

_NOTHING = Outcome(
    added=0,
    changed=0,
    unchanged=0,
    duplicates=0,
    removed=0,
    missing=0,
    failed=(),
    passed_over=(),
    without_statements=(),
)


def index_on_cluster(
    items: Iterable[Article | ReadyMade | Unread],
    *,
    data: Path,
    scheduler: str,
    model: str,
    under: Sequence[Path] = (),
    progress: Progress | None = None,
    now: dt.datetime | None = None,
) -> IndexReport:
    """Bring the record at `data` up to date with articles, by the workers of a cluster.

    Args:
        items: the articles, ready-made statements, and what could not be read; taken as workers are free.
        data: folder that names the server of the record.
        scheduler: address of the cluster's scheduler, like ``tcp://10.0.0.5:8786``.
        model: name of the embedding model, which every worker must have.
        under: the files and folders that were read whole, as for `index_items`.
        progress: told how far the run is.
        now: when what replaces another version was seen; None when nobody looked at a clock.

    Raises:
        UsageError: the record is kept in its folder, where no other host can write.
        ServerError: there is no such cluster, it has no workers, or they run something else.
        RecordError: the record cannot be written; what was written before is kept.
    """
    database = database_of(data)
    if database is None:
        raise UsageError(
            "ONRECORD_DASK needs a record that several hosts can write to; set ONRECORD_DATABASE to a PostgreSQL server"
        )
    task = Task(without_password(database), model, what_runs(model), now)
    with connected(scheduler) as (executor, workers):
        run = SharedRun(executor, task, most_under_way=SHARES_A_WORKER * workers, progress=progress)
        for item in items:
            run.take(item)
        run.finish()
    with open_for_writing(data) as store:
        removed = store.remove_unheld()
        known = {origin for path in under for origin in store.origins_under(origin_of(path))}
        articles, statements = store.counts()
        generation = store.generation()
    publish_state(data)
    outcome = run.outcome(removed=removed, missing=len(known - run.seen))
    return IndexReport(**dict(outcome), article_count=articles, statement_count=statements, generation=generation)


class SharedRun:
    """One run: what was sent, what came back."""

    def __init__(self, executor: Executor, task: Task, *, most_under_way: int, progress: Progress | None) -> None:
        self._executor = executor
        self._task = task
        self._most = most_under_way
        self._progress = progress
        self._share: list[Article | ReadyMade] = []
        self._chars = 0
        self._under_way: set[Future[Outcome]] = set()
        self._outcome = _NOTHING
        self._unread: list[Unread] = []
        self.seen: set[str] = set()
        """Origins of all that was taken."""

    def take(self, item: Article | ReadyMade | Unread) -> None:
        """Take one article, or note why there is none; waits while all workers have enough."""
        if isinstance(item, Unread):
            self.seen.add(item.origin)
            self._unread.append(item)
            return
        article = item.article if isinstance(item, ReadyMade) else item
        self.seen.add(article.origin)
        self._share.append(item)
        self._chars += len(article.text)
        if len(self._share) >= SHARE_ARTICLES or self._chars >= SHARE_CHARS:
            self._send()

    def finish(self) -> None:
        """Send what is left, and wait for everything."""
        self._send()
        while self._under_way:
            self._gather()

    def outcome(self, *, removed: int, missing: int) -> Outcome:
        """Sum up the run."""
        own = {
            "removed": removed,
            "missing": missing,
            "failed": tuple(one for one in self._unread if not one.passed_over),
            "passed_over": tuple(one for one in self._unread if one.passed_over),
        }
        return _sum_of(self._outcome, _NOTHING.model_copy(update=own))

    def _send(self) -> None:
        while len(self._under_way) >= self._most:
            self._gather()
        if self._share:
            self._under_way.add(self._executor.submit(index_share, self._task, self._share))
        self._share, self._chars = [], 0

    def _gather(self) -> None:
        done, self._under_way = wait(self._under_way, return_when=FIRST_COMPLETED)
        for one in done:
            self._outcome = _sum_of(self._outcome, _result(one))
        if self._progress is not None:
            so_far = self._outcome
            self._progress.update(so_far.added + so_far.changed + so_far.unchanged, None, "articles")


def _sum_of(one: Outcome, other: Outcome) -> Outcome:
    """Add up what two shares came to: counts are added, lists follow each other."""
    more = dict(other)
    return Outcome(**{name: value + more[name] for name, value in one})


def _result(share: "Future[Outcome]") -> Outcome:
    try:
        return share.result()
    except OnRecordError:
        raise
    except Exception as error:
        raise ServerError(
            f"a share of the articles could not be done ({type(error).__name__}: {_one_line(error)}); "
            f"what was written is kept, run the command again"
        ) from error


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:_REASON_CHARS]


@contextmanager
def connected(scheduler: str) -> Iterator[tuple[Executor, int]]:
    """Connect to a cluster; give what does the work, and how many workers there are.

    Raises:
        ServerError: as for `index_on_cluster`.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise ServerError("ONRECORD_DASK needs Dask; install onrecord[cluster]") from None
    try:
        client = distributed.Client(scheduler, timeout=CONNECT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError, RuntimeError) as error:
        raise ServerError(
            f"no Dask scheduler answers at {scheduler} ({_one_line(error)}); start one with "
            f"`dask scheduler`, or correct ONRECORD_DASK"
        ) from None
    with client:
        _check_versions(client, scheduler)
        try:
            client.wait_for_workers(1, timeout=WORKERS_S)
        except TimeoutError:
            raise ServerError(
                f"the Dask scheduler at {scheduler} has no workers; start some with `dask worker {scheduler}`"
            ) from None
        _check_versions(client, scheduler)
        executor = client.get_executor(retries=RETRIES)
        yield executor, max(1, len(client.scheduler_info(n_workers=-1)["workers"]))


def _check_versions(client: Any, scheduler: str) -> None:
    found = client.get_versions(check=False)
    own = found["client"]["packages"]
    others = {"the scheduler": found["scheduler"], **{f"worker {at}": one for at, one in found["workers"].items()}}
    for who, one in others.items():
        for package in ("distributed", "dask"):
            theirs = (one or {}).get("packages", {}).get(package)
            if theirs != own[package]:
                raise ServerError(
                    f"{who} of {scheduler} runs {package} {theirs}, this host {own[package]}; install the same on all"
                )
