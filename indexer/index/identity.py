"""Work out which speakers on record are one person, from their names and from what the operator decided.

In: the speakers that share a surname key or a decision of the operator. Out: groups, each merge with its evidence, and
doubts. Promise: the result depends on what is given, never on its order, so that every decision can be taken back;
what the operator decided always holds; where two people fit, neither is chosen.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from indexer.index.likeness import Known, Likeness, Verdict, compare, is_place_or_firm, means_another
from indexer.index.name_words import STATES
from indexer.index.spelling import Fit, given_letters, given_sounds, is_same_given, surname_fit

ALONE = (
    "may be, but only the surname speaks for it: the articles of the two share no role, no organisation and no source"
)

NO_STANDING = "only the surname speaks for it: who bears it has no role and no title, and is quoted in one article"

Pair = tuple[str, str]


class Node(NamedTuple):
    """One speaker as extraction or the operator's list names them."""

    id: str
    printed: str
    """The name that is shown."""

    known: Known | None
    """What merging goes by; None for a body, an office, or half a sentence, which only the operator merges."""

    is_listed: bool = False
    """Whether the operator's list has this name; two names of the list are two people."""

    is_alone: bool = False
    """Whether the operator split it off; it then joins nobody by itself."""

    is_somebody: bool = True
    """Whether articles show that a bare surname is a person's: “Mr. Danko”, “he”; “the Courier … it” is none."""

    has_standing: bool = True
    """Whether some article gives a role or title, or several articles hear this name."""

    given: frozenset[str] = frozenset()
    """Given names that articles print before a bare surname."""

    sources: frozenset[str] = frozenset()
    """Sources of the articles that quote them."""


class Ruling(NamedTuple):
    """Two speakers that the operator made one."""

    one: str
    other: str
    evidence: str


class Link(NamedTuple):
    """Why two speakers are one person."""

    rule: str
    evidence: str


class Member(NamedTuple):
    """One speaker within a group."""

    id: str
    link: Link | None
    """Why it belongs there; None for the one that stands for the group."""


class Group(NamedTuple):
    """Speakers that are one person; the first member stands for all."""

    members: tuple[Member, ...]

    @property
    def id(self) -> str:
        """Id under which the group is on record."""
        return self.members[0].id


class Doubt(NamedTuple):
    """Two speakers that may be one person, or a name that may mean either, and why they were kept apart."""

    id: str
    other: str
    reason: str
    is_weak: bool = False
    """Whether nothing speaks against their being one; there is only too little that speaks for it."""


class Identities(NamedTuple):
    """Who is who."""

    groups: tuple[Group, ...]
    """Every group of more than one, by id."""

    doubts: tuple[Doubt, ...]
    """By both ids."""


def identify(nodes: Iterable[Node], rulings: Iterable[Ruling]) -> Identities:
    """Work out who is who among `nodes`."""
    by_id = {node.id: node for node in sorted(nodes)}
    finding = _Finding(by_id)
    for ruling in sorted(rulings):
        finding.link(ruling.one, ruling.other, Link("operator", ruling.evidence))
    ruled = set(finding.links)
    families = _families(by_id.values())
    for family in families:
        finding.link_full_names([node for node in family if node.known and not node.known.is_bare])
    for family in families:
        finding.link_surnames(family, ruled={id_ for pair in ruled for id_ in pair})
    return Identities(finding.groups(), finding.open_doubts())


def _families(nodes: Iterable[Node]) -> list[list[Node]]:
    families: defaultdict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        if node.known is not None:
            families[node.known.key].append(node)
    return [families[key] for key in sorted(families)]


class _Finding:
    """The links found so far."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = nodes
        self.links: dict[Pair, Link] = {}
        self.doubts: list[Doubt] = []
        self._root = {id_: id_ for id_ in nodes}

    def link(self, one: str, other: str, link: Link) -> None:
        if one not in self._nodes or other not in self._nodes:
            return
        self.links.setdefault((min(one, other), max(one, other)), link)
        roots = sorted((self._find(one), self._find(other)))
        self._root[roots[1]] = roots[0]

    def link_full_names(self, family: Sequence[Node], *, rule: str = "rule:name") -> None:
        """Link names that fit each other; a name that fits two which do not fit each other joins neither."""
        same: defaultdict[str, dict[str, Likeness]] = defaultdict(dict)
        for one, other in _comparable(family):
            likeness = _compare(one, other)
            if likeness.verdict is Verdict.SAME:
                same[one.id][other.id] = same[other.id][one.id] = likeness
            elif likeness.verdict is Verdict.UNSURE:
                self.doubts.append(Doubt(one.id, other.id, likeness.reason))
        torn = {id_ for id_, fits in same.items() if not _all_fit(fits, same)}
        for id_ in sorted(torn):
            self._doubt(id_, same[id_])
        for id_ in sorted(same.keys() - torn):
            for fit in sorted(same[id_].keys() - torn):
                self.link(id_, fit, Link(rule, same[id_][fit].reason))

    def link_surnames(self, family: Sequence[Node], *, ruled: set[str]) -> None:
        """Link each bare surname with the only person who bears it, if there is exactly one."""
        full = [node for node in family if node.known and not node.known.is_bare]
        bare = [node for node in family if node.known and node.known.is_bare and node.id not in ruled]
        left = [node for node in bare if not node.is_alone and not self._find_owner(node, full)]
        self.link_full_names([node for node in left if node.is_somebody], rule="rule:spelling")

    def groups(self) -> tuple[Group, ...]:
        members: defaultdict[str, list[str]] = defaultdict(list)
        for id_ in self._nodes:
            members[self._find(id_)].append(id_)
        found = [self._group(ids) for ids in members.values() if len(ids) > 1]
        return tuple(sorted(found, key=lambda group: group.id))

    def open_doubts(self) -> tuple[Doubt, ...]:
        """List the doubts that nothing has settled."""
        return tuple(sorted({doubt for doubt in self.doubts if not self._is_one(doubt.id, doubt.other)}))

    def _find_owner(self, bare: Node, full: Sequence[Node]) -> bool:
        """Link a bare surname with its owner; tell whether anybody bears it."""
        bearers = self._bearers(bare, full)
        if not bearers:
            return False
        if len(bearers) > 1:
            self._doubt(bare.id, [min(group, key=_standing).id for group in bearers.values()])
            return True
        (group,) = bearers.values()
        owner = min(group, key=_standing)
        likeness = _owns(bare, group)
        if likeness.verdict is Verdict.SAME:
            reason = f"the only person of this surname on record is {owner.printed}; {likeness.reason}"
            self.link(bare.id, owner.id, Link("rule:surname", reason))
        elif _required(bare).name.surname not in STATES:
            is_weak = likeness.reason == NO_STANDING and not bare.has_standing
            self.doubts.append(Doubt(bare.id, owner.id, likeness.reason, is_weak))
        return True

    def _bearers(self, bare: Node, full: Sequence[Node]) -> dict[str, list[Node]]:
        """Group those who bear a surname, in the same letters or sound; only where nobody does, in letters alike."""
        fits = [(surname_fit(_required(bare).name.surname, _required(node).name.surname), node) for node in full]
        near = [node for fit, node in fits if fit in (Fit.SAME, Fit.SOUND)]
        alike = [node for fit, node in fits if fit is Fit.ALIKE and self._shares_role(bare, node)]
        bearers: defaultdict[str, list[Node]] = defaultdict(list)
        for node in near or alike:
            bearers[self._find(node.id)].append(node)
        return bearers

    def _shares_role(self, bare: Node, node: Node) -> bool:
        return compare(_required(bare), _required(node)).verdict is Verdict.SAME

    def _doubt(self, id_: str, others: Iterable[str]) -> None:
        others = sorted(set(others))
        reason = f"fits {len(others)} people on record"
        self.doubts += [Doubt(id_, other, reason) for other in others]

    def _is_one(self, one: str, other: str) -> bool:
        return self._find(one) == self._find(other)

    def _find(self, id_: str) -> str:
        while self._root[id_] != id_:
            self._root[id_] = self._root[self._root[id_]]
            id_ = self._root[id_]
        return id_

    def _group(self, ids: Sequence[str]) -> Group:
        main = min((self._nodes[id_] for id_ in ids), key=_standing).id
        beside: defaultdict[str, list[tuple[str, Link]]] = defaultdict(list)
        for (one, other), link in sorted(self.links.items()):
            beside[one].append((other, link))
            beside[other].append((one, link))
        reached = {main: Member(main, None)}
        waiting = [main]
        for at in waiting:
            for other, link in beside[at]:
                if other not in reached:
                    reached[other] = Member(other, link)
                    waiting.append(other)
        return Group(tuple(reached.values()))


def _comparable(family: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """Pair those whose given names may agree: of a thousand Smiths few are called alike."""
    together = [node for node in family if not node.is_alone]
    by_sounds: defaultdict[str, list[Node]] = defaultdict(list)
    by_letter: defaultdict[str, list[Node]] = defaultdict(list)
    for node in together:
        for sound in given_sounds(_required(node).name):
            by_sounds[sound].append(node)
        for letter in given_letters(_required(node).name):
            by_letter[letter].append(node)
    pairs = {(one.id, other.id) for bucket in by_sounds.values() for one, other in combinations(bucket, 2)}
    for one in together:
        name = _required(one).name
        for letter in given_letters(name) if name.is_initial else ():
            pairs |= {(min(one.id, other.id), max(one.id, other.id)) for other in by_letter[letter] if other != one}
    by_id = {node.id: node for node in together}
    yield from ((by_id[one], by_id[other]) for one, other in sorted(pairs))


def _compare(one: Node, other: Node) -> Likeness:
    if one.is_listed and other.is_listed:
        return Likeness(Verdict.DIFFERENT, "two names of the operator's list")
    return compare(_required(one), _required(other))


def _all_fit(fits: Iterable[str], same: Mapping[str, Mapping[str, Likeness]]) -> bool:
    return all(other in same[one] for one, other in combinations(sorted(fits), 2))


def _owns(bare: Node, group: Sequence[Node]) -> Likeness:
    """Decide whether a bare surname is that of the only person who bears it."""
    called = {word for node in group for word in _required(node).name.given[:1]}
    printed = sorted(word for word in bare.given if any(is_same_given(word, own) for own in called))
    if not bare.is_somebody and not (printed and not is_place_or_firm(_required(bare))):
        return Likeness(Verdict.UNSURE, "no article shows that this is a person's name")
    likeness = compare(_required(bare), _summed_up(group))
    if bare.given and not printed:
        return Likeness(Verdict.UNSURE, f"an article prints {', '.join(sorted(bare.given)[:3])} before this surname")
    if likeness.verdict is Verdict.SAME and printed:
        return Likeness(Verdict.SAME, f"{likeness.reason}; the article prints {', '.join(printed)} before it")
    return likeness if likeness.verdict is not Verdict.SAME else _with_more_than_a_surname(bare, group, likeness)


def _with_more_than_a_surname(bare: Node, group: Sequence[Node], likeness: Likeness) -> Likeness:
    shared = bare.sources & frozenset().union(*(node.sources for node in group))
    if not shared and not _required(bare).roles & _summed_up(group).roles:
        # A baker called Brandt in the court news is not the minister of another paper.
        return Likeness(Verdict.UNSURE, ALONE)
    # Mr. Price of a briefing is not the J. J. Price whom a reporter met once in the street.
    if len(group) == 1 and not group[0].has_standing:
        return Likeness(Verdict.UNSURE, NO_STANDING)
    quoted = f"; both quoted by {', '.join(sorted(shared)[:3])}" if shared else ""
    return Likeness(Verdict.SAME, likeness.reason + quoted)


def _summed_up(group: Sequence[Node]) -> Known:
    """Give one person with everything that is known of all the names in a group."""
    main = _required(min(group, key=_standing))
    roles = frozenset().union(*(_required(node).roles for node in group))
    genders = frozenset().union(*(_required(node).genders for node in group))
    return main._replace(roles=roles, genders=genders)


def _required(node: Node) -> Known:
    assert node.known is not None  # noqa: S101 - only people are compared
    return node.known


def _standing(node: Node) -> tuple[bool, bool, bool, bool, int, str]:
    """Order names by how well they stand for a person: the operator's, a full one, without middle names."""
    known = node.known
    if known is None:
        return not node.is_listed, True, True, True, 0, node.id
    name = known.name
    return not node.is_listed, known.is_bare, name.is_initial, bool(name.generation), len(name.given), node.id


def is_somebody(known: Known | None, signs: Iterable[str]) -> bool:
    """Tell whether what articles print beside a bare surname shows that it is a person's.

    Args:
        known: the name; full names always are.
        signs: `titled` (“Mr. Danko”, a role, a transcript's label), `named` (printed as the one who speaks), `person`
            (“he”, “she”), `thing` (“it”, “the Courier”).
    """
    if known is None or not known.is_bare:
        return known is not None
    shown = set(signs)
    if "titled" in shown:
        return True
    return "named" in shown and "thing" not in shown and not means_another(known)
