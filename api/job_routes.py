"""The addresses through which the record is changed: articles are brought and deleted, and jobs asked for.

In: a request of a program on this machine. Out: a job, at once; the work is done by another process.
Promise: what was answered with 202 is on disk, and will be done whatever happens to the server.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api import examples
from api.desk import Desk
from api.door import SafeText
from api.guard.fresh import FreshRoute
from api.guard.scopes import Needs, Scope
from api.limits import DEFAULT_PAGE_LIMIT, MAX_LIMIT, MAX_NAME_CHARS
from api.posting import ArticleRequest, deletion_of, errand_of
from api.routes import ANY, BODY, BY_ID, ArticleId, OpenRecord, Responses, failure
from indexer.errors import NotFoundError
from indexer.job import Job, JobList, JobState

ACCEPTED = 202


async def open_desk(request: Request) -> Desk:
    """Give the desk of this server to a request that may change the record, or raise `NotAllowedError`."""
    desk: Desk = request.app.state.desk
    desk.admit(request)
    return desk


OpenDesk = Annotated[Desk, Depends(open_desk)]
JobId = Annotated[SafeText, Path(max_length=MAX_NAME_CHARS, description="The job's id.", examples=[examples.JOB_ID])]

State = Annotated[JobState | None, Query(description="Only jobs in this state.", examples=["failed"])]
JobLimit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many at most.", examples=[20])]

_CLOSED: Responses = {
    403: failure("The server takes no articles, or not from there, or the key gives no leave for this.")
}

router = APIRouter(dependencies=[Depends(Needs(Scope.INGEST))], route_class=FreshRoute)


@router.post("/v1/articles", tags=["change"], status_code=ACCEPTED, responses={**BODY, **_CLOSED})
def bring_article(article: ArticleRequest, desk: OpenDesk, response: Response) -> Job:
    """Put an article on record, or what stands at an address; the reply is a job that does it.

    The same request while its job waits, and no later one about the same article, gives the same job. The header
    `Location` says where to ask for it.
    """
    job = desk.bring(errand_of(article, fetch_allow=desk.settings.fetch_allow))
    response.headers["location"] = f"/v1/jobs/{job.id}"
    return job


@router.delete(
    "/v1/articles/{article_id}",
    tags=["change"],
    status_code=ACCEPTED,
    responses={**BY_ID, **ANY, **_CLOSED},
    dependencies=[Depends(Needs(Scope.ADMIN))],
)
def delete_article(article_id: ArticleId, desk: OpenDesk, record: OpenRecord, response: Response) -> Job:
    """Take an article with all that is said in it off the record; the reply is a job that does it.

    It may come back: who brings it again puts it on record again, and so does a feed or a folder that still holds it.
    `onrecord purge article` on the server's machine removes it for good and keeps it out.
    """
    if not record.library.has_article(article_id):
        raise NotFoundError(f"no article {article_id} on record")
    job = desk.bring(deletion_of(article_id))
    response.headers["location"] = f"/v1/jobs/{job.id}"
    return job


@router.get("/v1/jobs", tags=["change"], responses={**ANY, **_CLOSED})
def list_jobs(desk: OpenDesk, state: State = None, limit: JobLimit = DEFAULT_PAGE_LIMIT) -> JobList:
    """List jobs, the newest first: those in line, under way, done and given up."""
    return desk.jobs(state, limit=limit)


@router.get("/v1/jobs/{job_id}", tags=["change"], responses={**BY_ID, **_CLOSED})
def show_job(job_id: JobId, desk: OpenDesk) -> Job:
    """Tell how far a job is, and what came of it; ended ones are forgotten after a week."""
    return desk.job(job_id)
