"""Read a conversation: the question that is asked now, and what the user asked before.

In: messages, oldest first. Out: a `Conversation`. Promise: only what the user wrote is in it, without what a program
wrapped around it; too long a conversation loses its beginning, never its end.
"""

from collections.abc import Sequence
from typing import NamedTuple

from api.chat.front_ends import own_words
from api.chat.messages import Author, Message
from api.door import Role, Turn, latest_turns
from api.limits import MAX_TURN_CHARS
from indexer.errors import QuestionError


class Conversation(NamedTuple):
    """A question and what came before it."""

    question: str
    """What the user asks now."""

    history: tuple[Turn, ...] = ()
    """What the user asked before, oldest first."""

    @classmethod
    def of(cls, questions: Sequence[str]) -> "Conversation":
        """Make one of a user's questions, oldest first; there must be one at least."""
        *before, question = questions
        turns = [Turn(role=Role.USER, content=one[:MAX_TURN_CHARS]) for one in before]
        return cls(question, latest_turns(turns))


def read_conversation(messages: Sequence[Message]) -> Conversation:
    """Read the question and its history.

    Raises:
        QuestionError: no message is the user's, or the last of these has no words.
    """
    spoken = [own_words(one.content) for one in messages if one.role is Author.USER]
    if not spoken or not spoken[-1].strip():
        raise QuestionError("no question: the last message of role user has no text; write there what to ask")
    return Conversation.of(spoken)
