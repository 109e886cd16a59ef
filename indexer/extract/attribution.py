"""Decide for every quoted stretch which cue of its own sentence it goes with, if any.

In: the sentences of an article, with mentions and cues. Out: `Link`s, at most one for each quoted stretch.

Every cue near a quote is weighed by readable features against the others and against none; so is whether the quoted
words are all that was said. The coefficients are fitted and stand in `coefficients.py`.
"""

from bisect import bisect_left
from enum import StrEnum
from typing import NamedTuple

from indexer.extract.bounds import MAX_CUES, MAX_NAMES, refuse_more
from indexer.extract.coefficients import CUE, KIND, NO_CUE
from indexer.extract.cues import CueKind, Frame, find_frames, is_made, is_remark, points_back
from indexer.extract.features import may_report, of_cue, of_kind, of_quote, region_end, region_start
from indexer.extract.lexicon import AUXILIARIES, POSSESSIVES, RECIPIENTS, REMARKS, SCARE_CUES
from indexer.extract.mentions import Mention, MentionKind, Tokens, find_mentions
from indexer.extract.ranking import chances, weigh
from indexer.extract.sentences import Sentence
from indexer.extract.subjects import DASHES
from indexer.extract.titles import is_title

MIN_LABEL_CHARS = 45
"""What a person or thing was called, if shorter than this, is part of the reporter's clause."""
DOUBT_OF_PLAIN = 1.0
"""By how much, in log-odds, the table may doubt words right after “X said” that are taken all the same."""
LEAST_MIXED = 1.5
"""Weight that makes quoted words part of a clause: the words alone are surely said, where the clause ends is not."""
HEARD = 0.9
"""How sure it is that words beside “he was told” are what he was told; by whom, nothing tells."""
MAX_DISTANCE = 60
"""Tokens between quoted words and a cue that may still be theirs."""
MAX_TOLD = 5
"""Tokens between “told” and quoted words that are only who is told: “had told the police in Lund: “…””."""
MAX_TO_SOURCE = 6
"""Tokens between “Brandt wrote to Roth” and “according to his lawyer”."""
MAX_CALLED = 2
"""Words between “called” and what somebody was called."""
MAX_NEAR = 6
"""Cues weighed on either side of quoted words."""

_STOPS = frozenset(".!?…")
_SAYING = frozenset("say declare chant shout yell".split())
"""Bases of verbs that take nothing but words."""
_PASSED_OVER = AUXILIARIES | RECIPIENTS


class Reach(StrEnum):
    """How far a quote had to look for its speaker."""

    BESIDE = "cue beside the quote"
    SENTENCE = "cue in the sentence"
    PARAGRAPH = "speaker of the paragraph"
    INTRODUCED = "introduced by the paragraph before"
    BEFORE = "speaker of the paragraph before"
    AFTER = "speaker of the paragraph after"
    NOBODY = "nobody is named"


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
    """The chance that it is this cue and no other, 0 to 1."""


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
        for position in reading.sentence.quotes:
            quote = reading.sentence.tokens[position].quote
            if quote is not None and quote not in links:
                link = _within_sentence(reading, index, position) or _pointed_at(readings, index, position)
                if link is not None:
                    links[quote] = link
    return links


def _pointed_at(readings: list[Reading], index: int, position: int) -> Link | None:
    """Read a sentence after a quote that says whose it was: “This was stated by Falk”, “Falk made the remark”."""
    tokens = readings[index].sentence.tokens
    is_alone = position == 0 and not any(token.is_word for token in tokens)
    after = readings[index + 1] if is_alone and index + 1 < len(readings) else None
    quote = tokens[position].quote
    if quote is None or after is None or after.sentence.block != readings[index].sentence.block:
        return None
    frame = next((one for one in after.frames[:1] if points_back(after.sentence.tokens, one)), None)
    if frame is None:
        return None
    return Link(quote, index, position, index + 1, frame, Reach.PARAGRAPH, is_mixed=False, score=HEARD)


def cues_near(reading: Reading, position: int) -> list[Frame]:
    """Give the cues of a sentence that may report the quoted words at `position`."""
    tokens, frames = reading.sentence.tokens, reading.frames
    if position and tokens[position - 1].lower in SCARE_CUES:
        return []
    at = bisect_left(frames, position, key=lambda frame: frame.first)
    near = frames[max(0, at - MAX_NEAR) : at + MAX_NEAR]
    near = [frame for frame in near if abs(frame.first - position) <= MAX_DISTANCE]
    return [frame for frame in near if may_report(tokens, frame, position)]


def _innermost(reading: Reading, frames: list[Frame], position: int) -> list[Frame]:
    """Leave out whoever only says that somebody else said the words."""
    at = bisect_left(reading.frames, position, key=lambda frame: frame.first)
    inner = [frame for frame in reading.frames[max(0, at - 2) : at] if position - region_end(frame) <= MAX_TOLD]
    tokens = reading.sentence.tokens
    frames = [frame for frame in frames if not any(_passes_on(tokens, frame, other, position) for other in inner)]
    before = reading.frames[max(0, at - 3) : at]
    return [frame for frame in frames if not any(_is_alleged(tokens, other, frame, position) for other in before)]


def _is_alleged(tokens: Tokens, outer: Frame, inner: Frame, position: int) -> bool:
    """Tell the second cue of “Ulv claims that Orm promised “…””: Ulv is on record, not Orm."""
    start = region_start(inner)
    told = tokens[region_end(inner) : position]
    is_part = len(told) <= MAX_CALLED and all(token.is_word for token in told)  # not “told her: “…””
    is_clause = is_part and inner.subject is not None and inner.is_direct_subject and region_end(inner) <= position
    gap = [token.lower for token in tokens[region_end(outer) : start]]  # “that” may be the determiner of a name
    is_claim = outer.base in ("claim", "allege") and outer.subject is not None and outer.subject.head != "it"
    return is_claim and is_clause and region_end(outer) <= start and gap in ([], ["that"])


def _under_way(tokens: Tokens, frames: list[Frame], position: int) -> list[Frame]:
    """Keep to the cue right before the words in “As the crowd chanted “…”, Falk said”: the next clause is another's."""
    own = next((frame for frame in frames if _is_all_its(tokens, frame, position)), None)
    if own is None and _is_owned(tokens, position):
        return []
    return frames if own is None else [own]


def _is_owned(tokens: Tokens, position: int) -> bool:
    """Tell ““…”” of “Falk dismissed Baum's statement that “…””, which is no word of Falk's."""
    at = position - 1 - (position > 0 and tokens[position - 1].lower == "that")
    return at > 0 and tokens[at].lower in REMARKS and tokens[at - 1].lower in POSSESSIVES


def _passed_on(tokens: Tokens, frames: list[Frame], position: int) -> list[Frame]:
    """Read ““…,” Brandt said, according to his lawyer”: Brandt said it, and the lawyer passes it on."""
    for frame in frames:
        is_said = frame.kind is CueKind.SPEECH and frame.is_direct_subject and frame.subject is not None
        if not is_said or not is_beside(tokens, frame, position):
            continue
        after = region_end(frame) if region_start(frame) > position else position + 1
        for other in frames:
            is_next = other.kind is CueKind.ACCORDING and 0 <= other.first - after <= MAX_TO_SOURCE
            if is_next and not any(token.quote is not None for token in tokens[after : other.first]):
                return [frame._replace(via=other.subject)]
    return frames


def _is_all_its(tokens: Tokens, frame: Frame, position: int) -> bool:
    if region_end(frame) != position or frame.subject is None or not frame.is_direct_subject:
        return False
    start = region_start(frame)
    is_clause = start > 0 and tokens[start - 1].lower in ("as", "while", "when") and not frame.is_inverted
    is_speech = frame.kind is CueKind.SPEECH and frame.base not in ("put", "say")
    return is_remark(tokens, frame) or (is_clause and is_speech)


def _passes_on(tokens: Tokens, outer: Frame, inner: Frame, position: int) -> bool:
    """Tell the first cue of “Falk said Baum had told her: “…””, of which the second reports the words."""
    if not (region_end(outer) <= region_start(inner) and region_end(inner) <= position):
        return False
    is_plain = inner.kind is CueKind.SPEECH and inner.is_direct_subject and not inner.is_inverted
    is_other = inner.subject is not None and inner.subject.kind is not MentionKind.PRONOUN
    is_other = is_other and inner.subject != outer.subject
    gap = tokens[region_end(inner) : position]
    is_told = inner.base == "tell" and all(one.quote is None for one in gap)
    return is_plain and is_other and (is_told or is_beside(tokens, inner, position))


def _within_sentence(reading: Reading, index: int, position: int) -> Link | None:
    tokens = reading.sentence.tokens
    quote = tokens[position].quote
    frames = _innermost(reading, cues_near(reading, position), position)
    frames = _passed_on(tokens, _under_way(tokens, frames, position), position)
    if quote is None or not frames or is_title(tokens, position):
        return None
    heard = next((frame for frame in frames if frame.is_passive and frame.subject is None), None)
    if heard is not None and _is_heard(tokens, heard, position):
        return Link(quote, index, position, index, heard, Reach.SENTENCE, is_mixed=False, score=HEARD)
    made = next((frame for frame in frames if is_made(tokens, frame) and region_start(frame) == position + 1), None)
    if made is not None and tokens[position].closing in _STOPS:
        return Link(quote, index, position, index, made, Reach.SENTENCE, is_mixed=False, score=HEARD)
    weights = [weigh(of_cue(tokens, frames, frame, position), CUE) for frame in frames]
    weights.append(weigh(of_quote(tokens, position), NO_CUE))
    best = max(range(len(weights)), key=weights.__getitem__)
    if best == len(frames):
        best = max(range(len(frames)), key=weights.__getitem__)
        if not _is_plainly_said(frames[best], position) or weights[-1] - weights[best] > DOUBT_OF_PLAIN:
            return None
    frame, score = frames[best], chances(weights)[best]
    is_mixed = _is_label(tokens, frame, position) or weigh(of_kind(tokens, frame, position), KIND) > LEAST_MIXED
    is_mixed = is_mixed and not _is_whole(tokens, frame, position)
    reach = Reach.SENTENCE if is_mixed or not is_beside(tokens, frame, position) else Reach.BESIDE
    return Link(quote, index, position, index, frame, reach, is_mixed, score)


def _is_heard(tokens: Tokens, frame: Frame, position: int) -> bool:
    """Tell ““You are late,” he was told” and “Falk was told: “…”” from words further off."""
    gap = tokens[position + 1 : frame.first] if frame.first > position else tokens[frame.last : position]
    return sum(token.is_word for token in gap) <= 1 and all(token.quote is None for token in gap)


def _is_plainly_said(frame: Frame, position: int) -> bool:
    """Tell “Falk will say “never”” and “the crowd chanted “Out!””, where the words are few and yet somebody's."""
    is_said = frame.base in _SAYING and frame.is_direct_subject and frame.subject is not None
    return is_said and region_end(frame) == position


def _is_label(tokens: Tokens, frame: Frame, position: int) -> bool:
    return frame.kind is CueKind.LABELLING and tokens[position].end - tokens[position].start < MIN_LABEL_CHARS


def _is_whole(tokens: Tokens, frame: Frame, position: int) -> bool:
    """Tell words that their marks show to be all that was said, whatever stands between them and their cue.

    They follow a colon, or a comma up to the end of the sentence: “According to Falk, “We leave.””. They begin with a
    capital or go on from a quote that ends with a comma: ““If so,” said Falk, who had come late, “we leave.””.
    """
    token, before = tokens[position], tokens[position - 1].text
    is_sentence = token.said[:1].isupper()
    if not position:
        return is_sentence and len(tokens) > 1 and tokens[1].text == ":"  # ““We leave”: Falk was clear.”
    if region_start(frame) > position or before not in (":", ","):
        return False
    if before == ":":
        return is_sentence
    ends = position + 1 == len(tokens) and token.closing in _STOPS
    return ends and (is_sentence or _goes_on(tokens, position))


def _goes_on(tokens: Tokens, position: int) -> bool:
    """Tell whether a sentence opens with a quote, and the last one before this place breaks off with a comma."""
    earlier = next((token for token in reversed(tokens[:position]) if token.quote is not None), None)
    return earlier is not None and earlier.closing == "," and tokens[0].quote is not None


def is_beside(tokens: Tokens, frame: Frame, position: int) -> bool:
    """Tell whether nothing but who is told stands between a cue and quoted words."""
    after = region_start(frame) > position
    gap = tokens[position + 1 : region_start(frame)] if after else tokens[region_end(frame) : position]
    return not any((token.is_word and token.lower not in _PASSED_OVER) or token.quote is not None for token in gap)


def starts_clause(tokens: Tokens, position: int) -> bool:
    """Tell whether a quote is the first thing in its clause."""
    before = position - 1
    while before >= 0 and (tokens[before].text in DASHES or tokens[before].text in "*_,"):
        before -= 1
    if before < 0 or tokens[before].text in (":", ";") or tokens[before].quote is not None:
        return True
    return tokens[before].lower in ("and", "but", "yes", "no", "so") and before <= 1
