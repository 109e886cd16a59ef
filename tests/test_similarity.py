import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.similarity import BANDS, bands_of, fold_words, hash_64, jaccard, shingles_of

SENTENCE = "the harbour of Velm will stay open for grain all winter and nobody will be turned away at its gates"


def folded(text):
    return fold_words(text).folded


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("We can’t wait.", "we cannot wait"),
        ("They won't go", "THEY WILL NOT GO"),
        ("Calderón’s visit", "Calderons visit"),
        ("1,200 tonnes", "1200 tonnes"),
        ("1\u00a0200 tonnes", "1200 tonnes"),
        ("0,5 per cent", "0.5 per cent"),
        ("“Wait — here”", '"Wait - here"'),
    ],
)
def test_marks_accents_and_capitals_make_no_difference(ours, theirs):
    assert folded(ours) == folded(theirs)


@pytest.mark.parametrize(("ours", "theirs"), [("0.5", "5"), ("1.5", "15"), ("in 2015 100 came", "in 2015100 came")])
def test_numbers_that_differ_stay_apart(ours, theirs):
    assert folded(ours) != folded(theirs)


def test_names_are_the_words_with_a_capital_inside_a_sentence():
    words = fold_words("We told Orlova so. Then I’m told “Nobody came” to Velm.")

    assert [words.folded[place] for place in sorted(words.names)] == ["orlova", "velm"]


def test_shingles_are_runs_of_words_and_of_a_short_text_the_whole():
    assert shingles_of(("a", "b", "c"), 2) == {"a b", "b c"}
    assert shingles_of(("a",), 2) == {"a"}
    assert shingles_of((), 2) == frozenset()


@given(st.frozensets(st.text(max_size=3)), st.frozensets(st.text(max_size=3)))
def test_the_likeness_is_that_of_the_sets(ours, theirs):
    union = ours | theirs

    assert jaccard(ours, theirs) == (len(ours & theirs) / len(union) if union else 0)


def test_the_bands_are_the_same_in_every_run():
    # Written down once: a record keeps its bands, and another signature would match none of them.
    assert bands_of(shingles_of(folded(SENTENCE), 2))[:2] == (4362367345378899732, 6411042239533457210)


@given(st.permutations(SENTENCE.split()))
def test_the_bands_do_not_depend_on_an_order(words):
    assert bands_of(words) == bands_of(sorted(words))


def test_texts_that_are_alike_share_bands_and_others_do_not():
    ours = set(bands_of(shingles_of(folded(SENTENCE), 2)))
    near = set(bands_of(shingles_of(folded(SENTENCE.replace("winter", "summer")), 2)))
    far = set(bands_of(shingles_of(folded("schools in the north of Selt open a week later than those of Maren"), 2)))

    assert len(ours) == BANDS
    assert ours & near
    assert not ours & far


def test_a_hash_fits_into_a_column_and_keeps_its_parts_apart():
    assert -(2**63) <= hash_64("a", "b") < 2**63
    assert hash_64("a", "b") != hash_64("ab")
    assert hash_64("\ud800") == hash_64("\ud800")
