"""Make quotes whose verdict is known of statements on record: as said, cut, turned, another's, or never said.

In: what was said, and by whom as far as that is known. Out: `Forged` quotes. Pure: the same statements, in any order,
give the same quotes. Promise: no quote that was changed stands in any of the statements.
"""

import random
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

from api.verdict_kinds import VerdictKind
from indexer.aligning import count_telling
from indexer.similarity import fold_words, plain_words

MAX_ORIGINS = 200
"""How many statements quotes are made of."""

LEAST_WORDS, MOST_WORDS = 8, 40
"""Words of a statement that quotes are made of: fewer may be said by anybody, more are seldom quoted whole."""

LEAST_TELLING = 4
"""Words that say what a statement is about; without them no quote shows anything."""

_WORDS_KEPT = 3
"""So many words at least are left on each side of an ellipsis."""

_AUXILIARIES = "is|are|was|were|will|would|could|should|must|do|does|did|have|has|had"
_AFFIRMED = re.compile(rf"\b(?:{_AUXILIARIES}|can)\b(?! not\b)(?!['’])")
_NEGATED = re.compile(rf"\b({_AUXILIARIES})(?: not|n['’]t)\b")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w]|[.,]\d)")
_TELLING = re.compile(r"\b[a-z]{4,}\b")
_CUT_ALREADY = re.compile(r"\.\s?\.|\N{HORIZONTAL ELLIPSIS}")


class Form(StrEnum):
    """What was done to the words of a statement."""

    VERBATIM = "verbatim"
    """Nothing."""

    ELIDED = "elided"
    """An ellipsis stands for some of them."""

    NEGATED = "negated"
    """A “not” was put in or taken out."""

    RENUMBERED = "renumbered"
    """A number is another."""

    ANOTHERS = "another's"
    """They are laid to somebody else on record."""

    ABSENT = "absent"
    """The words that tell what it is about are those of other statements, and they are most of it."""


VERDICTS = {
    Form.VERBATIM: VerdictKind.VERBATIM,
    Form.ELIDED: VerdictKind.ELIDED,
    Form.NEGATED: VerdictKind.ALTERED,
    Form.RENUMBERED: VerdictKind.ALTERED,
    Form.ANOTHERS: VerdictKind.MISATTRIBUTED,
    Form.ABSENT: VerdictKind.NOT_ON_RECORD,
}
"""What a verifier should say to each."""


class Said(NamedTuple):
    """The words of a statement, and who said them; None where nobody is named."""

    words: str
    speaker: str | None


class Forged(NamedTuple):
    """A quote to verify; without a speaker, whether anybody said it."""

    form: Form
    quote: str
    speaker: str | None


def forge(said: Sequence[Said], *, most: int = MAX_ORIGINS) -> Iterator[Forged]:
    """Make of up to `most` statements a quote of every form that can be made of them."""
    drawn = sorted(set(said), key=_lot)
    origins = list(islice((one for one in drawn if _is_fit(one.words)), most))
    forger = _Forger(said, origins)
    for one in origins:
        yield from forger.forge(one)


def _is_fit(words: str) -> bool:
    is_whole = LEAST_WORDS <= len(words.split()) <= MOST_WORDS and not _CUT_ALREADY.search(words)
    return is_whole and count_telling(fold_words(words).folded) >= LEAST_TELLING


def _lot(one: Said) -> bytes:
    """Draw a lot for a statement that is the same wherever it stands and whatever stands beside it."""
    return blake2b(f"{one.words}\n{one.speaker or ''}".encode(), digest_size=8).digest()


def _folded(text: str) -> str:
    return f" {' '.join(plain_words(text))} "


class _Forger:
    def __init__(self, said: Sequence[Said], origins: Sequence[Said]) -> None:
        self._speakers = sorted({one.speaker for one in said if one.speaker})
        self._telling = sorted({word for one in origins for word in _TELLING.findall(one.words)})
        self._sayers: dict[str, set[str]] = {}
        for one in said:
            self._sayers.setdefault(_folded(one.words), set()).add(_folded(one.speaker or ""))
        self._printed = "|".join(self._sayers)

    def forge(self, origin: Said) -> Iterator[Forged]:
        chance = random.Random(_lot(origin))  # noqa: S311 - no secret
        words = " ".join(origin.words.split())
        yield Forged(Form.VERBATIM, words, origin.speaker)
        changed = {
            Form.ELIDED: _elided(words, chance),
            Form.NEGATED: _negated(words, chance),
            Form.RENUMBERED: _renumbered(words, chance),
            Form.ABSENT: self._absent(words, chance),
        }
        for form, quote in changed.items():
            if quote is not None and _folded(quote) not in self._printed:
                yield Forged(form, quote, origin.speaker)
        other = self._other_speaker(origin, chance)
        if other is not None:
            yield Forged(Form.ANOTHERS, words, other)

    def _absent(self, words: str, chance: random.Random) -> str | None:
        """Put other words in the place of those that tell what it is about; None where they are less than half."""
        quote, count = _TELLING.subn(lambda match: _other(self._telling, match.group(), chance), words)
        return quote if 2 * count >= len(words.split()) else None

    def _other_speaker(self, origin: Said, chance: random.Random) -> str | None:
        """Give somebody who shares no part of the name with anybody who said it."""
        if origin.speaker is None:
            return None
        ours = _folded(origin.words)
        names = {name for words, sayers in self._sayers.items() if ours in words for name in sayers}
        taken = {part for name in names for part in name.split()}
        others = [name for name in self._speakers if not taken.intersection(_folded(name).split())]
        return chance.choice(others) if others else None


def _elided(words: str, chance: random.Random) -> str:
    kept = words.split()
    start = chance.randint(_WORDS_KEPT, len(kept) - _WORDS_KEPT - 1)
    end = chance.randint(start + 1, len(kept) - _WORDS_KEPT)
    return f"{' '.join(kept[:start])} … {' '.join(kept[end:])}"


def _negated(words: str, chance: random.Random) -> str | None:
    if _NEGATED.search(words):
        return _NEGATED.sub(r"\1", words, count=1)
    places = [match.end() for match in _AFFIRMED.finditer(words)]
    if not places:
        return None
    place = chance.choice(places)
    return f"{words[:place]} not{words[place:]}"


def _renumbered(words: str, chance: random.Random) -> str | None:
    match = _NUMBER.search(words)
    if match is None:
        return None
    at = chance.choice([place for place in range(*match.span()) if words[place].isdecimal()])
    return words[:at] + _other("123456789", words[at], chance) + words[at + 1 :]


def _other(choices: Sequence[str], known: str, chance: random.Random) -> str:
    return chance.choice([one for one in choices if one != known] or [known])
