"""Lead a reader to the very words: in the article where it is printed, or on the page of this server.

In: a statement and its article. Out: an address, or None where the article has none that a reader can follow.
Promise: it begins with `http`; what an article brought along reaches it encoded.
"""

from collections.abc import Sequence
from urllib.parse import quote

from api.answer import ArticleCard, Citation
from indexer.statement import Statement

MAX_WORDS_WHOLE = 8
"""So many words are looked for as they are; of more, the first and the last ones."""

ENDS_WORDS = 4
MAX_ENDS_CHARS = 80
_WEB = ("http://", "https://")


def web_address(article: ArticleCard) -> str | None:
    """Give the article's address where it is one that a reader can follow; never `javascript:` or a file."""
    url = article.url
    if url is None or not url.lower().startswith(_WEB) or any(char.isspace() for char in url):
        return None
    return url


def original_at(statement: Statement, article: ArticleCard) -> str | None:
    """Give the article's own address, at the words."""
    url = web_address(article)
    return None if url is None else to_words(url, [part.text for part in statement.parts])


def link_to(citation: Citation, *, base_url: str) -> str:
    """Give the article's own address, at the words; where it has none, that of the statement on this server."""
    original = original_at(citation.statement, citation.article)
    return original or f"{base_url.rstrip('/')}/#/statement/{citation.statement.id}"


def to_words(url: str, parts: Sequence[str]) -> str:
    """Lead to the words on a page, from the first of the first part to the last of the last one.

    Source: URL Fragment Text Directives, W3C Community Group: `#:~:text=start,end`.
    """
    wanted = ",".join(map(_encode, _ends(parts)))
    return f"{url}{'' if '#' in url else '#'}:~:text={wanted}"


def _ends(parts: Sequence[str]) -> tuple[str, ...]:
    # Either end must stand within one paragraph to be found.
    paragraphs = [one for part in parts for one in part.split("\n\n") if one.strip()]
    first, last = paragraphs[0].split(), paragraphs[-1].split()
    if len(paragraphs) == 1 and len(first) <= MAX_WORDS_WHOLE and len(paragraphs[0]) <= MAX_ENDS_CHARS:
        return (" ".join(first),)
    return " ".join(first[:ENDS_WORDS])[:MAX_ENDS_CHARS], " ".join(last[-ENDS_WORDS:])[-MAX_ENDS_CHARS:]


def _encode(words: str) -> str:
    # A hyphen marks what stands before or after the words, so that it must not stand for itself.
    return quote(words, safe="").replace("-", "%2D")
