"""Make quotes whose verdict is known from real statements: as said, cut, turned, another's, or never said.

In: statements on record, statements of articles that are not, and a seed. Out: `Forged` quotes.
The corpora lie beside the repository; where they are absent, whoever needs them skips and says so.
"""

import datetime as dt
import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from indexer.article import Article
from indexer.extract.extraction import extract_article
from indexer.similarity import fold_words
from indexer.statement import Kind, Statement

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
NEWS = DATA / "polnear_train.jsonl.gz"
BRIEFINGS = DATA / "white_house_briefings.jsonl.gz"
EVERY_NTH_IS_HELD_OUT = 6
LEAST_WORDS, MOST_WORDS = 6, 60
ELLIPSES = (" … ", " ... ", "... ", " [...] ", " [\N{HORIZONTAL ELLIPSIS}] ", " . . . ")
FORMS = ("verbatim", "elided", "negation", "number", "name", "word", "misattributed", "absent")
_SENTENCE = re.compile(r"(?:[^.!?]|[.!?](?! ))+[.!?]?")
_AUXILIARY = re.compile(r"\b(is|are|was|were|will|would|can|could|should|must|do|does|did|have|has|had)\b(?! not)")
_NOT = re.compile(r"\b(is|are|was|were|will|would|could|should|must|do|does|did|have|has|had) not\b")
_CONTRACTED = re.compile(r"\b(is|are|was|were|would|could|should|do|does|did|have|has|had)n['’]t\b")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w]|[.,]\d)")
_NUMBER_WORD = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|fifty|hundred|thousand)\b")
_NAME = re.compile(r"(?<=[a-z,;] )(?!I\b)(?:[A-Z][a-z]{3,})(?: [A-Z][a-z]{3,})*")
_WORD = re.compile(r"\b[a-z]{5,}\b")


class Forged(NamedTuple):
    """A quote to verify, and what a verifier should say."""

    form: str
    quote: str
    speaker: str | None
    verdict: str
    origin: Statement | None
    """The statement it was made from, where that is on record."""


def has_corpora() -> bool:
    return NEWS.exists() and BRIEFINGS.exists()


def read_sample(news: int, briefings: int, *, every: int = 14) -> tuple[list[Article], list[Article]]:
    """Read the first articles of the news and every so many transcripts; those for the record, and those held out."""
    transcripts = islice(_rows(BRIEFINGS), 0, every * briefings, every)
    articles = [
        *map(_article, islice((row for row in _rows(NEWS) if row["primary"]), news)),
        *map(_article, transcripts),
    ]
    kept = [article for place, article in enumerate(articles) if place % EVERY_NTH_IS_HELD_OUT]
    return kept, articles[::EVERY_NTH_IS_HELD_OUT]


def forge(articles: Sequence[Article], held_out: Sequence[Article], *, each: int, seed: int) -> list[Forged]:
    """Make `each` quotes of every form, or as many as there are."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    own = [one for article in articles for one in _sayings(article)]
    others = [one for article in held_out for one in _sayings(article)]
    printed = " | ".join(_folded(article.text) for article in articles)
    chance.shuffle(own)
    chance.shuffle(others)
    names = sorted({match.group() for one in own for match in _NAME.finditer(one.quote)})
    speakers = sorted({one.speaker.name for one in own if one.speaker and " " in one.speaker.name})
    forging = _Forging(chance, printed, names, speakers)
    return [
        made
        for form in FORMS
        for made in islice(
            filter(None, (forging.make(form, one) for one in (others if form == "absent" else own))), each
        )
    ]


class _Forging:
    def __init__(self, chance: random.Random, printed: str, names: Sequence[str], speakers: Sequence[str]) -> None:
        self._chance = chance
        self._printed = printed
        self._names = names
        self._speakers = speakers

    def make(self, form: str, statement: Statement) -> Forged | None:
        """Make a quote of a statement; None where it cannot be made of this one."""
        quote = self._fragment(statement)
        if quote is None:
            return None
        quote = getattr(self, f"_{form}")(quote, statement)
        if quote is None or (form not in {"verbatim", "misattributed"} and self._is_printed(quote)):
            return None
        verdict = {"absent": "not_on_record"}.get(form, form if form in FORMS[:2] or form in FORMS[-2:] else "altered")
        return Forged(
            form, self._dressed(quote), self._asked(form, statement), verdict, None if form == "absent" else statement
        )

    def _verbatim(self, quote: str, _statement: Statement) -> str:
        return quote

    def _elided(self, _quote: str, statement: Statement) -> str | None:
        """Leave out some words of a sentence, or all between two sentences."""
        text = " ".join(statement.quote.split())
        sentences = [match.group().strip() for match in _SENTENCE.finditer(text)]
        fit = [one for one in sentences if 4 <= len(one.split()) <= MOST_WORDS // 2]
        dots = self._chance.choice(ELLIPSES)
        if len(fit) > 2 and self._chance.random() < 0.5:
            first, last = sorted(self._chance.sample(range(len(fit)), 2))
            if last > first + 1:
                return fit[first] + dots + fit[last]
        words = self._fragment_of(text)
        if words is None or len(words) < 12:
            return None
        start = self._chance.randint(4, len(words) - 7)
        end = self._chance.randint(start + 1, len(words) - 5)
        return " ".join(words[:start]) + dots + " ".join(words[end:])

    def _negation(self, quote: str, _statement: Statement) -> str | None:
        for pattern in (_NOT, _CONTRACTED):
            if pattern.search(quote):
                return pattern.sub(r"\1", quote, count=1)
        places = list(_AUXILIARY.finditer(quote))
        if not places:
            return None
        place = self._chance.choice(places)
        return f"{quote[: place.end()]} not{quote[place.end() :]}"

    def _number(self, quote: str, _statement: Statement) -> str | None:
        match = _NUMBER.search(quote)
        if match is not None:
            at = self._chance.choice([place for place in range(*match.span()) if quote[place].isdigit()])
            other = self._chance.choice([digit for digit in "123456789" if digit != quote[at]])
            return quote[:at] + other + quote[at + 1 :]
        return self._other_word(_NUMBER_WORD, quote, ("eleven", "forty", "sixty"))

    def _name(self, quote: str, _statement: Statement) -> str | None:
        return self._other_word(_NAME, quote, self._names)

    def _word(self, quote: str, _statement: Statement) -> str | None:
        other = self._other_word(_WORD, quote, ("weather", "village", "reform", "harvest", "quietly", "expand"))
        return (
            self._other_word(_WORD, other, ("teachers", "border", "slowly"))
            if other and len(quote.split()) > 20
            else other
        )

    def _misattributed(self, quote: str, _statement: Statement) -> str:
        return quote

    def _absent(self, quote: str, _statement: Statement) -> str:
        return quote

    def _other_word(self, pattern: re.Pattern[str], quote: str, others: Sequence[str]) -> str | None:
        places = list(pattern.finditer(quote))
        if not places:
            return None
        place = self._chance.choice(places)
        new = self._chance.choice([other for other in others if other not in place.group()])
        return quote[: place.start()] + new + quote[place.end() :]

    def _asked(self, form: str, statement: Statement) -> str | None:
        own = statement.speaker.name if statement.speaker else None
        if form == "misattributed":
            return self._chance.choice([name for name in self._speakers if name.split()[-1] not in (own or "")])
        return own if self._chance.random() < 0.7 else None

    def _fragment(self, statement: Statement) -> str | None:
        words = self._fragment_of(" ".join(statement.quote.split()))
        return " ".join(words) if words else None

    def _fragment_of(self, text: str) -> list[str] | None:
        """Take the whole of a short text, of a longer one some sentences or any run of words."""
        sentences = [match.group().strip() for match in _SENTENCE.finditer(text)]
        if len(text.split()) > MOST_WORDS and self._chance.random() < 0.6 and sentences:
            text = self._chance.choice(sentences)
        words = text.split()
        if len(words) > MOST_WORDS or (len(words) > 12 and self._chance.random() < 0.3):
            size = self._chance.randint(LEAST_WORDS, min(30, len(words)))
            start = self._chance.randint(0, len(words) - size)
            words = words[start : start + size]
        joined = " ".join(words)
        good = len(words) >= LEAST_WORDS and "..." not in joined and "…" not in joined
        return words if good else None

    def _dressed(self, quote: str) -> str:
        """Print it as another outlet might: other marks, other capitals."""
        change = self._chance.randrange(5)
        if change == 0:
            return quote.replace("’", "'").replace("“", '"').replace("”", '"').replace("—", "--")
        if change == 1:
            return quote[0].upper() + quote[1:].rstrip(".,;") + "."
        return f"“{quote}”" if change == 2 else quote

    def _is_printed(self, quote: str) -> bool:
        return _folded(quote) in self._printed


def _sayings(article: Article) -> Iterator[Statement]:
    for one in extract_article(article).statements:
        if one.kind is not Kind.INDIRECT and one.speaker and not one.negated and not one.declined and not one.nested_in:
            yield one


def _folded(text: str) -> str:
    return " ".join(fold_words(text).folded)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _article(row: dict[str, str]) -> Article:
    day = dt.date.fromisoformat(row["date"]) if row.get("date") else None
    return Article.make(
        row["text"],
        origin=row["id"],
        title=row["title"],
        source=row.get("source"),
        published=day,
        published_evidence="given" if day else None,
    )
