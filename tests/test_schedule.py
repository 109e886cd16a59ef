import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.schedule import JITTER, MAX_DELAY_S, MAX_TRIES, after_failure, after_success, is_due, is_given_up

DAY_S = 86_400.0


def test_a_source_that_is_well_is_asked_after_its_interval():
    assert after_success(1000.0, interval_s=900, chance=0.0) == 1900.0


def test_a_source_may_ask_for_rarer_visits_but_not_for_more_of_them():
    assert after_success(0.0, interval_s=900, hint_s=3600, chance=0.0) == 3600.0
    assert after_success(0.0, interval_s=900, hint_s=60, chance=0.0) == 900.0
    assert after_success(0.0, interval_s=900, hint_s=30 * DAY_S, chance=0.0) == MAX_DELAY_S


def test_each_failure_doubles_the_wait_up_to_a_day():
    waits = [after_failure(0.0, interval_s=900, failures=n, chance=0.0) for n in range(1, 12)]

    assert waits[:3] == [1800.0, 3600.0, 7200.0]
    assert waits[-1] == DAY_S


def test_a_server_that_asks_for_longer_gets_it():
    assert after_failure(0.0, interval_s=60, failures=1, retry_after_s=5000, chance=0.0) == 5000.0


@given(st.integers(1, 10_000), st.floats(1, 30 * DAY_S), st.floats(0, DAY_S), st.floats(0, 1))
def test_no_try_comes_before_what_was_asked_for_or_much_later(failures, interval_s, retry_after_s, chance):
    wait = after_failure(0.0, interval_s=interval_s, failures=failures, retry_after_s=retry_after_s, chance=chance)

    longest = max(DAY_S, interval_s, retry_after_s) * (1 + JITTER)
    assert max(min(interval_s, DAY_S), retry_after_s) <= wait <= longest * 1.000001


@pytest.mark.parametrize(
    ("next_s", "now_s", "due"), [(10, 10, True), (11, 10, False), (400 * DAY_S, 10, True), (33 * DAY_S, 10, False)]
)
def test_a_time_that_only_a_wrong_clock_explains_has_come(next_s, now_s, due):
    assert is_due(next_s, now_s=now_s) is due


@pytest.mark.parametrize(("asked_s", "due"), [(None, False), (900, False), (1050, False), (1100, True)])
def test_a_visit_in_the_future_was_made_by_a_clock_that_was_wrong(asked_s, due):
    assert is_due(5000, now_s=1000, asked_s=asked_s) is due


@given(st.floats(1, 30 * DAY_S))
def test_nothing_is_given_up_before_a_day_or_kept_for_ever(interval_s):
    given_up = next(n for n in range(1, 100) if is_given_up(n, interval_s=interval_s))
    waits = [after_failure(0.0, interval_s=interval_s, failures=n, chance=0.0) for n in range(1, given_up)]

    assert given_up >= MAX_TRIES
    assert sum(waits) + 2 * interval_s >= DAY_S * 0.99
