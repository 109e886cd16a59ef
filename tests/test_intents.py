import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answer import Intent
from api.frames import Slots
from api.intents import is_meta, read_intent


def intent(words, *, has_quotation=False):
    return read_intent(words, has_quotation=has_quotation).intent


@pytest.mark.parametrize(
    "words",
    [
        "who is on record",
        "what do you know",
        "which outlets do you have",
        "how many statements do you have",
        "what period do you cover",
        "what can I ask",
        "help",
        "hello there",
        "thank you very much",
        "who are you",
        "кто есть в базе",
    ],
)
def test_a_question_about_the_record_itself_is_told(words):
    assert is_meta(words)
    assert intent(words) is Intent.META


@pytest.mark.parametrize(
    "words",
    [
        "what do you know about grain",
        "how many statements did Varga make",
        "who is on record about grain",
        "which outlets did Orlova criticise",
        "help for farmers",
        "hello kitty",
    ],
)
def test_a_question_about_something_is_none_about_the_record(words):
    assert not is_meta(words)


@pytest.mark.parametrize(
    ("words", "has_quotation", "found"),
    [
        ("did Orlova really say that grain is safe", False, Intent.VERIFY),
        ("did Orlova say grain is safe", True, Intent.VERIFY),
        ("did Orlova say that grain is safe", False, None),
        ("is it true that Orlova said grain is safe", False, Intent.VERIFY),
        ("правда ли, что Орлова сказала зерно есть", False, Intent.VERIFY),
        ("who said grain is safe", True, Intent.WHO_SAID),
        ("which officials spoke about grain", False, Intent.WHO_SAID),
        ("has anyone mentioned grain", False, Intent.WHO_SAID),
        ("whose idea was it", False, None),
        ("how did Orlova’s position on grain change", False, Intent.TIMELINE),
        ("timeline of Orlova on grain", False, Intent.TIMELINE),
        ("what did Orlova say about grain over time", False, Intent.TIMELINE),
        ("what did Orlova first say about grain and then", False, Intent.TIMELINE),
        ("what did Orlova say about a change of climate", False, None),
        ("compare Orlova and Varga on grain", False, Intent.COMPARE),
        ("do Orlova and Varga agree on grain", False, Intent.COMPARE),
        ("what is the difference between what Orlova and Varga said about grain", False, Intent.COMPARE),
        ("what did Orlova say about grain", False, None),
    ],
)
def test_what_is_wanted_is_told_by_the_words(words, has_quotation, found):
    assert intent(words, has_quotation=has_quotation) is found


@pytest.mark.parametrize(
    ("words", "slots"),
    [
        ("how did Orlova’s position on grain change", Slots("Orlova", "grain")),
        ("has Orlova changed her mind about grain", Slots("Orlova", "grain")),
        ("do Orlova and Varga agree on grain", Slots("Orlova and Varga", "grain")),
        ("how does Orlova's view on grain differ from Varga's", Slots("Orlova and Varga", "grain")),
        ("is it true that Orlova said grain is safe", Slots("Orlova", "grain is safe")),
        ("grain is safe, who said that", Slots("", "grain is safe")),
    ],
)
def test_who_and_on_what_are_told_with_it(words, slots):
    assert read_intent(words, has_quotation=True).slots == slots


@given(st.text(max_size=80))
def test_any_words_are_read(words):
    assert read_intent(words, has_quotation=False).intent in {None, *Intent}
