"""Answer a question from the record: who, on what, when; then find, cite, and write it down, or say why not.

In: an open library, a question, what the client fixes, today's date. Out: an `Answer`.
Promise: every citation was compared with its article just before; nothing of one speaker answers a question about
another; where nothing answers, the answer says what was searched and names a question that the record does answer.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import NamedTuple

from api.answer import NO_FILTERS, Answer, ArticleCard, Citation, Filters, Status
from api.composing import Found, write_found
from api.copying import also_in, look_alikes
from api.frames import Order
from api.limits import MAX_LIMIT
from api.noting import with_notes
from api.phrasing import plain
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
    sort_by_day,
)
from indexer.errors import QuestionError, RecordDamagedError
from indexer.index.hits import Printed, Where
from indexer.index.library import Library
from indexer.statement import Kind
from prompts.loading import Prompt, load_prompt

MAX_TRIES = 3
"""How often an answer is made anew when the record changes under it."""

MAX_DENIALS = 500
"""How many denials are looked at, of which the topic or the limit keeps some."""

LEAST_CONFIDENCE = 0.5
"""Reporter's words that are less surely somebody's are on record, to be searched and shown, but answer no question."""

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
        answer = _answer(_Asking(library, wording, filters, limit, today), asked, generation)
        if library.generation == generation:
            break
    return answer


class _Asking(NamedTuple):
    """What stays the same while one question is answered."""

    library: Library
    wording: Prompt
    filters: Filters
    limit: int
    today: dt.date


class _Search(NamedTuple):
    """What a search came across."""

    wheres: tuple[Where, ...]
    ranked: tuple[Ranked, ...]
    """All that came near, best first."""
    found: tuple[Ranked, ...]
    """What answers, in the order asked for."""
    shown: tuple[Ranked, ...]


def _answer(asking: _Asking, question: str, generation: int) -> Answer:
    understanding = _understand(asking, question)
    result = _outcome(asking, understanding)
    if isinstance(result, Refusal):
        return Answer(
            question=question,
            interpretation=with_notes(understanding, asking.wording),
            status=result.status,
            text=result.text,
            suggestions=result.suggestions,
            generation=generation,
        )
    return Answer(
        question=question,
        interpretation=result.interpretation,
        status=Status.ANSWERED,
        text=write_found(result, filters=asking.filters, wording=asking.wording),
        citations=result.citations,
        generation=generation,
    )


def _understand(asking: _Asking, question: str) -> Understanding:
    understood = understand(
        question,
        roster=roster_of(asking.library),
        filters=asking.filters,
        today=asking.today,
        is_word=lambda word: is_printed_small(asking.library, word),
    )
    return understood.model_copy(update={"by_words": asking.library.why_by_words is not None})


def _outcome(asking: _Asking, understanding: Understanding) -> Found | Refusal:
    library, wording = asking.library, asking.wording
    search = _search(asking, understanding)
    if not search.shown:
        searched = Searched(
            understanding, with_notes(understanding, wording), library.stats(), asking.filters, search.ranked
        )
        return refuse(searched, library=library, wording=wording, answers=lambda question: _answers(asking, question))
    citations = _number(library, search.shown, understanding.order)
    return Found(
        interpretation=with_notes(understanding, wording, citations=citations),
        citations=citations,
        more=max(0, _count(asking, understanding, search) - len(citations)),
        is_at_least=understanding.interpretation.topic is not None and len(search.ranked) >= CANDIDATES,
        preface=_preface(understanding, search, wording),
    )


def _answers(asking: _Asking, question: str) -> bool:
    alone = asking._replace(filters=NO_FILTERS, limit=1)
    return bool(_search(alone, _understand(alone, question)).shown)


def _search(asking: _Asking, understanding: Understanding) -> _Search:
    library, filters = asking.library, asking.filters
    stats = library.stats()
    if not stats.statement_count or understanding.asks_back:
        return _Search((), (), (), ())
    # Each person is searched for alone, or one quoted a hundred times would hide the other.
    people = [tuple(speaker.id for speaker in match.speakers) for match in understanding.found]
    asked = [(ids, match.terms) for ids, match in zip(people, understanding.found, strict=True)] or [((), ())]
    period = understanding.period
    wheres = tuple(where for ids, terms in asked for where in places(ids, period, filters, stats, terms=terms))
    topic, order = understanding.interpretation.topic, understanding.order
    is_wanted = _is_denial if understanding.denial is not None else _was_said
    if topic:
        ranked = find_on_topic(library, topic, wheres)
    else:
        limit = MAX_DENIALS if understanding.denial is not None else asking.limit
        ranked = find_latest(library, wheres, limit=limit, order=order, is_wanted=is_wanted)
    found = tuple(one for one in ranked if one.is_on_topic and is_wanted(one.printed))
    if order is not Order.BEST:
        found = tuple(sort_by_day(found, order=order))
    fair = found if order is not Order.BEST else _in_turns(found, people)
    return _Search(wheres, ranked, found, tuple(_checked(fair, asking.limit)))


def _is_denial(printed: Printed) -> bool:
    return printed.statement.negated


def _was_said(printed: Printed) -> bool:
    statement = printed.statement
    if statement.kind is not Kind.INDIRECT:
        return not statement.negated  # “he never said “…”” holds words that nobody said
    return statement.was_said and statement.speaker is not None and statement.confidence >= LEAST_CONFIDENCE


def _in_turns(found: Sequence[Ranked], people: Sequence[Sequence[str]]) -> tuple[Ranked, ...]:
    if len(people) <= 1:
        return tuple(found)
    whose = [[one for one in found if _is_by(one, ids)] for ids in people]
    turns = chain.from_iterable(zip_longest(*whose))
    return tuple({one.printed.statement.id: one for one in turns if one is not None}.values())


def _is_by(one: Ranked, ids: Sequence[str]) -> bool:
    speaker = one.printed.statement.speaker
    return speaker is not None and speaker.id in ids


def _count(asking: _Asking, understanding: Understanding, search: _Search) -> int:
    if understanding.interpretation.topic or understanding.denial is not None:
        return len(search.found)
    return count_all(asking.library, search.wheres)


def _preface(understanding: Understanding, search: _Search, wording: Prompt) -> tuple[str, ...]:
    unknown = [wording.fill("unknown_speaker_also", name=plain(name)) for name in understanding.unknown]
    topic = understanding.interpretation.topic
    about = wording.fill("about", topic=plain(topic)) if topic else ""
    silent = [
        wording.fill("nothing_in_answer", who=plain(match.speakers[0].name), about=about)
        for match in understanding.found
        if not any(_is_by(one, [speaker.id for speaker in match.speakers]) for one in search.found)
    ]
    return (*unknown, *silent)


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


def _number(library: Library, found: Sequence[Ranked], order: Order) -> tuple[Citation, ...]:
    others = also_in(library, [one.printed for one in found])
    groups: dict[str | None, list[Ranked]] = {}
    for one in found:
        speaker = one.printed.statement.speaker
        groups.setdefault(speaker.id if speaker else None, []).append(one)
    by_day = [one for group in groups.values() for one in sort_by_day(group, order=order)]
    return tuple(
        Citation(
            n=n,
            statement=one.printed.statement,
            article=ArticleCard.of(one.printed.article),
            context=one.printed.statement.context.text,
            passage=one.passage,
            also_in=others.get(one.printed.statement.id, ()),
            look_alikes=look_alikes(library, one.printed),
            score=one.score,
        )
        for n, one in enumerate(by_day, start=1)
    )
