"""The nouns of what a speaker did over time: when they spoke, and of what."""

from pydantic import Field

from indexer.record import Record


class MonthCount(Record):
    """How much somebody said in one month."""

    month: str = Field(pattern=r"^\d{4}-\d{2}$", examples=["2031-05"])
    """The month."""

    count: int = Field(ge=1)
    """Statements said in it, each counted once, however many outlets print it; by the day of publication where the day
    of saying is not printed."""


class TopicCount(Record):
    """What somebody speaks of."""

    topic: str = Field(min_length=1, examples=["grain"])
    """A word or name as printed."""

    count: int = Field(ge=1)
    """In how many of the latest statements."""


class SpeakerActivity(Record):
    """When somebody spoke, and of what."""

    months: tuple[MonthCount, ...]
    """The months in which they said anything, the earliest first; months without a statement are left out."""

    undated: int = Field(ge=0)
    """Statements whose month is not known."""

    topics: tuple[TopicCount, ...]
    """The words by which they differ from everybody else on record, the most telling first."""
