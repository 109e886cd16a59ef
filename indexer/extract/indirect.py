"""Find what is told in the reporter's words: which cue, whose, and which words it covers.

In: read sentences and the links of their quotations. Out: `Told`s that overlap neither each other nor a quotation that
has a speaker. What a rule of `clauses` finds goes before what the fitted tables of `reports` find.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from indexer.extract.attribution import Link, Reading
from indexer.extract.clauses import Clause, reported_clause
from indexer.extract.cues import CueKind, Frame, report_frame
from indexer.extract.features import region_start
from indexer.extract.lexicon import TOLD_STEMS
from indexer.extract.mentions import Tokens
from indexer.extract.reports import Report, end_from, find_reports
from indexer.extract.unsaid import has_content, is_about_speaker, is_hearsay, is_not_said, is_strike

CAUTION_OF_RULES = 0.6
"""A clause found by a rule is ended by the fitted tables only where they are as sure as this."""
MIN_CUT_WORDS = 5
_DANGLING = frozenset(
    """, ; : – — - and but or of for on about against with as in by into at over from toward towards upon like to
    determiner""".split()
)
_NEGATIVE = frozenset("refus deny reject".split())


class Told(NamedTuple):
    """A clause that somebody is said to have said, asked for or thought."""

    reading: int
    """The sentence of the cue."""
    frame: Frame
    clause: Clause
    probability: float | None
    """How likely the fitted tables hold it; None where a rule found it."""
    is_half: bool = False
    """It says nothing without its other half: “Baum” before “was called a liar”."""


def find_told(
    readings: list[Reading], links: list[Link], used: frozenset[tuple[int, int]], *, silent: frozenset[int]
) -> list[Told]:
    """Find the indirect speech of an article.

    Args:
        readings: the sentences.
        links: the quotations that have a speaker.
        used: sentence and token of the cues that they have.
        silent: blocks in which nobody is told to speak, such as captions.
    """
    free = _Free(readings, links)
    reports = (one for one in find_reports(readings, used) if readings[one.reading].sentence.block not in silent)
    told = (_of_report(readings[one.reading], one, used=used) for one in reports)
    by_table = sorted(_joined(told), key=lambda one: (one.reading, one.clause.first, -one.clause.last))
    return [one for one in (*_by_rule(readings, used), *by_table) if free.take(one.clause)]


def _joined(told: Iterable[Told | None]) -> Iterator[Told]:
    """Make one of what stands before a cue and what stands after it: “The budget is expected to be cut”."""
    after: Told | None = None
    for one in told:
        if one is None:
            continue
        is_same = after is not None and (after.reading, after.frame.first) == (one.reading, one.frame.first)
        if after is not None and is_same and _is_before(one) and one.frame.subject is None:
            halves = (after.clause.first, after.clause.last)
            yield after._replace(clause=one.clause._replace(resumed=halves))
            after = None
        elif _is_before(one) and one.is_half:
            continue
        elif _is_before(one):
            yield one
        else:
            if after is not None:
                yield after
            after = one
    if after is not None:
        yield after


def _is_before(told: Told) -> bool:
    return told.clause.last <= told.frame.first


class _Free:
    """Which tokens nobody has spoken yet."""

    def __init__(self, readings: list[Reading], links: list[Link]) -> None:
        self._readings = readings
        self._taken = {(link.reading, link.token) for link in links}
        self._spoken = {link.quote for link in links}

    def take(self, clause: Clause) -> bool:
        """Take the tokens of a clause; False, and nothing taken, where one of them is taken already."""
        tokens = self._readings[clause.reading].sentence.tokens
        pieces = [(clause.first, clause.last), *([clause.resumed] if clause.resumed else [])]
        places = {(clause.reading, at) for first, last in pieces for at in range(first, last)}
        if places & self._taken or any(tokens[at].quote in self._spoken for _, at in places):
            return False
        self._taken |= places
        return True


def _by_rule(readings: list[Reading], used: frozenset[tuple[int, int]]) -> list[Told]:
    found: list[Told] = []
    for index, reading in enumerate(readings):
        for frame in reading.frames:
            clause = None if (index, frame.first) in used else reported_clause(readings, index, frame)
            if clause is not None and not is_hearsay(frame):
                found.append(Told(index, frame, _cut(readings, frame, clause), None))
    return found


def _cut(readings: list[Reading], frame: Frame, clause: Clause) -> Clause:
    """End the clause of a rule where the fitted tables end it, if that is earlier."""
    if clause.resumed is not None or clause.first < frame.last:
        return clause
    end = end_from(readings[clause.reading], frame.last - 1, clause.first, caution=CAUTION_OF_RULES)
    tokens = readings[clause.reading].sentence.tokens
    is_sound = end < clause.last and end - clause.first >= MIN_CUT_WORDS and tokens[end].text == ","
    return clause._replace(last=end) if is_sound else clause


def _of_report(reading: Reading, report: Report, *, used: frozenset[tuple[int, int]]) -> Told | None:
    tokens = reading.sentence.tokens
    frame = _frame_of(reading, report)
    if frame is None or is_hearsay(frame) or is_not_said(tokens, report, frame):
        return None
    if (report.reading, report.cue) in used and not report.is_beside_quote:
        return None  # “he told reporters” after a quotation
    clause = _clause_of(tokens, report, frame)
    is_half = report.is_before and frame.subject is None and not report.is_clause
    has_words = _is_named(tokens, clause) if is_half else has_content(tokens, clause, report)
    if not has_words or is_about_speaker(reading, clause, frame, report) or is_strike(tokens, report):
        return None
    return Told(report.reading, _with_flags(tokens, frame, report), clause, report.probability, is_half)


def _is_named(tokens: Tokens, clause: Clause) -> bool:
    """Tell “the budget” and “Falk”, which are half of what is told, from a mere “he”."""
    said = tokens[clause.first : clause.last]
    return len(said) > 1 or (len(said) == 1 and said[0].word_class != "pronoun")


def _frame_of(reading: Reading, report: Report) -> Frame | None:
    frame = next((frame for frame in reading.frames if frame.first <= report.cue < frame.last), None)
    frame = report_frame(reading.sentence, reading.mentions, report.cue) if frame is None else frame
    is_other = frame is not None and report.is_about_subject and not frame.is_passive
    return frame._replace(subject=None) if frame is not None and is_other else frame


def _clause_of(tokens: Tokens, report: Report, frame: Frame) -> Clause:
    is_own = frame.is_direct_subject and frame.subject is not None
    last = min(report.last, region_start(frame)) if report.is_before and is_own else report.last
    while last > report.first and tokens[last - 1].word_class in _DANGLING:
        last -= 1
    return Clause(report.reading, report.first, last)


def _with_flags(tokens: Tokens, frame: Frame, report: Report) -> Frame:
    """Mark by the word that tells it what nobody said in so many words: “wants”, “is expected”, “criticised X”."""
    stem = tokens[report.cue].stem
    is_negated = frame.is_negated or stem in _NEGATIVE
    is_infinitive = frame.first > 0 and tokens[frame.first - 1].lower == "to"
    is_told = frame.kind is not CueKind.BELIEF or stem in TOLD_STEMS
    if frame.modality is not None or (is_told and not is_infinitive and report.tells_what):
        return frame._replace(is_negated=is_negated)
    first = frame.first - 2 if frame.first > 1 and tokens[frame.first - 1].lower == "to" else frame.first
    words = " ".join(token.text for token in tokens[first : frame.last])
    return frame._replace(is_negated=is_negated, modality=words)
