"""Point into an article: its address with a text fragment, at which a browser scrolls to the words and marks them.

In: an article and a statement. Out: an address, or None where the article has none that a reader can follow.
"""

from urllib.parse import quote

from api.answer import ArticleCard
from api.export.citing_words import web_address
from indexer.statement import Statement

MAX_WHOLE_CHARS = 120
"""Longer words are named by their beginning and their end, as a browser finds these more surely."""

_WORDS_AT_AN_END = 5


def link_to(statement: Statement, article: ArticleCard) -> str | None:
    """Give the address of an article, leading to the first part of a statement."""
    url = web_address(article)
    if url is None:
        return None
    return f"{url}{'' if '#' in url else '#'}:~:text={_directive(statement.parts[0].text)}"


def _directive(text: str) -> str:
    words = text.split()
    # A browser looks for an end within a paragraph; what spans several is named by its beginning.
    first = text.split("\n", maxsplit=1)[0].split()
    if len(text) <= MAX_WHOLE_CHARS and first == words:
        return _encoded(words)
    beginning = first[:_WORDS_AT_AN_END]
    end = first[_WORDS_AT_AN_END:][-_WORDS_AT_AN_END:]
    return ",".join(_encoded(some) for some in (beginning, end) if some)


def _encoded(words: list[str]) -> str:
    # The marks of the syntax itself, - , and &, are words' own here.
    return quote(" ".join(words), safe="").replace("-", "%2D")
