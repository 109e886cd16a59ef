"""When something was said: a guess is never a bare date, it travels with its precision and its evidence."""

import calendar
import datetime as dt
import re
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from indexer.record import Record


class Precision(StrEnum):
    """How much of a date the article itself settles."""

    DAY = "day"
    DAY_WITHOUT_YEAR = "day_without_year"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


_FORMS = {
    Precision.DAY: re.compile(r"\d{4}-\d{2}-\d{2}"),
    Precision.DAY_WITHOUT_YEAR: re.compile(r"--\d{2}-\d{2}"),
    Precision.MONTH: re.compile(r"\d{4}-\d{2}"),
    Precision.YEAR: re.compile(r"\d{4}"),
}


class When(Record):
    """A date as far as it can be proved."""

    date: str | None = Field(default=None, examples=["2017-04-02", "--04-02"])
    """ISO 8601: `2017-04-02`, `--04-02` where the year is not printed, `2017-04`, `2017`; null when unknown."""

    precision: Precision = Precision.UNKNOWN
    """How much of `date` is settled."""

    evidence: str = ""
    """What settles it, in words, with the printed expression; empty when nothing does."""

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if (self.date is None) != (self.precision is Precision.UNKNOWN):
            raise ValueError(f"date {self.date!r} does not fit precision {self.precision}")
        if self.date is not None and not _FORMS[self.precision].fullmatch(self.date):
            raise ValueError(f"date {self.date!r} is not of precision {self.precision}")
        return self

    @classmethod
    def on(cls, day: dt.date, evidence: str) -> Self:
        """Make a full date."""
        return cls(date=day.isoformat(), precision=Precision.DAY, evidence=evidence)

    def days(self) -> tuple[dt.date, dt.date] | None:
        """Give the first and the last day this may mean; None when it has no year."""
        if self.date is None or self.precision is Precision.DAY_WITHOUT_YEAR:
            return None
        year, month, day = ([int(piece) for piece in self.date.split("-")] + [0, 0])[:3]
        if self.precision is Precision.DAY:
            return dt.date(year, month, day), dt.date(year, month, day)
        if self.precision is Precision.MONTH:
            return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
