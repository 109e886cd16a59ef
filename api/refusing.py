"""Say why nothing answers: what was searched, and which question the record does answer.

In: what was understood and what came nearest. Out: a `Refusal`: its status, its text, its suggestions.
Promise: the five reasons are kept apart, and the most specific one that holds is given.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from api.answer import Filters, Interpretation, Status
from api.phrasing import plain, write_count, write_day, write_names, write_understood
from api.question import Understanding
from api.retrieval import Ranked, find_on_topic, roster_of
from api.roster import Match
from api.suggesting import (
    MAX_PEOPLE_SUGGESTED,
    MAX_SUGGESTIONS,
    ask,
    ask_each,
    keep_answered,
    telling_words,
)
from indexer.index.hits import RecordStats, Where
from indexer.index.library import Library
from indexer.speaker import SpeakerProfile
from prompts.loading import Prompt

_MAX_NAMES_SHOWN = 5


class Searched(NamedTuple):
    """What was asked, and what the search came across."""

    understanding: Understanding
    interpretation: Interpretation
    stats: RecordStats
    filters: Filters
    nearest: tuple[Ranked, ...] = ()

    @property
    def speaker_ids(self) -> tuple[str, ...]:
        """Those whose statements were searched; empty for anybody's."""
        return tuple(speaker.id for speaker in self.understanding.speakers)

    @property
    def anytime(self) -> Where:
        """Where was searched, whatever the period."""
        terms = tuple(term for match in self.understanding.found for term in match.terms)
        return Where(speaker_ids=self.speaker_ids, sources=self.filters.sources, kinds=self.filters.kinds, terms=terms)


class Refusal(NamedTuple):
    """Why nothing answers."""

    status: Status
    text: str
    suggestions: tuple[str, ...] = ()


def refuse(searched: Searched, *, library: Library, wording: Prompt, answers: Callable[[str], bool]) -> Refusal:
    """Give the reason why nothing answers, with what was searched and what would find something.

    Only what `answers` confirms is suggested.
    """
    status, lines, tiers = _reason(searched, library, wording)
    limit = MAX_PEOPLE_SUGGESTED if searched.understanding.ambiguous else MAX_SUGGESTIONS
    suggestions = keep_answered(tiers, answers, limit=limit)
    if suggestions:
        lines.append(wording.fill("try_this", question=suggestions[0]))
    lines.append(write_understood(searched.interpretation, filters=searched.filters, wording=wording))
    return Refusal(status, "\n".join(lines), suggestions)


_Reason = tuple[Status, list[str], tuple[tuple[str, ...], ...]]


def _reason(searched: Searched, library: Library, wording: Prompt) -> _Reason:
    understanding = searched.understanding
    if not searched.stats.statement_count:
        return Status.NOTHING_ON_RECORD, [wording.texts["empty_record"]], ()
    if understanding.ambiguous or understanding.pronoun is not None:
        return _ask_who(searched, library, wording)
    if understanding.unknown and not understanding.speakers:
        return _nobody(searched, library, wording)
    return _found_nothing(searched, library, wording)


def _found_nothing(searched: Searched, library: Library, wording: Prompt) -> _Reason:
    understanding = searched.understanding
    if not library.count(searched.anytime):
        everybody = [wording.fill("nothing_on_record", who=_who(searched, wording)), _searched_all(searched, wording)]
        return Status.NOTHING_ON_RECORD, everybody, ()
    if understanding.denial is not None:
        return _not_denied(searched, library, wording)
    missed = None if understanding.period.is_open else _outside_period(searched, library, wording)
    return missed or _off_topic(searched, library, wording)


def _ask_who(searched: Searched, library: Library, wording: Prompt) -> _Reason:
    understanding, topic = searched.understanding, searched.interpretation.topic
    candidates: Sequence[SpeakerProfile]
    if understanding.ambiguous:
        candidates = understanding.ambiguous[0].speakers
        line = _several(understanding.ambiguous[0], wording)
    else:
        candidates = _most_quoted(library)
        line = wording.fill("pronoun", name=plain(understanding.pronoun or ""))
    tiers = _tiers_for(candidates, topic, wording)
    return Status.AMBIGUOUS_SPEAKER, [line, _searched_all(searched, wording)], tiers


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


def _nobody(searched: Searched, library: Library, wording: Prompt) -> _Reason:
    topic = searched.interpretation.topic
    roster = roster_of(library)
    near = {speaker.id: speaker for name in searched.understanding.unknown for speaker in roster.nearest(name)}
    lines = [wording.fill("unknown_speaker", name=plain(name)) for name in searched.understanding.unknown]
    lines.append(_searched_all(searched, wording))
    if near:
        names = write_names((speaker.name for speaker in near.values()), wording)
        lines.append(wording.fill("nearest_names", names=names))
    on_topic, *lists = _tiers_for(tuple(near.values()), topic, wording)
    anyone = (ask(None, topic, wording),) if topic else ()
    return Status.UNKNOWN_SPEAKER, lines, ((*on_topic, *anyone), *lists, ask_each(_most_quoted(library), None, wording))


def _not_denied(searched: Searched, library: Library, wording: Prompt) -> _Reason:
    topic, people = searched.interpretation.topic, searched.understanding.people
    about = wording.fill("about", topic=plain(topic)) if topic else ""
    lines = [
        wording.fill("nothing_denied", who=_who(searched, wording), about=about),
        _searched(searched, library, wording),
    ]
    anyone = (ask(None, topic, wording),) if topic and not people else ()
    tiers = (*_tiers_for(people, topic, wording), anyone, ask_each(_most_quoted(library), None, wording))
    return Status.NOTHING_ON_TOPIC, lines, tiers


def _outside_period(searched: Searched, library: Library, wording: Prompt) -> _Reason | None:
    understanding, topic = searched.understanding, searched.interpretation.topic
    has_days = not understanding.asks_back
    elsewhere = find_on_topic(library, topic, (searched.anytime,)) if topic else ()
    count = sum(one.is_on_topic for one in elsewhere) if topic else library.count(searched.anytime)
    if not count and has_days:
        return None
    lines = [_no_such_time(searched, wording), _searched(searched, library, wording)]
    if count:
        lines.append(wording.fill("outside_period", count=write_count(count, wording)))
    lines += _undated(searched, library, wording)
    lists = ask_each(understanding.people or _most_quoted(library), None, wording)
    return Status.NOTHING_IN_PERIOD, lines, (_same_any_time(searched, wording) if count else (), lists)


def _no_such_time(searched: Searched, wording: Prompt) -> str:
    understanding, topic = searched.understanding, searched.interpretation.topic
    if understanding.period.impossible is not None:
        return wording.fill("impossible_day", asked=plain(understanding.period.impossible))
    if understanding.period.unclear is not None:
        return wording.fill("unclear_day", asked=plain(understanding.period.unclear))
    if understanding.is_backwards:
        return wording.texts["backwards_period"]
    about = wording.fill("about", topic=plain(topic)) if topic else ""
    return wording.fill("nothing_in_period", who=_who(searched, wording), about=about)


def _off_topic(searched: Searched, library: Library, wording: Prompt) -> _Reason:
    topic = searched.interpretation.topic or ""
    nearest = searched.nearest or find_on_topic(library, topic, (searched.anytime,))
    lines = [
        wording.fill("nothing_on_topic", who=_who(searched, wording), topic=plain(topic)),
        _searched(searched, library, wording),
    ]
    words = telling_words(nearest)
    if words:
        lines.append(wording.fill("nearest_topics", topics=write_names(words, wording)))
    people = searched.understanding.people
    asked = tuple(ask(people[0].name if people else None, word, wording) for word in words)
    if people:
        asked = (*asked[: MAX_SUGGESTIONS - 1], ask(None, topic, wording))
    return Status.NOTHING_ON_TOPIC, lines, (asked, ask_each(people or _most_quoted(library), None, wording))


def _same_any_time(searched: Searched, wording: Prompt) -> tuple[str, ...]:
    people, topic = searched.understanding.people, searched.interpretation.topic
    if people:
        return (ask(people[0].name, topic, wording),)
    return (ask(None, topic, wording),) if topic else ()


def _who(searched: Searched, wording: Prompt) -> str:
    names = [speaker.name for speaker in searched.understanding.people]
    return write_names(names, wording) if names else wording.texts["everyone"]


def _titled(speaker: SpeakerProfile, wording: Prompt) -> str:
    if not speaker.role or plain(speaker.role) == plain(speaker.name):
        return plain(speaker.name)
    return wording.fill("with_role", name=plain(speaker.name), role=plain(speaker.role))


def _most_quoted(library: Library) -> list[SpeakerProfile]:
    roster = roster_of(library)
    ordered = sorted(roster.speakers, key=lambda speaker: (-speaker.statement_count, speaker.id))
    return [speaker for speaker in ordered if roster.is_full_name(speaker)][:_MAX_NAMES_SHOWN]


def _searched_all(searched: Searched, wording: Prompt) -> str:
    stats = searched.stats
    days = [day for day in (stats.first_said, stats.last_said) if day is not None]
    return wording.fill(
        "searched_all",
        count=_count(stats.statement_count, stats.copy_count, wording),
        articles=write_count(stats.article_count, wording, "article"),
        speakers=write_count(stats.speaker_count, wording, "speaker"),
        period=_dated(days, wording),
    )


def _searched(searched: Searched, library: Library, wording: Prompt) -> str:
    speakers = searched.understanding.speakers
    if not speakers:
        return _searched_all(searched, wording)
    days = [day for speaker in speakers for day in (speaker.first_said, speaker.last_said) if day is not None]
    count = _count(*library.tally(searched.anytime), wording)
    return wording.fill("searched", count=count, who=_who(searched, wording), period=_dated(sorted(days), wording))


def _count(statements: int, copies: int, wording: Prompt) -> str:
    count = write_count(statements, wording)
    return (
        wording.fill("with_copies", count=count, copies=write_count(copies, wording, "other_printing"))
        if copies
        else count
    )


def _dated(days: Sequence[dt.date], wording: Prompt) -> str:
    if not days:
        return ""
    return wording.fill("period_known", first=write_day(days[0], wording), last=write_day(days[-1], wording))


def _undated(searched: Searched, library: Library, wording: Prompt) -> list[str]:
    always = searched.anytime.model_copy(update={"first": dt.date.min, "last": dt.date.max})
    count = library.count(searched.anytime) - library.count(always)
    if count <= 0:
        return []
    return [wording.texts["one_undated"] if count == 1 else wording.fill("undated", count=count)]
