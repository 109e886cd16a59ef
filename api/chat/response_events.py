"""Stream a reply as the events of a response.

In: the steps of a reply. Out: frames, ready to be sent. Promise: the events come in the order of OpenAI's interface and
are numbered without a gap; the last one holds the whole response, or says why there is none.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, count

from pydantic import JsonValue
from pydantic_core import to_json

from api.chat.annotating import Citing, FlatAnnotation
from api.chat.chat_faults import fault_of
from api.chat.completing import Grounds, Usage, new_id
from api.chat.messages import Message
from api.chat.responding import OutputMessage, OutputText, Response, ResponseUsage
from api.chat.steps import Reply, Said, Step, Steps
from api.problems import Problem
from api.sse import Frames, frame
from indexer.record import Record

COMPLETED = "completed"
IN_PROGRESS = "in_progress"


class ResponseWriter:
    """Writes one reply as a response, at once or event by event."""

    def __init__(
        self,
        messages: Sequence[Message],
        citing: Citing,
        *,
        created: int,
        new_id: Callable[[str], str] = new_id,
    ) -> None:
        self._messages = messages
        self._citing = citing
        self._response = Response(id=new_id("resp_"), created_at=created, status=IN_PROGRESS)
        self._item = OutputMessage(id=new_id("msg_"), status=IN_PROGRESS)
        self._numbers = count()

    def whole(self, reply: Reply) -> Response:
        """Give the response, whole."""
        done = OutputText(text=reply.content, annotations=self._annotations(reply))
        item = self._item.model_copy(update={"status": COMPLETED, "content": (done,)})
        usage = ResponseUsage.of(Usage.of(self._messages, reply.content))
        grounds = reply.answer and Grounds.of(reply.answer)
        return self._response.model_copy(
            update={"status": COMPLETED, "output": (item,), "usage": usage, "onrecord": grounds}
        )

    def frames(self, steps: Steps) -> Frames:
        """Write the response as it is made."""
        first = next(steps)  # before anything is sent, so that what cannot be answered has a status of its own
        yield self._event("response.created", response=self._response)
        yield self._event("response.in_progress", response=self._response)
        yield self._event("response.output_item.added", output_index=0, item=self._item)
        yield self._in_part("response.content_part.added", part=OutputText())
        for step in chain((first,), steps):
            yield from self._step(step)

    def failed(self, _event: str, problem: Problem) -> str:
        """Write the last event of a stream that did not come to its end."""
        fault = fault_of(problem)
        return self._event("error", **fault.model_dump(exclude={"type"}), error=fault)

    def _step(self, step: Step) -> Iterator[str]:
        if isinstance(step, Said):
            yield self._in_part("response.output_text.delta", delta=step.text, logprobs=[])
        elif isinstance(step, Reply):
            yield from self._ends(self.whole(step))

    def _ends(self, response: Response) -> Iterator[str]:
        item = response.output[0]
        part = item.content[0]
        for place, one in enumerate(part.annotations):
            yield self._in_part("response.output_text.annotation.added", annotation_index=place, annotation=one)
        yield self._in_part("response.output_text.done", text=part.text, logprobs=[])
        yield self._in_part("response.content_part.done", part=part)
        yield self._event("response.output_item.done", output_index=0, item=item)
        yield self._event("response.completed", response=response)

    def _annotations(self, reply: Reply) -> tuple[FlatAnnotation, ...]:
        return tuple(FlatAnnotation(**one.model_dump()) for one in self._citing.places(reply))

    def _in_part(self, kind: str, **fields: Record | JsonValue) -> str:
        return self._event(kind, item_id=self._item.id, output_index=0, content_index=0, **fields)

    def _event(self, kind: str, **fields: Record | JsonValue) -> str:
        event = {"type": kind, "sequence_number": next(self._numbers), **fields}
        return frame(kind, to_json(event).decode())
