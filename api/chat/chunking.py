"""Stream a reply as chunks of a chat completion.

In: the steps of a reply. Out: frames, ready to be sent. Promise: every chunk has the same id, time and model and a list
of choices; the first has the role, one before the last has all annotations, and `[DONE]` ends what did not fail.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from api.chat.annotating import Citing
from api.chat.chat_faults import FaultReply, fault_of
from api.chat.completing import ROLE, STOP, Chunk, Delta, DeltaChoice, Grounds, Usage, annotations_of, new_id
from api.chat.messages import Message
from api.chat.steps import Cited, Reply, Said, Steps
from api.problems import Problem
from api.sse import Frames

DONE = "data: [DONE]\n\n"


def chat_frames(steps: Steps, messages: Sequence[Message], citing: Citing, *, created: int, with_usage: bool) -> Frames:
    """Write a reply as it is made."""
    empty = Chunk(id=new_id("chatcmpl-"), created=created)
    first = next(steps)  # before anything is sent, so that what cannot be answered has a status of its own
    yield _data(_with(empty, Delta(role=ROLE, content="")))
    for step in chain((first,), steps):
        if isinstance(step, Said):
            yield _data(_with(empty, Delta(content=step.text)))
        elif isinstance(step, Cited):
            yield from (_data(empty.model_copy(update={"event": citing.source(one)})) for one in step.citations)
        else:
            yield from map(_data, _ends(empty, step, citing))
            if with_usage:
                usage = Usage.of(messages, step.content)
                yield _data(empty.model_copy(update={"choices": (), "usage": usage}))
    yield DONE


def failed_chunk(_event: str, problem: Problem) -> str:
    """Write the last frame of a stream that did not come to its end."""
    return f"data: {FaultReply(error=fault_of(problem)).model_dump_json()}\n\n"


def _ends(empty: Chunk, reply: Reply, citing: Citing) -> Iterator[Chunk]:
    if reply.answer is not None:
        annotations = annotations_of(reply, citing)
        grounds = Grounds.of(reply.answer)
        yield _with(empty, Delta(annotations=annotations or None)).model_copy(update={"onrecord": grounds})
    yield _with(empty, Delta(), finish_reason=STOP)


def _with(empty: Chunk, delta: Delta, *, finish_reason: str | None = None) -> Chunk:
    return empty.model_copy(update={"choices": (DeltaChoice(delta=delta, finish_reason=finish_reason),)})


def _data(chunk: Chunk) -> str:
    return f"data: {chunk.model_dump_json()}\n\n"
