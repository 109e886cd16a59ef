"""Tell what only looks like a report: questions, conditions, refusals to speak, and words that say nothing.

In: a sentence, a `Report` in it and the frame of its cue. Out: yes or no. A report that is refused here is not shown to
anybody, however probable the fitted tables hold it.
"""

from indexer.extract.clauses import Clause
from indexer.extract.cues import Frame, is_evasion
from indexer.extract.features import HEARSAY, region_start
from indexer.extract.lexicon import BEARERS, DETERMINERS, NOT_NAMES, SPEECH_VERBS
from indexer.extract.mentions import Tokens
from indexer.extract.reports import Report
from indexer.extract.wordclass import class_of, stem_of

SURE_OF_QUOTE = 0.5
"""Quoted words that no rule could give to anybody are part of a report only where that is this probable."""
MAX_TO_WORK = 20
_INVERTED = frozenset("did do does has have had is are was were will would could can should".split())
_EMPTY = frozenset("so nothing something anything".split())
_TIMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow on in at the this last next
    towards toward by around about before after until since during
    weeks months years days hours minutes one two three four five six several few many some a
    of as
    week month year day noon midnight dawn dusk night morning afternoon evening earlier later late early""".split()
)
_EMPTY_OPENINGS = ("nobody", "no one", "no such", "not to be named", "not to be identified", "according to")
_FOR_SAYING = frozenset(("saying", "calling", "telling", "writing"))
_NO_OPENINGS = frozenset(("-ed", "past", "time"))
_BARE_SAYING = frozenset(("to say", "to speak", "to talk", "to comment"))
_UNREAL = frozenset("if whether unless when before until".split())
_STRIKING = frozenset("attack criticiz accus blam prais condemn denounc mock assail blast chid slamm".split())
_OVER = frozenset("over for by after amid of in as".split())
_BLOWS = frozenset("attack assail blast slam hit bash".split())
_ANSWERING = frozenset("respond comment answer reply say elaborat".split())
_UNSAID = frozenset(("refus", "fail"))


def is_not_said(tokens: Tokens, report: Report, frame: Frame) -> bool:
    """Tell questions, conditions, “asked about the strike, Reyes” and “declined to say” from what somebody told."""
    opening = tokens[region_start(frame) - 1].lower if region_start(frame) > 0 else ""
    is_question = tokens[-1].text == "?" and tokens[0].lower in _INVERTED
    is_asked = report.cue <= 1 and tokens[report.cue].lower in ("asked", "pressed") and not report.is_before
    is_neither = any(token.lower == "neither" for token in tokens[max(0, report.cue - 6) : report.cue])
    is_headline = report.cue > 0 and tokens[report.cue].text[0].isupper() and frame.subject is None
    is_condition = region_start(frame) == 1 and tokens[0].lower in ("had", "should")
    is_doubtful = is_condition or (
        is_headline or is_asked or is_neither or opening in _UNREAL or tokens[frame.first - 1].lower == "without"
    )
    is_borne = frame.subject is not None and frame.subject.head in BEARERS
    is_pictured = is_borne or (
        stem_of(tokens[report.cue].text) == "describ" and not report.is_before and _is_work(tokens, frame)
    )
    is_doubtful = is_doubtful or is_pictured or _is_struck(tokens, report)
    return is_question or is_doubtful or is_evasion(frame) or _is_declined(tokens, report, frame)


def _is_struck(tokens: Tokens, report: Report) -> bool:
    """Tell “Falk attacked over her plan”, whom others attack, from “Falk attacked the plan”."""
    ahead = tokens[report.cue + 1].lower if report.cue + 1 < len(tokens) else ""
    cue = tokens[report.cue].text
    return cue.endswith("ed") and stem_of(cue) in _STRIKING and ahead in _OVER


def _is_work(tokens: Tokens, frame: Frame) -> bool:
    """Tell what a book holds from what somebody said: “In her memoir, “…”, she describes”."""
    return any(
        token.is_title_like
        for token in tokens[max(0, region_start(frame) - MAX_TO_WORK) : region_start(frame)]
        if token.quote is not None
    )


def _is_declined(tokens: Tokens, report: Report, frame: Frame) -> bool:
    stem = stem_of(tokens[report.cue].text)
    if (frame.is_negated and stem in _ANSWERING) or stem == "respond":
        return True  # “responding to Falk’s warning” tells what he heard
    follows = next((token.lower for token in tokens[report.first : report.last] if token.lower != "to"), "")
    outer = stem_of(tokens[report.cue - 2].text) if report.cue > 1 and tokens[report.cue - 1].lower == "to" else ""
    return "declin" in (stem, outer) or outer in _UNSAID or (stem in _UNSAID and follows in SPEECH_VERBS)


def is_hearsay(frame: Frame) -> bool:
    """Tell what a post or a film of nobody's is said to claim."""
    return frame.subject is not None and frame.subject.head in HEARSAY and frame.base in ("claim", "claims")


def is_strike(tokens: Tokens, report: Report) -> bool:
    """Tell “attacked the council”, which may be done with words or with stones, from what tells something."""
    return stem_of(tokens[report.cue].text) in _BLOWS and not report.is_before


def is_about_speaker(clause: Clause, frame: Frame, report: Report) -> bool:
    """Tell whether the words after a cue are its speaker: “said Rurik Dahl”."""
    subject = frame.subject
    if subject is None or report.is_before:
        return False
    first = min(subject.first, frame.last) if frame.is_passive else subject.first  # “by the city's commandant, Falk”
    return first < clause.last and clause.first < subject.last


def has_content(tokens: Tokens, clause: Clause, report: Report) -> bool:
    """Tell words that say something from “Tuesday”, “so”, “the decision” and the title of a book."""
    said = tokens[clause.first : clause.last]
    words = [token for token in said if token.is_word]
    if not words:
        return False
    opening = " ".join(token.lower for token in words[:4])
    if opening.startswith(_EMPTY_OPENINGS) or class_of(words[0]) in _NO_OPENINGS or opening in _BARE_SAYING:
        return False
    quotes = [token for token in said if token.quote is not None]
    if quotes and (
        report.probability < SURE_OF_QUOTE or said[0].is_title_like or _FOR_SAYING & {token.lower for token in words}
    ):
        return False
    if words[0].lower in _EMPTY or all(token.lower in _TIMES for token in words):
        return False
    if len(words) == 1:
        return class_of(words[0]) == "Name" and words[0].lower not in NOT_NAMES
    is_bare = len(words) == 2 and words[0].lower in DETERMINERS and words[1].text.islower()
    return not is_bare
