"""Measure answers end to end: ask every question of a set, and compare what is found with what answers.

In: a `Door` to the record of the set's statements, and the set. Out: an `Evaluation`.
Promise: questions and quotes go the way of every reader's; whoever answers is told nothing of the set but their text.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from pydantic import Field

from api.answer import Answer, Filters
from api.door import Door
from api.forging import Said, forge
from api.measures import DEPTH, area_under_roc, ndcg, reciprocal_rank
from api.question_lines import hits_of
from api.question_set import QuestionSet, SetQuestion
from api.quote_trials import Trials, try_quotes
from indexer.errors import RecordDamagedError, UsageError
from indexer.ingest.readymade import ReadyMade, read_ready_made
from indexer.record import Record

_MARK = re.compile(r"\[([0-9]+)\]")


class KindFigures(Record):
    """How the questions of one kind came out."""

    kind: str
    """As the set calls it."""

    question_count: int
    """Questions of this kind."""

    graded_count: int
    """Those of them that have an answer in the set."""

    ndcg: float | None = Field(ge=0, le=1)
    """Mean nDCG@10 of those; null where there are none."""

    mrr: float | None = Field(ge=0, le=1)
    """Mean reciprocal rank of the first answer among ten; null where there are none."""

    statuses: Mapping[str, int]
    """How many ended with which status."""

    auroc: float | None = Field(ge=0, le=1)
    """Of a kind without answers: the chance that the best score of a question that has one is higher than that of one
    of these. Null for kinds with answers."""

    ms_median: float
    """Milliseconds that half of the questions took at most."""

    ms_p99: float
    """The same for 99 of 100."""


class Evaluation(Record):
    """How the questions of a set came out."""

    kinds: tuple[KindFigures, ...]
    """By name of the kind."""

    citation_count: int
    """Citations that were compared with their articles and with the text of their answer."""

    citation_faults: tuple[str, ...]
    """What is wrong with any of them; empty when all are right."""

    verification: Trials
    """How quotes that are made of the set's own statements were judged."""

    @property
    def has_faults(self) -> bool:
        """Tell whether something came out that never may: a citation that is not printed, a false “verbatim”."""
        return bool(self.citation_faults or self.verification.false_verbatims)


class _Asked(Record):
    """One question and what came of it."""

    kind: str
    status: str
    is_graded: bool
    ndcg: float
    mrr: float
    best: float
    ms: float


def evaluate(door: Door, questions: QuestionSet, *, on_progress: Callable[[int], None] = lambda _: None) -> Evaluation:
    """Ask every question of a set, and verify quotes made of its statements; what cannot be asked counts as refused."""
    check = _CitationCheck(door)
    asked = []
    for number, question in enumerate(questions.questions, start=1):
        asked.append(_ask(door, question, questions.grades.get(question.id, {}), check))
        on_progress(number)
    graded = [one.best for one in asked if one.is_graded]
    kinds = {kind: [one for one in asked if one.kind == kind] for kind in sorted({one.kind for one in asked})}
    return Evaluation(
        kinds=tuple(_figures(kind, ones, graded) for kind, ones in kinds.items()),
        citation_count=check.count,
        citation_faults=tuple(check.faults),
        verification=try_quotes(door, forge(_said(questions.corpus))),
    )


def _said(corpus: Path) -> list[Said]:
    given = (one.extraction.statements for one in read_ready_made(corpus) if isinstance(one, ReadyMade))
    return [Said(one.quote, one.speaker.name if one.speaker else None) for statements in given for one in statements]


def _ask(door: Door, question: SetQuestion, grades: Mapping[str, int], check: "_CitationCheck") -> _Asked:
    begun = time.perf_counter()
    try:
        answer = door.answer(question.text, limit=DEPTH, filters=Filters())
    except UsageError:
        answer = None
    ms = 1000 * (time.perf_counter() - begun)
    hits = hits_of(answer) if answer is not None else ()
    if answer is not None:
        check.look_at(answer)
    found = [hit.id for hit in hits]
    return _Asked(
        kind=question.kind,
        status=answer.status if answer is not None else "refused",
        is_graded=bool(grades),
        ndcg=ndcg(found, grades),
        mrr=reciprocal_rank(found, grades),
        best=max((hit.score for hit in hits), default=0.0),
        ms=ms,
    )


def _figures(kind: str, asked: Sequence[_Asked], graded: Sequence[float]) -> KindFigures:
    answerable = [one for one in asked if one.is_graded]
    took = sorted(one.ms for one in asked)
    return KindFigures(
        kind=kind,
        question_count=len(asked),
        graded_count=len(answerable),
        ndcg=_mean(one.ndcg for one in answerable),
        mrr=_mean(one.mrr for one in answerable),
        statuses=dict(sorted(Counter(one.status for one in asked).items())),
        auroc=None if answerable else area_under_roc(graded, [one.best for one in asked]),
        ms_median=took[len(took) // 2],
        ms_p99=took[min(len(took) - 1, len(took) * 99 // 100)],
    )


def _mean(values: Iterable[float]) -> float | None:
    values = list(values)
    return fmean(values) if values else None


class _CitationCheck:
    """Compare the citations of answers with the articles they cite, read for themselves, and with the answers' text."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.count = 0
        self.faults: list[str] = []

    def look_at(self, answer: Answer) -> None:
        """Look at every citation of an answer."""
        marks = {int(number) for number in _MARK.findall(_without_words(answer))}
        numbers = {citation.n for citation in answer.citations}
        if marks != numbers:
            self.faults.append(
                f"{answer.question}: the text names {sorted(marks)}, the citations are {sorted(numbers)}"
            )
        for citation in answer.citations:
            self.count += 1
            try:
                citation.statement.check_against(self._door.article(citation.article.id).text)
            except RecordDamagedError as error:
                self.faults.append(f"{answer.question}: {error}")


def _without_words(answer: Answer) -> str:
    text = answer.text
    for citation in answer.citations:
        for part in (*citation.statement.parts, *citation.passage, citation.statement.context):
            text = text.replace(part.text, " ")
    return text
