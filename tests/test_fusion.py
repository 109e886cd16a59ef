import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.fusion import fuse

SCORES = st.lists(st.tuples(st.floats(-1, 1, width=32), st.floats(0, 60, width=32)), max_size=30)


def test_the_best_by_both_scores_gets_one_and_the_worst_by_both_nothing():
    assert fuse([0.1, 0.5, 0.9], [0.0, 1.0, 4.0]) == [0.0, 0.4375, 1.0]


def test_words_weigh_a_quarter():
    assert fuse([0.9, 0.1], [0.0, 7.0]) == [0.75, 0.25]


def test_a_score_that_is_the_same_everywhere_moves_nothing():
    assert fuse([0.2, 0.8], [0.0, 0.0]) == [0.0, 0.75]


def test_one_statement_alone_gets_full_marks():
    assert fuse([0.3], [2.0]) == [1.0]


def test_nothing_gives_nothing():
    assert fuse([], []) == []


def test_scores_of_different_statements_are_refused():
    with pytest.raises(ValueError, match="got 2 and 1"):
        fuse([0.1, 0.2], [0.3])


def test_a_weight_that_is_no_share_is_refused():
    with pytest.raises(ValueError, match=r"got 1\.5"):
        fuse([0.1], [0.3], lexical_weight=1.5)


@given(SCORES)
def test_every_score_lies_between_nothing_and_one(pairs):
    fused = fuse([cosine for cosine, _ in pairs], [bm25 for _, bm25 in pairs])

    assert all(0 <= score <= 1 for score in fused)


@given(SCORES)
def test_a_statement_ahead_by_both_scores_is_never_behind(pairs):
    fused = fuse([cosine for cosine, _ in pairs], [bm25 for _, bm25 in pairs])

    for one, other in zip(zip(pairs, fused, strict=True), list(zip(pairs, fused, strict=True))[1:], strict=False):
        if one[0][0] >= other[0][0] and one[0][1] >= other[0][1]:
            assert one[1] >= other[1]


@given(SCORES)
def test_the_order_of_the_statements_does_not_matter(pairs):
    forwards = fuse([cosine for cosine, _ in pairs], [bm25 for _, bm25 in pairs])
    backwards = fuse([cosine for cosine, _ in pairs[::-1]], [bm25 for _, bm25 in pairs[::-1]])

    assert backwards[::-1] == forwards
