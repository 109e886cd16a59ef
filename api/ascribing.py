"""Find to whom a sentence of a language model ascribes what it says.

In: its lexemes, the one speaker whose statements it cites, who else the answer speaks of. Out: the places of the words
that ascribe, or None.
Promise: every verb of saying has that speaker as its subject, by name, by a role that nobody else of the answer has, or
by a pronoun after the name; a sentence that ascribes nothing, or something to another, gets None.
"""

from collections.abc import Sequence
from typing import NamedTuple

from api.lexemes import QUOTE, Lexeme, is_in, words_of
from api.neutral import DECLINING, DENYING, NEUTRAL_VERBS
from indexer.extract.lexicon import LABELLING_VERBS, LOOSE_VERBS, SPEECH_VERBS
from indexer.honorifics import HONORIFICS
from indexer.speaker import Speaker

_BETWEEN = frozenset("has had have also then later again did does would will not never".split())
"""What may stand between a subject and its verb; not “was”: who was told did not say it."""
_PRONOUNS = frozenset(("he", "she", "they"))
_ARTICLES = frozenset(("the", "a", "an", "of", "for", "and"))
_BEFORE_SUBJECT = frozenset((",", ";", ":", QUOTE, "–", "—", ".", "as", "while", "but", "then", "when", "that"))
_SPEAKING = {"spoke": "speak", "speaks": "speak", "speaking": "speak", "speak": "speak", "spoken": "speak"}
_VERBS = {**LOOSE_VERBS, **LABELLING_VERBS, **SPEECH_VERBS, **_SPEAKING}


class Voice(NamedTuple):
    """Whose statements a sentence cites, and by which words the article has them say it."""

    speaker: Speaker
    others: tuple[Speaker, ...]
    """Who else the answer speaks of."""
    verbs: frozenset[str]
    """Bases of the articles' own verbs of saying for what is cited."""
    was_named: bool
    """Whether the sentence before speaks of the same one, so that a pronoun will do."""
    denies: bool
    declines: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The words of the name."""
        return words_of(self.speaker.name)

    @property
    def roles(self) -> frozenset[str]:
        """The words of the role."""
        return frozenset(words_of(self.speaker.role or ""))


def ascribe(lexemes: Sequence[Lexeme], voice: Voice, *, printed: frozenset[str]) -> frozenset[int] | None:
    """Give the places of all words that ascribe; None where one ascribes amiss, or none does.

    Args:
        lexemes: of the sentence, each quotation as one.
        voice: who is cited.
        printed: words of what is cited, where a verb of saying is no ascription.
    """
    reader = _Reader(lexemes, voice, printed)
    ascribing: set[int] = set()
    for place, lexeme in enumerate(lexemes):
        found = reader.ascription(place)
        if found is None:
            if lexeme.low in _VERBS and not reader.is_plain_word(place):
                return None
        elif not found:
            return None
        else:
            ascribing |= found
    return frozenset(ascribing) or None


_WRONG: frozenset[int] = frozenset()


class _Reader:
    def __init__(self, lexemes: Sequence[Lexeme], voice: Voice, printed: frozenset[str]) -> None:
        self._lexemes = lexemes
        self._printed = printed
        self._voice = voice
        self._own = frozenset(voice.names) | voice.roles | HONORIFICS

    def ascription(self, place: int) -> frozenset[int] | None:
        """Give the places that ascribe here, none where it is somebody else, None where nothing ascribes."""
        lexeme = self._lexemes[place]
        if lexeme.low == "according" and self._low(place + 1) == "to":
            named = self._ahead(place + 2)
            return frozenset({place, place + 1}) | named if named else _WRONG
        if lexeme.text == ":" and place and (labels := self._back(place - 1)) and min(labels) == 0:
            return labels
        base = _VERBS.get(lexeme.low)
        if base is None or self._is_in_a_name(place):
            return None
        subject = self._subject(place)
        if subject is None:
            return None
        if subject and not self._may_use(lexeme.low, base):
            # “She would go”: what is printed of somebody is no ascription of ours.
            return None if self._is_retold(place) else _WRONG
        return subject | {place} if subject else _WRONG

    def is_plain_word(self, place: int) -> bool:
        """Tell whether what looks like a verb of saying is a word of what was said."""
        if self._is_in_a_name(place):
            return True
        if place and self._lexemes[place - 1].is_capital:
            return False
        return is_in(self._low(place), self._printed)

    def _is_in_a_name(self, place: int) -> bool:
        """Tell the “States” of a country and the “Post” of a newspaper from verbs."""
        lexeme = self._lexemes[place]
        return place > 0 and lexeme.is_capital and lexeme.low in self._printed | self._own

    def _is_retold(self, place: int) -> bool:
        return self._lexemes[place].low in self._printed and not self._lexemes[place - 1].is_capital

    def _may_use(self, low: str, base: str) -> bool:
        if low in DENYING:
            return self._voice.denies
        if low in DECLINING:
            return self._voice.declines
        return base in NEUTRAL_VERBS or base in self._voice.verbs

    def _subject(self, verb: int) -> frozenset[int] | None:
        place = verb - 1
        between = set()
        while place >= 0 and (self._low(place) in _BETWEEN):
            between.add(place)
            place -= 1
        if place >= 0 and self._low(place) in _PRONOUNS:
            is_clear = self._voice.was_named or self._is_named_before(place)
            return frozenset({place, *between}) if is_clear else _WRONG
        if place >= 0 and self._low(place) == "who":
            named = self._back(place - (2 if self._low(place - 1) == "," else 1))
            return frozenset({place, *between, *named}) if named else _WRONG
        if place >= 0 and (found := self._back(place)):
            is_object = self._low(verb + 1) in self._voice.names
            return _WRONG if is_object else found | between
        if place >= 0 and self._lexemes[place].text == "," and (found := self._apposed(place)):
            return found | between
        if place < 0 or self._lexemes[place].text in {QUOTE, ","}:
            ahead = self._ahead(verb + 1)
            if ahead:
                return ahead | between
        return None

    def _is_named_before(self, place: int) -> bool:
        return any(one.low in self._voice.names[-1:] for one in self._lexemes[:place])

    def _back(self, place: int) -> frozenset[int]:
        taken = place
        while taken >= 0 and (self._low(taken) in self._own or (taken < place and self._low(taken) in _ARTICLES)):
            taken -= 1
        words = range(taken + 1, place + 1)
        while words and self._low(words[0]) in {"and", "of", "for"}:
            words = words[1:]
        before = words[0] - 1 if words else -1
        is_free = before < 0 or self._lexemes[before].text.casefold() in _BEFORE_SUBJECT or self._joins(before)
        return frozenset(words) if words and is_free and self._means_speaker(words) else _WRONG

    def _joins(self, place: int) -> bool:
        if self._low(place) != "and" or not place:
            return False
        return not self._lexemes[place - 1].is_capital

    def _ahead(self, place: int) -> frozenset[int]:
        if self._low(place) in _PRONOUNS:
            return frozenset({place}) if self._voice.was_named else _WRONG
        end = place
        while self._low(end) in self._own or (self._low(end) in _ARTICLES and self._low(end + 1) in self._own):
            end += 1
        words = range(place, end)
        goes_on = end < len(self._lexemes) and self._lexemes[end].is_capital
        joined = self._low(end) == "and" and end + 1 < len(self._lexemes) and self._lexemes[end + 1].is_capital
        return frozenset(words) if words and not goes_on and not joined and self._means_speaker(words) else _WRONG

    def _apposed(self, comma: int) -> frozenset[int]:
        start = comma - 1
        while start >= 0 and (self._low(start) in self._voice.roles or self._low(start) in _ARTICLES):
            start -= 1
        if start < 1 or self._lexemes[start].text != "," or start == comma - 1:
            return _WRONG
        named = self._back(start - 1)
        return named | frozenset(range(start, comma + 1)) if named else _WRONG

    def _means_speaker(self, words: Sequence[int]) -> bool:
        lows = [self._low(place) for place in words]
        names = self._voice.names
        if names and names[-1] in lows:
            return not self._is_shared([name for name in names if name in lows], by_name=True)
        roles = [low for low in lows if low in self._voice.roles]
        return bool(roles) and not any(low in names for low in lows) and not self._is_shared(roles, by_name=False)

    def _is_shared(self, words: Sequence[str], *, by_name: bool) -> bool:
        return any(
            set(words) <= set(words_of(other.name if by_name else other.role or "")) for other in self._voice.others
        )

    def _low(self, place: int) -> str:
        return self._lexemes[place].low if 0 <= place < len(self._lexemes) else ""
