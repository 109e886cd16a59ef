"""Questions of a JSON lines file, answered one by one.

In: a `Door` and a file. Out: one line for each line, in the same order.
Promise: a line that cannot be read is answered by a line with `error`; it stops nothing.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ConfigDict, JsonValue, ValidationError

from api.answer import Answer, Filters
from api.door import Door, Turn
from api.faults import first_fault
from api.lines import BadLine, Line, read_lines
from indexer.errors import UsageError
from indexer.record import Record


class QuestionLine(Record):
    """One question of a file."""

    model_config = ConfigDict(extra="ignore")

    id: JsonValue = None
    """Given back as it came."""

    text: str
    """The question."""

    history: tuple[Turn, ...] = ()
    """The turns before it, oldest first."""


class HitLine(Record):
    """One statement that answers a question of a file."""

    id: str
    """The statement's own id: the one it came with, or else the one onrecord made."""

    score: float
    """How well it fits, 0 to 1; of the best one the chance that the record answers at all, as far as topics go."""

    is_cited: bool
    """Whether the answer rests on it; false for what only came near, also where nothing answers."""


class AnswerLine(Record):
    """What is printed for one question of a file."""

    id: JsonValue
    """That of the question."""

    status: str
    """Whether and why (not) the record answers."""

    hits: tuple[HitLine, ...]
    """What is cited, best first, and then what came near, until there are as many as asked for."""


def answer_lines(door: Door, path: Path, *, limit: int) -> Iterator[AnswerLine | BadLine]:
    """Answer each question of a file as it is read."""
    for line in read_lines(path):
        yield line if isinstance(line, BadLine) else _answer_line(door, line, limit)


def _answer_line(door: Door, line: Line, limit: int) -> AnswerLine | BadLine:
    try:
        asked = QuestionLine.model_validate_json(line.text)
        answer = door.answer(asked.text, limit=limit, filters=Filters(), history=asked.history)
    except ValidationError as error:
        return BadLine.of(line, f"not a question: {first_fault(error)}")
    except UsageError as error:
        return BadLine.of(line, str(error))
    return AnswerLine(id=asked.id, status=answer.status, hits=hits_of(answer))


def hits_of(answer: Answer) -> tuple[HitLine, ...]:
    """List what an answer cites, best first, and after that what came near."""
    cited = [(one.statement, one.score, True) for one in sorted(answer.citations, key=lambda one: -one.score)]
    near = [(one.statement, one.score, False) for one in answer.nearest]
    return tuple(
        HitLine(id=statement.external_id or statement.id, score=score, is_cited=is_cited)
        for statement, score, is_cited in (*cited, *near)
    )
