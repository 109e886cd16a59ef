"""Who may stay connected when places are scarce, and who is asked to leave because nothing comes from them.

In: connections as they come, wait, are busy and go. Out: word to those that have to leave.
Promise: whoever is being answered stays; of those that only hold a place, the one that has done so longest goes first,
so that a newcomer gets in at once however many silent clients there are.
"""

import logging
import resource
import time
from collections import Counter, defaultdict
from typing import Protocol

MOST_CONNECTIONS = 4096
SPARE_DESCRIPTORS = 256
"""For files, the writing process and connections out; half of all where they are few."""

TOLD_EVERY_S = 60.0

_log = logging.getLogger("onrecord.serving")


class Caller(Protocol):
    """A connection, as the doorkeeper knows it."""

    @property
    def address(self) -> str:
        """Where it comes from."""
        ...

    @property
    def due(self) -> float:
        """When it has to be looked at, on the loop's clock."""
        ...

    def expire(self, now: float) -> None:
        """End it, or put off its time."""
        ...

    def dismiss(self) -> None:
        """End it, because its place is needed."""
        ...


class Doorkeeper:
    """Counts the connections of one server and makes room among them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.most_of_one = max(1, most // 2)
        """For one address, so that no single one can hold every place."""
        self.made_leave = 0
        """How many had to leave for others so far."""
        self._here: dict[Caller, None] = {}
        self._from: Counter[str] = Counter()
        # Both in the order in which they began to wait, so that the first one has waited longest.
        self._waiting: dict[Caller, None] = {}
        self._waiting_from: defaultdict[str, dict[Caller, None]] = defaultdict(dict)
        self._told_at = -TOLD_EVERY_S

    def __len__(self) -> int:
        return len(self._here)

    def enter(self, caller: Caller) -> None:
        """Take in a newcomer; where there is no place, whoever has held one in vain longest leaves."""
        self._here[caller] = None
        self._from[caller.address] += 1
        self.await_word_of(caller)
        if self._from[caller.address] > self.most_of_one:
            self._make_leave(next(iter(self._waiting_from[caller.address])))
        elif len(self._here) > self.most:
            self._make_leave(next(iter(self._waiting)))

    def leave(self, caller: Caller) -> None:
        """Forget one that is gone."""
        if caller not in self._here:
            return
        self.attend_to(caller)
        del self._here[caller]
        self._from[caller.address] -= 1
        if not self._from[caller.address]:
            del self._from[caller.address]

    def await_word_of(self, caller: Caller) -> None:
        """Note that the next word is the client's; from now on its place may be needed."""
        if caller in self._here:
            self.attend_to(caller)
            self._waiting[caller] = None
            self._waiting_from[caller.address][caller] = None

    def attend_to(self, caller: Caller) -> None:
        """Note that the next word is ours; it keeps its place."""
        self._waiting.pop(caller, None)
        of_its_address = self._waiting_from.get(caller.address, {})
        of_its_address.pop(caller, None)
        if not of_its_address:
            self._waiting_from.pop(caller.address, None)

    def sweep(self, now: float) -> None:
        """End all whose time is up."""
        for caller in [one for one in self._here if one.due <= now]:
            caller.expire(now)

    def _make_leave(self, caller: Caller) -> None:
        self.made_leave += 1
        self.leave(caller)
        caller.dismiss()
        now = time.monotonic()
        if now - self._told_at >= TOLD_EVERY_S:
            self._told_at = now
            _log.warning("all places for connections are taken (%d); %d had to leave", self.most, self.made_leave)


def places() -> int:
    """Give how many connections the limit of open files leaves room for, after raising it as far as allowed."""
    wanted = MOST_CONNECTIONS + SPARE_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return places_within(wanted if soft == resource.RLIM_INFINITY else soft)


def places_within(descriptors: int) -> int:
    """Give how many connections may be open under a limit of open files."""
    return max(1, min(MOST_CONNECTIONS, descriptors - min(SPARE_DESCRIPTORS, descriptors // 2)))
