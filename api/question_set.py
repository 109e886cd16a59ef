"""Read a set of questions with known answers, as researchers share them.

In: a folder with `corpus.jsonl` (ready-made statements), `queries.jsonl` ({"id","text","kind"} a line) and `qrels.tsv`
(question, statement, grade), each perhaps packed (`.gz`). Out: a `QuestionSet`.
Promise: a set is taken whole or refused with the line that is wrong; a question without a grade has no answer.
"""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ConfigDict, Field, ValidationError

from api.faults import first_fault
from indexer.errors import IngestError, MissingPathError
from indexer.record import Record

CORPUS, QUESTIONS, GRADES = "corpus.jsonl", "queries.jsonl", "qrels.tsv"
_COLUMNS = 3


class SetQuestion(Record):
    """One question of a set."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(min_length=1)
    """Its name in the file of grades."""

    text: str
    """The question, or the claim to be found."""

    kind: str = "ask"
    """Questions of one kind are reported together."""


class QuestionSet(Record):
    """Questions and the statements that answer them."""

    corpus: Path
    """File of ready-made statements."""

    questions: tuple[SetQuestion, ...]
    """In the order of the file."""

    grades: Mapping[str, Mapping[str, int]]
    """For each question that has an answer, how well each statement answers it: 1 and more."""


def read_question_set(folder: Path) -> QuestionSet:
    """Read the set in a folder; its statements are left unread.

    Raises:
        MissingPathError: the folder lacks one of the three files.
        IngestError: a line of the questions or the grades cannot be used.
    """
    corpus, questions, grades = (_find(folder, name) for name in (CORPUS, QUESTIONS, GRADES))
    return QuestionSet(corpus=corpus, questions=tuple(_questions(questions)), grades=_grades(grades))


def _find(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.gz", folder / name):
        if path.is_file():
            return path
    raise MissingPathError(
        f"there is no {name} and no {name}.gz in {folder}; a set has {CORPUS}, {QUESTIONS}, {GRADES}"
    )


def _questions(path: Path) -> Iterator[SetQuestion]:
    for number, line in _lines(path):
        try:
            yield SetQuestion.model_validate_json(line)
        except ValidationError as error:
            raise IngestError(f"{path}, line {number}: not a question: {first_fault(error)}") from None


def _grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != _COLUMNS or not cells[-1].strip().isdecimal():
            raise IngestError(f"{path}, line {number}: want question, statement and grade with tabs between")
        if int(cells[-1]) > 0:
            grades.setdefault(cells[0], {})[cells[1]] = int(cells[-1])
    return grades


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            yield from ((number, line) for number, line in enumerate(file, start=1) if line.strip())
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise IngestError(f"{path}: cannot be read ({error}); give it as UTF-8 text, packed or not") from None
