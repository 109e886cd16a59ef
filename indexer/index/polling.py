"""Visit one source: ask what is new, read that, and say when to ask again.

In: a source and what is known of it. Out: a `Visit`: articles for the record, and what to note once they are in it.
Promise: one visit reads a bounded number of pages; whatever a source does costs that source alone, with the cause and
the time of the next try; what could not be read is tried again, and what was read is not fetched again until its list
says something else of it.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from indexer.article import Article, stable_id
from indexer.errors import FetchRefusedError, IngestError
from indexer.index.polled import KnownEntry, Polled
from indexer.index.schedule import GONE_S, after_failure, after_success, is_due, is_given_up
from indexer.ingest.fetched import Fetched, NotModified
from indexer.ingest.sources import Source, SourceKind
from indexer.ingest.unread import Unread
from indexer.ingest.web import LISTS, TEXTS, Link, Listing, Web

MAX_LINKS = 20
"""Read in one visit; the next visit, at once, goes on."""

SURE_AFTER = 3
"""A source that says for the third time that it is elsewhere, or gone, for good is believed."""

MAX_PROBLEM_CHARS = 500
KEPT_UNLISTED = 1000
"""So many entries may be remembered beyond twice those that are listed."""

_GONE = 410
_FOR_EVER = frozenset({301, 308})

Chance = Callable[[], float]
"""Gives a number from 0 to 1, another one each time."""


class Moment(NamedTuple):
    """Where a visit gets the time and its dice from, and whether it is to break off."""

    clock: Callable[[], dt.datetime]
    chance: Chance
    is_over: Callable[[], bool]


class Read(NamedTuple):
    """A link that was read, or not."""

    guid: str
    """By which the record knows it; see `guid_of`."""

    link: Link
    item: Article | Unread
    retry_after_s: float | None = None
    """How long its host asks to be left alone; null when it does not."""


class Visit(NamedTuple):
    """What came of a visit."""

    source: Source
    state: Polled
    """As it will be once the articles are on record and none of them failed."""

    read: tuple[Read, ...] = ()
    page: Article | None = None
    """What stands at the source itself, where it is a page."""

    known: Mapping[str, KnownEntry] = {}
    """The entries as they were before."""

    listed: Collection[str] | None = None
    """Keys of all entries that are listed now; null where nothing was listed."""

    put_off: tuple[KnownEntry, ...] = ()
    """Not read, because their host asked to be left alone."""

    notes: tuple[str, ...] = ()
    left: int = 0
    """How many links are left for another visit."""

    has_more: bool = False
    """Whether there are links that another visit should read at once."""

    @property
    def items(self) -> tuple[Article | Unread, ...]:
        """The articles, and what could not be read."""
        return (*(one.item for one in self.read), *([self.page] if self.page else ()))


class Settled(NamedTuple):
    """What to note of a visit once its articles are on record."""

    state: Polled
    entries: tuple[KnownEntry, ...]
    gone: tuple[str, ...]
    """Guids to forget."""


class _Links(NamedTuple):
    read: tuple[Read, ...]
    put_off: tuple[KnownEntry, ...]
    left: int
    """How many are left for another visit."""

    wait_s: float
    """How long the source's own host asks to be left alone."""


def visit_source(source: Source, state: Polled, known: Mapping[str, KnownEntry], *, web: Web, moment: Moment) -> Visit:
    """Ask a source what is new, and read it."""
    moved_to = state.moved_to if state.moves >= SURE_AFTER else None
    wanted = TEXTS if source.kind is SourceKind.PAGE else LISTS
    try:
        visited = web.visit(moved_to or source.place, wanted=wanted, etag=state.etag, last_modified=state.last_modified)
    except IngestError as error:
        return Visit(source, _failed(source, state, error, moved_to=moved_to, moment=moment))
    if moved_to is None:
        state = _moved(state, visited if isinstance(visited, NotModified) else visited.fetched)
    if isinstance(visited, NotModified):
        return Visit(source, _succeeded(source, state, moment=moment), known=known)
    state = state.model_copy(update={"etag": visited.fetched.etag, "last_modified": visited.fetched.last_modified})
    if isinstance(visited.found, Article):
        return Visit(source, _succeeded(source, state, moment=moment), page=visited.found)
    return _take_in(source, state, known, visited.found, web=web, moment=moment)


def failed_visit(source: Source, state: Polled, reason: str, *, moment: Moment) -> Visit:
    """Give the visit that failed for a reason."""
    return Visit(source, _failed(source, state, IngestError(reason), moved_to=None, moment=moment))


def settle(visit: Visit, *, failed: Mapping[str, str], taken: Collection[str], moment: Moment) -> Settled:
    """Say what to note of a visit.

    Args:
        visit: the visit.
        failed: origins of what could not be read or searched for statements, and why.
        taken: origins of all items that the record was given; the others are left for the next visit.
        moment: the time.
    """
    entries = tuple(
        _noted(one, visit, failed.get(one.item.origin), moment=moment) for one in visit.read if one.item.origin in taken
    )
    entries += visit.put_off
    state, now = visit.state, dict(visit.known) | {one.guid: one for one in entries}
    if visit.page is not None and visit.page.origin in failed:
        state = _failed(visit.source, state, IngestError(failed[visit.page.origin]), moved_to=None, moment=moment)
    is_whole = not visit.left and set(taken) >= {one.origin for one in visit.items}
    tries = [one.next_at for one in now.values() if one.next_at is not None]
    if not is_whole or (tries and min(tries) <= (state.next_at or 0.0)):
        # What is sent again whole is what the links that are left, or tried again at the next visit, are found by.
        state = state.model_copy(update={"etag": None, "last_modified": None})
    return Settled(state, entries, tuple(_forgotten(visit, now)))


def _take_in(
    source: Source, state: Polled, known: Mapping[str, KnownEntry], listing: Listing, *, web: Web, moment: Moment
) -> Visit:
    links = _read_links(source, listing, known, web=web, moment=moment)
    state = _succeeded(source, state, hint_s=listing.hint_s, moment=moment)
    has_more = len(links.read) == MAX_LINKS and links.left > 0 and not links.wait_s
    soonest = moment.clock().timestamp() + links.wait_s
    next_at = soonest if has_more else max(state.next_at or 0.0, soonest)
    return Visit(
        source,
        state.model_copy(update={"next_at": next_at}),
        links.read,
        known=known,
        listed=frozenset(map(guid_of, listing.links)),
        put_off=links.put_off,
        notes=listing.notes,
        left=links.left,
        has_more=has_more,
    )


def _read_links(
    source: Source, listing: Listing, known: Mapping[str, KnownEntry], *, web: Web, moment: Moment
) -> _Links:
    now_s = moment.clock().timestamp()
    due = list(_due(listing, known, now_s=now_s))
    read: list[Read] = []
    put_off: list[KnownEntry] = []
    waits: dict[str, float] = {}
    for guid, link in due:
        if len(read) == MAX_LINKS or moment.is_over():
            break
        host = "" if link.entry else _host(link.url)
        if host in waits:
            put_off.append(_put_off(guid, link, known.get(guid), until_s=now_s + waits[host]))
            continue
        one = _read_link(guid, link, source, listing, web=web)
        if one.retry_after_s is not None:
            waits[host] = one.retry_after_s
        read.append(one)
    left = len(due) - len(read) - len(put_off)
    return _Links(tuple(read), tuple(put_off), left, waits.get(_host(source.place), 0.0))


def _read_link(guid: str, link: Link, source: Source, listing: Listing, *, web: Web) -> Read:
    try:
        return Read(guid, link, web.article(link, listed_at=source.place, outlet=source.name or listing.title))
    except IngestError as error:
        unread = Unread(origin=link.url or f"{source.place}#{link.key}", reason=str(error))
        return Read(guid, link, unread, error.retry_after_s if isinstance(error, FetchRefusedError) else None)


def _put_off(guid: str, link: Link, before: KnownEntry | None, *, until_s: float) -> KnownEntry:
    failures = before.failures if before is not None and before.digest == link.digest else 0
    reason = f"{_host(link.url)} asks to be left alone for now; read later"
    return KnownEntry(guid, link.digest, link.url, until_s, failures, reason[:MAX_PROBLEM_CHARS])


def _due(listing: Listing, known: Mapping[str, KnownEntry], *, now_s: float) -> Iterator[tuple[str, Link]]:
    """Give what was never read, what changed, and what is to be tried again though it may be listed no more."""
    listed = set()
    for link in listing.links:
        guid = guid_of(link)
        listed.add(guid)
        before = known.get(guid)
        if before is None or before.digest != link.digest or _is_to_retry(before, now_s):
            yield guid, link
    for entry in known.values():
        if entry.guid not in listed and entry.url is not None and _is_to_retry(entry, now_s):
            yield entry.guid, Link(key=entry.url, url=entry.url, digest=entry.digest)


def guid_of(link: Link) -> str:
    """Give what the record knows a link by: a digest, so that a purge leaves no headline or address behind in it."""
    return stable_id("entry", link.key)


def _is_to_retry(entry: KnownEntry, now_s: float) -> bool:
    return entry.next_at is not None and is_due(entry.next_at, now_s=now_s)


def _noted(one: Read, visit: Visit, problem: str | None, *, moment: Moment) -> KnownEntry:
    digest = one.link.digest
    if problem is None:
        return KnownEntry(one.guid, digest, None, None, 0, None)
    before = visit.known.get(one.guid)
    failures = 1 + (before.failures if before is not None and before.digest == digest else 0)
    if is_given_up(failures, interval_s=visit.source.interval_s):
        return KnownEntry(one.guid, digest, None, None, failures, problem[:MAX_PROBLEM_CHARS])
    next_at = after_failure(
        moment.clock().timestamp(),
        interval_s=visit.source.interval_s,
        failures=failures,
        retry_after_s=one.retry_after_s,
        chance=moment.chance(),
    )
    return KnownEntry(one.guid, digest, one.link.url, next_at, failures, problem[:MAX_PROBLEM_CHARS])


def _forgotten(visit: Visit, now: Mapping[str, KnownEntry]) -> Iterator[str]:
    # Not at once: a server that gives an older list now and then would have everything fetched again.
    if visit.listed is not None and len(now) > 2 * len(visit.listed) + KEPT_UNLISTED:
        yield from (guid for guid, one in now.items() if guid not in visit.listed and one.next_at is None)


def _succeeded(source: Source, state: Polled, *, hint_s: float | None = None, moment: Moment) -> Polled:
    now_s = moment.clock().timestamp()
    next_at = after_success(now_s, interval_s=source.interval_s, hint_s=hint_s, chance=moment.chance())
    return state.model_copy(update={"checked_at": now_s, "next_at": next_at, "failures": 0, "problem": None})


def _failed(source: Source, state: Polled, error: IngestError, *, moved_to: str | None, moment: Moment) -> Polled:
    now_s = moment.clock().timestamp()
    refusal = error if isinstance(error, FetchRefusedError) else None
    is_gone = refusal is not None and refusal.status == _GONE and moved_to is None
    next_at = after_failure(
        now_s,
        interval_s=source.interval_s,
        failures=state.failures + 1,
        retry_after_s=refusal.retry_after_s if refusal else None,
        chance=moment.chance(),
    )
    if is_gone and state.failures + 1 >= SURE_AFTER:
        next_at = now_s + max(GONE_S, source.interval_s)
    problem = f"{source.place} says that it is gone for good; take it off the list if that is so" if is_gone else error
    changes: dict[str, float | int | str | None] = {
        "checked_at": now_s,
        "next_at": next_at,
        "failures": state.failures + 1,
        "problem": str(problem)[:MAX_PROBLEM_CHARS],
    }
    if moved_to is not None:  # it is not there either, so the old address has its say again
        changes |= {"moved_to": None, "moves": 0}
    return state.model_copy(update=changes)


def _moved(state: Polled, found: Fetched | NotModified) -> Polled:
    steps = found.redirects
    target = steps[-1].url if steps and {step.status for step in steps} <= _FOR_EVER else None
    moves = 0 if target is None else 1 + (state.moves if target == state.moved_to else 0)
    return state.model_copy(update={"moved_to": target, "moves": moves})


def _host(url: str | None) -> str:
    return urlsplit(url or "").hostname or ""
