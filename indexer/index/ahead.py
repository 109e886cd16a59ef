"""Find and embed an article's statements ahead of the moment when the record is locked.

In: an article, what finds statements, the model, and the vectors that are on record. Out: stand-ins for what finds
statements and for the model that know the answers already.
Promise: what is written afterwards is what would have been written without; no text on record is embedded again.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from indexer.article import Article
from indexer.chunk import make_chunks
from indexer.errors import IngestError
from indexer.extract.extraction import Extraction
from indexer.index.embedding import Embedder
from indexer.index.indexing import DEFECTS, Extract

Vectors = dict[str, NDArray[np.float32]]
Known = Callable[[Iterable[str], str], Vectors]
"""Gives the vectors that texts have on record by the model of a fingerprint."""


class Ahead:
    """The statements of one article, and the vectors of what is embedded of it."""

    def __init__(self, found: Extraction | BaseException, vectors: Vectors, embedder: Embedder) -> None:
        self._found = found
        self._vectors = vectors
        self._embedder = embedder

    @classmethod
    def prepare(cls, article: Article, *, embedder: Embedder, extract: Extract, known: Known) -> Self:
        """Do the work; what is wrong with the article is told when its statements are asked for."""
        try:
            found = extract(article)
            texts = {chunk.text for statement in found.statements for chunk in make_chunks(article, statement)}
        except (IngestError, *DEFECTS) as error:
            return cls(error, {}, embedder)
        vectors = known(texts, embedder.fingerprint) if texts else {}
        new = sorted(texts - vectors.keys())
        # What is on record now may be gone when it is written, so its vector is kept.
        return cls(found, vectors | dict(zip(new, embedder.encode(new) if new else (), strict=True)), embedder)

    @property
    def fingerprint(self) -> str:
        """That of the model."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """That of the model."""
        return self._embedder.dimension

    def extract(self, _article: Article) -> Extraction:
        """Give the statements, or raise what was raised when they were looked for."""
        if isinstance(self._found, BaseException):
            raise self._found
        return self._found

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Look the vectors up."""
        if on_progress is not None:
            on_progress(len(texts))
        return np.stack([self._vectors[text] for text in texts])
