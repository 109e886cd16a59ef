"""How a server writes its log: lines for people, or one JSON object a line for programs.

In: records of the log. Out: the standard error.
Promise: no line is forged by what a client sent, since whatever is no plain character is escaped and long fields are
cut off; the lines about requests hold no query, no address and no key.
"""

import datetime as dt
import json
import logging
from typing import Any

from api.safetext import visible
from indexer.settings import LogForm

MAX_FIELD_CHARS = 512
MAX_TRACE_CHARS = 8192
FIELDS = "onrecord"
"""Name under which a record of the log carries fields of its own."""


class JsonLines(logging.Formatter):
    """One object a line, in ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        line: dict[str, object] = {
            "time": _time(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        shown = {name: _capped(value, MAX_FIELD_CHARS) for name, value in line.items()}
        if record.exc_info:
            shown["trace"] = _capped(self.formatException(record.exc_info), MAX_TRACE_CHARS)
        return json.dumps(shown)


class PlainLines(logging.Formatter):
    """Lines for people; a trace takes several."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  so it is called where it comes from
        """Write the first line."""
        return visible(super().formatMessage(record)).replace("\n", "\\n")

    def formatException(self, ei: Any) -> str:  # noqa: N802  the same
        """Write a trace, each line set in, so that no message in it passes for a line of the log."""
        lines = visible(super().formatException(ei)).splitlines()
        return "\n".join(f"    {line}" for line in lines)


def write_logs(form: LogForm) -> None:
    """Send the log of this process to the standard error: our own lines, and warnings of others."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form is LogForm.JSON else PlainLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    logging.getLogger("onrecord").setLevel(logging.INFO)


def _time(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="milliseconds")


def _capped(value: object, most: int) -> object:
    return value[:most] if isinstance(value, str) else value
