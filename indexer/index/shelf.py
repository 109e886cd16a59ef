"""Keep articles at hand that were compared with their checksums, so that none is read again for each question.

In: articles as they were read. Out: the same, as long as the record still holds them under the same checksum.
"""

from collections.abc import Collection

from indexer.article import Article
from indexer.index.kept import Kept

MAX_CHARS = 32_000_000
"""Of all texts together; a transcript of an hour has 50,000."""


class Shelf:
    """Articles that were asked for lately; may be used from any thread."""

    def __init__(self, *, most_chars: int = MAX_CHARS) -> None:
        self._held: Kept[str, tuple[bytes, Article]] = Kept(most_chars, lambda held: len(held[1].text))

    def take(self, article_id: str, digest: bytes) -> Article | None:
        """Give an article that the record holds under this checksum; None when it is not at hand."""
        held = self._held.get(article_id)
        return held[1] if held is not None and held[0] == digest else None

    def put(self, article: Article, digest: bytes) -> None:
        """Keep an article, and let go of those not asked for longest when there are too many."""
        self._held.put(article.id, (digest, article))

    def ids(self) -> tuple[str, ...]:
        """List what is at hand."""
        return self._held.keys()

    def drop(self, article_ids: Collection[str]) -> None:
        """Let go of articles."""
        self._held.drop(article_ids)
