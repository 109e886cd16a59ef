"""What torture strikes: a deed done to a record in a forked process, which tells what was acknowledged.

An acknowledgement is the return of a function that promises something. It is counted in shared memory, which a killed
process leaves behind, and is marked by a system call that a recorder sees.
"""

import mmap
import os
import re
import shutil
import sqlite3
import sys
from contextlib import closing
from typing import NamedTuple

from fakes import WordEmbedder, extract_plainly, said

from indexer.errors import OnRecordError
from indexer.index.change_tables import SEGMENT_BITS
from indexer.index.checking import check_record
from indexer.index.indexing import index_path
from indexer.index.schema import DATABASE, SCHEMA_VERSION

MARK = "/acknowledged/"
DONE, EXPLAINED, UNEXPLAINED = 0, 3, 4
NO_RECORD = ("no record",)
NAMES = ("Vera Orlova", "Karim Haddad", "Minister Sorokin")
DIMENSION = 16
_DERIVED = ("words_data", "words_idx", "words_docsize", "words_config", '"record"', '"segment"', 'INTO "job"')
_CHANGES = ("COMMIT", "INSERT", "UPDATE", "DELETE")
_DRAWN = re.compile(r"\b[0-9a-f]{32}\b")
"""An id that is drawn, and another one each time."""


class State(NamedTuple):
    """Everything on record after so many acknowledgements."""

    acknowledged: int
    held: tuple[str, ...]


class Deed:
    """Something that changes a record, or makes one."""

    name = ""
    promises: frozenset[tuple[str, str]] = frozenset()
    """File and name of the functions whose return acknowledges something."""

    def __init__(self, base):
        self.base = base

    def do(self, data):
        """Do it."""
        raise NotImplementedError

    def again(self, data):
        """Do what a user does after it was cut off."""
        self.do(data)

    def record_in(self, data):
        return data

    def held(self, data):
        """Write down what must be one of the states that an undisturbed run passes through."""
        return held_in(self.record_in(data))

    def learn(self, data):
        """Look at what an undisturbed run left."""

    def faults(self, data):
        """Say what is wrong with what was left."""
        record = self.record_in(data)
        if version_in(record) == SCHEMA_VERSION:
            for fault in check_record(record).faults[:1]:
                yield f"check: {' '.join(fault.row.split()[:2])}: {fault.problem[:60]}"

    def faults_at_the_end(self, data):
        """Say what is wrong once it was done again."""
        if not self.is_published(data):
            yield "doing it again does not end published"

    def is_published(self, data):
        record = self.record_in(data)
        return version_in(record) is not None and check_record(record, is_fast=True).is_published

    def is_explained(self, error):
        """Tell an error besides our own for which the command line has a sentence."""
        return False

    def is_promise(self, frame):
        code = frame.f_code
        return any(code.co_name == name and code.co_filename.endswith(file) for file, name in self.promises)


class Indexing(Deed):
    """Bring a record up to date with a folder; without a base, begin one."""

    name = "indexing"
    promises = frozenset(("store.py", name) for name in ("put", "point", "remove_unheld"))

    def __init__(self, articles, base):
        super().__init__(base)
        self.articles = articles

    def do(self, data):
        index(self.articles, data)


def make_indexing(folder):
    """Make a deed that begins a record, and one that adds to, changes and shortens one of several segments."""
    _write(folder / "first", range(6), price=7)
    _write(folder / "few", range(3), price=7)
    _write(folder / "then", range(9), price=7, dearer={1, 4})
    (folder / "then" / "2.md").unlink()
    (folder / "then" / "8.md").write_text((folder / "then" / "5.md").read_text(encoding="utf-8"), encoding="utf-8")
    base = folder / "base"
    for segment, articles in enumerate(("few", "first"), start=1):
        for path in (folder / articles).iterdir():
            (folder / "now").mkdir(exist_ok=True)
            shutil.copy(path, folder / "now")
        index(folder / "now", base)
        begin_segment(base, segment)
    shutil.rmtree(folder / "now")
    (folder / "then").rename(folder / "now")
    return Indexing(folder / "first", None), Indexing(folder / "now", base)


def begin_segment(data, number):
    """Let the next statement be the first one of a segment."""
    with closing(sqlite3.connect(data / DATABASE)) as run, run:
        run.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'statement'", [(number << SEGMENT_BITS) - 1])


def _write(folder, numbers, *, price, dearer=frozenset()):
    folder.mkdir(parents=True)
    for n in numbers:
        cost = price + n + 10 * (n in dearer)
        lines = [said(f"Grain costs {cost} crowns in port {k} of {n}.", NAMES[(n + k) % 3]) for k in range(3)]
        source = ("Port Herald", "Sela Courier")[n % 2]
        head = f"---\ntitle: Prices {n}\nsource: {source}\n---\n"
        (folder / f"{n}.md").write_text(head + "\n\n".join(lines), encoding="utf-8")


def index(articles, data):
    return index_path([articles], data=data, embedder=WordEmbedder(DIMENSION), extract=extract_plainly)


def lay_out(deed, data):
    shutil.rmtree(data, ignore_errors=True)
    if deed.base is None:
        data.mkdir(parents=True)
    else:
        shutil.copytree(deed.base, data)


def version_in(data):
    """Tell of which version a record is; None when there is none."""
    if not (data / DATABASE).exists():
        return None
    with closing(sqlite3.connect(data / DATABASE)) as run:
        (count,) = run.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        return run.execute("PRAGMA user_version").fetchone()[0] if count else None


def held_in(data):
    """Write down every row of a record but what is drawn for it; what the full text derives is checked elsewhere."""
    version = version_in(data)
    if version is None:
        return NO_RECORD
    with closing(sqlite3.connect(data / DATABASE)) as run:
        (generation,) = run.execute("SELECT generation FROM record").fetchone()
        lines = [line for line in run.iterdump() if not any(name in line[:60] for name in _DERIVED)]
        jobs = _jobs(run) if version > 2 else []
    return (str(version), str(generation), *lines, *jobs)


def _jobs(run):
    # How often a job was begun depends on how often its worker was killed.
    rows = run.execute("SELECT number, kind, about, payload, state, report, problem FROM job ORDER BY number")
    return [_DRAWN.sub("an id", repr(row)) for row in rows]


class _Watch:
    """Notes what is on record after each change and each acknowledgement."""

    def __init__(self, deed, data):
        self.deed, self.data = deed, data
        self.count = 0
        self.states = [State(0, deed.held(data))]
        self._is_looking = False

    def look(self):
        if not self._is_looking:
            self._is_looking = True
            profile = sys.getprofile()
            sys.setprofile(None)
            state = State(self.count, self.deed.held(self.data))
            if state != self.states[-1]:
                self.states.append(state)
            sys.setprofile(profile)
            self._is_looking = False

    def note(self, frame, event, result):
        if event == "return" and result is not None and self.deed.is_promise(frame):
            self.look()
            self.count += 1
            self.look()


def states_of(deed, data):
    """Do a deed undisturbed, and give all that was on record before it and after each change."""
    lay_out(deed, data)
    watch, connect = _Watch(deed, data), sqlite3.connect

    class Watched(sqlite3.Connection):
        def execute(self, sql, *values):
            done = super().execute(sql, *values)
            if sql.startswith(_CHANGES) and not self.in_transaction:
                watch.look()
            return done

    sqlite3.connect = lambda *args, **options: connect(*args, factory=Watched, **options)
    sys.setprofile(watch.note)
    try:
        deed.do(data)
    finally:
        sys.setprofile(None)
        sqlite3.connect = connect
    deed.learn(data)
    return watch.states


class Child:
    """A forked process that waits for a word and then does a deed; it pays for no imports."""

    def __init__(self, deed, data, *, control=None):
        lay_out(deed, data)
        self._count = mmap.mmap(-1, 8)
        self._ready, self._go = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._go)
            os.read(self._ready, 1)
            os._exit(self._work(deed, data, control))
        os.close(self._ready)

    def start(self):
        os.write(self._go, b"!")
        os.close(self._go)

    def wait(self):
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    @property
    def acknowledged(self):
        return int.from_bytes(self._count[:8])

    def _work(self, deed, data, control):
        if control is not None:
            weaken_sqlite(control)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        sys.setprofile(lambda frame, event, result: self._note(deed, frame, event, result))
        try:
            deed.do(data)
        except OnRecordError:
            return EXPLAINED
        except BaseException as error:  # noqa: BLE001  what it is shows in the table
            return EXPLAINED if deed.is_explained(error) else UNEXPLAINED
        return DONE

    def _note(self, deed, frame, event, result):
        if event == "return" and result is not None and deed.is_promise(frame):
            count = self.acknowledged + 1
            self._count[:8] = count.to_bytes(8)
            os.access(f"{MARK}{count}", os.F_OK)


def weaken_sqlite(mode):
    """Let SQLite promise less than onrecord asks for, to see that torture notices."""
    connect = sqlite3.connect

    class Weak(sqlite3.Connection):
        def execute(self, sql, *values):
            return super().execute(sql.replace("synchronous = FULL", f"synchronous = {mode}"), *values)

    sqlite3.connect = lambda *args, **options: connect(*args, factory=Weak, **options)
