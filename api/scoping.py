"""Say what a search that found nothing looked through: how much, from whom, of which time, and what filters left out.

In: what was asked and an open library. Out: a `Scope`, and lines for people. Counts only; nothing is searched for.
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from api.answer import Filters, Interpretation, LeftOut, Scope
from api.phrasing import plain, write_count, write_day, write_names, write_period
from api.question import Understanding
from api.retrieval import Ranked, count_all
from indexer.index.hits import RecordStats, Where
from indexer.index.library import Library
from indexer.speaker import SpeakerProfile
from prompts.loading import Prompt


class Searched(NamedTuple):
    """What was asked, and what the search came across."""

    question: str
    understanding: Understanding
    interpretation: Interpretation
    stats: RecordStats
    filters: Filters
    today: dt.date
    wheres: tuple[Where, ...] = ()
    """Where was searched, in the period asked about; empty where nothing was."""
    nearest: tuple[Ranked, ...] = ()
    limit: int = 5
    """How many statements may be shown."""

    @property
    def speakers(self) -> tuple[SpeakerProfile, ...]:
        """Those whose statements were searched; empty for anybody's, and before it is clear who is meant."""
        is_open = bool(self.understanding.ambiguous) or self.understanding.pronoun is not None
        return () if is_open else self.understanding.speakers

    @property
    def speaker_ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(speaker.id for speaker in self.speakers)

    @property
    def anytime(self) -> Where:
        """Where was searched, whatever the period."""
        unfiltered = self.unfiltered
        return unfiltered.model_copy(update={"sources": self.filters.sources, "kinds": self.filters.kinds})

    @property
    def unfiltered(self) -> Where:
        """The same whatever the outlet and the kind."""
        terms = tuple(term for match in self.understanding.found for term in match.terms)
        return Where(speaker_ids=self.speaker_ids, terms=terms)


def measure(searched: Searched, library: Library) -> Scope:
    """Count what was searched."""
    speakers, stats = searched.speakers, searched.stats
    tally = library.tally(searched.anytime)
    first, last = _days(searched)
    has_period = bool(searched.wheres) and not searched.understanding.period.is_open
    return Scope(
        statements=tally.statements,
        copies=tally.copies,
        articles=sum(speaker.article_count for speaker in speakers) if speakers else stats.article_count,
        first=first,
        last=last,
        in_period=count_all(library, searched.wheres) if has_period else None,
        left_out=tuple(_left_out(searched, library)),
    )


def write_scope(searched: Searched, scope: Scope, wording: Prompt) -> list[str]:
    """Write what was searched, and below it what each filter left out."""
    speakers, stats = searched.speakers, searched.stats
    count = write_count(scope.statements, wording)
    if scope.copies:
        copies = write_count(scope.copies, wording, "other_printing")
        count = wording.fill("with_copies", count=count, copies=copies)
    values = {
        "count": count,
        "articles": write_count(scope.articles, wording, "article"),
        "period": write_period(scope.first, scope.last, wording),
    }
    if speakers:
        key = "searched_under" if scope.left_out else "searched"
        line = wording.fill(key, who=write_who(searched, wording), **values)
    else:
        key = "searched_some" if scope.left_out else "searched_all"
        line = wording.fill(key, speakers=write_count(stats.speaker_count, wording, "speaker"), **values)
    return [line, *(_write_left_out(one, scope, wording) for one in scope.left_out)]


def write_who(searched: Searched, wording: Prompt) -> str:
    """Name those whose statements were searched."""
    names = [speaker.name for speaker in searched.understanding.people]
    if names:
        return write_names(names, wording)
    others = [speaker.name for speaker in searched.understanding.without]
    return wording.fill("everyone_but", names=write_names(others, wording)) if others else wording.texts["everyone"]


def write_no_such_time(searched: Searched, wording: Prompt) -> list[str]:
    """Say that nothing was said in the period, and what about the period shows it."""
    understanding, topic = searched.understanding, searched.interpretation.topic
    if understanding.period.impossible is not None:
        return [wording.fill("impossible_day", asked=plain(understanding.period.impossible))]
    if understanding.period.unclear is not None:
        return [wording.fill("unclear_day", asked=plain(understanding.period.unclear))]
    if understanding.is_backwards:
        return [wording.texts["backwards_period"]]
    about = wording.fill("about", topic=plain(topic)) if topic else ""
    who = write_who(searched, wording)
    return [wording.fill("nothing_in_period", who=who, about=about), *_beyond(searched, who, wording)]


def _beyond(searched: Searched, who: str, wording: Prompt) -> Iterator[str]:
    period, (first, last) = searched.understanding.period, _days(searched)
    if period.first is not None and period.first > searched.today:
        yield wording.fill("period_to_come", first=write_day(period.first, wording))
    elif first is not None and period.last is not None and period.last < first:
        yield wording.fill("period_before", who=who, first=write_day(first, wording))
    elif last is not None and period.first is not None and period.first > last:
        yield wording.fill("period_after", who=who, last=write_day(last, wording))


def write_undated(searched: Searched, library: Library, wording: Prompt) -> list[str]:
    """Say how many statements have no date that could fall into a period."""
    always = searched.anytime.model_copy(update={"first": dt.date.min, "last": dt.date.max})
    count = library.count(searched.anytime) - library.count(always)
    if count <= 0:
        return []
    return [wording.texts["one_undated"] if count == 1 else wording.fill("undated", count=count)]


def _left_out(searched: Searched, library: Library) -> Iterator[LeftOut]:
    everything = library.count(searched.unfiltered)
    for name in ("sources", "kinds"):
        values = getattr(searched.filters, name)
        if values:
            kept = library.count(searched.unfiltered.model_copy(update={name: values}))
            yield LeftOut(filter=name, values=tuple(values), count=everything - kept, of=everything)


def _write_left_out(one: LeftOut, scope: Scope, wording: Prompt) -> str:
    values = write_names(one.values, wording)
    slot = wording.fill(f"slot_{one.filter}", **{one.filter: values})
    key = "filter_leaves_out"
    if one.count == one.of:
        key = "filter_leaves_nothing"
    elif not scope.statements:
        key = "filter_contradicts"
    return wording.fill(key, filter=slot, count=f"{one.count:,}", all=write_count(one.of, wording))


def _days(searched: Searched) -> tuple[dt.date | None, dt.date | None]:
    speakers, stats = searched.speakers, searched.stats
    if not speakers:
        return stats.first_said, stats.last_said
    days = [day for speaker in speakers for day in (speaker.first_said, speaker.last_said) if day is not None]
    return min(days, default=None), max(days, default=None)
