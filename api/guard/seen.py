"""What is noted of a request once it is over: enough to run a server by, nothing that tells whom somebody asks about.

In: a request and its status. Out: a line for the log, and what is counted.
Promise: it holds the template of the address, never the address; the beginning of a key, never the key; no query.
"""

from collections.abc import MutableMapping
from typing import Any, NamedTuple, Protocol

from api.guard.caller import caller_of

METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "PATCH"})
NOWHERE = "-"


class Seen(NamedTuple):
    """One request that is over."""

    method: str
    route: str
    """Template of the address, like `/v1/statements/{statement_id}`; `-` where nothing is served."""

    status: int | None
    """None when nobody was there any more to be answered."""

    ms: float
    key: str | None
    """Beginning of the key; null when none came along."""

    request_id: str


class Watch(Protocol):
    """Told of every request."""

    def begin(self) -> None:
        """Hear that one came."""
        ...

    def end(self, seen: Seen) -> None:
        """Hear that it is over."""
        ...


def method_of(scope: MutableMapping[str, Any]) -> str:
    """Give the method; `OTHER` for one that is not in use, since a client may make up any."""
    return scope["method"] if scope["method"] in METHODS else "OTHER"


def route_of(scope: MutableMapping[str, Any]) -> str:
    """Give the template of the address that a request was led to."""
    route = scope.get("route")
    if route is not None:
        return str(getattr(route, "path", NOWHERE))
    return f"{scope['root_path']}/*" if "endpoint" in scope and scope.get("root_path") else NOWHERE


def key_of(scope: MutableMapping[str, Any]) -> str | None:
    """Give the beginning of the key that came along."""
    key = caller_of(scope).key
    return None if key is None else key.prefix
