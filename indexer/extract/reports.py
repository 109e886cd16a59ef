"""Find the clauses in which the reporter tells what somebody said, asked for or thinks, each with its probability.

In: read sentences. Out: `Report`s. A word that the tables know as a cue reports the words after it, or those before
it, with a probability; where they end is decided by another table, word by word. The tables are plain sums of weights
(`report_weights`), fitted on articles that were marked by hand.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from typing import NamedTuple

from indexer.extract.attribution import Reading
from indexer.extract.report_edges import features_of_end, features_of_start
from indexer.extract.report_features import (
    features_after,
    features_before,
    features_of_cue,
    features_of_page,
    may_stand_before,
)
from indexer.extract.report_weights import AFTER, BEFORE, CUES, END, START
from indexer.extract.report_words import (
    Place,
    Words,
    cues_in,
    has_finite_verb,
    intro_of,
    place_of,
    words_of,
)
from indexer.extract.wordclass import QUOTE, is_preposition

LEAST_PROBABILITY = 0.47
"""A report whose cue and extent together are less probable is not made, nor is the extent of such a cue sought."""
NEARLY_ALL = 0.8
"""Share of a stretch that has to be reported for the stretch to count as right."""
CAUTION = 0.3
"""A reported stretch ends where it has ended with this probability: rather too early than too late."""
CAUTION_AROUND = 0.5
"""The same for the clause around quoted words, which are known to be in it."""
MAX_TO_THAT = 6
MAX_TO_THAT_TOLD = 9
MAX_RECIPIENT_WORDS = 6

_TOLD = frozenset(("tell", "remind", "inform", "assur", "warn", "convinc", "persuad"))
"""Stems of verbs with somebody who is told between them and what is said."""
_PASSED_OVER = frozenset(
    ("adverb", "word", "-s", "number", "determiner", "be", "have", "modal", "not", "do", "mark", "past")
)
_EDGES = frozenset((",", "and", "but", ";", "—", "–", "-"))
_START_AFTER = frozenset(", : ; — – - ( ) and but that who which while because as when though although if".split())
_STOPS = frozenset(".?!")


class Report(NamedTuple):
    """A stretch of the reporter's words and the cue that introduces it; tokens of one sentence."""

    reading: int
    cue: int
    first: int
    last: int
    """One past the last token."""
    is_before: bool
    """The words stand before the cue."""
    probability: float
    is_clause: bool
    """They are a whole clause, “that the road is open”, not a thing, “the road”."""
    tells_what: bool
    """They are what was said, “the council to open it” as well, not only what was spoken of."""
    is_beside_quote: bool
    """They would be said besides a quotation of the same cue, not who is told: “he told the few who remained”."""
    is_about_subject: bool
    """Who says it is not the grammatical subject of the cue: “the bill is expected to”, “the deal seems”."""


def find_reports(readings: list[Reading], used: frozenset[tuple[int, int]]) -> list[Report]:
    """Find what is reported in every sentence.

    Args:
        readings: the sentences.
        used: sentence and token of the cues that quotations have already.
    """
    found: list[Report] = []
    for index, reading in enumerate(readings):
        cues = cues_in(reading.sentence.tokens, CUES)
        if not cues:
            continue
        words = words_of(reading, cues)
        page = features_of_page(words, readings, index) if words.cues else []
        for at in words.cues:
            found += _reports_of(words, index, at, page, is_used=(index, at) in used)
    return found


def _words_of(reading: Reading) -> Words:
    return words_of(reading, cues_in(reading.sentence.tokens, CUES))


def _reports_of(words: Words, index: int, at: int, page: list[str], *, is_used: bool) -> Iterable[Report]:
    place = place_of(words, at)
    shared = features_of_cue(words, place) + page
    first = start_after(words, place)
    after = probability(AFTER, features_after(words, place, first, is_used=is_used) + shared)
    if after >= LEAST_PROBABILITY:
        last, sure = end_after(words, place, first)
        if last > first and after * sure >= LEAST_PROBABILITY:
            yield _report(words, place, (index, first, last), is_before=False, probability=after * sure)
    end = end_before(words, place)
    if end > 0 and may_stand_before(words, place, end):
        before = probability(BEFORE, features_before(words, place, end, is_used=is_used) + shared)
        if before >= LEAST_PROBABILITY:
            start, sure = start_before(words, end)
            if before * sure >= LEAST_PROBABILITY:
                yield _report(words, place, (index, start, end), is_before=True, probability=before * sure)


def _report(
    words: Words, place: Place, stretch: tuple[int, int, int], *, is_before: bool, probability: float
) -> Report:
    index, first, last = stretch
    intro, opening = intro_of(words, first), words.classes[first]
    is_clause = intro in ("that", "to", "question word") or has_finite_verb(words, first, last)
    is_doing = is_before or opening == "-ing"
    has_subject = opening in ("pronoun", "determiner", "Name", "possessive")
    return Report(
        index,
        place.at,
        first,
        last,
        is_before,
        probability,
        is_clause,
        tells_what=is_doing or is_clause or "to" in words.classes[first:last],
        is_beside_quote=intro in ("that", "question word") or (has_subject and place.stem not in _TOLD and is_clause),
        is_about_subject=place.is_about_subject,
    )


def probability(weights: Mapping[str, float], features: Iterable[str]) -> float:
    """Add the weights of the features up and give the logistic of the sum, 0 to 1."""
    return 1 / (1 + math.exp(-sum(map(weights.get, features, repeat(0.0)), weights[""])))


def start_after(words: Words, place: Place) -> int:
    """Find where the words after a cue begin: past adverbs, whoever is told, “that” and one preposition."""
    classes, count = words.classes, len(words.tokens)
    first = place.at + 1
    if classes[first] == "adverb":
        first += 1
    is_told = place.stem in _TOLD
    for at in range(first, min(first + (MAX_TO_THAT_TOLD if is_told else MAX_TO_THAT), count)):
        if classes[at] in (QUOTE, ",", ":", ";") or (not is_told and classes[at] in ("question word", "to")):
            break
        if classes[at] == "that":
            return at + 1
    if place.stem == "tell":
        return _past_recipient(words, first)
    return first + 1 if is_preposition(classes[first]) or classes[first] in (",", ":") else first


def _past_recipient(words: Words, first: int) -> int:
    classes = words.classes
    if classes[first] == "object pronoun":
        return first + 1
    at = first + 1 if classes[first] == "determiner" else first
    while at - first < MAX_RECIPIENT_WORDS and classes[at] in ("Name", "of", "word", "-s"):
        if at > first and classes[at] == "Name" and classes[at - 1] in ("word", "-s"):
            break
        at += 1
    return at


def possible_ends(words: Words, first: int) -> Iterable[int]:
    """Give the places before which a stretch from `first` may end; the last one is the end of the sentence."""
    count = len(words.tokens)
    while count > first + 1 and words.tokens[count - 1].text in _STOPS:
        count -= 1
    for end in range(first + 1, count):
        name = words.classes[end]
        if name not in _PASSED_OVER and name != "Name":
            yield end
    yield count


class Edge(NamedTuple):
    """Where a stretch ends or begins."""

    at: int
    sure: float
    """The chance that nearly all of the stretch is part of what is reported."""


def end_after(words: Words, place: Place, first: int, *, caution: float = CAUTION) -> Edge:
    """Find where the words after a cue end; the same as `first` where there are none."""
    if first >= len(words.tokens):
        return Edge(first, 0.0)
    ends = list(possible_ends(words, first))
    end, sure = _stop(first, ends, lambda at: probability(END, features_of_end(words, place, first, at)), caution)
    while end > first and words.classes[end - 1] in _EDGES:
        end -= 1
    return Edge(end, sure)


def _stop(origin: int, places: list[int], chance: Callable[[int], float], caution: float) -> Edge:
    """Walk over the places; stop where it has stopped before or here with a probability of `caution`."""
    going_on, passed = 1.0, [(origin, 1.0)]
    stop = places[-1]
    for place in places[:-1]:
        going_on *= 1 - chance(place)
        if 1 - going_on >= caution:
            stop = place
            break
        passed.append((place, going_on))
    least = NEARLY_ALL * abs(stop - origin)
    return Edge(stop, next(left for place, left in reversed(passed) if abs(place - origin) < least or place == origin))


def end_before(words: Words, place: Place) -> int:
    """Find where the words before a cue and its subject end."""
    end = place.helpers if place.is_about_subject else place.left
    while end > 0 and words.classes[end - 1] in (",", "—", "–", "-"):
        end -= 1
    return end


def possible_starts(words: Words, end: int) -> list[int]:
    """Give the places where a stretch that ends before `end` may begin, from right to left; the last one is 0."""
    return [at for at in range(end - 1, 0, -1) if words.lower(at - 1) in _START_AFTER] + [0]


def start_before(words: Words, end: int, *, caution: float = CAUTION) -> Edge:
    """Find where the words before a cue begin."""
    places = possible_starts(words, end)
    start, sure = _stop(end, places, lambda at: probability(START, features_of_start(words, at, end)), caution)
    return Edge(start + 1 if start == 0 and end > 1 and words.classes[0] in ("and", "but") else start, sure)


def stretch_around(reading: Reading, cue: int, position: int) -> tuple[int, int]:
    """Find the reported words around quoted words at `position`, given that the cue reports these.

    Returns:
        First token and one past the last one.
    """
    words = _words_of(reading)
    place = place_of(words, cue)
    if position > cue:
        first = min(start_after(words, place), position)
        return first, max(end_after(words, place, first, caution=CAUTION_AROUND).at, position + 1)
    end = max(end_before(words, place), position + 1)
    return min(start_before(words, end, caution=CAUTION_AROUND).at, position), end


def end_from(reading: Reading, cue: int, first: int, *, caution: float) -> int:
    """Find where the words that a cue reports end, given where they begin."""
    words = _words_of(reading)
    return end_after(words, place_of(words, cue), first, caution=caution).at
