"""Read the list of what is watched: feeds, sitemaps, pages and folders, each with its outlet and how often to look.

In: the text of a `sources.toml`, or words of a command line. Out: `Source`s in the order of the list.
Promise: a misspelt key, a bad value or an address given twice is one error of one line that names the entry.

    [[feed]]
    url = "https://gazette.example/rss.xml"
    name = "The Gazette"
    tier = "primary"
    interval = "15m"
"""

import ipaddress
import re
import tomllib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError

from indexer.errors import BlockedAddressError, UsageError
from indexer.ingest.address import canonical_url
from indexer.ingest.addresses import Allowed, Target, read_target
from indexer.ingest.metadata import show
from indexer.record import Record

DEFAULT_INTERVAL = "15m"
SHORTEST_S = 60.0
"""Publishers are not asked more often; a host that ONRECORD_FETCH_ALLOW names is one's own."""

LONGEST_S = 30 * 86_400.0

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_INTERVAL = re.compile(r"([1-9][0-9]{0,6})([smhd])")
_A_TIME = "a time in quotation marks, like 90s, 15m, 6h or 1d, at most 30d"
_A_TEXT = "a text in quotation marks"
_KEY = re.compile(r"""[ \t]*\[{0,2}[ \t]*["']?([\w-]+)""")
_LINE = re.compile(r"^[ \t]*\[\[[ \t]*([A-Za-z0-9_-]+)[ \t]*\]\]", re.MULTILINE)


class SourceKind(StrEnum):
    """What stands at an address that is watched."""

    FEED = "feed"
    """RSS, Atom or JSON Feed; its entries are read, or the pages that they name."""

    SITEMAP = "sitemap"
    """A list of pages, or a list of such lists; the pages are read."""

    PAGE = "page"
    """One page, read again and again."""

    FOLDER = "folder"
    """Files on this machine."""


class Tier(StrEnum):
    """How near a source is to those who speak."""

    PRIMARY = "primary"
    """The speakers' own: a ministry, a press office, a transcript."""

    SECONDARY = "secondary"
    """Who reports at first hand: agencies, papers, broadcasters."""

    TERTIARY = "tertiary"
    """Who passes on what others report."""

    UNKNOWN = "unknown"
    """Nobody said."""


_WANTED = {
    "tier": ", ".join(Tier),
    "interval": _A_TIME,
    "enabled": "true or false",
    "name": f"{_A_TEXT}, of 1 to 200 characters",
}


class Source(Record):
    """One thing that is watched."""

    kind: SourceKind
    place: str = Field(min_length=1)
    """Its address in one form, or its path."""

    name: str | None = None
    """The outlet; stands where neither page nor feed names one. Null when the list gives none."""

    tier: Tier = Tier.UNKNOWN
    interval_s: float = Field(default=900.0, gt=0, le=LONGEST_S)
    """Between two visits that found all well."""


class _Entry(Record):
    url: str | None = None
    path: str | None = Field(default=None, min_length=1)
    name: str | None = Field(default=None, min_length=1, max_length=200)
    tier: Tier = Tier.UNKNOWN
    interval: str = DEFAULT_INTERVAL
    enabled: bool = True


def read_sources(path: Path, *, allowed: Allowed) -> tuple[Source, ...]:
    """Read the list in a file; folders in it are those beside it, unless their path is absolute.

    Raises:
        UsageError: it is no such list; the message names the entry and its line.
        OSError: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        listed = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}: no TOML: line {line} is not UTF-8; save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{path}: no TOML: {error}; correct it, texts stand in quotation marks") from None
    try:
        return _without_twins(list(_sources(listed, text, folder=path.parent, allowed=allowed)))
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None


def sources_of(words: Sequence[str], *, allowed: Allowed) -> tuple[Source, ...]:
    """Make sources of the words of a command line: addresses of feeds or sitemaps, and folders.

    Raises:
        UsageError: an address may not be fetched.
    """
    made = []
    for word in words:
        is_folder = "://" not in word
        place = word if is_folder else _address(word, "the command line", allowed=allowed).url
        made.append((word, Source(kind=SourceKind.FOLDER if is_folder else SourceKind.FEED, place=place)))
    return _without_twins(made)


def interval_of(text: str) -> float | None:
    """Give the seconds that a time like 90s, 15m, 6h or 1d means; None where it is none."""
    found = _INTERVAL.fullmatch(text)
    return float(found[1]) * _UNITS[found[2]] if found else None


def _sources(listed: dict[str, object], text: str, *, folder: Path, allowed: Allowed) -> Iterator[tuple[str, Source]]:
    kinds = ", ".join(f"[[{kind}]]" for kind in SourceKind)
    lines = _lines_of(text)
    counts: dict[str, int] = {}
    for kind, entries in listed.items():
        if kind not in set(SourceKind) or not isinstance(entries, list):
            raise UsageError(f"{_line_of(kind, text)}{show(kind)} is not how a source begins; want {kinds}")
        for entry in entries:
            number = counts.get(kind, 0)
            counts[kind] = number + 1
            place = lines.get(kind, [])[number : number + 1]
            where = f"[[{kind}]] {number + 1}" + (f" (line {place[0]})" if place else "")
            source = _source(SourceKind(kind), entry, where, folder=folder, allowed=allowed)
            if source is not None:
                yield where, source


def _lines_of(text: str) -> dict[str, list[int]]:
    lines: dict[str, list[int]] = {}
    for found in _LINE.finditer(text):
        lines.setdefault(found[1], []).append(text.count("\n", 0, found.start()) + 1)
    return lines


def _line_of(key: str, text: str) -> str:
    for number, line in enumerate(text.splitlines(), start=1):
        name = _KEY.match(line)
        if name is not None and name[1] == key:
            return f"line {number}: "
    return ""


def _source(kind: SourceKind, entry: object, where: str, *, folder: Path, allowed: Allowed) -> Source | None:
    given = _read_entry(entry, where)
    is_folder = kind is SourceKind.FOLDER
    wanted, unwanted = ("path", "url") if is_folder else ("url", "path")
    place = given.path if is_folder else given.url
    if getattr(given, unwanted) is not None:
        raise UsageError(f"{where}: a {kind} has no {unwanted}; give {wanted} alone")
    if place is None:
        raise UsageError(f"{where}: a {kind} has a {wanted}, and there is none; give one")
    interval_s = _interval(given.interval, where)
    if not is_folder:
        target = _address(place, where, allowed=allowed)
        _refuse_haste(interval_s, target, where, allowed=allowed)
        place = target.url
    if not given.enabled:
        return None
    return Source(
        kind=kind,
        place=str(folder / place) if is_folder else place,
        name=given.name,
        tier=given.tier,
        interval_s=interval_s,
    )


def _read_entry(entry: object, where: str) -> _Entry:
    try:
        return _Entry.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
    if not first["loc"]:
        raise UsageError(f"{where}: holds {show(entry)}; want keys below [[...]]: {', '.join(_Entry.model_fields)}")
    key = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        raise UsageError(f"{where}: {show(key)} is no key; the keys are {', '.join(_Entry.model_fields)}")
    raise UsageError(f"{where}: {key} is {show(first['input'])}; want {_WANTED.get(key, _A_TEXT)}")


def _interval(text: str, where: str) -> float:
    seconds = interval_of(text)
    if seconds is None or seconds > LONGEST_S:
        raise UsageError(f"{where}: interval is {show(text)}; want {_A_TIME}")
    return seconds


def _address(url: str, where: str, *, allowed: Allowed) -> Target:
    try:
        return read_target(canonical_url(url) or url, allowed=allowed)
    except BlockedAddressError as error:
        raise UsageError(f"{where}: {error}") from None


def _refuse_haste(interval_s: float, target: Target, where: str, *, allowed: Allowed) -> None:
    if interval_s < SHORTEST_S and not _is_opened(target, allowed):
        raise UsageError(
            f"{where}: interval is {interval_s:g} s; {target.host} is asked once a minute at most; give 60s or more"
        )


def _is_opened(target: Target, allowed: Allowed) -> bool:
    try:
        return allowed.covers(target, ipaddress.ip_address(target.host))
    except ValueError:
        return allowed.knows_host(target.host)


def _without_twins(made: list[tuple[str, Source]]) -> tuple[Source, ...]:
    found: dict[str, Source] = {}
    for where, source in made:
        if source.place in found:
            raise UsageError(f"{where}: {show(source.place)} is listed before; list it once")
        found[source.place] = source
    return tuple(found.values())
