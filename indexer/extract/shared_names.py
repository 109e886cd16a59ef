"""Find the surnames that two people of an article share and that leave open which of them is meant.

In: every naming of an article. Out: the places of the bare surnames that nothing decides. A wrong speaker is worse than
none.
"""

from collections import defaultdict

from indexer.extract.people import Seen

MAX_BARE = 2
"""A surname that stands alone more often than this has an owner whom every reader knows."""


def open_places(seen: list[Seen]) -> frozenset[tuple[int, int]]:
    """Give sentence and first token of each bare surname of two who are named in one breath and equally often."""
    in_full: defaultdict[str, dict[int, list[int]]] = defaultdict(dict)
    bare: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in seen:
        name = one.mention.name
        if name is None or one.entity.is_body or not one.entity.given:
            continue
        if name[1] - name[0] > 1:
            in_full[one.entity.surname].setdefault(id(one.entity), []).append(one.reading)
        elif one.mention.first == name[0] and not one.is_given:
            bare[one.entity.surname].append((one.reading, name[0]))
    return frozenset(
        place
        for surname, places in bare.items()
        if len(places) <= MAX_BARE and _is_tied(list(in_full[surname].values()))
        for place in places
    )


def _is_tied(namings: list[list[int]]) -> bool:
    if len(namings) < 2:
        return False
    first, second = sorted(namings, key=len, reverse=True)[:2]
    return len(first) == len(second) and min(first) == min(second)
