"""Choose which of the statements that were found an answer shows.

In: `Ranked` statements, best first, and how many may be shown. Out: those that are, in the order found or as said.
Promise: the same statements give the same choice; what is not chosen is left to be counted, never to be forgotten.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest

from api.retrieval import Ranked, day_of

EQUALLY_GOOD = 0.02
"""Scores this near each other say nothing about which of two statements fits better."""

UNDATED_SHARE = 4
"""One in so many places of a timeline may go to statements without a full date, if there are enough with one."""


def is_by(one: Ranked, ids: Iterable[str]) -> bool:
    """Tell whether a statement is one of these speakers'."""
    speaker = one.printed.statement.speaker
    return speaker is not None and speaker.id in ids


def in_turns(found: Sequence[Ranked], people: Sequence[Sequence[str]]) -> tuple[Ranked, ...]:
    """Let each of several people come up in turn, or one quoted a hundred times would hide the other."""
    if len(people) <= 1:
        return tuple(found)
    whose = [[one for one in found if is_by(one, ids)] for ids in people]
    turns = chain.from_iterable(zip_longest(*whose))
    return tuple({one.printed.statement.id: one for one in turns if one is not None}.values())


def vary_outlets(found: Sequence[Ranked], limit: int) -> tuple[Ranked, ...]:
    """Choose the first `limit`, but let no outlet have more than half where another's statement is equally good."""
    share = (limit + 1) // 2
    chosen = list(found[:limit])
    others = list(found[limit:])
    for one in reversed(found[:limit]):
        if _count_of(one, chosen) <= share:
            continue
        least = one.score - EQUALLY_GOOD
        better = next((each for each in others if each.score >= least and _count_of(each, chosen) < share), None)
        if better is not None:
            chosen[chosen.index(one)] = better
            others.remove(better)
    kept = {each.printed.statement.id for each in chosen}
    return tuple(each for each in found if each.printed.statement.id in kept)


def spread(found: Sequence[Ranked], limit: int, *, wanted: Sequence[str] = ()) -> tuple[Ranked, ...]:
    """Choose statements that cover the whole time.

    The first and the last come first, then each time the one furthest from all that are chosen; of equally far ones the
    best.

    Args:
        found: what was found.
        limit: how many at most.
        wanted: ids of statements that come before the furthest ones, in up to half of the places.

    Returns:
        Those with a full date, oldest first, then those without.
    """
    by_day = sorted((one for one in found if day_of(one.printed)), key=lambda one: day_of(one.printed))
    undated = [one for one in found if not day_of(one.printed)]
    room = max(limit - len(by_day), min(len(undated), limit // UNDATED_SHARE))
    undated = undated[:room]
    days = [_ordinal(one) for one in by_day]
    chosen = _furthest(by_day, days, limit - len(undated), wanted)
    return (*(by_day[place] for place in sorted(chosen)), *undated)


def _furthest(by_day: Sequence[Ranked], days: Sequence[int], room: int, wanted: Sequence[str]) -> list[int]:
    places = {one.printed.statement.id: place for place, one in enumerate(by_day)}
    asked_for = [places[key] for key in wanted if key in places][: room // 2]
    chosen = list(dict.fromkeys([0, len(by_day) - 1, *asked_for] if by_day else []))[: max(0, room)]
    gaps = [min((abs(day - days[place]) for place in chosen), default=0) for day in days]
    while len(chosen) < min(room, len(by_day)):
        free = [place for place in range(len(by_day)) if place not in chosen]
        best = max(free, key=lambda place: (gaps[place], by_day[place].score, -place))
        chosen.append(best)
        gaps = [min(gap, abs(day - days[best])) for gap, day in zip(gaps, days, strict=True)]
    return chosen


def best_of_each(found: Sequence[Ranked]) -> list[list[Ranked]]:
    """Group by speaker, whoever has the best statement first, those of nobody known last."""
    groups: dict[str, list[Ranked]] = {}
    for one in found:
        speaker = one.printed.statement.speaker
        groups.setdefault(speaker.id if speaker else "", []).append(one)
    unnamed = groups.pop("", None)
    return [*groups.values(), *([unnamed] if unnamed else [])]


def _ordinal(one: Ranked) -> int:
    # A month or a year stands for its middle.
    year, month, day = [*(int(piece) for piece in day_of(one.printed).split("-")), 0, 0][:3]
    return dt.date(year, month or 7, day or (15 if month else 1)).toordinal()


def _count_of(one: Ranked, chosen: Sequence[Ranked]) -> int:
    outlet = one.printed.article.source
    return 0 if outlet is None else sum(each.printed.article.source == outlet for each in chosen)
