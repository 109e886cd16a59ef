"""What is asked of a fetch and what it gives: the limits, the kinds of media, and the nouns that come back."""

from pydantic import Field

from indexer.record import Record

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
SITEMAP_TYPES = frozenset({"application/xml", "text/xml", "text/plain", "application/gzip", "application/x-gzip"})
FEED_TYPES = frozenset(
    "application/rss+xml application/atom+xml application/rdf+xml application/xml text/xml application/feed+json "
    # Served by mistake often enough; the reader of feeds says what it is instead.
    "application/json text/plain text/html".split()
)


class FetchLimits(Record):
    """How much one fetch may take."""

    deadline_s: float = Field(default=20.0, gt=0)
    """From the first look at a name to the last byte, over all redirects; waiting for a turn is not counted."""

    header_bytes: int = Field(default=64 << 10, gt=0)
    wire_bytes: int = Field(default=4 << 20, gt=0)
    """Of a body as it is sent."""

    body_bytes: int = Field(default=8 << 20, gt=0)
    """Of a body once it is unpacked."""

    redirects: int = Field(default=5, ge=0)
    delay_s: float = Field(default=1.0, ge=0)
    """Between the end of a request to a host and the next one to it."""

    longest_wait_s: float = Field(default=120.0, gt=0)
    """For a turn at a host that other requests keep busy."""


class Redirect(Record):
    """One step on the way."""

    status: int
    """301 and 308 mean for ever."""

    url: str
    """Where it led, in one spelling."""


class Fetched(Record):
    """What came."""

    url: str
    """As it was asked for, in one spelling."""

    final_url: str
    """Where it was found, in one spelling."""

    status: int
    content_type: str | None
    """In lower case, without parameters; null when the server does not say."""

    charset: str | None
    """From the header; null when it does not say. Not checked to be one that exists."""

    etag: str | None
    """To be given back at the next visit; null when there is none."""

    last_modified: str | None
    """The same."""

    body: bytes
    """Unpacked."""

    redirects: tuple[Redirect, ...] = ()


class NotModified(Record):
    """Nothing changed since the visit that `etag` and `last_modified` are from."""

    url: str
    final_url: str
    redirects: tuple[Redirect, ...] = ()
