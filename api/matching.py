"""Compare a quote with a statement: which of its words stand there, whose they are, and what the quote turns.

In: the pieces of a quote and a statement with its article. Out: a `Match`, or nothing.
Promise: the passage of a match is cut from the article; the reporter's words are never taken for the speaker's own.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, Self

from api.inner_quotes import is_marked, with_both_marks
from api.verdict_kinds import Caution
from indexer.aligning import (
    Fit,
    Grade,
    Overlap,
    Wording,
    count_telling,
    denies,
    ends_sentence,
    fit_exactly,
    fit_nearly,
    left_out,
    read_wording,
)
from indexer.article import Part
from indexer.contrast import Contrast, find_contrasts
from indexer.index.hits import Printed
from indexer.rewording import Op, Rewording, compare_wording
from indexer.similarity import fold_words
from indexer.statement import Kind, Statement

ENOUGH_WORDS = 6
"""A run of so many words is worth something even when each of them is common."""

ENOUGH_WITH_TELLING = 4
"""A run of so many words is when one of them is telling; a shorter one needs two."""

RARE = 2
"""A run of words that no more statements hold is one statement's own."""

LEAST_KEPT = 4
LEAST_TELLING = 2
MOST_CHANGED = 4
FEW_CHANGED = 2
LIKE_CHANGED = 0.6
LIKE_SCATTERED = 0.7
LIKE_COMMON = 0.8
LIKE_ANOTHERS = 0.85
TELLING_ANOTHERS = 3
TELLING_OUTER = 5
KEPT_OUTER = 6
KEPT_OUTER_COMMON = 8
"""How much of a statement a quote must keep, see `is_reworded`; in words and shares of their weight."""

_BEFORE_PART = " \t\n\u00a0\u202f\"'“„”«‘‚’—–-"
_KINDS = (Kind.DIRECT, Kind.MIXED, Kind.INDIRECT)


class Match(NamedTuple):
    """A statement that a quote fits."""

    printed: Printed
    fit: Fit
    wording: Wording
    """Of the text that it fits: the statement's words, or the clause around quoted ones."""

    offsets: tuple[Part, ...]
    """Where that text stands in the article."""

    is_reporters: bool
    """Whether words of the reporter are among those that it fits."""

    is_quoted: bool = False
    """Whether the speaker only quotes the words: all stand in quotation marks within what was said."""

    @classmethod
    def of(cls, printed: Printed, fit: Fit, wording: Wording, offsets: tuple[Part, ...], *, is_reporters: bool) -> Self:
        """Make a match, and see whose the words are."""
        match = cls(printed, fit, wording, offsets, is_reporters)
        is_quoted = not is_reporters and is_marked(match.passage, match.statement.parts)
        return match._replace(is_quoted=is_quoted) if is_quoted else match

    @property
    def statement(self) -> Statement:
        """Give the statement."""
        return self.printed.statement

    @property
    def speaker_id(self) -> str | None:
        """Give who said it; None when the article does not tell."""
        return self.statement.speaker.id if self.statement.speaker else None

    @property
    def grade(self) -> Grade:
        """Give how well the quote fits what the speaker said: the words of the reporter or others are never those."""
        return max(self.fit.grade, Grade.NEAR) if self.is_reporters or self.is_quoted else self.fit.grade

    @property
    def likeness(self) -> float:
        """Give how like the quote the words are; of others' words that are quoted, the same ones come first."""
        is_same = self.fit.grade is not Grade.NEAR and self.is_quoted
        return 1.0 if is_same else self.fit.overlap.likeness

    @property
    def stretch(self) -> tuple[int, int]:
        """Give where the words from the first to the last stand in the text."""
        return self.wording.cut(self.fit.first, self.fit.last)

    @property
    def is_whole(self) -> bool:
        """Tell whether the quote is all that is printed between two marks, or the whole statement."""
        start, end = self.stretch
        at = 0
        ends = {(0, len(self.wording.text))}
        for part in self.offsets:
            ends.add((at, at + len(part.text)))
            at += len(part.text) + 1
        return any(_has_no_words(self.wording.text[first:start] + self.wording.text[end:last]) for first, last in ends)

    @property
    def kept(self) -> list[str]:
        """Give the runs of words that the quote keeps, as printed; single words only where there is nothing longer."""
        runs = [run for run in self.fit.overlap.runs if run[1] - run[0] > 1] or self.fit.overlap.runs
        return [self.wording.text[start:end] for start, end in (self.wording.cut(*run) for run in runs)]

    @property
    def cuts_negation(self) -> bool:
        """Tell whether a negation is left out that stands in one sentence with the words."""
        return _cuts_negation_between(self) or _cuts_negation_before(self)

    @property
    def sentence(self) -> tuple[Part, ...]:
        """Cut from the article what the quote is about up to where its sentences begin and end."""
        words = len(self.wording.words)
        first = _sentence_start(self.wording, self.fit.first, 0)
        last = _sentence_end(self.wording, self.fit.last - 1, words)
        return tuple(_cut(self.offsets, *with_both_marks(self.wording.text, *self.wording.cut(first, last))))

    @property
    def passage(self) -> tuple[Part, ...]:
        """Cut from the article what the quote is about, one or more parts for each run."""
        text = self.wording.text
        spans = (with_both_marks(text, *self.wording.cut(*run)) for run in self.fit.runs if run[0] < run[1])
        return tuple(part for start, end in spans for part in _cut(self.offsets, start, end))


def match_exactly(pieces: Sequence[Wording], printed: Printed) -> Match | None:
    """Find the words of a quote in a statement, or in the clause around words that are quoted in part."""
    for wording, offsets, is_reporters in _texts(printed):
        fit = fit_exactly(pieces, wording)
        if fit.grade is not Grade.NONE:
            return Match.of(printed, fit, wording, offsets, is_reporters=is_reporters)
    return None


def match_nearly(pieces: Sequence[Wording], printed: Printed) -> Match | None:
    """Find the stretch of a statement that a quote is nearest to."""
    fits = [
        Match.of(printed, fit_nearly(pieces, wording), wording, offsets, is_reporters=is_reporters)
        for wording, offsets, is_reporters in _texts(printed)
    ]
    best = max(fits, key=lambda match: match.fit.overlap.likeness)
    return best if best.fit.grade is not Grade.NONE else None


def is_enough(pieces: Iterable[Wording]) -> bool:
    """Tell whether the words of a quote are so many, or so telling, that finding them somewhere shows something."""
    words = [word for piece in pieces for word in piece.words]
    telling = count_telling(words)
    return telling > 1 or (telling == 1 and len(words) >= ENOUGH_WITH_TELLING) or len(words) >= ENOUGH_WORDS


def is_reworded(overlap: Overlap, *, is_anothers: bool, spread: int) -> bool:
    """Tell whether a quote is a statement reworded, and no other text that shares some words with it.

    Measured on quotes of real statements with a negation, number, name or word changed, and on quotes of articles that
    are not on record: the former keep a run of words that hardly any other statement holds, and are changed at one
    place between words that they keep; the latter share phrases that many statements hold, or go on otherwise.

    Args:
        overlap: what the quote keeps of the statement.
        is_anothers: whether somebody else than the speaker of the statement is asked about; two faults must be sure.
        spread: how many statements hold all runs of words that it keeps.
    """
    if is_anothers:
        return overlap.likeness >= LIKE_ANOTHERS and overlap.telling >= TELLING_ANOTHERS and spread <= RARE
    if overlap.outer == 0 and overlap.blocks <= 1 and overlap.inner <= MOST_CHANGED:
        is_near = overlap.inner <= FEW_CHANGED or overlap.likeness >= LIKE_CHANGED
        return overlap.kept >= LEAST_KEPT and is_near and (spread <= RARE or overlap.likeness >= LIKE_COMMON)
    if overlap.outer == 0:
        return overlap.likeness >= LIKE_SCATTERED and overlap.telling >= LEAST_TELLING
    if overlap.outer > MOST_CHANGED or overlap.likeness < LIKE_SCATTERED:
        return False
    is_long = overlap.telling >= TELLING_OUTER and overlap.likeness >= LIKE_ANOTHERS
    is_own = spread <= 1 and overlap.kept >= KEPT_OUTER and overlap.telling >= LEAST_TELLING
    return is_long or is_own or (spread <= RARE and overlap.kept >= KEPT_OUTER_COMMON and overlap.outer == 1)


def rank(match: Match, *, is_asked: bool) -> tuple[int, bool, bool, float, int, dt.date, str]:
    """Give the place of a match among others: same words first, then the speaker asked about, then the source.

    Of the same words those that no negation stands before come first: they say what the quote says.
    """
    likeness = match.likeness + (OWN_GAIN if is_asked and match.grade is Grade.NEAR else 0.0)
    is_others = not is_asked and match.grade is not Grade.NEAR
    is_cut = match.cuts_negation and match.grade is not Grade.NEAR
    kind = _KINDS.index(match.statement.kind)
    published = match.printed.article.published or dt.date.max
    return match.grade, is_others, is_cut, -likeness, kind, published, match.statement.id


OWN_GAIN = 0.1
"""How much less like the quote words of the speaker asked about may be than those of another, and still come first."""


def rewordings(match: Match, pieces: Sequence[Wording]) -> tuple[Rewording, ...]:
    """Compare the stretch with the quote word by word; what stands between its pieces is left out."""
    return () if match.fit.grade is Grade.SAME else tuple(_changes(match, pieces))


def contrasts(match: Match, pieces: Sequence[Wording]) -> tuple[Contrast, ...]:
    """Say what the quote turns, in its pieces or by what it leaves out between them."""
    found = {Contrast.NEGATION} if _cuts_negation_between(match) else set()
    if match.fit.grade is Grade.NEAR:
        for run, piece in zip(match.fit.runs, pieces, strict=True):
            found.update(find_contrasts(fold_words(_printed(match, run)), fold_words(piece.text)))
    return tuple(one for one in Contrast if one in found)


def cautions(match: Match, pieces: Sequence[Wording]) -> Iterator[Caution]:
    """List what must be known of a match."""
    statement = match.statement
    if match.cuts_negation:
        yield Caution.CUT_NEGATION
    if match.is_reporters:
        yield Caution.REPORTERS_WORDS
    if not is_enough(pieces):
        yield Caution.FEW_WORDS
    if statement.negated:
        yield Caution.DENIED
    if statement.declined or not statement.was_said:
        yield Caution.NOT_SAID
    if statement.speaker is None:
        yield Caution.UNNAMED_SPEAKER


def _texts(printed: Printed) -> Iterator[tuple[Wording, tuple[Part, ...], bool]]:
    statement = printed.statement
    breaks = tuple(_breaks(statement.parts, printed.article.text))
    yield read_wording(statement.quote)._replace(breaks=breaks), statement.parts, statement.kind is Kind.INDIRECT
    if statement.kind is Kind.MIXED and statement.content is not None:
        yield read_wording(statement.content.text), (statement.content,), True


def _breaks(parts: Sequence[Part], text: str) -> Iterator[int]:
    """Give the joints between parts where the article ends a sentence: “…,” he said. “But …”."""
    at = -1
    for part, after in pairwise(parts):
        at += len(part.text) + 1
        between = text[part.end : after.start].rstrip(_BEFORE_PART)
        if between.endswith((".", "!", "?")) and not after.text[0].islower():
            yield at


def _cut(parts: Sequence[Part], start: int, end: int) -> Iterator[Part]:
    """Give where a stretch of the parts, joined by one space, stands in the article."""
    at = 0
    for part in parts:
        first, last = max(start - at, 0), min(end - at, len(part.text))
        if first < last:
            yield Part(start=part.start + first, end=part.start + last, text=part.text[first:last])
        at += len(part.text) + 1


def _changes(match: Match, pieces: Sequence[Wording]) -> Iterator[Rewording]:
    before = match.fit.first
    for run, piece in zip(match.fit.runs, pieces, strict=True):
        if before < run[0]:
            yield Rewording(op=Op.DELETE, ours=_printed(match, (before, run[0])), theirs="")
        kept = _printed(match, run)
        theirs = " ".join(piece.text.split())
        yield from compare_wording(kept, theirs) or [Rewording(op=Op.EQUAL, ours=kept, theirs=theirs)]
        before = run[1]


def _printed(match: Match, run: tuple[int, int]) -> str:
    """Give the words of a run as printed, on one line."""
    if run[0] >= run[1]:
        return ""
    start, end = match.wording.cut(*run)
    return " ".join(match.wording.text[start:end].split())


def _cuts_negation_between(match: Match) -> bool:
    """Tell whether what is left out between two runs denies one of them, within a sentence."""
    return any(
        denies(match.wording.words[start : _sentence_end(match.wording, start - 1, last)])
        or denies(match.wording.words[_sentence_start(match.wording, last, start) : last])
        for start, last in left_out(match.fit)
        if start < last
    )


def _cuts_negation_before(match: Match) -> bool:
    if match.fit.grade is Grade.NEAR:
        return False
    first = match.fit.first
    return denies(match.wording.words[_sentence_start(match.wording, first, 0) : first])


def _sentence_start(wording: Wording, word: int, least: int) -> int:
    while word > least and not ends_sentence(wording, word - 1):
        word -= 1
    return word


def _sentence_end(wording: Wording, word: int, most: int) -> int:
    while word < most and not ends_sentence(wording, word):
        word += 1
    return min(word + 1, most)


def _has_no_words(text: str) -> bool:
    return not any(char.isalnum() for char in text)
