"""Find where the words of a quote stand in a longer text: word by word the same, with some left out, or nearly so.

In: texts as printed. Out: a `Fit`: how well the quote fits, and the stretch of the text that it is about.
Promise: marks, capitals and accents make no difference, every other word does; the same words always give the same fit,
and no text takes more than time in the product of both lengths.
"""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from indexer.similarity import fold_words

MAX_PIECES = 12
"""Into so many pieces ellipses may divide a quote; further ones are read as marks of the last piece."""

GAP_COST = 4
"""What words that a quote leaves out without saying so cost at most, counted in words: one cut is one fault."""

MOST_WIDENED = 2
"""So many words of a quote before the first one that stands in a text, or after the last, may be in others' place."""

LEAST_LIKENESS = 0.5
"""Below that two wordings have nothing to do with each other."""

FUNCTION_WEIGHT = 0.4
"""Weight of a function word beside a telling one, which texts do not share by chance."""

_ELLIPSIS = re.compile(r"[\[(<]? ?(?:…|\.(?: ?\.){2,}) ?[\])>]?")
_AFTER_SENTENCE = re.compile(r"(?<=[.!?]) ")
_RUN = re.compile(r"[^\s—–…]+")
_OUTER_MARKS = "\"'“”„‟«»‘’‚‹›＂()[]{}<>,;:-"
_MAX_RUN_CHARS = 40
_START_BITS = 24
_START_MASK = (1 << _START_BITS) - 1
_NEGATIONS = frozenset("not no never none nobody nothing neither nor without".split())
_SENTENCE_END = re.compile(r"[.!?]")
_FUNCTION_WORDS = frozenset(
    """
    a about after again all also always am an and any anything are as ask at away back be because been before being but
    by came can come could day did do does doing done down even ever every everything for from get give go goes going
    gone good got great had has have having he her here him his how i if im in into is isnt it its ive just kind know
    let lets like little look lot made make makes many may me mean might more most much must my need never new no nor
    not now of off on one only or other our out over part people point put really right said same saw say says see
    seen shall she should so some something still such sure take talk tell than thank thanks that thats the their them
    then there theres these they theyre thing things think this those thought time to today told too two under until
    up upon us very want was way we well went were weve what when where whether which while who why will with work
    would yes yet you your youre
    """.split()
)


class Wording(NamedTuple):
    """A text as folded words, each with the place where it is printed."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    """Of the run of characters that each word belongs to."""

    line: str
    """The words with a space around each, for looking up runs of them."""

    breaks: tuple[int, ...] = ()
    """Places in the text where a sentence ends though no mark of the text says so."""

    def cut(self, first: int, last: int) -> tuple[int, int]:
        """Give where the words from `first` to before `last` stand in the text, marks around them left out."""
        start, end = self.spans[first][0], self.spans[last - 1][1]
        run = self.text[start:end]
        first_char = start + len(run) - len(run.lstrip(_OUTER_MARKS))
        return first_char, max(first_char, start + len(run.rstrip(_OUTER_MARKS)))


class Grade(IntEnum):
    """How well a quote fits a text, the best first."""

    SAME = 0
    """Its words stand there in one run."""

    CUT = 1
    """They stand there in their order, and every place where some are left out bears an ellipsis."""

    NEAR = 2
    """Most of them stand there; some are other words, too many or too few."""

    NONE = 3
    """The text is another one."""


class Overlap(NamedTuple):
    """What a quote has in common with the stretch of a text that it is nearest to."""

    kept: int = 0
    """Words that stand in both."""

    telling: int = 0
    """Different telling words among them."""

    inner: int = 0
    """Words that are other ones, too many or too few between those that stand in both."""

    blocks: int = 0
    """Places where they are."""

    outer: int = 0
    """Words of the quote before the first and after the last one that stands in both."""

    likeness: float = 0.0
    """Share of the weight of both wordings that is the same, 0 to 1."""

    runs: tuple[tuple[int, int], ...] = ()
    """The runs of words of the text that the quote keeps."""


class Fit(NamedTuple):
    """How well a quote fits a text, and where."""

    grade: Grade
    runs: tuple[tuple[int, int], ...] = ()
    """First word and one past the last of the stretch that each piece of the quote is about, or of all pieces that
    follow one another; empty where it is another text."""

    overlap: Overlap = Overlap()
    """Of a quote that fits nearly, how nearly."""

    @property
    def first(self) -> int:
        """Give the first word of the whole stretch."""
        return self.runs[0][0]

    @property
    def last(self) -> int:
        """Give one past its last word."""
        return self.runs[-1][1]


NO_FIT = Fit(Grade.NONE)


def read_wording(text: str) -> Wording:
    """Take a text apart into folded words that know where they are printed."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for match in _RUN.finditer(text):
        folded = _fold(match.group())
        span = match.span()
        words += folded
        spans += [span] * len(folded) if len(folded) != 1 else (span,)
    return Wording(text, tuple(words), tuple(spans), f" {' '.join(words)} ")


def read_pieces(quote: str) -> tuple[str, ...]:
    """Divide a quote at its ellipses; pieces without a word are left out."""
    pieces = _ELLIPSIS.split(" ".join(quote.split()), maxsplit=MAX_PIECES - 1)
    return tuple(piece.strip() for piece in pieces if fold_words(piece).folded)


def divide_sentences(quote: str) -> tuple[str, ...]:
    """Divide a quote after each mark that ends a sentence."""
    return tuple(piece for piece in _AFTER_SENTENCE.split(" ".join(quote.split())) if fold_words(piece).folded)


def is_telling(word: str) -> bool:
    """Tell whether a folded word says something: neither a function word nor a single letter."""
    return word not in _FUNCTION_WORDS and (len(word) > 1 or word.isdigit())


def count_telling(words: Sequence[str]) -> int:
    """Count the different telling words."""
    return len({word for word in words if is_telling(word)})


def fit_exactly(pieces: Sequence[Wording], text: Wording) -> Fit:
    """Find the pieces of a quote in a text, in their order and word by word."""
    runs = _in_order(pieces, text)
    if runs is None:
        return NO_FIT
    is_one_run = all(before[1] == after[0] for before, after in pairwise(runs))
    return Fit(Grade.SAME if is_one_run else Grade.CUT, ((runs[0][0], runs[-1][1]),) if is_one_run else runs)


def fit_nearly(pieces: Sequence[Wording], text: Wording) -> Fit:
    """Find the stretches of a text that the pieces of a quote are nearest to, in order; no fit if they are far."""
    runs: list[tuple[int, int]] = []
    place = 0
    for piece in pieces:
        first, last = _nearest_stretch(piece.words, text.words[place:])
        runs.append((place + first, place + last))
        place += last
    overlap = _sum_up([_Aligned.of(piece.words, text, run) for piece, run in zip(pieces, runs, strict=True)])
    if overlap.likeness < LEAST_LIKENESS:
        return NO_FIT
    return Fit(Grade.NEAR, tuple(_widen(pieces, text, runs)), overlap)


def denies(words: Sequence[str]) -> bool:
    """Tell whether there is a negation among folded words."""
    return not _NEGATIONS.isdisjoint(words)


def left_out(fit: Fit) -> Iterator[tuple[int, int]]:
    """Give the stretches of words between the runs of a fit."""
    for before, after in pairwise(fit.runs):
        yield before[1], after[0]


def ends_sentence(text: Wording, word: int) -> bool:
    """Tell whether a sentence ends after a word, by the marks up to the next one or by the breaks of the text."""
    end = text.spans[word + 1][0] if word + 1 < len(text.spans) else len(text.text)
    start = max(text.spans[word][1] - 2, text.spans[word][0])
    return _SENTENCE_END.search(text.text, start, end) is not None or any(start <= one < end for one in text.breaks)


def _fold(run: str) -> tuple[str, ...]:
    return _fold_short(run) if len(run) <= _MAX_RUN_CHARS else fold_words(run).folded


@lru_cache(maxsize=1 << 16)
def _fold_short(run: str) -> tuple[str, ...]:
    return fold_words(run).folded


def _in_order(pieces: Sequence[Wording], text: Wording) -> tuple[tuple[int, int], ...] | None:
    place, last = 0, 0
    for piece in pieces:
        found = text.line.find(piece.line, place)
        if found < 0 or not piece.words:
            return None
        place = found + len(piece.line) - 1
        last = text.line.count(" ", 0, found) + len(piece.words)
    # Seen from the end each piece stands as near to the next one as it can.
    runs = [(last - len(pieces[-1].words), last)]
    for piece in reversed(pieces[:-1]):
        place = text.line.rfind(piece.line, 0, _offset(text, runs[-1][0]) + 1)
        first = text.line.count(" ", 0, place)
        runs.append((first, first + len(piece.words)))
    return tuple(reversed(runs))


def _offset(text: Wording, word: int) -> int:
    return sum(map(len, text.words[:word])) + word


def _nearest_stretch(quote: Sequence[str], text: Sequence[str]) -> tuple[int, int]:
    """Align all words of a quote with a stretch of a text that may begin and end anywhere.

    Each word that is in one of the two only, or another one, costs 1, and a run of the text that is left out at most
    `GAP_COST`. Cost and start are kept in one number, so that of several cheapest stretches the shortest is found.
    """
    known = {word: number for number, word in enumerate(dict.fromkeys(quote))}
    coded = np.array([known.get(word, -1) for word in text], dtype=np.int64)
    steps: NDArray[np.int64] = np.arange(len(text) + 1, dtype=np.int64)
    one = 1 << _START_BITS
    others = {word: one * (coded != number) for word, number in known.items()}
    row = _START_MASK - steps
    for word in quote:
        changed = row + one
        changed[1:] = np.minimum(changed[1:], row[:-1] + others[word])
        linear = np.minimum.accumulate(changed - one * steps) + one * steps
        row = np.minimum(linear, np.minimum.accumulate(changed) + GAP_COST * one)
    end = int(np.argmin(row))
    return _START_MASK - (int(row[end]) & _START_MASK), end


def _widen(pieces: Sequence[Wording], text: Wording, runs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Take to each run the words of its sentence that the outermost words of a piece stand for: “two” for “three”."""
    before = 0
    for piece, (first, last), after in zip(pieces, runs, (*(run[0] for run in runs[1:]), len(text.words)), strict=True):
        ops = Levenshtein.opcodes(text.words[first:last], piece.words)
        if not ops:
            yield first, last
            continue
        lead, tail = (op.dest_end - op.dest_start if op.tag == "insert" else 0 for op in (ops[0], ops[-1]))
        start, end = first, last
        while (
            0 < lead <= MOST_WIDENED
            and start - before > 0
            and first - start < lead
            and not ends_sentence(text, start - 1)
        ):
            start -= 1
        while 0 < tail <= MOST_WIDENED and end < after and end - last < tail and not ends_sentence(text, end - 1):
            end += 1
        yield start, end
        before = end


class _Aligned(NamedTuple):
    """One piece of a quote beside the stretch of the text that it is nearest to."""

    overlap: Overlap
    same: float
    """Weight of what stands in both."""
    other: float
    """Weight of the rest."""

    @classmethod
    def of(cls, quote: Sequence[str], text: Wording, run: tuple[int, int]) -> Self:
        stretch = text.words[run[0] : run[1]]
        ops = list(Levenshtein.opcodes(stretch, quote))
        equal = [place for place, op in enumerate(ops) if op.tag == "equal"]
        if not equal:
            return cls(Overlap(outer=len(quote)), 0.0, _weight(quote))
        inner = [op for op in ops[equal[0] : equal[-1]] if op.tag != "equal"]
        outer = (*ops[: equal[0]], *ops[equal[-1] + 1 :])
        kept = [stretch[ops[place].src_start : ops[place].src_end] for place in equal]
        overlap = Overlap(
            kept=sum(map(len, kept)),
            telling=count_telling([word for words in kept for word in words]),
            inner=sum(max(min(op.src_end - op.src_start, GAP_COST), op.dest_end - op.dest_start) for op in inner),
            blocks=sum(place + 1 < after for place, after in pairwise(equal)),
            outer=sum(op.dest_end - op.dest_start for op in outer),
            runs=tuple((run[0] + ops[place].src_start, run[0] + ops[place].src_end) for place in equal),
        )
        other = sum(
            max(min(_weight(stretch[op.src_start : op.src_end]), GAP_COST), _weight(quote[op.dest_start : op.dest_end]))
            for op in (*inner, *outer)
        )
        return cls(overlap, sum(map(_weight, kept)), other)


def _sum_up(aligned: Sequence[_Aligned]) -> Overlap:
    same, other = sum(one.same for one in aligned), sum(one.other for one in aligned)
    return Overlap(
        kept=sum(one.overlap.kept for one in aligned),
        telling=sum(one.overlap.telling for one in aligned),
        inner=sum(one.overlap.inner for one in aligned),
        blocks=sum(one.overlap.blocks for one in aligned),
        outer=sum(one.overlap.outer for one in aligned),
        likeness=same / (same + other) if same else 0.0,
        runs=tuple(run for one in aligned for run in one.overlap.runs),
    )


def _weight(words: Sequence[str]) -> float:
    return sum(1.0 if is_telling(word) else FUNCTION_WEIGHT for word in words)
