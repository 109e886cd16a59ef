"""The nouns of answering: what was understood, what was found, and what is said about it."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from api.day import Day, require_order
from api.verdict_kinds import Caution, VerdictKind
from indexer.article import Article, Part
from indexer.contrast import Contrast
from indexer.index.hits import Printed
from indexer.record import Record
from indexer.rewording import Rewording, compare_wording
from indexer.speaker import Speaker
from indexer.statement import Kind, Statement

MAX_QUESTION_CHARS = 2000
MAX_FILTER_VALUES = 50

Name = Annotated[str, Field(min_length=1, max_length=200)]


class Intent(StrEnum):
    """What a question wants."""

    ASK = "ask"
    """What somebody said about something."""

    VERIFY = "verify"
    """Whether somebody said these very words, or whether anybody did."""

    WHO_SAID = "who-said"
    """Who said something about a topic, or these words."""

    TIMELINE = "timeline"
    """How somebody's words about something went on in time, the oldest first."""

    COMPARE = "compare"
    """What two or more people said about the same."""

    LIST = "list"
    """Everything that somebody said."""

    META = "meta"
    """What is on record at all: who, how much, since when, from where."""


class Status(StrEnum):
    """Whether and why (not) the record answers."""

    ANSWERED = "answered"
    NOTHING_ON_TOPIC = "nothing_on_topic"
    NOTHING_IN_PERIOD = "nothing_in_period"
    UNKNOWN_SPEAKER = "unknown_speaker"
    AMBIGUOUS_SPEAKER = "ambiguous_speaker"
    NOTHING_ON_RECORD = "nothing_on_record"


class Difference(StrEnum):
    """What two wordings of one thing differ in."""

    NUMBER = "number"
    POLARITY = "polarity"
    """A negation or an opposite."""

    MODALITY = "modality"
    """Whether it will, may, can or must be."""


class Mode(StrEnum):
    """Who wrote the answer's text."""

    EXTRACTIVE = "extractive"
    LLM = "llm"
    FALLBACK = "fallback"


class FallbackReason(StrEnum):
    """Why an answer stands as it is found, though a language model is set."""

    UNREACHABLE = "unreachable"
    """No connection to its server."""

    REFUSED = "refused"
    """Its server answered with an error, or wanted to lead elsewhere."""

    TIMEOUT = "timeout"
    """It was not done in time."""

    TOO_LARGE = "too_large"
    """It sent more than an answer can be."""

    UNREADABLE = "unreadable"
    """What it sent is broken or breaks off."""

    NOTHING_PASSED = "nothing_passed"
    """No sentence of it passed the checks."""

    BUSY = "busy"
    """As many requests as may go out at once are under way."""

    PAUSED = "paused"
    """It failed several times in a row and is left alone for a while."""


class PromptUsed(Record):
    """A text by which a language model was told what to write."""

    id: str
    """The name of its file in `prompts/`."""

    version: str
    """Its version."""

    sha256: str
    """Of its text, in hexadecimal."""


class Filters(Record):
    """What a client fixes, whatever the question says; an empty list means no restriction."""

    # In JSON the first day is `from`, which Python keeps for itself; both names are read, `from` is written.
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    speakers: tuple[Name, ...] = Field(default=(), max_length=MAX_FILTER_VALUES)
    """Speaker ids or names, any of them."""

    from_: Day | None = Field(default=None, alias="from")
    """First day on which it may have been said; null for any."""

    to: Day | None = None
    """Last day on which it may have been said; null for any."""

    sources: tuple[Name, ...] = Field(default=(), max_length=MAX_FILTER_VALUES)
    """Outlets, any of them."""

    kinds: tuple[Kind, ...] = Field(default=(), max_length=len(Kind))
    """Direct, mixed, indirect, any of them."""

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        require_order(self.from_, self.to)
        return self


NO_FILTERS = Filters()
"""Nothing fixed: the question alone decides."""


class Interpretation(Record):
    """How a question was understood; every answer carries it so that the reader can correct it."""

    # In JSON the first day is `from`, which Python keeps for itself; both names are read, `from` is written.
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    intent: Intent
    """What the question wants."""

    speakers: tuple[str, ...] = ()
    """Names of the speakers on record that are meant, or the name asked for where nobody of that name is on record."""

    topic: str | None = None
    """The phrase that is searched for; null when the question names no subject."""

    from_: dt.date | None = Field(default=None, alias="from")
    """First day asked about; null for any."""

    to: dt.date | None = None
    """Last day asked about; null for any."""

    every_year: str | None = Field(default=None, pattern=r"^--\d{2}(-\d{2})?$", examples=["--04-02"])
    """A day or month asked about without its year, in any year: `--04-02`, `--04`; null otherwise."""

    sources: tuple[str, ...] = ()
    """Outlets whose articles answer; empty for any."""

    kinds: tuple[Kind, ...] = ()
    """Kinds of statements that answer; empty for any."""

    notes: tuple[str, ...] = ()
    """What was assumed in understanding it, each in one sentence (“konashenkof” read as Igor Konashenkov)."""


class ArticleCard(Record):
    """An article in short, as a citation shows it."""

    id: str
    """The article's id."""

    title: str | None
    """Headline; null when the source gives none."""

    source: str | None
    """Outlet; null when the source does not say."""

    url: str | None
    """Where readers find it; null for a file of the user's own."""

    published: dt.date | None
    """Day of publication; null when no metadata gives one."""

    @classmethod
    def of(cls, article: Article) -> Self:
        """Make the card of an article."""
        return cls(
            id=article.id, title=article.title, source=article.source, url=article.url, published=article.published
        )


class OtherPrinting(ArticleCard):
    """The article in which a statement stands once more, and how it reads there."""

    statement_id: str
    """The statement as that article prints it."""

    diff: tuple[Rewording, ...] = ()
    """Our wording and theirs, word by word, in the order of the text; empty where marks and capitals alone differ."""

    differs_in: tuple[Contrast, ...] = ()
    """What sets it apart from ours; empty for a copy."""

    @classmethod
    def beside(cls, ours: Statement, theirs: Printed, *, differs_in: tuple[Contrast, ...] = ()) -> Self:
        """Set another printing beside a statement."""
        article = theirs.article
        return cls(
            id=article.id,
            title=article.title,
            source=article.source,
            url=article.url,
            published=article.published,
            statement_id=theirs.statement.id,
            diff=compare_wording(ours.quote, theirs.statement.quote),
            differs_in=differs_in,
        )


class Citation(Record):
    """One statement that the answer rests on."""

    n: int = Field(ge=1)
    """The number in square brackets in the answer's text."""

    statement: Statement
    """The statement itself."""

    article: ArticleCard
    """Where it is printed."""

    context: str
    """The sentences that hold the words, the speaker and the cue, as printed."""

    passage: tuple[Part, ...] = ()
    """Of a long statement the passage that fits the question, cut from its parts; empty when it is shown from the
    start."""

    also_in: tuple[OtherPrinting, ...] = ()
    """Every other article that prints the same statement, the earliest published first."""

    look_alikes: tuple[OtherPrinting, ...] = ()
    """Statements like it that differ in a number, a negation, an opposite, a name or a telling word: not copies."""

    score: float = Field(ge=0, le=1)
    """How well it fits the question; comparable only within one answer."""


class Shift(Record):
    """Two wordings of one speaker on one subject, said at different times; whether either is right is not judged."""

    earlier: int = Field(ge=1)
    """Number of the citation that was said first."""

    later: int = Field(ge=1)
    """Number of the citation that was said after it."""

    differs_in: tuple[Difference, ...] = Field(min_length=1)
    """What differs."""

    diff: tuple[Rewording, ...]
    """The sentence of the earlier one (`ours`) and that of the later one (`theirs`), word by word."""


class LeftOut(Record):
    """What one filter of the client's leaves out."""

    filter: str = Field(examples=["sources"])
    """`sources` or `kinds`."""

    values: tuple[str, ...]
    """What it lets through."""

    count: int = Field(ge=0)
    """Statements of the speakers asked for that it leaves out by itself."""

    of: int = Field(ge=0)
    """How many there are."""


class Scope(Record):
    """What was searched before the answer was that nothing answers."""

    statements: int = Field(ge=0)
    """Statements of the speakers asked for, or of everybody, under the filters, of any time."""

    copies: int = Field(ge=0)
    """Further printings of them."""

    articles: int = Field(ge=0)
    """Articles that quote the speakers, one that quotes two of them counted for each; or all articles."""

    first: dt.date | None
    """Earliest day on which any of the speakers said anything; null when no day is known."""

    last: dt.date | None
    """Latest day; null when no day is known."""

    in_period: int | None
    """Statements in the period asked about; null when none was, or when it was not searched."""

    left_out: tuple[LeftOut, ...] = ()
    """What each filter leaves out; empty when there is none."""


class Drop(StrEnum):
    """What of a question is given up so that something answers."""

    PERIOD = "period"
    SOURCES = "sources"
    KINDS = "kinds"
    FILTERS = "filters"
    """Outlets and kinds, both."""

    SPEAKER = "speaker"
    """Another speaker, or one of several, is asked for."""

    TOPIC = "topic"
    DENIAL = "denial"
    """Not only denials."""


class Relaxation(Record):
    """The nearest question that the record does answer; it was tried."""

    drops: Drop
    """What is given up."""

    question: str
    """What to ask instead."""

    filters: Filters
    """Under which filters."""

    count: int = Field(ge=1)
    """How many statements answer it at least."""


class Nearest(Record):
    """A statement that came near and is not cited; never to be shown as an answer."""

    statement: Statement
    """The statement itself."""

    article: ArticleCard
    """Where it is printed."""

    context: str
    """The sentences that hold the words, the speaker and the cue, as printed."""

    score: float = Field(ge=0, le=1)
    """How near it comes; comparable only within one answer."""


class CheckedWords(Record):
    """Whether words that the question gives were said; by the words alone, not by what they mean."""

    words: str
    """The words, as the question gives them."""

    speaker: str | None
    """Whom the question lays them to, as written; null when it names nobody."""

    verdict: VerdictKind
    """Whether they did."""

    n: int | None = Field(default=None, ge=1)
    """Number of the citation that prints them; null when they are not on record, or the statement is not cited."""

    diff: tuple[Rewording, ...] = ()
    """What is on record and what the question says, word by word; empty where marks and capitals alone differ."""

    differs_in: tuple[Contrast, ...] = ()
    """What the question turns: a number, a negation, an opposite, a name, a telling word."""

    cautions: tuple[Caution, ...] = ()
    """What else must be known of it."""

    said_by: Speaker | None = None
    """Who said them; null when they are not on record, or the article does not let us tell."""


class Answer(Record):
    """What the record says to a question."""

    question: str
    """The question as asked."""

    interpretation: Interpretation
    """How it was understood."""

    status: Status
    """Whether and why (not) the record answers; `answered` without citations where it is only counted."""

    text: str
    """The answer for people, with [n] marks."""

    citations: tuple[Citation, ...] = ()
    """What the text rests on, in the order of their numbers; empty when nothing answers, or when what is on record is
    counted and nothing quoted."""

    checked: CheckedWords | None = None
    """What became of words that the question wants confirmed; null where it gives none."""

    shifts: tuple[Shift, ...] = ()
    """Pairs of citations of a timeline in which one speaker's wording differs."""

    suggestions: tuple[str, ...] = ()
    """Questions that the record does answer."""

    remarks: tuple[str, ...] = ()
    """What the reader must know beside the statements: who that was asked about is not on record, how many more there
    are; also part of the text."""

    scope: Scope | None = None
    """What was searched where nothing answers; null where something does."""

    relaxation: Relaxation | None = None
    """The one thing to give up so that something answers; null where something does, or where nothing would."""

    nearest: tuple[Nearest, ...] = ()
    """What came nearest to the topic and is not cited, best first; with the citations as many as were asked for. These
    are no answers and stand in no citation; where several people may be meant, they are of any of them."""

    mode: Mode = Mode.EXTRACTIVE
    """Who wrote the text: onrecord; a language model, each sentence checked; or onrecord because the model failed."""

    fallback_reason: FallbackReason | None = None
    """Why the model's text was not used; null where it was, or where none is set."""

    prompts: tuple[PromptUsed, ...] = ()
    """What the model was told by; empty where none was asked."""

    generation: int = Field(ge=0)
    """State of the record that this was answered from; grows with each change."""


class Found(Record):
    """One statement that a search found."""

    score: float | None = Field(ge=0, le=1)
    """How well it fits the words searched for; null when none were given."""

    statement: Statement
    """The statement itself."""

    article: ArticleCard
    """Where it is printed."""

    context: str
    """The sentences that hold the words, the speaker and the cue, as printed."""

    passage: tuple[Part, ...] = ()
    """Of a long statement the passage that fits the words searched for; empty when the whole statement does."""

    also_in: tuple[OtherPrinting, ...] = ()
    """Every other article that prints the same statement, the earliest published first."""


class StatementPage(Record):
    """Some of the statements that a search found, best first, or in the record's order when no words were given."""

    items: tuple[Found, ...]
    """The statements of this page; empty when nothing was found."""

    next_cursor: str | None = None
    """Where the next page begins; null when this is the last."""

    unknown_speakers: tuple[str, ...] = ()
    """Names given as speakers that nobody on record bears; empty when all are known."""
