"""A day as clients write it: 2017-04-02 and nothing else.

In: a value of a query, a body or the command line. Out: a day.
Promise: what is taken for a day was written as one; no number, no time of day and no half of a date passes.
"""

import datetime as dt
import re
from typing import Annotated

from pydantic import BeforeValidator

NOT_A_DAY = "not a day; write it as 2017-04-02"

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_day(value: object) -> dt.date:
    """Read a written day; one made in Python is taken as it is.

    Raises:
        ValueError: it is no day, or not written as 2017-04-02.
    """
    if type(value) is dt.date:
        return value
    if isinstance(value, str) and _WRITTEN.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:  # no such day in any calendar
            pass
    raise ValueError(NOT_A_DAY)


def require_order(first: dt.date | None, last: dt.date | None) -> None:
    """Let days pass between which something can be said.

    Raises:
        ValueError: the first comes after the last.
    """
    if first is not None and last is not None and first > last:
        raise ValueError("the first day (from) comes after the last (to); swap them")


Day = Annotated[dt.date, BeforeValidator(read_day)]
