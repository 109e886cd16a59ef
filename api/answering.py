"""Answer a question from the record: who, on what, when; then find, cite, and write it down, or say why not.

In: an open library, a question, what the client fixes, today's date. Out: an `Answer`.
Promise: every citation was compared with its article just before; nothing of one speaker answers a question about
another; where nothing answers, the answer says what was searched and names a question that the record does answer.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from api.answer import NO_FILTERS, Answer, ArticleCard, Citation, Filters, Interpretation, Status
from api.limits import MAX_LIMIT
from api.phrasing import Found, plain, write_found
from api.question import Understanding, clean_question, understand
from api.refusing import Refusal, Searched, refuse
from api.retrieval import (
    CANDIDATES,
    Ranked,
    count_all,
    find_latest,
    find_on_topic,
    is_printed_small,
    places,
    roster_of,
)
from api.roster import How
from indexer.errors import QuestionError, RecordDamagedError
from indexer.index.library import Library
from prompts.loading import Prompt, load_prompt

MAX_TRIES = 3
"""How often an answer is made anew when the record changes under it."""

SPARE = 3
"""How many times more statements are listed than shown, because copies collapse into one."""

log = logging.getLogger(__name__)


def answer_question(
    library: Library,
    question: str,
    *,
    limit: int = 5,
    filters: Filters = NO_FILTERS,
    today: dt.date,
    prompts: Path | None = None,
) -> Answer:
    """Answer one question with at most `limit` cited statements.

    Raises:
        QuestionError: the question is empty or too long, or `limit` is out of range.
        SettingsError: a text in the folder `prompts` cannot be used.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise QuestionError(f"the limit is {limit}; ask for 1 to {MAX_LIMIT} statements")
    asked = clean_question(question)
    wording = load_prompt("wording", folder=prompts)
    for _ in range(MAX_TRIES):
        generation = library.generation
        answer = _answer(_Asking(library, wording, filters, limit), asked, today, generation)
        if library.generation == generation:
            break
    return answer


class _Asking(NamedTuple):
    """What stays the same while one question is answered."""

    library: Library
    wording: Prompt
    filters: Filters
    limit: int


def _answer(asking: _Asking, question: str, today: dt.date, generation: int) -> Answer:
    library, wording, filters, _ = asking
    understanding = understand(
        question,
        roster=roster_of(library),
        filters=filters,
        today=today,
        is_word=lambda word: is_printed_small(library, word),
    )
    interpretation = _with_notes(understanding, wording)
    result = _outcome(asking, understanding, interpretation)
    if isinstance(result, Refusal):
        return Answer(
            question=question,
            interpretation=interpretation,
            status=result.status,
            text=result.text,
            suggestions=result.suggestions,
            generation=generation,
        )
    return Answer(
        question=question,
        interpretation=interpretation,
        status=Status.ANSWERED,
        text=write_found(result, filters=filters, wording=wording),
        citations=result.citations,
        generation=generation,
    )


def _outcome(asking: _Asking, understanding: Understanding, interpretation: Interpretation) -> Found | Refusal:
    library, wording, filters, limit = asking
    stats = library.stats()
    searched = Searched(understanding, interpretation, stats, filters)
    if not stats.statement_count or understanding.asks_back:
        return refuse(searched, library=library, wording=wording)
    wheres = places(searched.speaker_ids, understanding.period, filters, stats)
    topic = interpretation.topic
    ranked = find_on_topic(library, topic, wheres) if topic else find_latest(library, wheres, limit=limit * SPARE)
    found = [one for one in ranked if one.is_on_topic]
    citations = _number(_checked(found, limit))
    if not citations:
        return refuse(searched._replace(nearest=ranked), library=library, wording=wording)
    copies = sum(len(one.also_in) for one in found)
    return Found(
        interpretation=interpretation,
        citations=citations,
        more=max(0, (len(found) if topic else count_all(library, wheres) - copies) - len(citations)),
        is_at_least=topic is not None and len(ranked) >= CANDIDATES,
        preface=tuple(wording.fill("unknown_speaker_also", name=plain(name)) for name in understanding.unknown),
    )


def _checked(found: Sequence[Ranked], limit: int) -> list[Ranked]:
    kept: list[Ranked] = []
    for one in found:
        if len(kept) == limit:
            break
        try:
            one.printed.statement.check_against(one.printed.article.text)
        except RecordDamagedError:
            log.exception("withheld from an answer")
        else:
            kept.append(one)
    return kept


def _number(found: Sequence[Ranked]) -> tuple[Citation, ...]:
    groups: dict[str | None, list[Ranked]] = {}
    for one in found:
        speaker = one.printed.statement.speaker
        groups.setdefault(speaker.id if speaker else None, []).append(one)
    latest_first = [one for group in groups.values() for one in sorted(group, key=_day, reverse=True)]
    return tuple(
        Citation(
            n=n,
            statement=one.printed.statement,
            article=ArticleCard.of(one.printed.article),
            context=one.printed.statement.context.text,
            also_in=one.also_in,
            score=one.score,
        )
        for n, one in enumerate(latest_first, start=1)
    )


def _day(one: Ranked) -> str:
    # “--04-02” sorts behind every full date, and nothing behind both.
    return one.printed.statement.said_on.date or ""


def _with_notes(understanding: Understanding, wording: Prompt) -> Interpretation:
    interpretation = understanding.interpretation
    notes = [
        wording.fill("note_read_as", asked=plain(match.asked), name=plain(match.speakers[0].name))
        for match in understanding.found
        if match.how in {How.MISSPELT, How.ROLE}
    ]
    notes += [
        wording.fill("note_bare_name", asked=plain(match.asked))
        for match in understanding.found
        if match.how is How.BARE_NAME
    ]
    return interpretation.model_copy(update={"notes": tuple(notes)})
