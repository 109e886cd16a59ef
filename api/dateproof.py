"""Find the dates that a sentence of a language model gives, and check them by what the record knows.

In: a sentence, the statements it cites. Out: the sentence without the dates that hold.
Promise: a date that is taken out is that of every statement cited, no more exact than the record has it; a year that no
article prints never passes, nor does the day of publication for the day of speaking.
"""

import calendar
import re
from collections.abc import Sequence
from typing import NamedTuple

from api.answer import Citation

_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
_MONTH = "|".join(_MONTHS)
_LEAD = r"(?:\b(?:[Oo]n|[Ii]n|[Oo]f|[Dd]ated) )?"
_DATES = (
    re.compile(rf"{_LEAD}\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<m>{_MONTH})\b(?:,? (?P<y>\d{{4}})\b)?"),
    re.compile(rf"{_LEAD}\b(?P<m>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,? (?P<y>\d{{4}})\b)?"),
    re.compile(rf"{_LEAD}\b(?P<m>{_MONTH}) (?P<y>\d{{4}})\b"),
    re.compile(rf"{_LEAD}\b(?P<y>\d{{4}})-(?P<m>\d{{2}})-(?P<d>\d{{2}})\b"),
    re.compile(r"\b[Ii]n (?P<y>\d{4})\b"),
)


class _Date(NamedTuple):
    year: int | None
    month: int | None
    day: int | None


def without_dates(prose: str, cited: Sequence[Citation]) -> str | None:
    """Take out the date that is the day of all that is cited; others stay, to be checked as any number is.

    None where two dates hold: which of them is that of which words cannot be told.
    """
    found: set[_Date] = set()
    for pattern in _DATES:
        dates = {_date(match) for match in pattern.finditer(prose)}
        found.update(date for date in dates if all(_holds(date, citation) for citation in cited))
        prose = pattern.sub(lambda match: " " if _date(match) in found else match.group(), prose)
    return prose if len(found) <= 1 else None


def _date(match: re.Match[str]) -> _Date:
    given = match.groupdict()
    month, day = given.get("m"), given.get("d")
    return _Date(
        year=int(given["y"]) if given.get("y") else None,
        month=None if month is None else _MONTHS.get(month) or int(month),
        day=None if day is None else int(day),
    )


def _holds(date: _Date, citation: Citation) -> bool:
    when = citation.statement.said_on.date
    if when is None:
        return False
    if when.startswith("--"):
        known = _Date(None, int(when[2:4]), int(when[5:7]))
    else:
        pieces: list[int | None] = [int(piece) for piece in when.split("-")]
        known = _Date(*[*pieces, None, None][:3])
    return all(given is None or given == held for given, held in zip(date, known, strict=True))
