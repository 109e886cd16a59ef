"""Bring what was found into the order in which an answer of each intent shows it.

In: what a search found, who was asked for, and how many may be shown. Out: an `Arrangement`.
Promise: at most as many are shown as asked for; several people who are compared get the same number of places.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from api.answer import Intent
from api.choosing import best_of_each, in_turns, is_by, spread, vary_outlets
from api.frames import Order
from api.layouts import Side
from api.question import Understanding
from api.retrieval import Ranked, sort_by_day
from api.shifts import Change, find_changes


class Arrangement(NamedTuple):
    """What an answer shows, in its order."""

    shown: tuple[Ranked, ...]
    sides: tuple[Side, ...] = ()
    """Whose statements they are, in the order shown; empty where that is told from the statements."""
    changes: tuple[Change, ...] = ()
    """Wordings of one speaker that differ, among those shown."""
    more_speakers: int = 0
    """Speakers who are not shown at all."""
    left_out: tuple[str, ...] = ()
    """Names of those asked for that the limit leaves no place."""


CountOf = Callable[[Sequence[str]], int]
"""Tells how many statements of these speakers there are."""


def arrange(
    found: Sequence[Ranked], understanding: Understanding, *, intent: Intent, limit: int, count_of: CountOf
) -> Arrangement:
    """Choose and order what answers, as the intent wants it."""
    if intent is Intent.TIMELINE:
        return _as_timeline(found, limit)
    if intent is Intent.WHO_SAID:
        return _by_who_said(found, limit)
    if intent is Intent.COMPARE:
        return _side_by_side(found, understanding, limit, count_of)
    people = [tuple(speaker.id for speaker in match.speakers) for match in understanding.found]
    if intent is Intent.LIST:
        order = Order.OLDEST if understanding.order is Order.OLDEST else Order.NEWEST
        return Arrangement(tuple(sort_by_day(_fair(found, people, understanding.order)[:limit], order=order)))
    shown = _fair(found, people, understanding.order)
    chosen = vary_outlets(shown, limit) if understanding.order is Order.BEST else shown[:limit]
    return Arrangement(_by_speaker(chosen, understanding.order))


def intent_of(understanding: Understanding) -> Intent:
    """Tell as what a question is answered: comparing takes two people, counting no topic; verifying is searching."""
    intent, topic = understanding.interpretation.intent, understanding.interpretation.topic
    if intent is Intent.COMPARE and len(understanding.people) < len(("one", "other")):
        return Intent.ASK
    if intent is Intent.META and topic is not None:
        return Intent.ASK
    return Intent.ASK if intent is Intent.VERIFY else intent


def _fair(found: Sequence[Ranked], people: Sequence[Sequence[str]], order: Order) -> tuple[Ranked, ...]:
    return in_turns(found, people) if order is Order.BEST else tuple(found)


def _by_speaker(found: Sequence[Ranked], order: Order) -> tuple[Ranked, ...]:
    groups: dict[str | None, list[Ranked]] = {}
    for one in found:
        speaker = one.printed.statement.speaker
        groups.setdefault(speaker.id if speaker else None, []).append(one)
    return tuple(one for group in groups.values() for one in sort_by_day(group, order=order))


def _as_timeline(found: Sequence[Ranked], limit: int) -> Arrangement:
    changes = find_changes(one.printed for one in found)
    wanted = [key for change in changes for key in (change.earlier, change.later)]
    shown = spread(found, limit, wanted=wanted)
    kept = {one.printed.statement.id for one in shown}
    return Arrangement(shown, changes=tuple(one for one in changes if {one.earlier, one.later} <= kept))


def _by_who_said(found: Sequence[Ranked], limit: int) -> Arrangement:
    groups = best_of_each(found)
    shown = groups[:limit]
    sides = tuple(_side(group[0], len(group)) for group in shown)
    named = sum(group[0].printed.statement.speaker is not None for group in groups[limit:])
    return Arrangement(tuple(group[0] for group in shown), sides, more_speakers=named)


def _side(one: Ranked, total: int) -> Side:
    speaker = one.printed.statement.speaker
    if speaker is None:
        return Side(name=None, role=None, shown=1, total=total)
    return Side(name=speaker.name, role=speaker.role, shown=1, total=total)


def _side_by_side(found: Sequence[Ranked], understanding: Understanding, limit: int, count_of: CountOf) -> Arrangement:
    ids: dict[str, list[str]] = {}
    for match in understanding.found:
        ids.setdefault(match.speakers[0].id, []).extend(speaker.id for speaker in match.speakers)
    people = understanding.people[:limit]
    places = limit // len(people)
    shown: list[Ranked] = []
    sides = []
    for speaker in people:
        own = [one for one in found if is_by(one, ids[speaker.id])][:places]
        shown += sort_by_day(own, order=understanding.order)
        total = count_of(ids[speaker.id])
        sides.append(Side(name=speaker.name, role=speaker.role, shown=len(own), total=total))
    left_out = tuple(speaker.name for speaker in understanding.people[limit:])
    return Arrangement(tuple(shown), tuple(sides), left_out=left_out)
