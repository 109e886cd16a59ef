"""What a site's robots.txt lets us read, remembered for a day.

In: the text of a robots.txt, or that it could not be had, and the time. Out: whether an address may be read.
Promise: takes time and memory in proportion to the text, and keeps no more than `MAX_KEPT_BYTES` of texts.
"""

import datetime as dt
import threading
from collections import OrderedDict
from typing import NamedTuple, Self

from protego import Protego

NAME = "onrecord"
"""What a robots.txt calls us."""

MAX_BYTES = 500 << 10
"""What RFC 9309 asks a reader to read; the rest is left out."""

MAX_KEPT_BYTES = 4 << 20
KEPT_FOR = dt.timedelta(days=1)
RETRIED_AFTER = dt.timedelta(minutes=10)
"""How long a site whose robots.txt cannot be had is left alone."""

MAX_DELAY_S = 30.0
"""A site that asks for longer waits between two requests gets these."""

_OTHERS = "User-agent: others"


class Robots(NamedTuple):
    """What one site says."""

    rules: Protego | None
    """Null where nothing may be read for now."""

    until: dt.datetime
    size_bytes: int

    @classmethod
    def read(cls, data: bytes, *, now: dt.datetime) -> Self:
        """Read a robots.txt; what cannot be read in it allows everything."""
        text = _about_us(data[:MAX_BYTES].decode("utf-8", "replace").removeprefix("\ufeff"))
        return cls(rules=Protego.parse(text), until=now + KEPT_FOR, size_bytes=len(text))

    @classmethod
    def without(cls, *, now: dt.datetime) -> Self:
        """Give what holds for a site that has none: everything may be read."""
        return cls.read(b"", now=now)

    @classmethod
    def unreachable(cls, *, now: dt.datetime) -> Self:
        """Give what holds for a site that fails to give its own: nothing may be read for now."""
        return cls(rules=None, until=now + RETRIED_AFTER, size_bytes=0)

    def allow(self, url: str) -> bool:
        """Tell whether an address may be read."""
        return self.rules is not None and self.rules.can_fetch(url, NAME)

    @property
    def delay_s(self) -> float:
        """Give the seconds it wants between two requests."""
        wanted = self.rules.crawl_delay(NAME) if self.rules is not None else None
        return min(wanted or 0.0, MAX_DELAY_S)


class RobotsMemory:
    """What the sites said that were asked lately; may be used from any thread."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Robots] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, origin: str, *, now: dt.datetime) -> Robots | None:
        """Give what a site said; null where it has to be asked."""
        with self._lock:
            robots = self._kept.get(origin)
            if robots is None or robots.until <= now:
                return None
            self._kept.move_to_end(origin)
            return robots

    def keep(self, origin: str, robots: Robots) -> None:
        """Remember what a site said, and forget those that were asked for longest ago."""
        with self._lock:
            self._kept[origin] = robots
            self._kept.move_to_end(origin)
            while sum(_weight(one) for one in self._kept.values()) > MAX_KEPT_BYTES and len(self._kept) > 1:
                self._kept.popitem(last=False)


def _weight(robots: Robots) -> int:
    return robots.size_bytes + 1024


def _about_us(text: str) -> str:
    # A parser keeps each rule once for each reader named above it; 20,000 readers with 20,000 rules fill any memory.
    return "\n".join(_one_other(line) for line in text.splitlines())


def _one_other(line: str) -> str:
    words = line.partition("#")[0].replace(":", " ", 1).split(maxsplit=2)
    head = [word.lower() for word in words]
    if head[:1] in (["user-agent"], ["useragent"]):
        reader = " ".join(head[1:])
    elif head[:2] == ["user", "agent"]:
        reader = " ".join(head[2:])
    else:
        return line
    name = reader.partition("/")[0].strip()
    return f"User-agent: {name}" if name in {"*", NAME} else _OTHERS
