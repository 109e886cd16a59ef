"""Find the statements that answer: on the topic, by the speakers, in the period; best first.

In: a library, where to look and a topic. Out: `Ranked` statements, of several copies one.
Promise: a statement counts as on the topic by the words it shares or by a similarity above a measured threshold, never
just because nothing better was found. Reads the record; for the same generation the result is the same.

Where the thresholds come from (all-MiniLM-L6-v2): the liar set, 1,200 questions with an answer on record and 200 about
topics that the speaker never touched (by labels that are themselves noisy: most of what is let through is on the
topic), quotes alone. A cosine of .40 by itself let through 40 % of the former and 4 % of the latter, .30 already 74 %
and 18 %; sharing all words of the topic 47 % and 4 %; the rules below together 66 % and 6 %. Title and sentence around
a quote lower its cosine by .03 to .05. On one news report, 27 unrelated topics stayed below .22 except its neighbours
(sanctions .32, nuclear weapons .39, Ukraine .30); a name that is not printed therefore needs more than a common word.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from api.answer import Filters
from api.frames import Order
from api.fusion import LEXICAL_WEIGHT, fuse
from api.passages import same_passage
from api.period import Period
from api.question import latin_too
from api.roster import Roster
from api.topic import Coverage, Topic, cover, read_topic, share, words_of
from indexer.article import Part
from indexer.chunk import parts_within
from indexer.index.groups import Group
from indexer.index.hits import Hit, Printed, RecordStats, Term, Where
from indexer.index.library import Library
from indexer.speaker import SpeakerProfile
from indexer.when import Precision

CANDIDATES = 60
"""Statements looked at from each of the two searches; the sum of both bounds the work of a question."""

NEAR = 0.4
"""Cosine from which a statement is on a topic none of whose words it shares."""

NEAR_NAMED = 0.45
"""The same for a topic with a name in it: one place is near another in meaning, and is not it."""

MOST_OF_TOPIC = 0.6
NEAR_WITH_MOST = 0.2
"""Cosine a statement needs when it shares most of the topic's weight, but not all."""

HALF_OF_TOPIC = 0.5
NEAR_WITH_HALF = 0.3
"""The same for half the weight."""

NEAR_IN_CONTEXT = 0.1
"""Cosine it needs when it shares all words, but only in the sentences around it."""

NEAR_IN_TITLE = 0.25
"""The same when a word of the topic stands only in the title, which speaks for all statements of an article."""

COVERAGE_WEIGHT = 0.2
"""Share of the words in the strength of a statement; the rest is the cosine."""

_LONGEST_SPAN_OF_YEARS = 200
_SOME_LEAP_YEAR = 2000
_MAX_COUNTED = 10_000
_BLOCK = 200
_WANTED_AMONG = 4


IsWanted = Callable[[Printed], bool]
"""Tells whether a statement is of the kind asked for."""


class Ranked(NamedTuple):
    """A statement that was found, and how well it fits."""

    printed: Printed
    """The statement in its article."""

    score: float
    """Fit for the question, 0 to 1: the order of the fused scores on the scale of the best statement's strength."""

    is_on_topic: bool
    """Whether it counts as an answer."""

    passage: tuple[Part, ...] = ()
    """What of a long statement fits the topic best; empty where the whole statement does or nothing was asked for."""


_ROSTERS: WeakKeyDictionary[Library, tuple[Roster, ...]] = WeakKeyDictionary()
_ROSTERS_CHANGE = Lock()
_ROSTERS_KEPT = 2
"""While a record goes over to its next generation, questions are answered from both."""


def places(
    speaker_ids: Sequence[str], period: Period, filters: Filters, stats: RecordStats, *, terms: Sequence[Term] = ()
) -> tuple[Where, ...]:
    """Say where to look; more than one place when a day is asked about without its year."""
    anywhere = Where(speaker_ids=tuple(speaker_ids), sources=filters.sources, kinds=filters.kinds, terms=tuple(terms))
    if period.every_year is None:
        return (anywhere.model_copy(update={"first": period.first, "last": period.last}),)
    stretches = [_stretch(year, period.every_year) for year in _years(stats)]
    return tuple(anywhere.model_copy(update={"first": first, "last": last}) for first, last in filter(None, stretches))


def find_on_topic(library: Library, phrase: str, wheres: Iterable[Where]) -> tuple[Ranked, ...]:
    """Rank the statements nearest to a topic, best first; `is_on_topic` says which of them count."""
    hits: dict[str, Hit] = {}
    groups: dict[str, Group] = {}
    for where in wheres:
        if library.count(where):
            found = {hit.statement_id: hit for hit in library.search(latin_too(phrase), where=where, k=CANDIDATES)}
            hits |= found
            groups |= library.groups(found, where)
    printed = library.get(sorted({*hits, *(group.shown for group in groups.values())}))
    topic = read_topic(phrase)
    found_keys = [key for key in printed if key in hits]
    ranked = _rank([hits[key] for key in found_keys], [printed[key] for key in found_keys], topic)
    return _collapse(ranked, _Copies(topic, hits, groups, printed))


def find_latest(
    library: Library,
    wheres: Iterable[Where],
    *,
    limit: int,
    order: Order = Order.NEWEST,
    is_wanted: IsWanted | None = None,
) -> tuple[Ranked, ...]:
    """List `limit` statements or more of each place, newest first, or oldest first; only those wanted."""
    found: dict[str, Printed] = {}
    for where in wheres:
        if order is Order.OLDEST:
            found |= _oldest(library, where, limit=limit, is_wanted=is_wanted)
        else:
            found |= _newest(library, where, limit=limit, is_wanted=is_wanted)
    once = _one_of_each(library, found)
    return tuple(sort_by_day([Ranked(found[key], 1.0, is_on_topic=True) for key in once], order=order))


def sort_by_day(ranked: Iterable[Ranked], *, order: Order) -> list[Ranked]:
    """Sort by day of saying, or of publication where none is printed: newest or oldest first, those without last."""
    ranked = list(ranked)
    dated = [one for one in ranked if _is_dated(one.printed)]
    others = [one for one in ranked if not _is_dated(one.printed)]
    # “--04-02” says more than nothing.
    others.sort(key=lambda one: one.printed.statement.said_on.date is None)
    return sorted(dated, key=lambda one: day_of(one.printed), reverse=order is not Order.OLDEST) + others


def day_of(printed: Printed) -> str:
    """Give the day of saying as far as it is known, or else of publication; empty when neither has a year."""
    when, published = printed.statement.said_on, printed.article.published
    if when.date is None:
        return published.isoformat() if published else ""
    return "" if when.precision is Precision.DAY_WITHOUT_YEAR else when.date


def count_all(library: Library, wheres: Iterable[Where]) -> int:
    """Count the statements in all places together; those without a year, and copies, are counted once."""
    wheres = tuple(wheres)
    if len(wheres) <= 1:
        return sum(library.count(where) for where in wheres)
    found = [key for where in wheres for key in library.statements(where, after=None, limit=_MAX_COUNTED)]
    return len(_one_of_each(library, found))


def _is_dated(printed: Printed) -> bool:
    return bool(day_of(printed))


def _newest(library: Library, where: Where, *, limit: int, is_wanted: IsWanted | None) -> dict[str, Printed]:
    # Nearly all statements are wanted; only where a few do not suffice are all of them looked through.
    few = limit if is_wanted is None else _WANTED_AMONG * limit
    ids = library.statements(where, after=None, limit=few)
    taken = _take(library, ids, limit=limit, is_wanted=is_wanted)
    if is_wanted is None or len(taken) >= limit or len(ids) < few:
        return taken
    return _take(library, library.statements(where, after=None, limit=_MAX_COUNTED), limit=limit, is_wanted=is_wanted)


def _oldest(library: Library, where: Where, *, limit: int, is_wanted: IsWanted | None) -> dict[str, Printed]:
    ids = library.statements(where, after=None, limit=_MAX_COUNTED)[::-1]
    wanted = is_wanted or (lambda _: True)
    dated = _take(library, ids, limit=limit, is_wanted=lambda one: _is_dated(one) and wanted(one))
    if len(dated) < limit:
        dated |= _take(library, ids, limit=limit, is_wanted=wanted)
    return {key: dated[key] for key in reversed(ids) if key in dated}


def _take(library: Library, ids: Sequence[str], *, limit: int, is_wanted: IsWanted | None) -> dict[str, Printed]:
    if is_wanted is None:
        return library.get(ids[:limit])
    taken: dict[str, Printed] = {}
    for start in range(0, len(ids), _BLOCK):
        printed = library.get(ids[start : start + _BLOCK])
        taken |= {key: one for key, one in printed.items() if is_wanted(one)}
        if len(taken) >= limit:
            break
    return taken


def roster_of(library: Library) -> Roster:
    """Give everyone on record by name; made once for each state of the record."""
    return prepare_roster(library, library.speakers())


def prepare_roster(library: Library, speakers: tuple[SpeakerProfile, ...]) -> Roster:
    """Make the roster of the very tuple that a library gives, or will give; what did not change is taken over."""
    with _ROSTERS_CHANGE:
        known = _ROSTERS.get(library, ())
    found = next((roster for roster in known if roster.speakers is speakers), None)
    if found is not None:
        return found
    roster = Roster(speakers, before=known[0] if known else None)
    with _ROSTERS_CHANGE:
        _ROSTERS[library] = (roster, *known)[:_ROSTERS_KEPT]
    return roster


def is_printed_small(library: Library, word: str) -> bool:
    """Tell whether the record prints a word in small letters, so that it is a word and not a name."""
    hits = [hit.statement_id for hit in library.search(word, where=Where(), k=5) if hit.bm25 > 0]
    for printed in library.get(hits).values():
        text = printed.statement.context.text
        if any(piece.islower() and words_of(piece) == [word] for piece in text.split()):
            return True
    return False


def is_on_topic(topic: Topic, coverage: Coverage, cosine: float | None) -> bool:
    """Decide whether a statement is on a topic, by the words it shares and its similarity, None when not known."""
    if coverage.quote >= _ALL:
        return True
    if cosine is None:
        return coverage.near >= _ALL
    return cosine >= _least_cosine(topic, coverage)


def _least_cosine(topic: Topic, coverage: Coverage) -> float:
    if coverage.near >= _ALL:
        return NEAR_IN_CONTEXT
    if coverage.anywhere >= _ALL:
        return NEAR_IN_TITLE
    if coverage.near >= MOST_OF_TOPIC:
        return NEAR_WITH_MOST
    if coverage.near >= HALF_OF_TOPIC:
        return NEAR_WITH_HALF
    return NEAR_NAMED if topic.is_named else NEAR


_ALL = 1 - 1e-9


def _rank(hits: Sequence[Hit], printed: Sequence[Printed], topic: Topic) -> list[Ranked]:
    passages = [_passage(hit, one, topic) for hit, one in zip(hits, printed, strict=True)]
    coverages = [cover(topic, one, passage) for one, passage in zip(printed, passages, strict=True)]
    weight = LEXICAL_WEIGHT if any(hit.cosine is not None for hit in hits) else 1.0
    fused = fuse([hit.cosine or 0.0 for hit in hits], [hit.bm25 for hit in hits], lexical_weight=weight)
    strengths = [_strength(coverage, hit.cosine) for coverage, hit in zip(coverages, hits, strict=True)]
    best = max(strengths, default=0.0)
    ranked = [
        Ranked(one, score * best, is_on_topic(topic, coverage, hit.cosine), passage=passage)
        for one, score, coverage, hit, passage in zip(printed, fused, coverages, hits, passages, strict=True)
    ]
    return sorted(ranked, key=lambda one: (-one.score, one.printed.statement.id))


def _passage(hit: Hit, printed: Printed, topic: Topic) -> tuple[Part, ...]:
    cut = [(parts_within(printed.statement, (one.start, one.end)), one.cosine) for one in hit.passages]
    weighed = [(_weight(topic, parts, cosine), parts) for parts, cosine in cut if parts]
    return max(weighed, key=lambda one: one[0])[1] if weighed else ()


def _weight(topic: Topic, parts: tuple[Part, ...], cosine: float) -> float:
    shared = share(topic, " ".join(part.text for part in parts))
    return COVERAGE_WEIGHT * min(1.0, shared) + (1 - COVERAGE_WEIGHT) * cosine


def _strength(coverage: Coverage, cosine: float | None) -> float:
    if cosine is None:
        return min(1.0, coverage.anywhere)
    return COVERAGE_WEIGHT * min(1.0, coverage.anywhere) + (1 - COVERAGE_WEIGHT) * min(1.0, max(0.0, cosine))


class _Copies(NamedTuple):
    """What was found on a topic, with the copies of it."""

    topic: Topic
    hits: Mapping[str, Hit]
    groups: Mapping[str, Group]
    printed: Mapping[str, Printed]

    def group_of(self, found: Ranked) -> int | str:
        """Give what all copies of a statement have in common."""
        key = found.printed.statement.id
        return self.groups[key].first if key in self.groups else key

    def stand_in(self, found: Ranked) -> tuple[Printed, tuple[Part, ...]]:
        """Give the printing that stands for all copies, unless it lacks the very words that answer; and its passage."""
        key = found.printed.statement.id
        shown = self.printed.get(self.groups[key].shown) if key in self.groups else None
        if shown is None or shown.statement.id == key:
            return found.printed, found.passage
        passage = same_passage(shown.statement, found.passage)
        coverage = cover(self.topic, shown, passage)
        if found.is_on_topic and not is_on_topic(self.topic, coverage, self.hits[key].cosine):
            return found.printed, found.passage
        return shown, passage


def _collapse(ranked: Iterable[Ranked], copies: _Copies) -> tuple[Ranked, ...]:
    found: dict[int | str, list[Ranked]] = {}
    for one in ranked:
        found.setdefault(copies.group_of(one), []).append(one)
    best = [next((one for one in each if one.is_on_topic), each[0]) for each in found.values()]
    shown = [copies.stand_in(one) for one in best]
    return tuple(
        Ranked(printed, each[0].score, one.is_on_topic, passage)
        for (printed, passage), one, each in zip(shown, best, found.values(), strict=True)
    )


def _one_of_each(library: Library, ids: Iterable[str]) -> list[str]:
    # A day without its year is met in every year: two copies may each be the first one of another place.
    ids = dict.fromkeys(ids)
    kept: dict[int, str] = {}
    for group in library.groups(ids, Where()).values():
        kept[group.first] = next(one.statement_id for one in group.members if one.statement_id in ids)
    chosen = set(kept.values())
    return [key for key in ids if key in chosen]


def _years(stats: RecordStats) -> tuple[int, ...]:
    # The leap year is for days printed without their year, which fall into any.
    if stats.first_said is None or stats.last_said is None:
        return (_SOME_LEAP_YEAR,)
    first = max(stats.first_said.year, stats.last_said.year - _LONGEST_SPAN_OF_YEARS)
    return (*range(first, stats.last_said.year + 1), _SOME_LEAP_YEAR)


def _stretch(year: int, every_year: str) -> tuple[dt.date, dt.date] | None:
    month, day = (*(int(piece) for piece in every_year.strip("-").split("-")), 0)[:2]
    try:
        first = dt.date(year, month, day or 1)
    except ValueError:
        return None  # 29 February of a year that has none
    if day:
        return first, first
    return first, (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
