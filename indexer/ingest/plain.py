"""Read a plain text file: what it holds is the article, word for word.

In: bytes. Out: an `Article` without metadata but for the headline it begins with.
Promise: the stored text is the file's own, but for what `clean_text` lists.
"""

from indexer.article import Article
from indexer.blocks import find_headline
from indexer.errors import BadArticleError
from indexer.ingest.decode import decode, holds_words
from indexer.ingest.metadata import keep_url, tidy_line

_HEAD_CHARS = 20_000
"""Where the headline is looked for; enough to tell an article from a transcript."""


def read_plain(data: bytes, *, origin: str, url: str | None = None, charset: str | None = None) -> Article:
    """Read a text file.

    Args:
        data: the file.
        origin: where it was read from.
        url: the address it was fetched from.
        charset: the encoding that a server named for it; a byte order mark and valid UTF-8 go before it.

    Raises:
        NotTextError: it is binary, or in an encoding that cannot be told.
        BadArticleError: it holds no text.
    """
    text = decode(data, origin=origin, declared=charset).text
    if not holds_words(text):
        raise BadArticleError("holds no text; nothing to read")
    headline = find_headline(text[:_HEAD_CHARS])
    return Article.make(text, origin=origin, title=tidy_line(headline.text if headline else None), url=keep_url(url))
