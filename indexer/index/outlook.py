"""Tell whether there is sense in trying again what failed, and when.

In: the error. Out: an `Outlook`.
Promise: what a publisher forbids, or what cannot become better, is not asked for again.
"""

from typing import NamedTuple

from indexer.errors import (
    FetchRefusedError,
    FetchTimeoutError,
    ModelError,
    OnRecordError,
    ParseCrashedError,
    ParseTimeoutError,
    RecordModelError,
    UnreachableError,
)

_TOO_MANY = 429
_SERVER_FAULTS = 500
_PASSING = (UnreachableError, FetchTimeoutError, ParseCrashedError, ParseTimeoutError, ModelError, RecordModelError)


class Outlook(NamedTuple):
    """Whether something may go well another time."""

    can_try_again: bool
    retry_after_s: float | None = None
    """Not before; null where nobody said."""


def outlook_of(error: OnRecordError) -> Outlook:
    """Judge an error."""
    if not isinstance(error, FetchRefusedError):
        return Outlook(isinstance(error, _PASSING))
    is_passing = error.status is not None and (error.status == _TOO_MANY or error.status >= _SERVER_FAULTS)
    return Outlook(is_passing or error.retry_after_s is not None, error.retry_after_s)
