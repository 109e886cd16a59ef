"""What a server says of itself: that it runs, and that it is ready to answer."""

from pydantic import Field

from indexer.record import Record


class Health(Record):
    """The process runs."""

    status: str = Field(default="ok", examples=["ok"])
    """Always `ok`."""


class Readiness(Record):
    """The record is open and the model has answered once."""

    status: str = Field(default="ready", examples=["ready"])
    """Always `ready`; a server that is not ready answers 503."""

    generation: int = Field(ge=0, examples=[7])
    """State of the record that answers come from."""

    by_words: str | None = None
    """Why statements are found by their words only; null when they are found by their meaning, too."""
