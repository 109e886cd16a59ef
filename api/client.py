"""The record behind a running server, by the same interface as a folder; one of the three modules that import httpx.

In: the server's address. Out: answers, verdicts, pages, speakers, statements, articles.
Promise: what the server refuses is raised as the error it was there; what cannot be reached or read is a `ServerError`
that names the address.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import TypeVar
from urllib.parse import quote, urlsplit

import httpx
from pydantic import ValidationError

from api.answer import Answer, Filters, StatementPage
from api.door import ArticleView, AskRequest, SpeakerList, StatementQuery, StatementView, Turn, latest_turns
from api.events import ERROR, EVENT_STREAM, SHUTDOWN, AnswerEvent, AskEvent, event_of
from api.faults import require
from api.problems import MEDIA_TYPE, Problem, error_of
from api.verdict import Verdict, VerifyRequest
from indexer.errors import NotFoundError, OnRecordError, QuestionError, ServerError, UsageError
from indexer.job import Job, JobList, JobState
from indexer.record import Record
from indexer.speaker import SpeakerProfile

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 60.0

_Noun = TypeVar("_Noun", bound=Record)


class Client:
    """A `Door` to a running server."""

    def __init__(self, url: str) -> None:
        self._url = require_url(url)
        self._http = httpx.Client(
            base_url=self._url,
            timeout=httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            headers={"accept": "application/json"},
            trust_env=False,  # the address was given by hand: no proxy from the environment reads the questions
        )

    def answer(self, question: str, *, limit: int, filters: Filters, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question with cited statements."""
        fields = {"question": question, "limit": limit, "filters": filters, "history": latest_turns(history)}
        return self._read(self._post("/v1/ask", require(AskRequest, fields, QuestionError)), Answer)

    def stream(
        self, question: str, *, limit: int, filters: Filters, history: Sequence[Turn] = ()
    ) -> Iterator[AskEvent]:
        """Answer a question while the answer is made; the last event holds the whole of it."""
        fields = {"question": question, "limit": limit, "filters": filters, "history": latest_turns(history)}
        body = require(AskRequest, fields, QuestionError).model_dump_json(exclude_defaults=True)
        headers = {"content-type": "application/json", "accept": EVENT_STREAM}
        request = self._http.build_request("POST", "v1/ask", content=body, headers=headers)
        with self._told():
            response = self._http.send(request, stream=True)
            with closing(response):
                if not response.is_success:
                    response.read()
                    raise self._refusal(response)
                yield from self._events(response.iter_lines())

    def verify(self, quote: str, speaker: str | None) -> Verdict:
        """Say whether somebody said the words of a quote, or whether anybody did."""
        return self._read(self._post("/v1/verify", VerifyRequest.checked(quote, speaker)), Verdict)

    def search(self, text: str | None, *, filters: Filters, limit: int, cursor: str | None) -> StatementPage:
        """Give a page of statements, best first with a text, in a stable order without."""
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
        shown = require(StatementQuery, fields).model_dump(mode="json", exclude_defaults=True)
        return self._read(self._send("GET", "/v1/statements", params=shown), StatementPage)

    def export(self, params: Mapping[str, str | int | list[str]]) -> Iterator[str]:
        """Give the lines of an export as they arrive; `params` are those of GET /v1/export."""
        request = self._http.build_request("GET", "v1/export", params=dict(params))
        with self._told():
            response = self._http.send(request, stream=True)
            with closing(response):
                if not response.is_success:
                    response.read()
                    raise self._refusal(response)
                yield from response.iter_lines()

    def speakers(self, name: str | None = None) -> tuple[SpeakerProfile, ...]:
        """List the speakers, or those whose name or alias holds `name`."""
        params = {} if name is None else {"name": name}
        return self._read(self._send("GET", "/v1/speakers", params=params), SpeakerList).items

    def speaker(self, speaker_id: str) -> SpeakerProfile:
        """Give one speaker, or raise `NotFoundError`."""
        return self._read(self._send("GET", f"/v1/speakers/{_segment(speaker_id)}"), SpeakerProfile)

    def statement(self, statement_id: str) -> StatementView:
        """Give one statement in its context, or raise `NotFoundError`."""
        return self._read(self._send("GET", f"/v1/statements/{_segment(statement_id)}"), StatementView)

    def article(self, article_id: str) -> ArticleView:
        """Give one article with its statements, or raise `NotFoundError`."""
        return self._read(self._send("GET", f"/v1/articles/{_segment(article_id)}"), ArticleView)

    def job(self, job_id: str) -> Job:
        """Give one job, or raise `NotFoundError`."""
        return self._read(self._send("GET", f"/v1/jobs/{_segment(job_id)}"), Job)

    def jobs(self, state: JobState | None, *, limit: int) -> tuple[Job, ...]:
        """List jobs, the newest first."""
        params: dict[str, str | int] = {"limit": limit} | ({} if state is None else {"state": state.value})
        return self._read(self._send("GET", "/v1/jobs", params=params), JobList).items

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def _post(self, path: str, request: Record) -> httpx.Response:
        body = request.model_dump_json(exclude_defaults=True)
        return self._send("POST", path, content=body, headers={"content-type": "application/json"})

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int | list[str]] | None = None,
        content: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        with self._told():
            response = self._http.request(method, path.lstrip("/"), params=params, content=content, headers=headers)
        if not response.is_success:
            raise self._refusal(response)
        return response

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException:
            raise ServerError(f"no answer from {self._url} in time; is it under load?") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            why = str(error) or type(error).__name__
            raise ServerError(f"cannot reach {self._url} ({why}); start it with `onrecord serve`") from None

    def _events(self, lines: Iterator[str]) -> Iterator[AskEvent]:
        name = ""
        for line in lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                data = line.removeprefix("data: ")
                if name in {ERROR, SHUTDOWN}:
                    raise error_of(Problem.model_validate_json(data, extra="ignore"))
                event = event_of(name, data)
                if event is not None:
                    yield event
                if isinstance(event, AnswerEvent):
                    return
        raise ServerError(f"{self._url} broke off in the middle of an answer; ask again")

    def _refusal(self, response: httpx.Response) -> OnRecordError:
        if response.headers.get("content-type", "").startswith(MEDIA_TYPE):
            try:
                return error_of(Problem.model_validate_json(response.content, extra="ignore"))
            except ValidationError:
                pass
        return ServerError(f"{self._url} answered {response.status_code}, but not as onrecord does; check the address")

    def _read(self, response: httpx.Response, kind: type[_Noun]) -> _Noun:
        try:
            # A newer server may say more than this client knows.
            return kind.model_validate_json(response.content, extra="ignore")
        except ValidationError:
            raise ServerError(
                f"{self._url} answered something else than a {kind.__name__}; is it onrecord, and of this version?"
            ) from None


def require_url(url: str) -> str:
    """Give the address with one slash at its end.

    Raises:
        UsageError: it is not the http or https address of a server.
    """
    try:
        pieces = urlsplit(url)
        good = pieces.scheme in {"http", "https"} and bool(pieces.hostname) and pieces.port != 0
    except ValueError:  # a port that is no number, or brackets that do not close
        good = False
    if not good or pieces.query or pieces.fragment:
        raise UsageError(f"{url!r} is not the address of a server; it looks like http://127.0.0.1:8765")
    return url.rstrip("/") + "/"


def _segment(id_: str) -> str:
    if not id_ or id_ in {".", ".."} or "/" in id_:
        raise NotFoundError(f"nothing has the id {id_!r}")
    return quote(id_, safe="")
