"""Bring a record up to date with the articles in files and folders.

In: paths. Out: a record that holds what they hold, and a report. An article is written whole or not at all, with those
embedded beside it in one transaction, while those that come next are read and embedded; the snapshot for the search is
published once at the end. Whenever the run is cut off, running it again ends in the same record as a run that was not;
articles that did not change are neither read for statements nor embedded again, nor is a text embedded twice.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from indexer.article import Article
from indexer.chunk import Chunk, make_chunks
from indexer.errors import IngestError, RecordDamagedError
from indexer.extract.extraction import Extraction, extract_article
from indexer.index.beside import Bulk
from indexer.index.embedding import Embedder
from indexer.index.lock import writer_lock
from indexer.index.publishing import publish_state, sweep
from indexer.index.rows import Prepared
from indexer.index.schema import explained
from indexer.index.store import Store
from indexer.ingest.firsts import Firsts
from indexer.ingest.reading import read_articles
from indexer.ingest.readymade import RULES_GIVEN, ReadyMade, read_ready_made
from indexer.ingest.unread import Unread
from indexer.ingest.walking import origin_of
from indexer.record import Record

CHUNKS_AT_ONCE = 256
"""Embedding pays off in batches; a killed run loses the work on about twice so many passages: while some are embedded,
those before are written."""

ARTICLES_AT_ONCE = 500
"""Articles without statements wait no longer than this to be written."""

_REASON_CHARS = 300
_NO_ROWS: NDArray[np.float32] = np.zeros((0, 1), dtype=np.float32)

Extract = Callable[[Article], Extraction]


class Progress(Protocol):
    """Something that shows how far a long run is."""

    def update(self, done: int, total: int | None, what: str) -> None:
        """Take note that `done` of `total` (None while nobody knows) of `what` are done."""


class Outcome(Record):
    """What a run changed, and what it could not read."""

    added: int = Field(ge=0)
    """Articles that were not on record."""

    changed: int = Field(ge=0)
    """Articles that replaced what their file held before, or were read anew by a newer extraction."""

    unchanged: int = Field(ge=0)
    """Articles that were on record as they are."""

    duplicates: int = Field(ge=0)
    """Articles that hold exactly what another one of this run or of the record holds."""

    copies: int = Field(default=0, ge=0)
    """Articles added or changed that are nearly the same as others on record; each keeps its own text."""

    removed: int = Field(ge=0)
    """Old articles that no file holds any more."""

    missing: int = Field(ge=0)
    """Files or lines read in an earlier run and not found in this one; their articles stay on record."""

    failed: tuple[Unread, ...]
    """What could not be read or searched for statements, and why."""

    passed_over: tuple[Unread, ...]
    """Files of other kinds in a folder, left alone."""

    without_statements: tuple[str, ...]
    """Origins of the articles of this run in which nobody is quoted."""

    withheld: tuple[Unread, ...] = ()
    """Articles that were purged before and are not taken again, and by what they were known."""

    statements_withheld: int = Field(default=0, ge=0)
    """Statements of the other articles that were purged before and are not taken again."""


class IndexReport(Outcome):
    """What came of a run, and what the record holds after it."""

    statement_count: int = Field(ge=0)
    """Statements on record."""

    article_count: int = Field(ge=0)
    """Articles on record."""

    generation: int = Field(ge=0)
    """State of the record after the run."""

    reembedded: int = Field(default=0, ge=0)
    """Statements on record whose vectors were of another model and were made anew before the run."""


class _Waiting(NamedTuple):
    """An article whose statements are found and not yet embedded."""

    article: Article
    extraction: Extraction
    chunks: tuple[Chunk, ...]
    origins: list[str]
    rules: str


def index_path(
    paths: Sequence[Path],
    *,
    data: Path,
    statements: Sequence[Path] = (),
    embedder: Embedder | Callable[[], Embedder],
    extract: Extract = extract_article,
    rules: str = "",
    progress: Progress | None = None,
    now: dt.datetime | None = None,
) -> IndexReport:
    """Bring the record at `data` up to date with what `paths` hold.

    Args:
        paths: files and folders.
        data: folder of the record; made when it is not there.
        statements: files of ready-made statements, taken as they are given.
        embedder: the model, or what loads it; loaded only when there is something to embed.
        extract: finds the statements of an article.
        rules: version of `extract`; articles read by another version are read again.
        progress: told how far the run is.
        now: when what replaces another version was seen; None when nobody looked at a clock.

    Raises:
        MissingPathError: a path is not there; nothing was read or written.
        RecordBusyError: another process is writing to the record.
        ModelError: the model is not on this machine; nothing was read or written.
        RecordModelError: the record was made with another model.
        RecordError: the record cannot be written; what was written before is kept.
    """
    found = [*map(read_articles, paths), *map(read_ready_made, statements)]
    return index_items(
        chain.from_iterable(found),
        data=data,
        under=[*paths, *statements],
        embedder=embedder,
        extract=extract,
        rules=rules,
        progress=progress,
        now=now,
    )


def index_items(
    items: Iterable[Article | ReadyMade | Unread],
    *,
    data: Path,
    under: Sequence[Path] = (),
    embedder: Embedder | Callable[[], Embedder],
    extract: Extract = extract_article,
    rules: str = "",
    progress: Progress | None = None,
    now: dt.datetime | None = None,
) -> IndexReport:
    """Bring the record at `data` up to date with articles from wherever they come.

    Args:
        items: the articles, ready-made statements, and what could not be read; taken one at a time.
        data: folder of the record; made when it is not there.
        under: the files and folders that were read whole; what an earlier run read there and this one did not find is
            counted as missing.
        embedder: the model, or what loads it; loaded only when there is something to embed.
        extract: finds the statements of an article.
        rules: version of `extract`; articles read by another version are read again.
        progress: told how far the run is.
        now: when what replaces another version was seen; None when nobody looked at a clock.

    Raises:
        RecordBusyError, ModelError, RecordModelError, RecordError: as for `index_path`.
    """
    # Asked for before the record is opened: a model that is not there fails before anything is written.
    fingerprint = None if callable(embedder) else embedder.fingerprint
    with open_for_writing(data) as store:
        if fingerprint is not None:
            store.check_model(fingerprint)
        with ThreadPoolExecutor(1) as executor, Firsts() as seen:
            run = _Run(store, embedder, executor, seen, extract=extract, rules=rules, progress=progress, now=now)
            for item in items:
                run.take(item)
            run.finish(under)
        publish_state(data)
        return run.report()


def index_into(
    store: Store,
    items: Iterable[Article | ReadyMade | Unread],
    *,
    embedder: Embedder | Callable[[], Embedder],
    extract: Extract = extract_article,
    rules: str = "",
    now: dt.datetime | None = None,
) -> Outcome:
    """Bring articles into a record that is open for writing; what is published stays as it is.

    Within a transaction of the caller all of it is written with that, or nothing. What the record holds is not counted,
    which would take the longer the larger it is.

    Raises:
        RecordModelError: the record was made with another model.
        RecordError: the record cannot be written.
    """
    if not callable(embedder):
        store.check_model(embedder.fingerprint)
    with ThreadPoolExecutor(1) as executor, Firsts() as seen:
        run = _Run(store, embedder, executor, seen, extract=extract, rules=rules, progress=None, now=now)
        for item in items:
            run.take(item)
        run.write_all()
    return run.outcome()


class _Run:
    """One run over the articles: what was seen, what waits to be embedded, what was done."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder | Callable[[], Embedder],
        executor: Executor,
        seen: Firsts,
        *,
        extract: Extract,
        rules: str,
        progress: Progress | None,
        now: dt.datetime | None,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._executor = executor
        self._extract = extract
        self._rules = rules
        self._progress = progress
        self._at = None if now is None else now.timestamp()
        self._seen = seen
        self._waiting: dict[str, _Waiting] = {}
        self._chunks_waiting = 0
        self._under_way: dict[str, _Waiting] = {}
        self._bulk: Bulk | None = None
        self._embedded = 0
        self._added = self._changed = self._unchanged = self._duplicates = self._copies = 0
        self._removed = self._missing = 0
        self._failed: list[Unread] = []
        self._passed_over: list[Unread] = []
        self._without_statements: list[str] = []
        self._withheld: list[Unread] = []
        self._statements_withheld = 0

    def take(self, item: Article | ReadyMade | Unread) -> None:
        """Take one article, or note why there is none."""
        if isinstance(item, Unread):
            self._seen.meet(item.origin)
            (self._passed_over if item.passed_over else self._failed).append(item)
        elif isinstance(item, ReadyMade):
            self._take_once(item.article, item.extraction)
        else:
            self._take_once(item, None)
        self._tell(len(self._seen), None, "articles")

    def _take_once(self, article: Article, given: Extraction | None) -> None:
        first = self._seen.first(article.origin, article.id)
        if first is None:
            self._take_article(article, given)
        elif first == article.id:
            self._duplicates += 1
        else:
            reason = "stands here twice with different content; the first is kept. Give each its own id"
            self._failed.append(Unread(origin=article.origin, reason=reason, external_id=article.external_id))

    def write_all(self) -> None:
        """Embed what waits, and write it and what is under way."""
        self._embed_waiting()
        self._embed_waiting()

    def _embed_waiting(self) -> None:
        """Begin to embed what waits; meanwhile write what was embedded before, in one transaction."""
        before, bulk = self._under_way, self._bulk
        self._under_way, self._waiting, self._chunks_waiting = self._waiting, {}, 0
        self._bulk = self._embed([chunk.text for one in self._under_way.values() for chunk in one.chunks])
        if before:
            self._write_together(before.values(), bulk)
        if bulk is not None:
            self._embedded += len(bulk.texts)
            self._tell(self._embedded, None, "passages")

    def _write_together(self, articles: Iterable[_Waiting], bulk: Bulk | None) -> None:
        vectors, model = (bulk.rows(), bulk.fingerprint) if bulk is not None else (_NO_ROWS, "")
        start = 0
        with self._store.together():
            for one in articles:
                end = start + len(one.chunks)
                self._write(one, vectors[start:end], model)
                start = end

    def finish(self, paths: Sequence[Path]) -> None:
        """Write the rest, and count what an earlier run read under the same paths and this one did not find."""
        self.write_all()
        self._removed += self._store.remove_unheld()
        # Paths may lie in one another: what is missing is met when it is counted.
        known = chain.from_iterable(self._store.origins_under(origin_of(path)) for path in paths)
        self._missing = sum(map(self._seen.meet, known))

    def report(self) -> IndexReport:
        """Sum up the run, and count what is on record."""
        article_count, statement_count = self._store.counts()
        return IndexReport(
            **dict(self.outcome()),
            statement_count=statement_count,
            article_count=article_count,
            generation=self._store.generation(),
        )

    def outcome(self) -> Outcome:
        """Sum up the run."""
        return Outcome(
            added=self._added,
            changed=self._changed,
            unchanged=self._unchanged,
            duplicates=self._duplicates,
            copies=self._copies,
            removed=self._removed,
            missing=self._missing,
            failed=tuple(self._failed),
            passed_over=tuple(self._passed_over),
            without_statements=tuple(self._without_statements),
            withheld=tuple(self._withheld),
            statements_withheld=self._statements_withheld,
        )

    def _take_article(self, article: Article, given: Extraction | None) -> None:
        rules = self._rules if given is None else RULES_GIVEN
        reason = self._store.why_withheld(article)
        if reason is not None:
            self._withheld.append(Unread(origin=article.origin, reason=reason, external_id=article.external_id))
        elif (known := self._waiting.get(article.id) or self._under_way.get(article.id)) is not None:
            known.origins.append(article.origin)
            self._duplicates += 1
        elif self._store.rules_of(article.id) != rules:
            self._find_statements(article, given, rules)
        elif self._store.article_at(article.origin) == article.id:
            self._unchanged += 1
        else:
            self._removed += self._store.point([article.origin], article.id, at=self._at)
            self._duplicates += 1

    def _find_statements(self, article: Article, given: Extraction | None, rules: str) -> None:
        try:
            extraction = self._extract(article) if given is None else given
            _check_extraction(article, extraction)
        except IngestError as error:
            self._failed.append(Unread(origin=article.origin, reason=str(error), external_id=article.external_id))
            return
        except DEFECTS as error:
            reason = f"its statements could not be found: {_one_line(error)}"
            self._failed.append(Unread(origin=article.origin, reason=reason, external_id=article.external_id))
            return
        found, extraction = len(extraction.statements), self._store.without_purged(article, extraction)
        self._statements_withheld += found - len(extraction.statements)
        chunks = tuple(chunk for statement in extraction.statements for chunk in make_chunks(article, statement))
        self._waiting[article.id] = _Waiting(article, extraction, chunks, [article.origin], rules)
        self._chunks_waiting += len(chunks)
        if self._chunks_waiting >= CHUNKS_AT_ONCE or len(self._waiting) >= ARTICLES_AT_ONCE:
            self._embed_waiting()

    def _embed(self, texts: list[str]) -> Bulk | None:
        if not texts:
            return None
        if callable(self._embedder):
            self._embedder = self._embedder()
            self._store.check_model(self._embedder.fingerprint)
        embedder, expected = self._embedder, self._bulk.texts if self._bulk is not None else ()
        known = partial(self._store.vectors_of, fingerprint=embedder.fingerprint)
        return Bulk(texts, embedder, known=known, expected=expected, executor=self._executor)

    def _write(self, one: _Waiting, vectors: NDArray[np.float32], model: str) -> None:
        article = one.article
        before = {self._store.article_at(origin) for origin in one.origins} - {None}
        is_change = bool(before) or self._store.rules_of(article.id) is not None
        prepared = Prepared(
            article, one.extraction.statements, one.extraction.people, one.chunks, vectors, model, one.rules
        )
        self._removed += self._store.put(prepared, one.origins, at=self._at)
        self._copies += self._store.has_copies(article.id)
        self._changed += is_change
        self._added += not is_change
        if not one.chunks:
            self._without_statements.append(article.origin)

    def _tell(self, done: int, total: int | None, what: str) -> None:
        if self._progress is not None:
            self._progress.update(done, total, what)


# What a defect of the extraction raises on one odd article; the others must not suffer for it.
DEFECTS = (RecordDamagedError, ValueError, LookupError, ArithmeticError, AttributeError, TypeError, RecursionError)


@contextmanager
def open_for_writing(data: Path) -> Iterator[Store]:
    """Open the record at `data` as its one writer, making it when there is none.

    Raises:
        RecordBusyError: another process is writing to it.
        RecordError: it cannot be written.
    """
    with explained(data):
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with writer_lock(data), Store.open(data) as store:
        with explained(data):
            sweep(data)
        yield store


def _check_extraction(article: Article, extraction: Extraction) -> None:
    ids = {statement.id for statement in extraction.statements}
    if len(ids) < len(extraction.statements) or any(s.article_id != article.id for s in extraction.statements):
        raise RecordDamagedError(f"two statements of {article.origin} share an id, or belong to another article")
    for statement in extraction.statements:
        statement.check_against(article.text)


def _one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:_REASON_CHARS]
