import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.aligning import (
    MAX_PIECES,
    Grade,
    count_telling,
    fit_exactly,
    fit_nearly,
    read_pieces,
    read_wording,
)

TEXT = "The ferry was never for sale; it belongs to the islands, and the islands will keep it."
WORDS = st.lists(st.sampled_from("the ferry sale island keep not never 12 storm".split()), min_size=1, max_size=12)


def fit(quote, text=TEXT):
    return fit_exactly(list(map(read_wording, read_pieces(quote))), read_wording(text))


def near(quote, text=TEXT):
    return fit_nearly(list(map(read_wording, read_pieces(quote))), read_wording(text))


@pytest.mark.parametrize(
    ("quote", "pieces"),
    [
        ("one … two", ("one", "two")),
        ("one... two", ("one", "two")),
        ("one [...] two (…) three", ("one", "two", "three")),
        ("one . . . two", ("one", "two")),
        ("… one …", ("one",)),
        ("one. Two.", ("one. Two.",)),
        ("3.5 to 4", ("3.5 to 4",)),
        ("…", ()),
        ("", ()),
    ],
    ids=["sign", "dots", "brackets", "spaced dots", "outer", "full stops", "decimals", "nothing else", "empty"],
)
def test_a_quote_is_divided_at_its_ellipses(quote, pieces):
    assert read_pieces(quote) == pieces


def test_a_quote_has_only_so_many_pieces():
    assert len(read_pieces("a … " * 100)) == MAX_PIECES


def test_each_word_knows_where_it_is_printed():
    wording = read_wording("“Don’t go,” she said—twice.")

    assert wording.words == ("do", "not", "go", "she", "said", "twice")
    spans = [wording.cut(word, word + 1) for word in range(len(wording.words))]
    printed = [wording.text[start:end] for start, end in spans]
    assert printed == ["Don’t", "Don’t", "go", "she", "said", "twice."]


def test_a_run_is_found_where_it_stands():
    found = fit("belongs to the islands")

    assert (found.grade, found.runs) == (Grade.SAME, ((7, 11),))


def test_pieces_are_found_in_their_order_as_near_to_each_other_as_can_be():
    found = fit("the … islands … keep it")

    assert found.grade is Grade.CUT
    assert found.runs == ((12, 13), (13, 14), (15, 17))


def test_pieces_in_another_order_do_not_fit():
    assert fit("will keep it … belongs to").grade is Grade.NONE


def test_part_of_a_word_does_not_fit():
    assert fit("he ferry was").grade is Grade.NONE


@given(WORDS, WORDS, WORDS)
def test_a_run_between_any_words_is_found(before, words, after):
    found = fit(" ".join(words), " ".join(before + words + after))

    assert found.grade is Grade.SAME
    assert tuple((before + words + after)[found.first : found.last]) == tuple(words)


@given(WORDS, WORDS)
def test_a_run_is_found_only_where_it_is(words, text):
    spoken = f" {' '.join(text)} "

    assert (fit(" ".join(words), " ".join(text)).grade is Grade.SAME) == (f" {' '.join(words)} " in spoken)


def test_a_changed_word_is_counted_where_it_stands():
    overlap = near("The ferry was always for sale").overlap

    assert (overlap.kept, overlap.inner, overlap.blocks, overlap.outer) == (5, 1, 1, 0)


def test_words_before_and_after_what_is_kept_are_counted_apart():
    overlap = near("We say it belongs to the islands alone").overlap

    assert (overlap.kept, overlap.inner, overlap.outer) == (5, 0, 3)


def test_many_words_left_out_at_one_place_are_one_fault():
    text = "The ferry was never for sale " + "and so on " * 30 + "and the islands will keep it"

    overlap = near("The ferry was never for sale and the islands will keep it", text).overlap

    assert (overlap.kept, overlap.blocks) == (12, 1)


def test_another_text_does_not_fit_nearly():
    assert near("Snow fell on the pass all night").grade is Grade.NONE


def test_telling_words_are_no_function_words():
    assert count_telling(("the", "ferry", "of", "12", "ferry", "s")) == 2
