"""What every door offers, whether the record lies in a folder here or behind a server: nouns and one interface.

In: a question, a search or an id. Out: the answer, a page, or the thing itself.
Promise: a `Door` to a folder and one to a server answer alike and raise the same errors.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Protocol, Self

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from api.activity import SpeakerActivity
from api.answer import (
    MAX_FILTER_VALUES,
    MAX_QUESTION_CHARS,
    Answer,
    ArticleCard,
    Filters,
    OtherPrinting,
    StatementPage,
)
from api.day import Day, require_order
from api.events import AskEvent
from api.limits import (
    DEFAULT_ANSWER_LIMIT,
    DEFAULT_PAGE_LIMIT,
    MAX_CURSOR_CHARS,
    MAX_LIMIT,
    MAX_NAME_CHARS,
    MAX_TURN_CHARS,
    MAX_TURNS,
)
from api.safetext import require_safe
from api.verdict import Verdict
from indexer.index.fate import Fate
from indexer.record import Record
from indexer.rewording import Rewording
from indexer.speaker import SpeakerProfile
from indexer.statement import Kind, Statement

Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT, examples=[5])]
SafeText = Annotated[str, AfterValidator(require_safe)]
SafeName = Annotated[SafeText, StringConstraints(min_length=1, max_length=MAX_NAME_CHARS)]


class NoLonger(Record):
    """That something stands in an earlier version of an article only, and what became of it."""

    since: dt.datetime | None
    """When the change was seen; null when nobody noted the time."""

    fate: Fate | None = None
    """What became of the statement: `kept`, `altered` or `vanished`; null for an article."""

    became: str | None
    """Id of what stands in its place today; null where nothing does."""

    now_reads: str | None = None
    """The words that stand in its place; null where none do, and for an article."""

    diff: tuple[Rewording, ...] = ()
    """Its wording and that of today, word by word; empty where marks and capitals alone differ."""


class EarlierReading(Record):
    """How a statement read before its article was changed."""

    statement_id: str
    """Its id at that time."""

    quote: str
    """The words as they were printed."""

    words: str
    """The same for people: “…” stands where something is printed between its parts."""

    speaker: str | None
    """Name of the speaker as given at that time; null when the article did not tell."""

    until: dt.datetime | None
    """When the change was seen; null when nobody noted the time."""

    diff: tuple[Rewording, ...]
    """The wording of today and the earlier one, word by word."""


class StatementView(Record):
    """A statement in its context."""

    statement: Statement
    """The statement."""

    article: ArticleCard
    """Where it is printed."""

    context: str
    """The sentences that hold the words, the speaker and the cue, as printed."""

    also_in: tuple[OtherPrinting, ...] = ()
    """Every other article that prints the same statement, the earliest published first."""

    look_alikes: tuple[OtherPrinting, ...] = ()
    """Statements like it that differ in a number, a negation, an opposite, a name or a telling word: not copies."""

    no_longer: NoLonger | None = None
    """Set when the article no longer prints it so; never for what an answer or a search gives."""

    earlier: tuple[EarlierReading, ...] = ()
    """How it read before its article was changed, the latest first."""


class ArticleView(Record):
    """An article with the statements found in it."""

    article: ArticleCard
    """The article in short."""

    published_evidence: str | None
    """Which metadata gave the day of publication; null when none did."""

    text: str
    """The stored text; all offsets are code points into it."""

    statements: tuple[Statement, ...]
    """What is said in it, in the order of the text."""

    no_longer: NoLonger | None = None
    """Set when this is an earlier version of the article."""


class SpeakerList(Record):
    """Speakers on record."""

    items: tuple[SpeakerProfile, ...]
    """One for each speaker; empty when nobody of that name is on record."""


class Role(StrEnum):
    """Who wrote a turn of a conversation."""

    USER = "user"
    ASSISTANT = "assistant"


class Turn(Record):
    """One earlier message of a conversation."""

    role: Role
    """Who wrote it."""

    content: Annotated[SafeText, StringConstraints(max_length=MAX_TURN_CHARS)]
    """What it says."""


class AskRequest(Record):
    """A question, and what may answer it."""

    question: Annotated[SafeText, StringConstraints(min_length=1, max_length=MAX_QUESTION_CHARS)] = Field(
        examples=["What did Konashenkov say about Mosul?"]
    )
    """The question in plain words."""

    history: tuple[Turn, ...] = Field(
        default=(), max_length=MAX_TURNS, examples=[[{"role": "user", "content": "What did Konashenkov say?"}]]
    )
    """Earlier turns, oldest first. What the question leaves out (“and about Aleppo?”) is taken from those of the user;
    what anybody else wrote is never read.
    """

    limit: Limit = DEFAULT_ANSWER_LIMIT
    """How many statements to cite at most."""

    filters: Filters = Field(
        default=Filters(), examples=[{"speakers": ["igor-konashenkov"], "from": "2017-01-01", "kinds": ["direct"]}]
    )
    """What to restrict the answer to, whatever the question says."""


def latest_turns(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """Give as many of the last turns as a request may hold."""
    return tuple(history[-MAX_TURNS:])


def earlier_questions(history: Sequence[Turn]) -> tuple[str, ...]:
    """Give what the user asked before, oldest first."""
    return tuple(turn.content for turn in latest_turns(history) if turn.role is Role.USER)


class Conditions(Record):
    """Which statements are wanted; every condition must hold."""

    # As in `Filters`: `from` in addresses, `from_` in Python.
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    q: Annotated[SafeText, StringConstraints(max_length=MAX_QUESTION_CHARS)] | None = Field(
        default=None, examples=["air strikes on Mosul"]
    )
    """Words to search for, by meaning and by spelling; without it all statements are meant."""

    speaker: tuple[SafeName, ...] = Field(default=(), max_length=MAX_FILTER_VALUES, examples=[["igor-konashenkov"]])
    """Speaker ids or names, any of them."""

    from_: Day | None = Field(default=None, alias="from", examples=["2017-04-01"])
    """First day on which it may have been said."""

    to: Day | None = Field(default=None, examples=["2017-04-30"])
    """Last day on which it may have been said."""

    source: tuple[SafeName, ...] = Field(default=(), max_length=MAX_FILTER_VALUES, examples=[["TASS"]])
    """Outlets, any of them."""

    kind: tuple[Kind, ...] = Field(default=(), max_length=len(Kind), examples=[["direct"]])
    """Direct, mixed, indirect, any of them."""

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        require_order(self.from_, self.to)
        return self

    @property
    def filters(self) -> Filters:
        """Give the conditions as the filters of a question."""
        return Filters(speakers=self.speaker, from_=self.from_, to=self.to, sources=self.source, kinds=self.kind)


class StatementQuery(Conditions):
    """Which statements to list, page by page."""

    cursor: Annotated[SafeText, StringConstraints(max_length=MAX_CURSOR_CHARS)] | None = Field(
        default=None, examples=["3f2a9c0d1e4b5a67"]
    )
    """`next_cursor` of the page before; without it the first page."""

    limit: Limit = DEFAULT_PAGE_LIMIT
    """How many statements a page holds at most."""


class Door(Protocol):
    """The record, wherever it lies."""

    def answer(self, question: str, *, limit: int, filters: Filters, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question with cited statements; `history` holds the turns before it, oldest first."""
        ...

    def stream(
        self, question: str, *, limit: int, filters: Filters, history: Sequence[Turn] = ()
    ) -> Iterator[AskEvent]:
        """Answer a question while the answer is made; the last event holds the whole of it."""
        ...

    def verify(self, quote: str, speaker: str | None) -> Verdict:
        """Say whether somebody said the words of a quote, or whether anybody did."""
        ...

    def search(self, text: str | None, *, filters: Filters, limit: int, cursor: str | None) -> StatementPage:
        """Give a page of statements, best first with a text, in a stable order without."""
        ...

    def speakers(self, name: str | None = None) -> tuple[SpeakerProfile, ...]:
        """List the speakers, or those whose name or alias holds `name`."""
        ...

    def speaker(self, speaker_id: str) -> SpeakerProfile:
        """Give one speaker, or raise `NotFoundError`."""
        ...

    def activity(self, speaker_id: str) -> SpeakerActivity:
        """Tell when a speaker spoke and of what, or raise `NotFoundError`."""
        ...

    def statement(self, statement_id: str) -> StatementView:
        """Give one statement in its context, or raise `NotFoundError`."""
        ...

    def article(self, article_id: str) -> ArticleView:
        """Give one article with its statements, or raise `NotFoundError`."""
        ...

    def close(self) -> None:
        """Let go of files and sockets."""
        ...
