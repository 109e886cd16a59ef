"""What a request needs leave for; every address names one of these, or is open to all on purpose.

In: a request. Out: nothing, or an error.
Promise: the leave is a property of the route, never read off the address that was asked for.
"""

from collections.abc import AsyncIterator, Callable

from fastapi import Request

from api.guard.lanes import Lane
from api.guard.leave import Scope

__all__ = ["Needs", "Scope"]


class Needs:
    """Let a request pass whose key has a scope, when it is its turn; a dependency of routers.

    What reads and what brings articles waits in two lanes, so that neither holds up the other. With `in_turn` false it
    never waits: for what takes long and little work, as a download does.
    """

    def __init__(self, scope: Scope, *, in_turn: bool = True) -> None:
        self.scope = scope
        self._waits = in_turn and scope is not Scope.ADMIN

    async def __call__(self, request: Request) -> AsyncIterator[None]:
        """Let the request pass, or raise what refuses it."""
        admit: Callable[[Request, Scope], None] = request.app.state.admit
        admit(request, self.scope)
        if not self._waits:
            yield
            return
        lane: Lane = request.app.state.lanes[self.scope]
        async with lane.turn():
            yield
