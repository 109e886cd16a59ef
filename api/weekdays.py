"""Read the name of a weekday as a day.

In: its name, perhaps with “last”, “this” or “next”, and today's date, passed in. Out: that day.
Promise: a weekday alone is the last one, today included.
"""

import calendar
import datetime as dt
import re

from api.stretches import Point

_WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
WEEKDAY = rf"(?:(?:last|this|next)\s+)?(?:{'|'.join(_WEEKDAYS)})\b"
"""Pattern of a weekday."""

_IS_WEEKDAY = re.compile(WEEKDAY)


def read_weekday(words: str, today: dt.date) -> Point | None:
    """Read a weekday in small letters; None for anything else."""
    if not _IS_WEEKDAY.fullmatch(words):
        return None
    back = (today.weekday() - _WEEKDAYS[words.rsplit(maxsplit=1)[-1]]) % 7
    if back == 0 and words.startswith("last"):
        back = 7
    if words.startswith("next"):
        back -= 7
    day = today - dt.timedelta(days=back)
    return Point(day, day)
