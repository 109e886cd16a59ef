from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.lexical import LENGTH_SHARE, PAIR_WEIGHT, SATURATION, score_words
from api.topic import Wording

WORDS = st.lists(st.sampled_from(["ice", "port", "grain", "ferry"]), max_size=8)


def said(*words):
    return Wording(" ".join(words), "", " ".join(words))


def test_a_rarer_word_tells_more():
    common, rare = score_words(["port", "ice"], [said("port"), said("ice"), said("port")])[:2]

    assert rare > common > 0


def test_a_word_of_the_statement_counts_more_than_one_of_its_title_or_beside_it():
    own = Wording("ice port", "sea", "ice port")
    titled = Wording("sea port", "ice", "sea port")
    beside = Wording("sea port", "sea", "sea port ice")

    scores = score_words(["ice"], [own, titled, beside])
    assert scores[0] > scores[1] > 0
    assert scores[0] > scores[2] > 0


def test_words_side_by_side_count_more_than_apart():
    together, apart = score_words(["cold", "port"], [said("cold", "port", "sea"), said("cold", "sea", "port")])

    assert together > apart


def test_the_score_is_that_of_the_formula():
    scores = score_words(["ice", "port"], [said("ice", "port"), said("sea", "seas")])

    telling = log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * 1)
    once = telling * 2 * (SATURATION + 1) / (2 + norm)
    assert scores == pytest.approx([2 * once + PAIR_WEIGHT * 2 * telling, 0])


@given(WORDS, st.lists(WORDS, max_size=6))
def test_what_shares_no_word_gets_nothing_and_nothing_is_negative(asked, candidates):
    scores = score_words(asked, [said(*words) for words in candidates])

    for score, words in zip(scores, candidates, strict=True):
        assert (score > 0) == bool(set(asked) & set(words))
