"""Find where one speaker's wording of one thing changed: a number, a negation or an opposite, a modal verb.

In: statements as printed. Out: `Change`s, pairs of them with both sentences and what differs. No word on why.
Promise: both sentences are the speaker's own words, of one frame and one subject, and the one was certainly said later;
where any of that is in doubt there is no pair. Work grows with the number of statements, not with its square.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from api.answer import Difference
from api.topic import STOP_WORDS, stem
from indexer.contrast import are_opposites, marks_of
from indexer.index.hits import Sketch
from indexer.similarity import Words, bands_of, fold_words
from indexer.statement import Kind

MAX_STATEMENTS = 200
"""How many statements are compared, the first ones given."""

MAX_SENTENCES = 12
"""How many sentences of one statement."""

MAX_CHANGES = 20
FEWEST_WORDS, MOST_WORDS = 5, 60
LEAST_SHARED = 2
"""Words that name a subject and stand in both."""

MOST_OPPOSITES = 6
"""Words that stand in one of two sentences only, being opposites."""

LEAST_SAME = 0.6
"""Share of their words that stand in both in the same order, without numbers, negations and modal verbs."""

LEAST_CONFIDENCE = 0.6
"""Less sure attributions are no basis for saying that somebody's wording changed."""

FEWEST_DAYS = 2
"""Two outlets may date one speech a day apart."""

_NEIGHBOURS = 3
_SENTENCE_END = re.compile(r"[.!?…]['’”\")\]]*\s+(?=[^\sa-z])")
_PERCENT = re.compile(r"%|\bper cent\b", re.IGNORECASE)
_CURRENCIES = {"$": " dollar ", "€": " euro ", "£": " pound ", "₽": " rouble ", "¥": " yen "}
_YEAR = re.compile(r"(?:1[89]|20|21)[0-9]{2}")
_MODALS = frozenset("will shall may might can could would should must".split())
_FIXED = frozenset(
    """if unless until when against before after without only i we you he she it they me us him her them my our your his
    its their this that these those who""".split()
)
"""Function words that make another statement of it."""

_ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth quarter quarters half".split())
_BEFORE_FRACTION = frozenset("a an one by half".split())
_DEADLINES = frozenset("by until before".split())
_BEFORE_LABEL = frozenset(
    """number no nr article chapter clause column company day division flight group highway item line lot model page
    paragraph part phase question resolution room round route rule section stage step unit version ward zone""".split()
)
"""Before a number that is a name: phase 2 is not phase 1."""

_MONTHS = frozenset("january february march april may june july august september october november december".split())
_OF_A_SUBJECT = frozenset(
    """north south east west today yesterday tomorrow his her he she first last in out export exports import imports
    buy sell bought sold enter leave arrived left ally enemy allies enemies after before above below over under must may
    might can could should would will shall
    """.split()
)
"""Opposites that tell two subjects, places, times or people apart, or are modal verbs, which are looked at by
themselves."""


class Change(NamedTuple):
    """Two sentences of one speaker whose wording differs."""

    earlier: str
    """Id of the statement that was said first."""
    later: str
    differs_in: tuple[Difference, ...]
    sentences: tuple[str, str]
    """Both sentences as printed, the earlier one first."""


class _Sentence(NamedTuple):
    statement_id: str
    speaker_id: str
    text: str
    words: Words
    marks: tuple[str, ...]
    first: dt.date | None
    """Day before which it was certainly not said; None when that is not known."""
    last: dt.date
    """Day by which it certainly was."""
    frame: tuple[str, ...]
    """Its words without what may change."""
    content: frozenset[str]
    """What they name, without endings."""


def find_changes(statements: Iterable[Sketch]) -> tuple[Change, ...]:
    """Find pairs of statements whose wording changed, those said first before the others; each pair once."""
    sentences = [one for printed in islice(statements, MAX_STATEMENTS) for one in _sentences_of(printed)]
    found: dict[tuple[str, str], Change] = {}
    for earlier, later in _candidates(sentences):
        differs_in = _differences(earlier, later)
        if differs_in:
            pair = (earlier.statement_id, later.statement_id)
            found.setdefault(pair, Change(*pair, differs_in, (earlier.text, later.text)))
    return tuple(islice((one for one in found.values() if not _is_in_steps(one, found)), MAX_CHANGES))


def _is_in_steps(change: Change, found: Mapping[tuple[str, str], Change]) -> bool:
    between = {later for earlier, later in found if earlier == change.earlier}
    return any((step, change.later) in found for step in between)


def _sentences_of(printed: Sketch) -> Iterator[_Sentence]:
    statement = printed.statement
    days, published = statement.said_on.days(), printed.article.published
    last = days[1] if days else published
    is_own = statement.kind is not Kind.INDIRECT and not statement.negated and not statement.declined
    if statement.speaker is None or last is None or not is_own or statement.confidence < LEAST_CONFIDENCE:
        return
    for part in statement.parts:
        for text in islice(_SENTENCE_END.split(part.text), MAX_SENTENCES):
            words = fold_words(_with_units(text))
            if FEWEST_WORDS <= len(words.folded) <= MOST_WORDS and "?" not in text:
                first = days[0] if days else None
                frame = tuple("#" if _is_number(word) else word for word in words.folded if not _may_change(word))
                content = frozenset(_content(words.folded))
                yield _Sentence(
                    statement.id, statement.speaker.id, text, words, marks_of(words), first, last, frame, content
                )


def _with_units(text: str) -> str:
    for sign, word in _CURRENCIES.items():
        text = text.replace(sign, word)
    return _PERCENT.sub(" percent ", text)


def _candidates(sentences: Iterable[_Sentence]) -> Iterator[tuple[_Sentence, _Sentence]]:
    by_day = sorted(sentences, key=lambda one: (one.last, one.statement_id, one.text))
    buckets: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place, one in enumerate(by_day):
        for band in bands_of(dict.fromkeys(one.frame)):
            buckets[one.speaker_id, band].append(place)
    pairs = {pair for bucket in buckets.values() for pair in _neighbours(bucket, by_day)}
    return ((by_day[earlier], by_day[later]) for earlier, later in sorted(pairs))


def _neighbours(bucket: Sequence[int], by_day: Sequence[_Sentence]) -> Iterator[tuple[int, int]]:
    # What is said again and again is compared with the next ones only.
    for n, earlier in enumerate(bucket):
        for later in bucket[n + 1 : n + 1 + _NEIGHBOURS]:
            first = by_day[later].first
            if first is not None and (first - by_day[earlier].last).days >= FEWEST_DAYS:
                yield earlier, later


def _differences(earlier: _Sentence, later: _Sentence) -> tuple[Difference, ...]:
    if earlier.words.folded == later.words.folded or len(earlier.content ^ later.content) > MOST_OPPOSITES:
        return ()
    if not _is_one_frame(earlier, later) or not _is_one_subject(earlier, later):
        return ()
    return tuple(_contrasts(earlier, later))


def _is_one_frame(earlier: _Sentence, later: _Sentence) -> bool:
    ours, theirs = earlier.frame, later.frame
    is_alike = Levenshtein.normalized_similarity(ours, theirs) >= LEAST_SAME
    return is_alike and _FIXED & {*ours} == _FIXED & {*theirs} and len(earlier.content & later.content) >= LEAST_SHARED


def _is_one_subject(earlier: _Sentence, later: _Sentence) -> bool:
    ours, theirs = {*earlier.words.folded}, {*later.words.folded}
    others = [word for word in ours if not _has_opposite(word, theirs - ours)]
    replaced = [word for word in theirs if not _has_opposite(word, ours - theirs)]
    names = [{one.words.folded[place] for place in one.words.names} for one in (earlier, later)]
    is_same = _content(others) == _content(replaced) and names[0] == names[1]
    return is_same and _measures(earlier) == _measures(later)


def _contrasts(earlier: _Sentence, later: _Sentence) -> Iterator[Difference]:
    ours, theirs = earlier.words.folded, later.words.folded
    numbers = [[mark for mark in one.marks if mark != "not"] for one in (earlier, later)]
    denials = [one.marks.count("not") for one in (earlier, later)]
    is_opposite = any(_has_opposite(word, set(theirs) - set(ours)) for word in set(ours) - set(theirs))
    modals = [[word for word in words if word in _MODALS] for words in (ours, theirs)]
    if len(numbers[0]) == len(numbers[1]) and numbers[0] != numbers[1]:
        yield Difference.NUMBER
    # “Will not rise” and “will fall” are no opposites.
    if (denials[0] != denials[1]) != is_opposite:
        yield Difference.POLARITY
    if len(modals[0]) == len(modals[1]) and modals[0] != modals[1]:
        yield Difference.MODALITY


def _has_opposite(word: str, others: Iterable[str]) -> bool:
    return word not in _OF_A_SUBJECT and any(are_opposites(word, other) for other in others)


def _measures(sentence: _Sentence) -> list[tuple[str, ...]]:
    """List what the numbers count, and those that are no amounts: years, days, ordinals."""
    words = ("", *sentence.words.folded, "")
    found: list[tuple[str, ...]] = []
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        if not _is_number(word):
            continue
        is_year = _YEAR.fullmatch(word) is not None and before not in _DEADLINES
        is_ordinal = word in _ORDINALS and not (before in _BEFORE_FRACTION or _is_number(before))
        is_name = before in _BEFORE_LABEL or before in _MONTHS or after in _MONTHS
        found.append((word,) if is_year or is_ordinal or is_name else ("#", "" if _is_number(after) else stem(after)))
    return found


def _content(words: Iterable[str]) -> set[str]:
    return {stem(word) for word in words if word not in STOP_WORDS and not _may_change(word) and not _is_number(word)}


@lru_cache(maxsize=20_000)
def _may_change(word: str) -> bool:
    return word in _MODALS or marks_of(Words((word,), frozenset())) == ("not",)


@lru_cache(maxsize=20_000)
def _is_number(word: str) -> bool:
    marks = marks_of(Words((word,), frozenset()))
    return bool(marks) and marks != ("not",)
