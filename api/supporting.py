"""Find which of the cited statements hold up a sentence of a language model, and whether they hold up all of it.

In: the sentence as lexemes and slices, the statements cited. Out: those that it rests on, or the `Fault` it has.
Promise: whatever a sentence leaves out of a printed sentence that it quotes or retells, it does not leave out what
turns it: a negation, a condition, a question, that it was denied.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from api.answer import Citation
from api.lexemes import QUOTE, Lexeme, Original, count_negations, is_matter, read_lexemes, read_originals
from api.neutral import DANGLING, DECLINING, DENYING, NEUTRAL_VERBS
from api.reprinting import Printed
from api.retelling import LEAST_MATTER, missing_qualifiers, retells
from indexer.extract.lexicon import CUE_VERBS
from indexer.statement import Kind, Statement


class Fault(StrEnum):
    """Why a sentence does not pass."""

    LENGTH = "length"
    CITES = "cites"
    SIGNS = "signs"
    SPEAKERS = "speakers"
    QUOTE = "quote"
    ASCRIPTION = "ascription"
    DATES = "dates"
    NAME = "name"
    RETELLING = "retelling"
    NEGATION = "negation"
    DENIAL = "denial"


_CUE = Lexeme(":", ":")


class Slice(NamedTuple):
    """A stretch of a cited statement that a sentence quotes."""

    citation: Citation
    printed: Printed


class Written(NamedTuple):
    """A sentence, with what it quotes."""

    lexemes: tuple[Lexeme, ...]
    """Of the whole, without dates, each quotation as one."""
    is_told: tuple[bool, ...]
    """Which of them neither ascribe nor name the speaker."""
    slices: tuple[Slice, ...]
    """What is quoted, in order."""


class Support:
    """What a statement prints, sentence by sentence, across the parts of a split quote."""

    def __init__(self, citation: Citation) -> None:
        self.citation = citation
        self._bases = tuple(_bases(citation.statement))
        self.originals = tuple(original for base in self._bases for original in base.originals)
        self.words = frozenset(low for one in self.originals for low in one.lows)
        self.spellings = frozenset(one.spelling for original in self.originals for one in original.lexemes)

    def around(self, slice_: Slice) -> tuple[Original, ...]:
        """Give the sentences that a slice is cut from: as the article prints them, the reporter's words included."""
        base = self._bases[-1]
        start = base.offsets[slice_.printed.part] + slice_.printed.start
        end = base.offsets[slice_.printed.part] + slice_.printed.end
        return tuple(one for one in base.originals if one.start < end and start < one.end)


class _Base(NamedTuple):
    originals: tuple[Original, ...]
    offsets: tuple[int, ...]
    """Where each part of the statement begins."""


def _bases(statement: Statement) -> Iterator[_Base]:
    text, offsets = "", []
    for part in statement.parts:
        offsets.append(len(text))
        text += f"{part.text} "
    yield _Base(tuple(read_originals(text)), tuple(offsets))
    content = statement.content
    if statement.kind is Kind.MIXED and content is not None:
        places = tuple(part.start - content.start for part in statement.parts)
        if all(place >= 0 for place in places) and statement.parts[-1].end <= content.end:
            cue = {one.casefold() for one in (statement.cue or "").split()}
            yield _Base(tuple(_without_cue(one, cue) for one in read_originals(content.text)), places)


def _without_cue(original: Original, cue: set[str]) -> Original:
    # “She called it …”: the reporter's verb is no part of what was said.
    lexemes = tuple(
        _CUE if one.low in cue or CUE_VERBS.get(one.low) in NEUTRAL_VERBS else one for one in original.lexemes
    )
    return original._replace(lexemes=lexemes)


class _Segment(NamedTuple):
    lexemes: tuple[Lexeme, ...]
    matter: tuple[Lexeme, ...]
    slices: tuple[Slice, ...]

    def negations(self, statement: Statement) -> int | None:
        """Count what turns it round, apart from what says that it was denied; None where a denial is lost or added."""
        count = count_negations(self.lexemes)
        denies = any(one.low in DENYING for one in self.lexemes)
        declines = any(one.low in DECLINING for one in self.lexemes)
        if statement.declined != declines or (denies and not statement.negated):
            return None
        if statement.negated and not denies:
            return count - 1 if count else None
        return count


def find_support(written: Written, supports: Sequence[Support]) -> tuple[Citation, ...] | Fault:
    """Give the citations that hold a sentence up, in the order of their numbers."""
    quoted = frozenset(one.low for slice_ in written.slices for one in read_lexemes(slice_.printed.text))
    matter = (one.low for one, is_told in zip(written.lexemes, written.is_told, strict=True) if is_told)
    told = quoted | frozenset(matter)
    used: dict[int, Citation] = {}
    if next((one.low for one in reversed(written.lexemes) if one.is_word or one.text == QUOTE), "") in DANGLING:
        return Fault.RETELLING
    for segment in _segments(written):
        if not segment.matter and not segment.slices and count_negations(segment.lexemes):
            return Fault.NEGATION
        for slice_ in segment.slices:
            (support,) = (one for one in supports if one.citation.n == slice_.citation.n)
            fault = _quotes_amiss(slice_, support, segment, told)
            if fault is not None:
                return fault
            used[slice_.citation.n] = slice_.citation
        if segment.matter:
            found = next((one.citation for one in supports if _holds_up(one, segment, told)), None)
            if found is None:
                return Fault.RETELLING
            used[found.n] = found
    return tuple(used[n] for n in sorted(used)) or Fault.RETELLING


def _segments(written: Written) -> Iterator[_Segment]:
    left = iter(written.slices)
    begun: list[tuple[Lexeme, bool]] = []
    for lexeme, is_told in zip(written.lexemes, written.is_told, strict=True):
        if lexeme.text in {".", "!", "?", ";"} or lexeme.low in {"while", "but"}:
            yield _segment(begun, left)
            begun = []
        else:
            begun.append((lexeme, is_told))
    yield _segment(begun, left)


def _segment(begun: Sequence[tuple[Lexeme, bool]], left: Iterator[Slice]) -> _Segment:
    lexemes = tuple(lexeme for lexeme, _ in begun)
    kept = [lexeme for lexeme, is_told in begun if is_told]
    matter = tuple(kept) if any(is_matter(one) for one in kept) else ()
    return _Segment(lexemes, matter, tuple(next(left) for one in lexemes if one.text == QUOTE))


def _quotes_amiss(slice_: Slice, support: Support, segment: _Segment, told: frozenset[str]) -> Fault | None:
    negations = segment.negations(slice_.citation.statement)
    if negations is None:
        return Fault.DENIAL
    around = support.around(slice_)
    inside = _slices_in(segment, support, around)
    if (negations + inside) % 2 != sum(count_negations(one.lexemes) for one in around) % 2:
        return Fault.NEGATION
    if any(missing_qualifiers(one.lexemes, told) for one in around):
        return Fault.NEGATION
    is_cut_question = bool(around) and around[-1].is_question and "?" not in slice_.printed.text
    return Fault.NEGATION if is_cut_question else None


def _slices_in(segment: _Segment, support: Support, around: Sequence[Original]) -> int:
    """Count the negations of what the segment quotes from the same printed sentences."""
    return sum(
        count_negations(read_lexemes(other.printed.text))
        for other in segment.slices
        if other.citation.n == support.citation.n and set(support.around(other)) & set(around)
    )


def _holds_up(support: Support, segment: _Segment, told: frozenset[str]) -> bool:
    negations = segment.negations(support.citation.statement)
    if negations is None:
        return False
    matter = [one for one in segment.matter if one.text != QUOTE]
    return any(
        retells(
            matter,
            original,
            negations=negations + _slices_in(segment, support, (original,)),
            also=told,
            least=1 if segment.slices else LEAST_MATTER,
        )
        and (not original.is_question or "whether" in told)
        for original in support.originals
    )
