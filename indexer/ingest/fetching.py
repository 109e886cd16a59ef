"""Fetch one page, feed or sitemap from the web without harm to us, to the network around us or to its publisher.

In: a URL and the kinds of media that are wanted. Out: `Fetched`, or `NotModified` when nothing changed.
Promise: every host on the way is resolved once, checked, and connected to at the checked address; a fetch ends by its
deadline and holds no more than its limits, whatever the server does; everything that goes wrong is a `FetchError`.
Blocks; meant for worker threads, and safe to share between them. Keeps what robots.txt files said, and nothing else.
"""

import contextlib
import datetime as dt
import email.utils
import re
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple, Self
from urllib.parse import urljoin

from indexer.errors import BadReplyError, BlockedAddressError, FetchError, FetchRefusedError, FetchTooLargeError
from indexer.ingest.addresses import Allowed, Resolve, Target, checked_addresses, read_target
from indexer.ingest.arriving import Body
from indexer.ingest.deadline import Budget, Deadline, within
from indexer.ingest.fetched import Fetched, FetchLimits, NotModified, Redirect
from indexer.ingest.hosts import Turns
from indexer.ingest.robots import MAX_BYTES, NAME, Robots, RobotsMemory
from indexer.ingest.wire import Reply, Wire, resolve_by_system
from indexer.settings import Settings

MAX_RETRY_AFTER_S = 86_400.0

_GOOD = frozenset({200, 203})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED = 304
_TOO_MANY = 429
_SERVER_FAULTS = 500
_REFUSALS = 400
_PLAIN_VALUE = re.compile(r"[\x20-\x7e]{1,1000}")
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


class _Wanted(NamedTuple):
    url: str
    kinds: frozenset[str] | None
    """Null for whatever comes."""

    etag: str | None = None
    last_modified: str | None = None
    is_robots: bool = False
    """Then it is cut where it is too long, and asks no other robots.txt."""


class Fetcher:
    """Fetches; one for the whole process, so that hosts are asked for one thing at a time."""

    def __init__(
        self,
        *,
        agent: str,
        allowed: Allowed | None = None,
        limits: FetchLimits | None = None,
        wire: Wire | None = None,
        resolve: Resolve = resolve_by_system,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._agent = agent
        self._allowed = allowed or Allowed()
        self._limits = limits or FetchLimits()
        self._wire = wire or Wire()
        self._resolve = resolve
        self._turns = Turns(longest_wait_s=self._limits.longest_wait_s, sleep=sleep)
        self._robots = RobotsMemory()

    @classmethod
    def of(cls, settings: Settings, *, release: str) -> Self:
        """Make the fetcher that an operator's settings describe.

        Raises:
            SettingsError: `fetch_allow` cannot be read.
        """
        return cls(
            agent=user_agent(release=release, contact=settings.fetch_contact),
            allowed=Allowed.read(settings.fetch_allow),
            limits=FetchLimits(delay_s=settings.fetch_delay_s),
        )

    def get(
        self,
        url: str,
        *,
        kinds: frozenset[str],
        now: dt.datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        deadline_s: float | None = None,
    ) -> Fetched | NotModified:
        """Fetch what stands at a URL, if it is of these kinds.

        Args:
            url: http or https.
            kinds: media types, as in `PAGE_TYPES`; a server that names none is believed.
            now: with its zone; for dates in replies, and for how long a robots.txt is good.
            etag: what the last visit gave; with it or `last_modified` the answer may be `NotModified`.
            last_modified: the same.
            deadline_s: instead of that of the limits.

        Raises:
            FetchError: it cannot be had; the leaf says why, and `FetchRefusedError` when to try again.
        """
        wanted = _Wanted(url, kinds, etag, last_modified)
        return self._follow(wanted, deadline=Deadline(deadline_s or self._limits.deadline_s), now=now)

    def spell(self, url: str) -> str | None:
        """Give a URL the one spelling in which it would be asked for, in ASCII; None where it would not be."""
        try:
            return read_target(url, allowed=self._allowed).url
        except BlockedAddressError:
            return None

    def _follow(self, wanted: _Wanted, *, deadline: Deadline, now: dt.datetime) -> Fetched | NotModified:
        asked = target = read_target(wanted.url, allowed=self._allowed)
        steps: list[Redirect] = []
        while True:
            pause_s = 0.0 if wanted.is_robots else self._obey_robots(target, deadline=deadline, now=now)
            found = self._visit(target, wanted, pause_s=pause_s, deadline=deadline, now=now)
            if not isinstance(found, Redirect):
                return found.model_copy(update={"url": asked.url, "redirects": tuple(steps)})
            if len(steps) == self._limits.redirects:
                raise BadReplyError(
                    f"{wanted.url[:120]!r} leads on more than {self._limits.redirects} times; give the address it is at"
                )
            target = self._next_target(target, found)
            steps.append(Redirect(status=found.status, url=target.url))

    def _next_target(self, target: Target, step: Redirect) -> Target:
        following = read_target(step.url, allowed=self._allowed)
        if target.scheme == "https" and following.scheme == "http":
            raise BlockedAddressError(
                f"{target.url[:120]!r} leads from https to {following.url[:120]!r}, where anyone could change it; "
                "give its https address"
            )
        return following

    def _obey_robots(self, target: Target, *, deadline: Deadline, now: dt.datetime) -> float:
        robots = self._robots.get(target.origin, now=now)
        if robots is None:
            robots = self._ask_robots(target, deadline=deadline, now=now)
            self._robots.keep(target.origin, robots)
        if robots.rules is None:
            raise FetchRefusedError(
                f"{target.origin}/robots.txt cannot be had, so nothing there is read for now; tried again later",
                retry_after_s=(robots.until - now).total_seconds(),
            )
        if not robots.allow(target.url):
            raise FetchRefusedError(f"{target.url[:120]!r} is closed to us by robots.txt; ask its publisher")
        return max(self._limits.delay_s, robots.delay_s)

    def _ask_robots(self, target: Target, *, deadline: Deadline, now: dt.datetime) -> Robots:
        wanted = _Wanted(f"{target.origin}/robots.txt", None, is_robots=True)
        try:
            found = self._follow(wanted, deadline=deadline, now=now)
        except FetchRefusedError as error:
            status = error.status or _SERVER_FAULTS
            is_absent = _REFUSALS <= status < _SERVER_FAULTS and status != _TOO_MANY
            return Robots.without(now=now) if is_absent else Robots.unreachable(now=now)
        except FetchError as error:
            raise type(error)(f"robots.txt: {error}") from None
        return Robots.read(found.body, now=now) if isinstance(found, Fetched) else Robots.without(now=now)

    def _visit(
        self, target: Target, wanted: _Wanted, *, pause_s: float, deadline: Deadline, now: dt.datetime
    ) -> Fetched | NotModified | Redirect:
        budget = Budget(header_bytes=self._limits.header_bytes, body_bytes=self._limits.wire_bytes)
        with self._turn(target, pause_s=pause_s, deadline=deadline):
            addresses = within(
                deadline, lambda: checked_addresses(target, resolve=self._resolve, allowed=self._allowed)
            )
            with self._wire.ask(
                target, addresses, headers=self._headers(wanted), deadline=deadline, budget=budget
            ) as reply:
                return self._judge(reply, target, wanted, now=now)

    @contextlib.contextmanager
    def _turn(self, target: Target, *, pause_s: float, deadline: Deadline) -> Iterator[None]:
        with self._turns.turn(target.host, pause_s=pause_s) as waited_s:
            deadline.postpone(waited_s)
            yield

    def _headers(self, wanted: _Wanted) -> dict[str, str]:
        headers = {
            "user-agent": self._agent,
            "accept": ", ".join([*sorted(wanted.kinds or ()), "*/*;q=0.1"]),
            "accept-encoding": "gzip",
            "connection": "close",
        }
        conditions = {"if-none-match": _plain(wanted.etag), "if-modified-since": _plain(wanted.last_modified)}
        return headers | {name: value for name, value in conditions.items() if value}

    def _judge(
        self, reply: Reply, target: Target, wanted: _Wanted, *, now: dt.datetime
    ) -> Fetched | NotModified | Redirect:
        if reply.status in _REDIRECTS:
            return _redirect(reply, target)
        if reply.status == _NOT_MODIFIED and (wanted.etag or wanted.last_modified):
            return NotModified(url=wanted.url, final_url=target.url)
        if reply.status not in _GOOD:
            raise _refusal(reply, target, now=now)
        content_type = _content_type(reply)
        if wanted.kinds is not None and content_type not in {None, *wanted.kinds}:
            raise BadReplyError(
                f"{target.url[:120]!r} is {content_type}; want {', '.join(sorted(wanted.kinds))}. Check the address"
            )
        return Fetched(
            url=wanted.url,
            final_url=target.url,
            status=reply.status,
            content_type=content_type,
            charset=_charset(reply),
            etag=_plain(reply.header("etag")),
            last_modified=_plain(reply.header("last-modified")),
            body=_body(reply, most=MAX_BYTES if wanted.is_robots else self._limits.body_bytes, is_cut=wanted.is_robots),
        )


def user_agent(*, release: str, contact: str | None) -> str:
    """Name ourselves as publishers like it: who reads, which release, and where to ask."""
    return f"{NAME}/{release}" + (f" (+{contact})" if contact else "")


def _body(reply: Reply, *, most: int, is_cut: bool) -> bytes:
    body = Body(reply.header("content-encoding") or "", most=most)
    try:
        for piece in reply.pieces():
            body.add(piece)
    except FetchTooLargeError:
        if is_cut:
            return body.so_far()
        raise
    return body.whole()


def _redirect(reply: Reply, target: Target) -> Redirect:
    location = reply.header("location")
    if not location:
        raise BadReplyError(f"{target.url[:120]!r} leads on without saying where; check the address")
    try:
        return Redirect(status=reply.status, url=urljoin(target.url, location))
    except ValueError:
        raise BlockedAddressError(f"{target.url[:120]!r} leads to {location[:120]!r}; not followed") from None


def _refusal(reply: Reply, target: Target, *, now: dt.datetime) -> FetchRefusedError:
    retry_after_s = _retry_after_s(reply.header("retry-after"), now=now)
    when = "later" if retry_after_s is None else f"in {retry_after_s:,.0f} s"
    return FetchRefusedError(
        f"{target.url[:120]!r} answers with status {reply.status}; try again {when}, or check the address",
        status=reply.status,
        retry_after_s=retry_after_s,
    )


def _retry_after_s(value: str | None, *, now: dt.datetime) -> float | None:
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:20]), MAX_RETRY_AFTER_S)
    try:
        when = email.utils.parsedate_to_datetime(text)
        seconds = (when if when.tzinfo else when.replace(tzinfo=dt.UTC)).timestamp() - now.timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_S)


def _content_type(reply: Reply) -> str | None:
    return _plain((reply.header("content-type") or "").partition(";")[0].strip().lower())


def _charset(reply: Reply) -> str | None:
    found = _CHARSET.search((reply.header("content-type") or "")[:1000])
    return found[1].lower() if found else None


def _plain(value: str | None) -> str | None:
    # What comes from a server goes back into a header, and into messages.
    return value if value and _PLAIN_VALUE.fullmatch(value) else None
