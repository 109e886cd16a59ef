"""What stands above an answer: that a word of the topic is in none of the statements."""

import pytest
from fakes import said
from shelves import TODAY, open_library

from api.answering import answer_question
from api.topic import words_in_none

ARTICLES = {
    "grain.md": "---\ntitle: Bread gets dearer\nsource: Maren Post\n---\n"
    + "\n\n".join(
        [
            said("Grain exports will rise by a tenth", "Anna Orlova"),
            said("Our grain stays at home", "Anna Orlova"),
        ]
    ),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    opened = open_library(tmp_path_factory.mktemp("record"), ARTICLES)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("topic", "line"),
    [
        ("grain exports and tariffs", "In none of these: the word tariffs."),
        ("grain tariffs and strikes", "In none of these: the words tariffs and strikes."),
    ],
)
def test_a_word_of_the_topic_that_nothing_shown_holds_is_told(library, topic, line):
    answer = answer_question(library, f"What did Orlova say about {topic}?", today=TODAY)

    assert answer.citations
    assert answer.text.startswith(line)
    assert line in answer.remarks


@pytest.mark.parametrize(
    "question",
    [
        "What did Orlova say about grain?",
        "What did Orlova say about exported grain?",
        "What did Orlova say about grain and bread?",
        "What did Orlova say about the grain issue?",
        "Orlova said that grain exports will be forbidden",
    ],
    ids=["one word", "another form", "in the title", "a word that says nothing", "a claim"],
)
def test_nothing_is_told_where_no_word_is_missed(library, question):
    answer = answer_question(library, question, today=TODAY)

    assert answer.citations
    assert "In none of these" not in answer.text


def test_a_word_is_missed_only_where_no_statement_has_it():
    assert words_in_none("the price of bread", []) == ("price", "bread")
