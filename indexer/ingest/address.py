"""Bring an address of a feed, a sitemap or a page into one form, so that the same page is known when it is met again.

In: an address as printed, and that of the document that prints it. Out: an absolute http or https address, or None.
Promise: `javascript:`, `data:`, user names and everything else that is no page never come out.
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from indexer.ingest.decode import REPLACEMENT, clean_text
from indexer.ingest.metadata import MAX_URL_CHARS, keep_url

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(r"utm_[a-z_]{1,30}|fbclid|gclid|mc_[ce]id", re.IGNORECASE)
_BLANKS = re.compile(r"[\t\n\r]")


def canonical_url(printed: str | None, *, base: str | None = None) -> str | None:
    """Resolve an address against `base` and bring it into one form; None when it is no safe address of a page.

    Scheme and host are put in lower case; default ports, fragments and marks of advertising (`utm_…`) are dropped.
    """
    value = _BLANKS.sub("", clean_text(printed or "")).strip().replace(" ", "%20")
    if not value or len(value) > MAX_URL_CHARS or REPLACEMENT in value:
        return None
    try:
        parts = urlsplit(value)
        if (parts.scheme or value.startswith("//")) and not parts.netloc:
            return None
        kept = keep_url(urljoin(base or "", value))
        return None if kept is None else _in_one_form(kept)
    except ValueError:
        return None


def is_on_host_of(printed: str, url: str) -> bool:
    """Tell whether an address, as printed on a page fetched from `url`, is one of the same host and no less safe."""
    one, fetched = canonical_url(printed, base=url), canonical_url(url)
    if one is None or fetched is None:
        return False
    there, here = urlsplit(one), urlsplit(fetched)
    has_host = (there.hostname, there.port) == (here.hostname, here.port)
    return has_host and there.scheme in (here.scheme, "https")


def own_address(claimed: Iterable[str], *, url: str) -> str | None:
    """Give the address that a page fetched from `url` calls its own, in one form; None when none can be believed.

    Anybody can claim the address of another host, so only those of the page's own count, and only where they are one.
    That of the front page is what a site that is set up badly claims for all its pages.
    """
    found = {canonical_url(printed, base=url) for printed in claimed if is_on_host_of(printed, url)}
    own = found.pop() if len(found) == 1 else None
    return own if own and (not _is_of_front_page(own) or _is_of_front_page(canonical_url(url) or url)) else None


def _is_of_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _in_one_form(url: str) -> str:
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    port = "" if parts.port in (None, _DEFAULT_PORTS[scheme]) else f":{parts.port}"
    return urlunsplit((scheme, f"{host}{port}", parts.path or "/", _without_tracking(parts.query), ""))


def _without_tracking(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair[0])]
    # What is not tracked stays letter for letter: writing a query anew may mean another page.
    return query if len(kept) == len(pairs) else urlencode(kept)
