"""Search statements by their words and by what the client fixes, page by page.

In: an open library, some words or none, filters, a cursor. Out: a `StatementPage`.
Promise: with words, only what is on their topic, best first; without, everything in the record's own order. Following
the cursors to the end gives each statement once, as long as the record does not change.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence

from api.answer import ArticleCard, Filters, Found, StatementPage
from api.copying import also_in
from api.question import clean_question
from api.retrieval import find_on_topic, read_first, roster_of
from api.roster import How, Match
from indexer.article import Part
from indexer.errors import NotFoundError, QuestionError, UsageError
from indexer.index.hits import Printed, Where
from indexer.index.library import Library

MAX_PAGE = 200
MAX_IDS_SHOWN = 10

_DIGEST_CHARS = 12
_ALL = -1
"""No limit, to SQLite."""


def search_statements(
    library: Library, text: str | None, *, filters: Filters, limit: int, cursor: str | None
) -> StatementPage:
    """Give one page of statements; the next one begins at its `next_cursor`.

    Raises:
        QuestionError: the words are too many, `limit` is out of range, or the cursor is not one of this search.
        UsageError: the name of a speaker fits several.
    """
    if not 1 <= limit <= MAX_PAGE:
        raise QuestionError(f"the limit is {limit}; ask for 1 to {MAX_PAGE} statements a page")
    place = None if cursor is None else _read_cursor(cursor, _digest(text, filters))
    matches = [_require_one(roster_of(library).look_up(name)) for name in filters.speakers]
    unknown = tuple(match.asked for match in matches if match.how is How.NOBODY)
    if matches and len(unknown) == len(matches):
        return StatementPage(items=(), unknown_speakers=unknown)
    where = _where(matches, filters)
    page = _page_of(library, text, where, filters=filters, limit=limit, place=place)
    return page.model_copy(update={"unknown_speakers": unknown})


def list_ids(library: Library, text: str | None, *, filters: Filters) -> list[str]:
    """List the ids of all statements that a search finds, in its order, in one state of the record.

    Raises:
        NotFoundError: nobody on record bears one of the names.
        QuestionError: the words are too many.
        UsageError: the name of a speaker fits several.
    """
    matches = [_require_one(roster_of(library).look_up(name)) for name in filters.speakers]
    unknown = next((match.asked for match in matches if match.how is How.NOBODY), None)
    if unknown is not None:
        raise NotFoundError(f"nobody called {unknown!r} is on record; the list of speakers has all names")
    where = _where(matches, filters)
    if text is None or not text.strip():
        return library.statements(where, after=None, limit=_ALL)
    found = find_on_topic(library, clean_question(text), (where,))
    return [one.printed.statement.id for one in found if one.is_on_topic]


def _page_of(
    library: Library, text: str | None, where: Where, *, filters: Filters, limit: int, place: str | None
) -> StatementPage:
    if text is None or not text.strip():
        return _list(library, where, limit=limit, after=place, digest=_digest(text, filters))
    return _ranked(library, text, where, limit=limit, begin=place, digest=_digest(text, filters))


def _list(library: Library, where: Where, *, limit: int, after: str | None, digest: str) -> StatementPage:
    try:
        ids = library.statements(where, after=after, limit=limit + 1)
    except NotFoundError:
        raise QuestionError("the record changed and this cursor points at nothing; search again without it") from None
    page = [(one, None, ()) for one in library.get(ids[:limit]).values()]
    more = _write_cursor(ids[limit - 1], digest) if len(ids) > limit else None
    return StatementPage(items=_found(library, page), next_cursor=more)


def _ranked(library: Library, text: str, where: Where, *, limit: int, begin: str | None, digest: str) -> StatementPage:
    start = 0 if begin is None else _offset(begin)
    found = [one for one in find_on_topic(library, clean_question(text), (where,)) if one.is_on_topic]
    more = _write_cursor(str(start + limit), digest) if len(found) > start + limit else None
    page = read_first(library, found[start : start + limit], limit=limit)
    scored = [(printed, one.score, one.passage) for one, printed in page]
    return StatementPage(items=_found(library, scored), next_cursor=more)


def _found(library: Library, page: Sequence[tuple[Printed, float | None, tuple[Part, ...]]]) -> tuple[Found, ...]:
    others = also_in(library, [printed for printed, _, _ in page])
    return tuple(
        Found(
            score=score,
            statement=printed.statement,
            article=ArticleCard.of(printed.article),
            context=printed.statement.context.text,
            passage=passage,
            also_in=others.get(printed.statement.id, ()),
        )
        for printed, score, passage in page
    )


def _where(matches: Sequence[Match], filters: Filters) -> Where:
    ids = [speaker.id for match in matches for speaker in match.speakers]
    return Where(
        speaker_ids=tuple(dict.fromkeys(ids)),
        first=filters.from_,
        last=filters.to,
        sources=filters.sources,
        kinds=filters.kinds,
    )


def _require_one(match: Match) -> Match:
    if match.how is How.SEVERAL:
        ids = [speaker.id for speaker in match.speakers]
        shown = ", ".join(ids[:MAX_IDS_SHOWN] + ["others"] * (len(ids) > MAX_IDS_SHOWN))
        raise UsageError(f"several speakers fit “{match.asked}”: {shown}; give the id of each one meant")
    return match


def _digest(text: str | None, filters: Filters) -> str:
    search = json.dumps([text, filters.model_dump(mode="json")], sort_keys=True)
    return hashlib.sha256(search.encode()).hexdigest()[:_DIGEST_CHARS]


def _write_cursor(place: str, digest: str) -> str:
    return base64.urlsafe_b64encode(f"{digest}.{place}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str, digest: str) -> str:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found, _, place = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").partition(".")
    except (binascii.Error, ValueError):
        raise QuestionError("the cursor is not one that a search gave; search again without it") from None
    if found != digest or not place:
        raise QuestionError("the cursor belongs to another search; search again without it")
    return place


def _offset(place: str) -> int:
    if not place.isdecimal():
        raise QuestionError("the cursor is not one that a search gave; search again without it")
    return int(place)
