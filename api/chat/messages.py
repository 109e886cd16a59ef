"""What chat programs send: messages in the many forms they have, and fields of which most mean nothing here.

In: a request of a program made for OpenAI's interface. Out: nouns that hold what counts.
Promise: a field nobody knows here is passed over, never refused; a message's content is one text, whatever its form.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints

from api.answer import NO_FILTERS, Filters
from api.door import Limit, SafeText
from api.limits import DEFAULT_ANSWER_LIMIT, MAX_NAME_CHARS, MAX_TURNS
from api.safetext import require_safe
from indexer.record import Record

MODEL = "onrecord"
"""The one model that is served: the record."""

MAX_MESSAGES = 8 * MAX_TURNS
"""Messages of a conversation that are looked at, the last ones: turns of the user, and what models and tools did."""

MAX_PARTS = 1000
_TEXTS = ("text", "input_text", "output_text")


class Foreign(Record):
    """A noun of somebody else's interface, of which only a part is read."""

    model_config = ConfigDict(extra="ignore")


class Author(StrEnum):
    """Who wrote a message."""

    SYSTEM = "system"
    DEVELOPER = "developer"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"
    FUNCTION = "function"


class ContentPart(Foreign):
    """A piece of a message; images, sounds and files are passed over."""

    type: str = Field(default="text", examples=["text"])
    """`text`, `input_text` or `output_text` for what is read."""

    text: str | None = None
    """The words."""


def join_parts(content: object) -> object:
    """Make one text of the forms that a message's content has; what is no content at all is given back as it came."""
    if content is None:
        return ""
    if not isinstance(content, list):
        return content
    return "\n".join(text for part in content[:MAX_PARTS] if isinstance(text := _text_of(part), str))


def _text_of(part: object) -> object:
    if isinstance(part, Mapping):
        return part.get("text") if part.get("type", "text") in _TEXTS else None
    return part


Content = Annotated[
    str,
    BeforeValidator(join_parts, json_schema_input_type=str | list[ContentPart | str] | None),
    AfterValidator(require_safe),
]


class Message(Foreign):
    """One message of a conversation."""

    role: Author = Author.USER
    """Who wrote it; only what the user wrote is read."""

    content: Content = Field(default="", examples=["What did Konashenkov say about Mosul?"])
    """What it says: a text, a list of parts, or null."""


def keep_last(messages: object) -> object:
    """Give the last messages of too long a conversation."""
    return messages[-MAX_MESSAGES:] if isinstance(messages, list) else messages


def messages_of(given: object) -> object:
    """Make messages of what a request for a response gives: one text, or items of which only messages are kept."""
    if isinstance(given, str):
        return [{"role": Author.USER, "content": given}]
    if isinstance(given, list):
        return keep_last([one for one in given if not isinstance(one, Mapping) or "role" in one])
    return given


Messages = Annotated[tuple[Message, ...], BeforeValidator(keep_last, json_schema_input_type=list[Message])]
Input = Annotated[tuple[Message, ...], BeforeValidator(messages_of, json_schema_input_type=str | list[Message])]
ModelName = Annotated[SafeText, StringConstraints(max_length=MAX_NAME_CHARS)]


class Options(Record):
    """What only this server understands."""

    limit: Limit = DEFAULT_ANSWER_LIMIT
    """How many statements to cite at most."""

    filters: Filters = NO_FILTERS
    """What to restrict the answer to, whatever the question says."""


class StreamOptions(Foreign):
    """How to stream."""

    include_usage: StrictBool | None = False
    """Whether a last chunk tells how long the question and the answer are."""


class _Request(Foreign):
    model: ModelName = Field(default=MODEL, examples=[MODEL])
    """`onrecord`, the only model there is."""

    stream: StrictBool | None = False
    """Whether the answer is to come while it is made."""

    onrecord: Options | None = None
    """What only this server understands; null for none of it."""

    @property
    def options(self) -> Options:
        """What only this server understands."""
        return self.onrecord or Options()


class ChatRequest(_Request):
    """A conversation that is to be gone on with."""

    messages: Messages = Field(
        min_length=1, examples=[[{"role": "user", "content": "What did Konashenkov say about Mosul?"}]]
    )
    """The conversation, oldest first; the last message of the user is the question, those before it its history."""

    stream_options: StreamOptions | None = None
    """How to stream; null for plainly."""


class ResponseRequest(_Request):
    """The same for the later interface."""

    input: Input = Field(min_length=1, examples=["What did Konashenkov say about Mosul?"])
    """A question, or a conversation, oldest first."""

    previous_response_id: Annotated[SafeText, StringConstraints(max_length=MAX_NAME_CHARS)] | None = None
    """Must be null: nothing is kept here, the turns before are to be sent along."""
