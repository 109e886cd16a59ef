"""Answer a question from the record: who, on what, when; then find, cite, and write it down, or say why not.

In: an open library, a question, what the client fixes, today's date. Out: an `Answer`.
Promise: every citation was compared with its article just before; nothing of one speaker answers a question about
another; where nothing answers, the answer says what was searched and names a question that the record does answer.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import BoundedSemaphore
from typing import NamedTuple

from api.answer import NO_FILTERS, Answer, Filters, Intent, Status
from api.arranging import arrange, intent_of
from api.choosing import is_by
from api.citing import cite, near_by, number_shifts
from api.composing import write_found
from api.confronting import as_cited, checked_words, confront, lead_with, put_first
from api.door import Turn, earlier_questions
from api.events import UnderstoodEvent
from api.frames import Order
from api.layouts import Found, write_more
from api.limits import MAX_LIMIT
from api.noting import with_notes
from api.outlets import outlets_named
from api.paging import page_command
from api.phrasing import write_understood
from api.prefacing import write_preface
from api.question import Understanding, clean_question, narrow, understand
from api.refusing import Refusal, refuse
from api.retrieval import (
    CANDIDATES,
    FEWER_CANDIDATES,
    MANY_WORDS,
    IsWanted,
    Ranked,
    count_all,
    find_latest,
    find_on_topic,
    is_printed_small,
    places,
    read_printed,
    roster_of,
    sort_by_day,
)
from api.sampling import MAX_SAMPLE, sample
from api.scoping import Searched
from api.suggesting import MAX_SUGGESTIONS, keep_answered, openings
from api.surveying import most_quoted, survey
from api.topic import words_of
from api.trying import Trying
from api.verdict import Verdict
from api.verdict_text import write_in_short
from api.vouching import vouch
from indexer.errors import QuestionError
from indexer.index.hits import Sketch, Where
from indexer.index.library import Library
from indexer.statement import Kind
from prompts.loading import Prompt, load_prompt

MAX_TRIES = 3
"""How often an answer is made anew when the record changes under it."""

ANSWERS_AT_ONCE = 2
"""So many answers are made at once in a process: Python makes one at a time anyway, and eight that take turns every few
milliseconds take half as long again each. One more is under way while another embeds or searches vectors."""

_MAKING = BoundedSemaphore(ANSWERS_AT_ONCE)

MAX_DENIALS = 500
"""How many denials are looked at, of which the topic or the limit keeps some."""

LEAST_CONFIDENCE = 0.5
"""Reporter's words that are less surely somebody's are on record, to be searched and shown, but answer no question."""


def answer_question(
    library: Library,
    question: str,
    *,
    limit: int = 5,
    filters: Filters = NO_FILTERS,
    today: dt.date,
    prompts: Path | None = None,
    history: Sequence[Turn] = (),
) -> Answer:
    """Answer one question with at most `limit` cited statements.

    What the question leaves out is taken from the user's own turns in `history`, oldest first, and said in the notes.

    Raises:
        QuestionError: the question is empty or too long, or `limit` is out of range.
        SettingsError: a text in the folder `prompts` cannot be used.
    """
    steps = answer_in_steps(
        library, question, limit=limit, filters=filters, today=today, prompts=prompts, history=history
    )
    *_, last = (step for step in steps if isinstance(step, Answer))
    return last


def answer_in_steps(
    library: Library,
    question: str,
    *,
    limit: int = 5,
    filters: Filters = NO_FILTERS,
    today: dt.date,
    prompts: Path | None = None,
    history: Sequence[Turn] = (),
) -> Iterator[UnderstoodEvent | Answer]:
    """Say how a question is understood, then answer it; once more from the start when the record changes under it.

    The last step is the answer. Raises what `answer_question` does.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise QuestionError(f"the limit is {limit}; ask for 1 to {MAX_LIMIT} statements")
    asked = clean_question(question)
    wording = load_prompt("wording", folder=prompts)
    for _ in range(MAX_TRIES):
        generation = library.generation
        asking = _Asking(library, wording, filters, limit, today, earlier_questions(history), prompts)
        understanding = _understand(asking, asked)
        yield UnderstoodEvent(interpretation=with_notes(understanding, wording), generation=generation)
        answer = _answer(asking, understanding, asked, generation)
        if library.generation == generation:
            break
    yield answer


def answer_understood(
    library: Library,
    understanding: Understanding,
    *,
    question: str,
    limit: int = 5,
    filters: Filters = NO_FILTERS,
    today: dt.date,
    prompts: Path | None = None,
) -> Answer:
    """Answer a question that was understood elsewhere; nothing of `question` but its words is repeated."""
    asking = _Asking(library, load_prompt("wording", folder=prompts), filters, limit, today)
    return _answer(asking, understanding, question, library.generation)


class _Asking(NamedTuple):
    """What stays the same while one question is answered."""

    library: Library
    wording: Prompt
    filters: Filters
    limit: int
    today: dt.date
    earlier: tuple[str, ...] = ()
    prompts: Path | None = None


class _Search(NamedTuple):
    """What a search came across."""

    wheres: tuple[Where, ...]
    ranked: tuple[Ranked, ...]
    """All that came near, best first."""
    found: tuple[Ranked, ...]
    """What answers, in the order asked for."""


def _answer(asking: _Asking, understanding: Understanding, question: str, generation: int) -> Answer:
    with _MAKING:
        return _make_answer(asking, understanding, question, generation)


def _make_answer(asking: _Asking, understanding: Understanding, question: str, generation: int) -> Answer:
    asking = asking._replace(filters=narrow(asking.filters, understanding))
    if _is_survey(asking, understanding):
        return _survey(asking, understanding, question, generation)
    result = _outcome(asking, understanding, question)
    if isinstance(result, Refusal):
        return Answer(
            question=question,
            interpretation=with_notes(understanding, asking.wording),
            status=result.status,
            text=result.text,
            suggestions=result.suggestions,
            scope=result.scope,
            relaxation=result.relaxation,
            nearest=result.nearest,
            checked=checked_words(result.verdict, ()) if result.verdict is not None else None,
            generation=generation,
        )
    return Answer(
        question=question,
        interpretation=result.interpretation,
        status=Status.ANSWERED,
        text=write_found(result, filters=asking.filters, wording=asking.wording),
        citations=result.citations,
        nearest=result.nearest,
        checked=result.checked,
        shifts=result.shifts,
        remarks=tuple(filter(None, (*result.preface, write_more(result, asking.wording)))),
        generation=generation,
    )


def _is_survey(asking: _Asking, understanding: Understanding) -> bool:
    is_asked = intent_of(understanding) is Intent.META and not understanding.asks_back
    return is_asked and asking.library.stats().statement_count > 0


def _survey(asking: _Asking, understanding: Understanding, question: str, generation: int) -> Answer:
    interpretation = with_notes(understanding, asking.wording)
    lines = survey(asking.library, understanding, _wheres(asking, understanding), wording=asking.wording)
    people = () if understanding.people else most_quoted(asking.library)[:MAX_SUGGESTIONS]
    tried = keep_answered(openings(people, asking.library, asking.wording), _trying(asking), limit=MAX_SUGGESTIONS)
    lines += [asking.wording.fill("try_this", question=one.question) for one in tried[:1]]
    lines.append(write_understood(interpretation, filters=asking.filters, wording=asking.wording))
    text = "\n".join(lines)
    vouch(text, ())
    return Answer(
        question=question,
        interpretation=interpretation,
        status=Status.ANSWERED,
        text=text,
        suggestions=tuple(one.question for one in tried),
        generation=generation,
    )


def _trying(asking: _Asking) -> Trying:
    plainly = asking._replace(filters=NO_FILTERS, earlier=())
    return Trying(asking.library, understand=lambda words: _understand(plainly, words), is_wanted=_is_wanted)


def _understand(asking: _Asking, question: str) -> Understanding:
    understood = understand(
        question,
        roster=roster_of(asking.library),
        filters=asking.filters,
        today=asking.today,
        is_word=lambda word: is_printed_small(asking.library, word),
        outlets=outlets_named(asking.library.sources()),
        earlier=asking.earlier,
    )
    return understood.model_copy(update={"by_words": asking.library.why_by_words is not None})


def _refuse(asking: _Asking, understanding: Understanding, search: _Search, question: str) -> Refusal:
    library, wording = asking.library, asking.wording
    trying = _trying(asking)
    if understanding.interpretation.topic is not None:
        trying.know(understanding.interpretation.topic, search.ranked)
    searched = Searched(
        question,
        understanding,
        with_notes(understanding, wording),
        library.stats(),
        asking.filters,
        asking.today,
        search.wheres,
        search.ranked,
        asking.limit,
    )
    refusal = refuse(searched, library=library, wording=wording, trying=trying, is_wanted=_is_wanted(understanding))
    vouch(refusal.text, ())
    return refusal


def _outcome(
    asking: _Asking, understanding: Understanding, question: str, *, without: frozenset[str] = frozenset()
) -> Found | Refusal:
    library, wording = asking.library, asking.wording
    verdict = confront(library, understanding, prompts=asking.prompts)
    search = _without(_confirmed(asking, understanding, _search(asking, understanding), verdict), without)
    if not search.found:
        return _refuse(asking, understanding, search, question)._replace(verdict=as_cited(verdict, ()))
    intent = intent_of(understanding)
    arranged = arrange(
        search.found,
        understanding,
        intent=intent,
        limit=asking.limit,
        count_of=lambda ids: _count(asking, understanding, search, ids),
    )
    arranged = arranged._replace(shown=lead_with(arranged.shown, verdict))
    printed = read_printed(library, arranged.shown)
    withheld = {one.printed.statement.id for one in arranged.shown} - printed.keys()
    if withheld:
        return _outcome(asking, understanding, question, without=without | withheld)
    citations = cite(library, arranged.shown, printed)
    verdict = as_cited(verdict, citations)
    return Found(
        interpretation=with_notes(understanding, wording, citations=citations),
        nearest=near_by(library, search.ranked, citations, limit=asking.limit),
        intent=intent,
        citations=citations,
        sides=arranged.sides,
        more=max(0, _count(asking, understanding, search) - len(citations)),
        is_at_least=_is_at_least(asking, understanding, search),
        more_speakers=arranged.more_speakers,
        is_oldest_first=understanding.order is Order.OLDEST,
        shifts=number_shifts(arranged.changes, citations),
        page_on=page_command(understanding, asking.filters),
        checked=checked_words(verdict, citations) if verdict is not None else None,
        preface=(
            *([write_in_short(verdict, citations, wording)] if verdict is not None else ()),
            *write_preface(understanding, search.found, arranged, wording),
        ),
    )


def _candidates(understanding: Understanding, limit: int) -> int:
    # Where some are left out, people are counted or days compared, the best few are not enough.
    is_chosen = understanding.denial is not None or understanding.without or understanding.order is not Order.BEST
    is_short = len(words_of(understanding.interpretation.topic or "")) <= MANY_WORDS
    is_of_best = intent_of(understanding) is Intent.ASK and is_short and not is_chosen
    return max(limit, FEWER_CANDIDATES if is_of_best else CANDIDATES)


def _is_at_least(asking: _Asking, understanding: Understanding, search: _Search) -> bool:
    if understanding.interpretation.topic is not None:
        return len(search.ranked) >= _candidates(understanding, asking.limit)
    return intent_of(understanding) is Intent.WHO_SAID and len(search.ranked) >= MAX_SAMPLE


def _search(asking: _Asking, understanding: Understanding) -> _Search:
    library = asking.library
    if not library.stats().statement_count or understanding.asks_back:
        return _Search((), (), ())
    wheres = _wheres(asking, understanding)
    topic, order = understanding.interpretation.topic, understanding.order
    if topic:
        ranked = find_on_topic(library, topic, wheres, candidates=_candidates(understanding, asking.limit))
    else:
        ranked = _list(asking, understanding, wheres)
    is_wanted = _is_wanted(understanding)
    found = [one for one in ranked if one.is_on_topic and is_wanted(one.printed)]
    if order is not Order.BEST:
        found = sort_by_day(found, order=order)
    return _Search(wheres, ranked, tuple(found))


def _confirmed(asking: _Asking, understanding: Understanding, search: _Search, verdict: Verdict | None) -> _Search:
    if verdict is None or understanding.asks_back:
        return search
    is_open = understanding.period.is_open and not asking.filters.sources and not asking.filters.kinds
    ranked, found = (
        put_first(each, verdict, library=asking.library, is_open=is_open) for each in (search.ranked, search.found)
    )
    return search._replace(ranked=ranked, found=found)


def _without(search: _Search, ids: frozenset[str]) -> _Search:
    # What its article does not print as it stands is on no list, whatever it is about.
    ranked, found = (
        tuple(one for one in each if one.printed.statement.id not in ids) for each in (search.ranked, search.found)
    )
    return search._replace(ranked=ranked, found=found)


def _wheres(asking: _Asking, understanding: Understanding) -> tuple[Where, ...]:
    # Each person is searched for alone, or one quoted a hundred times would hide the other.
    people = [(tuple(speaker.id for speaker in match.speakers), match.terms) for match in understanding.found]
    period, filters, stats = understanding.period, asking.filters, asking.library.stats()
    return tuple(
        where for ids, terms in people or [((), ())] for where in places(ids, period, filters, stats, terms=terms)
    )


def _list(asking: _Asking, understanding: Understanding, wheres: Sequence[Where]) -> tuple[Ranked, ...]:
    intent, is_wanted = intent_of(understanding), _is_wanted(understanding)
    if intent is Intent.TIMELINE and understanding.period.every_year is None:
        return sample(asking.library, wheres, is_wanted=is_wanted)
    limit = {Intent.TIMELINE: MAX_SAMPLE, Intent.WHO_SAID: MAX_SAMPLE}.get(intent, asking.limit)
    limit = MAX_DENIALS if understanding.denial is not None else limit
    return find_latest(asking.library, wheres, limit=limit, order=understanding.order, is_wanted=is_wanted)


def _is_wanted(understanding: Understanding) -> IsWanted:
    is_of_kind = _is_denial if understanding.denial is not None else _was_said
    left_out = {speaker.id for speaker in understanding.without}

    def is_wanted(sketch: Sketch) -> bool:
        speaker = sketch.statement.speaker
        return is_of_kind(sketch) and (speaker is None or speaker.id not in left_out)

    return is_wanted


def _is_denial(printed: Sketch) -> bool:
    return printed.statement.negated


def _was_said(printed: Sketch) -> bool:
    statement = printed.statement
    if statement.kind is not Kind.INDIRECT:
        return not statement.negated  # “he never said “…”” holds words that nobody said
    return statement.was_said and statement.speaker is not None and statement.confidence >= LEAST_CONFIDENCE


def _count(
    asking: _Asking, understanding: Understanding, search: _Search, speaker_ids: Sequence[str] | None = None
) -> int:
    if understanding.interpretation.topic or understanding.denial is not None:
        return sum(speaker_ids is None or is_by(one, speaker_ids) for one in search.found)
    wheres = [where for where in search.wheres if speaker_ids is None or {*where.speaker_ids} <= {*speaker_ids}]
    return count_all(asking.library, wheres)
