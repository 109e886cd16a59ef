"""The nouns of an export: what is wanted, one statement of it, and what has to be said at its end."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from api.answer import MAX_FILTER_VALUES, MAX_QUESTION_CHARS, ArticleCard, Filters, OtherPrinting
from api.day import Day, require_order
from api.door import SafeName, SafeText
from api.limits import MAX_NAME_CHARS
from indexer.record import Record
from indexer.statement import Kind, Statement

MAX_IDS = 300
"""How many statements may be named one by one: the citations of a long conversation, as many as an address can hold."""


class Format(StrEnum):
    """What an export is written as."""

    JSONL = "jsonl"
    """One JSON object a line; nothing is lost."""

    CSV = "csv"
    """A table for spreadsheets."""

    BIBTEX = "bibtex"
    """An entry for each article, its statements in the note."""

    MARKDOWN = "markdown"
    """Block quotes, each with where it is printed."""


class Exported(Record):
    """One statement of an export, with all that is needed to cite it; a line of JSON lines."""

    statement: Statement
    """The statement itself."""

    article: ArticleCard
    """Where it is printed."""

    context: str
    """The sentences that hold the words, the speaker and the cue, as printed."""

    also_in: tuple[OtherPrinting, ...] = ()
    """Every other article that prints the same statement, the earliest published first."""


class Closing(Record):
    """What a reader of an export must know at its end."""

    written: int = Field(ge=0)
    """Statements that were written."""

    withheld: int = Field(ge=0)
    """Statements that were not: gone from the record meanwhile, or not as their article prints them."""

    generation: int = Field(ge=0)
    """State of the record that was exported."""

    generation_after: int = Field(ge=0)
    """State of the record when the last statement was written; another one where it changed meanwhile."""

    @property
    def needs_saying(self) -> bool:
        """Whether the export is anything but one whole state of the record."""
        return self.withheld > 0 or self.generation != self.generation_after


class LastLine(Record):
    """The last line of JSON lines that are not one whole state of the record."""

    export: Closing
    """What has to be said."""


class ExportQuery(Record):
    """Which statements to export, and as what."""

    # As in `Filters`: `from` in addresses, `from_` in Python.
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    format: Format = Field(default=Format.JSONL, examples=[Format.CSV])
    """What to write."""

    id: tuple[Annotated[SafeText, StringConstraints(min_length=1, max_length=MAX_NAME_CHARS)], ...] = Field(
        default=(), max_length=MAX_IDS, examples=[["3f2a9c0d1e4b5a67"]]
    )
    """Ids of statements, written in this order; without them all that meet the conditions."""

    q: Annotated[SafeText, StringConstraints(max_length=MAX_QUESTION_CHARS)] | None = Field(
        default=None, examples=["air strikes on Mosul"]
    )
    """Words to search for, by meaning and by spelling; what is nearest comes first."""

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
    def _hangs_together(self) -> Self:
        require_order(self.from_, self.to)
        if self.id and (self.q or self.filters != Filters()):
            raise ValueError("ids name what is wanted; give them without words, speakers, days, outlets and kinds")
        return self

    @property
    def filters(self) -> Filters:
        """Give the conditions as the filters of a question."""
        return Filters(speakers=self.speaker, from_=self.from_, to=self.to, sources=self.source, kinds=self.kind)
