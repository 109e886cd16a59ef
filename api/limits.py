"""How much one request may ask for or carry; apart from the nouns, so that the help need not load them."""

DEFAULT_ANSWER_LIMIT = 5
DEFAULT_PAGE_LIMIT = 20
MAX_LIMIT = 50
MAX_TURNS = 50
MAX_TURN_CHARS = 8000
MAX_CURSOR_CHARS = 500
MAX_NAME_CHARS = 200
MAX_QUOTE_CHARS = 4000
"""Of a quote that is verified: a long paragraph."""

MAX_BODY_BYTES = 2**20
MAX_INGEST_BODY_BYTES = 4 * 2**20
"""Of a request that brings an article, so that `MAX_ARTICLE_CHARS` of any script fit in as UTF-8."""

MAX_ARTICLE_CHARS = 1_000_000
MAX_TITLE_CHARS = 2000
MAX_ID_CHARS = 400
MAX_URL_CHARS = 2048

_INGEST = frozenset({("POST", "/v1/articles")})


def body_limit(method: str, path: str) -> int:
    """Give how many bytes the body of a request may hold."""
    return MAX_INGEST_BODY_BYTES if (method, path) in _INGEST else MAX_BODY_BYTES
