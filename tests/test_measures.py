"""Measures of rankings and scores, compared with what can be worked out by hand or by another library."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score, roc_auc_score

from api.measures import area_under_roc, ndcg, reciprocal_rank

GRADES = {"a": 1, "b": 1, "c": 0}


def test_the_best_order_is_worth_one():
    assert ndcg(["b", "a", "c"], GRADES) == pytest.approx(1.0)


def test_an_answer_in_second_place_is_discounted():
    assert ndcg(["c", "a"], {"a": 1}) == pytest.approx(1 / np.log2(3))


def test_what_stands_beyond_the_depth_is_worth_nothing():
    assert ndcg(["c", "a"], {"a": 1}, depth=1) == 0.0


def test_nothing_found_is_worth_nothing():
    assert ndcg([], GRADES) == 0.0
    assert ndcg(["c"], {}) == 0.0


@given(st.lists(st.integers(0, 3), min_size=2, max_size=30).filter(any))
def test_it_agrees_with_another_implementation(grades):
    ids = [str(n) for n in range(len(grades))]
    gains = [[2**grade - 1 for grade in grades]]

    expected = ndcg_score(gains, [list(range(len(grades), 0, -1))], k=10)
    assert ndcg(ids, dict(zip(ids, grades, strict=True))) == pytest.approx(expected)


def test_the_first_answer_decides_the_reciprocal_rank():
    assert reciprocal_rank(["c", "b", "a"], GRADES) == 0.5
    assert reciprocal_rank(["c"], GRADES) == 0.0


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_the_area_agrees_with_another_implementation(positives, negatives):
    truth = [1] * len(positives) + [0] * len(negatives)

    assert area_under_roc(positives, negatives) == pytest.approx(roc_auc_score(truth, [*positives, *negatives]))


def test_there_is_no_area_without_both_kinds():
    assert area_under_roc([1.0], []) is None
