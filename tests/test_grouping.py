from hypothesis import given
from hypothesis import strategies as st

from indexer.index.grouping import settle

SIZE = 9
PAIRS = [(a, b) for a in range(SIZE) for b in range(a)]


class Crowd:
    """Members with places; what is a copy of what is given, and counted when it is looked at."""

    def __init__(self, copies):
        self.copies = copies
        self.firsts = {}
        self.looks = 0

    def place(self, member):
        return f"{member:09d}"

    def first(self, member):
        return self.firsts[member]

    def join(self, member, first):
        self.firsts[member] = first

    def near(self, member):
        self.looks += 1
        return [one for one in self.firsts if {(one, member), (member, one)} & self.copies]

    def firsts_near(self, member):
        self.looks += 1
        near = {one for one, first in self.firsts.items() if one == first}
        return [one for one in near if {(one, member), (member, one)} & self.copies]

    def followers(self, first):
        return [one for one, its in self.firsts.items() if its == first and one != first]

    def add(self, member):
        self.firsts[member] = None
        settle(self, [member])

    def remove(self, member):
        orphans = self.followers(member)
        del self.firsts[member]
        settle(self, orphans)


def by_definition(members, copies):
    firsts = {}
    for member in sorted(members):
        near = [one for one in sorted(firsts) if firsts[one] == one and {(one, member), (member, one)} & copies]
        firsts[member] = near[0] if near else member
    return firsts


def test_nothing_far_from_the_first_gets_in_by_a_chain():
    crowd = Crowd({(1, 0), (2, 1)})

    for member in (2, 1, 0):
        crowd.add(member)

    assert crowd.firsts == {0: 0, 1: 0, 2: 2}


def test_when_the_first_goes_the_next_takes_its_place():
    crowd = Crowd({(1, 0), (2, 0), (2, 1)})
    for member in range(3):
        crowd.add(member)

    crowd.remove(0)

    assert crowd.firsts == {1: 1, 2: 1}


@given(st.sets(st.sampled_from(PAIRS)), st.lists(st.integers(0, SIZE - 1), max_size=40))
def test_the_groups_depend_on_the_members_and_not_on_how_they_came(copies, toggled):
    crowd = Crowd(copies)

    for member in toggled:
        crowd.remove(member) if member in crowd.firsts else crowd.add(member)

    assert crowd.firsts == by_definition(crowd.firsts, copies)


def test_one_more_copy_of_many_looks_at_little():
    crowd = Crowd({(a, b) for a in range(200) for b in range(a)})
    for member in range(199):
        crowd.add(member)
    crowd.looks = 0

    crowd.add(199)

    assert crowd.looks == 1
