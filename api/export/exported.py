"""The nouns of an export: what is wanted, one statement of it, and what has to be said at its end."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from api.answer import ArticleCard, Filters, OtherPrinting
from api.door import Conditions, SafeText
from api.limits import MAX_NAME_CHARS
from indexer.record import Record
from indexer.statement import Statement

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


class ExportQuery(Conditions):
    """Which statements to export, and as what."""

    format: Format = Field(default=Format.JSONL, examples=[Format.CSV])
    """What to write."""

    id: tuple[Annotated[SafeText, StringConstraints(min_length=1, max_length=MAX_NAME_CHARS)], ...] = Field(
        default=(), max_length=MAX_IDS, examples=[["3f2a9c0d1e4b5a67"]]
    )
    """Ids of statements, written in this order; without them all that meet the conditions."""

    @model_validator(mode="after")
    def _names_or_describes(self) -> Self:
        if self.id and (self.q or self.filters != Filters()):
            raise ValueError("ids name what is wanted; give them without words, speakers, days, outlets and kinds")
        return self
