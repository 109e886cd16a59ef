"""Keep the work that waits: put it in line, give it out, note what came of it.

In: a connection to a record, within a transaction of whoever calls, and the time. Out: jobs.
Promise: a job is given to one worker at a time, and ends only by the hand of the worker that has it; what a dead worker
left is given out again in its old place; the same work is never in line twice. Articles are brought and deleted one
after the other, in the order in which they came, so that of two versions the later one stays.
"""

import datetime as dt
import hashlib
import json
import sqlite3
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from indexer.errors import NotFoundError, RecordBusyError
from indexer.index.schema import explained, open_reader
from indexer.job import Job, JobKind, JobReport, JobState

LEASE_S = 120.0
MAX_ATTEMPTS = 5
MAX_WAITING = 10_000
"""Jobs in line; more are refused, so that a flood fills neither disk nor day."""

FIRST_PAUSE_S = 10.0
LONGEST_PAUSE_S = 3600.0
LONGEST_REFUSAL_S = 86_400.0
KEPT_S = 7 * 86_400.0
"""How long an ended job can still be asked for."""

MAX_PROBLEM_CHARS = 500

# A time so far ahead was noted before the clock was put back; to wait for it could take years.
_IS_DUE = "(not_before <= :now OR made_at > :now OR not_before > :now + 2 * :longest)"
_IS_EXPIRED = "(lease_until <= :now OR lease_until > :now + 2 * :lease)"
_IS_FREE = (
    "(kind IN ('url', 'page') "
    "OR NOT EXISTS (SELECT 1 FROM job WHERE state = 'running' AND kind NOT IN ('url', 'page')))"
)

_COLUMNS = "id, kind, about, state, attempts, made_at, not_before, ended_at, report, problem"


class Task(NamedTuple):
    """A job with what its worker needs."""

    job: Job
    payload: str
    owner: str


def enqueue(
    run: sqlite3.Connection, kind: JobKind, payload: str, *, about: str, now: float, most: int | None = MAX_WAITING
) -> Job:
    """Put a job in line, whatever its length without `most`; where the same work waits or is under way, give that.

    Raises:
        RecordBusyError: too many wait.
    """
    dedupe = hashlib.sha256(json.dumps([kind, payload]).encode()).hexdigest()
    open_one = _one(run, "dedupe = ? AND state IN ('queued', 'running')", dedupe)
    if open_one is not None:
        return open_one
    waiting = _count_waiting(run)
    if most is not None and waiting >= most:
        raise RecordBusyError(f"{waiting:,} jobs wait already; try again when some of them are done")
    id_ = uuid.uuid4().hex
    run.execute(
        "INSERT INTO job (id, kind, about, payload, dedupe, state, not_before, made_at) "
        "VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)",
        (id_, kind.value, about, payload, dedupe, now, now),
    )
    return get_job(run, id_)


def take(
    run: sqlite3.Connection, owner: str, *, now: float, lease_s: float = LEASE_S, most: int = MAX_WAITING
) -> Task | None:
    """Give the job that is due longest to a worker; None when nothing is due.

    Where feeds have made the line longer than `most`, everything else goes first, so that it does not grow without end.
    """
    number = _next(run, "AND kind <> 'url'", now) if _count_waiting(run) >= most else None
    number = number or _next(run, "", now)
    row = run.execute(
        "UPDATE job SET state = 'running', owner = ?, lease_until = ?, made_at = min(made_at, ?), "  # noqa: S608 - all ours
        f"attempts = attempts + 1 WHERE number = ? RETURNING {_COLUMNS}, payload",
        (owner, now + lease_s, now, number),
    ).fetchall()
    return Task(_read(row[0][:-1]), str(row[0][-1]), owner) if row else None


def extend(run: sqlite3.Connection, task: Task, *, now: float, lease_s: float = LEASE_S) -> None:
    """Let a worker keep its job for longer.

    Raises:
        RecordBusyError: it was given to another one meanwhile.
    """
    _hold(run, task, "lease_until = ?", now + lease_s)


def finish(run: sqlite3.Connection, task: Task, report: JobReport, *, now: float) -> Job:
    """Note that a job is done, within the transaction that holds what it changed.

    Raises:
        RecordBusyError: it was given to another worker meanwhile, so nothing of this transaction may stay.
    """
    text = report.model_dump_json()
    _hold(run, task, "state = 'done', report = ?, ended_at = ?, problem = NULL, payload = NULL", text, now)
    return get_job(run, task.job.id)


def fail(
    run: sqlite3.Connection,
    task: Task,
    problem: str,
    *,
    now: float,
    can_try_again: bool = True,
    retry_after_s: float | None = None,
) -> Job:
    """Note why an attempt failed, and let it be tried again later unless there is no sense in it.

    Raises:
        RecordBusyError: it was given to another worker meanwhile.
    """
    problem = " ".join(problem.split())[:MAX_PROBLEM_CHARS]
    if can_try_again and task.job.attempts < MAX_ATTEMPTS:
        pause_s = pause_after(task.job.attempts, retry_after_s=retry_after_s)
        _hold(run, task, "state = 'queued', not_before = ?, problem = ?", now + pause_s, problem)
    else:
        _hold(run, task, "state = 'failed', ended_at = ?, problem = ?, payload = NULL", now, problem)
    return get_job(run, task.job.id)


def give_back(run: sqlite3.Connection, task: Task) -> None:
    """Put a job back in line as if it had not been begun.

    Raises:
        RecordBusyError: it was given to another worker meanwhile.
    """
    _hold(run, task, "state = 'queued', attempts = attempts - 1")


def pause_after(attempts: int, *, retry_after_s: float | None = None) -> float:
    """Give the seconds until the next try: twice as long each time, and never before a server allows it."""
    pause_s = min(FIRST_PAUSE_S * 2.0 ** min(attempts - 1, 30), LONGEST_PAUSE_S)
    return max(pause_s, min(retry_after_s or 0.0, LONGEST_REFUSAL_S))


def take_back(run: sqlite3.Connection, owner: str) -> None:
    """Put back in line, as if it had not been begun, what a worker has that is at nothing."""
    run.execute(
        "UPDATE job SET state = 'queued', owner = NULL, lease_until = NULL, attempts = attempts - 1 "
        "WHERE state = 'running' AND owner = ?",
        [owner],
    )


def requeue(run: sqlite3.Connection, *, now: float, is_alive: Callable[[str], bool]) -> int:
    """Put back in line what workers left that are dead or have not been heard of; one too many deaths fail a job.

    Returns:
        How many there were.
    """
    sql = f"SELECT number, owner, {_IS_EXPIRED}, attempts FROM job WHERE state = 'running'"  # noqa: S608 - from above
    rows = run.execute(sql, {"now": now, "lease": LEASE_S}).fetchall()
    left = [(number, attempts) for number, owner, is_over, attempts in rows if is_over or not is_alive(owner)]
    for number, attempts in left:
        if attempts < MAX_ATTEMPTS:
            run.execute("UPDATE job SET state = 'queued', owner = NULL, lease_until = NULL WHERE number = ?", [number])
        else:
            run.execute(
                "UPDATE job SET state = 'failed', owner = NULL, lease_until = NULL, payload = NULL, ended_at = ?, "
                "problem = ? WHERE number = ?",
                (now, f"its worker ended {attempts} times before it was done; the last reason is not known", number),
            )
    return len(left)


def prune(run: sqlite3.Connection, *, now: float, kept_s: float = KEPT_S) -> int:
    """Forget jobs that ended long ago.

    Returns:
        How many there were.
    """
    return run.execute("DELETE FROM job WHERE ended_at < ?", [now - kept_s]).rowcount


def is_due(
    run: sqlite3.Connection, *, now: float, owner: str = "", is_alive: Callable[[str], bool] = lambda _owner: True
) -> bool:
    """Tell whether there is something to do for a worker that is at nothing: what a dead one left is, too."""
    sql = f"SELECT owner, {_IS_EXPIRED} FROM job WHERE state = 'running'"  # noqa: S608 - from above
    held = run.execute(sql, {"now": now, "lease": LEASE_S}).fetchall()
    is_left = any(is_over or holder == owner or not is_alive(holder) for holder, is_over in held)
    return is_left or _next(run, "", now) is not None


def get_job(run: sqlite3.Connection, job_id: str) -> Job:
    """Give one job.

    Raises:
        NotFoundError: there is none of that id.
    """
    found = _one(run, "id = ?", job_id)
    if found is None:
        raise NotFoundError(f"no job with the id {job_id!r}; ended ones are forgotten after {KEPT_S / 86_400:g} days")
    return found


def list_jobs(run: sqlite3.Connection, *, state: JobState | None = None, limit: int = 50) -> tuple[Job, ...]:
    """List jobs, the newest first."""
    rows = run.execute(
        f"SELECT {_COLUMNS} FROM job WHERE :state IS NULL OR state = :state "  # noqa: S608 - the columns are ours
        "ORDER BY number DESC LIMIT :limit",
        {"state": state.value if state else None, "limit": limit},
    )
    return tuple(map(_read, rows.fetchall()))


def job_on_record(data: Path, job_id: str) -> Job:
    """Give one job of the record at `data`; only reads.

    Raises:
        NotFoundError: there is none of that id.
        NoRecordError, RecordError: the record cannot be read.
    """
    with explained(data), closing(open_reader(data)) as connection:
        return get_job(connection, job_id)


def jobs_on_record(data: Path, *, state: JobState | None = None, limit: int = 50) -> tuple[Job, ...]:
    """List jobs of the record at `data`, the newest first; only reads.

    Raises:
        NoRecordError, RecordError: the record cannot be read.
    """
    with explained(data), closing(open_reader(data)) as connection:
        return list_jobs(connection, state=state, limit=limit)


def _next(run: sqlite3.Connection, condition: str, now: float) -> int | None:
    sql = (
        f"SELECT number FROM job WHERE state = 'queued' AND {_IS_DUE} AND {_IS_FREE} {condition} "  # noqa: S608 - all ours
        "ORDER BY not_before, number LIMIT 1"
    )
    row = run.execute(sql, {"now": now, "longest": LONGEST_REFUSAL_S}).fetchone()
    return None if row is None else int(row[0])


def _count_waiting(run: sqlite3.Connection) -> int:
    (waiting,) = run.execute("SELECT count(*) FROM job WHERE state = 'queued'").fetchone()
    return int(waiting)


def _hold(run: sqlite3.Connection, task: Task, change: str, *values: str | float) -> None:
    lease = "" if change.startswith("lease_until") else ", owner = NULL, lease_until = NULL"
    changed = run.execute(
        f"UPDATE job SET {change}{lease} WHERE id = ? AND owner = ? AND state = 'running'",  # noqa: S608 - all ours
        (*values, task.job.id, task.owner),
    ).rowcount
    if changed != 1:
        raise RecordBusyError(f"job {task.job.id} was given to another worker meanwhile; nothing was changed")


def _one(run: sqlite3.Connection, condition: str, value: str) -> Job | None:
    row = run.execute(f"SELECT {_COLUMNS} FROM job WHERE {condition}", [value]).fetchone()  # noqa: S608 - all ours
    return None if row is None else _read(row)


def _read(row: Sequence[str | int | float | None]) -> Job:
    values: dict[str, object] = dict(zip(_COLUMNS.split(", "), row, strict=True))
    not_before, report = values.pop("not_before"), values.pop("report")
    return Job.model_validate(
        {
            **values,
            "made_at": _moment(values["made_at"]),
            "ended_at": _moment(values["ended_at"]),
            "next_try_at": _moment(not_before) if values["state"] == JobState.QUEUED else None,
            "report": JobReport.model_validate_json(report) if isinstance(report, str) else None,
        }
    )


def _moment(seconds: object) -> dt.datetime | None:
    # RETURNING gives a round number of a REAL column as an int.
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if isinstance(seconds, int | float) else None
