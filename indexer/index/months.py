"""Count statements by the month in which they were said.

In: a connection inside a read transaction and a condition. Out: months in their order, and how many have none.
Promise: each statement is counted once, however many outlets print it, and only where its month is known.
"""

import sqlite3
from typing import NamedTuple

from indexer.index.condition import Condition
from indexer.index.groups import SHOWN

_MONTHS = f"""
SELECT iif(substr(s.first_day, 1, 7) = substr(s.last_day, 1, 7), substr(s.first_day, 1, 7), NULL) AS month, count(*)
FROM statement AS s CROSS JOIN statement_copy AS c ON c.statement = s.number
WHERE {{condition}} AND {SHOWN} GROUP BY month ORDER BY month
"""  # noqa: S608 - text of this module


class Months(NamedTuple):
    """How many statements were said when."""

    counts: dict[str, int]
    """By month, `2031-05`, the earliest first; months without a statement are left out."""
    undated: int
    """Statements whose month is not known: no date, one without its year, or a year alone."""


def count_months(connection: sqlite3.Connection, condition: Condition) -> Months:
    """Count the statements under a condition; one whose day is not printed counts for the day of publication."""
    # The clause is text of our own modules; all that users give travels in the values.
    rows = connection.execute(_MONTHS.replace("{condition}", condition.clause), condition.values).fetchall()
    counts = dict(rows)
    undated = counts.pop(None, 0)
    return Months(counts, undated)
