"""The nouns of chat completions and of the list of models, as OpenAI's interface names them.

In: a reply. Out: what travels. Promise: every field that their clients require is there, and nothing that they refuse.
"""

import re
import secrets
from collections.abc import Sequence
from typing import Self

from pydantic import Field

from api.answer import Answer, CheckedWords, Citation, FallbackReason, Interpretation, Mode, Relaxation, Status
from api.chat.annotating import Annotation, Citing, SourceEvent
from api.chat.messages import MODEL, Message
from api.chat.steps import Reply
from indexer.record import Record

MADE_AT = 1_795_392_000
"""When the model was made, in seconds: the day on which these addresses came to be, as a record has no birthday."""

ROLE = "assistant"
STOP = "stop"
_WORD = re.compile(r"\w+|[^\w\s]")


def _is_none(value: object) -> bool:
    return value is None


class Usage(Record):
    """How long question and answer are: in words and marks, as there are no tokens here."""

    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    total_tokens: int = Field(ge=0)

    @classmethod
    def of(cls, messages: Sequence[Message], reply: str) -> Self:
        """Count the words and marks of all messages that were sent, and of the reply."""
        asked, said = sum(count_words(one.content) for one in messages), count_words(reply)
        return cls(prompt_tokens=asked, completion_tokens=said, total_tokens=asked + said)


def count_words(text: str) -> int:
    """Count words and marks; a language model's own count would be a little higher."""
    return sum(1 for _ in _WORD.finditer(text))


class Grounds(Record):
    """What a reply rests on, whole: for programs that know this server."""

    status: Status
    """Whether and why (not) the record answers."""

    abstained: bool
    """Whether it does not."""

    mode: Mode
    """Who wrote the text."""

    fallback_reason: FallbackReason | None
    """Why a language model's text was not used; null where it was, or where none is set."""

    generation: int
    """State of the record that this was answered from."""

    interpretation: Interpretation
    """How the question was understood."""

    citations: tuple[Citation, ...]
    """What the text rests on, in the order of the numbers."""

    checked: CheckedWords | None
    """What became of words that the question wants confirmed; null where it gives none."""

    suggestions: tuple[str, ...]
    """Questions that the record does answer."""

    relaxation: Relaxation | None
    """The one thing to give up so that something answers; null where something does, or where nothing would."""

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Take them from an answer."""
        return cls(
            status=answer.status,
            abstained=answer.status is not Status.ANSWERED,
            mode=answer.mode,
            fallback_reason=answer.fallback_reason,
            generation=answer.generation,
            interpretation=answer.interpretation,
            citations=answer.citations,
            checked=answer.checked,
            suggestions=answer.suggestions,
            relaxation=answer.relaxation,
        )


class ReplyMessage(Record):
    """The reply as a message."""

    role: str = ROLE
    content: str
    refusal: str | None = None
    annotations: tuple[Annotation, ...] = ()


class Choice(Record):
    """The one reply there is."""

    index: int = 0
    message: ReplyMessage
    logprobs: None = None
    finish_reason: str = STOP


class Completion(Record):
    """A reply to a conversation."""

    id: str = Field(examples=["chatcmpl-5f0c1d2e3b4a59687f0e1d2c"])
    object: str = "chat.completion"
    created: int
    model: str = MODEL
    choices: tuple[Choice, ...]
    usage: Usage
    system_fingerprint: str | None = None
    onrecord: Grounds | None = Field(default=None, exclude_if=_is_none)
    """What the reply rests on; missing where a program's own task was done."""

    @classmethod
    def of(cls, reply: Reply, messages: Sequence[Message], citing: Citing, *, id_: str, created: int) -> Self:
        """Make it of a reply."""
        message = ReplyMessage(content=reply.content, annotations=annotations_of(reply, citing))
        return cls(
            id=id_,
            created=created,
            choices=(Choice(message=message),),
            usage=Usage.of(messages, reply.content),
            onrecord=reply.answer and Grounds.of(reply.answer),
        )


class Delta(Record):
    """What a chunk adds."""

    role: str | None = Field(default=None, exclude_if=_is_none)
    content: str | None = Field(default=None, exclude_if=_is_none)
    annotations: tuple[Annotation, ...] | None = Field(default=None, exclude_if=_is_none)


class DeltaChoice(Record):
    """The one reply there is, in pieces."""

    index: int = 0
    delta: Delta = Delta()
    logprobs: None = None
    finish_reason: str | None = None


class Chunk(Record):
    """A piece of a reply."""

    id: str
    object: str = "chat.completion.chunk"
    created: int
    model: str = MODEL
    choices: tuple[DeltaChoice, ...] = (DeltaChoice(),)
    usage: Usage | None = Field(default=None, exclude_if=_is_none)
    onrecord: Grounds | None = Field(default=None, exclude_if=_is_none)
    event: SourceEvent | None = Field(default=None, exclude_if=_is_none)


class Model(Record):
    """A model that can be asked."""

    id: str = Field(default=MODEL, examples=[MODEL])
    object: str = "model"
    created: int = MADE_AT
    owned_by: str = MODEL


class ModelList(Record):
    """The models that can be asked."""

    object: str = "list"
    data: tuple[Model, ...] = (Model(),)


def annotations_of(reply: Reply, citing: Citing) -> tuple[Annotation, ...]:
    """Say where the numbers of a reply's citations stand."""
    return tuple(Annotation(url_citation=one) for one in citing.places(reply))


def new_id(prefix: str) -> str:
    """Make an id as their clients know it."""
    return f"{prefix}{secrets.token_hex(12)}"
