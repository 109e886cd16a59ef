import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.wording import MAX_WORDS, match_any, telling_words


def match_query(text):
    return match_any(telling_words(text))


@pytest.fixture(scope="module")
def words():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (quote, title, tokenize = 'porter unicode61')")
    connection.execute("INSERT INTO words VALUES ('Grain moves NOT by sea AND near the port', 'speaker: grain')")
    yield connection
    connection.close()


@given(st.text(max_size=200))
def test_no_text_is_ever_read_as_a_command(words, text):
    match = match_query(text)

    if match is not None:
        words.execute("SELECT rowid FROM words WHERE words MATCH ?", [match]).fetchall()


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "grain*",
        "-grain",
        "speaker:grain",
        "NEAR(grain port)",
        "grain AND",
        "^grain",
        "{quote}: x",
        "gr\x00ain",
        "''",
    ],
)
def test_operators_are_plain_words(words, text):
    match = match_query(text)

    found = match and words.execute("SELECT rowid FROM words WHERE words MATCH ?", [match]).fetchall()
    assert found in (None, [], [(1,)])


def test_function_words_are_left_out_beside_others():
    assert match_query("What did she say about the grain?") == '"say" OR "grain"'


def test_function_words_alone_are_kept():
    assert match_query("what about it") == '"what" OR "about" OR "it"'


def test_a_word_is_asked_for_once():
    assert match_query("Grain, grain and GRAIN") == '"grain"'


@pytest.mark.parametrize("text", ["", " ", "?!", "\ud800", "___", "\x00"])
def test_a_text_without_words_asks_for_nothing(text):
    assert match_query(text) is None


def test_a_very_long_text_is_cut():
    assert match_query(" ".join(f"w{n}" for n in range(5000))).count(" OR ") == MAX_WORDS - 1
