"""One table from error to HTTP status and exit code, and the problem that travels over HTTP.

In: an `OnRecordError`. Out: a `Problem` (RFC 9457) or an exit code, and from a `Problem` the same error again.
Promise: every error of the tree has a place in the table, its own or its nearest ancestor's.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from pydantic import Field

from api.exits import ExitCode
from indexer.errors import (
    AbandonedError,
    BadListError,
    FetchError,
    IngestError,
    KeysError,
    MissingPathError,
    ModelError,
    NarrationError,
    NoRecordError,
    NotAllowedError,
    NotFoundError,
    NotTextError,
    OnRecordError,
    OverloadedError,
    PortInUseError,
    QuestionError,
    RecordBusyError,
    RecordDamagedError,
    RecordError,
    RecordModelError,
    RecordVersionError,
    ServerError,
    SettingsError,
    TooManyError,
    UnauthorizedError,
    UnknownModelError,
    UsageError,
)
from indexer.record import Record

MEDIA_TYPE = "application/problem+json"
PREFIX = "urn:onrecord:problem:"
"""What the `type` of every problem of our own begins with."""

_UNPROCESSABLE = 422


class Case(NamedTuple):
    """What the doors make of one kind of error."""

    slug: str
    """Names the kind in a problem's `type`."""

    title: str
    status: int
    exit_code: ExitCode


CASES: Mapping[type[OnRecordError], Case] = MappingProxyType(
    {
        OnRecordError: Case("fault", "Something went wrong", 500, ExitCode.FAULT),
        UsageError: Case("usage", "The request makes no sense", _UNPROCESSABLE, ExitCode.USAGE),
        SettingsError: Case("settings", "A setting is wrong", 500, ExitCode.USAGE),
        QuestionError: Case("question", "The question cannot be read", _UNPROCESSABLE, ExitCode.USAGE),
        IngestError: Case("article", "The article cannot be used", _UNPROCESSABLE, ExitCode.BAD_INPUT),
        MissingPathError: Case("missing-path", "No such file or folder", 404, ExitCode.NO_INPUT),
        NotTextError: Case("not-text", "The file is not text", 415, ExitCode.BAD_INPUT),
        BadListError: Case("bad-list", "The list of people cannot be used", _UNPROCESSABLE, ExitCode.BAD_INPUT),
        FetchError: Case("fetch", "The address cannot be fetched", _UNPROCESSABLE, ExitCode.UNAVAILABLE),
        RecordError: Case("record", "The record cannot be used", 503, ExitCode.UNAVAILABLE),
        NoRecordError: Case("no-record", "Nothing is indexed yet", 503, ExitCode.NO_INPUT),
        RecordVersionError: Case("record-version", "The record is of another version", 503, ExitCode.MISMATCH),
        RecordModelError: Case("record-model", "The record was made with another model", 503, ExitCode.MISMATCH),
        RecordBusyError: Case("busy", "Another process is writing", 503, ExitCode.BUSY),
        RecordDamagedError: Case("damaged", "A check on stored data failed", 500, ExitCode.BAD_INPUT),
        ModelError: Case("model", "The embedding model cannot be loaded", 503, ExitCode.UNAVAILABLE),
        NarrationError: Case("narration", "The language model said nothing of use", 503, ExitCode.UNAVAILABLE),
        AbandonedError: Case("abandoned", "Nobody waits for the answer", 503, ExitCode.UNAVAILABLE),
        NotFoundError: Case("not-found", "Nothing of that name", 404, ExitCode.NOTHING_FOUND),
        KeysError: Case("keys", "The keys cannot be read", 503, ExitCode.BAD_INPUT),
        UnauthorizedError: Case("unauthorized", "A key is needed", 401, ExitCode.UNAVAILABLE),
        UnknownModelError: Case("model-not-found", "No such model", 404, ExitCode.NOTHING_FOUND),
        NotAllowedError: Case("not-allowed", "Not allowed", 403, ExitCode.UNAVAILABLE),
        TooManyError: Case("too-many", "Too many requests", 429, ExitCode.UNAVAILABLE),
        ServerError: Case("server", "The server cannot answer now", 503, ExitCode.UNAVAILABLE),
        OverloadedError: Case("overloaded", "The server is busy", 503, ExitCode.UNAVAILABLE),
        PortInUseError: Case("port-in-use", "The port is taken", 500, ExitCode.UNAVAILABLE),
    }
)


class FieldProblem(Record):
    """One field of a request that does not fit."""

    field: str = Field(examples=["body.limit"])
    """Where it stands."""

    message: str = Field(examples=["out of range; must be at most 50"])
    """What is wrong with it."""


class Problem(Record):
    """Why a request failed, after RFC 9457; never a stack, never what the client sent."""

    type: str = Field(default="about:blank", examples=["urn:onrecord:problem:not-found"])
    """Names the kind of problem; `about:blank` where the status says it all."""

    title: str = Field(examples=["Nothing of that name"])
    """The kind in words."""

    status: int = Field(ge=400, le=599, examples=[404])
    """The HTTP status once more."""

    detail: str = Field(examples=["no statement 00d1f2c3b4a59687; `onrecord search` lists what is on record"])
    """What was wrong, what was found, what to do."""

    errors: tuple[FieldProblem, ...] = ()
    """The fields that do not fit; empty where it is not about fields."""


FAULT = Problem(
    title="Internal fault", status=500, detail="this is a defect of onrecord; the log tells more under the request id"
)


def case_of(error: OnRecordError) -> Case:
    """Give the place in the table, that of the nearest ancestor where the error has none."""
    return next(CASES[kind] for kind in type(error).__mro__ if kind in CASES)


_REFUSALS = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_FULL", "SQLITE_IOERR")
"""How SQLite names it when the system refuses a file."""


def exit_code_of(error: OnRecordError) -> ExitCode:
    """Give how the command line ends, which for a record is told apart by whether the system refused its files."""
    cause = error.__cause__
    is_refused = isinstance(cause, OSError) or getattr(cause, "sqlite_errorname", "").startswith(_REFUSALS)
    if isinstance(error, RecordError) and is_refused:
        return ExitCode.NO_ACCESS
    return case_of(error).exit_code


def problem_of(error: OnRecordError) -> Problem:
    """Turn an error into what HTTP clients read."""
    case = case_of(error)
    return Problem(type=PREFIX + case.slug, title=case.title, status=case.status, detail=str(error))


def error_of(problem: Problem) -> OnRecordError:
    """Turn what a server sent back into the error it was made from, so that it ends the same way as at home."""
    for kind, case in CASES.items():
        if problem.type == PREFIX + case.slug:
            return kind(problem.detail)
    return UsageError(problem.detail) if problem.status == _UNPROCESSABLE else ServerError(problem.detail)


ENDING_WORDS = "the server is ending; ask again when it is back"
ENDING = problem_of(ServerError(ENDING_WORDS))
"""What whoever comes, or still waits, is told while the server ends."""
