"""Open the web for reading: the fetcher that the settings describe, and the process that reads what it brings.

In: settings. Out: a `Web`, while it is needed.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from indexer.ingest.fetching import Fetcher
from indexer.ingest.parsing import Parser
from indexer.ingest.web import Web
from indexer.release import release
from indexer.settings import Settings


def utc_now() -> dt.datetime:
    """Give the time, with its zone."""
    return dt.datetime.now(dt.UTC)


@contextmanager
def open_web(settings: Settings) -> Iterator[Web]:
    """Open the web.

    Raises:
        SettingsError: `fetch_allow` cannot be read.
    """
    fetcher = Fetcher.of(settings, release=release())
    with Parser() as parser:
        yield Web(fetcher, parser, clock=utc_now)
