"""What a language model may give to each tool: flat, bounded, and refused with a sentence that says what to do.

In: the arguments of a call. Out: a noun.
Promise: nothing is guessed and nothing left out unsaid; an argument that no tool knows is an error.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import Field, StringConstraints

from api.answer import MAX_FILTER_VALUES, MAX_QUESTION_CHARS, Answer, Filters, StatementPage
from api.door import Door, Limit, SafeName, SafeText, StatementView
from api.limits import DEFAULT_ANSWER_LIMIT, DEFAULT_PAGE_LIMIT, MAX_CURSOR_CHARS
from api.verdict import Verdict, VerifyRequest
from indexer.record import Record
from indexer.speaker import SpeakerProfile


class Arguments(Record):
    """What one tool takes."""

    def put_to(self, door: Door) -> Record:
        """Ask for what they say; each kind knows where."""
        raise NotImplementedError


class Narrowing(Filters, Arguments):
    """What to restrict the reply to."""

    speakers: tuple[SafeName, ...] = Field(default=(), max_length=MAX_FILTER_VALUES, examples=[["Mara Orlova"]])
    """Only what these people said: names, or ids that `list_speakers` gives. Leave it out for anybody."""

    sources: tuple[SafeName, ...] = Field(default=(), max_length=MAX_FILTER_VALUES, examples=[["Sela Courier"]])
    """Only what these outlets print. Leave it out for any."""

    @property
    def filters(self) -> Filters:
        """Give them as the filters of a question."""
        return Filters(speakers=self.speakers, from_=self.from_, to=self.to, sources=self.sources, kinds=self.kinds)


class AskArguments(Narrowing):
    """A question."""

    question: Annotated[SafeText, StringConstraints(min_length=1, max_length=MAX_QUESTION_CHARS)] = Field(
        examples=["What did Mara Orlova say about the bridge?"]
    )
    """The question, complete in itself: name the person, the subject and the time, as nothing is remembered."""

    limit: Limit = DEFAULT_ANSWER_LIMIT
    """How many statements to cite at most."""

    def put_to(self, door: Door) -> Answer:
        """Ask."""
        return door.answer(self.question, limit=self.limit, filters=self.filters)


class SearchArguments(Narrowing):
    """A search."""

    text: Annotated[SafeText, StringConstraints(max_length=MAX_QUESTION_CHARS)] | None = Field(
        default=None, examples=["reopening of the bridge"]
    )
    """What the statements are about. Leave it out to list everything that meets the other conditions."""

    cursor: Annotated[SafeText, StringConstraints(max_length=MAX_CURSOR_CHARS)] | None = None
    """`next_cursor` of the page before; leave it out for the first page, and keep the other arguments as they were."""

    limit: Limit = DEFAULT_PAGE_LIMIT
    """How many statements a page holds at most."""

    def put_to(self, door: Door) -> StatementPage:
        """Search."""
        return door.search(self.text, filters=self.filters, limit=self.limit, cursor=self.cursor)


class VerifyArguments(VerifyRequest, Arguments):
    """A quote, and who is supposed to have said it."""

    def put_to(self, door: Door) -> Verdict:
        """Verify."""
        return door.verify(self.quote, self.speaker)


class StatementArguments(Arguments):
    """Which statement."""

    statement_id: SafeName = Field(examples=["3f2a9c0d1e4b5a67"])
    """The statement's id, as the other tools give it."""

    def put_to(self, door: Door) -> StatementView:
        """Look it up."""
        return door.statement(self.statement_id)


class SpeakerPage(Record):
    """The speakers who said most, of those who fit."""

    items: tuple[SpeakerProfile, ...]
    """One for each; empty when nobody of that name is on record."""

    total: int
    """How many fit; more than there are items when the limit left some out."""


class SpeakersArguments(Arguments):
    """Which speakers."""

    name: SafeName | None = Field(default=None, examples=["orlova"])
    """Only speakers whose name or alias holds this, in any script. Leave it out for everybody."""

    limit: Limit = DEFAULT_PAGE_LIMIT
    """How many at most; who said most comes first."""

    def put_to(self, door: Door) -> SpeakerPage:
        """Look them up."""
        everybody = door.speakers(self.name)
        return SpeakerPage(items=everybody[: self.limit], total=len(everybody))


def unfold(arguments: Mapping[str, object], kind: type[Arguments]) -> dict[str, object]:
    """Read lists that arrive as JSON inside a string, as some clients send them; the rest stays as it is."""
    return {name: _opened(value) if name in _lists_of(kind) else value for name, value in arguments.items()}


@cache
def _lists_of(kind: type[Arguments]) -> frozenset[str]:
    fields = kind.model_json_schema()["properties"]
    return frozenset(name for name, schema in fields.items() if schema.get("type") == "array")


def _opened(value: object) -> object:
    if not isinstance(value, str) or not value.startswith("["):
        return value
    try:
        read: object = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return read
