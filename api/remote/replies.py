"""What a server's reply means: a noun, an error of the one tree, or that it is worth asking again.

In: the status, headers and body of a reply. Out: the noun, or an `OnRecordError`; seconds to wait.
Promise: what the server refuses is the error it was there; whatever is not an onrecord reply is a `ServerError` that
names the address; nothing here waits or sends.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import ValidationError

from api.problems import MEDIA_TYPE, Problem, error_of
from api.remote.calls import Call, Noun
from indexer.errors import OnRecordError, ServerError

MAX_REPLY_BYTES = 64 * 2**20
"""Of a reply that is read whole: an article of the greatest length with all that is said in it takes a tenth."""

MAX_WAIT_S = 30.0
"""A server that wants to be left alone for longer is not asked again."""

_TRY_AGAIN = frozenset({429, 503})


class Reply(NamedTuple):
    """A reply that was read whole."""

    status: int
    headers: Mapping[str, str]
    """Their names in lower case."""

    body: bytes


def read_reply(reply: Reply, call: Call[Noun], *, url: str) -> Noun:
    """Read what a server answered.

    Raises:
        ServerError: it is something else.
    """
    try:
        # A newer server may say more than this client knows.
        return call.gives.model_validate_json(reply.body, extra="ignore")
    except ValidationError:
        name = call.gives.__name__
        raise ServerError(
            f"{url} answered something else than a {name}; is it onrecord, and of this version?"
        ) from None


def refusal_of(reply: Reply, *, url: str) -> OnRecordError:
    """Give the error for which a server did not do as asked."""
    if is_of_type(reply.headers, MEDIA_TYPE):
        try:
            return error_of(Problem.model_validate_json(reply.body, extra="ignore"))
        except ValidationError:
            pass
    return ServerError(f"{url} answered {reply.status}, but not as onrecord does; check the address")


def require_type(headers: Mapping[str, str], call: Call[Noun], *, url: str) -> None:
    """Let a reply pass that is of the kind that was asked for, or raise `ServerError`."""
    if call.arrives_as is not None and not is_of_type(headers, call.arrives_as):
        raise ServerError(f"{url} answered something else than {call.arrives_as}; is it onrecord, and of this version?")


def is_of_type(headers: Mapping[str, str], media_type: str) -> bool:
    """Tell whether a reply says that it is of a kind."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() == media_type


def pause_s(reply: Reply, *, is_repeatable: bool, tries_left: int) -> float | None:
    """Give the seconds after which a refused request is worth sending again; None when it is not.

    It is when the server itself said when, in `Retry-After`, and nothing can be done twice by it.
    """
    if not is_repeatable or tries_left <= 0 or reply.status not in _TRY_AGAIN:
        return None
    asked = reply.headers.get("retry-after", "")
    wait_s = float(asked) if asked.isdecimal() and len(asked) <= 6 else None  # a date instead is never sent by onrecord
    return wait_s if wait_s is not None and wait_s <= MAX_WAIT_S else None


def too_large(url: str) -> ServerError:
    """Give the error for a reply that does not end."""
    return ServerError(f"{url} sent more than any answer holds; is it onrecord?")


def broken_off(url: str) -> ServerError:
    """Give the error for a stream that ended before its end."""
    return ServerError(f"{url} broke off in the middle of an answer; ask again")
