import numpy as np
import pytest

from indexer.index.condition import Condition
from indexer.index.listing import FIRST_PAGE, MOST_LISTED, Listing


class _Record:
    """Stands for a record at one generation."""

    def __init__(self, numbers):
        self.numbers_there = numbers
        self.at = 1
        self.asked = 0

    def generation(self):
        return self.at

    def numbers(self, condition, *, limit):
        self.asked += 1
        return np.array(self.numbers_there[:limit], dtype=np.int64)

    def page(self, condition, *, after, limit):
        self.asked += 1
        ids = [str(number) for number in self.numbers_there]
        return ids if limit < 0 else ids[:limit]


def condition(newest):
    return Condition("s.number <= :newest", {"newest": newest})


def test_a_list_is_in_order_and_made_once_for_each_condition():
    record, listing = _Record([3, 1, 2]), Listing()

    lists = [listing.of(record, condition(newest)).tolist() for newest in (9, 9, 8)]

    assert lists == [[1, 2, 3]] * 3
    assert record.asked == 2


def test_a_list_is_never_used_for_another_state_of_the_record():
    record, listing = _Record([1, 2]), Listing()
    listing.of(record, condition(9))

    record.at, record.numbers_there = 2, [1]

    assert listing.of(record, condition(9)).tolist() == [1]


def test_what_is_too_long_is_not_listed_and_not_counted_again():
    record, listing = _Record(list(range(MOST_LISTED + 5))), Listing()

    assert listing.of(record, condition(9)) is None
    assert listing.of(record, condition(9)) is None
    assert record.asked == 1


def test_lists_asked_for_long_ago_make_room_for_others():
    record, listing = _Record([1, 2]), Listing(most_kept=5)

    for newest in (1, 2, 1, 3, 1, 2):
        listing.of(record, condition(newest))

    assert record.asked == 4


@pytest.mark.parametrize("limit", [0, 1, 5, FIRST_PAGE, FIRST_PAGE + 1, 500, -1])
def test_what_was_said_last_is_as_the_record_gives_it(limit):
    record, listing = _Record(list(range(300))), Listing()

    pages = [listing.latest(record, condition(9), limit=limit) for _ in range(2)]

    assert pages == [record.page(condition(9), after=None, limit=limit)] * 2


def test_what_was_said_last_is_looked_up_once_for_each_state_of_the_record():
    record, listing = _Record([3, 2, 1]), Listing()

    for limit in (2, 3, 2):
        listing.latest(record, condition(9), limit=limit).clear()
    assert record.asked == 1

    record.at, record.numbers_there = 2, [4, 3]
    assert listing.latest(record, condition(9), limit=5) == ["4", "3"]
