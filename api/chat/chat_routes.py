"""The addresses made for OpenAI's interface: the list of models, chat completions and responses.

In: a request of a chat program. Out: an answer from the record in the form that it knows, whole or while it is made.
Promise: nothing is kept from one request to the next; the conversation is read from what is sent.
"""

import time
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import StreamingResponse

from api.chat.annotating import Citing
from api.chat.chat_faults import FaultReply
from api.chat.chunking import chat_frames, failed_chunk
from api.chat.completing import Completion, Model, ModelList, new_id
from api.chat.conversing import read_conversation
from api.chat.front_ends import find_task
from api.chat.messages import MODEL, ChatRequest, Message, Options, ResponseRequest
from api.chat.responding import Response
from api.chat.response_events import ResponseWriter
from api.chat.steps import Steps, last_of, reply_at_once, reply_in_steps
from api.chat.tasking import Clerk
from api.door import SafeText
from api.events import EVENT_SCHEMA, EVENT_STREAM
from api.guard.scopes import Needs, Scope
from api.limits import MAX_NAME_CHARS
from api.local import LocalRecord
from api.routes import OpenRecord, Responses
from api.sse import begin, respond_with_frames
from indexer.errors import UnknownModelError, UsageError
from indexer.settings import Settings
from prompts.loading import load_prompt

ModelId = Annotated[SafeText, Path(max_length=MAX_NAME_CHARS, description="The model's id.", examples=[MODEL])]


def _refusal(why: str) -> dict[str, object]:
    return {"description": why, "model": FaultReply}


_ANY: Responses = {
    401: _refusal("The server wants a key, and got none that it knows."),
    403: _refusal("The key gives no leave for this."),
    422: _refusal("A field does not fit."),
    429: _refusal("Too many requests; the header `Retry-After` says how many seconds to wait."),
    503: _refusal("The record cannot be used now; ask again later."),
}
_MODEL: Responses = {**_ANY, 404: _refusal("There is no such model.")}
_REPLIES: Responses = {
    **_MODEL,
    200: {
        "description": "The reply, whole or while it is made.",
        "content": {EVENT_STREAM: {"schema": EVENT_SCHEMA}},
    },
    400: _refusal("The body cannot be read."),
    413: _refusal("The body is too large."),
    415: _refusal("The body is not JSON."),
}

router = APIRouter(dependencies=[Depends(Needs(Scope.READ))], tags=["openai"])


class Speaking(NamedTuple):
    """What replies to one request are made with."""

    record: LocalRecord
    clerk: Clerk
    citing: Citing

    def reply(self, messages: tuple[Message, ...], options: Options) -> Steps:
        """Reply to a conversation, or do what a program asks for its own sake."""
        task = find_task(messages)
        if task is not None:
            return reply_at_once(self.clerk.do(task))
        asked = read_conversation(messages)
        events = self.record.stream(asked.question, limit=options.limit, filters=options.filters, history=asked.history)
        return reply_in_steps(events)


def speaking(request: Request, record: OpenRecord) -> Speaking:
    """Make ready what replies are made with."""
    settings: Settings = request.app.state.desk.settings
    wording, chat = (load_prompt(name, folder=settings.prompts) for name in ("wording", "chat"))
    base_url = settings.public_url or str(request.base_url)
    return Speaking(record, Clerk(record, wording=wording, chat=chat), Citing(base_url=base_url, wording=wording))


Speaks = Annotated[Speaking, Depends(speaking)]


@router.get("/v1/models", responses=_ANY)
def list_models() -> ModelList:
    """List the models that a chat program may ask: the record is the only one."""
    return ModelList()


@router.get("/v1/models/{model_id:path}", responses=_MODEL)
def show_model(model_id: ModelId) -> Model:
    """Show the one model there is."""
    _require_model(model_id)
    return Model()


@router.post("/v1/chat/completions", response_model=Completion, responses=_REPLIES)
def complete_chat(asked: ChatRequest, speaks: Speaks, request: Request) -> Completion | StreamingResponse:
    """Answer the last message of the user from the record; what the user asked before is its history.

    Instructions, tools and settings of sampling are passed over: nothing here can be talked into anything. The text
    holds speakers, days, outlets, numbers and the list of sources; `annotations` say where the numbers stand and lead
    to the words; `onrecord` holds the citations whole. With `stream` it comes in chunks.
    """
    _require_model(asked.model)
    steps, created = speaks.reply(asked.messages, asked.options), int(time.time())
    if asked.stream:
        with_usage = asked.stream_options is not None and bool(asked.stream_options.include_usage)
        frames = chat_frames(steps, asked.messages, speaks.citing, created=created, with_usage=with_usage)
        return respond_with_frames(begin(frames), ending=request.app.state.ending, failed=failed_chunk)
    reply = last_of(steps)
    return Completion.of(reply, asked.messages, speaks.citing, id_=new_id("chatcmpl-"), created=created)


@router.post("/v1/responses", response_model=Response, responses=_REPLIES)
def respond(asked: ResponseRequest, speaks: Speaks, request: Request) -> Response | StreamingResponse:
    """Answer in the form of OpenAI's later interface; nothing is stored, so send the turns before along."""
    _require_model(asked.model)
    if asked.previous_response_id is not None:
        raise UsageError("previous_response_id is given, and nothing is kept here; send the turns before as input")
    writer = ResponseWriter(asked.input, speaks.citing, created=int(time.time()))
    steps = speaks.reply(asked.input, asked.options)
    if asked.stream:
        frames = begin(writer.frames(steps))
        return respond_with_frames(frames, ending=request.app.state.ending, failed=writer.failed)
    return writer.whole(last_of(steps))


def _require_model(name: str) -> None:
    if name != MODEL:
        raise UnknownModelError(f"no such model; the only one is {MODEL}")
