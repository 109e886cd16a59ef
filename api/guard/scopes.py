"""What a request needs leave for; every address names one of these, or is open to all on purpose.

In: a request. Out: nothing, or an error.
Promise: the leave is a property of the route, never read off the address that was asked for.
"""

from collections.abc import Callable
from enum import StrEnum

from fastapi import Request


class Scope(StrEnum):
    """What a key gives leave for."""

    READ = "read"
    """To ask, verify, search, show and export."""

    INGEST = "ingest"
    """To bring articles, and to ask what came of it."""

    ADMIN = "admin"
    """To delete articles and to read counters; everything else, too."""


class Needs:
    """Let a request pass whose key has a scope; a dependency of routers."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def __call__(self, request: Request) -> None:
        """Let the request pass, or raise what refuses it."""
        admit: Callable[[Request, Scope], None] = request.app.state.admit
        admit(request, self.scope)
