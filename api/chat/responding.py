"""The nouns of responses, OpenAI's later interface.

In: a reply. Out: what travels. Promise: every field that their clients require is there.
"""

from typing import Literal

from pydantic import Field

from api.chat.annotating import FlatAnnotation
from api.chat.completing import ROLE, Grounds, Usage
from api.chat.messages import MODEL
from indexer.record import Record


class OutputText(Record):
    """The words of a reply."""

    type: str = "output_text"
    text: str = ""
    annotations: tuple[FlatAnnotation, ...] = ()
    logprobs: tuple[()] = ()


class OutputMessage(Record):
    """The reply as a message."""

    id: str
    type: str = "message"
    status: str
    role: str = ROLE
    content: tuple[OutputText, ...] = ()


class CachedTokens(Record):
    """Nothing is cached."""

    cached_tokens: int = 0


class ReasoningTokens(Record):
    """Nothing is thought aloud."""

    reasoning_tokens: int = 0


class ResponseUsage(Record):
    """How long question and answer are, in words and marks."""

    input_tokens: int
    input_tokens_details: CachedTokens = CachedTokens()
    output_tokens: int
    output_tokens_details: ReasoningTokens = ReasoningTokens()
    total_tokens: int

    @classmethod
    def of(cls, usage: Usage) -> "ResponseUsage":
        """Say the same in their names."""
        return cls(
            input_tokens=usage.prompt_tokens,
            output_tokens=usage.completion_tokens,
            total_tokens=usage.total_tokens,
        )


class TextFormat(Record):
    """Plain text."""

    type: str = "text"


class TextForm(Record):
    """What form the text has."""

    format: TextFormat = TextFormat()


class Response(Record):
    """A reply to a question."""

    id: str = Field(examples=["resp_5f0c1d2e3b4a59687f0e1d2c"])
    object: str = "response"
    created_at: int
    status: Literal["in_progress", "completed"]
    error: None = None
    incomplete_details: None = None
    instructions: None = None
    max_output_tokens: None = None
    metadata: dict[str, str] = Field(default_factory=dict)
    model: str = MODEL
    output: tuple[OutputMessage, ...] = ()
    parallel_tool_calls: bool = False
    previous_response_id: None = None
    reasoning: None = None
    store: bool = False
    temperature: None = None
    text: TextForm = TextForm()
    tool_choice: str = "none"
    tools: tuple[()] = ()
    top_p: None = None
    truncation: str = "disabled"
    usage: ResponseUsage | None = None
    onrecord: Grounds | None = None
    """What the reply rests on; null while it is made, and where a program's own task was done."""
