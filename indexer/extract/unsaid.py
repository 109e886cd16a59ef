"""Tell what only looks like a report: questions, conditions, refusals to speak, and words that say nothing.

In: a sentence, a `Report` in it and the frame of its cue. Out: yes or no. A report that is refused here is not shown to
anybody, however probable the fitted tables hold it.
"""

from indexer.extract.attribution import Reading
from indexer.extract.clauses import Clause, is_condition
from indexer.extract.cues import Frame, is_evasion
from indexer.extract.features import HEARSAY, region_start
from indexer.extract.lexicon import BEARERS, DETERMINERS, NOT_NAMES, SPEECH_VERBS
from indexer.extract.mentions import Tokens
from indexer.extract.reports import Report

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
_ASKING = frozenset(("asked", "pressed"))
_ASKED = frozenset(("when", "as", "after"))
_STRIKING = frozenset("attack criticiz accus blam prais condemn denounc mock assail blast chid slamm".split())
_OVER = frozenset("over for by after amid of in as".split())
_BLOWS = frozenset("attack assail blast slam hit bash".split())
_ANSWERING = frozenset("respond comment answer reply say elaborat".split())
_UNSAID = frozenset(("refus", "fail"))


def is_not_said(tokens: Tokens, report: Report, frame: Frame) -> bool:
    """Tell questions, conditions, “asked about the strike, Reyes” and “declined to say” from what somebody told."""
    return any(refuses(tokens, report, frame) for refuses in _REFUSALS)


def _is_question(tokens: Tokens, report: Report, frame: Frame) -> bool:
    """Tell “Did she say …?” and “Asked about the strike, …” and “When Falk pressed her on it, …”."""
    is_open = tokens[-1].text == "?" and tokens[0].lower in _INVERTED
    word = tokens[report.cue].lower
    is_answered = word in _ASKING and not report.is_before
    return is_open or (is_answered and (report.cue <= 1 or _opening_of(tokens, frame) in _ASKED))


def _is_unreal(tokens: Tokens, report: Report, frame: Frame) -> bool:
    is_headline = report.cue > 0 and tokens[report.cue].text[0].isupper() and frame.subject is None
    return is_headline or is_condition(tokens, frame)


def _is_silence(tokens: Tokens, report: Report, frame: Frame) -> bool:
    is_neither = any(token.lower == "neither" for token in tokens[max(0, report.cue - 6) : report.cue])
    is_without = tokens[frame.first - 1].lower == "without"
    return is_neither or is_without or is_evasion(frame) or _is_declined(tokens, report, frame)


def _is_work(tokens: Tokens, report: Report, frame: Frame) -> bool:
    """Tell what a book holds or a banner bears from what somebody said: “In her memoir, “…”, she describes”."""
    is_borne = frame.subject is not None and frame.subject.head in BEARERS
    if is_borne or tokens[report.cue].stem != "describ" or report.is_before:
        return is_borne
    ahead = tokens[max(0, region_start(frame) - MAX_TO_WORK) : region_start(frame)]
    return any(token.is_title_like for token in ahead if token.quote is not None)


def _is_idiom(tokens: Tokens, report: Report, frame: Frame) -> bool:
    """Tell “with reference to X”, “speaks four languages” and “is called Morvan” from what tells something."""
    stem, following = tokens[report.cue].stem, tokens[report.cue + 1 : report.cue + 4]
    is_reference = stem == "referenc" and tokens[report.cue - 1].lower == "with"
    is_passed_on = [token.lower for token in following[:2]] == ["with", "reference"]
    said = tokens[report.first : report.last]
    is_language = stem == "speak" and bool(following) and following[0].word_class in ("number", "word", "-s", "Name")
    is_to_somebody = len(said) > 1 and said[0].lower == "to" and said[1].word_class == "object pronoun"
    is_name = report.is_about_subject and frame.subject is None and all(token.is_capitalised for token in said)
    is_gesture = is_reference or is_passed_on or is_language
    return is_gesture or (not report.is_before and (is_to_somebody or is_name))


def _opening_of(tokens: Tokens, frame: Frame) -> str:
    return tokens[region_start(frame) - 1].lower if region_start(frame) > 0 else ""


def _is_struck(tokens: Tokens, report: Report, _frame: Frame) -> bool:
    """Tell “Falk attacked over her plan”, whom others attack, from “Falk attacked the plan”."""
    ahead = tokens[report.cue + 1].lower if report.cue + 1 < len(tokens) else ""
    cue = tokens[report.cue].text
    return cue.endswith("ed") and tokens[report.cue].stem in _STRIKING and ahead in _OVER


def _is_declined(tokens: Tokens, report: Report, frame: Frame) -> bool:
    stem = tokens[report.cue].stem
    if (frame.is_negated and stem in _ANSWERING) or stem == "respond":
        return True  # “responding to Falk’s warning” tells what he heard
    follows = next((token.lower for token in tokens[report.first : report.last] if token.lower != "to"), "")
    outer = tokens[report.cue - 2].stem if report.cue > 1 and tokens[report.cue - 1].lower == "to" else ""
    return "declin" in (stem, outer) or outer in _UNSAID or (stem in _UNSAID and follows in SPEECH_VERBS)


_REFUSALS = (_is_question, _is_unreal, _is_silence, _is_work, _is_idiom, _is_struck)


def is_hearsay(frame: Frame) -> bool:
    """Tell what a post or a film of nobody's is said to claim."""
    return frame.subject is not None and frame.subject.head in HEARSAY and frame.base in ("claim", "claims")


def is_strike(tokens: Tokens, report: Report) -> bool:
    """Tell “attacked the council”, which may be done with words or with stones, from what tells something."""
    return tokens[report.cue].stem in _BLOWS and not report.is_before and not report.is_clause


def is_about_speaker(reading: Reading, clause: Clause, frame: Frame, report: Report) -> bool:
    """Tell whether the words after a cue are its speaker: “said Rurik Dahl”, “…, wrote the Torvik Courier”."""
    subject, tokens = frame.subject, reading.sentence.tokens
    is_inverted = not report.is_before and frame.first > 0 and tokens[frame.first - 1].text == ","
    if is_inverted and any(one.first == clause.first and one.last == clause.last for one in reading.mentions):
        return True
    if not report.is_before and tokens[report.first - 1].lower == "by":
        return tokens[report.first].word_class != "-ing"  # “Briefing by Falk”, but “responded by calling”
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
    if opening.startswith(_EMPTY_OPENINGS) or words[0].word_class in _NO_OPENINGS or opening in _BARE_SAYING:
        return False
    quotes = [token for token in said if token.quote is not None]
    if quotes and (
        report.probability < SURE_OF_QUOTE or said[0].is_title_like or _FOR_SAYING & {token.lower for token in words}
    ):
        return False
    if words[0].lower in _EMPTY or all(token.lower in _TIMES for token in words):
        return False
    if len(words) == 1:
        return words[0].word_class == "Name" and words[0].lower not in NOT_NAMES
    is_bare = len(words) == 2 and words[0].lower in DETERMINERS and words[1].text.islower()
    return not is_bare
