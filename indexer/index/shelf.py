"""Keep articles at hand that were compared with their checksums, so that none is read again for each question.

In: articles as they were read. Out: the same, as long as the record still holds them under the same checksum.
"""

from collections import OrderedDict
from collections.abc import Collection
from threading import Lock

from indexer.article import Article

MAX_CHARS = 32_000_000
"""Of all texts together; a transcript of an hour has 50,000."""


class Shelf:
    """Articles that were asked for lately; may be used from any thread."""

    def __init__(self, *, most_chars: int = MAX_CHARS) -> None:
        self._most_chars = most_chars
        self._held: OrderedDict[str, tuple[bytes, Article]] = OrderedDict()
        self._chars = 0
        self._guard = Lock()

    def take(self, article_id: str, digest: bytes) -> Article | None:
        """Give an article that the record holds under this checksum; None when it is not at hand."""
        with self._guard:
            held = self._held.get(article_id)
            if held is None or held[0] != digest:
                return None
            self._held.move_to_end(article_id)
            return held[1]

    def put(self, article: Article, digest: bytes) -> None:
        """Keep an article, and let go of those not asked for longest when there are too many."""
        with self._guard:
            self._drop(article.id)
            self._held[article.id] = digest, article
            self._chars += len(article.text)
            while self._chars > self._most_chars:
                self._drop(next(iter(self._held)))

    def ids(self) -> tuple[str, ...]:
        """List what is at hand."""
        with self._guard:
            return tuple(self._held)

    def drop(self, article_ids: Collection[str]) -> None:
        """Let go of articles."""
        with self._guard:
            for article_id in article_ids:
                self._drop(article_id)

    def _drop(self, article_id: str) -> None:
        held = self._held.pop(article_id, None)
        if held is not None:
            self._chars -= len(held[1].text)
