"""Embed texts beside other work.

In: texts, and the vectors that some of them have on record. Out: a row for each text, once all are done.
Promise: a text that is there twice, or whose vector is known, is not embedded again.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

from indexer.index.embedding import Embedder

Vectors = dict[str, NDArray[np.float32]]
Known = Callable[[Iterable[str]], Vectors]
"""Gives the vectors that texts have on record."""


class Bulk:
    """Texts that are embedded together.

    Args:
        texts: any number of them.
        embedder: the model.
        known: what to ask for vectors on record; it is asked again for what was `expected` once all is done.
        expected: texts that will be on record when the rows are asked for.
        executor: what it is done by.
    """

    def __init__(
        self, texts: Sequence[str], embedder: Embedder, *, known: Known, expected: Iterable[str], executor: Executor
    ) -> None:
        self.texts = texts
        self._embedder = embedder
        self._known = known
        unlike = dict.fromkeys(texts)
        self._expected = unlike.keys() & set(expected)
        self._found = known(unlike.keys() - self._expected)
        self._new = [text for text in unlike if text not in self._found and text not in self._expected]
        self._vectors = executor.submit(embedder.encode, self._new) if self._new else None

    @property
    def fingerprint(self) -> str:
        """That of the model."""
        return self._embedder.fingerprint

    def rows(self) -> NDArray[np.float32]:
        """Wait for the vectors; unit rows of shape (texts, dimension).

        Raises:
            ModelError: the model failed.
        """
        found = self._found | self._known(self._expected)
        if self._vectors is not None:
            found |= dict(zip(self._new, self._vectors.result(), strict=True))
        lost = [text for text in self._expected if text not in found]
        if lost:
            found |= dict(zip(lost, self._embedder.encode(lost), strict=True))
        return np.stack([found[text] for text in self.texts])
