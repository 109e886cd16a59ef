"""Decide whether two statements are one and the same, printed twice, and whether two articles are.

In: what matters of two statements. Out: a copy, one that differs in what must never be overlooked, or neither.
Promise: the judgement is the same whichever is named first, and depends on nothing but the two and their articles. A
number, a negation, a name or an opposite that differs keeps two statements apart, however alike they are otherwise.
"""

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, Self

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from indexer.article import Part
from indexer.contrast import Contrast, find_contrasts, marks_of
from indexer.similarity import (
    ARTICLE_SHINGLE,
    LONG_WORDS,
    STATEMENT_SHINGLE,
    Words,
    fold_words,
    jaccard,
    plain_words,
    shingles_of,
)
from indexer.speaker import Speaker, fold_name
from indexer.statement import Kind, Statement
from indexer.when import Precision, When

ALIKE = 0.5
ALIGNED = 0.7
"""Least Jaccard of pairs of words, and least share of words in the same order, of two printings of one statement.

Measured on 7,181 statements of 745 news articles. Of 2,000 copies made by dropping, replacing and adding one to four
words at random, by cutting a sentence and by replacing 10 to 20 % of the words, 83 % are recognised at .5, 86 % at .4,
79 % at .55, 74 % at .6 and 62 % at .7; those that lost a number or a negation, or whose few telling words changed, are
not to be. Of 1,200 with a changed number, an added or a removed “not” none is taken for a copy at any of these. Of the
25 groups found among the statements as they are whose wording differs none was wrong at .5; at .4 “more to help” met
“more to hurt”.
"""

ARTICLES_ALIKE = 0.55
"""Least Jaccard of runs of four words of two articles. With a tenth of the paragraphs cut and 3 % of the words replaced
97 % of 300 articles still reach .6; of those 745, the copies reach .58 to 1, two states of one live report .52.
"""

ONE_REPORT = 0.8
"""The same for articles whose statements are the same though the days differ: daily bulletins share most of their text,
and “There were no losses” is said anew every day."""

REPORT_SHINGLES = 50
"""Below so many an article is hardly more than the statement itself, and says nothing about its day."""

ARTICLE_CHARS = 200_000
"""How much of an article is compared; longer than any report, it bounds the memory that one of 10 MB takes."""

SHORT_WORDS = 6
"""Below so many words people repeat themselves; such words are copies only when they are the same, of one day."""

_SHINGLES_KEPT = 2048

SAME_SURNAME = 80.0
"""Likeness in spelling, of 100, of the surnames of two people with one given name who may be one."""


class Likeness(StrEnum):
    """What two statements are to each other."""

    COPY = "copy"
    """One and the same, printed twice."""

    DIFFERENT = "different"
    """Alike but for a number, a negation, an opposite or a name: kept apart, and shown beside each other."""

    OTHER = "other"
    """Two statements."""


class Judgement(NamedTuple):
    """What two statements are to each other, and what keeps alike ones apart."""

    likeness: Likeness
    contrasts: tuple[Contrast, ...] = ()


class Saying(NamedTuple):
    """What matters of a statement when it is compared with another."""

    statement_id: str
    article_id: str
    speaker: Speaker | None
    said_on: When
    published: dt.date | None
    is_indirect: bool
    is_negated: bool
    is_made: bool
    """Whether it was said, not only announced or declined."""
    asked: tuple[str, ...]
    """Words of the question it answers."""
    parts: tuple[Part, ...]
    words: Words

    @classmethod
    def of(cls, statement: Statement, published: dt.date | None) -> Self:
        """Take a statement apart, given when its article was published."""
        words = fold_words(statement.quote)
        return cls(
            statement_id=statement.id,
            article_id=statement.article_id,
            speaker=statement.speaker,
            said_on=statement.said_on,
            published=published,
            is_indirect=statement.kind is Kind.INDIRECT,
            is_negated=statement.negated,
            is_made=_is_made(statement),
            asked=fold_words(statement.question.text).folded if statement.question else (),
            parts=statement.parts,
            words=words,
        )

    @property
    def marks(self) -> tuple[str, ...]:
        """Its numbers and negations, in their order."""
        return marks_of(self.words)

    @property
    def shingles(self) -> frozenset[str]:
        """Its runs of words."""
        return _shingles(self.words.folded)

    @property
    def is_short(self) -> bool:
        """Whether it is of the length that people say again and again."""
        return len(self.words.folded) < SHORT_WORDS

    @property
    def place(self) -> str:
        """Order among copies: the first is the best attributed, then the best dated, then the earliest published.

        The best attributed and dated come first, so that whoever is compared with the first alone cannot contradict
        another one that is, too.
        """
        name = 2 if self.speaker is None else int(" " not in fold_name(self.speaker.name))
        day = list(Precision).index(self.said_on.precision)
        return f"{name}{day}{self.published or '9999-12-31'}{self.statement_id}"


def judge(ours: Saying, theirs: Saying, *, is_one_report: Callable[[], bool]) -> Judgement:
    """Say what two statements are to each other; asks about their articles only where that decides."""
    if not _may_be_one(ours, theirs) or not _are_alike(ours, theirs):
        return Judgement(Likeness.OTHER)
    if not (_is_dated(ours, theirs) and _are_of_one_day(ours, theirs)) and not is_one_report():
        return Judgement(Likeness.OTHER)
    contrasts = find_contrasts(ours.words, theirs.words)
    if ours.is_negated != theirs.is_negated and Contrast.NEGATION not in contrasts:
        contrasts = (*contrasts, Contrast.NEGATION)
    return Judgement(Likeness.DIFFERENT if contrasts else Likeness.COPY, contrasts)


def may_be_alike(ours: Statement, theirs: Statement) -> bool:
    """Tell from all but their words whether two statements may be alike; what fails this, `judge` never calls alike."""
    if (ours.kind is Kind.INDIRECT) != (theirs.kind is Kind.INDIRECT) or _is_made(ours) != _is_made(theirs):
        return False
    return may_be_one_speaker(ours.speaker, theirs.speaker)


def may_be_of_one_day(ours: When, our_paper: dt.date | None, theirs: When, their_paper: dt.date | None) -> bool:
    """Tell from their days alone whether two statements may be alike, each with the day its article was published.

    What fails this, `judge` never calls alike, unless both stand in one report.
    """
    return _are_of_one_day(_Day(ours, our_paper), _Day(theirs, their_paper))


def article_shingles(text: str) -> frozenset[str]:
    """Give what articles are compared by; of a very long one its beginning."""
    return shingles_of(plain_words(text[:ARTICLE_CHARS]), ARTICLE_SHINGLE)


def are_copies(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Tell whether two articles are nearly the same, by their shingles."""
    return jaccard(ours, theirs) >= ARTICLES_ALIKE


def are_one_report(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Tell whether two articles are so much the same that a day which differs is a mistake of one of them."""
    return min(len(ours), len(theirs)) >= REPORT_SHINGLES and jaccard(ours, theirs) >= ONE_REPORT


@lru_cache(maxsize=_SHINGLES_KEPT)
def _shingles(words: tuple[str, ...]) -> frozenset[str]:
    return shingles_of(words, STATEMENT_SHINGLE)


def _is_made(statement: Statement) -> bool:
    return not statement.declined and statement.modality is None


def _may_be_one(ours: Saying, theirs: Saying) -> bool:
    if ours.is_indirect != theirs.is_indirect or ours.is_made != theirs.is_made or ours.is_short != theirs.is_short:
        return False
    if ours.article_id == theirs.article_id and _overlap(ours.parts, theirs.parts):
        return False  # what is quoted inside a quote is another's words
    if ours.is_short:
        return ours.speaker is not None and theirs.speaker is not None and ours.speaker.id == theirs.speaker.id
    return may_be_one_speaker(ours.speaker, theirs.speaker)


def _overlap(ours: tuple[Part, ...], theirs: tuple[Part, ...]) -> bool:
    return ours[0].start < theirs[-1].end and theirs[0].start < ours[-1].end


def may_be_one_speaker(ours: Speaker | None, theirs: Speaker | None) -> bool:
    """Tell whether two speakers may be one; false for two different known people."""
    if ours is None or theirs is None or ours.id == theirs.id:
        return True
    mine, other = fold_name(ours.name).split(), fold_name(theirs.name).split()
    if not mine or not other:
        return False
    if min(len(mine), len(other)) == 1:
        return mine[-1] == other[-1]
    return _given(mine) == _given(other) and fuzz.ratio(mine[-1], other[-1]) >= SAME_SURNAME


def _given(name: list[str]) -> str:
    return name[0].replace("y", "i")


def _are_alike(ours: Saying, theirs: Saying) -> bool:
    mine, other = ours.words.folded, theirs.words.folded
    if ours.is_short:
        return mine == other and ours.asked == theirs.asked
    if mine == other:
        return True
    if max(len(mine), len(other)) > LONG_WORDS:
        return False
    if 2 * min(len(mine), len(other)) / (len(mine) + len(other)) < ALIGNED:
        return False  # though all words of the shorter one were in the other
    if jaccard(ours.shingles, theirs.shingles) < ALIKE:
        return False
    return Indel.normalized_similarity(mine, other) >= ALIGNED


class _Day(NamedTuple):
    """When something was said, and printed."""

    said_on: When
    published: dt.date | None


def _are_of_one_day(ours: _Day | Saying, theirs: _Day | Saying) -> bool:
    mine, other = ours.said_on, theirs.said_on
    if mine.date is None or other.date is None:
        return _is_in_time(ours, theirs) and _is_in_time(theirs, ours)
    without_year = {Precision.DAY_WITHOUT_YEAR} & {mine.precision, other.precision}
    if without_year:
        return {mine.precision, other.precision} <= {Precision.DAY, Precision.DAY_WITHOUT_YEAR} and (
            mine.date[-5:] == other.date[-5:]
        )
    return mine.date.startswith(other.date) or other.date.startswith(mine.date)


def _is_dated(ours: Saying, theirs: Saying) -> bool:
    # What people say again and again is one only where both days are known.
    return not ours.is_short or (ours.said_on.date is not None and theirs.said_on.date is not None)


def _is_in_time(printed: _Day | Saying, said: _Day | Saying) -> bool:
    # What was said on the 5th cannot stand in a paper of the 3rd; one day of grace for the time zones.
    days = said.said_on.days()
    return days is None or printed.published is None or days[0] <= printed.published + dt.timedelta(days=1)
