"""Lead a reader to the very words: in the article where it is printed, or on the page of this server.

In: a citation. Out: an address. Promise: it begins with `http`; what an article brought along reaches it encoded.
"""

from collections.abc import Sequence
from urllib.parse import quote

from api.answer import Citation

MAX_WORDS_WHOLE = 8
"""So many words are looked for as they are; of more, the first and the last ones."""

ENDS_WORDS = 4
MAX_ENDS_CHARS = 80
_WEB = ("http://", "https://")


def link_to(citation: Citation, *, base_url: str) -> str:
    """Give the article's own address, at the words; where it has none, that of the statement on this server."""
    statement, url = citation.statement, citation.article.url
    if url is None or not url.lower().startswith(_WEB):
        return f"{base_url.rstrip('/')}/#/statement/{statement.id}"
    return to_words(url, [part.text for part in statement.parts])


def to_words(url: str, parts: Sequence[str]) -> str:
    """Lead to the words on a page, from the first of the first part to the last of the last one.

    Source: URL Fragment Text Directives, W3C Community Group: `#:~:text=start,end`.
    """
    wanted = ",".join(map(_encode, _ends(parts)))
    return f"{url}{'' if '#' in url else '#'}:~:text={wanted}"


def _ends(parts: Sequence[str]) -> tuple[str, ...]:
    words = parts[0].split()
    if len(parts) == 1 and len(words) <= MAX_WORDS_WHOLE and len(parts[0]) <= MAX_ENDS_CHARS:
        return (" ".join(words),)
    first, last = " ".join(words[:ENDS_WORDS]), " ".join(parts[-1].split()[-ENDS_WORDS:])
    return first[:MAX_ENDS_CHARS], last[-MAX_ENDS_CHARS:]


def _encode(words: str) -> str:
    # A hyphen marks what stands before or after the words, so that it must not stand for itself.
    return quote(words, safe="").replace("-", "%2D")
