"""Quotes of a JSON lines file, verified one by one.

In: a `Door` and a file. Out: one line for each line, in the same order.
Promise: a line that cannot be read is answered by a line with `error`; it stops nothing.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ConfigDict, JsonValue, ValidationError

from api.door import Door
from api.faults import first_fault
from api.lines import BadLine, Line, read_lines
from api.verdict_kinds import Caution
from indexer.errors import UsageError
from indexer.record import Record


class QuoteLine(Record):
    """One quote of a file."""

    model_config = ConfigDict(extra="ignore")

    id: JsonValue = None
    """Given back as it came."""

    quote: str
    """The words."""

    speaker: str | None = None
    """Who is supposed to have said them; null for anybody."""


class VerdictLine(Record):
    """What is printed for one quote of a file."""

    id: JsonValue
    """That of the quote."""

    verdict: str
    """Whether they did."""

    statement_id: str | None
    """The statement's own id: the one it came with, or else the one onrecord made; null when it is not on record."""

    speaker: str | None
    """Name of who said it; null when it is not on record, or the article does not let us tell."""

    cautions: tuple[Caution, ...] = ()
    """What must be known before the quote is repeated, such as a negation that it leaves out."""


def verify_lines(door: Door, path: Path) -> Iterator[VerdictLine | BadLine]:
    """Verify each quote of a file as it is read."""
    for line in read_lines(path):
        yield line if isinstance(line, BadLine) else _verify_line(door, line)


def _verify_line(door: Door, line: Line) -> VerdictLine | BadLine:
    try:
        asked = QuoteLine.model_validate_json(line.text)
        verdict = door.verify(asked.quote, asked.speaker)
    except ValidationError as error:
        return BadLine.of(line, f"not a quote: {first_fault(error)}")
    except UsageError as error:
        return BadLine.of(line, str(error))
    statement, speaker = verdict.statement, verdict.said_by
    return VerdictLine(
        id=asked.id,
        verdict=verdict.verdict,
        statement_id=None if statement is None else statement.external_id or statement.id,
        speaker=None if speaker is None else speaker.name,
        cautions=verdict.cautions,
    )
