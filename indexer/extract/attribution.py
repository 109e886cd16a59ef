"""Decide for every quoted stretch whether somebody said it, who is named for it, and by which cue.

In: the sentences of an article, with mentions and cues. Out: `Link`s, at most one for each quoted stretch.

Every cue near a quote is scored by readable features; the best one wins if it reaches `LEAST_SCORE`. A quote without a
cue in its own sentence takes over the speaker of its surroundings, with a lower score.
"""

from enum import StrEnum
from typing import NamedTuple

from indexer.extract.bounds import MAX_CUES, MAX_NAMES, refuse_more
from indexer.extract.cues import CueKind, Frame, find_frames, is_document
from indexer.extract.lexicon import (
    AUXILIARIES,
    CONTENT_OPENERS,
    CUE_VERBS,
    DETERMINERS,
    OBJECT_VERBS,
    RECIPIENTS,
    ROLE_NOUNS,
    SCARE_CUES,
    SPEECH_VERBS,
    SUBORDINATORS,
    TELLING,
    WORK_CUES,
)
from indexer.extract.mentions import Mention, Tokens, find_mentions
from indexer.extract.sentences import Sentence
from indexer.extract.subjects import DASHES

LEAST_SCORE = 0.5
MIN_LABEL_CHARS = 45
"""What a person or thing was called, if shorter than this, is part of the reporter's clause."""
MIN_TITLE_CHARS = 6
"""“No.” may be somebody's word in a clause; “Mr. Trump,” and “Morning Joe.” are names."""
MAX_GAP_WORDS = 12
"""Words between quoted words and a cue after them; further off, the cue reports something else."""
MAX_CLAUSE_WORDS = 30


_ENDS = frozenset(".!?,")
_CLAUSE_ENDS = frozenset((",", "–", "—", "-"))


class Reach(StrEnum):
    """How far a quote had to look for its speaker."""

    BESIDE = "cue beside the quote"
    SENTENCE = "cue in the sentence"
    PARAGRAPH = "speaker of the paragraph"
    BEFORE = "speaker of the paragraph before"


class Reading(NamedTuple):
    """A sentence with what was found in it."""

    sentence: Sentence
    mentions: list[Mention]
    frames: list[Frame]


class Link(NamedTuple):
    """A quoted stretch and the cue that it goes with."""

    quote: int
    """Which quoted stretch."""
    reading: int
    """In which sentence it stands."""
    token: int
    """At which token of that sentence."""
    source: int
    """In which sentence the cue stands."""
    frame: Frame
    reach: Reach
    is_mixed: bool
    score: float


def read_all(sentences: list[Sentence]) -> list[Reading]:
    """Find mentions and cues in every sentence."""
    readings: list[Reading] = []
    names, cues = 0, 0
    for sentence in sentences:
        mentions = find_mentions(sentence)
        readings.append(Reading(sentence, mentions, find_frames(sentence, mentions)))
        names += len(mentions)
        cues += len(readings[-1].frames)
        refuse_more(names, MAX_NAMES, "names, roles and pronouns")
        refuse_more(cues, MAX_CUES, "verbs and other cues of speech")
    return readings


def link_within_sentences(readings: list[Reading]) -> dict[int, Link]:
    """Link every quoted stretch that has a cue in its own sentence."""
    links: dict[int, Link] = {}
    for index, reading in enumerate(readings):
        for position, token in enumerate(reading.sentence.tokens):
            if token.quote is not None and token.quote not in links:
                link = _within_sentence(readings, index, position)
                if link is not None:
                    links[token.quote] = link
    return links


def _within_sentence(readings: list[Reading], index: int, position: int) -> Link | None:
    reading = readings[index]
    if _is_title_of_work(reading.sentence.tokens, position):
        return None
    scored = [(_score(reading, frame, position), frame) for frame in reading.frames]
    scored = [(score, frame) for score, frame in scored if score >= LEAST_SCORE]
    if not scored:
        return None
    score, frame = max(scored, key=lambda item: (item[0], -abs(item[1].first - position)))
    is_mixed = _is_mixed(reading, frame, position)
    if is_mixed and not _is_sound(reading.sentence.tokens, frame, position):
        return None
    reach = Reach.SENTENCE if is_mixed or score < 4 else Reach.BESIDE
    quote = reading.sentence.tokens[position].quote
    return None if quote is None else Link(quote, index, position, index, frame, reach, is_mixed, score)


def _is_title_of_work(tokens: Tokens, position: int) -> bool:
    token = tokens[position]
    before = tokens[position - 1].lower if position else ""
    return (token.is_title_like and before in WORK_CUES) or before in SCARE_CUES


def region_start(frame: Frame) -> int:
    """Give the first token of a cue with its subject."""
    if frame.subject is None or not frame.is_direct_subject:
        return frame.first
    return min(frame.first, frame.subject.first)


def region_end(frame: Frame) -> int:
    """Give one past the last token of a cue with its subject."""
    if frame.subject is None or not frame.is_inverted:
        return frame.last
    return max(frame.last, frame.subject.last)


_KIND_WEIGHT = {
    CueKind.SPEECH: 0.0,
    CueKind.ACCORDING: -0.2,
    CueKind.LABEL: -0.2,
    CueKind.LABELLING: -0.6,
    CueKind.LOOSE: -1.2,
    CueKind.DOCUMENT: -1.2,
    CueKind.BELIEF: -1.5,
}


def _score(reading: Reading, frame: Frame, position: int) -> float:
    tokens = reading.sentence.tokens
    weight = _KIND_WEIGHT[frame.kind]
    if frame.subject is None:
        weight -= 3.0
    elif not frame.is_direct_subject:
        weight -= 0.6
    if frame.kind is CueKind.DOCUMENT and not (frame.subject and is_document(frame.subject)):
        weight -= 3.0
    if frame.modality is not None:
        weight -= 0.5
    if region_start(frame) > position:
        if _is_participle(tokens, frame):
            return 0.0
        return weight + _score_after(tokens[position + 1 : region_start(frame)], frame, reading.frames, position)
    if region_end(frame) <= position:
        return weight + _score_before(tokens, frame, reading.frames, position)
    return 0.0


def _is_participle(tokens: Tokens, frame: Frame) -> bool:
    """Tell “…, dismissing him as” from a verb with a subject of its own; it reports only what follows it."""
    return not frame.is_direct_subject and tokens[frame.last - 1].lower.endswith("ing")


def _score_after(gap: Tokens, frame: Frame, frames: list[Frame], position: int) -> float:
    """Score a cue that follows the quote."""
    words = [token for token in gap if token.is_word and token.lower not in AUXILIARIES]
    if not words and all(token.quote is None for token in gap):
        return 6.0
    between = sum(position < other.first < frame.first for other in frames)
    starts_anew = bool(words) and words[0].lower in ("and", "but", "while", "who", "which")
    base = 2.6 if not frame.is_inverted else 3.0
    return base - 0.06 * len(gap) - 1.2 * between - (1.2 if starts_anew else 0.0)


def _score_before(tokens: Tokens, frame: Frame, frames: list[Frame], position: int) -> float:
    """Score a cue that stands before the quote."""
    gap = tokens[region_end(frame) : position]
    words = [token for token in gap if token.is_word]
    quotes = sum(token.quote is not None for token in gap)
    nearer = [other for other in frames if frame.first < other.first < position]
    between = sum(other.is_direct_subject or _is_participle(tokens, other) for other in nearer)
    if _only_recipients(gap):
        return 6.0
    base = 4.6 if gap and gap[-1].text in (":", ",") else 4.0
    return max(base - 0.08 * len(words) - 0.8 * quotes - 1.2 * between, 0.6)


def _only_recipients(gap: Tokens) -> bool:
    return all(
        not token.is_word or token.lower in RECIPIENTS | CONTENT_OPENERS or token.lower in AUXILIARIES for token in gap
    ) and all(token.quote is None for token in gap)


def _is_mixed(reading: Reading, frame: Frame, position: int) -> bool:
    """Tell a quote that is all that was said from one that is only part of the clause."""
    tokens = reading.sentence.tokens
    if frame.kind is CueKind.LABELLING and tokens[position].end - tokens[position].start < MIN_LABEL_CHARS:
        return True
    if _runs_on(tokens, position):
        return True
    if region_start(frame) > position:
        return not starts_clause(tokens, position)
    return not _is_introduced(tokens[region_end(frame) : position], frame)


def _is_sound(tokens: Tokens, frame: Frame, position: int) -> bool:
    """Tell whether quoted words inside a clause are surely what the cue reports, not a name or a scare quote."""
    token = tokens[position]
    is_long = token.end - token.start > MIN_TITLE_CHARS
    if token.is_title_like and (token.closing not in _ENDS or is_long):
        return False
    if region_start(frame) > position:
        gap = tokens[position + 1 : region_start(frame)]
        is_final = frame.is_inverted or tokens[region_start(frame) - 1].text in _CLAUSE_ENDS or not gap
        is_short = sum(other.is_word for other in gap) <= MAX_GAP_WORDS
        return is_final and is_short and tokens[0].lower not in SUBORDINATORS
    gap = tokens[region_end(frame) : position]
    start = region_start(frame)
    is_aside = start > 0 and tokens[start - 1].lower == "which"
    is_anchored = frame.is_direct_subject or _is_participle(tokens, frame)
    if is_aside or not is_anchored or sum(other.is_word for other in gap) > MAX_CLAUSE_WORDS:
        return False
    if any(other.lower in SPEECH_VERBS and _is_subordinate(gap, at) for at, other in enumerate(gap)):
        return False
    opens_clause = any(other.lower in CONTENT_OPENERS for other in gap)
    return opens_clause or frame.kind in (CueKind.LABELLING, CueKind.ACCORDING) or frame.base not in OBJECT_VERBS


def _runs_on(tokens: Tokens, position: int) -> bool:
    """Tell whether the reporter's sentence goes on after the quote as if it were one of its words."""
    if position + 1 >= len(tokens) or tokens[position].closing in _ENDS:
        return False
    follower = tokens[position + 1]
    if not follower.is_word or not follower.text[0].islower():
        return False
    is_other = follower.lower in (
        "and",
        "but",
        "as",
        "while",
        "when",
        "he",
        "she",
        "they",
        "who",
        "according",
        "in",
        "on",
    )
    return not is_other and follower.lower not in AUXILIARIES and not _begins_cue(tokens, position + 1)


def _begins_cue(tokens: Tokens, position: int) -> bool:
    word = tokens[position].lower
    return word in CUE_VERBS or word in DETERMINERS or word in ROLE_NOUNS


def starts_clause(tokens: Tokens, position: int) -> bool:
    """Tell whether a quote is the first thing in its clause."""
    before = position - 1
    while before >= 0 and (tokens[before].text in DASHES or tokens[before].text in "*_,"):
        before -= 1
    if before < 0 or tokens[before].text in (":", ";") or tokens[before].quote is not None:
        return True
    return tokens[before].lower in ("and", "but", "yes", "no", "so") and before <= 1


def _is_introduced(gap: Tokens, frame: Frame) -> bool:
    """Tell whether nothing of what was said stands between the cue and the quote."""
    if not gap or frame.kind is CueKind.LABELLING:
        return True
    if any(token.lower in CONTENT_OPENERS or token.quote is not None for token in gap):
        return False
    if gap[-1].text in (":", ","):
        return True
    return _only_recipients(gap) and (frame.base in TELLING or not any(token.lower in ("it", "you") for token in gap))


def _is_subordinate(gap: Tokens, at: int) -> bool:
    return gap[at].lower.endswith("ing") or (at > 0 and gap[at - 1].lower == "to")
