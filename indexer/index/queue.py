"""Keep the work that waits: put it in line, give it out, note what came of it.

In: a connection to a record, within a transaction of whoever calls, and the time. Out: jobs.
Promise: a job is given to one worker at a time, and ends only by the hand of the worker that has it; what a dead worker
left is given out again in its old place; the same work is not in line twice, unless something else about the same thing
came between. Articles are brought and deleted one after the other, in the order in which they came, and nothing is done
about a thing after what came later about it: of two versions the later one stays, however long the first had to wait.
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
_IS_OPEN = "state IN ('queued', 'running')"

_DIGEST_CHARS = 64
# `dedupe` begins with the digest of what a job is about; two at once about the same could end in the wrong order.
_IS_FREE = (
    "NOT EXISTS (SELECT 1 FROM job AS other WHERE other.state = 'running' AND ("  # noqa: S608 - only a number
    "(job.kind NOT IN ('url', 'page') AND other.kind NOT IN ('url', 'page')) "
    f"OR substr(other.dedupe, 1, {_DIGEST_CHARS}) = substr(job.dedupe, 1, {_DIGEST_CHARS})))"
)
_BEGINS_WITH = "dedupe >= :{0} AND dedupe < :{0} || ';'"  # what follows a digest follows a colon
_BY_ADDRESS = frozenset({JobKind.URL, JobKind.PAGE})

OVERTAKEN = "skipped; while it waited, what was brought later from the same place was put on record"
DELETED = "skipped; while it waited, the article was deleted"

_COLUMNS = "id, kind, about, state, attempts, made_at, not_before, ended_at, report, problem"


class Backlog(NamedTuple):
    """How much work waits and was done."""

    counts: dict[JobState, int]
    """Jobs in each state; those that ended, as far as they can still be asked for."""

    oldest_made_at: float | None
    """When the job that has waited longest was put in line, in seconds since 1970; None when none waits."""


class Task(NamedTuple):
    """A job with what its worker needs."""

    job: Job
    payload: str
    owner: str


def enqueue(
    run: sqlite3.Connection,
    kind: JobKind,
    payload: str,
    *,
    about: str,
    place: str | None = None,
    now: float,
    most: int | None = MAX_WAITING,
) -> Job:
    """Put a job in line; where the same work waits or is under way, and nothing later about the same, give that.

    Args:
        run: a connection to the record, within a transaction.
        kind: what is to be done.
        payload: what it is done with.
        about: address, or id of an article.
        place: where an article was read, which only one can hold; None for what has no other place than `about`.
        now: seconds since 1970.
        most: how many may wait; None to put it in line whatever its length.

    Raises:
        RecordBusyError: too many wait.
    """
    subject = _digest("address" if kind in _BY_ADDRESS else kind, place or about)
    work = f"{subject}:{_digest(kind, payload)}"
    same = _last_open(run, work)
    if same is not None and not _is_followed(run, same, subject=subject, kind=kind, about=about):
        return same
    waiting = _count_waiting(run)
    if most is not None and waiting >= most:
        raise RecordBusyError(f"{waiting:,} jobs wait already; try again when some of them are done")
    id_ = uuid.uuid4().hex
    run.execute(
        "INSERT INTO job (id, kind, about, payload, dedupe, state, not_before, made_at) "
        "VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)",
        (id_, kind.value, about, payload, work if same is None else f"{work}:{id_}", now, now),
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
    """Note that a job is done, within the transaction that holds what it changed; what it overtook is skipped.

    Raises:
        RecordBusyError: it was given to another worker meanwhile, so nothing of this transaction may stay.
    """
    text = report.model_dump_json()
    _hold(run, task, "state = 'done', report = ?, ended_at = ?, problem = NULL, payload = NULL", text, now)
    _end_overtaken(run, task, report, now=now)
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
    row = run.execute(f"SELECT {_COLUMNS} FROM job WHERE id = ?", [job_id]).fetchone()  # noqa: S608 - all ours
    if row is None:
        raise NotFoundError(f"no job with the id {job_id!r}; ended ones are forgotten after {KEPT_S / 86_400:g} days")
    return _read(row)


def list_jobs(run: sqlite3.Connection, *, state: JobState | None = None, limit: int = 50) -> tuple[Job, ...]:
    """List jobs, the newest first."""
    rows = run.execute(
        f"SELECT {_COLUMNS} FROM job WHERE CAST(:state AS TEXT) IS NULL OR state = :state "  # noqa: S608 - the columns are ours
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


def backlog_on_record(data: Path) -> Backlog:
    """Count the jobs of the record at `data`; only reads.

    Raises:
        NoRecordError, RecordError: the record cannot be read.
    """
    counts = "SELECT state, count(*) FROM job GROUP BY state"
    with explained(data), closing(open_reader(data)) as connection:
        found = dict(connection.execute(counts).fetchall())
        (oldest,) = connection.execute("SELECT min(made_at) FROM job WHERE state = 'queued'").fetchone()
    return Backlog({state: found.get(state.value, 0) for state in JobState}, oldest)


def _next(run: sqlite3.Connection, condition: str, now: float) -> int | None:
    sql = (
        f"SELECT number FROM job WHERE state = 'queued' AND {_IS_DUE} AND {_IS_FREE} {condition} "  # noqa: S608 - all ours
        "ORDER BY not_before, number LIMIT 1"
    )
    row = run.execute(sql, {"now": now, "longest": LONGEST_REFUSAL_S}).fetchone()
    return None if row is None else int(row[0])


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _last_open(run: sqlite3.Connection, work: str) -> Job | None:
    # By itself SQLite goes through all that is open, which may be thousands of jobs.
    sql = (
        f"SELECT {_COLUMNS} FROM job INDEXED BY job_open "  # noqa: S608 - from above
        f"WHERE {_BEGINS_WITH.format('work')} AND {_IS_OPEN} ORDER BY number DESC LIMIT 1"
    )
    row = run.execute(sql, {"work": work}).fetchone()
    return None if row is None else _read(row)


def _is_followed(run: sqlite3.Connection, job: Job, *, subject: str, kind: JobKind, about: str) -> bool:
    """Tell whether something is in line behind a job that would undo it: another version, or a deletion."""
    sql = (
        "SELECT 1 FROM job WHERE number > (SELECT number FROM job WHERE id = :id) "  # noqa: S608 - from above
        f"AND {_IS_OPEN} AND ({_BEGINS_WITH.format('subject')} OR (kind = :against AND about = :about))"
    )
    against = {JobKind.ARTICLE: JobKind.DELETE, JobKind.DELETE: JobKind.ARTICLE}.get(kind)
    values = {"id": job.id, "subject": subject, "against": against, "about": about}
    return run.execute(sql, values).fetchone() is not None


def _end_overtaken(run: sqlite3.Connection, task: Task, report: JobReport, *, now: float) -> None:
    is_deletion = task.job.kind is JobKind.DELETE
    if not (is_deletion or report.added or report.changed or report.unchanged):
        return  # a feed, or what was purged: nothing came into the place of what waits
    sql = "SELECT number, substr(dedupe, 1, ?) FROM job WHERE id = ?"
    number, subject = run.execute(sql, (_DIGEST_CHARS, task.job.id)).fetchone()
    where, which = "job", "kind = 'article' AND about = :about"
    if not is_deletion:
        where, which = "job INDEXED BY job_open", _BEGINS_WITH.format("subject")
    run.execute(
        f"UPDATE {where} SET state = 'done', report = :report, ended_at = :now, problem = NULL, "  # noqa: S608 - all ours
        f"payload = NULL WHERE {_IS_OPEN} AND state = 'queued' AND number < :number AND {which}",
        {
            "report": JobReport(notes=(DELETED if is_deletion else OVERTAKEN,)).model_dump_json(),
            "now": now,
            "number": number,
            "about": task.job.about,
            "subject": subject,
        },
    )


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
