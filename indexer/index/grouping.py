"""Keep groups of copies right while members come and go, by looking only at what a change touches.

In: a graph of what is a copy of what, and the members that are new or lost their first. Out: the first of each group.
Promise: the groups depend on the members alone, never on the order in which they came. A member is the first of a group
unless it is a copy of an earlier first; otherwise it belongs to the earliest first that it is a copy of. So everything
in a group was compared with its first, and no chain of small changes leads from one thing to another.
"""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from typing import Protocol


class Graph(Protocol):
    """Who is a copy of whom, and which groups that has made so far."""

    def place(self, member: int) -> str:
        """Give the member's place in the order that decides who is first; no two have the same."""
        ...

    def first(self, member: int) -> int | None:
        """Give the first of the member's group; None as long as it has none."""
        ...

    def join(self, member: int, first: int) -> None:
        """Put the member into the group of `first`, perhaps its own."""
        ...

    def firsts_near(self, member: int) -> Iterable[int]:
        """Give the firsts of groups that the member is a copy of."""
        ...

    def near(self, member: int) -> Iterable[int]:
        """Give everything that the member is a copy of."""
        ...

    def followers(self, first: int) -> Iterable[int]:
        """Give the members of a group without its first."""
        ...


def settle(graph: Graph, members: Iterable[int]) -> None:
    """Put members into their groups, and whomever that touches: those who stand after them alone."""
    waiting = [(graph.place(member), member) for member in set(members)]
    heapify(waiting)
    queued = {member for _, member in waiting}
    while waiting:
        place, member = heappop(waiting)
        queued.discard(member)
        for touched in _settle_one(graph, member, place):
            # Whoever stands before is settled, and cannot be touched by one who stands after.
            if touched not in queued and graph.place(touched) > place:
                queued.add(touched)
                heappush(waiting, (graph.place(touched), touched))


def first_of(graph: Graph, member: int, place: str) -> int:
    """Tell to whose group a member belongs when all who stand before it are settled."""
    earlier = [(graph.place(first), first) for first in graph.firsts_near(member)]
    return min((one for one in earlier if one[0] < place), default=(place, member))[1]


def _settle_one(graph: Graph, member: int, place: str) -> Iterable[int]:
    first = first_of(graph, member, place)
    before = graph.first(member)
    if first == before:
        return ()
    graph.join(member, first)
    if first == member:
        return graph.near(member)
    return graph.followers(member) if before == member else ()
