"""The addresses that give statements and answers to other programs.

In: a request. Out: a download that is written while it is read, or a feed.
Promise: a download holds only what its article prints; what is left out is said at its end. What cannot be exported is
refused before the first byte.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, StringConstraints

from api.answer import MAX_QUESTION_CHARS
from api.door import Limit, SafeText
from api.export.atom import MEDIA_TYPE, write_atom
from api.export.exported import ExportQuery
from api.export.standing import make_feed
from api.export.taking import FromLibrary
from api.export.writers import FORMS
from api.guard.fresh import FreshRoute
from api.guard.scopes import Needs, Scope
from api.limits import DEFAULT_PAGE_LIMIT
from api.routes import SEARCH, OpenRecord, failure
from indexer.record import Record

router = APIRouter(dependencies=[Depends(Needs(Scope.READ))], route_class=FreshRoute)
# A download takes as long as its reader does, and waits for nobody's turn.
downloads = APIRouter(dependencies=[Depends(Needs(Scope.READ, in_turn=False))], route_class=FreshRoute)


def _shown(text: str) -> dict[str, object]:
    return {"schema": {"type": "string"}, "example": text}


_FILES = {
    "application/x-ndjson": _shown('{"statement": {"id": "3f2a9c0d1e4b5a67", …}, "article": {…}, "context": "…"}'),
    "text/csv": _shown('"id","kind","speaker",…'),
    "application/x-bibtex": _shown("@article{onrecord-3f2a9c0d1e4b5a67, …}"),
    "text/markdown": _shown("> “We will reopen the bridge.”"),
}
_ATOM = _shown("<?xml version='1.0' encoding='utf-8'?><feed xmlns=\"http://www.w3.org/2005/Atom\">…</feed>")


class FeedQuery(Record):
    """A standing question."""

    question: Annotated[SafeText, StringConstraints(min_length=1, max_length=MAX_QUESTION_CHARS)] = Field(
        examples=["What did Konashenkov say about Mosul?"]
    )
    """The question in plain words."""

    limit: Limit = DEFAULT_PAGE_LIMIT
    """How many statements at most, the newest."""


@downloads.get(
    "/v1/export",
    tags=["export"],
    response_class=StreamingResponse,
    responses={
        **SEARCH,
        404: failure("None of the ids, or one of the speakers, is on record."),
        200: {"description": "The file.", "content": _FILES},
    },
)
def export(query: Annotated[ExportQuery, Query()], record: OpenRecord) -> StreamingResponse:
    """Download statements, each compared with its article as it is written.

    Which ones is settled at once, whatever is indexed meanwhile. Where something had to be left out, or the record
    changed, the file says so at its end: JSON lines in a last line `{"export": …}`, CSV in the column `note` of a last
    row, BibTeX in a comment, Markdown in a last paragraph.
    """
    taken, form = FromLibrary(record.library, query), FORMS[query.format]
    named = {"content-disposition": f'attachment; filename="onrecord.{form.ending}"'}
    return StreamingResponse(form.write(taken, prompts=record.prompts), media_type=form.media_type, headers=named)


@router.get(
    "/v1/feed",
    tags=["export"],
    response_class=Response,
    responses={
        **SEARCH,
        200: {"description": "The feed.", "content": {MEDIA_TYPE: _ATOM}},
    },
)
def feed(query: Annotated[FeedQuery, Query()], record: OpenRecord) -> Response:
    """Follow a question: what answers it as an Atom feed, the newest first, said or else published.

    Where nothing answers, the feed is empty and its subtitle says why. With the `ETag` of the last time in
    `If-None-Match` the reply is 304 as long as nothing changed.
    """
    found = make_feed(record, query.question, limit=query.limit, prompts=record.prompts)
    return Response(write_atom(found), media_type=MEDIA_TYPE)
