"""Cut out the clause that a cue reports: what was said in the reporter's words, with or without quoted words in it.

In: a read sentence and one of its cues. Out: the `Clause`, or None where the sentence does not report one surely.
Indirect speech is taken at high precision: only after “that”, after “said”, before a closing “, X said”, with
“according to”, “as noted by”, and by “this was stated by”, which points at the sentence before.
"""

import re
from typing import NamedTuple

from indexer.extract.agents import WRITTEN
from indexer.extract.asides import Aside, aside_of
from indexer.extract.attribution import Reading
from indexer.extract.cues import CueKind, Frame, is_evasion
from indexer.extract.features import region_end, region_start
from indexer.extract.lexicon import (
    NEEDS_THAT,
    OCCASIONS,
    PLAIN_REPORTING,
    RECIPIENTS,
    ROLE_NOUNS,
    SUBORDINATORS,
    TELLING,
)
from indexer.extract.mentions import MentionKind, Tokens, may_be_noun
from indexer.extract.tokens import Token
from indexer.extract.wordclass import is_preposition

MIN_WORDS = 4
MIN_SENTENCE_WORDS = 3
MIN_ASIDE_WORDS = 2
MAX_BEFORE_THAT = 10
MAX_TAIL_WORDS = 9
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday today yesterday".split())
_NOT_CLAUSES = frozenset(
    """of in on at to about during after before by for from as with so nothing something anything it this more yes no
    when what and but or , . ; : ? ! ( – — -""".split()
)
_TOLD_OR_DAYS = RECIPIENTS | _DAYS
_SOURCES = ROLE_NOUNS | WRITTEN
_DEPENDENT = frozenset("after when while as because before since although though if once until".split())
_CONDITIONS = frozenset("if whether unless until".split())
_OCCASIONS = frozenset(("when", "before"))
_ASIDES = frozenset("who which whose a an the his her their former".split())
_POINTERS = frozenset(("this", "it", "that"))
_TIMES = frozenset("day evening morning night afternoon week month year time".split())
_TOLD = frozenset("reporters journalists lawmakers parliament".split())
_SEVERAL = frozenset(",;:")
_SAYING = frozenset("say add insist explain argue warn".split())
_STATING = frozenset(
    "state claim announce maintain declare note stress recall admit confirm testify acknowledge contend".split()
)
_GOING_ON = frozenset(("and", "but", "while", "adding", "who", "which", "whose"))
_VERBAL = frozenset(("be", "have", "modal", "do", "past", "-ed", "-s"))
_FILLERS = frozenset(("thus", "so", "then", ","))


class Clause(NamedTuple):
    """Tokens of what was said: `first` to `last`, one past the end, of the sentence at `reading`."""

    reading: int
    first: int
    last: int
    resumed: tuple[int, int] | None = None
    """Tokens of its second half, where the cue stands in the middle: “The convoy, according to two officials, fled”."""


def reported_clause(readings: list[Reading], index: int, frame: Frame) -> Clause | None:
    """Find the clause that a cue without a quote of its own reports."""
    tokens = readings[index].sentence.tokens
    if frame.subject is None or not frame.is_direct_subject:
        return None
    if frame.is_passive and _points_back(tokens, frame):
        return _sentence_before(readings, index)
    aside = aside_of(tokens, frame)
    if aside is not None:
        return _around_aside(tokens, index, aside)
    if frame.kind is CueKind.ACCORDING:
        return _with_introduction(readings, index, frame)
    if frame.is_passive:
        return None  # “when pressed by Baum, Falk left”
    return _active_clause(readings, index, frame)


def _around_aside(tokens: Tokens, index: int, aside: Aside) -> Clause | None:
    """Read “As Falk noted, CLAUSE”, “CLAUSE, as noted by Falk” and “HALF, as Falk noted, HALF”."""
    before = _trimmed(tokens, index, 0, aside.first, least=MIN_ASIDE_WORDS)
    after = _trimmed(tokens, index, aside.last, len(tokens), least=1)
    if before is None or (after is not None and _hands_on(tokens, aside)):
        return after if after is not None and after.last - after.first >= MIN_ASIDE_WORDS else None
    if after is None:
        return before
    if any(token.text in _SEVERAL for token in tokens[: aside.first - 1]) or _is_cut_off(tokens[aside.first - 2]):
        return None  # more than one clause: which of them was handed to whom, nothing tells
    is_next = tokens[aside.last + 1].lower in ("and", "but", "while")
    return before if is_next else before._replace(resumed=(after.first, after.last))


def _hands_on(tokens: Tokens, aside: Aside) -> bool:
    """Tell “However, as Falk noted, CLAUSE” and “that, as Falk noted, CLAUSE” from “HALF, as Falk noted, HALF”."""
    head = tokens[: aside.first]
    is_adverb = sum(token.is_word for token in head) <= 1 or head[0].word_class == "adverb"
    return (is_adverb and sum(token.text == "," for token in head) == 1) or head[-2].lower == "that"


def _is_cut_off(token: Token) -> bool:
    return token.lower == "to" or is_preposition(token.word_class)


def _active_clause(readings: list[Reading], index: int, frame: Frame) -> Clause | None:
    tokens = readings[index].sentence.tokens
    is_reporting = frame.kind is CueKind.SPEECH and frame.base in PLAIN_REPORTING and not _is_vague(frame)
    if not is_reporting or is_condition(tokens, frame) or is_evasion(frame):
        return None
    clause = _after_that(readings, index, frame) or _after_say(readings, index, frame)
    if clause is not None and _is_dependent(tokens, frame):
        return _until_comma(tokens, clause)
    return clause or _before_cue(readings, index, frame) or _around_cue(readings, index, frame)


def is_condition(tokens: Tokens, frame: Frame) -> bool:
    """Tell “if she says”, “had she said” and “when she says”, which may never be, from “when she said”, which was."""
    opening = _opening_of(tokens, frame)
    is_past = tokens[frame.last - 1].word_class in ("-ed", "past")
    is_inverted = region_start(frame) == 1 and opening in ("had", "should")
    return is_inverted or opening in _CONDITIONS or (opening in _OCCASIONS and not is_past)


def _opening_of(tokens: Tokens, frame: Frame) -> str:
    start = region_start(frame)
    return tokens[start - 1].lower if start > 0 else ""


def _is_dependent(tokens: Tokens, frame: Frame) -> bool:
    """Tell whether the cue stands in a clause that hangs on another: “After Falk said that …, Baum left”."""
    subject = frame.subject
    has_who = subject is not None and any(token.lower == "who" for token in tokens[subject.last : frame.first])
    return has_who or _opening_of(tokens, frame) in _DEPENDENT


def _until_comma(tokens: Tokens, clause: Clause) -> Clause | None:
    for position in range(clause.first, clause.last):
        if tokens[position].text == ",":
            return _trimmed(tokens, clause.reading, clause.first, position)
    return clause


def clause_around(readings: list[Reading], index: int, frame: Frame, position: int) -> Clause:
    """Cut the clause around quoted words at `position`, cue and speaker left out."""
    tokens = readings[index].sentence.tokens
    if region_start(frame) > position:
        first, last = _clause_start(tokens, position), region_start(frame)
    else:
        first, last = region_end(frame), _clause_end(readings[index], frame, position)
    return _trimmed(tokens, index, first, max(last, position + 1)) or Clause(index, position, position + 1)


def _is_vague(frame: Frame) -> bool:
    subject = frame.subject
    return (
        subject is not None and subject.kind is MentionKind.PRONOUN and subject.head not in ("he", "she", "they", "it")
    )


def _points_back(tokens: Tokens, frame: Frame) -> bool:
    head = [token.lower for token in tokens[: frame.first]]
    return bool(head) and head[0] in _POINTERS and len(head) <= 2


def _sentence_before(readings: list[Reading], index: int) -> Clause | None:
    if index == 0 or readings[index - 1].sentence.block != readings[index].sentence.block:
        return None
    tokens = readings[index - 1].sentence.tokens
    if any(token.quote is not None for token in tokens):
        return None
    return _trimmed(tokens, index - 1, 0, len(tokens), least=MIN_SENTENCE_WORDS)


def _with_introduction(readings: list[Reading], index: int, frame: Frame) -> Clause | None:
    """Read “According to X, CLAUSE” and “CLAUSE, according to X”."""
    tokens = readings[index].sentence.tokens
    end = region_end(frame)
    if frame.first <= 1 and end < len(tokens) and tokens[end].text == ",":
        apposition = frame.subject.apposition if frame.subject else None
        if apposition is not None and apposition[1] < len(tokens) and tokens[apposition[1]].text == ",":
            end = apposition[1]
        stop = _clause_end(readings[index], frame, end)
        return _trimmed(tokens, index, end + 1, stop, least=MIN_SENTENCE_WORDS)
    is_followed = end + 1 < len(tokens) and tokens[end].text == ","
    is_amid = is_followed and frame.first > 1 and tokens[frame.first - 1].text == ","
    is_aside = is_amid and (tokens[end + 1].lower in _ASIDES or tokens[end + 1].is_capitalised)
    is_said_before = is_amid and any(other.first < frame.first for other in readings[index].frames)
    is_told = is_amid and tokens[frame.first - 2].lower == "that"  # “Belov said that, according to Falk, …”
    if is_told or (is_said_before and not is_aside):
        return None
    if is_aside:
        return _trimmed(tokens, index, 0, frame.first)
    if is_amid:
        head = _trimmed(tokens, index, 0, frame.first, least=1)
        tail = _trimmed(tokens, index, end + 1, len(tokens), least=2)
        return head._replace(resumed=(tail.first, tail.last)) if head and tail else None
    is_last = _tail_words(tokens, end) <= MAX_TAIL_WORDS and not any(token.text == "," for token in tokens[end:])
    if frame.first >= MIN_SENTENCE_WORDS and is_last and _is_source(tokens, frame):
        return _trimmed(tokens, index, 0, frame.first, least=MIN_SENTENCE_WORDS)
    return None


def _is_source(tokens: Tokens, frame: Frame) -> bool:
    """Tell whoever says it from “Seats are shared out according to the votes cast”."""
    subject = frame.subject
    is_apart = not tokens[frame.first - 1].is_word
    is_known = subject is not None and (subject.kind is MentionKind.NAME or subject.head in _SOURCES)
    return is_apart or is_known


def _tail_words(tokens: Tokens, position: int) -> int:
    return sum(token.is_word for token in tokens[position:])


def _after_that(readings: list[Reading], index: int, frame: Frame) -> Clause | None:
    tokens = readings[index].sentence.tokens
    for position in range(frame.last, min(frame.last + MAX_BEFORE_THAT, len(tokens))):
        token = tokens[position]
        if token.lower == "that" and token.is_word and _opens_content(tokens, frame, position):
            return _trimmed(tokens, index, position + 1, _clause_end(readings[index], frame, position + 1))
        if token.text in (":", ";") or token.quote is not None or _is_other_verb(readings[index], frame, position):
            return None
    return None


def _opens_content(tokens: Tokens, frame: Frame, position: int) -> bool:
    """Tell the “that” of what was said from that of “in a step that sent prices up” and of “that evening”."""
    if position + 1 < len(tokens) and tokens[position + 1].lower in _TIMES:
        return False
    before = tokens[position - 1]
    between = tokens[frame.last : position]
    is_noun = before.is_word and any(token.lower in ("a", "an", "the") for token in between[-4:])
    if not is_noun or frame.base in TELLING:
        return True
    return before.lower in OCCASIONS or before.is_capitalised or before.lower in _TOLD_OR_DAYS


def _is_other_verb(reading: Reading, frame: Frame, position: int) -> bool:
    return any(other.first <= position < other.last for other in reading.frames if other is not frame)


def _after_say(readings: list[Reading], index: int, frame: Frame) -> Clause | None:
    tokens = readings[index].sentence.tokens
    first = frame.last
    first += _names_day(tokens, first)
    is_told = frame.base == "tell" and first < len(tokens) and tokens[first].lower in _TOLD
    while first < len(tokens) and (tokens[first].lower in _DAYS or (is_told and tokens[first].lower in _TOLD)):
        first += 1
    if first > frame.last and first < len(tokens) and tokens[first].lower in _TIMES:
        return None
    if (frame.base in NEEDS_THAT and not is_told) or frame.is_inverted or first >= len(tokens):
        return None
    is_clause = tokens[first].lower in ("it", "this") or tokens[first].lower not in _NOT_CLAUSES
    if tokens[first].quote is not None or not is_clause:
        return None
    return _trimmed(tokens, index, first, _clause_end(readings[index], frame, first))


def _names_day(tokens: Tokens, first: int) -> int:
    """Count the words of “on Thursday” before a clause; a clause may begin with “on” as well."""
    is_day = first + 2 < len(tokens) and tokens[first].lower == "on" and tokens[first + 1].lower in _DAYS
    return 2 if is_day and tokens[first + 2].is_word and tokens[first + 2].lower not in _TIMES else 0


def _before_cue(readings: list[Reading], index: int, frame: Frame) -> Clause | None:
    """Read “CLAUSE, X said”."""
    tokens = readings[index].sentence.tokens
    start = region_start(frame)
    while start > 1 and may_be_noun(tokens[start - 1]):
        start -= 1  # “…, relief chief Ida Falk said”
    is_last = _tail_words(tokens, region_end(frame)) <= MAX_TAIL_WORDS
    starts_anew = start > 0 and tokens[start - 1].text == ","
    has_clause = start > MIN_SENTENCE_WORDS and not _is_subordinate(tokens)
    if not (is_last and starts_anew and has_clause and _is_said_at_the_end(tokens, frame)):
        return None
    is_apart = frame.subject is not None and frame.subject.last < frame.first
    if (start <= MIN_WORDS or is_apart) and not any(token.word_class in _VERBAL for token in tokens[1 : start - 1]):
        return None  # “Three days later, Falk said”; “One clerk, Ida Falk, told Nord”
    if any(other.first < start for other in readings[index].frames if other.kind is CueKind.SPEECH):
        return None
    return _trimmed(tokens, index, 0, start, least=MIN_SENTENCE_WORDS)


def _is_said_at_the_end(tokens: Tokens, frame: Frame) -> bool:
    """Tell “…, Falk claimed on Friday” from “…, Falk announced her resignation”."""
    end = region_end(frame)
    if frame.base == "tell":
        return (
            end < len(tokens) and tokens[end].is_word and tokens[end].lower not in ("that", "to", "how", "of", "about")
        )
    if frame.base in _SAYING or end >= len(tokens) or not tokens[end].is_word:
        return frame.base in _SAYING | _STATING
    name = tokens[end].word_class
    return frame.base in _STATING and (is_preposition(name) or name in ("time", "adverb"))


def _around_cue(readings: list[Reading], index: int, frame: Frame) -> Clause | None:
    """Read “HALF, said X, HALF”."""
    tokens = readings[index].sentence.tokens
    start, end = region_start(frame), _past_apposed(tokens, frame)
    is_enclosed = start > 1 and tokens[start - 1].text == "," and end + 1 < len(tokens) and tokens[end].text == ","
    is_plain = frame.base in ("say", "add", "explain", "argue", "insist") and not _is_subordinate(tokens)
    is_only = not any(other is not frame and other.kind is CueKind.SPEECH for other in readings[index].frames)
    if not (is_enclosed and is_plain and is_only) or any(token.quote is not None for token in tokens):
        return None
    is_whole = any(token.word_class in _VERBAL for token in tokens[1 : start - 1])
    if tokens[end + 1].lower in _GOING_ON or (is_whole and tokens[end + 1].lower in ("a", "an", "on")):
        return None
    clause = _around_aside(tokens, index, Aside(start, end))
    if clause is None or clause.resumed is None:
        return clause
    stop = next((at for at in range(end + 1, clause.resumed[1]) if _is_comment(tokens, at)), clause.resumed[1])
    return clause._replace(resumed=(clause.resumed[0], stop))


def _past_apposed(tokens: Tokens, frame: Frame) -> int:
    """Go on over “said Ida Falk, director of the port,”; a verb after the comma goes on with what is said."""
    end = region_end(frame)
    if not frame.is_inverted or end + 1 >= len(tokens) or tokens[end + 1].word_class in _VERBAL:
        return end
    return next((at for at in range(end + 1, len(tokens)) if tokens[at].text == ","), len(tokens))


def _is_comment(tokens: Tokens, position: int) -> bool:
    """Tell where the reporter explains: “…, a policy that …” and “…, the latter a hint at …”."""
    ahead = [token.lower for token in tokens[position + 1 : position + 3]]
    return tokens[position].text == "," and (
        ahead[:1] in (["a"], ["an"], ["which"], ["who"]) or ahead == ["the", "latter"]
    )


def _is_subordinate(tokens: Tokens) -> bool:
    return tokens[0].lower in SUBORDINATORS


def _clause_start(tokens: Tokens, position: int) -> int:
    start = position
    while start > 0 and tokens[start - 1].text not in (";", ":"):
        start -= 1
    return start


def _clause_end(reading: Reading, frame: Frame, position: int) -> int:
    """Give where a clause ends: at the next cue that begins a clause of its own, or with the sentence."""
    tokens = reading.sentence.tokens
    for other in reading.frames:
        start = region_start(other)
        if start <= position or start <= frame.first or other.kind is CueKind.BELIEF:
            continue
        before = tokens[start - 1]
        is_last = _tail_words(tokens, region_end(other)) == 0
        if is_last and before.lower == "which" and start >= 2 and tokens[start - 2].text == ",":
            return start - 2
        conjunct = before.lower in ("and", "but", "while", "as") and start >= 2 and tokens[start - 2].text == ","
        is_told = tokens[max(0, start - 2)].lower == "that"  # “said that, according to Falk, …”
        participle = before.text == "," and tokens[other.first].lower.endswith("ing") and not is_told
        if conjunct or participle or (before.text == "," and other.is_direct_subject and _closes(tokens, other)):
            return start - 1
    return len(tokens)


def _closes(tokens: Tokens, frame: Frame) -> bool:
    return _tail_words(tokens, region_end(frame)) <= 3


def _trimmed(tokens: Tokens, index: int, first: int, last: int, *, least: int = MIN_WORDS) -> Clause | None:
    while first < last and (
        tokens[first].lower in _FILLERS or tokens[first].lower == "that" or _is_edge(tokens[first])
    ):
        first += 1
    while last > first and (_is_edge(tokens[last - 1]) or tokens[last - 1].lower in ("and", "but")):
        last -= 1
    words = sum(token.is_word or token.quote is not None for token in tokens[first:last])
    has_quote = any(token.quote is not None for token in tokens[first:last])
    return Clause(index, first, last) if words >= least or has_quote else None


def _is_edge(token: Token) -> bool:
    return token.quote is None and re.fullmatch(r"[,.;:–—-]", token.text) is not None
