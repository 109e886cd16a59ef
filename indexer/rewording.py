"""Show word by word how one printing of a statement reads where another reads otherwise.

In: two texts as printed. Out: `Rewording`s in the order of the text.
Promise: all of `ours` joined by spaces are our words as printed, all of `theirs` those of the other.
"""

from enum import StrEnum

from pydantic import Field
from rapidfuzz.distance import Levenshtein

from indexer.record import Record
from indexer.similarity import LONG_WORDS, fold_words


class Op(StrEnum):
    """What becomes of our words in the other printing."""

    EQUAL = "equal"
    """They stand there too; marks and capitals may differ."""

    REPLACE = "replace"
    """Others stand in their place."""

    DELETE = "delete"
    """They are left out."""

    INSERT = "insert"
    """Words stand there that are not ours."""


class Rewording(Record):
    """A run of words, and how the other printing has it."""

    op: Op
    """What becomes of our words."""

    ours: str = Field(examples=["will"])
    """Our words as printed; empty where the other adds some."""

    theirs: str = Field(examples=["shall"])
    """The other's words as printed; empty where it leaves ours out."""


def compare_wording(ours: str, theirs: str) -> tuple[Rewording, ...]:
    """Align two texts word by word; nothing where they differ in marks, capitals and accents alone."""
    mine, other = ours.split(), theirs.split()
    if fold_words(ours).folded == fold_words(theirs).folded:
        return ()
    if max(len(mine), len(other)) > LONG_WORDS:
        return (Rewording(op=Op.REPLACE, ours=" ".join(mine), theirs=" ".join(other)),)
    return tuple(
        Rewording(
            op=Op(op.tag),
            ours=" ".join(mine[op.src_start : op.src_end]),
            theirs=" ".join(other[op.dest_start : op.dest_end]),
        )
        for op in Levenshtein.opcodes([_fold(word) for word in mine], [_fold(word) for word in other])
    )


def _fold(word: str) -> str:
    return " ".join(fold_words(word).folded) or word
