import pytest

from api.breaker import Breaker


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def breaker(now):
    return Breaker(clock=lambda: now[0], failures=2, pause_s=10)


def test_failures_in_a_row_open_it(breaker):
    breaker.failed("timeout")
    before = breaker.let_through()
    breaker.failed("timeout")

    assert (before, breaker.let_through()) == (True, False)


def test_a_success_between_failures_keeps_it_closed(breaker):
    breaker.failed("timeout")
    breaker.succeeded()
    breaker.failed("timeout")

    assert breaker.let_through()


def test_after_the_pause_one_request_tries_and_the_others_wait(breaker, now):
    breaker.failed("timeout")
    breaker.failed("timeout")
    now[0] = 10.0

    assert [breaker.let_through() for _ in range(3)] == [True, False, False]


def test_one_that_tries_in_vain_starts_the_pause_anew(breaker, now):
    breaker.failed("timeout")
    breaker.failed("timeout")
    now[0] = 10.0
    breaker.let_through()
    breaker.failed("timeout")
    now[0] = 19.0

    assert not breaker.let_through()


def test_one_that_succeeds_closes_it(breaker, now):
    breaker.failed("timeout")
    breaker.failed("timeout")
    now[0] = 10.0
    breaker.let_through()
    breaker.succeeded()

    assert all(breaker.let_through() for _ in range(3))


def test_opening_is_told_once(breaker, caplog):
    for _ in range(5):
        breaker.failed("timeout")

    assert [record.getMessage() for record in caplog.records] == [
        "the language model failed 2 times in a row (timeout); paused"
    ]
