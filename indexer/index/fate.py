"""What becomes of a statement when its article is changed."""

from enum import StrEnum


class Fate(StrEnum):
    """What became of a statement in the next version of its article."""

    KEPT = "kept"
    """The same words of the same speaker; marks and capitals may differ."""

    ALTERED = "altered"
    """Other words, or another speaker."""

    VANISHED = "vanished"
    """Nothing like it is there."""
