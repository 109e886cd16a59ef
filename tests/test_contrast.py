import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.contrast import Contrast, find_contrasts, marks_of
from indexer.similarity import fold_words

WORDS = st.sampled_from("we will not close the ports of Velm in may or may never help 12 twelve more less than".split())
TEXTS = st.lists(WORDS, max_size=14).map(" ".join)


def contrasts(ours, theirs):
    return find_contrasts(fold_words(ours), fold_words(theirs))


@pytest.mark.parametrize(
    ("ours", "theirs", "kinds"),
    [
        ("we lost 12 ships", "we lost 14 ships", {Contrast.NUMBER}),
        ("we lost twelve ships", "we lost 12 ships", set()),
        ("twenty-five ships came", "25 ships came", set()),
        ("twenty ships came", "25 ships came", {Contrast.NUMBER}),
        ("two million came", "two billion came", {Contrast.NUMBER}),
        ("the first convoy", "the second convoy", {Contrast.NUMBER}),
        ("a G7 state", "a G8 state", {Contrast.NUMBER}),
        ("1.5 per cent", "15 per cent", {Contrast.NUMBER}),
        ("the ports are open", "the ports are not open", {Contrast.NEGATION}),
        ("the ports aren’t open", "the ports are not open", set()),
        ("we never agreed to it", "we agreed to it", {Contrast.NEGATION}),
        ("there is no plan", "there isn't any plan", set()),
        ("without Velm it fails", "with Velm it fails", {Contrast.NEGATION}),
    ],
)
def test_numbers_and_negations(ours, theirs, kinds):
    assert set(contrasts(ours, theirs)) & {Contrast.NUMBER, Contrast.NEGATION} == kinds


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("we will support the plan of the council", "we will oppose the plan of the council"),
        ("it is legal to trade grain with them", "it is illegal to trade grain with them"),
        ("prices will rise again in spring", "prices will fall again in spring"),
        ("we will strike if they come", "we may strike if they come"),
    ],
)
def test_opposites(ours, theirs):
    assert Contrast.OPPOSITE in contrasts(ours, theirs)


@pytest.mark.parametrize(
    ("ours", "theirs", "is_other"),
    [
        ("the envoy of Velm left early", "the envoy of Maren left early", True),
        ("we trust Sokolov in this", "we trust Sokoloff in this", False),
        ("we trust Mr Sokolov in this", "we trust Minister Sokolov in this", False),
        ("Velm left early", "Maren left early", False),
    ],
)
def test_names_inside_a_sentence(ours, theirs, is_other):
    assert (Contrast.NAME in contrasts(ours, theirs)) is is_other


def test_one_other_telling_word_of_few_is_one_too_many():
    tail = " and everybody who trades there knows it as well as those who govern"

    assert Contrast.WORD in contrasts("banks help traders here", "banks ruin traders here")
    assert Contrast.WORD not in contrasts("banks help traders here" + tail, "banks ruin traders here" + tail)


def test_words_that_only_bind_others_may_differ():
    assert contrasts("we shall answer each strike", "we will answer every strike") == ()


def test_marks_keep_their_order_however_they_are_spelt():
    assert marks_of(fold_words("not 5 of ninety-nine, nor a dozen")) == ("not", "5", "99", "not", "dozen")


@given(TEXTS, TEXTS)
def test_the_order_of_the_two_makes_no_difference(ours, theirs):
    assert contrasts(ours, theirs) == contrasts(theirs, ours)


@given(TEXTS, TEXTS)
def test_texts_with_other_marks_always_contradict_each_other(ours, theirs):
    differ = marks_of(fold_words(ours)) != marks_of(fold_words(theirs))

    assert bool({Contrast.NUMBER, Contrast.NEGATION} & set(contrasts(ours, theirs))) is differ
