import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.outlets import Outlets, outlets_named, take_kinds
from indexer.statement import Kind

OUTLETS = Outlets(["Maren Post", "The Gazette", "NORD", "Курьер", "Orlova"])


def nobody(_: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("words", "outlet", "rest"),
    [
        ("Varga on fees according to the Maren Post", "Maren Post", "Varga on fees"),
        ("Varga on fees according to Maren Post?", "Maren Post", "Varga on fees"),
        ("as reported by NORD, what did Varga say", "NORD", "what did Varga say"),
        ("what did Varga say in the gazette about fees", "The Gazette", "what did Varga say about fees"),
        ("quotes from NORD on fees", "NORD", "quotes on fees"),
        ("что сказал Варга по данным Курьер", "Курьер", "что сказал Варга"),
    ],
)
def test_an_outlet_on_record_is_taken_out(words, outlet, rest):
    assert OUTLETS.take(words, is_other=nobody) == ((outlet,), rest)


@pytest.mark.parametrize(
    "words",
    [
        "what did Varga say according to Reuters",
        "what did Varga say about the Maren Post",
        "Varga in the Maren Harbour Post",
        "what did the Gazette say",
        "in",
        "",
    ],
)
def test_what_is_no_outlet_on_record_stays(words):
    assert OUTLETS.take(words, is_other=nobody) == ((), words)


def test_the_name_of_a_speaker_is_no_outlet():
    words = "what was said about grain according to Orlova"

    assert OUTLETS.take(words, is_other=lambda name: name == "Orlova") == ((), words)
    assert OUTLETS.take(words, is_other=nobody).outlets == ("Orlova",)


def test_a_record_without_outlets_names_none():
    assert Outlets([]).take("from NORD", is_other=nobody) == ((), "from NORD")


def test_outlets_of_the_same_names_are_made_once():
    assert outlets_named(("NORD",)) is outlets_named(("NORD",))


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("what did Varga say about fees, direct quotes only", "what did Varga say about fees"),
        ("only direct quotes by Varga", "by Varga"),
        ("what did Varga say verbatim about fees", "what did Varga say about fees"),
        ("direct quotes by Varga", "quotes by Varga"),
        ("Varga on fees in his own words", "Varga on fees"),
        ("только цитаты", ""),
    ],
)
def test_quoted_words_alone_may_be_asked_for(words, rest):
    assert take_kinds(words) == ((Kind.DIRECT,), rest)


@pytest.mark.parametrize("words", ["what did Varga say about quotes", "direct flights", "price quotations"])
def test_other_words_ask_for_every_kind(words):
    assert take_kinds(words) == ((), words)


@given(st.text(max_size=80))
def test_any_words_are_taken(words):
    assert isinstance(OUTLETS.take(words, is_other=nobody).rest, str)
    assert isinstance(take_kinds(words)[1], str)
