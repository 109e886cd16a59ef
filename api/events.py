"""An answer while it is made: how the question was understood, what was found, and the text piece by piece.

In: an `Answer`, or a part of one. Out: the nouns that travel, in this order.
Promise: `AnswerEvent` comes last and counts; the pieces of text since the last restart, joined, are its text.
"""

from collections.abc import Iterator
from typing import ClassVar, Self

from pydantic import Field

from api.answer import Answer, CheckedWords, Citation, FallbackReason, Interpretation, Nearest, Status
from indexer.record import Record

EVENT_STREAM = "text/event-stream"

EVENT_SCHEMA = {
    "description": "One event of the stream.",
    "type": "object",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    "required": ["data"],
}
"""What each event of a stream is, for the description of the interface."""

ERROR = "error"
"""Name of the event that carries the problem which ended the stream."""

SHUTDOWN = "shutdown"
"""The same, when the server ends."""


class UnderstoodEvent(Record):
    """How the question was understood; comes first, and again when the record changed under it."""

    event: ClassVar[str] = "interpretation"

    interpretation: Interpretation
    """How it was understood."""

    generation: int = Field(ge=0)
    """State of the record that is being asked."""


class HitsEvent(Record):
    """What the answer rests on, before it is put into words."""

    event: ClassVar[str] = "hits"

    status: Status
    """Whether and why (not) the record answers."""

    citations: tuple[Citation, ...]
    """What is cited."""

    nearest: tuple[Nearest, ...]
    """What came near and is not cited."""

    checked: CheckedWords | None
    """What became of words that the question wants confirmed; null where it gives none."""

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Take what an answer rests on."""
        return cls(status=answer.status, citations=answer.citations, nearest=answer.nearest, checked=answer.checked)


class TextEvent(Record):
    """A piece of the answer's text."""

    event: ClassVar[str] = "text"

    text: str
    """The piece, with the white space around it."""


class RestartEvent(Record):
    """That the pieces so far are to be forgotten: they are true, but the language model did not finish."""

    event: ClassVar[str] = "restart"

    reason: FallbackReason
    """Why it did not."""


class AnswerEvent(Record):
    """The whole answer, at the end."""

    event: ClassVar[str] = "answer"

    answer: Answer
    """The answer."""


AskEvent = UnderstoodEvent | HitsEvent | TextEvent | RestartEvent | AnswerEvent

_KINDS: dict[str, type[UnderstoodEvent | HitsEvent | TextEvent | RestartEvent]] = {
    one.event: one for one in (UnderstoodEvent, HitsEvent, TextEvent, RestartEvent)
}


def data_of(event: AskEvent) -> str:
    """Give what travels under the event's name, as JSON: its fields, or the answer itself."""
    return (event.answer if isinstance(event, AnswerEvent) else event).model_dump_json()


def event_of(name: str, data: str) -> AskEvent | None:
    """Read an event that arrived; None for one of a newer server.

    Raises:
        ValidationError: its fields do not fit.
    """
    if name == AnswerEvent.event:
        return AnswerEvent(answer=Answer.model_validate_json(data, extra="ignore"))
    return _KINDS[name].model_validate_json(data, extra="ignore") if name in _KINDS else None


def whole(answer: Answer) -> Iterator[TextEvent | AnswerEvent]:
    """Give an answer whose text is ready, line by line."""
    yield from (TextEvent(text=line) for line in answer.text.splitlines(keepends=True))
    yield AnswerEvent(answer=answer)
