"""Make copies of articles that are copies of nothing: real in length, vocabulary and layout, and new in every sentence.

In a copy more than half of the longer words give way to others of the same length, drawn as often as the articles use
them, the same one throughout an article; people bear invented names, and years lie four, eight, twelve and so on years
earlier. As no word changes its length, every offset stays right without reading the copy again.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bench_record import drawn

from indexer.article import Article, Part
from indexer.extract.extraction import Extraction
from indexer.similarity import hash_64
from indexer.speaker import Person, Speaker, speaker_id
from indexer.statement import Statement, statement_id
from indexer.when import When

REPLACED = 0.6
"""Share of the longer words that give way in a copy."""
SHORT = 4
LEAP_YEARS = 4
READ_FOR_WORDS = 200
_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aeiou"
_PARTS = ("context", "question", "mention", "content")
_WORD = re.compile(r"(?<![\w’'])[A-Za-z]{3,}(?![\w’'])")
_YEAR = re.compile(r"(?<=\d[/-])(?:19|20)?\d{2}(?![\d/-])")

Renew = Callable[[re.Match[str]], str]


class Found(NamedTuple):
    """An article and what was found in it."""

    article: Article
    extraction: Extraction


class Perturbing:
    """Make copies of articles, each under a number from 1 on, the same in every run."""

    def __init__(self, originals: Sequence[Found]) -> None:
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for found in drawn(1).sample(originals, min(READ_FOR_WORDS, len(originals))):
            for printed in _WORD.findall(found.article.text):
                if printed.islower():
                    self._by_length[len(printed)].append(printed)

    def copy(self, found: Found, number: int) -> Found:
        """Make the copy of a number of an article."""
        old, extraction = found
        renew = self._renewing(extraction, drawn(hash_64(old.id, str(number))), number)
        new = Article.make(
            _WORD.sub(renew, old.text),
            origin=f"copy-{number}.jsonl#{old.external_id}",
            title=_earlier(_WORD.sub(renew, old.title or ""), number) or None,
            source=old.source,
            external_id=f"{old.external_id}-{number}",
        )
        speakers = {one.speaker.id: _renamed(one.speaker, renew, old, new) for one in extraction.people}
        people = [
            Person(speaker=speakers[one.speaker.id], aliases=tuple(_WORD.sub(renew, name) for name in one.aliases))
            for one in extraction.people
        ]
        moved = [_moved(one, new, number, speakers) for one in extraction.statements]
        return Found(new, Extraction(statements=_nested_anew(extraction.statements, moved), people=tuple(people)))

    def _renewing(self, extraction: Extraction, chance: random.Random, number: int) -> Renew:
        stand_ins = _invented_names(extraction, number)
        printed: dict[str, str] = {}

        def renew(match: re.Match[str]) -> str:
            old = match[0]
            if old not in printed:
                plain = old.lower()
                new = stand_ins[plain] if plain in stand_ins else self._stand_in(old, plain, chance)
                stand_ins[plain] = new
                printed[old] = old if new == plain else _cased(new, old)
            return printed[old]

        return renew

    def _stand_in(self, old: str, plain: str, chance: random.Random) -> str:
        # Capitals beyond the first mark the labels of turns, by which a transcript is read.
        is_kept = len(plain) < SHORT or not old[1:].islower() or chance.random() > REPLACED
        choice = self._by_length.get(len(plain))
        return plain if is_kept or not choice else chance.choice(choice)


def _cased(text: str, like: str) -> str:
    return "".join(new.upper() if old.isupper() else new for new, old in zip(text, like, strict=True))


def _invented_names(extraction: Extraction, number: int) -> dict[str, str]:
    names = [one.speaker.name for one in extraction.people if one.speaker.name[0].isupper() and " " in one.speaker.name]
    words = sorted({part.lower() for name in names for part in _WORD.findall(name) if part[0].isupper()})
    return {old: _invented(len(old), drawn(hash_64(old, str(number)))) for old in words}


def _invented(length: int, chance: random.Random) -> str:
    return "".join(chance.choice(_VOWELS if place % 2 else _CONSONANTS) for place in range(length))


def _renamed(speaker: Speaker, renew: Renew, old: Article, new: Article) -> Speaker:
    if speaker.id.endswith(f"-{old.id[:8]}"):  # somebody without a name, whom this article alone knows
        return speaker.model_copy(update={"id": f"{speaker.id.removesuffix(old.id[:8])}{new.id[:8]}"})
    name = _WORD.sub(renew, speaker.name)
    return speaker.model_copy(update={"id": speaker_id(name), "name": name})


def _moved(statement: Statement, article: Article, number: int, speakers: dict[str, Speaker]) -> Statement:
    parts = tuple(Part.cut(article.text, part.start, part.end) for part in statement.parts)
    spans = [(part.start, part.end) for part in parts]
    spoken = statement.speaker and speakers[statement.speaker.id]
    changed = {
        "id": statement_id(article.id, statement.kind, spans),
        "article_id": article.id,
        "parts": parts,
        "quote": " ".join(part.text for part in parts),
        "speaker": spoken and spoken.model_copy(update={"role": statement.speaker.role}),
        "said_on": _said_earlier(statement.said_on, number),
    }
    for name in _PARTS:
        part = getattr(statement, name)
        changed[name] = part and Part.model_construct(
            start=part.start, end=part.end, text=article.text[part.start : part.end]
        )
    return statement.model_copy(update=changed)


def _nested_anew(old: Sequence[Statement], new: Sequence[Statement]) -> tuple[Statement, ...]:
    ids = {before.id: after.id for before, after in zip(old, new, strict=True)}
    return tuple(one.model_copy(update={"nested_in": ids[one.nested_in]}) if one.nested_in else one for one in new)


def _said_earlier(said_on: When, number: int) -> When:
    if said_on.date is None or said_on.date.startswith("-"):
        return said_on
    date = f"{int(said_on.date[:4]) - LEAP_YEARS * number}{said_on.date[4:]}"
    return When(date=date, precision=said_on.precision, evidence=_earlier(said_on.evidence, number))


def _earlier(text: str, number: int) -> str:
    """Put the years of dates such as 8/3/2016 or 3/11/16 back."""
    return _YEAR.sub(lambda m: str((int(m[0]) - LEAP_YEARS * number) % 10 ** len(m[0])).zfill(len(m[0])), text)
