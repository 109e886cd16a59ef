"""Keep several processes that answer at one port, and the one that writes for them, until a signal comes.

In: settings. Out: nothing; runs until it is told to stop.
Promise: one that dies is replaced while the others answer; what is under way when a signal comes has as long as with
one process; when it ends, none of them is left and the port is free.
"""

import gc
import logging
import os
import queue
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from api.company import Company, News, Orders
from api.grace import LAST_S, SIGNALLED
from api.guard.logs import write_logs
from api.guard.shared_times import SharedTimes
from api.guard.threshold import look_at_door
from api.listening import listen, url_of
from api.position import Due, Ended, Event, Position, Told
from indexer import errors
from indexer.errors import OnRecordError, ServerError
from indexer.index import hiring
from indexer.index.hiring import WorkerProcess
from indexer.index.relaying import Relay
from indexer.release import release
from indexer.settings import Settings

RUN: Final = "import gc; gc.disable(); from api.colleague import answer; answer()"
"""Nothing that a process loads on its way ever becomes garbage; it looks for some again once it is ready."""
FIRST_PAUSE_S = 0.5
SIGNALS = (signal.SIGTERM, signal.SIGINT)
_AFTER_THEM_S = 0.1
"""How much longer than each of them their supervisor may take to end."""

_log = logging.getLogger("onrecord.serving")


class Supervisor:
    """Keeps `Settings.workers` processes at one port, which it holds from the beginning."""

    def __init__(
        self, settings: Settings, *, run: str = RUN, writer: str = hiring.RUN, pause_s: float = FIRST_PAUSE_S
    ) -> None:
        self.socket = listen(settings.host, settings.port)
        self._settings = settings.model_copy(update={"threads": settings.threads or _share_of_processors(settings)})
        self._writer = writer
        self._positions = [
            Position(number, run=run, listening=self.socket, pause_s=pause_s)
            for number in range(1, settings.workers + 1)
        ]
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._folder = Path()
        self._signalled: int | None = None
        self._failure: OnRecordError | None = None
        self._was_ready = False

    @property
    def url(self) -> str:
        """Where it can be reached from this machine."""
        return url_of(self.socket)

    def serve_forever(self) -> None:
        """Keep the processes until a signal comes, which then goes to whoever handled it before.

        Raises:
            OnRecordError: the record cannot be opened, or a process ends before any was ready.
        """
        before = {sig: signal.signal(sig, self._handle_signal) for sig in SIGNALS}
        try:
            with self._company() as company, self._writing(company):
                self._keep(company)
        finally:
            self.socket.close()
            for sig, handler in before.items():
                signal.signal(sig, handler)
        if self._signalled is not None:
            signal.raise_signal(self._signalled)
        if self._failure is not None:
            raise self._failure

    @property
    def _is_ending(self) -> bool:
        return self._signalled is not None or self._failure is not None

    @contextmanager
    def _company(self) -> Iterator[Company]:
        with tempfile.TemporaryDirectory(prefix="onrecord-", ignore_cleanup_errors=True) as folder:
            self._folder = Path(folder)
            company = Company(count=len(self._positions), folder=self._folder)
            company.counters.mkdir()
            SharedTimes.make(company.rates)
            yield company

    @contextmanager
    def _writing(self, company: Company) -> Iterator[None]:
        if not self._settings.ingest:
            yield
            return
        worker = WorkerProcess(self._settings, release=release(), run=self._writer)
        with closing(worker), closing(Relay(worker, company.writer)):
            yield

    def _keep(self, company: Company) -> None:
        for position in self._positions:
            self._fill(position, company, waits=position.number > 1)
        while any(position.is_filled for position in self._positions) or not self._is_ending:
            self._handle(self._events.get(), company)

    def _fill(self, position: Position, company: Company, *, waits: bool) -> None:
        key = self._settings.llm_key
        secret = None if key is None else key.get_secret_value()
        orders = Orders(settings=self._settings, llm_key=secret, company=company, waits=waits)
        position.fill(orders, self._events.put)

    def _handle(self, event: Event | None, company: Company) -> None:
        match event:
            case None:
                self._end()
            case Told(position, news) if news.error is None:
                self._was_ready = True
                position.note_ready()
                _log.info("worker %d of %d is ready (process %d)", position.number, len(self._positions), position.pid)
            case Told(position, news):
                self._hear_failure(position, news)
            case Ended(position):
                position.note_end()
                self._clean_up_after(event)
            case Due(position) if not self._is_ending:
                self._fill(position, company, waits=any(other.is_ready for other in self._positions))

    def _hear_failure(self, position: Position, news: News) -> None:
        if not self._was_ready:
            self._fail(_error_of(news))
        else:
            _log.error("worker %d cannot open the record: %s", position.number, news.message)

    def _clean_up_after(self, ended: Ended) -> None:
        for counter in (self._folder / "counters").glob(f"gauge_live*_{ended.pid}.db"):
            counter.unlink(missing_ok=True)  # what was under way there is so no longer
        if self._is_ending:
            return
        if not self._was_ready:
            self._fail(ServerError(f"a worker ended with status {ended.status} before it was ready; see the log above"))
            return
        number = ended.position.number
        _log.error("worker %d (process %d) ended with status %d; another one is started", number, *ended[1:])
        ended.position.refill_later(self._events.put)

    def _fail(self, failure: OnRecordError) -> None:
        self._failure = self._failure or failure
        for position in self._positions:
            position.kill()  # none was ever ready, so nothing is under way

    def _end(self) -> None:
        self.socket.close()
        for position in self._positions:
            position.terminate()

    def _handle_signal(self, sig: int, _frame: FrameType | None) -> None:
        if self._signalled is not None:
            self._end_at_once(SIGNALLED + sig)
        self._signalled = sig
        self._events.put(None)
        last = threading.Timer(LAST_S + _AFTER_THEM_S, self._end_at_once, [SIGNALLED + sig])
        last.daemon = True
        last.start()

    def _end_at_once(self, status: int) -> None:
        for position in self._positions:
            position.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
        os._exit(status)


def supervise(settings: Settings) -> None:
    """Serve the record that the settings name with several processes until a signal comes.

    Raises:
        PortInUseError: something else listens on the port.
        ServerError: this machine cannot listen on the address.
        KeysError: the keys of those who may ask cannot be read.
        OnRecordError: the record cannot be opened.
    """
    write_logs(settings.log)
    look_at_door(settings)
    gc.enable()
    supervisor = Supervisor(settings)
    told = settings.data, settings.workers, supervisor.url
    _log.info("opening %s with %d workers, to be served on %s; Ctrl-C stops", *told)
    supervisor.serve_forever()


def _share_of_processors(settings: Settings) -> int:
    return max(1, (os.cpu_count() or 1) // settings.workers)


def _error_of(news: News) -> OnRecordError:
    kind = getattr(errors, news.error or "", None)
    if isinstance(kind, type) and issubclass(kind, OnRecordError):
        return kind(news.message)
    return ServerError("a worker cannot open the record; see the log above")
