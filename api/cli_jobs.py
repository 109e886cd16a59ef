"""The command that tells what waits, what is under way and what came of it.

In: the id of a job, or a state. Out: jobs as text or JSON; nothing is changed.
"""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from api import printing
from api.exits import ExitCode
from api.limits import DEFAULT_PAGE_LIMIT
from api.offering import one_of
from api.options import AsJson, Data, Limit, Url, parse_text, read_settings, require_folder
from indexer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.job import Job
    from indexer.settings import Settings


def parse_state(text: str) -> str:
    """Read a state of the command line.

    Raises:
        UsageError: there is no such state.
    """
    from indexer.job import JobState  # noqa: PLC0415  the help does without the nouns

    try:
        return JobState(text).value
    except ValueError:
        raise UsageError(f"{text!r} is not a state of a job; it is one of {', '.join(JobState)}") from None


# Hidden from the list of options, where typer adds Python's name of the type; the text says what it is.
JobId = Annotated[str | None, typer.Argument(metavar="JOB_ID", parser=parse_text, hidden=True)]
State = Annotated[
    str | None,
    typer.Option(
        "--state",
        metavar="STATE",
        parser=parse_state,
        autocompletion=one_of("queued", "running", "done", "failed"),
        help="Only jobs queued, running, done or failed.",
    ),
]


def jobs(
    job_id: JobId = None,
    *,
    state: State = None,
    limit: Limit = DEFAULT_PAGE_LIMIT,
    as_json: AsJson = False,
    data: Data = None,
    url: Url = None,
) -> None:
    """Show what a server was given to do, the newest first.

    With JOB_ID, that job alone and all that came of it.

    onrecord jobs --state failed

    Exits with 0, or with 1 when there is no such job.
    """
    settings = read_settings(data=data, url=url)
    if job_id is not None:
        printing.show_job(_one(settings, job_id), as_json=as_json)
        raise typer.Exit(ExitCode.DONE)
    found = _several(settings, state, limit)
    printing.show_jobs(found, as_json=as_json)
    raise typer.Exit(ExitCode.DONE if found else ExitCode.NOTHING_FOUND)


def _one(settings: "Settings", job_id: str) -> "Job":
    if settings.url is not None:
        from api.client import Client  # noqa: PLC0415  a client must not load what reads a folder

        with closing(Client(settings.url)) as client:
            return client.job(job_id)
    from indexer.index.queue import job_on_record  # noqa: PLC0415  the same

    return job_on_record(require_folder(settings.data), job_id)


def _several(settings: "Settings", named: str | None, limit: int) -> "Sequence[Job]":
    from indexer.job import JobState  # noqa: PLC0415  the help does without the nouns

    state = None if named is None else JobState(named)
    if settings.url is not None:
        from api.client import Client  # noqa: PLC0415  the same

        with closing(Client(settings.url)) as client:
            return client.jobs(state, limit=limit)
    from indexer.index.queue import jobs_on_record  # noqa: PLC0415  the same

    return jobs_on_record(require_folder(settings.data), state=state, limit=limit)
