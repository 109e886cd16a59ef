"""Tell under which day, month or year a citation stands.

In: citations. Out: days, and headings in words. Promise: a year that nothing gives is left open.
"""

import calendar
import datetime as dt

from api.answer import Citation
from indexer.when import Precision
from prompts.loading import Prompt


def heading_year(citation: Citation) -> str:
    """Give the year of saying, or of publication where no day of saying is printed; empty when there is none."""
    return _date(citation)[:4]


def heading_day(citation: Citation, wording: Prompt) -> str:
    """Write the month and year under which a citation stands, the year where there is no month; empty without one."""
    year, month = [*_date(citation).split("-"), ""][:2]
    return wording.fill("month", month=calendar.month_name[int(month)], year=year) if month else year


def day_of_saying(citation: Citation) -> dt.date | None:
    """Give the day on which it was said; None when it is not known to the day."""
    when = citation.statement.said_on
    return dt.date.fromisoformat(when.date) if when.date and when.precision is Precision.DAY else None


def _date(citation: Citation) -> str:
    when, published = citation.statement.said_on, citation.article.published
    if when.date is None:
        return published.isoformat() if published else ""
    return "" if when.precision is Precision.DAY_WITHOUT_YEAR else when.date
