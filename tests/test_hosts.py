"""One host is asked for one thing at a time, with a pause between."""

import threading

import pytest

from indexer.errors import FetchTimeoutError
from indexer.ingest.hosts import MAX_HOSTS, Turns


class Sleeps:
    def __init__(self):
        self.slept = []

    def __call__(self, seconds):
        self.slept.append(seconds)


def test_two_requests_to_one_host_never_overlap():
    turns = Turns(longest_wait_s=30, sleep=Sleeps())
    inside, most = [], []

    def visit():
        with turns.turn("news.example", pause_s=0):
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=visit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == [1] * 20


def test_hosts_do_not_wait_for_each_other():
    turns = Turns(longest_wait_s=0.01)

    with turns.turn("a.example", pause_s=9), turns.turn("b.example", pause_s=9) as waited_s:
        assert waited_s < 9


def test_the_next_request_comes_after_the_pause():
    sleeps = Sleeps()
    turns = Turns(longest_wait_s=1, sleep=sleeps)
    with turns.turn("news.example", pause_s=50):
        pass

    with turns.turn("news.example", pause_s=0):
        pass
    with turns.turn("news.example", pause_s=0):
        pass

    assert sleeps.slept[0] == 0
    assert 40 < sleeps.slept[1] <= 50
    assert sleeps.slept[2] == 0


def test_whoever_waits_too_long_for_others_gives_up():
    turns = Turns(longest_wait_s=0.01)

    with (
        turns.turn("news.example", pause_s=0),
        pytest.raises(FetchTimeoutError, match=r"news\.example was busy"),
        turns.turn("news.example", pause_s=0),
    ):
        pass


def test_a_turn_that_fails_lets_the_next_one_in():
    turns = Turns(longest_wait_s=0.01)
    with pytest.raises(ValueError, match="x"), turns.turn("news.example", pause_s=0):
        raise ValueError("x")

    with turns.turn("news.example", pause_s=0) as waited_s:
        assert waited_s >= 0


def test_hosts_of_long_ago_are_forgotten_but_never_one_in_use():
    turns = Turns(longest_wait_s=0.01)

    with turns.turn("first.example", pause_s=0):
        for n in range(MAX_HOSTS + 50):
            with turns.turn(f"{n}.example", pause_s=0):
                pass

        assert len(turns._hosts) <= MAX_HOSTS + 1
        assert "first.example" in turns._hosts
