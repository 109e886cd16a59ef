"""Describe how a cue stands to quoted words, in features that a reader can check by eye.

In: the tokens and cues of a sentence, the place of a quoted stretch, one of the cues. Out: the names of the features
that hold. What each weighs is fitted (`make fit`) and stands in `coefficients.py`.
"""

from indexer.extract.cues import CueKind, Frame, is_document, is_evasion
from indexer.extract.lexicon import (
    AUXILIARIES,
    CONTENT_OPENERS,
    CUE_VERBS,
    DETERMINERS,
    OBJECT_VERBS,
    POSSESSIVES,
    RECIPIENTS,
    ROLE_NOUNS,
    SCARE_CUES,
    SPEECH_VERBS,
    SUBORDINATORS,
    WORK_CUES,
)
from indexer.extract.mentions import MentionKind, Tokens
from indexer.extract.ranking import Features, size_of
from indexer.extract.subjects import DASHES, JOINT

_CLASSES: tuple[tuple[str, frozenset[str]], ...] = (
    ("an opener of a clause", CONTENT_OPENERS),
    ("a word before scare quotes", SCARE_CUES),
    ("“as”", frozenset(("as",))),
    ("a link word", frozenset("who which where when while after before whose whom because".split())),
    ("a preposition", frozenset("of in on at to for from with by about against over into under like".split())),
    ("a verb of speech", frozenset(CUE_VERBS)),
    ("a word before titles", WORK_CUES),
    ("a possessive", POSSESSIVES | frozenset("his her its their my our your".split())),
    ("a determiner", DETERMINERS),
    ("a conjunction", frozenset("and or but".split())),
    ("a form of “be”", frozenset("is are was were be been being".split())),
    ("an auxiliary", AUXILIARIES),
    ("a role", ROLE_NOUNS),
)
"""Classes of a word beside quoted words; the first that fits counts."""

_TOLD = RECIPIENTS | CONTENT_OPENERS | AUXILIARIES
_MARKS = frozenset(".,?!;")
MAX_ASIDE_WORDS = 3
MAX_COUNTED = 24
"""Words that are looked at on one side; what lies further off changes nothing."""
_OF_SENTENCES = ("words: ", "before: ", "after: ")
"""What is said of quoted words that share a sentence with others."""
_CLAIMING = frozenset("claims claim claimed claiming alleges alleged says said purports purported".split())
_IMAGINING = frozenset("imagine imagines imagined picture pictured envision envisioned".split())
HEARSAY = frozenset("post posts meme memes rumour rumours rumor rumors video videos image images caption".split())
"""What passes on the words of others, true or not."""
_REMARKS = frozenset(
    "remark claim comment statement assertion warning allegation contention insistence accusation assurance".split()
)
_COMMON = frozenset(
    """say tell write add ask call describe tweet accuse note argue warn read report insist declare explain continue
    suggest reply respond answer compare refer praise criticize blast denounce dismiss announce joke post vow promise
    acknowledge complain put go""".split()
)
"""Bases with a coefficient of their own."""
_PERSONAL = frozenset(
    """i i'm i’m i've i’ve i'll i’ll i'd i’d we we're we’re we've we’ve we'll we’ll you you're you’re my our me us it's
    it’s that's that’s he's he’s she's she’s they're they’re don't don’t can't can’t""".split()
)
"""Words that quoted speech holds and a name or title does not."""


def of_cue(tokens: Tokens, frames: list[Frame], frame: Frame, position: int) -> Features:
    """Describe how a cue stands to the quoted words at `position` of its sentence."""
    found = [f"cue: {frame.kind}", f"subject: {subject_of(frame)}"]
    found += [f"verb: {frame.base}"] if frame.base in _COMMON else []
    found += ["subject only the likeliest of the sentence"] if not frame.is_direct_subject else []
    found += ["cue is about what was not said yet"] if frame.modality is not None else []
    found += ["cue takes a thing as often as words"] if frame.base in OBJECT_VERBS else []
    if frame.kind is CueKind.DOCUMENT and not (frame.subject and is_document(frame.subject)):
        found.append("cue for a document without one")
    if region_start(frame) > position:
        return (*found, *_of_cue_after(tokens, frames, frame, position))
    return (*found, *_of_cue_before(tokens, frames, frame, position))


def subject_of(frame: Frame) -> str:
    """Name what kind of phrase the subject of a cue is."""
    if frame.subject is None:
        return "none"
    if frame.subject.kind is MentionKind.PRONOUN or frame.subject.head == JOINT:
        return frame.subject.head
    return frame.subject.kind.value


def _of_cue_after(tokens: Tokens, frames: list[Frame], frame: Frame, position: int) -> list[str]:
    start = region_start(frame)
    gap = tokens[position + 1 : start]
    words = [token for token in gap if token.is_word and token.lower not in AUXILIARIES]
    quotes = sum(token.quote is not None for token in gap)
    between = sum(position < other.first < frame.first for other in frames)
    side = "inverted cue after" if frame.is_inverted else "cue after"
    found = [f"{side}, words between: {size_of(len(words))}"]
    found += [f"cue after, quotes between: {size_of(quotes)}"] if quotes else []
    found += [f"cue after, cues between: {size_of(between)}"] if between else []
    found += [f"cue after, gap begins with {class_of(tokens, position + 1)}"] if words else []
    found += [f"cue after, before the cue {class_of(tokens, start - 1)}"] if words else []
    found += ["cue after, the nearest"] if not between else []
    found += ["cue after, a participle"] if is_participle(tokens, frame) else []
    closing, then = _closing(tokens, position), class_of(tokens, region_end(frame))
    found += [f"cue after, quote closes with {closing}"]
    found += [f"cue after, quote closes with {closing}, after the cue {then}"] if not words else []
    found += ["cue after, another quote right after it"] if _meets_quote(tokens, region_end(frame), 1) else []
    return found


def _of_cue_before(tokens: Tokens, frames: list[Frame], frame: Frame, position: int) -> list[str]:
    gap = tokens[region_end(frame) : position]
    words = [token for token in gap if token.is_word]
    quotes = sum(token.quote is not None for token in gap)
    nearer = [other for other in frames if frame.first < other.first < position]
    between = sum(other.is_direct_subject or is_participle(tokens, other) for other in nearer)
    found = [f"cue before, words between: {size_of(len(words))}"]
    found += [f"cue before, {frame.kind}, last word is {class_of(tokens, position - 1)}"] if gap else []
    found += [f"cue before, quotes between: {size_of(quotes)}"] if quotes else []
    found += [f"cue before, cues between: {size_of(between)}"] if between else ["cue before, the nearest"]
    found += ["cue before, only who is told between"] if only_recipients(gap) else []
    found += ["cue before, opener of a clause between"] if any(one.lower in CONTENT_OPENERS for one in gap) else []
    found += ["cue before, another verb of speech between"] if any(one.lower in SPEECH_VERBS for one in gap) else []
    found += ["cue before, inverted"] if frame.is_inverted else []
    meets = bool(words) and _meets_quote(tokens, region_start(frame) - 1, -1)
    found += ["cue before, another quote right before it"] if meets else []
    found += ["cue before, a participle"] if is_participle(tokens, frame) else []
    return found


def may_report(tokens: Tokens, frame: Frame, position: int) -> bool:
    """Tell whether a cue can report the quoted words at `position` at all.

    It cannot where they stand amid cue and subject (“Falk, known as “the Hammer”, said”) or before a clause with
    “who”, where they are few and name a thing in an aside (“a plan, which Falk called “…””), and where somebody else is
    to say them (“Falk asked Baum to say “…””).
    """
    if _is_unsaid(tokens, frame) or _is_nickname(tokens, frame, position) or _is_hearsay(tokens, frame):
        return False
    if region_start(frame) > position:
        is_apart = any(token.text == ";" for token in tokens[position + 1 : region_start(frame)])
        is_apart = is_apart or _is_remark_of_another(tokens, position)
        return not is_apart and not is_participle(tokens, frame) and not _is_relative(tokens, frame)
    if region_end(frame) > position or _is_aside(tokens, frame, position):
        return False
    return not any(
        tokens[at].lower in SPEECH_VERBS and (tokens[at].lower.endswith("ing") or tokens[at - 1].lower == "to")
        for at in range(region_end(frame), position)
    )


def _is_unsaid(tokens: Tokens, frame: Frame) -> bool:
    """Tell “asked whether Falk would say” and “might have said” from what was said or will be."""
    start = region_start(frame)
    before = [token.lower for token in tokens[max(0, start - 3) : start]]
    is_asked = before[-1:] in (["whether"], ["if"])
    is_missed = frame.last > 1 and tokens[frame.last - 2].lower == "have"
    told = " ".join(before)
    is_untrue = "not true" in told or "is false" in told or before[-1:] == ["had"]
    is_imagined = bool(before) and before[-1] in _IMAGINING and frame.last == frame.first + 1
    return is_untrue or is_imagined or is_evasion(frame) or (frame.modality is not None and (is_asked or is_missed))


def _is_nickname(tokens: Tokens, frame: Frame, position: int) -> bool:
    """Tell what people in general call somebody: “They call her “the Ledger””."""
    is_general = frame.subject is not None and frame.subject.head == "they"
    return is_general and frame.kind is CueKind.LABELLING and tokens[position].is_title_like


def _is_hearsay(tokens: Tokens, frame: Frame) -> bool:
    """Tell what a post or a film says that somebody said: “A post claims that Falk said “…””."""
    at = region_start(frame) - 1
    at -= at >= 0 and tokens[at].lower == "that"
    return at > 0 and tokens[at].lower in _CLAIMING and tokens[at - 1].lower in HEARSAY


def _is_remark_of_another(tokens: Tokens, position: int) -> bool:
    """Tell “asked about Falk’s remark that “…”, Baum said”: the words are Falk’s."""
    at = position - 1
    is_opened = at > 1 and tokens[at].lower == "that"
    return is_opened and tokens[at - 1].lower in _REMARKS and tokens[at - 2].lower in POSSESSIVES


def _is_aside(tokens: Tokens, frame: Frame, position: int) -> bool:
    start = region_start(frame)
    is_short = len(tokens[position].said.split()) <= MAX_ASIDE_WORDS
    return is_short and frame.kind is CueKind.LABELLING and start > 0 and tokens[start - 1].lower == "which"


def _is_relative(tokens: Tokens, frame: Frame) -> bool:
    subject = frame.subject
    if subject is None or not frame.is_direct_subject:
        return False
    return any(token.lower == "who" for token in tokens[max(subject.last, frame.first - MAX_COUNTED) : frame.first])


def of_quote(tokens: Tokens, position: int) -> Features:
    """Describe quoted words by themselves: what speaks for or against their being somebody's statement."""
    token = tokens[position]
    words = token.said.split()
    lower = [word.lower().strip(",.!?…") for word in words]
    found = [f"words: {size_of(len(words))}", f"before: {class_of(tokens, position - 1)}"]
    found += [f"after: {class_of(tokens, position + 1)}", f"closes with {_closing(tokens, position)}"]
    found += [f"like a title, words: {size_of(len(words))}"] if token.is_title_like else []
    found += ["begins with a capital" if words and words[0][:1].isupper() else "begins small"]
    found += ["holds words of speech"] if any(word in _PERSONAL for word in lower) else []
    found += ["sentence opens with a subordinator"] if tokens[0].lower in SUBORDINATORS else []
    return tuple(found)


def of_orphan(tokens: Tokens, position: int) -> Features:
    """Describe quoted words that no cue of their sentence reports, apart for each way they stand in it."""
    others = any(token.is_word for token in tokens)
    stands = "amid" if position and others else "opening" if others else "alone"
    found = of_quote(tokens, position)
    if stands == "alone":
        found = tuple(feature for feature in found if not feature.startswith(_OF_SENTENCES))
    return tuple(f"{stands}, {feature}" for feature in found)


def of_kind(tokens: Tokens, frame: Frame, position: int) -> Features:
    """Describe what tells quoted words that are all that was said from those inside a clause of the reporter's."""
    token = tokens[position]
    found = [f"cue: {frame.kind}", f"words: {size_of(len(token.said.split()))}"]
    found += [f"closes with {_closing(tokens, position)}", f"after: {class_of(tokens, position + 1)}"]
    begins = "begins with a capital" if token.said[:1].isupper() else "begins small"
    found += [begins, f"{begins}, before: {class_of(tokens, position - 1)}"]
    found += [f"{begins}, closes with {_closing(tokens, position)}"]
    found += [f"verb: {frame.base}"] if frame.base in _COMMON else []
    if region_start(frame) > position:
        words = sum(one.is_word for one in tokens[max(0, position - MAX_COUNTED) : position])
        found += [f"cue after, words before the quote: {size_of(words)}"]
        found += [f"cue after, before: {class_of(tokens, position - 1)}"]
        return tuple(found)
    gap = tokens[region_end(frame) : position]
    words = sum(one.is_word for one in gap)
    found += [f"cue before, {frame.kind}, words between: {size_of(words)}"]
    found += [f"cue before, {frame.kind}, last word is {class_of(tokens, position - 1)}"] if gap else []
    found += ["cue before, only who is told between"] if only_recipients(gap) else []
    found += ["cue before, opener of a clause between"] if any(one.lower in CONTENT_OPENERS for one in gap) else []
    found += ["cue before, quote between"] if any(one.quote is not None for one in gap) else []
    return tuple(found)


def _meets_quote(tokens: Tokens, position: int, step: int) -> bool:
    while 0 <= position < len(tokens) and not tokens[position].is_word:
        if tokens[position].quote is not None:
            return True
        position += step
    return False


def class_of(tokens: Tokens, position: int) -> str:
    """Name the class of the word at a place of a sentence."""
    if not 0 <= position < len(tokens):
        return "an edge"
    token = tokens[position]
    if token.quote is not None:
        return "a quote"
    if not token.is_word:
        return token.text if token.text in ":;,.?!(" else "a dash" if token.text in DASHES else "a mark"
    lower = token.lower
    for name, words in _CLASSES:
        if lower in words:
            return name
    return "a name" if token.is_capitalised else "a word"


def _closing(tokens: Tokens, position: int) -> str:
    """Name the mark that ends quoted words, whether it is printed inside the quotation marks or right after them."""
    closing = tokens[position].closing
    if closing not in _MARKS and position + 1 < len(tokens):
        closing = tokens[position + 1].text
    return f"“{closing}”" if closing in _MARKS else "a word"


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


def is_participle(tokens: Tokens, frame: Frame) -> bool:
    """Tell “…, dismissing him as” from a verb with a subject of its own; it reports only what follows it."""
    return not frame.is_direct_subject and tokens[frame.last - 1].lower.endswith("ing")


def only_recipients(gap: Tokens) -> bool:
    """Tell whether nothing but who is told stands in a gap."""
    return all(not token.is_word or token.lower in _TOLD for token in gap) and all(token.quote is None for token in gap)
