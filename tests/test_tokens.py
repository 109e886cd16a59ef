"""Words and marks are cut as a reader sees them, and each tells what rules ask of it."""

import pytest
from tellings import sentences_of

from indexer.extract.tokens import tokenize
from indexer.extract.wordclass import QUOTE


def words(text):
    return [token.text for token in tokenize(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("O'Neill and al-Rahman", ["O'Neill", "and", "al-Rahman"]),
        ("Falk's and Falk’s", ["Falk", "'s", "and", "Falk", "’s"]),
        ("U.S. Sen. Ida J. Falk", ["U.S.", "Sen.", "Ida", "J.", "Falk"]),
        ("@port_office wrote", ["@port_office", "wrote"]),
        ("well-known, no?", ["well-known", ",", "no", "?"]),
        ("Żółć wrote", ["Żółć", "wrote"]),
        ("don't", ["don't"]),
    ],
)
def test_words_are_cut_as_a_reader_sees_them(text, expected):
    assert words(text) == expected


def test_a_quoted_stretch_knows_its_last_character():
    first, second = (sentences_of(text)[0].tokens[0] for text in ("“It holds!” he said.", "“It holds,” he said."))

    assert (first.closing, second.closing) == ("!", ",")


@pytest.mark.parametrize(
    ("quoted", "is_title"),
    [
        ("A Season of Ash", True),
        ("The Long Road to the Sea", True),
        ("It holds", False),
        ("1984", True),
        ("a farce", False),
    ],
)
def test_few_words_in_capitals_look_like_a_title(quoted, is_title):
    (sentence,) = sentences_of(f"She read “{quoted}” twice")

    (token,) = [token for token in sentence.tokens if token.quote is not None]
    assert token.is_title_like is is_title


@pytest.mark.parametrize(
    ("text", "expected"), [("Falk", True), ("al-Rahman", True), ("al-dente", False), ("falk", False)]
)
def test_an_article_before_a_name_does_not_hide_its_capital(text, expected):
    (token,) = tokenize(text, 0, len(text))

    assert token.is_capitalised is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("she", True),
        ("the", True),
        ("minister", True),
        ("former", True),
        ("Falk", True),
        ("@port", True),
        ("Although", False),
        ("harbour", False),
        ("said", False),
        (",", False),
    ],
)
def test_a_word_tells_whether_somebody_may_be_named_from_it_on(text, expected):
    (token,) = tokenize(text, 0, len(text))

    assert token.may_begin is expected


@pytest.mark.parametrize(("text", "expected"), [("Falk", True), ("Although", False), ("falk", False)])
def test_a_word_tells_whether_it_may_stand_in_a_name(text, expected):
    (token,) = tokenize(text, 0, len(text))

    assert token.is_name_word is expected


@pytest.mark.parametrize(("text", "expected"), [("Gen.", True), ("minister", True), ("harbour", False)])
def test_a_word_tells_whether_it_is_a_role(text, expected):
    (token,) = tokenize(text, 0, len(text))

    assert token.is_role is expected


def test_only_a_word_has_a_stem():
    tokens = tokenize("Falk announced,", 0, 15)

    assert [token.stem for token in tokens] == ["falk", "announc", ""]


def test_a_word_is_cut_alike_whatever_stands_behind_it():
    for follower in (" ", ",", ".", ";", "”", "\n", ""):
        assert words(f"harbour{follower}")[0] == "harbour"


def test_a_quoted_stretch_is_a_class_of_its_own():
    (token,) = sentences_of("“The mill will close.”")[0].tokens

    assert token.word_class == QUOTE
