"""Find who is said to speak: each cue of a sentence with its subject, before it is known what was said.

In: a `Sentence` and its `Mention`s. Out: its `Frame`s from left to right.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from indexer.extract.lexicon import (
    AUXILIARIES,
    BELIEF_VERBS,
    CUE_VERBS,
    DETERMINERS,
    DOCUMENT_NOUNS,
    DOCUMENT_VERBS,
    LABELLING_VERBS,
    LOOSE_VERBS,
    MODAL_WORDS,
    NEGATIONS,
    NOUN_LIKE,
    NUMBERED_ROLES,
)
from indexer.extract.mentions import Mention, MentionKind, Tokens, is_name_word, may_be_noun, word
from indexer.extract.sentences import Sentence

MAX_NOUN_PHRASE = 7
"""Words of a phrase whose noun is in no table."""

MAX_TO_AGENT = 12
MAX_WORDS_TO_COLON = 5
"""“Brandt disagreed: “It will fall.””: a verb in no table, if this little stands before the colon."""
_BE = frozenset("is are was were be been being".split())
_HEARSAY = frozenset(("reportedly", "allegedly"))

DASHES = frozenset(("–", "—", "-", "―"))
_GAP = DASHES | {",", "*", "_"}
_ADVERBS = AUXILIARIES | frozenset(("as", "so", "too", "today", "yesterday", "quickly", "jokingly", "wryly"))
JOINT = "joint"
"""Head of a mention of several speakers at once."""
_TAG = re.compile(r"[RDI]-.*|(?:[A-Z]\.){2,}|[A-Z]{2}")
_PAST_LIKE_BASE = frozenset(("read", "put", "hit"))
_CLAUSE_STARTS = frozenset((";", ":", "“”"))
_PREPOSITIONS = frozenset(
    "to of for at in from with on by about against under over after before during into like than and or between".split()
)


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
    scene = _Scene(tokens, mentions, ending, starting)
    frames: list[Frame] = []
    for position in range(len(tokens)):
        frame = _according(tokens, position, starting) or _label(tokens, position, ending, starting)
        if frame is None and tokens[position].quote is None and tokens[position].lower in _VERBS:
            frame = _verb_frame(scene, position, frames)
        if frame is not None and not (frames and frame.first < frames[-1].last):
            frames.append(frame)
    return frames


_VERBS = {**BELIEF_VERBS, **CUE_VERBS}


class _Scene(NamedTuple):
    """A sentence with its mentions, also by where they end and where they start."""

    tokens: Tokens
    mentions: list[Mention]
    ending: dict[int, Mention]
    starting: dict[int, Mention]


def _kind_of(form: str) -> CueKind:
    base = _VERBS[form]
    if form in LABELLING_VERBS:
        return CueKind.LABELLING
    if form in LOOSE_VERBS:
        return CueKind.LOOSE
    if form in DOCUMENT_VERBS:
        return CueKind.DOCUMENT
    return CueKind.BELIEF if base in BELIEF_VERBS.values() and form not in CUE_VERBS else CueKind.SPEECH


def _according(tokens: Tokens, position: int, starting: dict[int, Mention]) -> Frame | None:
    words = [token.lower for token in tokens[position : position + 4]]
    if words[:2] == ["according", "to"]:
        length = 2
    elif words in (["in", "the", "words", "of"], ["in", "the", "opinion", "of"]):
        length = 4
    else:
        return None
    subject = starting.get(position + length) or _noun_phrase_from(tokens, position + length)
    return Frame(CueKind.ACCORDING, position, position + length, subject, " ".join(words[:length]), is_inverted=True)


def _label(tokens: Tokens, position: int, ending: dict[int, Mention], starting: dict[int, Mention]) -> Frame | None:
    """Read `Orlova: “…”` and `“…” – Orlova`, where nothing else stands beside the name."""
    token = tokens[position]
    if token.text == ":" and position + 1 < len(tokens):
        subject = ending.get(position)
        if subject is not None and subject.first == 0:
            return Frame(CueKind.LABEL, position, position + 1, subject, ":")
        opening = starting.get(0)
        is_short = position <= MAX_WORDS_TO_COLON and tokens[position + 1].quote is not None
        is_bare = not any(token.lower in _VERBS or token.quote is not None for token in tokens[:position])
        if opening is not None and opening.kind is not MentionKind.ROLE and is_short and is_bare:
            return Frame(CueKind.LABEL, position, position + 1, opening, ":", is_direct_subject=False)
    if token.text in DASHES and position > 0 and tokens[position - 1].quote is not None:
        subject = starting.get(position + 1) or _last_word(tokens, position + 1)
        if subject is not None and subject.last >= len(tokens) - 1:
            return Frame(CueKind.LABEL, position, position + 1, subject, token.text, is_inverted=True)
    return None


def _last_word(tokens: Tokens, position: int) -> Mention | None:
    """Read the last word of a headline as who spoke: “… – guild”."""
    is_last = position == len(tokens) - 1 and tokens[position].is_word
    return Mention(MentionKind.ROLE, position, position + 1, head=word(tokens[position])) if is_last else None


def _verb_frame(scene: _Scene, position: int, before: list[Frame]) -> Frame | None:
    tokens = scene.tokens
    if _is_noun_here(tokens, position) or (tokens[position].is_capitalised and position > 0):
        return None
    cited = _cited(tokens, position, scene.ending)
    if cited is not None:
        return cited
    start = position
    while start > 0 and tokens[start - 1].lower in AUXILIARIES:
        start -= 1
    form = tokens[position].lower
    passive = _passive(tokens, position, scene.starting)
    if passive is not None:
        return passive._replace(first=_cue_start(tokens, start), base=_VERBS[form], kind=_kind_of(form))
    helpers = [token.lower for token in tokens[start:position]]
    if not form.endswith("ing") and any(helper in _BE for helper in helpers):
        return _passive_by(scene, start, position)
    return _active_frame(scene, start, position, before)


def _active_frame(scene: _Scene, start: int, position: int, before: list[Frame]) -> Frame | None:
    tokens, form = scene.tokens, scene.tokens[position].lower
    subject, is_inverted, is_beside = _subject(scene, start, position, before)
    is_free = is_inverted or _opens_quote(tokens, position + 1)
    if _is_participle_of_another(tokens, position) or (_is_infinitive(tokens, start) and not is_free):
        return None
    if (subject is not None and _is_denied(tokens, subject)) or (start == position and _is_bare_form(form, subject)):
        return None
    helpers = [token.lower for token in tokens[start:position]]
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


def _modality(helpers: list[str]) -> str | None:
    """Give the word that makes a statement not made yet, or hearsay; “would only say” is a statement made."""
    if "only" in helpers:
        return None
    return next((helper for helper in helpers if helper in MODAL_WORDS | _HEARSAY), None)


def _is_participle_of_another(tokens: Tokens, position: int) -> bool:
    """Tell whether “saying” belongs to somebody else than the subject: “criticised Brandt for saying”."""
    before = tokens[position - 1].lower if position else ""
    return tokens[position].lower.endswith("ing") and before in ("for", "of", "without", "from", "about", "against")


def _is_denied(tokens: Tokens, subject: Mention) -> bool:
    """Tell whether the subject is nobody: “no official said”, “neither Falk nor Brandt said”."""
    near = [token.lower for token in tokens[max(0, subject.first - 6) : subject.first + 1]]
    return tokens[subject.first].lower in ("no", "nobody", "neither") or "neither" in near


def _passive_by(scene: _Scene, start: int, position: int) -> Frame | None:
    """Read “was called “a liar” by Ida Falk”; without the one who did, nobody is named."""
    tokens = scene.tokens
    for at in range(position + 1, min(position + MAX_TO_AGENT, len(tokens) - 1)):
        if tokens[at].lower == "by" and (agent := scene.starting.get(at + 1)) is not None:
            form = tokens[position].lower
            return Frame(_kind_of(form), start, position + 1, agent, _VERBS[form])
    return None


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
    if before in ("the", "a", "an", "his", "her", "their", "its", "this", "that", "of", "'s", "’s", "no", "any", "my"):
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
    return not is_plural or form in NOUN_LIKE - {"claim", "report", "call", "note"}


def _is_infinitive(tokens: Tokens, start: int) -> bool:
    """Tell “to say” and “is said to have called” from finite verbs."""
    return start > 0 and tokens[start - 1].lower == "to"


def _opens_quote(tokens: Tokens, position: int) -> bool:
    is_mark = position + 1 < len(tokens) and tokens[position].text in (",", ":")
    return is_mark and tokens[position + 1].quote is not None


def _passive(tokens: Tokens, position: int, starting: dict[int, Mention]) -> Frame | None:
    """Read “as noted by X” and “this was stated by X”."""
    if position + 2 >= len(tokens) or tokens[position + 1].lower != "by":
        return None
    subject = starting.get(position + 2)
    if subject is None or subject.head in ("it", "who"):
        return None
    return Frame(CueKind.SPEECH, position, position + 2, subject, "", is_inverted=True, is_passive=True)


def _subject(scene: _Scene, start: int, position: int, before: list[Frame]) -> tuple[Mention | None, bool, bool]:
    """Give the subject, whether it stands after the cue, and whether it stands beside it."""
    tokens, mentions, ending, starting = scene
    inverted = _inverted_subject(tokens, start, position, starting)
    if inverted is not None:
        return inverted, True, True
    left = ending.get(start)
    if left is not None and left.kind is MentionKind.PRONOUN and left.head == "who":
        return _antecedent(scene, left), False, True
    if left is not None and not _is_object(tokens, left):
        left = _joint(tokens, _named(_climb(tokens, left, ending), mentions), ending)
        return left, False, True
    phrase = _noun_phrase_to(tokens, start)
    if phrase is not None:
        return phrase, False, True
    if start > 0 and tokens[start - 1].text in (",", ")", "–", "—", "’"):
        parenthetical = _before_comma(tokens, start, mentions)
        if parenthetical is not None:
            return parenthetical, False, True
    subject = _main_subject(tokens, start, mentions, before)
    is_joined = (
        start > 0 and tokens[start - 1].lower in ("and", "but") and bool(before) and before[-1].subject == subject
    )
    return subject, False, is_joined


def _whole_subject(tokens: Tokens, ahead: int, starting: dict[int, Mention]) -> Mention | None:
    """Read the subject after a cue: one phrase, two joined by “and”, or “Baum's widow”."""
    subject = starting.get(ahead)
    if subject is None:
        phrase = _noun_phrase_from(tokens, ahead)
        follows = tokens[phrase.last].text if phrase is not None and phrase.last < len(tokens) else "."
        return phrase if follows in (".", ",", ":", ";", "?", "!", "of", "in", "from", "on", "at") else None
    if subject.last < len(tokens) and tokens[subject.last].lower in ("'s", "’s"):
        last = subject.last + 1
        while last < len(tokens) and may_be_noun(tokens[last]):
            last += 1
        named = starting.get(last + 1) if last < len(tokens) and tokens[last].text == "," else None
        return named or Mention(MentionKind.ROLE, subject.first, last, head=word(tokens[last - 1]))
    other = starting.get(subject.last + 1)
    is_pair = other is not None and subject.last < len(tokens) and tokens[subject.last].lower == "and"
    if is_pair and other is not None and {subject.kind, other.kind} == {MentionKind.NAME}:
        return Mention(MentionKind.ROLE, subject.first, other.last, head=JOINT)
    return subject


def _cited(tokens: Tokens, position: int, ending: dict[int, Mention]) -> Frame | None:
    """Read “RIA quoted Deputy Minister Pavlov as telling” and “is quoted as saying”: the one who spoke is cited."""
    if position == 0 or tokens[position - 1].lower != "as" or not tokens[position].lower.endswith("ing"):
        return None
    end = position - 1
    while end > 0 and tokens[end - 1].text == ",":
        end -= 1
    subject = ending.get(end) or _object_pronoun(tokens, end - 1)
    verb = end - 1 if subject is None else subject.first - 1
    if verb < 0 or tokens[verb].lower not in ("quoted", "cited", "quotes", "cites"):
        return None
    start = verb
    while start > 0 and tokens[start - 1].lower in AUXILIARIES:
        start -= 1
    before = ending.get(start)
    via = before if subject is not None else None
    subject = subject or before
    if subject is None:
        return None
    return Frame(CueKind.SPEECH, position - 1, position + 1, subject, _VERBS[tokens[position].lower], via=via)


def _object_pronoun(tokens: Tokens, position: int) -> Mention | None:
    head = {"him": "he", "her": "she"}.get(tokens[position].lower) if position >= 0 else None
    return Mention(MentionKind.PRONOUN, position, position + 1, head=head) if head else None


def _inverted_subject(tokens: Tokens, start: int, position: int, starting: dict[int, Mention]) -> Mention | None:
    behind = start - 1
    while behind >= 0 and tokens[behind].text in _GAP:
        behind -= 1
    if behind >= 0 and tokens[behind].quote is None and tokens[behind].lower not in ("as", "so"):
        return None
    if behind < 0 and start > 0 and tokens[start - 1].text == ",":
        return None
    ahead = position + 1
    while ahead < len(tokens) and tokens[ahead].lower in _ADVERBS and ahead not in starting:
        ahead += 1
    subject = _whole_subject(tokens, ahead, starting)
    if subject is None or (
        tokens[position].lower in ("told", "telling", "tells", "asked")
        and subject.head not in ("he", "she")
        and tokens[position].lower != "asked"
    ):
        return None
    return subject


def _noun_phrase_from(tokens: Tokens, first: int) -> Mention | None:
    """Read a phrase whose noun is in no table, from its determiner on: “a court document”."""
    if first >= len(tokens) or tokens[first].lower not in DETERMINERS - {"that", "this", "no", "such"}:
        return None
    last = first + 1
    while (
        last < len(tokens)
        and last - first < MAX_NOUN_PHRASE
        and (may_be_noun(tokens[last]) or is_name_word(tokens[last]))
    ):
        last += 1
    return None if last == first + 1 else Mention(MentionKind.ROLE, first, last, head=word(tokens[last - 1]))


def _noun_phrase_to(tokens: Tokens, last: int) -> Mention | None:
    """Read a phrase whose noun is in no table, back from the verb to its determiner: “the gambling tycoon told”."""
    first = last - 1
    while first >= 0 and last - first < MAX_NOUN_PHRASE and (may_be_noun(tokens[first]) or is_name_word(tokens[first])):
        first -= 1
    if first < 0 or first == last - 1 or tokens[first].lower not in DETERMINERS:
        return None
    is_object = first > 0 and tokens[first - 1].lower in _PREPOSITIONS
    return None if is_object else Mention(MentionKind.ROLE, first, last, head=word(tokens[last - 1]))


def _is_object(tokens: Tokens, mention: Mention) -> bool:
    return mention.first > 0 and tokens[mention.first - 1].lower in (
        "to",
        "against",
        "about",
        "by",
        "on",
        "under",
        "like",
    )


def _antecedent(scene: _Scene, who: Mention) -> Mention:
    """Find whom “who” means: the head of the phrase before it, past its “of …” and its appositions."""
    tokens, mentions, ending, _ = scene
    at = who.first
    if at > 0 and tokens[at - 1].text == ",":
        at -= 1
    if at not in ending:
        return who
    mention = ending[at]
    if _is_place_tag(tokens, mention):
        mention = ending.get(mention.first - 1, mention)
    mention = _named(_climb(tokens, mention, ending), mentions)
    before = ending.get(mention.first - 1) if mention.first > 1 and tokens[mention.first - 1].text == "," else None
    owner = _climb(tokens, before, ending) if before is not None else mention
    return owner if mention.kind is MentionKind.ROLE and owner.kind is MentionKind.NAME else mention


def _joint(tokens: Tokens, last: Mention, ending: dict[int, Mention]) -> Mention:
    """Join “Falk, Brandt and Roth” into one mention; one of them alone would be credited with the words of all."""
    first, at = last, last.first
    is_pair = last.kind is MentionKind.NAME and at > 1 and tokens[at - 1].lower == "and"
    while is_pair or (first is not last and at > 1 and tokens[at - 1].text == ","):
        other = ending.get(at - 1)
        if other is None or other.kind is not MentionKind.NAME or _is_in_phrase(tokens, other):
            break
        first, at, is_pair = other, other.first, False
    return last if first is last else Mention(MentionKind.ROLE, first.first, last.last, head=JOINT)


def _climb(tokens: Tokens, mention: Mention, ending: dict[int, Mention]) -> Mention:
    """Go from “the Foo Institute” to “Joe Smith” in “Joe Smith of the Foo Institute said”."""
    while mention.first > 0 and tokens[mention.first - 1].lower in ("of", "for", "at", "from", "in", "with", "on"):
        outer = ending.get(mention.first - 1) or _noun_phrase_to(tokens, mention.first - 1)
        if outer is None:
            break
        if outer.kind is MentionKind.ROLE and outer not in ending.values():
            outer = outer._replace(last=mention.last)
        mention = outer
    return mention


def _before_comma(tokens: Tokens, start: int, mentions: list[Mention]) -> Mention | None:
    """Find the subject before a parenthesis: “Ilse Brandt, who succeeded Tomas Prell in May, said”."""
    clause = 0
    for position in range(start - 2, -1, -1):
        is_embedded = tokens[position].quote is not None and position > 0 and tokens[position - 1].is_word
        if tokens[position].text in _CLAUSE_STARTS and not is_embedded:
            clause = position + 1
            break
    for mention in reversed(mentions):
        if mention.first < clause or mention.last >= start:
            continue
        is_left_open = tokens[mention.last].text in (",", "(", "–", "—", "-", "who")
        if _is_place_tag(tokens, mention) or _is_in_relative_clause(tokens, mention, clause):
            continue
        if is_left_open and _begins_clause(tokens, mention, clause):
            return _owner_of_apposition(tokens, mention, mentions, clause)
    return None


def _is_place_tag(tokens: Tokens, mention: Mention) -> bool:
    """Tell the state in “in Columbus, Ohio,” and the party in “Chris Collins, R-NY,” from a subject."""
    if mention.kind is not MentionKind.NAME or mention.first < 2 or tokens[mention.first - 1].text != ",":
        return False
    if _TAG.fullmatch(tokens[mention.first].text):
        return True
    behind = mention.first - 2
    while behind > 0 and (is_name_word(tokens[behind]) or tokens[behind].lower in DETERMINERS):
        behind -= 1
    return behind < mention.first - 2 and tokens[behind].lower in ("in", "from", "at", "near", "of", "to", "outside")


def _is_in_relative_clause(tokens: Tokens, mention: Mention, clause: int) -> bool:
    return any(token.lower in ("who", "whose", "whom", "which", "where") for token in tokens[clause : mention.first])


def _owner_of_apposition(tokens: Tokens, mention: Mention, mentions: list[Mention], clause: int) -> Mention:
    """Go from “a former nurse from Umea” to “Falk” in “Falk, 54, a former nurse from Umea, said”."""
    named = _named(mention, mentions)
    if named is not mention or mention.kind is not MentionKind.ROLE or mention.first == clause:
        return named
    for other in mentions:
        is_open = other.last < mention.first and tokens[other.last].text in (",", "–", "—", "-")
        if (
            other.kind is MentionKind.NAME
            and is_open
            and clause <= other.first
            and _begins_clause(tokens, other, clause)
        ):
            return other
    return mention


def _begins_clause(tokens: Tokens, mention: Mention, clause: int) -> bool:
    """Tell whether a phrase can be the subject of its clause, not an object in it."""
    if mention.first == clause:
        return True
    before = tokens[mention.first - 1]
    return not before.is_word or before.lower in ("and", "but", "as", "that", "when", "while", "because", "then")


def _named(mention: Mention, mentions: list[Mention]) -> Mention:
    """Give the name to which a role stands in apposition, or the mention itself."""
    for other in mentions:
        if other.apposition == (mention.first, mention.last):
            return other
    return mention


def _is_in_phrase(tokens: Tokens, mention: Mention) -> bool:
    return mention.first > 0 and tokens[mention.first - 1].lower in _PREPOSITIONS - {"and", "or"}


def _main_subject(tokens: Tokens, start: int, mentions: list[Mention], before: list[Frame]) -> Mention | None:
    """Fall back on the subject of the cue before, or the first phrase that is no object."""
    for frame in reversed(before):
        if frame.subject is not None and frame.is_direct_subject and not frame.is_inverted:
            return frame.subject
    candidates = [
        mention for mention in mentions if mention.last <= start and mention.head not in ("it", "who", "i", "we")
    ]
    free = [mention for mention in candidates if not _is_in_phrase(tokens, mention)]
    return next(iter(free or candidates), None)


def is_document(mention: Mention) -> bool:
    """Tell whether a mention is a thing that is read, not a person."""
    return mention.kind is MentionKind.ROLE and mention.head in DOCUMENT_NOUNS
