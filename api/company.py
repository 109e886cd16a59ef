"""What the processes have in common that answer at one port, and what they and their supervisor say to each other.

In: how many they are, and a folder of their own that nobody else may enter. Out: their shares, and where things lie.
"""

from pathlib import Path

from pydantic import Field

from indexer.record import Record
from indexer.settings import Settings


class Company(Record):
    """Several processes that answer as one server."""

    count: int = Field(ge=1)
    """How many they are."""

    folder: Path
    """Where they keep what they share; it goes when they do."""

    @property
    def writer(self) -> Path:
        """Socket at which jobs are brought to the one process that writes."""
        return self.folder / "writer"

    @property
    def rates(self) -> Path:
        """File that tells who has asked how much of any of them."""
        return self.folder / "rates"

    @property
    def counters(self) -> Path:
        """Folder in which each keeps its counters, so that any can tell those of all."""
        return self.folder / "counters"

    def share(self, whole: int) -> int:
        """Give what one of them may use of something, so that all together use no less than the whole."""
        return -(-whole // self.count)


class Orders(Record):
    """What one of them is told when it begins, as a line of JSON."""

    settings: Settings
    llm_key: str | None = None
    """Key of the language model's server, which settings never write out."""

    company: Company

    waits: bool
    """Whether it takes connections only once its record is open, since others answer meanwhile."""


class News(Record):
    """What one of them tells, once, as a line of JSON: it is ready, or its record cannot be opened."""

    error: str | None = None
    """Name of the error; null where it is ready."""

    message: str = ""
    """That of the error."""
