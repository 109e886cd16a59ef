"""The job that torture interrupts: index a folder into a record, in a forked process, telling what was acknowledged.

An acknowledgement is the return of a writing method of the store. It is counted in shared memory, which a killed
process leaves behind, and is marked by a system call that a recorder sees.
"""

import mmap
import os
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import NamedTuple

from fakes import WordEmbedder, extract_plainly, said

from indexer.errors import NoRecordError, OnRecordError
from indexer.index.indexing import index_path
from indexer.index.schema import DATABASE, open_reader

ACKNOWLEDGED = {"put", "point", "remove_unheld"}
MARK = "/acknowledged/"
DONE, EXPLAINED, UNEXPLAINED = 0, 3, 4
NO_RECORD = ("no record",)
NAMES = ("Vera Orlova", "Karim Haddad", "Minister Sorokin")
_DERIVED = ("words_data", "words_idx", "words_docsize", "words_config", '"record"', '"segment"')


class Job(NamedTuple):
    """What to index over which record; None to begin with no record."""

    articles: Path
    base: Path | None


class State(NamedTuple):
    """Everything on record after so many acknowledgements."""

    acknowledged: int
    held: tuple[str, ...]


def make_jobs(folder):
    """Make one job that begins a record, and one that adds to, changes and shortens another."""
    _write(folder / "first", range(6), price=7)
    _write(folder / "then", range(9), price=7, dearer={1, 4})
    (folder / "then" / "2.txt").unlink()
    (folder / "then" / "8.txt").write_text((folder / "then" / "5.txt").read_text(encoding="utf-8"), encoding="utf-8")
    index(folder / "first", folder / "base")
    return Job(folder / "first", None), Job(folder / "then", folder / "base")


def _write(folder, numbers, *, price, dearer=frozenset()):
    folder.mkdir(parents=True)
    for n in numbers:
        cost = price + n + 10 * (n in dearer)
        lines = [said(f"Grain costs {cost} crowns in port {k} of {n}.", NAMES[(n + k) % 3]) for k in range(3)]
        (folder / f"{n}.txt").write_text(f"---\ntitle: Prices {n}\n---\n" + "\n\n".join(lines), encoding="utf-8")


def index(articles, data):
    return index_path([articles], data=data, embedder=WordEmbedder(16), extract=extract_plainly)


def lay_out(job, data):
    shutil.rmtree(data, ignore_errors=True)
    if job.base is None:
        data.mkdir(parents=True)
    else:
        shutil.copytree(job.base, data)


def held_in(data):
    """Write down every row of a record but the id drawn for it; what the full text derives is checked elsewhere."""
    try:
        open_reader(data).close()
    except NoRecordError:
        return NO_RECORD
    run = sqlite3.connect(data / DATABASE)
    (generation,) = run.execute("SELECT generation FROM record").fetchone()
    lines = [line for line in run.iterdump() if not any(name in line[:60] for name in _DERIVED)]
    run.close()
    return (str(generation), *lines)


def states_of(job, data):
    """Run a job undisturbed, and give all that was on record before it and after each acknowledgement."""
    lay_out(job, data)
    states = [State(0, held_in(data))]
    count = 0

    def note(frame, event, result):
        nonlocal count
        if event == "return" and result is not None:
            count += _is_acknowledgement(frame)
            if _is_acknowledgement(frame) or frame.f_code.co_name == "open_writer":
                sys.setprofile(None)
                states.append(State(count, held_in(data)))
                sys.setprofile(note)

    sys.setprofile(note)
    index(job.articles, data)
    sys.setprofile(None)
    return states


def _is_acknowledgement(frame):
    return frame.f_code.co_name in ACKNOWLEDGED and frame.f_code.co_filename.endswith("store.py")


class Child:
    """A forked process that waits for a word and then does a job; it pays for no imports."""

    def __init__(self, job, data, *, control=None):
        lay_out(job, data)
        self._count = mmap.mmap(-1, 8)
        self._ready, self._go = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._go)
            os.read(self._ready, 1)
            os._exit(self._work(job, data, control))
        os.close(self._ready)

    def start(self):
        os.write(self._go, b"!")
        os.close(self._go)

    def wait(self):
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    @property
    def acknowledged(self):
        return int.from_bytes(self._count[:8])

    def _work(self, job, data, control):
        if control is not None:
            weaken_sqlite(control)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        sys.setprofile(self._acknowledge)
        try:
            index(job.articles, data)
        except OnRecordError:
            return EXPLAINED
        except BaseException:  # noqa: BLE001  what it is shows in the table
            return UNEXPLAINED
        return DONE

    def _acknowledge(self, frame, event, result):
        if event == "return" and result is not None and _is_acknowledgement(frame):
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
