"""When a source is asked again: its interval, what it asks for itself, and longer after each failure.

In: what happened, and the time. Out: the time of the next visit, in seconds since 1970.
Promise: never sooner than the interval or `Retry-After` says, and never later than about a day after a failure, or
a month after a source said again that it is gone for good.
"""

MAX_DELAY_S = 86_400.0
JITTER = 0.1
"""Up to so much of a delay is added, so that the sources of a list do not all fall due at once."""

MAX_TRIES = 6
"""After so many failures, and not before a day, an entry is left until its list says something else of it."""

GONE_S = 30 * 86_400.0
"""A source that says again and again that it is gone for good is asked so seldom."""

_MOST_DOUBLINGS = 20
_CLOCK_JUMP_S = 40 * 86_400.0
"""No next visit lies so far ahead, unless the clock was wrong when it was set."""

_CLOCK_STEP_S = 60.0
"""So far clocks are put right all the time; a last visit that lies further ahead was made by a clock that was wrong."""


def after_success(now_s: float, *, interval_s: float, hint_s: float | None = None, chance: float) -> float:
    """Give the time of the next visit; a source may ask for rarer ones than the operator, up to one a day."""
    return now_s + max(interval_s, min(hint_s or 0.0, MAX_DELAY_S)) * (1 + JITTER * chance)


def after_failure(
    now_s: float, *, interval_s: float, failures: int, retry_after_s: float | None = None, chance: float
) -> float:
    """Give the time of the next try: the interval doubled with each failure in a row, at most a day.

    Args:
        now_s: the time.
        interval_s: between visits that find all well.
        failures: in a row, this one included.
        retry_after_s: what the server asked for; not cut short.
        chance: from 0 to 1.
    """
    doubled = interval_s * 2.0 ** min(failures, _MOST_DOUBLINGS)
    longest = max(MAX_DELAY_S, interval_s)
    return now_s + max(min(doubled, longest), retry_after_s or 0.0) * (1 + JITTER * chance)


def is_given_up(failures: int, *, interval_s: float) -> bool:
    """Tell whether an entry has failed often and long enough."""
    return failures >= MAX_TRIES and interval_s * 2.0 ** min(failures, _MOST_DOUBLINGS) >= MAX_DELAY_S


def is_due(next_s: float, *, now_s: float, asked_s: float | None = None) -> bool:
    """Tell whether the time has come; one that was set by a clock that was wrong has.

    Args:
        next_s: the time of the next visit.
        now_s: the time.
        asked_s: the time of the last visit; None when there was none, or nobody knows.
    """
    is_set_wrong = next_s > now_s + _CLOCK_JUMP_S or (asked_s is not None and asked_s > now_s + _CLOCK_STEP_S)
    return next_s <= now_s or is_set_wrong
