"""A statement: one thing one person said, and the exact place it is printed."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from indexer.article import Part, stable_id
from indexer.errors import RecordDamagedError
from indexer.record import Record
from indexer.speaker import Speaker
from indexer.when import When


class Kind(StrEnum):
    """How a statement is printed."""

    DIRECT = "direct"
    """Whole sentences or clauses between quotation marks."""

    MIXED = "mixed"
    """Quoted words inside a clause of the reporter's."""

    INDIRECT = "indirect"
    """The reporter's words throughout; never to be shown between quotation marks."""


class Resolution(StrEnum):
    """How the mention was turned into a speaker."""

    NAME = "name"
    SURNAME = "surname"
    VARIANT = "spelling variant"
    PRONOUN = "pronoun"
    EPITHET = "role or title"
    COLLECTIVE = "organisation"
    CONTINUED = "continued from the statement before"
    LABEL = "label of the turn"
    GIVEN = "given with the statement"


_SAID_LATER = frozenset("will would could should may might must shall reportedly allegedly".split())


class Statement(Record):
    """One thing one person said, and the exact place it is printed."""

    id: str = Field(pattern=r"^[0-9a-f]{16}$")
    """Made from the article's id and the offsets."""

    article_id: str
    """The article that prints it."""

    kind: Kind
    """Direct, mixed or indirect."""

    quote: str = Field(min_length=1)
    """The words as printed, without the outer quotation marks; the parts joined by one space."""

    parts: tuple[Part, ...] = Field(min_length=1)
    """Where the words stand in the article's stored text, in order."""

    content: Part | None = None
    """For mixed statements the clause around the quoted words, reporter's words included; null otherwise."""

    context: Part
    """The sentence or sentences that hold the words, the speaker and the cue."""

    question: Part | None = None
    """The question this answers, in interviews and transcripts; null elsewhere."""

    speaker: Speaker | None = None
    """Who said it; null when the article does not let us tell."""

    mention: Part | None = None
    """Whoever the article names for it, as printed, title included; null when it names nobody.

    May stand without `speaker`: “he” is printed, but who he is cannot be told.
    """

    resolved_by: Resolution | None = None
    """How the mention led to the speaker; null when `speaker` is."""

    cue: str | None = None
    """The words that say that something is said (“told reporters”); null when there are none."""

    said_on: When = When()
    """When it was said; apart from when it was published."""

    negated: bool = False
    """The speaker denies having said or denies what follows (“did not say that”)."""

    declined: bool = False
    """The speaker declined to speak."""

    modality: str | None = None
    """The reporter's word for what was not said in so many words: not yet (“will”), only wanted or thought (“hopes”),
    or only spoken of (“criticised”); null when it was said."""

    via: str | None = None
    """Who passed it on (“RIA quoted him as saying”); null when the article reports it itself."""

    nested_in: str | None = None
    """Id of the statement inside which it is quoted; null when it stands by itself."""

    confidence: float = Field(ge=0, le=1)
    """How sure the attribution is."""

    external_id: str | None = None
    """The id a ready-made statement came with; null for extracted ones."""

    @property
    def words(self) -> str:
        """The words for people: “…” stands where something is printed between the parts, so that none are fused."""
        return " … ".join(part.text for part in self.parts)

    @property
    def was_said(self) -> bool:
        """Whether it was said or is to be said; false for what somebody only wants, thinks or speaks of."""
        return (
            self.modality is None
            or self.modality.split()[0].casefold() in _SAID_LATER
            or self.kind is not Kind.INDIRECT
        )

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.quote != " ".join(part.text for part in self.parts):
            raise ValueError("quote is not its parts joined by one space")
        if self.speaker is not None and self.resolved_by is None and self.external_id is None:
            raise ValueError("a speaker without a word on how it was resolved")
        return self

    def check_against(self, text: str) -> None:
        """Compare every offset with the article's stored text.

        Raises:
            RecordDamagedError: a part, the mention or the context is not what the text holds there.
        """
        spans = (*self.parts, self.context, self.mention, self.content, self.question)
        for part in spans:
            if part is not None and text[part.start : part.end] != part.text:
                raise RecordDamagedError(
                    f"statement {self.id} of article {self.article_id} does not match the stored text at "
                    f"{part.start}–{part.end}; it is withheld. Index the article again"
                )


def statement_id(article_id: str, kind: Kind, spans: list[tuple[int, int]]) -> str:
    """Make a statement's id from where it stands."""
    return stable_id("statement", article_id, kind, *(f"{start}-{end}" for start, end in spans))
