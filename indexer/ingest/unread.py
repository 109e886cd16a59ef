"""What could not be read, and why: the noun that stands where an article was expected."""

from indexer.record import Record


class Unread(Record):
    """Something that gave no article; the others go on."""

    origin: str
    """The path, or the file and line."""

    reason: str
    """What was wrong, what was found, what to do; one line."""

    passed_over: bool = False
    """True where nothing failed: files of other kinds in a folder, told so that nobody wonders."""

    external_id: str | None = None
    """The id that a JSON line carried; null when it had none or could not be read so far."""
