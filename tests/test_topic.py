import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st
from shelves import find_part, make_statement

from api.topic import Coverage, cover, read_topic, stem, wording_of, words_of
from indexer.index.hits import Printed

ARTICLE = make_article(
    "Grain in Velm\nThe trade minister Anna Orlova spoke about ports. “Exports will rise”, the minister said.",
    title="Report on grain in Velm",
)
STATEMENT = make_statement(
    ARTICLE,
    "Exports will rise",
    context="The trade minister Anna Orlova spoke about ports. “Exports will rise”, the minister said.",
    mention=find_part(ARTICLE, "The trade minister Anna Orlova"),
    cue="said",
)
PRINTED = Printed(statement=STATEMENT, article=ARTICLE)


@pytest.mark.parametrize(
    ("one", "other"),
    [("casualties", "casualty"), ("bombing", "bombs"), ("strikes", "strike"), ("planned", "plans"),
     ("policies", "policy"), ("Iraqi", "Iraq"), ("taxes", "tax"), ("elections", "election"), ("Мосул", "Mosul")],
)  # fmt: skip
def test_forms_of_one_word_meet(one, other):
    assert stem(words_of(one)[0]) == stem(words_of(other)[0])


@pytest.mark.parametrize(
    ("one", "other"), [("police", "policy"), ("crisis", "cry"), ("class", "clause"), ("need", "ne")]
)
def test_different_words_stay_apart(one, other):
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("phrase", "quote", "near", "anywhere"),
    [
        ("exports", 1, 1, 1),
        ("the exports", 1, 1, 1),
        ("ports", 0, 1, 1),
        ("grain", 0, 0, 1),
        ("grain exports", 0.5, 0.5, 1),
        ("football", 0, 0, 0),
        ("trade", 0, 0, 0),
        ("Orlova", 0, 0, 0),
        ("the report", 0, 0, 0),
        ("the report on exports", 1, 1, 1),
    ],
)
def test_the_share_of_a_topic_is_measured_without_the_speakers_own_name_and_title(phrase, quote, near, anywhere):
    assert cover(read_topic(phrase), wording_of(PRINTED)) == pytest.approx(Coverage(quote, near, anywhere))


def test_a_name_weighs_more_than_a_word():
    assert dict(read_topic("grain in Velm").stems) == pytest.approx({"grain": 0.4, "velm": 0.6})


@given(st.text(max_size=80))
def test_the_weights_of_any_topic_add_up(phrase):
    topic = read_topic(phrase)

    assert not topic.stems or sum(weight for _, weight in topic.stems) == pytest.approx(1)
    coverage = cover(topic, wording_of(PRINTED))
    assert 0 <= coverage.quote <= coverage.near <= coverage.anywhere <= 1 + 1e-9
