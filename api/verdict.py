"""The nouns of verification: what was asked, and what the record says to it."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints

from api.answer import ArticleCard, OtherPrinting
from api.faults import require
from api.limits import MAX_NAME_CHARS, MAX_QUOTE_CHARS
from api.safetext import require_safe
from api.verdict_kinds import Caution, VerdictKind
from indexer.article import Part
from indexer.contrast import Contrast
from indexer.index.hits import RecordStats
from indexer.record import Record
from indexer.rewording import Rewording
from indexer.speaker import Speaker
from indexer.statement import Statement


def _require_name(text: str) -> str:
    # An unset variable of a shell must not turn “did she say it” into “did anybody”.
    if not any(char.isalnum() for char in text):
        raise ValueError("must name somebody; leave it out to ask whether anybody said it")
    return text


_SafeText = Annotated[str, AfterValidator(require_safe)]
_Name = Annotated[_SafeText, AfterValidator(_require_name), StringConstraints(max_length=MAX_NAME_CHARS)]


class VerifyRequest(Record):
    """A quote, and who is supposed to have said it."""

    quote: Annotated[_SafeText, StringConstraints(min_length=1, max_length=MAX_QUOTE_CHARS)] = Field(
        examples=["We will reopen the bridge at Sela … before the winter"]
    )
    """The words. Marks, capitals and accents make no difference; an ellipsis stands for words left out."""

    speaker: _Name | None = Field(default=None, examples=["Mara Orlova"])
    """Id, name or role of who is supposed to have said them; without it, whether anybody did."""

    @classmethod
    def checked(cls, quote: str, speaker: str | None) -> Self:
        """Make a request of what came in.

        Raises:
            UsageError: the quote or the name is empty or too long, or holds what the record cannot.
        """
        return require(cls, {"quote": quote, "speaker": speaker})


class OnRecord(Record):
    """A statement in the article that prints it."""

    statement: Statement
    """The statement."""

    article: ArticleCard
    """Where it is printed."""

    passage: tuple[Part, ...]
    """Its words that come near the quote, cut from the article."""


class Verdict(Record):
    """Whether somebody said the words of a quote."""

    quote: str
    """The quote as asked."""

    speaker: str | None
    """Who is supposed to have said it, as asked; null when nobody was named."""

    verdict: VerdictKind = Field(examples=[VerdictKind.VERBATIM])
    """Whether they did."""

    statement: Statement | None = None
    """The statement that prints the words; null when they are not on record."""

    article: ArticleCard | None = None
    """Where it is printed; null when `statement` is."""

    passage: tuple[Part, ...] = ()
    """What the quote is about, cut from the article; what it leaves out at an ellipsis is left out here, too."""

    sentence: tuple[Part, ...] = ()
    """The whole of what the passage was cut from, where the quote leaves out a negation of it or the speaker only
    quotes it; empty otherwise."""

    diff: tuple[Rewording, ...] = ()
    """The passage and the quote, word by word; empty where marks and capitals alone differ."""

    differs_in: tuple[Contrast, ...] = ()
    """What the quote turns: a number, a negation, an opposite, a name, a telling word."""

    cautions: tuple[Caution, ...] = ()
    """What else must be known of it."""

    said_by: Speaker | None = None
    """Who said the words; null when they are not on record, or the article does not let us tell: of words in quotation
    marks within those of the speaker of `statement` it need not."""

    also_by: tuple[Speaker, ...] = ()
    """Others who said the same words."""

    also_in: tuple[OtherPrinting, ...] = ()
    """Every other article that prints the same statement, the earliest published first."""

    nearest: OnRecord | None = None
    """When the words are not on record, the statement that comes nearest; it is not the quote."""

    joined_with: tuple[OnRecord, ...] = ()
    """When the pieces of the quote were said in several statements, those that hold the others."""

    asked_of: tuple[Speaker, ...] = ()
    """Whom the name asked about means; several when it is ambiguous, none when nobody on record bears it."""

    text: str
    """The verdict for people."""

    searched: RecordStats
    """How much was searched."""

    generation: int = Field(ge=0)
    """State of the record that was searched; grows with each change."""
