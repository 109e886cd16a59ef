"""Threads that ask at the same time are served together; nobody is held up for others' sake."""

import threading

import numpy as np
import pytest
from fakes import WordEmbedder
from served import until

from indexer.errors import ModelError
from indexer.index.joining import MOST_TOGETHER, SLICE, JoiningEmbedder


class GatedEmbedder(WordEmbedder):
    """Waits at each call until it is let on; tells what it was asked for together."""

    def __init__(self):
        super().__init__()
        self.calls = []
        self.let_on = threading.Semaphore(0)

    def encode(self, texts, **more):
        self.calls.append(list(texts))
        assert self.let_on.acquire(timeout=30)
        if "broken" in texts:
            raise ModelError("it failed")
        return super().encode(texts, **more)


@pytest.fixture
def model():
    return GatedEmbedder()


@pytest.fixture
def joining(model):
    return JoiningEmbedder(model)


class Asking(threading.Thread):
    def __init__(self, joining, texts):
        super().__init__(daemon=True)
        self.joining, self.texts, self.progress, self.came = joining, texts, [], None
        self.start()

    def run(self):
        try:
            self.came = self.joining.encode(self.texts, on_progress=self.progress.append)
        except ModelError as error:
            self.came = error

    def result(self):
        self.join(30)
        return self.came


def ask_behind(joining, *wanted):
    """Have so many threads ask, each only once the one before stands in line."""
    asking = []
    for texts in wanted:
        before = len(joining._waiting)
        asking.append(Asking(joining, texts))
        until(lambda before=before: len(joining._waiting) > before)
    return asking


def begin(joining, model, texts):
    asking = Asking(joining, texts)
    until(lambda: model.calls)
    return asking


def same(found, texts):
    return np.array_equal(found, WordEmbedder().encode(texts))


def test_a_lone_question_is_embedded_at_once_and_alone(joining, model):
    model.let_on.release()

    assert same(joining.encode(["alone"]), ["alone"])
    assert model.calls == [["alone"]]


def test_who_waits_is_embedded_together_and_gets_its_own(joining, model):
    first = begin(joining, model, ["a"])
    others = ask_behind(joining, ["b"], ["c", "d"], ["e"])
    model.let_on.release(2)

    assert all(same(one.result(), one.texts) for one in [first, *others])
    assert model.calls == [["a"], ["b", "c", "d", "e"]]


def test_a_bulk_lets_questions_in_after_each_slice(joining, model):
    texts = [f"t{number}" for number in range(2 * SLICE + 3)]
    bulk = begin(joining, model, texts)
    questions = ask_behind(joining, ["q1"], ["q2"])
    model.let_on.release(1)
    until(lambda: len(model.calls) == 2)
    late = ask_behind(joining, ["q3"])
    model.let_on.release(4)

    assert same(bulk.result(), texts)
    assert all(same(one.result(), one.texts) for one in [*questions, *late])
    assert model.calls == [texts[:SLICE], ["q1", "q2"], texts[SLICE : 2 * SLICE], ["q3"], texts[2 * SLICE :]]
    assert bulk.progress[-1] == len(texts)


def test_two_bulks_take_turns(joining, model):
    one = begin(joining, model, ["a"] * 2 * SLICE)
    other = ask_behind(joining, ["b"] * 2 * SLICE)[0]
    model.let_on.release(4)

    assert len(one.result()) == len(other.result()) == 2 * SLICE
    assert [call[0] for call in model.calls] == ["a", "b", "a", "b"]


def test_no_more_than_a_bound_is_embedded_together(joining, model):
    first = begin(joining, model, ["a"])
    others = ask_behind(joining, *[[f"q{number}"] for number in range(MOST_TOGETHER + 1)])
    model.let_on.release(3)

    assert all(same(one.result(), one.texts) for one in [first, *others])
    assert [len(call) for call in model.calls] == [1, MOST_TOGETHER, 1]


def test_a_failure_is_told_to_those_whose_it_is_and_the_next_go_on(joining, model):
    first = begin(joining, model, ["a"])
    others = ask_behind(joining, ["broken"], ["c"])
    model.let_on.release(2)

    assert same(first.result(), ["a"])
    assert [str(one.result()) for one in others] == ["it failed"] * 2
    model.let_on.release()
    assert same(joining.encode(["after"]), ["after"])


def test_nothing_is_nothing(joining, model):
    model.let_on.release()

    assert len(joining.encode([])) == 0


def test_many_threads_each_get_their_own():
    joining = JoiningEmbedder(WordEmbedder())
    asking = [Asking(joining, [f"w{n}-{m}" for m in range(n % (3 * SLICE) + 1)]) for n in range(200)]

    assert all(same(one.result(), one.texts) for one in asking)
