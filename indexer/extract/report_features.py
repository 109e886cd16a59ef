"""Name what can be seen around a word that may report speech or thought: the features of the fitted tables.

In: the `Words` of a sentence. Out: lists of feature names in plain words, such as “cue=say” or “next=that”.
Nothing here decides; `report_weights` says what each feature counts for, and `reports` adds them up.
"""

from bisect import bisect_left
from typing import NamedTuple

from indexer.extract.cues import Frame
from indexer.extract.mentions import Mention, MentionKind, Tokens
from indexer.extract.wordclass import EDGE, QUOTE, classes_of, form_of, stem_of

_PADDING = 4
_HELPERS = frozenset(("adverb", "be", "have", "modal", "do", "not"))
_FINITE = frozenset(("be", "have", "modal", "do", "not", "-ed", "past"))
_PHRASE = frozenset(("determiner", "Name", "word", "-s", "object pronoun", "-ed", "number"))
_CONTENT = frozenset(("Name", "past", "number", "word", "-s", "-ed", "-ing", QUOTE))
_SEEMING = frozenset("seem appear look sound".split())
_SIZE_LIMITS = (2, 5, 11)
_SIZES = (*(f"up to {limit}" for limit in _SIZE_LIMITS), "more")
_LENGTH_LIMITS = (1, 2, 4, 8, 15)
_LENGTHS = (*(f"up to {limit}" for limit in _LENGTH_LIMITS), "more")
MAX_OBJECT_WORDS = 7
MAX_TO_VERB = 10


class Words(NamedTuple):
    """A sentence as the features see it."""

    tokens: Tokens
    classes: tuple[str, ...]
    """Class of every token, and `EDGE` for some places beyond the last, which -1 and -2 reach as well."""
    ending: dict[int, Mention]
    """Mentions by one past their last token."""
    frames: dict[int, Frame]
    """The cues that the rules know, by each of their tokens."""
    cues: tuple[int, ...]
    """Tokens that the tables know as cues, from left to right."""
    verbs: tuple[int, ...]
    """Those of the cues whose form shows that they are verbs."""

    def lower(self, at: int) -> str:
        """Give a function word itself, and for any other word its class."""
        name = self.classes[at]
        return name if name in _CONTENT or name == EDGE else self.tokens[at].lower

    def stem(self, at: int) -> str:
        """Give the stem of a word; empty for anything else."""
        return stem_of(self.tokens[at].text) if self.tokens[at].is_word else ""


def cues_in(tokens: Tokens, known: frozenset[str]) -> list[int]:
    """Find the words whose stem is `known`."""
    return [at for at, token in enumerate(tokens) if token.is_word and stem_of(token.text) in known]


def words_of(tokens: Tokens, mentions: list[Mention], frames: list[Frame], *, known: frozenset[str]) -> Words:
    """Look at a sentence; `known` are the stems of the tables' cues."""
    classes = (*classes_of(tokens), *(EDGE,) * _PADDING)
    cues = tuple(at for at in cues_in(tokens, known) if classes[at] in _CONTENT)
    verbs = tuple(at for at in cues if form_of(tokens[at].text) != "base")
    ending = {mention.last: mention for mention in mentions}
    by_token = {at: frame for frame in frames for at in range(frame.first, frame.last)}
    return Words(tokens, classes, ending, by_token, cues, verbs)


class Place(NamedTuple):
    """A cue in its sentence, with what stands around it."""

    at: int
    stem: str
    form: str
    helpers: int
    """First of the auxiliaries and adverbs before it."""
    subject: Mention | None
    """The mention that ends where they begin."""
    left: int
    """Where the subject begins, or else the auxiliaries."""
    is_about_subject: bool
    """The grammatical subject is not who says it: “the bill is expected to”, “the deal seems”."""


def place_of(words: Words, at: int) -> Place:
    """Look around a cue."""
    helpers = at
    while helpers > 0 and words.classes[helpers - 1] in _HELPERS:
        helpers -= 1
    subject = words.ending.get(helpers)
    left = helpers if subject is None else subject.first
    stem, form = words.stem(at), form_of(words.tokens[at].text)
    is_passive = "be" in words.classes[helpers:at] and form in ("-ed", "irregular", "base")
    return Place(at, stem, form, helpers, subject, left, is_passive or stem in _SEEMING)


def _subject_kind(words: Words, place: Place) -> str:
    if place.subject is None:
        return f"none after {words.classes[place.helpers - 1]}"
    if place.subject.kind is MentionKind.PRONOUN:
        return place.subject.head
    return place.subject.kind.value


def features_after(words: Words, place: Place, first: int, *, is_used: bool) -> list[str]:
    """Name what tells whether the words after a cue are what it reports.

    Args:
        words: the sentence.
        place: the cue.
        first: where the words after it begin.
        is_used: a quotation has this cue already.
    """
    at, stem, form = place.at, place.stem, place.form
    classes = words.classes
    following, before, subject = classes[at + 1], classes[at - 1], _subject_kind(words, place)
    names = [
        f"cue={stem}",
        f"form={form}",
        f"next={following}",
        f"next word={words.lower(at + 1)}",
        f"after next={classes[at + 2]}",
        f"before={before}",
        f"word before={words.lower(at - 1)}",
        f"two before={classes[at - 2] if at > 1 else EDGE}",
        f"subject={subject}",
        f"cue={stem} form={form}",
        f"cue={stem} next={following}",
        f"cue={stem} before={before}",
        f"form={form} next={following}",
        f"form={form} before={before}",
        f"form={form} subject={subject}",
        f"subject={subject} next={following}",
    ]
    if is_used:
        names.append("cue of a quotation")
    return names + _surroundings(words, place, subject) + _object(words, place) + _content(words, place, first)


def _surroundings(words: Words, place: Place, subject: str) -> list[str]:
    at, classes = place.at, words.classes
    opening = classes[place.left - 1] if place.left else EDGE
    names = [
        f"before subject={opening}",
        f"before subject={opening} subject={subject}",
        f"helpers={'+'.join(classes[at] for at in range(place.helpers, at) if classes[at] != 'adverb')} {place.form}",
        f"cues before={min(bisect_left(words.verbs, at), 3)}",
        f"words left={_size(len(words.tokens) - at)}",
    ]
    names += [f"helper={name}" for name in sorted(set(classes[place.helpers : at]))]
    names += [f"in {step}={classes[at + step]}" for step in (2, 3) if classes[at + step] in ("that", "to")]
    names += [f"quote {step} before" for step in range(1, 5) if at >= step and classes[at - step] == QUOTE][:1]
    names += [f"quote {step} after" for step in range(1, 5) if classes[at + step] == QUOTE][:1]
    if "that" in classes[:at]:
        names.append("that before")
    if words.tokens[at].text[0].isupper():
        names.append("capital at the start" if at == 0 else "capital inside")
    return names


def _object(words: Words, place: Place) -> list[str]:
    """Name what follows the phrase after the cue: “described X as”, “accused X of”."""
    end = place.at + 1
    last = min(len(words.tokens), end + MAX_OBJECT_WORDS)
    while end < last and words.classes[end] in _PHRASE:
        end += 1
    if end == place.at + 1:
        return []
    after = words.classes[end]
    return [f"after object={after}", f"cue={place.stem} after object={after}", f"object={words.stem(end - 1)}"]


def _content(words: Words, place: Place, first: int) -> list[str]:
    """Name what stands where the reported words would begin, and whether the rules know the cue."""
    names = []
    if first < len(words.tokens):
        intro, is_clause = intro_of(words, first), has_finite_verb(words, first, first + MAX_TO_VERB)
        names = [
            f"first={words.lower(first)}",
            f"intro={intro}",
            f"cue={place.stem} intro={intro}",
            f"clause={is_clause}",
            f"cue={place.stem} clause={is_clause}",
        ]
    frame = words.frames.get(place.at)
    if frame is None:
        return [*names, "rule=none"]
    subject = "none" if frame.subject is None else frame.subject.kind.value
    beside = "beside" if frame.is_direct_subject else "apart"
    return [
        *names,
        f"rule={frame.kind.value}",
        f"rule={frame.kind.value} subject={subject} {beside}",
        f"subject {beside}",
    ]


def features_before(words: Words, place: Place, end: int, *, is_used: bool) -> list[str]:
    """Name what tells whether the words before a cue are what it reports, as in “The road is open, Falk said”.

    Args:
        words: the sentence.
        place: the cue.
        end: one past the last of the words before the cue and its subject.
        is_used: a quotation has this cue already.
    """
    classes, at = words.classes, place.at
    helpers = "+".join(name for name in classes[place.helpers : at] if name != "adverb")
    has_agent = "by" in classes[at + 1 : at + 4]
    gap = words.tokens[end].text if end < (place.helpers if place.is_about_subject else place.left) else "none"
    is_clause = has_finite_verb(words, 0, end)
    following, subject = classes[at + 1], _subject_kind(words, place)
    names = [
        f"cue={place.stem}",
        f"form={place.form}",
        f"subject={subject}",
        f"about subject={place.is_about_subject}",
        f"cue={place.stem} about subject={place.is_about_subject}",
        f"about subject={place.is_about_subject} next={following}",
        f"gap={gap}",
        f"next={following}",
        f"after next={classes[at + 2]}",
        f"clause={is_clause}",
        f"length={_size(end)}",
        f"gap={gap} subject={subject}",
        f"cue={place.stem} gap={gap}",
        f"cue={place.stem} next={following}",
        f"gap={gap} next={following} clause={is_clause}",
        f"gap={gap} form={place.form} clause={is_clause}",
        f"opening={words.lower(0)}",
        f"words left={_size(len(words.tokens) - at)}",
        f"last={classes[end - 1]}",
        f"last={classes[end - 1]} subject={subject}",
        f"helpers={helpers} {place.form}",
        f"helpers={helpers} {place.form} next={following}",
        f"helpers={helpers} {place.form} by={has_agent}",
        f"cue={place.stem} form={place.form}",
        f"cue={place.stem} subject={subject}",
        f"next word={words.lower(at + 1)}",
        f"subject={subject} next={following}",
        f"cues before={min(3, bisect_left(words.cues, end))}",
        f"commas={min(3, classes[:end].count(','))}",
    ]
    for name in sorted(set(classes[place.helpers : at])):
        names += [f"helper={name}", f"helper={name} next={following}"]
    if is_used:
        names.append("cue of a quotation")
    names += [f"quote {step} before" for step in range(1, 5) if at >= step and classes[at - step] == QUOTE][:1]
    return names


def has_finite_verb(words: Words, first: int, last: int) -> bool:
    """Tell whether a stretch seems to be a clause."""
    return not _FINITE.isdisjoint(words.classes[first:last])


def _size(count: int) -> str:
    return _SIZES[bisect_left(_SIZE_LIMITS, count)]


def intro_of(words: Words, first: int) -> str:
    """Name how a reported stretch begins."""
    name = words.classes[first]
    if first > 0 and words.classes[first - 1] == "that":
        return "that"
    if name in ("determiner", "object pronoun", "Name", "word", "-s"):
        return "phrase"
    return name


def features_of_end(words: Words, place: Place, first: int, end: int) -> list[str]:
    """Name what tells whether a stretch that began at `first` ends before the token `end`."""
    classes = words.classes
    here, following, intro = classes[end], classes[end + 1], intro_of(words, first)
    length, is_clause = _length(end - first), has_finite_verb(words, first, end)
    left = _size(len(words.tokens) - end)
    names = [
        f"stop={here}",
        f"stop={here} next={following}",
        f"stop={here} intro={intro}",
        f"stop={here} length={length}",
        f"stop={here} clause={is_clause}",
        f"stop={here} before={classes[end - 1]}",
        f"stop={here} words left={left}",
        f"intro={intro}",
        f"cue={place.stem} stop={here}",
        f"intro={intro} clause={is_clause} stop={here}",
        f"intro={intro} stop={here} next={following}",
        f"intro={intro} length={length} stop={here}",
    ]
    if here in (",", "and", "but", "as", "question word", "—", "–", "-"):
        names += [f"stop={words.lower(end)} next word={words.lower(end + 1)}", f"next={following} {classes[end + 2]}"]
    if end + 1 < len(words.tokens) and end + 1 in words.cues:
        names.append(f"stop={here} next cue {form_of(words.tokens[end + 1].text)}")
    if here == "," and has_finite_verb(words, end + 1, end + 4):
        names.append("verb after comma")
    return names


def features_of_start(words: Words, start: int, end: int) -> list[str]:
    """Name what tells whether a stretch before a cue begins at `start` and ends before `end`."""
    before = words.lower(start - 1) if start else EDGE
    is_clause, length, left = has_finite_verb(words, start, end), _length(end - start), _size(start)
    return [
        f"before={before}",
        f"before={before} first={words.classes[start]}",
        f"clause={is_clause}",
        f"before={before} clause={is_clause}",
        f"length={length}",
        f"words before={left}",
        f"before={before} length={length}",
        f"before={before} words before={left}",
        f"opening={words.lower(0)}",
    ]


def _length(count: int) -> str:
    return _LENGTHS[bisect_left(_LENGTH_LIMITS, count)]
