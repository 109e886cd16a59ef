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
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import exp
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from api.answer import Filters
from api.frames import Order
from api.fusion import LEXICAL_WEIGHT, fuse
from api.lexical import score_words
from api.passages import same_passage
from api.period import Period
from api.question import latin_too
from api.roster import Roster
from api.topic import STOP_WORDS, Coverage, Topic, Wording, cover, read_topic, share, stem, wording_of, words_of
from indexer.article import Part
from indexer.chunk import parts_within, text_within
from indexer.errors import RecordDamagedError
from indexer.index.groups import Group
from indexer.index.hits import Hit, Printed, RecordStats, Sketch, Term, Where
from indexer.index.library import Library
from indexer.speaker import SpeakerProfile
from indexer.when import Precision

CANDIDATES = 40
"""Statements looked at from each of the two searches; the sum of both bounds the work of a question."""

FEWER_CANDIDATES = 16
"""The same where the best few are asked for by a few words: over the liar set they rank as well as those of 40 (nDCG@10
.700 and .699); to find whole sentences of the debates set again, 40 rank .003 better."""

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

FEW_WORDS, MANY_WORDS = 4, 8
EXACT_WEIGHT = 0.5
"""Weight of the words once there are many: whoever gives a whole sentence asks for these words. On the claims of the
debates set .5 ranked .03 better than .25, on the topics of the liar set (one to three words) .25 and less do."""

COVERAGE_WEIGHT = 0.2
"""Share of the words in the weight of a passage; the rest is the cosine."""

COVERAGE_GAIN = 0.2
"""What sharing all of the topic's words adds to a cosine in the strength of a statement."""

BACKGROUND_SHARE = 0.5
"""How much of what unrelated statements reach on this topic is taken off it."""

STEEPNESS, EVEN_STRENGTH = 13.6, 0.162
"""Turn a strength into a chance: fitted on the best statements to the 1,400 questions of the liar set, both kinds of
questions weighing the same. Answerable ones then rank above the others 89.5 % of the time (cosine alone: 86.0)."""

_LONGEST_SPAN_OF_YEARS = 200
_SOME_LEAP_YEAR = 2000
_MAX_COUNTED = 10_000
_BLOCK = 200
_WANTED_AMONG = 4


IsWanted = Callable[[Sketch], bool]
"""Tells whether a statement is of the kind asked for."""


class Ranked(NamedTuple):
    """A statement that was found, and how well it fits."""

    printed: Sketch
    """The statement, and what stands above its article; whoever shows it reads it again with its text."""

    score: float
    """Fit for the question, 0 to 1: of the best statement the chance that the record answers at all, as far as topics
    go, and of the others less, in the order of the fused scores."""

    is_on_topic: bool
    """Whether it counts as an answer."""

    passage: tuple[Part, ...] = ()
    """What of a long statement fits the topic best; empty where the whole statement does or nothing was asked for."""


log = logging.getLogger(__name__)

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


def find_on_topic(
    library: Library, phrase: str, wheres: Iterable[Where], *, candidates: int = CANDIDATES
) -> tuple[Ranked, ...]:
    """Rank the statements nearest to a topic, best first; `is_on_topic` says which of them count.

    Args:
        library: the open record.
        phrase: the topic.
        wheres: where to look.
        candidates: how many of each search, and of each place, are looked at.
    """
    text = latin_too(phrase)
    hits: dict[str, Hit] = {}
    groups: dict[str, Group] = {}
    for where in wheres:
        found = {hit.statement_id: hit for hit in library.search(text, where=where, k=candidates)}
        hits |= found
        groups |= library.groups(found, where)
    if not hits:
        return ()
    sketches = library.sketches(sorted({*hits, *(group.shown for group in groups.values())}))
    topic = read_topic(phrase)
    found_keys = [key for key in sketches if key in hits]
    looked_at = [_candidate(hits[key], sketches[key], topic) for key in found_keys]
    ranked = _rank(looked_at, text, topic, background=library.background(text))
    return _collapse(ranked, _Copies(topic, hits, groups, sketches))


def find_latest(
    library: Library,
    wheres: Iterable[Where],
    *,
    limit: int,
    order: Order = Order.NEWEST,
    is_wanted: IsWanted | None = None,
) -> tuple[Ranked, ...]:
    """List `limit` statements or more of each place, newest first, or oldest first; only those wanted."""
    found: dict[str, Sketch] = {}
    for where in wheres:
        if order is Order.OLDEST:
            found |= _oldest(library, where, limit=limit, is_wanted=is_wanted)
        else:
            found |= _newest(library, where, limit=limit, is_wanted=is_wanted)
    once = _one_of_each(library, found)
    return tuple(sort_by_day([Ranked(found[key], 1.0, is_on_topic=True) for key in once], order=order))


def read_printed(library: Library, ranked: Iterable[Ranked]) -> dict[str, Printed]:
    """Read statements with their articles; what its article does not print as it stands is left out and logged."""
    printed = library.get([one.printed.statement.id for one in ranked])
    return {key: one for key, one in printed.items() if _is_as_printed(one)}


def read_first(library: Library, ranked: Sequence[Ranked], *, limit: int) -> tuple[tuple[Ranked, Printed], ...]:
    """Read the first `limit` statements with their articles; where one is left out, the next is taken."""
    read: list[tuple[Ranked, Printed]] = []
    for start in range(0, len(ranked), limit):
        block = ranked[start : start + limit]
        printed = read_printed(library, block)
        read += [(one, printed[one.printed.statement.id]) for one in block if one.printed.statement.id in printed]
        if len(read) >= limit:
            break
    return tuple(read[:limit])


def _is_as_printed(printed: Printed) -> bool:
    try:
        printed.statement.check_against(printed.article.text)
    except RecordDamagedError:
        log.exception("withheld from an answer")
        return False
    return True


def sort_by_day(ranked: Iterable[Ranked], *, order: Order) -> list[Ranked]:
    """Sort by day of saying, or of publication where none is printed: newest or oldest first, those without last."""
    ranked = list(ranked)
    dated = [one for one in ranked if _is_dated(one.printed)]
    others = [one for one in ranked if not _is_dated(one.printed)]
    # “--04-02” says more than nothing.
    others.sort(key=lambda one: one.printed.statement.said_on.date is None)
    return sorted(dated, key=lambda one: day_of(one.printed), reverse=order is not Order.OLDEST) + others


def day_of(printed: Sketch) -> str:
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


def _is_dated(printed: Sketch) -> bool:
    return bool(day_of(printed))


def _newest(library: Library, where: Where, *, limit: int, is_wanted: IsWanted | None) -> dict[str, Sketch]:
    # Nearly all statements are wanted; only where a few do not suffice are all of them looked through.
    few = limit if is_wanted is None else _WANTED_AMONG * limit
    ids = library.statements(where, after=None, limit=few)
    taken = _take(library, ids, limit=limit, is_wanted=is_wanted)
    if is_wanted is None or len(taken) >= limit or len(ids) < few:
        return taken
    return _take(library, library.statements(where, after=None, limit=_MAX_COUNTED), limit=limit, is_wanted=is_wanted)


def _oldest(library: Library, where: Where, *, limit: int, is_wanted: IsWanted | None) -> dict[str, Sketch]:
    ids = library.statements(where, after=None, limit=_MAX_COUNTED)[::-1]
    wanted = is_wanted or (lambda _: True)
    dated = _take(library, ids, limit=limit, is_wanted=lambda one: _is_dated(one) and wanted(one))
    if len(dated) < limit:
        dated |= _take(library, ids, limit=limit, is_wanted=wanted)
    return {key: dated[key] for key in reversed(ids) if key in dated}


def _take(library: Library, ids: Sequence[str], *, limit: int, is_wanted: IsWanted | None) -> dict[str, Sketch]:
    if is_wanted is None:
        return library.sketches(ids[:limit])
    taken: dict[str, Sketch] = {}
    for start in range(0, len(ids), _BLOCK):
        printed = library.sketches(ids[start : start + _BLOCK])
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
    for sketch in library.sketches(library.with_word(word, k=5)).values():
        text = sketch.statement.context.text
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


class _Candidate(NamedTuple):
    """A statement that was found, and what it is ranked by."""

    hit: Hit
    sketch: Sketch
    passage: tuple[Part, ...]
    wording: Wording
    coverage: Coverage

    @property
    def cosine(self) -> float | None:
        """Similarity of meaning; None where nothing could be compared."""
        return self.hit.cosine


def _candidate(hit: Hit, sketch: Sketch, topic: Topic) -> _Candidate:
    passage = _passage(hit, sketch, topic)
    wording = wording_of(sketch, passage)
    return _Candidate(hit, sketch, passage, wording, cover(topic, wording))


def _rank(candidates: Sequence[_Candidate], text: str, topic: Topic, *, background: float) -> list[Ranked]:
    cosines = [one.cosine or 0.0 for one in candidates]
    words, weight = _words_asked(text)
    shared = score_words(words, [one.wording for one in candidates])
    fused = fuse(cosines, shared, lexical_weight=weight if any(one.cosine is not None for one in candidates) else 1.0)
    strengths = [_strength(one.coverage, one.cosine, background) for one in candidates]
    scale = max(strengths, default=0.0) / (max(fused, default=0.0) or 1.0)
    ranked = [
        Ranked(one.sketch, min(1.0, score * scale), is_on_topic(topic, one.coverage, one.cosine), passage=one.passage)
        for one, score in zip(candidates, fused, strict=True)
    ]
    return sorted(ranked, key=lambda one: (-one.score, one.printed.statement.id))


def _words_asked(text: str) -> tuple[list[str], float]:
    # The more words there are, the more exactly they are meant.
    words = words_of(text)
    telling = [word for word in words if word not in STOP_WORDS]
    if len(telling) <= FEW_WORDS:
        return [stem(word) for word in telling], LEXICAL_WEIGHT
    share = min(1.0, (len(telling) - FEW_WORDS) / (MANY_WORDS - FEW_WORDS))
    return [stem(word) for word in words], LEXICAL_WEIGHT + share * (EXACT_WEIGHT - LEXICAL_WEIGHT)


def _passage(hit: Hit, sketch: Sketch, topic: Topic) -> tuple[Part, ...]:
    if not hit.passages:
        return ()
    statement = sketch.statement
    has_words = any(share(topic, part.text) for part in statement.parts)  # or the nearest in meaning is best
    cut = [(text_within(statement, (one.start, one.end)), one) for one in hit.passages]
    weighed = [(_weight(topic, text, one.cosine) if has_words else one.cosine, one) for text, one in cut if text]
    if not weighed:
        return ()
    _, best = max(weighed, key=lambda one: one[0])
    return parts_within(statement, (best.start, best.end))


def _weight(topic: Topic, text: str, cosine: float) -> float:
    shared = share(topic, text)
    return COVERAGE_WEIGHT * min(1.0, shared) + (1 - COVERAGE_WEIGHT) * cosine


def _strength(coverage: Coverage, cosine: float | None, background: float) -> float:
    if cosine is None:
        return min(1.0, coverage.anywhere)
    strength = cosine + COVERAGE_GAIN * min(1.0, coverage.anywhere) - BACKGROUND_SHARE * background
    return 1.0 / (1.0 + exp(STEEPNESS * (EVEN_STRENGTH - strength)))


class _Copies(NamedTuple):
    """What was found on a topic, with the copies of it."""

    topic: Topic
    hits: Mapping[str, Hit]
    groups: Mapping[str, Group]
    sketches: Mapping[str, Sketch]

    def group_of(self, found: Ranked) -> int | str:
        """Give what all copies of a statement have in common."""
        key = found.printed.statement.id
        return self.groups[key].first if key in self.groups else key

    def stand_in(self, found: Ranked) -> tuple[Sketch, tuple[Part, ...]]:
        """Give the printing that stands for all copies, unless it lacks the very words that answer; and its passage."""
        key = found.printed.statement.id
        shown = self.sketches.get(self.groups[key].shown) if key in self.groups else None
        if shown is None or shown.statement.id == key:
            return found.printed, found.passage
        passage = same_passage(shown.statement, found.passage)
        coverage = cover(self.topic, wording_of(shown, passage))
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
