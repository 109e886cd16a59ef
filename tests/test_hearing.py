from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.hearing import Heard, hear
from indexer.errors import NarrationError

ONE = '{"text": "A said B.", "cites": ["q1"]}'


def heard(*pieces, most_chars=4000):
    return list(hear(pieces, most_chars=most_chars))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'{{"sentences": [{ONE}]}}', id="as asked for"),
        pytest.param(f'```json\n{{"sentences":[{ONE}]}}\n```', id="fenced"),
        pytest.param(f'Here you are: {{"sentences" : [ {ONE} ]}} Anything else?', id="with words around"),
        pytest.param(f'{{"sentences": [{ONE}', id="cut off after it"),
        pytest.param(f'{{"sentences": [{ONE}, {{"text": "C sa', id="cut off in the next"),
        pytest.param('{"sentences": [{"text": "A said B. [q1]", "cites": []}]}'.replace(". [", "["), id="mark inside"),
        pytest.param("A said B.[q1]", id="plain"),
    ],
)
def test_a_sentence_is_heard_with_what_it_cites(text):
    found = heard(text)

    assert [(one.text.rstrip("."), one.cites) for one in found] == [("A said B", ("q1",))]


def test_plain_sentences_are_parted_by_their_marks():
    assert heard("A said B [q1, q2]. C said D [q3][q4]. And no more.") == [
        Heard("A said B", ("q1", "q2")),
        Heard("C said D", ("q3", "q4")),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("A said B.", id="no mark"),
        pytest.param('{"sentences": null}', id="null"),
        pytest.param('{"sentences": ["A said B."]}', id="strings"),
        pytest.param('{"sentences": [[{"text": 1}]]}', id="lists"),
        pytest.param('{"sentences": [{"text": null, "cites": ["q1"]}]}', id="no text"),
        pytest.param('{"sentences": [{"text": "A", "cites": "q1"}]}', id="cites no list"),
        pytest.param('{"sentences": [{"text": "A", "cites": [null]}]}', id="cites no words"),
        pytest.param('{"sentences": [{"text": "A", "text": "B", "cites": ["q1"]}]}', id="key twice"),
        pytest.param('{"sentences": [{"text": "' + "a" * 9000 + '", "cites": ["q1"]}]}', id="endless sentence"),
        pytest.param('{"sentences": [' + "[" * 3000, id="nested"),
    ],
)
def test_what_is_no_sentence_is_not_heard(text):
    assert heard(text, most_chars=20_000) == []


def test_a_sentence_is_heard_before_the_next_one_comes():
    pieces = iter(['{"sentences": [', ONE, ", "])

    first = next(hear(pieces, most_chars=4000))

    assert first.text == "A said B."
    assert next(pieces) == ", "


def test_what_follows_the_list_is_not_heard():
    assert heard(f'{{"sentences": [{ONE}], "more": [{ONE}]}}', ONE) == [Heard("A said B.", ("q1",))]


def test_more_text_than_an_answer_can_be_is_an_error():
    with pytest.raises(NarrationError, match="too_large"):
        heard("word " * 50, "word " * 50, most_chars=300)


@given(cuts=st.lists(st.integers(min_value=0, max_value=200), max_size=12))
def test_it_makes_no_difference_how_the_text_is_cut_into_pieces(cuts):
    text = f'{{"sentences": [{ONE}, {ONE.replace("q1", "q2")}]}}'
    edges = sorted({0, len(text), *(cut % len(text) for cut in cuts)})

    pieces = [text[start:end] for start, end in pairwise(edges)]

    assert heard(*pieces) == heard(text)
