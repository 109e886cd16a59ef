"""Statements and articles by address: `onrecord://statement/ID` and `onrecord://article/ID`.

In: an address. Out: what stands there, as text.
Promise: an address that names neither is an error that says what one looks like.
"""

import re
from pathlib import Path

from api.door import Door
from api.tools.recounting import recount, recount_article
from indexer.errors import NotFoundError

MEDIA_TYPE = "text/plain"
MAX_URI_CHARS = 500

STATEMENT = "onrecord://statement/{id}"
ARTICLE = "onrecord://article/{id}"

_ADDRESS = re.compile(r"onrecord://(statement|article)/([0-9A-Za-z._~-]{1,200})")


def read_at(door: Door, address: str, *, prompts: Path | None) -> str:
    """Give what stands at an address.

    Raises:
        NotFoundError: nothing does.
    """
    match = _ADDRESS.fullmatch(address[:MAX_URI_CHARS])
    if match is None:
        raise NotFoundError(f"no such address; it looks like {STATEMENT} or {ARTICLE}")
    kind, id_ = match.groups()
    if kind == "article":
        return recount_article(door.article(id_), prompts=prompts)
    return recount(door.statement(id_), prompts=prompts)
