"""Where a server takes what is to be changed: it hands it to the worker process, if it may at all.

In: errands of clients. Out: jobs.
Promise: without the operator's leave nothing is started and nothing taken; with it, only this machine may bring work,
or who has a key for it.
"""

from contextlib import suppress

from fastapi import Request

from api.company import Company
from api.envelope import name_in
from api.guard.caller import caller_of
from api.listening import is_loopback
from api.posting import Errand
from indexer.errors import NotAllowedError, RecordBusyError
from indexer.index.hiring import WorkerProcess
from indexer.index.queue import job_on_record, jobs_on_record
from indexer.index.relaying import DistantWorker
from indexer.job import Job, JobList, JobState
from indexer.release import release
from indexer.settings import Settings

_OFF = "this server does not take articles; start it with --ingest, or with ONRECORD_INGEST=1"
_STRANGER = (
    "this server takes articles only from its own machine, addressed as localhost or 127.0.0.1, "
    "and from no page of another site; send the request from there, or make a key with `onrecord keys add`"
)
_PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""What a proxy adds: behind one on this machine that nobody told us of, everybody seems to be on it."""


class Desk:
    """Keeps the worker of one server, or knows where several servers have theirs."""

    def __init__(self, settings: Settings, *, worker: str, company: Company | None = None) -> None:
        self.settings = settings
        self._run = worker
        self._company = company
        self._worker: WorkerProcess | DistantWorker | None = None

    def open(self) -> None:
        """Start the worker, and make the record when there is none yet; nothing unless the settings say so."""
        if self.settings.ingest:
            self._worker = self._find_worker()
            # Somebody else is writing, so there is a record, and the worker waits for its turn.
            with suppress(RecordBusyError):
                self._worker.begin()

    def _find_worker(self) -> WorkerProcess | DistantWorker:
        if self._company is not None:
            return DistantWorker(self._company.writer)
        return WorkerProcess(self.settings, release=release(), run=self._run)

    def admit(self, request: Request) -> None:
        """Let a request pass that may change the record.

        Raises:
            NotAllowedError: none may, or not this one.
        """
        if not self.settings.ingest:
            raise NotAllowedError(_OFF)
        has_key = caller_of(request.scope).key is not None  # whose leave was looked at before
        is_direct = bool(self.settings.proxies) or not any(name in request.headers for name in _PASSED_ON)
        if not has_key and not (is_direct and _is_from_here(request) and _is_of_no_other_page(request)):
            raise NotAllowedError(_STRANGER)

    def bring(self, errand: Errand) -> Job:
        """Put an errand in line.

        Raises:
            RecordBusyError: another process is writing to the record, or the worker is being started.
            RecordError: the record cannot be written.
        """
        if self._worker is None:
            raise RecordBusyError("the process that writes is being started; try again")
        return self._worker.bring(errand.kind, errand.payload, about=errand.about)

    def job(self, job_id: str) -> Job:
        """Give one job, or raise `NotFoundError`."""
        return job_on_record(self.settings.data, job_id)

    def jobs(self, state: JobState | None, *, limit: int) -> JobList:
        """List jobs, the newest first."""
        return JobList(items=jobs_on_record(self.settings.data, state=state, limit=limit))

    def close(self) -> None:
        """Let the worker finish or give back what it is at, and end."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None


def _is_from_here(request: Request) -> bool:
    return is_loopback(caller_of(request.scope).address) and all(
        is_loopback(name_in(host)) for host in request.headers.getlist("host")
    )


def _is_of_no_other_page(request: Request) -> bool:
    # A browser names the page's site in every request that changes something; other programs leave it out.
    hosts = request.headers.getlist("host")
    own = {f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts}
    return all(origin in own for origin in request.headers.getlist("origin"))
