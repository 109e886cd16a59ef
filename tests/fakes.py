"""Stand-ins that behave like the real thing in the one way a test needs, and makers of small values."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.article import Article, Part
from indexer.extract.extraction import Extraction
from indexer.speaker import Person, Speaker
from indexer.statement import Kind, Resolution, Statement, statement_id
from indexer.when import When

_SAID = re.compile(r"“([^”]+)” said ((?:\w+ )?\w+) on (\d{4}-\d{2}-\d{2})\.")


class WordEmbedder:
    """Embed a text as the bag of its words, so that texts with the same words are near each other."""

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension
        self.fingerprint = f"words-{dimension}"
        self.encoded = 0

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Give unit rows of shape (texts, dimension); counts what it was given in `encoded`."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()) or [""]:
                row[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4]) % self.dimension] += 1
        self.encoded += len(texts)
        if on_progress is not None:
            on_progress(len(texts))
        normed: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return normed


class GivenEmbedder:
    """Give each text the vector that was set down for it."""

    def __init__(self, vectors: dict[str, NDArray[np.float32]], *, dimension: int) -> None:
        self.vectors = vectors
        self.dimension = dimension
        self.fingerprint = f"given-{dimension}"

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Look the texts up."""
        rows = [self.vectors[text] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)


def slug(name: str) -> str:
    return "-".join(re.findall(r"\w+", name.lower()))


def make_article(
    text: str,
    *,
    origin: str = "a.txt",
    title: str | None = None,
    source: str | None = None,
    published: dt.date | None = None,
) -> Article:
    return Article.make(
        text,
        origin=origin,
        title=title,
        source=source,
        published=published,
        published_evidence="front matter" if published else None,
    )


def said(quote: str, name: str, day: str = "2031-05-04") -> str:
    """Print one sentence that `extract_plainly` understands."""
    return f"“{quote}” said {name} on {day}."


def extract_plainly(article: Article) -> Extraction:
    """Find exactly the sentences of the form that `said` prints."""
    statements = []
    people = {}
    for match in _SAID.finditer(article.text):
        name = match.group(2)
        speaker = Speaker(id=slug(name), name=name, role=None)
        people[speaker.id] = Person(speaker=speaker, aliases=(name,))
        part = Part.cut(article.text, match.start(1), match.end(1))
        statements.append(
            Statement(
                id=statement_id(article.id, Kind.DIRECT, [(part.start, part.end)]),
                article_id=article.id,
                kind=Kind.DIRECT,
                quote=part.text,
                parts=(part,),
                context=Part.cut(article.text, match.start(), match.end()),
                speaker=speaker,
                mention=Part.cut(article.text, match.start(2), match.end(2)),
                resolved_by=Resolution.NAME,
                cue="said",
                said_on=When.on(dt.date.fromisoformat(match.group(3)), "printed in the sentence"),
                confidence=0.95,
            )
        )
    return Extraction(statements=tuple(statements), people=tuple(people.values()))
