"""Visit the hostile web with the fetcher that onrecord has, only less patient."""

import datetime as dt
import functools
import ssl

from hostile_web import HostileWeb

from indexer.errors import FetchError
from indexer.ingest.fetched import PAGE_TYPES, SITEMAP_TYPES, FetchLimits
from indexer.ingest.fetching import Fetcher
from indexer.ingest.wire import Wire

NOW = dt.datetime(2031, 5, 5, tzinfo=dt.UTC)
KINDS = {"page": PAGE_TYPES, "sitemap": SITEMAP_TYPES}
SLOW_S = 0.3


@functools.cache
def trusting_nobody() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def make_fetcher(web: HostileWeb, **given) -> Fetcher:
    given = {"wire": Wire(dial=web.dial, tls=trusting_nobody()), "limits": FetchLimits(delay_s=0.0)} | given
    return Fetcher(agent="onrecord/test", resolve=web.resolve, sleep=lambda _: None, **given)


def fetch(web: HostileWeb, name: str, fetcher: Fetcher):
    """Give what came, or the error."""
    site = web.sites[name]
    try:
        return fetcher.get(web.url(name), kinds=KINDS[site.kinds], now=NOW, deadline_s=SLOW_S if site.is_slow else None)
    except FetchError as error:
        return error
