"""Say why nothing answers: what was searched, and which question the record does answer.

In: what was asked and what came nearest. Out: a `Refusal`: its status, its text, its suggestions, and what to give up.
Promise: the five reasons are kept apart, and the most specific one that holds is given; what is offered was tried.
"""

from collections.abc import Sequence
from typing import NamedTuple

from api.answer import Nearest, Relaxation, Scope, Status
from api.citing import near_by
from api.phrasing import plain, write_count, write_names, write_understood
from api.relaxing import relax_filters, relax_period, relax_question
from api.retrieval import IsWanted, Ranked, roster_of
from api.roster import Match
from api.scoping import Searched, measure, write_no_such_time, write_scope, write_undated, write_who
from api.suggesting import MAX_PEOPLE_SUGGESTED, MAX_SUGGESTIONS, ask, ask_each, keep_answered, telling_words
from api.surveying import most_quoted
from api.trying import Trying
from api.verdict import Verdict
from indexer.index.hits import Where
from indexer.index.library import Library
from indexer.speaker import SpeakerProfile
from prompts.loading import Prompt

_MAX_NAMES_SHOWN = 5


class Refusal(NamedTuple):
    """Why nothing answers."""

    status: Status
    text: str
    scope: Scope
    suggestions: tuple[str, ...] = ()
    relaxation: Relaxation | None = None
    nearest: tuple[Nearest, ...] = ()
    verdict: Verdict | None = None


class _Reason(NamedTuple):
    """The reason, in lines, and what may be asked instead."""

    status: Status
    lines: list[str]
    tiers: tuple[tuple[str, ...], ...] = ()
    """Questions, those of the first tier that has one which is answered."""
    relaxation: Relaxation | None = None
    """What to give up, where that is more than to ask another question."""
    nearest: tuple[Ranked, ...] = ()


class _Refusing(NamedTuple):
    """What stays the same while one refusal is written."""

    searched: Searched
    scope: Scope
    library: Library
    wording: Prompt
    trying: Trying
    is_wanted: IsWanted

    @property
    def topic(self) -> str | None:
        return self.searched.interpretation.topic

    @property
    def about(self) -> str:
        return self.wording.fill("about", topic=plain(self.topic)) if self.topic else ""

    @property
    def who(self) -> str:
        return write_who(self.searched, self.wording)

    @property
    def scope_lines(self) -> list[str]:
        return write_scope(self.searched, self.scope, self.wording)


def refuse(searched: Searched, *, library: Library, wording: Prompt, trying: Trying, is_wanted: IsWanted) -> Refusal:
    """Give the reason why nothing answers, with what was searched and what would find something."""
    scope = measure(searched, library)
    reason = _reason(_Refusing(searched, scope, library, wording, trying, is_wanted))
    limit = MAX_PEOPLE_SUGGESTED if searched.understanding.ambiguous else MAX_SUGGESTIONS
    tried = keep_answered(reason.tiers, trying, limit=limit)
    lines = [*reason.lines, *(wording.fill("try_this", question=one.question) for one in tried[:1])]
    lines.append(write_understood(searched.interpretation, filters=searched.filters, wording=wording))
    return Refusal(
        reason.status,
        "\n".join(lines),
        scope,
        tuple(one.question for one in tried),
        reason.relaxation or next((relax_question(searched, one) for one in tried), None),
        near_by(library, reason.nearest, limit=searched.limit),
    )


def _reason(asked: _Refusing) -> _Reason:
    understanding, wording = asked.searched.understanding, asked.wording
    if not asked.searched.stats.statement_count:
        return _Reason(Status.NOTHING_ON_RECORD, [wording.texts["empty_record"]])
    if understanding.ambiguous or understanding.pronoun is not None:
        return _ask_who(asked)
    if understanding.unknown and not understanding.speakers:
        return _nobody(asked)
    if not asked.scope.statements:
        return _filtered_out(asked) if asked.scope.left_out else _nothing_at_all(asked)
    if understanding.denial is not None:
        return _not_denied(asked)
    missed = None if understanding.period.is_open else _outside_period(asked)
    return missed or _off_topic(asked)


def _nothing_at_all(asked: _Refusing) -> _Reason:
    line = asked.wording.fill("nothing_on_record", who=asked.who)
    people = ask_each(most_quoted(asked.library)[:_MAX_NAMES_SHOWN], None, asked.wording)
    return _Reason(Status.NOTHING_ON_RECORD, [line, *asked.scope_lines], (people,))


def _filtered_out(asked: _Refusing) -> _Reason:
    outlets = [asked.searched.unfiltered.model_copy(update={"speaker_ids": (), "terms": (), "sources": (name,)})
               for name in asked.searched.filters.sources]  # fmt: skip
    unknown = [where.sources[0] for where in outlets if not asked.library.count(where)]
    lines = [asked.wording.fill("nothing_under_filters", who=asked.who)]
    lines += [asked.wording.fill("unknown_source", name=plain(name)) for name in unknown]
    relaxation = relax_filters(asked.searched, asked.library, asked.trying, asked.is_wanted)
    lines += [*asked.scope_lines, *_outside(relaxation, asked.wording)]
    lists = ask_each(asked.searched.understanding.people, None, asked.wording)
    return _Reason(Status.NOTHING_ON_RECORD, lines, (lists,), relaxation)


def _outside(relaxation: Relaxation | None, wording: Prompt) -> list[str]:
    if relaxation is None:
        return []
    return [wording.fill(f"outside_{relaxation.drops}", count=write_count(relaxation.count, wording))]


def _ask_who(asked: _Refusing) -> _Reason:
    understanding, wording = asked.searched.understanding, asked.wording
    candidates: Sequence[SpeakerProfile]
    if understanding.ambiguous:
        candidates = understanding.ambiguous[0].speakers
        line = _several(understanding.ambiguous[0], wording)
    else:
        candidates = most_quoted(asked.library)[:_MAX_NAMES_SHOWN]
        line = wording.fill("pronoun", name=plain(understanding.pronoun or ""))
    tiers = _tiers_for(candidates, asked.topic, wording)
    near: tuple[Ranked, ...] = ()
    if understanding.ambiguous and asked.topic:
        everyone = Where(speaker_ids=tuple(speaker.id for speaker in candidates))
        near = tuple(one for one in asked.trying.search(asked.topic, everyone) if asked.is_wanted(one.printed))
    return _Reason(Status.AMBIGUOUS_SPEAKER, [line, *asked.scope_lines], tiers, nearest=near)


def _several(match: Match, wording: Prompt) -> str:
    shown = match.speakers[:MAX_PEOPLE_SUGGESTED]
    names = write_names((_titled(speaker, wording) for speaker in shown), wording)
    if len(shown) == len(match.speakers):
        return wording.fill("ambiguous_speaker", name=plain(match.asked), speakers=names)
    count = len(match.speakers)
    return wording.fill("ambiguous_among_many", count=count, name=plain(match.asked), speakers=names)


def _tiers_for(candidates: Sequence[SpeakerProfile], topic: str | None, wording: Prompt) -> tuple[tuple[str, ...], ...]:
    lists = ask_each(candidates, None, wording)
    return (ask_each(candidates, topic, wording), lists) if topic else (lists,)


def _nobody(asked: _Refusing) -> _Reason:
    unknown, wording = asked.searched.understanding.unknown, asked.wording
    roster = roster_of(asked.library)
    near = {speaker.id: speaker for name in unknown for speaker in roster.nearest(name)}
    lines = [wording.fill("unknown_speaker", name=plain(name)) for name in unknown]
    lines += asked.scope_lines
    if near:
        names = write_names((speaker.name for speaker in near.values()), wording)
        lines.append(wording.fill("nearest_names", names=names))
    on_topic, *lists = _tiers_for(tuple(near.values()), asked.topic, wording)
    anyone = (ask(None, asked.topic, wording),) if asked.topic else ()
    tiers = ((*on_topic, *anyone), *lists, _lists_of_most_quoted(asked))
    return _Reason(Status.UNKNOWN_SPEAKER, lines, tiers)


def _not_denied(asked: _Refusing) -> _Reason:
    people = asked.searched.understanding.people
    lines = [asked.wording.fill("nothing_denied", who=asked.who, about=asked.about), *asked.scope_lines]
    anyone = (ask(None, asked.topic, asked.wording),) if asked.topic and not people else ()
    tiers = (*_tiers_for(people, asked.topic, asked.wording), anyone, _lists_of_most_quoted(asked))
    return _Reason(Status.NOTHING_ON_TOPIC, lines, tiers)


def _outside_period(asked: _Refusing) -> _Reason | None:
    searched, wording = asked.searched, asked.wording
    relaxation = relax_period(searched, asked.library, asked.trying, asked.is_wanted, wording=wording)
    if relaxation is None and not searched.understanding.asks_back:
        return None
    lines = [*write_no_such_time(searched, wording), *asked.scope_lines, *_outside(relaxation, wording)]
    lines += write_undated(searched, asked.library, wording)
    people = searched.understanding.people or most_quoted(asked.library)[:_MAX_NAMES_SHOWN]
    any_time = (relaxation.question,) if relaxation is not None else ()
    tiers = (any_time, ask_each(people, None, wording))
    return _Reason(Status.NOTHING_IN_PERIOD, lines, tiers, relaxation)


def _off_topic(asked: _Refusing) -> _Reason:
    searched, topic, wording = asked.searched, asked.topic or "", asked.wording
    nearest = searched.nearest or asked.trying.search(topic, searched.anytime)
    relaxation = None
    if asked.scope.left_out:
        relaxation = relax_filters(searched, asked.library, asked.trying, asked.is_wanted)
    lines = [
        wording.fill("nothing_on_topic", who=asked.who, topic=plain(topic)),
        *asked.scope_lines,
        *_outside(relaxation, wording),
    ]
    words = telling_words(nearest)
    if words:
        lines.append(wording.fill("nearest_topics", topics=write_names(words, wording)))
    people = searched.understanding.people
    questions = tuple(ask(people[0].name if people else None, word, wording) for word in words)
    if people:
        questions = (*questions[: MAX_SUGGESTIONS - 1], ask(None, topic, wording))
    lists = ask_each(people, None, wording) if people else _lists_of_most_quoted(asked)
    near = tuple(one for one in nearest if asked.is_wanted(one.printed))
    return _Reason(Status.NOTHING_ON_TOPIC, lines, (questions, lists), relaxation, near)


def _lists_of_most_quoted(asked: _Refusing) -> tuple[str, ...]:
    return ask_each(most_quoted(asked.library)[:_MAX_NAMES_SHOWN], None, asked.wording)


def _titled(speaker: SpeakerProfile, wording: Prompt) -> str:
    if not speaker.role or plain(speaker.role) == plain(speaker.name):
        return plain(speaker.name)
    return wording.fill("with_role", name=plain(speaker.name), role=plain(speaker.role))
