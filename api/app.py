"""The HTTP application: routes, what every response carries, and how errors are told.

In: settings and a way to open the library. Out: an ASGI application.
Promise: every failure is a problem in JSON that repeats neither what the client sent nor where the code failed,
and carries the id under which the log tells more.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import JsonValue
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException as AnyHTTPException

from api.answer import Answer
from api.chat.chat_examples import chat_examples
from api.chat.chat_faults import ChatFaults
from api.chat.chat_routes import router as chat_router
from api.company import Company
from api.desk import Desk
from api.envelope import Envelope, HostGuard, respond
from api.examples import response_examples
from api.export.export_routes import downloads
from api.export.export_routes import router as feed_router
from api.faults import describe, field_of
from api.guard.buckets import Buckets
from api.guard.caller import networks_of
from api.guard.crossing import Crossing
from api.guard.greeting import SCHEMES, WAYS_IN, Admission, Greeter, RefusedError, challenge
from api.guard.lanes import INGESTS_AT_ONCE, Lane
from api.guard.leave import Scope
from api.guard.metrics import Metrics
from api.guard.metrics_route import router as metrics_router
from api.guard.observed import ObservedRecord
from api.guard.ring import LiveKeys
from api.guard.shared_times import SharedTimes
from api.guard.traces import Traces, open_traces
from api.job_routes import router as job_router
from api.limits import body_limit
from api.live import LiveRecord
from api.problems import MEDIA_TYPE, FieldProblem, Problem, problem_of
from api.routes import open_router, router
from api.safetext import visible
from api.tools.mcp_route import router as mcp_router
from api.web.page_routes import page_router
from indexer.errors import KeysError, OnRecordError, RecordBusyError, ServerError, UnauthorizedError
from indexer.index.hiring import RUN
from indexer.index.library import Library
from indexer.release import release
from indexer.settings import Settings

REFRESH_EVERY_S = 1.0
RETRY_AFTER_S = 2
MAX_ERRORS_SHOWN = 20
MAX_FIELD_CHARS = 100

_log = logging.getLogger("onrecord.http")


def create_app(
    settings: Settings,
    library_factory: Callable[[], Library] | None = None,
    *,
    on_failure: Callable[[], None] = lambda: None,
    worker: str = RUN,
    company: Company | None = None,
) -> FastAPI:
    """Make the application; the record is opened when it starts, not before.

    Args:
        settings: where the record lies and which model reads it.
        library_factory: opens the library; None to open the one that the settings name.
        on_failure: called when the record cannot be opened; the reason is in `app.state.live.failure`.
        worker: the code that runs the process which writes.
        company: the processes that answer at the same port; None where there are no others.
    """
    desk = Desk(settings, worker=worker, company=company)
    metrics = Metrics(company.counters if company else None)
    traces, keys = open_traces(settings.traces), LiveKeys(settings)
    live = LiveRecord(lambda: ObservedRecord(settings, library_factory, metrics=metrics, traces=traces))
    metrics.watch(live, settings.data)
    app = Service(
        title="onrecord",
        summary="Ask what officials said, and get their words, with the date and the place where they are printed.",
        version=release(),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,  # the stock pages load their scripts from a third-party host
        redoc_url=None,
        openapi_url=None,  # it would be made in the loop, where a quarter of a second holds everybody up
        redirect_slashes=False,  # a redirect would be built from the client's own Host header
        lifespan=_lifespan(live, desk, traces, on_failure),
        telemetry=traces.config,
    )
    app.state.live = live
    app.state.desk = desk
    app.state.ending = threading.Event()
    app.state.metrics = metrics
    app.state.admit = Admission()
    app.state.lanes = {
        Scope.READ: Lane(company.share(settings.at_once) if company else settings.at_once),
        Scope.INGEST: Lane(INGESTS_AT_ONCE),
    }
    app.include_router(router)
    app.include_router(open_router)
    app.include_router(job_router)
    app.include_router(downloads)
    app.include_router(feed_router)
    app.include_router(mcp_router)
    app.include_router(metrics_router)
    app.include_router(chat_router)
    app.include_router(page_router)
    app.add_api_route("/openapi.json", app.describe, include_in_schema=False)
    app.add_middleware(
        Greeter, keys=keys, buckets=_buckets(settings.rate, company), proxies=networks_of(settings.proxies)
    )
    app.add_middleware(Crossing, origins=tuple(settings.cors.split()))
    app.add_middleware(HostGuard, host=settings.host)
    app.add_middleware(Envelope, watch=metrics)
    app.add_middleware(ChatFaults)  # the outermost: the last one added
    app.add_exception_handler(OnRecordError, _tell_error)
    app.add_exception_handler(RequestValidationError, _tell_fields)
    app.add_exception_handler(AnyHTTPException, _tell_status)
    return app


def _buckets(rate: int, company: Company | None) -> Buckets | None:
    return Buckets(rate, times=SharedTimes(company.rates) if company else None) if rate else None


class Service(FastAPI):
    """The application; its description names problems as the one form that failures have."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._describing = threading.Lock()

    def openapi(self) -> dict[str, Any]:
        """Describe the interface."""
        if self.openapi_schema is None:
            shown = response_examples()
            shown |= chat_examples(Answer.model_validate(shown["/v1/ask"]))
            for address, methods in super().openapi()["paths"].items():
                for method, operation in methods.items():
                    example = shown.get(f"{method.upper()} {address}", shown.get(address))
                    _describe_responses(operation["responses"], example)
                    operation["security"] = WAYS_IN if "401" in operation["responses"] else []
            super().openapi()["components"]["securitySchemes"] = SCHEMES
        return super().openapi()

    def describe(self) -> Response:
        """Give the description, which is made once, when it is first asked for."""
        with self._describing:
            return JSONResponse(self.openapi())


def _describe_responses(responses: dict[str, Any], example: JsonValue) -> None:
    for response in responses.values():
        if MEDIA_TYPE in response.get("content", {}):
            response["content"].pop("application/json", None)  # FastAPI adds it for any model
        elif example is not None and "content" in response:
            # Added here, because FastAPI leaves every null out of an example, and null is what a reader must expect.
            response["content"]["application/json"]["example"] = example


def _lifespan(
    live: LiveRecord, desk: Desk, traces: Traces, on_failure: Callable[[], None]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # A pool of our own, because the loop's pool is waited for at the end, and a model takes seconds to load.
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="record")
        tending = asyncio.create_task(_tend(live, desk, pool, on_failure))
        yield
        tending.cancel()
        with suppress(asyncio.CancelledError):
            await tending
        await asyncio.get_running_loop().run_in_executor(None, desk.close)
        if live.wait(0):
            await asyncio.get_running_loop().run_in_executor(pool, live.close)
        await asyncio.get_running_loop().run_in_executor(None, traces.close)
        pool.shutdown(wait=False, cancel_futures=True)

    return lifespan


async def _tend(live: LiveRecord, desk: Desk, pool: ThreadPoolExecutor, on_failure: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    if not await loop.run_in_executor(pool, open_all, live, desk):
        on_failure()
        return
    while True:
        await asyncio.sleep(REFRESH_EVERY_S)
        try:
            await loop.run_in_executor(pool, live.refresh)
        except Exception:  # noqa: BLE001  the state before still answers
            _log.exception("cannot take up what was indexed meanwhile; answering from the state before")


def open_all(live: LiveRecord, desk: Desk) -> bool:
    """Make everything ready that answers need, once; tell whether that went well, and keep the reason if not."""
    try:
        if not live.wait(0):
            desk.open()
            live.open()
            _log.info("the record is loaded; ready")
    except Exception as error:  # noqa: BLE001  whatever it is, the server ends, and `failure` says why
        live.fail(error)
    return live.failure is None


_TOO_LARGE = 413
_STATUS_DETAILS = {
    404: ("No such address", "nothing is served at this address; GET /openapi.json lists what is"),
    405: ("Wrong method", "this address does not take this method; the header Allow names those it takes"),
    _TOO_LARGE: ("Body too large", "a body may hold %d bytes here; send less"),
    415: ("Not JSON", "send the body as JSON, with the header Content-Type: application/json"),
}


def _tell_error(request: Request, error: Exception) -> Response:
    problem = problem_of(error if isinstance(error, OnRecordError) else OnRecordError(str(error)))
    return respond(problem, _headers_of(error, request))


def _headers_of(error: Exception, request: Request) -> dict[str, str] | None:
    if isinstance(error, UnauthorizedError):
        return {"www-authenticate": challenge(request.headers)}
    is_passing = isinstance(error, ServerError | RecordBusyError | KeysError)
    return {"retry-after": str(RETRY_AFTER_S)} if is_passing else None


def _tell_status(request: Request, error: Exception) -> Response:
    if isinstance(error, RefusedError):
        return _tell_error(request, error.why)
    status = error.status_code if isinstance(error, AnyHTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, AnyHTTPException) else {}
    if headers.get("allow", headers.get("Allow")) == "GET":
        headers = {"allow": "GET, HEAD"}
    title, detail = _STATUS_DETAILS.get(status, ("Bad request", "the request cannot be read; send valid JSON in UTF-8"))
    if status == _TOO_LARGE:
        detail %= body_limit(request.method, request.url.path)
    return respond(Problem(title=title, status=status, detail=detail), headers)


def _tell_fields(request: Request, error: Exception) -> Response:
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    if request.method == "POST" and not _is_json(request):
        return _tell_status(request, HTTPException(415))
    if any(one["type"] == "json_invalid" for one in errors):
        return _tell_status(request, HTTPException(400))
    wrong = tuple(map(_field_problem, errors[:MAX_ERRORS_SHOWN]))
    detail = "; ".join(f"{one.field}: {one.message}" for one in wrong)
    return respond(Problem(title="Fields do not fit", status=422, detail=detail, errors=wrong))


def _field_problem(fault: ErrorDetails) -> FieldProblem:
    return FieldProblem(field=visible(field_of(fault))[:MAX_FIELD_CHARS], message=describe(fault))


def _is_json(request: Request) -> bool:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))
