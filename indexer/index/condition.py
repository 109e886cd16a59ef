"""Turn what a search may return into the condition that SQLite checks.

In: a `Where` and the newest statement that may be seen. Out: a WHERE clause over `statement AS s` and its values. All
text of the clause stands in this module; what a user gave travels only as values.
"""

import datetime as dt
import json
from functools import lru_cache
from typing import NamedTuple

from indexer.index.hits import Where

_LONGEST_WITHOUT_LEAP_DAY = 8 * 366
"""Eight years can pass without a 29 February (1896 to 1904); in any longer period every day of a year occurs."""

_PERIODS_KEPT = 1000

_ANY_OF = {
    "speakers": "s.speaker_id IN (SELECT value FROM json_each(:speakers) UNION ALL "
    "SELECT local_id FROM identity WHERE speaker_id IN (SELECT value FROM json_each(:speakers)))",
    "kinds": "s.kind IN (SELECT value FROM json_each(:kinds))",
    "sources": "s.source IN (SELECT value FROM json_each(:sources))",
}
# Only what was said in office, or on a day that nobody knows; whoever has no term may say anything.
_IN_OFFICE = """(
    s.first_day IS NULL
    OR ifnull((SELECT speaker_id FROM identity WHERE local_id = s.speaker_id), s.speaker_id) NOT IN
        (SELECT json_extract(value, '$.speaker_id') FROM json_each(:terms))
    OR EXISTS (SELECT 1 FROM json_each(:terms) AS term
        WHERE json_extract(term.value, '$.speaker_id')
            = ifnull((SELECT speaker_id FROM identity WHERE local_id = s.speaker_id), s.speaker_id)
        AND s.first_day <= ifnull(json_extract(term.value, '$.last'), '9999-12-31')
        AND s.last_day >= ifnull(json_extract(term.value, '$.first'), '0000-00-00'))
)"""
# A day without a year fits when it falls into the period in some year; an unknown date never does.
_PERIOD = (
    "((s.first_day <= :last AND s.last_day >= :first) OR s.month_day IN (SELECT value FROM json_each(:month_days)))"
)


class Condition(NamedTuple):
    """A WHERE clause and the values it names."""

    clause: str
    values: dict[str, str | int]


def condition_of(where: Where, *, newest: int) -> Condition:
    """Make the condition under which a statement may be returned.

    Args:
        where: what the caller asked for.
        newest: highest statement number that may be seen; later ones belong to a later generation.
    """
    clauses = ["s.number <= :newest"]
    values: dict[str, str | int] = {"newest": newest}
    wanted = {
        "speakers": where.speaker_ids,
        "kinds": where.kinds,
        "sources": tuple(source_key(source) for source in where.sources),
    }
    for name, choices in wanted.items():
        if choices:
            clauses.append(_ANY_OF[name])
            values[name] = json.dumps(choices)
    if where.terms:
        clauses.append(_IN_OFFICE)
        values["terms"] = json.dumps([term.model_dump(mode="json") for term in where.terms])
    if where.first is not None or where.last is not None:
        clauses.append(_PERIOD)
        values |= _period_values(where.first or dt.date.min, where.last or dt.date.max)
    return Condition(" AND ".join(clauses), values)


def source_key(source: str) -> str:
    """Write an outlet's name so that capitals and outer spaces make no difference."""
    return source.strip().casefold()


def _period_values(first: dt.date, last: dt.date) -> dict[str, str | int]:
    if first > last:
        return {"first": "9999-12-31", "last": "0000-00-00", "month_days": "[]"}
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "month_days": _month_days(first, last),
    }


@lru_cache(maxsize=_PERIODS_KEPT)
def _month_days(first: dt.date, last: dt.date) -> str:
    if (last - first).days > _LONGEST_WITHOUT_LEAP_DAY:
        first, last = dt.date(2000, 1, 1), dt.date(2000, 12, 31)
    days = (dt.date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1))
    return json.dumps(sorted({day.isoformat()[5:] for day in days}))
