"""The addresses of the HTTP interface: each parses, calls one function, returns its result.

In: a request. Out: a noun as JSON, or an error that `api.app` turns into a problem.
Promise: "nothing found" is 200 with an empty list; a route never waits for the record to load.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import StreamingResponse

from api import examples
from api.activity import SpeakerActivity
from api.answer import Answer, StatementPage
from api.door import ArticleView, AskRequest, SafeText, SpeakerList, StatementQuery, StatementView
from api.events import EVENT_SCHEMA, EVENT_STREAM, data_of
from api.guard.fresh import FreshRoute
from api.guard.scopes import Needs, Scope
from api.health import Health, Readiness
from api.limits import MAX_NAME_CHARS
from api.live import LiveRecord
from api.local import LocalRecord
from api.problems import ENDING_WORDS, MEDIA_TYPE, Problem
from api.sse import begin, frame, respond_with_frames, wants_events
from api.verdict import Verdict, VerifyRequest
from indexer.errors import ServerError
from indexer.speaker import SpeakerProfile

Responses = dict[int | str, dict[str, object]]


async def live_record(request: Request) -> LocalRecord:
    """Give the record that this server serves, or raise `ServerError` while it loads."""
    live: LiveRecord = request.app.state.live
    return live.record()


OpenRecord = Annotated[LocalRecord, Depends(live_record)]
SearchQuery = Annotated[StatementQuery, Query()]
StatementId = Annotated[
    SafeText,
    Path(max_length=MAX_NAME_CHARS, description="The statement's id.", examples=[examples.STATEMENT_ID]),
]
ArticleId = Annotated[
    SafeText, Path(max_length=MAX_NAME_CHARS, description="The article's id.", examples=[examples.ARTICLE_ID])
]
SpeakerId = Annotated[
    SafeText, Path(max_length=MAX_NAME_CHARS, description="The speaker's id.", examples=[examples.SPEAKER_ID])
]
NamePart = Annotated[
    SafeText | None,
    Query(max_length=MAX_NAME_CHARS, description="Only speakers whose name or alias holds this.", examples=["orlova"]),
]


def failure(why: str) -> dict[str, object]:
    """Describe a failure of a route."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": why, "model": Problem, "content": {MEDIA_TYPE: {"schema": schema}}}


ANY: Responses = {
    401: failure("The server wants a key, and got none that it knows."),
    403: failure("The key gives no leave for this."),
    422: failure("A field does not fit."),
    429: failure("Too many requests; the header `Retry-After` says how many seconds to wait."),
    503: failure("The record cannot be used now, or the server is busy; ask again later."),
}
SEARCH: Responses = {**ANY, 414: failure("The address is too long.")}
BY_ID: Responses = {**ANY, 404: failure("Nothing with this id is on record.")}
BODY: Responses = {
    **ANY,
    400: failure("The body cannot be read."),
    413: failure("The body is too large."),
    415: failure("The body is not JSON."),
}

STREAMED: Responses = {
    **BODY,
    200: {
        "description": "The answer, whole or while it is made.",
        "content": {EVENT_STREAM: {"schema": EVENT_SCHEMA}},
    },
}

router = APIRouter(dependencies=[Depends(Needs(Scope.READ))], route_class=FreshRoute)
open_router = APIRouter()


@router.post("/v1/ask", tags=["ask"], response_model=Answer, responses=STREAMED)
def ask(asked: AskRequest, record: OpenRecord, request: Request) -> Answer | StreamingResponse:
    """Answer a question with statements on record, each quoted, attributed, dated and cited.

    Asked what is on record at all, it counts and cites nothing. When nothing on record answers, the reply is still
    200: `status` says why, `citations` is empty, and `suggestions` holds questions that the record does answer.
    Nothing is ever filled in.

    With `Accept: text/event-stream` the answer comes while it is made: `interpretation` (how the question is
    understood), `hits` (what is cited), `text` (pieces; after a `restart` they begin anew), and `answer` (the whole of
    it, which counts). `error` or `shutdown`, with a problem, end a stream that could not come to its end.
    """
    if wants_events(request.headers.getlist("accept")):
        events = record.stream(asked.question, limit=asked.limit, filters=asked.filters, history=asked.history)
        frames = (frame(event.event, data_of(event)) for event in events)
        return respond_with_frames(begin(frames), ending=request.app.state.ending)
    return record.answer(asked.question, limit=asked.limit, filters=asked.filters, history=asked.history)


@router.post("/v1/verify", tags=["ask"], responses=BODY)
def verify(request: VerifyRequest, record: OpenRecord) -> Verdict:
    """Say whether somebody said the words of a quote: verbatim, elided, altered, misattributed, or not on record.

    Without a speaker, whether anybody did. The reply is 200 whatever the verdict; `statement` and `passage` are what
    an article prints, and `nearest` is never the quote.
    """
    return record.verify(request.quote, request.speaker)


@router.get("/v1/statements", tags=["browse"], responses=SEARCH)
def list_statements(query: SearchQuery, record: OpenRecord) -> StatementPage:
    """List statements: with `q` the best first, without it all that meet the conditions, in a stable order."""
    return record.search(query.q, filters=query.filters, limit=query.limit, cursor=query.cursor)


@router.get("/v1/statements/{statement_id}", tags=["browse"], responses=BY_ID)
def show_statement(statement_id: StatementId, record: OpenRecord) -> StatementView:
    """Show one statement in the sentences that print it, checked once more against the stored article."""
    return record.statement(statement_id)


@router.get("/v1/speakers", tags=["browse"], responses=ANY)
def list_speakers(record: OpenRecord, name: NamePart = None) -> SpeakerList:
    """List who is on record, with all spellings of their names and how much they said.

    People come first, by how much they said, then whom the articles do not name.
    """
    return SpeakerList(items=record.speakers(name))


@router.get("/v1/speakers/{speaker_id}", tags=["browse"], responses=BY_ID)
def show_speaker(speaker_id: SpeakerId, record: OpenRecord) -> SpeakerProfile:
    """Show one speaker."""
    return record.speaker(speaker_id)


@router.get("/v1/speakers/{speaker_id}/activity", tags=["browse"], responses=BY_ID)
def show_activity(speaker_id: SpeakerId, record: OpenRecord) -> SpeakerActivity:
    """Show when a speaker spoke, month by month, and of what."""
    return record.activity(speaker_id)


@router.get("/v1/articles/{article_id}", tags=["browse"], responses=BY_ID)
def show_article(article_id: ArticleId, record: OpenRecord) -> ArticleView:
    """Show one article as stored, with what is said in it."""
    return record.article(article_id)


@open_router.get("/healthz", tags=["operate"])
async def tell_health() -> Health:
    """Tell that the process runs, whether or not the record is loaded."""
    return Health()


@open_router.get("/readyz", tags=["operate"], responses={503: ANY[503]})
async def tell_readiness(request: Request, record: OpenRecord) -> Readiness:
    """Tell whether the record is loaded and the model has answered once; no longer once the server is ending."""
    if request.app.state.ending.is_set():
        raise ServerError(ENDING_WORDS)
    return Readiness(generation=record.generation, by_words=record.why_by_words)
