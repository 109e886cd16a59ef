"""Find who is said to speak: each cue of a sentence with its subject, before it is known what was said.

In: a `Sentence` and its `Mention`s. Out: its `Frame`s from left to right.
"""

from enum import StrEnum
from typing import NamedTuple

from indexer.extract.agents import MAX_TO_AGENT, agent_beside, agent_of_aside, helpers_start, whole_phrase
from indexer.extract.lexicon import (
    BEARERS,
    BELIEF_VERBS,
    CUE_VERBS,
    DOCUMENT_NOUNS,
    DOCUMENT_VERBS,
    LABELLING_VERBS,
    LOOSE_VERBS,
    MODAL_WORDS,
    NEGATIONS,
    NOUN_LIKE,
    NUMBERED_ROLES,
    POSSESSIVES,
    REMARKS,
)
from indexer.extract.mentions import OWNER_OF_MESSAGE, Mention, MentionKind, Tokens, is_message, word
from indexer.extract.sentences import Sentence
from indexer.extract.subjects import DASHES, JOINT, Scene, find_subject, introduced_subject, noun_phrase_from

MAX_WORDS_TO_COLON = 5
"""“Brandt disagreed: “It will fall.””: a verb in no table, if this little stands before the colon."""
MAX_AFTER_APPOSED = 3
MAX_AFTER_SUBJECT = 8
"""“Ida Falk had one thing to say to them: “…””: tokens between the subject and the colon."""
MAX_INTRODUCED = 6
MIN_SENTENCE_WORDS = 4
MAX_OWNED_WORDS = 3
_OWNERS = {"his": "he", "her": "she", "their": "they", "its": "it"}
_BE = frozenset("is are was were be been being".split())
_HEADINGS = frozenset(
    """exclusive breaking update updated watch video photos live opinion analysis comment editorial explainer interview
    correction claim verdict rating fact note staff answer question a q source sources caption photo""".split()
)
_UNSURE = MODAL_WORDS | {"reportedly", "allegedly"}
_BE_OR_NOT = _BE | NEGATIONS
_MOSTLY_NOUNS = NOUN_LIKE - {"claim", "report", "call", "note"}

_STOPS = frozenset(".?!…")
_NO_VERBS = frozenset("of for in on at to from with by and or but who that which about as".split())
_NOUN_OPENERS = POSSESSIVES | frozenset("the a an his her their its this that of no any my".split())
_POINTERS = frozenset("this that it these those such".split())
_THESE = frozenset("the this that these those his her their its".split())
_DISPUTING = frozenset(
    """rejected rejects denied denies dismissed dismisses disputed disputes refuted refutes contradicted contradicts
    debunked""".split()
)
"""Before whose claim it is, these leave open whether it was ever made in those words."""
_PAST_LIKE_BASE = frozenset(("read", "put", "hit"))


class CueKind(StrEnum):
    """What kind of word says that something is said."""

    SPEECH = "speech"
    LABELLING = "labelling"
    LOOSE = "loose"
    DOCUMENT = "document"
    BELIEF = "belief"
    ACCORDING = "according"
    LABEL = "label"


class Frame(NamedTuple):
    """One cue with its subject; positions count tokens of its sentence."""

    kind: CueKind
    first: int
    """First token of the cue."""
    last: int
    """One past the last token of the cue."""
    subject: Mention | None
    """None where the sentence names nobody for it."""
    base: str
    """The verb's base form, or the cue itself."""
    is_inverted: bool = False
    """The subject stands after the cue."""
    is_direct_subject: bool = True
    """False where the subject is only the likeliest phrase of the sentence, not one beside the cue."""
    is_negated: bool = False
    modality: str | None = None
    is_passive: bool = False
    via: Mention | None = None
    """Who passed it on: RIA in “RIA quoted Pavlov as saying”."""


def find_frames(sentence: Sentence, mentions: list[Mention]) -> list[Frame]:
    """Find the cues of a sentence and their subjects."""
    tokens = sentence.tokens
    ending = {mention.last: mention for mention in mentions}
    starting = {mention.first: mention for mention in mentions}
    scene = Scene(tokens, mentions, ending, starting)
    frames: list[Frame] = []
    for position, token in enumerate(tokens):
        if token.lower not in _OPENINGS:
            continue
        frame = _according(scene, position) or _label(scene, position) or _of_noun(scene, position)
        if frame is None and token.quote is None and token.lower in _VERBS:
            frame = _verb_frame(scene, position, frames)
        if frame is not None and not (frames and frame.first < frames[-1].last):
            frames.append(frame)
    return frames


_VERBS = {**BELIEF_VERBS, **CUE_VERBS}
_OPENINGS = frozenset((*_VERBS, *DASHES, *REMARKS, *_BE, "made", "makes", "according", "in", ":"))
"""Nothing else begins a cue."""


def _of_noun(scene: Scene, position: int) -> Frame | None:
    return _remark(scene, position) or _made(scene, position) or _that_was(scene, position)


def _made(scene: Scene, position: int) -> Frame | None:
    """Read “General Baum made the remark on the parade ground”."""
    tokens = scene.tokens
    if tokens[position].lower not in ("made", "makes") or position + 2 >= len(tokens):
        return None
    base = REMARKS.get(tokens[position + 2].lower.removesuffix("s"))
    if base is None or tokens[position + 1].lower not in _THESE:
        return None
    start = helpers_start(tokens, position)
    if any(token.lower in _BE_OR_NOT for token in tokens[start:position]):
        return None
    subject, is_inverted, is_beside = find_subject(scene, start, position, [])
    return Frame(CueKind.SPEECH, start, position + 3, subject, base, is_inverted, is_beside)


def _that_was(scene: Scene, position: int) -> Frame | None:
    """Read “That was the message of Commissioner Ida Falk”, which points back."""
    if position != 1 or not is_message(scene.tokens):
        return None
    subject = scene.starting.get(OWNER_OF_MESSAGE)
    return (
        Frame(CueKind.SPEECH, 1, OWNER_OF_MESSAGE, subject, "say", is_inverted=True, is_passive=True)
        if subject
        else None
    )


def _remark(scene: Scene, position: int) -> Frame | None:
    """Read whose “Falk's remark that “…”” is, for which somebody else may be asked to answer."""
    tokens = scene.tokens
    base = REMARKS.get(tokens[position].lower)
    quote = position + 1 + (position + 1 < len(tokens) and tokens[position + 1].lower == "that")
    if base is None or quote >= len(tokens) or tokens[quote].quote is None:
        return None
    owner = owner_of_noun(tokens, position, scene.ending)
    if owner is None or owner.kind is MentionKind.PRONOUN:
        return None  # “Baum laughed at her claim that …”
    before = tokens[owner.first - 1].lower if owner.first > 0 else ""
    return None if before in _DISPUTING else Frame(CueKind.LABELLING, position, quote, owner, base)


def _kind_of(form: str) -> CueKind:
    if form in LABELLING_VERBS:
        return CueKind.LABELLING
    if form in LOOSE_VERBS:
        return CueKind.LOOSE
    if form in DOCUMENT_VERBS:
        return CueKind.DOCUMENT
    return CueKind.SPEECH if form in CUE_VERBS else CueKind.BELIEF


def _according(scene: Scene, position: int) -> Frame | None:
    tokens = scene.tokens
    if tokens[position].lower not in ("according", "in"):
        return None
    words = [token.lower for token in tokens[position : position + 4]]
    if words[:2] == ["according", "to"]:
        length = 2
    elif words in (["in", "the", "words", "of"], ["in", "the", "opinion", "of"]):
        length = 4
    else:
        return None
    subject = whole_phrase(scene, position + length) or noun_phrase_from(tokens, position + length)
    return Frame(CueKind.ACCORDING, position, position + length, subject, " ".join(words[:length]), is_inverted=True)


def _label(scene: Scene, position: int) -> Frame | None:
    """Read `Orlova: “…”` and `“…” – Orlova`, where nothing else stands beside the name."""
    tokens, _, ending, starting = scene
    token = tokens[position]
    if token.text == ":" and position + 1 < len(tokens):
        subject = ending.get(position)
        if subject is not None and _begins_line(tokens, subject.first) and not _is_heading(tokens, subject):
            return Frame(CueKind.LABEL, position, position + 1, subject, ":")
        is_behind = position == 1 and tokens[0].quote is not None
        return _behind_colon(scene, position) if is_behind else _introduction(scene, position)
    if token.text in DASHES and position > 0 and tokens[position - 1].quote is not None:
        subject = starting.get(position + 1) or _last_word(tokens, position + 1)
        if subject is not None and subject.last >= len(tokens) - 1:
            return Frame(CueKind.LABEL, position, position + 1, subject, token.text, is_inverted=True)
    return None


def _behind_colon(scene: Scene, colon: int) -> Frame | None:
    """Read ““The mayor sleeps, the city drowns”: Senator Ida Falk” as a sentence that opens with its quote."""
    subject = scene.starting.get(colon + 1)
    is_named = subject is not None and subject.kind is MentionKind.NAME
    is_sentence = len(scene.tokens[0].said.split()) >= MIN_SENTENCE_WORDS
    return Frame(CueKind.LABEL, colon, colon + 1, subject, ":", is_inverted=True) if is_named and is_sentence else None


def _introduction(scene: Scene, colon: int) -> Frame | None:
    """Read who is heard behind a colon, whatever the verb: “After the talks, Ida Falk had one sentence: “…””."""
    tokens = scene.tokens
    if tokens[colon + 1].quote is None:
        return None
    opening = scene.starting.get(0)
    apposed = _apposed(tokens, scene.mentions, colon)
    if opening is None or opening.kind is MentionKind.PRONOUN or apposed is not None:
        opening = apposed or opening
    main = opening or introduced_subject(tokens, [one for one in scene.mentions[:MAX_INTRODUCED] if one.last < colon])
    if main is None or (main.kind is MentionKind.ROLE and main is opening):
        return None
    before = tokens[main.last + (tokens[main.last].text == ",") : colon]
    is_headline = bool(before) and before[0].text in ("on", "On", "to", "To")
    is_whole = tokens[colon + 1].closing in _STOPS and len(before) <= MAX_AFTER_SUBJECT and _has_verb(before)
    is_short = colon <= MAX_WORDS_TO_COLON or is_headline or apposed is not None or is_whole
    is_bare = not any(_is_cue_word(tokens, at) or tokens[at].quote is not None for at in range(colon))
    if not is_short or not is_bare or any(word(token) in BEARERS for token in before):
        return None
    return Frame(CueKind.LABEL, colon, colon + 1, main, ":", is_direct_subject=False)


def _is_cue_word(tokens: Tokens, position: int) -> bool:
    """Tell “said” from the nouns and infinitives of “had one thing to say to the press”."""
    is_infinitive = position > 0 and tokens[position - 1].lower == "to"
    return tokens[position].lower in _VERBS and not is_infinitive and not _is_noun_here(tokens, position)


def _has_verb(tokens: Tokens) -> bool:
    return bool(tokens) and tokens[0].is_word and tokens[0].text.islower() and tokens[0].lower not in _NO_VERBS


def _is_heading(tokens: Tokens, label: Mention) -> bool:
    """Tell what a newspaper prints before a headline or a text from a name: “Exclusive:”."""
    return label.last - label.first == 1 and tokens[label.first].lower in _HEADINGS


def _apposed(tokens: Tokens, mentions: list[Mention], colon: int) -> Mention | None:
    """Read “Her predecessor, Ida Falk, disagreed: “…””."""
    if tokens[0].lower not in _OWNERS:
        return None
    for mention in mentions[:MAX_AFTER_APPOSED]:
        is_enclosed = mention.first > 1 and tokens[mention.first - 1].text == ","
        is_enclosed = is_enclosed and mention.first <= MAX_AFTER_APPOSED + 1 and mention.last + 1 < colon
        if is_enclosed and tokens[mention.last].text == "," and colon - mention.last <= MAX_AFTER_SUBJECT:
            return mention
    return None


def _begins_line(tokens: Tokens, position: int) -> bool:
    """Tell whether a label stands alone: at the head of its sentence, after a dash, or after “from” (“More from …”)."""
    if position == 0:
        return True
    before = tokens[position - 1]
    return before.text in DASHES or (before.lower == "from" and position <= 2)


def _last_word(tokens: Tokens, position: int) -> Mention | None:
    """Read the last word of a headline as who spoke: “… – guild”."""
    is_last = position == len(tokens) - 1 and tokens[position].is_word
    return Mention(MentionKind.ROLE, position, position + 1, head=word(tokens[position])) if is_last else None


def _verb_frame(scene: Scene, position: int, before: list[Frame]) -> Frame | None:
    tokens = scene.tokens
    if _is_noun_here(tokens, position) or (tokens[position].is_capitalised and position > 0):
        return None
    cited = _cited(scene, position)
    if cited is not None:
        return cited
    start = helpers_start(tokens, position)
    form = tokens[position].lower
    passive = _passive(scene, start, position)
    if passive is not None:
        return passive
    helpers = [token.lower for token in tokens[start:position]]
    if not form.endswith("ing") and any(helper in _BE for helper in helpers):
        return _passive_by(scene, start, position)
    return _active_frame(scene, start, position, before)


def _active_frame(scene: Scene, start: int, position: int, before: list[Frame]) -> Frame | None:
    tokens, form = scene.tokens, scene.tokens[position].lower
    known = [frame for frame in before if frame.is_direct_subject and not frame.is_inverted]
    spoken = [frame.subject for frame in known if frame.subject is not None]
    subject, is_inverted, is_beside = find_subject(scene, start, position, spoken)
    is_free = is_inverted or _opens_quote(tokens, position + 1)
    if _is_participle_of_another(tokens, position) or (_is_infinitive(tokens, start) and not is_free):
        return None
    goes_on = start > 1 and tokens[start - 1].lower == "to" and tokens[start - 2].lower == "on"
    is_heard = (
        subject is not None and subject.first > 0 and tokens[subject.first - 1].lower in ("heard", "hear", "hears")
    )
    is_bare = start == position and not goes_on and not is_heard and _is_bare_form(form, subject)
    helpers = [token.lower for token in tokens[start:position]]
    if is_bare or (subject is not None and (_is_denied(tokens, subject) or _is_advised(subject, helpers))):
        return None
    return Frame(
        _kind_of(form),
        start,
        position + 1,
        subject,
        _VERBS[form],
        is_inverted,
        is_beside,
        any(helper in NEGATIONS for helper in helpers),
        _modality(helpers),
    )


def _is_advised(subject: Mention, helpers: list[str]) -> bool:
    """Tell what somebody ought to say: “The premier should say “I was wrong”” is nothing he said."""
    is_own = subject.head in ("i", "we", "it")
    return not is_own and ("should" in helpers or "must" in helpers) and "have" not in helpers


def _modality(helpers: list[str]) -> str | None:
    """Give the word that makes a statement not made yet, or hearsay; “would only say” is a statement made."""
    if "only" in helpers:
        return None
    return next((helper for helper in helpers if helper in _UNSURE), None)


def _is_participle_of_another(tokens: Tokens, position: int) -> bool:
    """Tell whether “saying” belongs to somebody else than the subject: “criticised Brandt for saying”."""
    before = tokens[position - 1].lower if position else ""
    return tokens[position].lower.endswith("ing") and before in ("for", "of", "without", "from", "about", "against")


def _is_denied(tokens: Tokens, subject: Mention) -> bool:
    """Tell whether the subject is nobody: “no official said”, “neither Falk nor Brandt said”."""
    near = [token.lower for token in tokens[max(0, subject.first - 6) : subject.first + 1]]
    return tokens[subject.first].lower in ("no", "nobody", "neither") or "neither" in near


def _passive_by(scene: Scene, start: int, position: int) -> Frame | None:
    """Read “was called “a liar” by Ida Falk”; without the one who did, nobody is named."""
    tokens = scene.tokens
    for at in range(position + 1, min(position + MAX_TO_AGENT, len(tokens) - 1)):
        if tokens[at].lower == "by" and (agent := scene.starting.get(at + 1)) is not None:
            form = tokens[position].lower
            return Frame(_kind_of(form), start, position + 1, agent, _VERBS[form])
    return _told_by_nobody(tokens, start, position)


def _told_by_nobody(tokens: Tokens, start: int, position: int) -> Frame | None:
    """Read ““You are late,” he was told”: whoever hears the words is named, not who says them."""
    heard = start - 2 if start > 1 and tokens[start - 1].is_word else start - 1
    is_after = heard >= 0 and any(token.quote is not None for token in tokens[max(0, heard - 1) : heard + 1])
    is_before = position + 2 < len(tokens) and any(one.quote is not None for one in tokens[position + 1 : position + 3])
    if _VERBS[tokens[position].lower] != "tell" or not (is_after or is_before):
        return None
    return Frame(CueKind.SPEECH, start, position + 1, None, "tell", is_passive=True)


def _cue_start(tokens: Tokens, start: int) -> int:
    return start - 1 if start > 0 and tokens[start - 1].lower == "as" else start


def _is_noun_here(tokens: Tokens, position: int) -> bool:
    """Tell verbs from nouns of the same form: “the claim”, “his answer”, “a report”."""
    if (
        position + 1 < len(tokens)
        and tokens[position + 1].lower == "to"
        and _VERBS[tokens[position].lower] == "continue"
    ):
        return True
    if position == 0:
        return False
    before = tokens[position - 1].lower
    if before[:1].isdigit():
        return True
    form = tokens[position].lower
    if before in _NOUN_OPENERS:
        return not form.endswith("ed") and form not in ("said", "told", "wrote", "says")
    return form == "claims" and before.endswith("ing")


def _is_bare_form(form: str, subject: Mention | None) -> bool:
    """Tell whether a form is the verb's base without anybody plural before it, and so a noun or an imperative."""
    if _VERBS[form] != form or form in _PAST_LIKE_BASE:
        return False
    if subject is None:
        return True
    is_plural = (
        subject.head in NUMBERED_ROLES
        or subject.head in ("they", "we", "i", "who", JOINT)
        or subject.head.endswith("s")
    )
    return not is_plural or form in _MOSTLY_NOUNS


def _is_infinitive(tokens: Tokens, start: int) -> bool:
    """Tell “to say” and “is said to have called” from finite verbs."""
    return start > 0 and tokens[start - 1].lower == "to"


def _opens_quote(tokens: Tokens, position: int) -> bool:
    is_mark = position + 1 < len(tokens) and tokens[position].text in (",", ":")
    return is_mark and tokens[position + 1].quote is not None


def _passive(scene: Scene, start: int, position: int) -> Frame | None:
    """Read “as noted by X”, “this was stated by X” and “this was stated on Friday in the letter of X”."""
    form = scene.tokens[position].lower
    agent = None if form.endswith("ing") else agent_beside(scene, position) or agent_of_aside(scene, start, position)
    if agent is None:
        return None
    first = _cue_start(scene.tokens, start)
    return Frame(_kind_of(form), first, agent.last, agent.mention, _VERBS[form], is_inverted=True, is_passive=True)


def _quoting(scene: Scene, position: int) -> Mention | None:
    """Read who quotes in “Baum was quoted as saying by Nord”."""
    is_by = position + 1 < len(scene.tokens) and scene.tokens[position + 1].lower == "by"
    return scene.starting.get(position + 2) if is_by else None


def _cited(scene: Scene, position: int) -> Frame | None:
    """Read “RIA quoted Deputy Minister Pavlov as telling” and “is quoted as saying”: the one who spoke is cited."""
    tokens, ending = scene.tokens, scene.ending
    if position == 0 or tokens[position - 1].lower != "as" or not tokens[position].lower.endswith("ing"):
        return None
    end = position - 1
    while end > 0 and tokens[end - 1].text == ",":
        end -= 1
    subject = ending.get(end) or _object_pronoun(tokens, end - 1)
    verb = end - 1 if subject is None else subject.first - 1
    if verb < 0 or tokens[verb].lower not in ("quoted", "cited", "quotes", "cites"):
        return None
    before = ending.get(helpers_start(tokens, verb))
    via = before if subject is not None else _quoting(scene, position)
    subject = subject or before
    if subject is None:
        return None
    return Frame(CueKind.SPEECH, position - 1, position + 1, subject, _VERBS[tokens[position].lower], via=via)


def _object_pronoun(tokens: Tokens, position: int) -> Mention | None:
    head = {"him": "he", "her": "she"}.get(tokens[position].lower) if position >= 0 else None
    return Mention(MentionKind.PRONOUN, position, position + 1, head=head) if head else None


def is_document(mention: Mention) -> bool:
    """Tell whether a mention is a thing that is read, not a person."""
    return mention.kind is MentionKind.ROLE and mention.head in DOCUMENT_NOUNS


def report_frame(sentence: Sentence, mentions: list[Mention], position: int) -> Frame | None:
    """Make the frame of a cue that stands in no table of verbs: “endorsed”, “her criticism of”.

    None where it is said of nobody, as in “no official endorsed it” and “it is known that”.
    """
    tokens = sentence.tokens
    scene = Scene(tokens, mentions, {one.last: one for one in mentions}, {one.first: one for one in mentions})
    start = helpers_start(tokens, position)
    helpers = [token.lower for token in tokens[start:position]]
    base = tokens[position].lower
    owner = owner_of_noun(tokens, position, scene.ending)
    if owner is not None:
        return Frame(CueKind.BELIEF, position, position + 1, owner, base)
    if any(helper in _BE for helper in helpers) and not base.endswith("ing"):
        is_expletive = start > 0 and tokens[start - 1].lower in ("it", "there")
        return None if is_expletive else Frame(CueKind.BELIEF, start, position + 1, None, base)
    subject, is_inverted, is_beside = find_subject(scene, start, position, [])
    if subject is not None and (_is_denied(tokens, subject) or subject.head == "it"):
        return None
    is_negated = any(helper in NEGATIONS for helper in helpers)
    return Frame(
        CueKind.BELIEF, start, position + 1, subject, base, is_inverted, is_beside, is_negated, _modality(helpers)
    )


def owner_of_noun(tokens: Tokens, position: int, ending: dict[int, Mention]) -> Mention | None:
    """Find whose it is: “Falk’s criticism of”, “her plans to”."""
    at = position
    while at > 0 and position - at < MAX_OWNED_WORDS and tokens[at - 1].is_word:
        at -= 1
        if tokens[at].lower in POSSESSIVES:
            owner = ending.get(at)
            return None if owner is None or owner.kind is MentionKind.PRONOUN else owner  # “it's clear”
        if not tokens[at].text[0].islower():
            return None
        if tokens[at].lower in _OWNERS:
            return Mention(MentionKind.PRONOUN, at, at + 1, head=_OWNERS[tokens[at].lower])
    return None


def is_remark(tokens: Tokens, frame: Frame) -> bool:
    """Tell whether a cue is a noun that is somebody's: “Falk's remark that”."""
    return frame.kind is CueKind.LABELLING and tokens[frame.first].lower in REMARKS


def points_back(tokens: Tokens, frame: Frame) -> bool:
    """Tell whether a sentence only says whose the words before it are: “This was stated by Falk”."""
    if frame.subject is None or frame.is_negated or any(token.quote is not None for token in tokens):
        return False
    is_pointed = frame.is_passive and frame.first == 1 and tokens[0].lower in _POINTERS
    return is_pointed or is_made(tokens, frame)


def is_made(tokens: Tokens, frame: Frame) -> bool:
    """Tell a cue like “made the remark in Lund”, which says of words printed before whose they are."""
    has_noun = frame.last > 2 and tokens[frame.last - 1].lower.removesuffix("s") in REMARKS
    has_verb = has_noun and tokens[frame.last - 3].lower in ("made", "makes") and frame.is_direct_subject
    ahead = tokens[frame.last].lower if frame.last < len(tokens) else "."
    return has_verb and frame.subject is not None and ahead not in ("that", "to", ":")


def is_evasion(frame: Frame) -> bool:
    """Tell “did not deny that” and “would not say whether”, which claim nothing, from a denial."""
    is_silent = frame.modality is not None and frame.base in ("say", "tell", "comment", "discuss")
    return frame.is_negated and (frame.base == "deny" or is_silent)
