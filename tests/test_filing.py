import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.filing import SetFile, WordFile
from api.naming import is_misspelling
from indexer.extract.given_names import FEMALE_GIVEN, MALE_GIVEN

NAMES = tuple(sorted({*FEMALE_GIVEN, *MALE_GIVEN, "konashenkov", "lindqvist", "orlova", "sokolskaya", "hrytsenko"}))
FILES = {inflected: WordFile(NAMES, may_be_inflected=inflected) for inflected in (False, True)}
LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz")


@st.composite
def misspelt(draw):
    word = list(draw(st.sampled_from(NAMES)))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(word)))
        word[place : place + draw(st.integers(0, 2))] = draw(st.lists(LETTERS, max_size=2))
    return "".join(word) + draw(st.sampled_from(["", "", "a", "u", "oy", "ym", "ami", "skogo"])) or "x"


@pytest.mark.parametrize("inflected", [False, True])
@given(asked=misspelt() | st.text(LETTERS, min_size=1, max_size=12))
def test_a_word_file_finds_what_comparing_with_every_word_finds(inflected, asked):
    everywhere = {name for name in NAMES if is_misspelling(asked, name, may_be_inflected=inflected)}

    assert set(FILES[inflected].near(asked)) == everywhere


def test_no_word_is_near_in_an_empty_file():
    assert WordFile([], may_be_inflected=True).near("orlova") == ()


def test_a_word_is_found_as_often_as_it_is_asked_for():
    words = WordFile(["orlova"], may_be_inflected=False)
    many = [words.near(f"orlov{'x' * count}") for count in range(2_000)]

    assert words.near("orlovs") == ("orlova",)
    assert many[1] == ("orlova",)


WORDS = st.frozensets(st.sampled_from("minister of trade deputy marenia spokesman velm".split()), max_size=4)


@given(st.lists(WORDS, max_size=8), WORDS)
def test_a_set_file_finds_the_sets_that_hold_all_words(sets, wanted):
    holding = {place for place, words in enumerate(sets) if wanted and wanted <= words}

    assert SetFile(sets).holding(wanted) == holding
