"""Judge from the words alone how much of a topic a statement shares.

In: a topic phrase and a statement as printed. Out: the share of the topic's weight that occurs in it, and where.
Promise: the speaker's own name and title and the verb of saying never count as words on the topic.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from indexer.article import Part
from indexer.chunk import MAX_QUOTE_CHARS, around_long
from indexer.index.hits import Printed, Sketch
from indexer.latin import to_ascii
from indexer.statement import Statement

_WORD = re.compile(r"[^\W_]+")
_MAX_TOPIC_WORDS = 40
_TEXTS_KEPT = 8192
"""Texts whose words are not taken apart anew: a title stands above many statements, each of which answers often."""

_TOPICS_KEPT = 1024

_FOLDED_KEPT = 512
"""Texts that are not folded anew: most statements are their only part, and many are all that stands around them."""

_SHORTEST_DOUBLED = 4
"""“plann” of “planned” and “plan” are one word; “add” stays."""

_STOP = """
    a about above after again against all am an and any are as at be because been before being below between both but
    by can could did do does doing down during each else few for from further had has have having he her here hers
    him his how i if in into is it its just me more most my no nor not now of off on once only or other our out over
    own please re s same she should so some such t than that the their theirs them then there these they this those
    through to too under until up very was we were what when where which while who whom why will with would you your
    say says said saying tell told anything everything something regarding concerning towards toward
    chem chto kto kak gde kogda o ob pro po i v na za s ot iz do on ona oni eto skazal skazala
    govoril govorila soobshchil zayavil zayavila povodu
"""
STOP_WORDS = frozenset(_STOP.split())
"""Words that name no topic."""

_GENERIC = """
    statement statements report reports reporter reporters issue issues question questions situation situations
    matter matters problem problems thing things topic topics subject subjects comment comments remark remarks news
    event events case cases fact facts point points way ways official officials spokesman spokeswoman spokesperson
    representative representatives press conference interview words quote quotes day days time times year years
    today people
"""
GENERIC_WORDS = frozenset(_GENERIC.split())
"""Words that any report has; alone in the sentences around a quote they say nothing about its topic."""


class Topic(NamedTuple):
    """A topic phrase taken apart."""

    stems: tuple[tuple[str, float], ...]
    """Each telling word without its ending, with its weight; the weights add up to 1, or there are none."""

    is_named: bool
    """Whether it has a name or a number: a place is not another place, however near in meaning."""

    is_generic: bool
    """Whether all its words are of the kind that any report has."""


class Coverage(NamedTuple):
    """How much of a topic's weight occurs in a statement, 0 to 1."""

    quote: float
    """In the words themselves or the question they answer."""

    near: float
    """There, or in the sentences around them."""

    anywhere: float
    """There, or in the article's title."""


class Wording:
    """The words of a statement, folded and without endings, the speaker's own name and the cue left out.

    Taken apart when they are asked for: most of what is found by its meaning shares no word with the question.
    """

    def __init__(self, said: str, title: str, around: str) -> None:
        """Take note of what is said with the question it answers, the article's title, and the sentences around."""
        self._texts = tuple(map(fold, (said, title, around)))

    @property
    def said(self) -> tuple[str, ...]:
        """In the order of the statement, and then those of the question that it answers."""
        return _stems(self._texts[0])

    @property
    def title(self) -> tuple[str, ...]:
        """Of its article."""
        return _stems(self._texts[1])

    @property
    def around(self) -> tuple[str, ...]:
        """Of the sentences that hold it, its own words included."""
        return _stems(self._texts[2])

    @property
    def lengths(self) -> tuple[int, int, int]:
        """How long each of the three is, in code points of the folded text."""
        said, title, around = map(len, self._texts)
        return said, title, around

    def counts(self, stemmed: str) -> tuple[int, int, int]:
        """Count how often a word is said in some form, stands in the title, and stands around."""
        said, title, around = (_count(text, stemmed) for text in self._texts)
        return said, title, around


def _count(folded: str, stemmed: str) -> int:
    """Count the words of a folded text that have a stem, without taking all others apart."""
    # A word begins as its stem does, but for the stem's last letter (“countries”, “country”).
    beginning = stemmed[:-1]
    if not beginning:
        return _stems(folded).count(stemmed)
    count, at = 0, folded.find(beginning)
    while at >= 0:
        if at == 0 or not folded[at - 1].isalnum():
            word = _WORD.match(folded, at)
            count += word is not None and stem(word.group()) == stemmed
        at = folded.find(beginning, at + 1)
    return count


@lru_cache(maxsize=_FOLDED_KEPT)
def fold(text: str) -> str:
    """Write text in small Latin letters, without accents."""
    return text.lower() if text.isascii() else to_ascii(unicodedata.normalize("NFKC", text)).lower()


def words_of(text: str) -> list[str]:
    """List the words of a text, folded."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Take the commonest endings off a folded word, so that singular and plural, noun and verb meet."""
    for ending, least, replacement in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith(("ss", "us", "is")):
            kept = word.removesuffix(ending) + replacement
            return kept[:-1] if ending in {"ing", "ings", "ed"} and _ends_doubled(kept) else kept
    return word


_ENDINGS = (
    ("ings", 3, ""),
    ("ing", 3, ""),
    ("ions", 4, ""),
    ("ion", 4, ""),
    ("ies", 3, "y"),
    ("ied", 3, "y"),
    ("ed", 3, ""),
    ("es", 3, ""),
    ("s", 3, ""),
    ("e", 3, ""),
    ("i", 4, ""),
)


def _ends_doubled(word: str) -> bool:
    return len(word) >= _SHORTEST_DOUBLED and word[-1] == word[-2] and word[-1] not in "lsz"


@lru_cache(maxsize=_TOPICS_KEPT)
def read_topic(phrase: str) -> Topic:
    """Take a topic phrase apart; names and numbers weigh half as much again as other words."""
    printed = [word for word in _WORD.findall(unicodedata.normalize("NFKC", phrase)) if fold(word) not in STOP_WORDS]
    telling = [word for word in printed if fold(word) not in GENERIC_WORDS] or printed
    weights: dict[str, float] = {}
    for word in telling[:_MAX_TOPIC_WORDS]:
        for folded in _WORD.findall(fold(word)):
            weights[stem(folded)] = 1.5 if _is_name(word) else 1.0
    total = sum(weights.values())
    return Topic(
        stems=tuple((word, weight / total) for word, weight in weights.items()),
        is_named=any(_is_name(word) for word in telling),
        is_generic=all(fold(word) in GENERIC_WORDS for word in printed),
    )


def words_in_none(phrase: str, wordings: Iterable[Wording]) -> tuple[str, ...]:
    """Give the telling words of a phrase, as written, that stand in none of the statements, their titles and around."""
    found = {word for one in wordings for words in (one.said, one.title, one.around) for word in words}
    written = dict.fromkeys(_WORD.findall(unicodedata.normalize("NFKC", phrase)))
    telling = [word for word in written if fold(word) not in STOP_WORDS | GENERIC_WORDS]
    return tuple(word for word in telling if found.isdisjoint(map(stem, _WORD.findall(fold(word)))))


def _is_name(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()


def wording_of(one: Printed | Sketch, passage: tuple[Part, ...] = ()) -> Wording:
    """Take the words of a statement, its title and its sentences apart; of a long one, those of the passage shown."""
    statement = one.statement
    said = " ".join(part.text for part in passage) or statement.quote
    said = said if statement.question is None else f"{said} {statement.question.text}"
    around = _context_without_speaker(statement) if len(statement.quote) <= MAX_QUOTE_CHARS else around_long(statement)
    return Wording(said, one.article.title or "", around)


@lru_cache(maxsize=_TEXTS_KEPT)
def _stems(folded: str) -> tuple[str, ...]:
    return tuple(map(stem, _WORD.findall(folded)))


def cover(topic: Topic, wording: Wording) -> Coverage:
    """Measure how much of the topic a statement shares."""
    quote = near = anywhere = 0.0
    for word, weight in topic.stems:
        said, title, around = wording.counts(word)
        quote += weight if said else 0.0
        near += weight if said or around else 0.0
        anywhere += weight if said or around or title else 0.0
    if topic.is_generic or quote >= 1:
        return Coverage(quote, quote, quote)
    return Coverage(quote, near, anywhere)


def share(topic: Topic, text: str) -> float:
    """Measure how much of the topic's weight occurs in a text, 0 to 1."""
    folded = fold(text)
    return sum(weight for word, weight in topic.stems if _count(folded, word))


def _context_without_speaker(statement: Statement) -> str:
    text = statement.context.text
    if statement.mention is not None:
        text = _blank(text, statement.context, statement.mention)
    return text.replace(statement.cue, " ") if statement.cue else text


def _blank(text: str, whole: Part, part: Part) -> str:
    start, end = part.start - whole.start, part.end - whole.start
    return text if start < 0 else f"{text[:start]} {text[end:]}"
