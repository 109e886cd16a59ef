"""Give out the web page and its files.

In: a request. Out: one of a fixed list of files from this folder, with an ETag and the policy that keeps it harmless.
Promise: no other file can be reached, whatever an address holds, and no script runs in the page but those listed here.
"""

from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from api.guard.fresh import is_held, tag_of

INDEX = "index.html"
MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
NAMES = frozenset(
    f"""
    {INDEX} style.css icon.svg theme.js page.js addresses.js answer.js ask.js browse.js card.js citation.js copying.js
    diff.js dom.js exporting.js help.js http.js key.js keyboard.js marked.js notice.js people.js points.js speaker.js
    stream.js timeline.js turn.js understood.js verify.js words.js
    """.split()
)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}

page_router = APIRouter()


class PageFile(NamedTuple):
    """A file of the page."""

    body: bytes
    media_type: str
    etag: str


@lru_cache(maxsize=len(NAMES))
def read_file(name: str) -> PageFile:
    """Read a file of the page.

    Raises:
        KeyError: the page has no file of that name.
    """
    if name not in NAMES:
        raise KeyError(name)
    body = resources.files(__package__).joinpath(name).read_bytes()
    return PageFile(body, MEDIA_TYPES[name.rpartition(".")[2]], tag_of(body))


@page_router.get("/", tags=["page"], response_class=HTMLResponse)
def show_page(request: Request) -> Response:
    """Show the web page."""
    return _give(INDEX, request)


@page_router.get("/web/{name}", include_in_schema=False)
def show_file(name: str, request: Request) -> Response:
    """Give out a file of the page."""
    if name not in NAMES - {INDEX}:
        raise HTTPException(404)
    return _give(name, request)


def _give(name: str, request: Request) -> Response:
    file = read_file(name)
    headers = {**_HEADERS, "etag": file.etag}
    if is_held(request, file.etag):
        return Response(status_code=304, headers=headers)
    return Response(file.body, headers=headers, media_type=file.media_type)
