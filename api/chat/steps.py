"""Make a reply of an answer while the answer is made, for readers from whom nothing can be taken back.

In: the events of an answer, or a text. Out: pieces of the reply, and at the end the whole of it.
Promise: the pieces, joined, are the content of the reply; where a language model failed midway, the answer as it was
found follows what it had said, after a blank line.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from api.answer import Answer, Citation
from api.chat.markup import to_markup
from api.events import AnswerEvent, AskEvent, HitsEvent, RestartEvent, TextEvent

BLANK_LINE = "\n\n"


class Said(NamedTuple):
    """A piece of the reply's text."""

    text: str


class Cited(NamedTuple):
    """What the reply rests on."""

    citations: tuple[Citation, ...]


class Reply(NamedTuple):
    """The whole of it."""

    content: str
    """All pieces, joined."""

    answer: Answer | None = None
    """What it was made of; None where a program's task was done."""

    begins: int = 0
    """Where the answer's own text begins in `content`; more than 0 where a language model had failed."""

    @property
    def text(self) -> str:
        """The answer's own text."""
        return self.content[self.begins :]


Step = Said | Cited | Reply
Steps = Iterator[Step]


def reply_in_steps(events: Iterable[AskEvent]) -> Steps:
    """Give a reply piece by piece; the last step is the whole."""
    content, begins = "", 0
    for event in events:
        if isinstance(event, HitsEvent):
            yield Cited(event.citations)
        elif isinstance(event, AnswerEvent):
            yield Reply(content, event.answer, begins)
        elif isinstance(event, TextEvent | RestartEvent):
            piece = to_markup(event.text) if isinstance(event, TextEvent) else BLANK_LINE
            content += piece
            begins = begins if isinstance(event, TextEvent) else len(content)
            yield Said(piece)


def reply_at_once(text: str) -> Steps:
    """Give a text as a reply."""
    yield Said(text)
    yield Reply(text)


def last_of(steps: Steps) -> Reply:
    """Give the whole reply, for a reader who has seen nothing yet: without what a failed model had said."""
    *_, reply = (step for step in steps if isinstance(step, Reply))
    return Reply(reply.text, reply.answer)
