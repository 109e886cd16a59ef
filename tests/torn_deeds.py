"""The other deeds that torture strikes: jobs, purges, another model, an upgrade, a copy of a record and its return."""

import datetime as dt
import hashlib
import shutil
import sqlite3
from contextlib import closing
from itertools import chain

from fakes import WordEmbedder, extract_plainly, make_article, said
from old_records import OLDER, make_older
from torn_job import DIMENSION, NO_RECORD, Deed, held_in, index, make_indexing, version_in

from indexer.errors import NotFoundError
from indexer.index import reembedding
from indexer.index.backup import restore_record, save_record
from indexer.index.hits import Where
from indexer.index.indexing import index_items
from indexer.index.library import Library
from indexer.index.proving import collect_traces, prove
from indexer.index.purging import finish_purges, purge
from indexer.index.schema import DATABASE, SCHEMA_VERSION
from indexer.index.tombstones import What
from indexer.index.working import Tools, Worker
from indexer.ingest.gathering import Gathered, NamedPage
from indexer.job import JobKind

NOON = dt.datetime(2031, 5, 4, 12, tzinfo=dt.UTC)
COPY = "copy.tar"
_FEED = Gathered(
    (make_article(said("The mill at Tarn grinds again.", "Ana Reyes"), origin="feed#mill"),),
    (NamedPage(url="page", listed_at="feed", outlet="Sela Courier"),),
    is_feed=True,
)
_PAGE = make_article(said("The ferry sails at noon.", "Vera Orlova"), origin="page")


def rows(data, sql, *values):
    with closing(sqlite3.connect(data / DATABASE)) as run:
        return run.execute(sql, values).fetchall()


class Working(Deed):
    """Bring jobs of every kind, and work them off: a new article, a changed one, one to delete, a copy, a feed."""

    name = "jobs"
    promises = frozenset({("working.py", "bring"), ("working.py", "work_once")})

    def __init__(self, base):
        super().__init__(base)
        ((changed, text), (deleted, copied)) = rows(
            base, "SELECT o.origin, a.text FROM origin AS o JOIN article AS a ON a.id = o.article_id ORDER BY 1 LIMIT 2"
        )
        ((gone,),) = rows(base, "SELECT article_id FROM origin WHERE origin = ?", deleted)
        articles = (
            make_article(said("The bridge at Sela opens.", "Ana Reyes"), origin="api#bridge"),
            make_article(f"{text}\n\n{said('The toll stays.', 'Karim Haddad')}", origin=changed),
            make_article(copied, origin="api#copy"),
        )
        new, newer, copy = ((JobKind.ARTICLE, one.model_dump_json(), one.id) for one in articles)
        self.first = (new, newer, (JobKind.DELETE, gone, gone))
        self.then = (copy, (JobKind.URL, "feed", "feed"))

    def do(self, data):
        worker = self._worker(data)
        self._bring(worker, self.first)
        worker.work_once()
        self._bring(worker, self.then)
        self._work_off(worker)

    def again(self, data):
        worker = self._worker(data)
        self._work_off(worker)
        # The feed, which makes jobs of its own, comes last.
        ((count,),) = rows(data, "SELECT count(*) FROM job")
        self._bring(worker, [*self.first, *self.then][count:])
        self._work_off(worker)

    def faults_at_the_end(self, data):
        yield from super().faults_at_the_end(data)
        if rows(data, "SELECT 1 FROM job WHERE state <> 'done'"):
            yield "a job is not done"

    def _worker(self, data):
        tools = Tools(
            WordEmbedder(DIMENSION),
            extract_plainly,
            "",
            gather={"feed": _FEED}.__getitem__,
            gather_page=lambda page: {"page": _PAGE}[page.url],
        )
        worker = Worker(data, tools, clock=NOON.timestamp)
        worker.begin()
        return worker

    def _bring(self, worker, jobs):
        for kind, payload, about in jobs:
            worker.bring(kind, payload, about=about)

    def _work_off(self, worker):
        while worker.work_once() is not None:
            pass


class Purging(Deed):
    """Remove something for good."""

    promises = frozenset({("purging.py", "purge")})

    def __init__(self, base, articles, what, value):
        super().__init__(base)
        self.name = "purges"
        self.articles = articles
        self.what, self.value = what, value
        self._before = self._after = frozenset()
        self._traces = None

    def do(self, data):
        purge(data, self.what, self.value, now=NOON.timestamp())

    def again(self, data):
        try:
            self.do(data)
        except NotFoundError:
            finish_purges(data)

    def learn(self, data):
        self._before, self._after = _ids(self.base), _ids(data)
        article = "SELECT id FROM article"
        gone = {id_ for (id_,) in set(rows(self.base, article)) - set(rows(data, article))}
        with closing(sqlite3.connect(self.base / DATABASE)) as run:
            self._traces = collect_traces(run, gone, self._before - self._after, ())

    def faults(self, data):
        yield from super().faults(data)
        library = Library.open(data, embedder=WordEmbedder(DIMENSION))
        try:
            listed = frozenset(library.statements(Where(), after=None, limit=500))
            found = {hit.statement_id for hit in library.search("grain in port 1", where=Where(), k=500)}
        finally:
            library.close()
        if listed not in {self._before, self._after} or not found <= listed:
            yield "a purge is half visible"

    def faults_at_the_end(self, data):
        proof = prove(data, self._traces)
        if not proof.is_clean:
            left = [f"{one.what} in {one.file}" for one in proof.left]
            yield f"traces of what was purged are left: {', '.join([*proof.rows, *left])[:100]}"
        index(self.articles, data)
        yield from super().faults_at_the_end(data)
        if _ids(data) & (self._before - self._after):
            yield "what was purged came back"


def _ids(data):
    return frozenset(id_ for (id_,) in rows(data, "SELECT id FROM statement"))


def make_purges(base, articles):
    ((article,), (statement,)) = (
        rows(base, f"SELECT {column} FROM statement ORDER BY number LIMIT 1 OFFSET 4")[0]  # noqa: S608 - from below
        for column in ("article_id", "id")
    )
    named = {
        What.ARTICLE: article,
        What.STATEMENT: statement,
        What.SPEAKER: "karim-haddad",
        What.SOURCE: "Port Herald",
    }
    return [Purging(base, articles, what, value) for what, value in named.items()]


class Reembedding(Deed):
    """Give every statement the vectors of another model."""

    name = "another model"
    promises = frozenset({("torn_deeds.py", "_tell")})

    def do(self, data):
        reembedding.STATEMENTS_AT_ONCE = 5
        reembedding.reembed(data, WordEmbedder(DIMENSION * 2), on_progress=self._tell)

    def _tell(self, done):
        return done


class Upgrading(Deed):
    """Open a record of an older version."""

    name = "upgrades"
    promises = frozenset({("torn_deeds.py", "_open")})

    def __init__(self, folder, version):
        super().__init__(make_older(folder / f"version {version}", version))
        self._version = version
        self._held = _sorted(held_in(self.base))

    def do(self, data):
        self._open(data)

    def _open(self, data):
        Library.open(data, embedder=WordEmbedder(DIMENSION)).close()
        return True

    def faults(self, data):
        yield from super().faults(data)
        kept = data / f"{DATABASE}.v{self._version}.bak"
        if kept.exists():
            if _sorted(self._held_in_copy(kept, data)) != self._held:
                yield "the copy of the older record is not whole"
        elif version_in(data) == SCHEMA_VERSION:
            yield "the older record was changed and not kept"

    def faults_at_the_end(self, data):
        # Who only reads and finds nothing published reads the record instead; the next one to write publishes.
        index_items([], data=data, embedder=WordEmbedder(DIMENSION), extract=extract_plainly)
        yield from super().faults_at_the_end(data)
        if list(data.glob("*.bak.tmp")):
            yield "a draft is left"

    def _held_in_copy(self, kept, data):
        aside = data.with_name("kept")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        shutil.copy(kept, aside / DATABASE)
        return held_in(aside)


def _sorted(held):
    # A copy is made in another order, and notes the last number given of each table in another one, too.
    return sorted(line for line in held if "sqlite_sequence" not in line)


class _Beside(Deed):
    """A deed to a record that lies in a folder together with a copy of it."""

    def record_in(self, data):
        return data / "record"

    def is_explained(self, error):
        return isinstance(error, OSError)


class Copying(_Beside):
    """Write a copy of a record into a file."""

    name = "copies"
    promises = frozenset({("backup.py", "save_record")})

    def __init__(self, base, folder):
        super().__init__(folder / "to copy")
        shutil.copytree(base, self.base / "record")

    def do(self, data):
        save_record(data / "record", data / COPY, made_at=NOON)

    def again(self, data):
        if not (data / COPY).exists():
            self.do(data)

    def held(self, data):
        file = data / COPY
        return (hashlib.sha256(file.read_bytes()).hexdigest(),) if file.exists() else NO_RECORD

    def faults_at_the_end(self, data):
        yield from super().faults_at_the_end(data)
        if {path.name for path in data.iterdir()} != {"record", COPY}:
            yield "a draft is left"


class Restoring(_Beside):
    """Make a record of a copy."""

    name = "restores"
    promises = frozenset({("backup.py", "restore_record")})

    def __init__(self, base, folder):
        super().__init__(folder / "to restore")
        self.base.mkdir()
        save_record(base, self.base / COPY, made_at=NOON)

    def do(self, data):
        restore_record(data / COPY, data / "record")

    def again(self, data):
        if version_in(data / "record") is None:
            self.do(data)


def make_deeds(folder):
    """Make all deeds; those of one kind have the same name."""
    first, then = make_indexing(folder)
    base = then.base
    return [
        first,
        then,
        Working(base),
        *make_purges(base, then.articles),
        Reembedding(base),
        *(Upgrading(folder, version) for version in OLDER),
        Copying(base, folder),
        Restoring(base, folder),
    ]


def few_of(deeds, chosen):
    """Choose one deed of each kind; of indexing, which everything else rests on, all."""
    kinds = {}
    for deed in deeds:
        kinds.setdefault(deed.name, []).append(deed)
    return list(chain.from_iterable(of if name == "indexing" else [chosen.choice(of)] for name, of in kinds.items()))
