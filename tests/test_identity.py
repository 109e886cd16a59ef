import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_likeness import PAIRS

from indexer.index.identity import ALONE, NO_STANDING, Node, Ruling, _comparable, identify
from indexer.index.likeness import Verdict, compare, know
from indexer.speaker import speaker_id

VARIANTS = [
    "Igor Sorokin", "Sorokin", "I. Sorokin", "Ivan Sorokin", "Igor Yevgenyevich Sorokin", "Igor P. Sorokin", "Sorokina",
    "Nora Price", "Adam Price", "Price", "Joseph Skrocki", "Scrocca", "Tomas Varga", "Tomas Varga Jr.", "Varga",
    "Yusuf Abd al-Rahman", "Abdulrahman", "Defence Ministry",
]  # fmt: skip
COURIER = {"sources": frozenset({"courier"})}


def node(name: str, *roles: str, **details) -> Node:
    return Node(speaker_id(name), name, know(name, roles), **details)


def groups(nodes, rulings=()) -> list[list[str]]:
    return sorted(sorted(member.id for member in group.members) for group in identify(nodes, rulings).groups)


def doubts(nodes, rulings=()) -> set[tuple[str, str]]:
    return {(doubt.id, doubt.other) for doubt in identify(nodes, rulings).doubts}


def test_a_bare_surname_joins_the_only_one_who_bears_it():
    nodes = [node("Ada Okafor", **COURIER), node("Okafor", **COURIER)]

    (group,) = identify(nodes, ()).groups
    assert group.id == "ada-okafor"
    assert group.members[1].link.rule == "rule:surname"
    assert "only person of this surname on record is Ada Okafor" in group.members[1].link.evidence
    assert "both quoted by courier" in group.members[1].link.evidence


def test_a_shared_role_is_enough_whoever_prints_it():
    nodes = [node("Mikkel Brandt", "Defence Minister", **COURIER), node("Brandt", "defence minister")]

    assert groups(nodes) == [["brandt", "mikkel-brandt"]]


def test_where_only_the_surname_is_shared_nobody_is_merged_and_it_is_reported():
    minister = node("Mikkel Brandt", "Defence Minister", **COURIER)
    baker = node("Brandt", sources=frozenset({"court news"}))

    (doubt,) = identify([minister, baker], ()).doubts
    assert groups([minister, baker]) == []
    assert (doubt.id, doubt.other, doubt.reason, doubt.is_weak) == ("brandt", "mikkel-brandt", ALONE, False)


def test_a_bare_surname_that_two_bear_joins_neither_and_is_reported():
    nodes = [node("Nora Price"), node("Adam Price"), node("Price")]

    assert groups(nodes) == []
    assert doubts(nodes) == {("price", "adam-price"), ("price", "nora-price")}


def test_a_name_that_fits_two_who_do_not_fit_each_other_joins_neither():
    nodes = [node("I. Sorokin"), node("Igor Sorokin"), node("Ivan Sorokin")]

    assert groups(nodes) == []
    assert doubts(nodes) == {("i-sorokin", "igor-sorokin"), ("i-sorokin", "ivan-sorokin")}


def test_a_name_without_middle_initial_does_not_bridge_two_people():
    assert groups([node("Pavel Lund"), node("Pavel W. Lund"), node("Pavel H.W. Lund")]) == []


@pytest.mark.parametrize(
    ("bare", "full"),
    [
        (node("Okafor", "judge", **COURIER), node("Ada Okafor", "fisherman", **COURIER)),
        (node("Okafor", "spokesman", **COURIER), node("Ada Okafor", "spokeswoman", **COURIER)),
        (node("Okafor", given=frozenset({"denis"}), **COURIER), node("Ada Okafor", **COURIER)),
        (node("Okafor", is_somebody=False, **COURIER), node("Ada Okafor", **COURIER)),
        (node("Okafor", **COURIER), node("Ada Okafor", has_standing=False, **COURIER)),
        (node("Okafor", is_alone=True, **COURIER), node("Ada Okafor", **COURIER)),
        (node("Okafor"), node("Ada Okafor", **COURIER)),
    ],
    ids=[
        "roles",
        "gender",
        "another given name",
        "no person",
        "nothing but the surname",
        "split off",
        "no source shared",
    ],
)
def test_what_speaks_against_it_keeps_a_surname_apart(bare, full):
    assert groups([bare, full]) == []


def test_only_too_little_evidence_is_a_weak_doubt():
    nodes = [node(name, has_standing=False, **COURIER) for name in ("Okafor", "Ada Okafor")]

    (doubt,) = identify(nodes, ()).doubts
    assert (doubt.reason, doubt.is_weak) == (NO_STANDING, True)


def test_a_given_name_printed_beside_the_surname_is_evidence():
    bare = node("Okafor", has_standing=False, given=frozenset({"ada"}))

    assert groups([bare, node("Ada Okafor", has_standing=False)]) == [["ada-okafor", "okafor"]]


def test_a_capital_that_speaks_is_no_surname():
    assert groups([node("Washington", is_somebody=False), node("Ada Washington")]) == []


def test_a_spelling_that_is_only_alike_needs_a_shared_office():
    full = node("Joseph Skrocki", "coalition spokesman")

    assert groups([full, node("Scrocca", "spokesman for the coalition")]) == [["joseph-skrocki", "scrocca"]]
    assert groups([full, node("Scrocca", "spokesman")]) == []


def test_what_the_operator_decided_holds_whatever_the_names_say():
    nodes = [node("Nora Price"), node("Adam Price"), node("Price"), node("Defence Ministry"), node("MoD")]
    rulings = [Ruling("adam-price", "price", "change 1"), Ruling("defence-ministry", "mod", "change 2")]

    assert groups(nodes, rulings) == [["adam-price", "price"], ["defence-ministry", "mod"]]


def test_two_of_the_operators_list_are_two_people():
    nodes = [node("Ivan Smolin", is_listed=True), node("I. Smolin", is_listed=True)]

    assert groups(nodes) == []


def test_the_operators_name_stands_for_a_group():
    nodes = [node("Igor Sorokin"), node("Igor P. Sorokin", is_listed=True)]

    (group,) = identify(nodes, ()).groups
    assert group.id == "igor-p-sorokin"


@given(st.lists(st.sampled_from(VARIANTS), unique=True), st.randoms(use_true_random=False))
def test_the_result_does_not_depend_on_the_order(names, chance: random.Random):
    nodes = [node(name, "spokesman of the coalition") for name in names]
    shuffled = nodes.copy()
    chance.shuffle(shuffled)
    rulings = [Ruling(nodes[0].id, nodes[-1].id, "change 1")] if len(nodes) > 1 else []

    assert identify(nodes, rulings) == identify(shuffled, rulings)


@given(st.lists(st.sampled_from(VARIANTS), unique=True))
def test_no_two_full_names_of_a_group_contradict_each_other(names):
    found = identify([node(name) for name in names], ())

    for group in found.groups:
        given = {know(name).name.given[0][0] for name in names for member in group.members
                 if speaker_id(name) == member.id and know(name).name.given}  # fmt: skip
        assert len(given) <= 1


def test_everybody_who_may_be_one_is_compared():
    names = {name for pair in PAIRS for name in (pair[0], pair[2]) if not know(name).is_bare}
    nodes = [node(name)._replace(id=name) for name in sorted(names)]

    compared = {frozenset((one.id, other.id)) for one, other in _comparable(nodes)}

    for one, other in itertools.combinations(nodes, 2):
        if compare(one.known, other.known).verdict is not Verdict.DIFFERENT:
            assert frozenset((one.id, other.id)) in compared
