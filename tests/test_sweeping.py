"""How often Python looks for garbage while many articles are read."""

import gc

import pytest

from indexer.sweeping import OBJECTS_BETWEEN_SWEEPS, sweep_rarely


@pytest.fixture
def as_before():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("as_before")
def test_garbage_is_still_looked_for_but_less_often():
    gc.set_threshold(700, 10, 10)

    sweep_rarely()

    assert gc.isenabled()
    assert gc.get_threshold()[0] == OBJECTS_BETWEEN_SWEEPS > 700
