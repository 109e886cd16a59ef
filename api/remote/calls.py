"""Every request that a client can make, built without sending it.

In: what a caller asks for. Out: a `Call`: method, address, body, and the noun that the reply is read as.
Promise: what cannot be asked is refused here, with the error that the record at home would raise.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Generic, TypeVar
from urllib.parse import quote as quote_segment

from api.activity import SpeakerActivity
from api.answer import Answer, Filters, StatementPage
from api.door import ArticleView, AskRequest, SpeakerList, StatementQuery, StatementView, Turn, latest_turns
from api.events import EVENT_STREAM
from api.faults import require
from api.health import Readiness
from api.limits import DEFAULT_PAGE_LIMIT
from api.verdict import Verdict, VerifyRequest
from indexer.errors import NotFoundError, QuestionError, UsageError
from indexer.job import Job, JobList, JobState
from indexer.record import Record
from indexer.speaker import SpeakerProfile

Noun = TypeVar("Noun", bound=Record)
Params = Mapping[str, str | int | list[str]]

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "jsonl": "application/x-ndjson",
        "csv": "text/csv",
        "bibtex": "application/x-bibtex",
        "markdown": "text/markdown",
    }
)
"""What an export may be written as, and what it arrives as."""

ATOM = "application/atom+xml"

_JSON = "application/json"


@dataclass(frozen=True)
class Call(Generic[Noun]):
    """One request."""

    method: str
    path: str
    """Below the server's address, without a slash before it."""

    gives: type[Noun]
    """What the reply is read as."""

    params: Params = field(default_factory=dict)
    body: str | None = None
    """JSON."""

    accept: str = _JSON
    arrives_as: str | None = None
    """Media type that the reply must be of; None for a noun, which is recognised by its fields."""

    is_repeatable: bool = True
    """Whether to send it twice does no more than to send it once."""

    @property
    def headers(self) -> dict[str, str]:
        """Give the headers that are its own."""
        return {"accept": self.accept} | ({} if self.body is None else {"content-type": _JSON})


def ask(question: str, *, limit: int, filters: Filters, history: Sequence[Turn]) -> Call[Answer]:
    """Ask a question."""
    fields = {"question": question, "limit": limit, "filters": filters, "history": latest_turns(history)}
    return Call("POST", "v1/ask", Answer, body=_json(require(AskRequest, fields, QuestionError)))


def stream(question: str, *, limit: int, filters: Filters, history: Sequence[Turn]) -> Call[Answer]:
    """Ask a question, to be answered while the answer is made."""
    call = ask(question, limit=limit, filters=filters, history=history)
    return replace(call, accept=EVENT_STREAM, arrives_as=EVENT_STREAM)


def verify(quote: str, speaker: str | None) -> Call[Verdict]:
    """Check a quote."""
    return Call("POST", "v1/verify", Verdict, body=_json(VerifyRequest.checked(quote, speaker)))


def search(text: str | None, *, filters: Filters, limit: int, cursor: str | None) -> Call[StatementPage]:
    """Ask for a page of statements."""
    fields = {
        "q": text,
        "speaker": filters.speakers,
        "from": filters.from_,
        "to": filters.to,
        "source": filters.sources,
        "kind": filters.kinds,
        "cursor": cursor,
        "limit": limit,
    }
    params = require(StatementQuery, fields).model_dump(mode="json", exclude_defaults=True)
    return Call("GET", "v1/statements", StatementPage, params=params)


def statement(statement_id: str) -> Call[StatementView]:
    """Ask for one statement."""
    return Call("GET", f"v1/statements/{_segment(statement_id)}", StatementView)


def speakers(name: str | None) -> Call[SpeakerList]:
    """Ask who is on record."""
    return Call("GET", "v1/speakers", SpeakerList, params={} if name is None else {"name": name})


def speaker(speaker_id: str) -> Call[SpeakerProfile]:
    """Ask for one speaker."""
    return Call("GET", f"v1/speakers/{_segment(speaker_id)}", SpeakerProfile)


def activity(speaker_id: str) -> Call[SpeakerActivity]:
    """Ask when one speaker spoke, and of what."""
    return Call("GET", f"v1/speakers/{_segment(speaker_id)}/activity", SpeakerActivity)


def article(article_id: str) -> Call[ArticleView]:
    """Ask for one article."""
    return Call("GET", f"v1/articles/{_segment(article_id)}", ArticleView)


def bring(
    *,
    text: str | None,
    url: str | None,
    title: str | None,
    source: str | None,
    published: dt.date | str | None,
    own_id: str | None,
) -> Call[Job]:
    """Bring an article, or the address of one."""
    from api.posting import ArticleRequest  # noqa: PLC0415  who only reads needs none of it

    fields = {"text": text, "url": url, "title": title, "source": source, "published": published, "id": own_id}
    request = require(ArticleRequest, fields)
    return Call("POST", "v1/articles", Job, body=_json(request), is_repeatable=False)


def delete(article_id: str) -> Call[Job]:
    """Take an article off the record."""
    return Call("DELETE", f"v1/articles/{_segment(article_id)}", Job)


def job(job_id: str) -> Call[Job]:
    """Ask how far a job is."""
    return Call("GET", f"v1/jobs/{_segment(job_id)}", Job)


def jobs(state: JobState | None, *, limit: int) -> Call[JobList]:
    """Ask for the latest jobs."""
    params: dict[str, str | int | list[str]] = {"limit": limit}
    return Call("GET", "v1/jobs", JobList, params=params if state is None else {**params, "state": state.value})


def export(file_format: str, *, ids: Sequence[str], text: str | None, filters: Filters) -> Call[Record]:
    """Ask for a file with the statements that have these ids, or with all that a search finds.

    Raises:
        UsageError: it is not written as that.
    """
    if file_format not in MEDIA_TYPES:
        raise UsageError(f"{file_format!r} is no form of an export; it is one of {', '.join(MEDIA_TYPES)}")
    listed = search(text, filters=filters, limit=DEFAULT_PAGE_LIMIT, cursor=None).params
    params = {"format": file_format, **({"id": list(ids)} if ids else {}), **listed}
    return Call("GET", "v1/export", Record, params=params, accept="*/*", arrives_as=MEDIA_TYPES[file_format])


def feed(question: str, *, limit: int) -> Call[Record]:
    """Ask for a question's feed."""
    params: dict[str, str | int | list[str]] = {"question": question, "limit": limit}
    return Call("GET", "v1/feed", Record, params=params, accept="*/*", arrives_as=ATOM)


def readiness() -> Call[Readiness]:
    """Ask whether the record is loaded."""
    return Call("GET", "readyz", Readiness)


def _json(request: Record) -> str:
    return request.model_dump_json(exclude_defaults=True)


def _segment(id_: str) -> str:
    if not id_ or id_ in {".", ".."} or "/" in id_:
        raise NotFoundError(f"nothing has the id {id_!r}")
    return quote_segment(id_, safe="")
