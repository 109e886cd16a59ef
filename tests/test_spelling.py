import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.spelling import Fit, by_sound, may_be_given, read_name, script_of, surname_fit, surname_key


@pytest.mark.parametrize(
    ("printed", "given", "surname"),
    [
        ("Ada Okafor", ("ada",), "okafor"),
        ("Okafor", (), "okafor"),
        ("Okafor’s", (), "okafor"),
        ("Ada N. Okafor", ("ada", "n"), "okafor"),
        ("Odile Le Roux", ("odile",), "leroux"),
        ("Le Roux", (), "leroux"),
        ("Ben Arndt", ("ben",), "arndt"),
        ("al-Haddad", (), "haddad"),
        ("Yusuf Abd al-Rahman", ("yusuf",), "abdrahman"),
        ("Ada Shore-Hawkin", ("ada",), "shorehawkin"),
        ("Игорь Сорокин", ("igor",), "sorokin"),
    ],
)
def test_a_name_is_taken_apart(printed, given, surname):
    name = read_name(printed)

    assert (name.given, name.surname) == (given, surname)


def test_a_generation_is_no_surname():
    assert read_name("Tomas Varga Jr.").generation == "jr"
    assert read_name("Tomas Varga Jr.").surname == "varga"


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ("shoigin", "shoygin", Fit.SOUND),
        ("konashin", "conashin", Fit.SOUND),
        ("zakharina", "zaharina", Fit.SOUND),
        ("haddad", "hadad", Fit.SOUND),
        ("skrocki", "scrocca", Fit.ALIKE),
        ("rocca", "scrocca", Fit.NO),
        ("stone", "stein", Fit.NO),
        ("lavrin", "lavrina", Fit.NO),
    ],
)
def test_surnames_are_compared_by_letters_and_sound(one, other, fit):
    assert surname_fit(one, other) is surname_fit(other, one) is fit


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14))
def test_whatever_sounds_the_same_is_kept_under_one_key(word):
    assert surname_fit(word, word) is Fit.SAME
    assert surname_key(word) == surname_key(word)
    assert by_sound(word)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    name = read_name(text)

    assert name is None or name.surname


@pytest.mark.parametrize(
    ("word", "may"), [("Denis", True), ("Minister", False), ("But", False), ("France", False), ("R.", False)]
)
def test_titles_places_and_openers_are_no_given_names(word, may):
    assert may_be_given(word) is may


def test_the_script_of_a_name_is_that_of_its_first_letter():
    assert [script_of(text) for text in ("Ada", "«Ада»", "آدا", "1")] == ["Latin", "Cyrillic", "Arabic", ""]
