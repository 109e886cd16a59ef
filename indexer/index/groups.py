"""Read which statements are copies of one another, so that each is counted and shown once.

In: a connection inside a read transaction, and the condition of a search. Out: groups, and clauses for other queries.
Promise: under any condition a group has one statement that is shown: the first of its members that meets it.
"""

import json
import sqlite3
from collections.abc import Callable, Sequence
from typing import NamedTuple

from indexer.index.condition import Condition
from indexer.similarity import BANDS

SHOWN = """(c.first = s.number OR s.number = (
    SELECT s.number FROM statement_copy AS m CROSS JOIN statement AS s ON s.number = m.statement
    WHERE m.first = c.first AND {condition} ORDER BY m.place LIMIT 1
))"""
"""Holds for the statement `s`, with its row `c` of copies, that stands for its group under `{condition}`.

The first of a group needs no second look: whoever meets the condition and is first of all is first of those who do.
"""

HIDDEN = f"""
SELECT count(*) FROM statement_copy AS c CROSS JOIN statement AS s ON s.number = c.statement
WHERE c.first <> c.statement AND {{condition}} AND NOT {SHOWN}
"""  # noqa: S608 - text of this module
"""Counts the statements that another one stands for; reads only those that are not the first of their group."""

MAX_LOOK_ALIKES = 20
"""How many statements are compared with one that is shown; those that share most bands come first."""

_GROUPS = """
SELECT q.id, m.first, s.id, s.article_id, {condition} FROM statement AS q
    CROSS JOIN statement_copy AS c ON c.statement = q.number
    CROSS JOIN statement_copy AS m ON m.first = c.first
    CROSS JOIN statement AS s ON s.number = m.statement
WHERE q.id IN (SELECT value FROM json_each(:ids)) AND s.number <= :newest ORDER BY q.id, m.place
"""
_LOOK_ALIKES = """
SELECT s.id FROM statement AS q
    CROSS JOIN statement_copy AS c ON c.statement = q.number
    CROSS JOIN statement_band AS b ON b.statement = q.number
    CROSS JOIN statement_band AS o ON o.band = b.band AND o.statement <> b.statement
    CROSS JOIN statement AS s ON s.number = o.statement
    CROSS JOIN statement_copy AS m ON m.statement = s.number
WHERE q.id = :id AND m.first <> c.first AND s.number <= :newest
GROUP BY s.id HAVING count(*) < :bands OR max(iif(o.marks <> b.marks, 1, 0)) = 1
ORDER BY count(*) DESC, s.id LIMIT :limit
"""


class Member(NamedTuple):
    """One printing of a statement."""

    statement_id: str
    article_id: str
    meets_condition: bool


class Group(NamedTuple):
    """All printings of one statement, the one that stands for the others first of those that meet the condition."""

    first: int
    """Number that all members have in common."""
    members: tuple[Member, ...]

    @property
    def shown(self) -> str:
        """Give the id of the statement to show; the first one where none meets the condition."""
        fitting = (member.statement_id for member in self.members if member.meets_condition)
        return next(fitting, self.members[0].statement_id)

    def others(self, statement_id: str) -> tuple[str, ...]:
        """List the printings in other articles than the given one's, one each, best first."""
        own = {member.article_id for member in self.members if member.statement_id == statement_id}
        found: dict[str, str] = {}
        for member in self.members:
            found.setdefault(member.article_id, member.statement_id)
        return tuple(kept for article_id, kept in found.items() if article_id not in own)


def read_groups(connection: sqlite3.Connection, ids: Sequence[str], condition: Condition) -> dict[str, Group]:
    """Read the group of each statement that is on record."""
    # The clause is text of our own modules; all that users give travels in the values.
    sql = _GROUPS.replace("{condition}", condition.clause)
    firsts: dict[str, int] = {}
    members: dict[str, list[Member]] = {}
    values = {**condition.values, "ids": json.dumps(ids)}
    for asked, first, statement_id, article_id, meets_condition in connection.execute(sql, values):
        firsts[asked] = first
        members.setdefault(asked, []).append(Member(statement_id, article_id, bool(meets_condition)))
    return {asked: Group(first, tuple(members[asked])) for asked, first in firsts.items()}


def read_look_alikes(connection: sqlite3.Connection, statement_id: str, condition: Condition) -> list[str]:
    """List statements of other groups that share a band with this one, the likeliest first; the same words are none."""
    values = {"id": statement_id, "newest": condition.values["newest"], "bands": BANDS, "limit": MAX_LOOK_ALIKES}
    return [found for (found,) in connection.execute(_LOOK_ALIKES, values)]


def read_firsts(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, int]:
    """Tell to whose group each statement belongs."""
    sql = "SELECT statement, first FROM statement_copy WHERE statement IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(sql, [json.dumps(numbers)]).fetchall())


def take_groups(
    find: Callable[[int], Sequence[int]],
    firsts_of: Callable[[Sequence[int]], dict[int, int]],
    k: int,
    *,
    at_first: int | None = None,
) -> list[int]:
    """Take the best statement of each of the `k` best groups.

    Args:
        find: gives the numbers of the best statements, best first, or all there are.
        firsts_of: tells to whose group they belong.
        k: how many groups.
        at_first: how many statements are looked for before more are; None for `k`.
    """
    fetch = at_first or k
    while True:
        found = find(fetch)
        firsts = firsts_of(found)
        best: dict[int, int] = {}
        for number in found:
            best.setdefault(firsts.get(number, number), number)
        if len(best) >= k or len(found) < fetch:
            return list(best.values())[:k]
        fetch *= 2
