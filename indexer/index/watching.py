"""Watch folders and sources, and put what is new on record, until told to stop.

In: sources. Out: a record that follows them, and a line for each event.
Promise: the record is held for writing only while something is written; who else writes is waited for. A source's
state is written after its articles, never before. Told to stop, it finishes the article in hand; what it did not get to
is taken up by the next run.
"""

import datetime as dt
import os
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from indexer.article import Article
from indexer.errors import MissingPathError, RecordBusyError, RecordError
from indexer.index.folders import FolderWatch, folder_of
from indexer.index.indexing import IndexReport
from indexer.index.polled import KnownEntry, Polled, read_state, write_state
from indexer.index.polling import Moment, Visit, failed_visit, settle, visit_source
from indexer.index.schedule import is_due
from indexer.ingest.reading import read_articles
from indexer.ingest.sources import Source, SourceKind
from indexer.ingest.unread import Unread
from indexer.ingest.walking import origin_of
from indexer.ingest.web import Web

AT_ONCE = 4
"""Sources visited at the same time; a host is still asked for one thing at a time."""

_TICK_S = 0.25
_BUSY_S = 1.0
_FULL_S = 30.0
"""Between two tries at a record that cannot be used, the longest; each may read a whole folder again."""

_SHOWN = 5
# What a defect raises on one odd source; the others must not suffer for it.
_DEFECTS = (ValueError, LookupError, ArithmeticError, AttributeError, TypeError, RuntimeError, OSError)

_Result = TypeVar("_Result")
_Item = Article | Unread


class Index(Protocol):
    """What puts articles on record, as `index_items` does."""

    def __call__(self, items: Iterable[_Item], *, under: Sequence[Path], now: dt.datetime) -> IndexReport:
        """Bring the record up to date."""


class _Due(NamedTuple):
    next_s: float
    asked_s: float | None
    """When it was asked last; null when it never was."""


class Watcher:
    """Watches; one for a process."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        data: Path,
        web: Web,
        index: Index,
        moment: Moment,
        stop: threading.Event,
        tell: Callable[[str], None],
    ) -> None:
        self._folders = [source for source in sources if source.kind is SourceKind.FOLDER]
        self._polled = {source.place: source for source in sources if source.kind is not SourceKind.FOLDER}
        self._data = data
        self._web = web
        self._index = index
        self._moment = moment
        self._stop = stop
        self._tell = tell
        self._inbox: queue.Queue[Visit | tuple[Path, ...]] = queue.Queue()
        self._due: dict[str, _Due] = {}
        self._out: set[str] = set()
        self._ends_itself = False

    def run(self, *, once: bool = False) -> None:
        """Watch until told to stop; or, `once`, look at everything one time.

        Raises:
            RecordError: the record cannot be used; one that is only busy or full for now is waited for.
        """
        self._ends_itself = once
        if self._folders and not once:
            FolderWatch(self._folders, give=self._inbox.put, stop=self._stop).start()
        self._take_folders()
        for source in self._polled.values():
            self._plan(source, once=once)
        while not self._stop.is_set() and not (once and not self._out and not self._due):
            self._send_out()
            self._take_next()

    def _take_folders(self) -> None:
        # Also without a folder: this makes the record, or brings an older one up to date.
        paths = [folder_of(source) for source in self._folders]
        report = self._put(lambda: _read_all(paths), under=paths)[0]
        if report is not None and paths and not self._stop.is_set():
            self._tell_report(", ".join(map(str, paths)), report)

    def _plan(self, source: Source, *, once: bool) -> None:
        found = self._patiently(partial(read_state, self._data, source))
        if found is None:
            return
        state, _ = found
        next_s = state.next_at or 0.0
        if not state.failures:
            # By the interval of the list today; run once, by a clock of the operator's own, whose interval stands.
            next_s = 0.0 if once else min(next_s, (state.checked_at or 0.0) + source.interval_s)
        if not once or is_due(next_s, now_s=self._now_s(), asked_s=state.checked_at):
            self._due[source.place] = _Due(next_s, state.checked_at)
        else:
            self._tell_problem(source.place, state)

    def _now_s(self) -> float:
        return self._moment.clock().timestamp()

    def _send_out(self) -> None:
        now_s = self._now_s()
        for place, due in sorted(self._due.items(), key=lambda one: one[1].next_s):
            if len(self._out) < AT_ONCE and is_due(due.next_s, now_s=now_s, asked_s=due.asked_s):
                source = self._polled[place]
                found = self._patiently(partial(read_state, self._data, source))
                if found is None:
                    return
                del self._due[place]
                self._out.add(place)
                # A daemon, because a server that drips must not hold up the end.
                threading.Thread(target=self._visit, args=(source, *found), name=place, daemon=True).start()

    def _visit(self, source: Source, state: Polled, known: dict[str, KnownEntry]) -> None:
        try:
            visit = visit_source(source, state, known, web=self._web, moment=self._moment)
        except _DEFECTS as error:
            reason = f"a defect of onrecord, please report it: {type(error).__name__}: {error}"
            visit = failed_visit(source, state, reason, moment=self._moment)
        self._inbox.put(visit)

    def _take_next(self) -> None:
        try:
            found = self._inbox.get(timeout=_TICK_S)
        except queue.Empty:
            return
        if isinstance(found, Visit):
            self._take_visit(found)
            self._out.discard(found.source.place)
        else:
            self._take_files(found)

    def _take_files(self, paths: tuple[Path, ...]) -> None:
        report = self._put(lambda: _read_all(paths))[0]
        if report is not None:
            more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
            self._tell_report(f"{paths[0]}{more}", report)

    def _take_visit(self, visit: Visit) -> None:
        report, taken = self._put(lambda: visit.items) if visit.items else (None, frozenset())
        if visit.items and report is None:
            return
        failed = {one.origin: one.reason for one in report.failed} if report else {}
        settled = settle(visit, failed=failed, taken=taken, moment=self._moment)
        state = settled.state
        self._patiently(lambda: write_state(self._data, state, settled.entries, gone=settled.gone))
        if state.next_at is not None and (visit.has_more or not self._ends_itself):
            self._due[visit.source.place] = _Due(state.next_at, state.checked_at)
        self._tell_visit(visit, state, report)

    def _put(
        self, items: Callable[[], Iterable[_Item]], *, under: Sequence[Path] = ()
    ) -> tuple[IndexReport | None, frozenset[str]]:
        """Put articles on record; no report where the end came before the record was free."""
        taken: set[str] = set()

        def given() -> Iterator[_Item]:
            taken.clear()
            for item in items():
                if self._stop.is_set():
                    return
                taken.add(item.origin)
                yield item

        report = self._patiently(lambda: self._index(given(), under=under, now=self._moment.clock()))
        return report, frozenset(taken)

    def _patiently(self, work: Callable[[], _Result]) -> _Result | None:
        told, pause_s = "", _BUSY_S
        while True:
            try:
                return work()
            except RecordError as error:
                # Of the others none passes by itself: another version, another model, damage.
                is_busy = isinstance(error, RecordBusyError)
                is_passing = is_busy or (type(error) is RecordError and not self._ends_itself)
                if not is_passing:
                    raise
                if str(error) != told:
                    told = str(error)
                    self._tell(f"waiting: {told}")
                pause_s = _BUSY_S if is_busy else min(2 * pause_s, _FULL_S)
            if self._stop.wait(pause_s):
                return None

    def _tell_visit(self, visit: Visit, state: Polled, report: IndexReport | None) -> None:
        place = visit.source.place
        if state.problem is not None:
            self._tell_problem(place, state)
        for note in visit.notes if visit.read else ():
            self._tell(f"{place}: {note}")
        if report is not None:
            self._tell_report(place, report)

    def _tell_problem(self, place: str, state: Polled) -> None:
        again = "" if state.next_at is None else f"; next try in {_span(max(state.next_at - self._now_s(), 0))}"
        self._tell(f"{place}: {state.problem}{again}")

    def _tell_report(self, what: str, report: IndexReport) -> None:
        counts = {"added": report.added, "changed": report.changed}
        counts |= {"withheld because purged": len(report.withheld), "failed": len(report.failed)}
        done = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
        self._tell(f"{what}: {done or 'nothing new'}; on record: {report.statement_count:,} statements")
        for one in report.failed[:_SHOWN]:
            self._tell(f"failed: {one.origin}: {one.reason}")
        if len(report.failed) > _SHOWN:
            self._tell(f"failed: {len(report.failed) - _SHOWN:,} more")


def _read_all(paths: Iterable[Path]) -> Iterator[_Item]:
    for path in paths:
        try:
            for item in read_articles(path):
                yield _without_alarm(item) if item.origin == origin_of(path) and path.is_dir() else item
        except MissingPathError:
            continue  # gone again; what was read of it before stays


def _without_alarm(item: _Item) -> _Item:
    # A folder that holds nothing yet is what a watch often begins with; one that may not be listed is a fault.
    is_fault = isinstance(item, Article) or not os.access(item.origin, os.R_OK | os.X_OK)
    return item if is_fault else item.model_copy(update={"passed_over": True})


def _span(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
