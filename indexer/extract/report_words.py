"""A sentence as the fitted tables of reports see it: classes of words, cues, and what stands around a cue.

In: the tokens, mentions and cues of a sentence. Out: its `Words`, and the `Place` of each cue in it.
"""

from bisect import bisect_left
from typing import NamedTuple

from indexer.extract.attribution import Reading
from indexer.extract.cues import Frame
from indexer.extract.mentions import Mention, MentionKind, Tokens
from indexer.extract.wordclass import EDGE, QUOTE, form_of

_BEYOND = (EDGE,) * 4
_HELPERS = frozenset(("adverb", "be", "have", "modal", "do", "not"))
_FINITE = frozenset(("be", "have", "modal", "do", "not", "-ed", "past"))
_CONTENT = frozenset(("Name", "past", "number", "word", "-s", "-ed", "-ing", QUOTE))
_STOPS = frozenset((",", "and", "but", "or", ";", "—", "–", "-", QUOTE, "(", ")", ":", ".", "?"))
_SEEMING = frozenset("seem appear look sound".split())
_SIZE_LIMITS = (2, 5, 11)
_SIZES = (*(f"up to {limit}" for limit in _SIZE_LIMITS), "more")


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
    stops: tuple[int, ...]
    """Tokens before which reported words often end."""

    def word(self, at: int) -> str:
        """Give any word itself, in lower case; empty beyond either end."""
        return self.tokens[at].lower if 0 <= at < len(self.tokens) else ""

    def lower(self, at: int) -> str:
        """Give a function word itself, and for any other word its class."""
        name = self.classes[at]
        return name if name in _CONTENT or name == EDGE else self.tokens[at].lower

    def stem(self, at: int) -> str:
        """Give the stem of a word; empty for anything else."""
        return self.tokens[at].stem


def cues_in(tokens: Tokens, known: frozenset[str]) -> list[int]:
    """Find the words whose stem is `known`."""
    return [at for at, token in enumerate(tokens) if token.stem in known]


def words_of(reading: Reading, cues: list[int]) -> Words:
    """Look at a sentence; `cues` are the words of it that the tables know (`cues_in`)."""
    tokens, frames = reading.sentence.tokens, reading.frames
    classes = (*[token.word_class for token in tokens], *_BEYOND)
    known = tuple([at for at in cues if classes[at] in _CONTENT])
    verbs = tuple([at for at in known if form_of(tokens[at].text) != "base"])
    ending = {mention.last: mention for mention in reading.mentions}
    by_token = {at: frame for frame in frames for at in range(frame.first, frame.last)}
    stops = tuple([at for at, token in enumerate(tokens) if token.word_class in _STOPS])
    return Words(tokens, classes, ending, by_token, known, verbs, stops)


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


def subject_kind(words: Words, place: Place) -> str:
    """Name what kind of subject a cue has, a pronoun by itself."""
    if place.subject is None:
        return f"none after {words.classes[place.helpers - 1]}"
    if place.subject.kind is MentionKind.PRONOUN:
        return place.subject.head
    return place.subject.kind.value


def has_finite_verb(words: Words, first: int, last: int) -> bool:
    """Tell whether a stretch seems to be a clause."""
    return not _FINITE.isdisjoint(words.classes[first:last])


def size_of(count: int) -> str:
    """Name a number of words roughly."""
    return _SIZES[bisect_left(_SIZE_LIMITS, count)]


def intro_of(words: Words, first: int) -> str:
    """Name how a reported stretch begins."""
    name = words.classes[first]
    if first > 0 and words.classes[first - 1] == "that":
        return "that"
    if name in ("determiner", "object pronoun", "Name", "word", "-s"):
        return "phrase"
    return name
