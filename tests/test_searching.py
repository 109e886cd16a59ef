from indexer.index.searching import MOST_ROWS, rare_words


def test_the_commonest_words_are_left_out_when_a_rarer_one_is_there():
    counts = {"the": MOST_ROWS, "harbour": 40, "ice": 3}

    assert rare_words(["the", "harbour", "ice"], counts.__getitem__) == ["ice", "harbour"]


def test_a_word_that_is_common_is_kept_when_no_other_is_there():
    assert rare_words(["the"], {"the": 10 * MOST_ROWS}.__getitem__) == ["the"]


def test_a_word_that_occurs_nowhere_is_left_out():
    assert rare_words(["ice", "xyzzy"], {"ice": 1, "xyzzy": 0}.__getitem__) == ["ice"]
    assert rare_words([], {}.__getitem__) == []
