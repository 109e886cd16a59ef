"""Real texts to embed, from the news and the transcripts beside the repository."""

import re
from collections.abc import Iterator
from itertools import islice

from measuring import BRIEFINGS, NEWS, article_of, rows_of

from indexer.chunk import make_chunks
from indexer.extract.extraction import extract_article

_SENTENCE = re.compile(r"[^.?!\n]+[.?!”]*")
_EVERY = {NEWS: 7, BRIEFINGS: 97}


def real_texts(count: int, *, skipped: int = 0) -> list[str]:
    """Take texts of all lengths: half sentences of news, half passages of what was said in transcripts."""
    return [*_different(_sentences(skipped), count // 2), *_different(_passages(skipped), count - count // 2)]


def _sentences(skipped: int) -> Iterator[str]:
    for row in islice(rows_of(NEWS), skipped, None, _EVERY[NEWS]):
        yield from (found.strip() for found in _SENTENCE.findall(row["text"]) if " " in found.strip())


def _passages(skipped: int) -> Iterator[str]:
    for article in map(article_of, islice(rows_of(BRIEFINGS), skipped, None, _EVERY[BRIEFINGS])):
        for statement in extract_article(article).statements:
            yield from (chunk.text for chunk in make_chunks(article, statement))


def _different(texts: Iterator[str], count: int) -> Iterator[str]:
    seen: set[str] = set()
    for text in texts:
        if len(seen) == count:
            return
        if text not in seen:
            seen.add(text)
            yield text
