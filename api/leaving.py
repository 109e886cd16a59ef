"""Whether whoever asked is still there, for work that waits on somebody else.

In: a way to tell. Out: nothing, or an `AbandonedError` where nobody waits for the result any more.
Promise: what was set in one thread says nothing in another; where nothing was set, somebody waits.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from indexer.errors import AbandonedError

_has_left: ContextVar[Callable[[], bool] | None] = ContextVar("has_left", default=None)


@contextmanager
def leaving(has_left: Callable[[], bool]) -> Iterator[None]:
    """Let everything in the block be told by `has_left` whether to go on."""
    before = _has_left.set(has_left)
    try:
        yield
    finally:
        _has_left.reset(before)


def require_wanted() -> None:
    """Go on, if somebody still waits for the result.

    Raises:
        AbandonedError: nobody does.
    """
    has_left = _has_left.get()
    if has_left is not None and has_left():
        raise AbandonedError("nobody waits for the answer any more")
