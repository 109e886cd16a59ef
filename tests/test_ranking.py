"""Readings of a quote are weighed by a table, and their chances are those of exclusive claims."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.ranking import chance, chances, size_of, weigh

WEIGHTS = st.lists(st.floats(-50, 50), min_size=1, max_size=6)


def test_features_in_no_table_weigh_nothing():
    assert weigh(("near", "unheard of"), {"near": 1.5, "far": -2.0}) == 1.5


@given(WEIGHTS)
def test_the_chances_of_exclusive_readings_add_up_to_one(weights):
    assert math.isclose(sum(chances(weights)), 1.0)


@given(WEIGHTS)
def test_what_weighs_most_has_the_best_chance(weights):
    found = chances(weights)

    assert found[weights.index(max(weights))] == max(found)


@pytest.mark.parametrize(("weight", "expected"), [(0.0, 0.5), (math.log(3), 0.75), (-math.log(3), 0.25)])
def test_a_weight_is_the_logarithm_of_the_odds(weight, expected):
    assert chance(weight) == pytest.approx(expected)


@given(st.floats(allow_nan=False))
def test_no_weight_is_too_large(weight):
    assert 0 <= chance(weight) <= 1


@pytest.mark.parametrize(("count", "name"), [(0, "0"), (3, "3"), (5, "4-5"), (9, "9-12"), (20, "13-20"), (400, "21+")])
def test_a_count_is_named_by_its_order_of_size(count, name):
    assert size_of(count) == name
