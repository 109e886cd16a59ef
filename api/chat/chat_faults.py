"""Say what went wrong in the form that programs made for OpenAI's interface read.

In: a `Problem`. Out: the same as their error. Promise: it says no more than the problem does.
"""

import json

from pydantic import Field

from api.problems import PREFIX, Problem
from indexer.record import Record

_PLACES = ("/v1/models", "/v1/chat", "/v1/responses")
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}
_PARAMS: dict[str | None, str] = {"model_not_found": "model", "question": "messages"}
_FIRST_OF_SERVER = 500


class Fault(Record):
    """What went wrong."""

    message: str = Field(examples=["no such model; the only one is onrecord"])
    """What was wrong, what was found, what to do."""

    type: str = Field(examples=["invalid_request_error"])
    """The kind by which clients choose their error."""

    param: str | None = Field(examples=["model"])
    """The field that does not fit; null where it is not about fields."""

    code: str | None = Field(examples=["model_not_found"])
    """The kind more closely; null where the status says it all."""


class FaultReply(Record):
    """Why a request failed."""

    error: Fault
    """What went wrong."""


def is_chat_path(path: str) -> bool:
    """Tell whether an address is one of those made for OpenAI's interface."""
    return any(path == place or path.startswith(f"{place}/") for place in _PLACES)


def fault_of(problem: Problem) -> Fault:
    """Turn a problem into their error."""
    other = "server_error" if problem.status >= _FIRST_OF_SERVER else "invalid_request_error"
    code = _CODES.get(problem.status, _code(problem))
    param = problem.errors[0].field.removeprefix("body.") if problem.errors else _PARAMS.get(code)
    return Fault(message=problem.detail, type=_TYPES.get(problem.status, other), param=param, code=code)


def as_fault(problem: Problem) -> str:
    """Write a problem as the body of a response; whatever is not ASCII is escaped, so that it is always sound JSON."""
    return json.dumps(FaultReply(error=fault_of(problem)).model_dump())


def _code(problem: Problem) -> str | None:
    return problem.type.removeprefix(PREFIX).replace("-", "_") if problem.type.startswith(PREFIX) else None
