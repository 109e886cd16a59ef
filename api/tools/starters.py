"""Beginnings of a conversation that a person picks from a client's menu.

In: what the person filled in. Out: the message that the model is given.
Promise: it asks for the tools, for the words as printed, and for silence where the record is silent.
"""

from typing import Annotated

from mcp import types
from pydantic import StringConstraints

from api.answer import MAX_QUESTION_CHARS
from api.door import SafeName, SafeText
from indexer.record import Record

NAME = "what_was_said"

STARTER = types.Prompt(
    name=NAME,
    title="What was said about it?",
    description="What is on record about a subject, in the speakers' own words and with sources.",
    arguments=[
        types.PromptArgument(name="topic", description="The subject, such as: grain exports.", required=True),
        types.PromptArgument(name="speaker", description="Whose words; leave it empty for anybody's."),
    ],
)

_MESSAGE = """\
What did {who} say about {topic}? Answer from onrecord alone, with its tool `ask`; look the context up with \
`show_statement` where it matters. Quote word for word, and give speaker, date and source with every quote. Where \
nothing is on record, say so, and what was searched."""


class StarterArguments(Record):
    """What the person filled in."""

    topic: Annotated[SafeText, StringConstraints(min_length=1, max_length=MAX_QUESTION_CHARS)]
    """The subject."""

    speaker: SafeName | None = None
    """Whose words; null for anybody's."""

    def begin(self) -> types.GetPromptResult:
        """Give the message."""
        text = _MESSAGE.format(who=self.speaker or "anybody on record", topic=self.topic)
        message = types.PromptMessage(role="user", content=types.TextContent(text=text))
        return types.GetPromptResult(description=STARTER.description, messages=[message])
