import datetime as dt

import pytest

from api.day import NOT_A_DAY, read_day, require_order

DAY = dt.date(2031, 6, 1)


def test_a_written_day_is_read_and_one_made_in_python_is_taken():
    assert read_day("2031-06-01") == read_day(DAY) == DAY


WRITTEN_OTHERWISE = """
    0 2031 2031-06 2031-6-1 20310601 2031-W22-7 2031-06-01T00:00:00 2031-02-30 2031-13-01 0000-01-01 -2031-06-01
    01.06.2031 ٢٠٣١-٠٦-٠١
"""
OTHER_VALUES = ["", "2031-06-01 ", "2031-06-01\n", 0, 1.0, True, None, dt.datetime(2031, 6, 1, tzinfo=dt.UTC)]


@pytest.mark.parametrize("value", [*WRITTEN_OTHERWISE.split(), *OTHER_VALUES])
def test_nothing_else_passes_for_a_day(value):
    with pytest.raises(ValueError, match=NOT_A_DAY):
        read_day(value)


@pytest.mark.parametrize(("first", "last"), [(None, None), (DAY, None), (None, DAY), (DAY, DAY)])
def test_days_in_order_pass(first, last):
    require_order(first, last)


def test_days_in_the_wrong_order_are_refused_with_what_to_do():
    with pytest.raises(ValueError, match="swap them"):
        require_order(DAY, dt.date(2031, 5, 31))
