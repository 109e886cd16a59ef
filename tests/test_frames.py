import pytest

from api.frames import Slots, clean_topic, read_form, read_short_form


@pytest.mark.parametrize(
    ("words", "slots"),
    [
        ("What did Orlova say about grain", Slots("Orlova", "grain")),
        ("Orlova's latest remarks about grain", Slots("Orlova", "grain")),
        ("quotes about grain by Orlova", Slots("Orlova", "grain")),
        ("who said anything about grain", Slots("", "grain")),
        ("what did anyone say about grain", Slots("", "grain")),
        ("what did Orlova say to the press about grain", Slots("Orlova", "grain")),
    ],
)
def test_a_question_of_a_known_form_is_taken_apart(words, slots):
    assert read_form(words) == slots


def test_another_form_is_left_to_others():
    assert read_form("attacks on Mosul") is None
    assert read_short_form("attacks on Mosul") == Slots("attacks", "Mosul")
    assert read_short_form("grain exports") is None


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("the grain exports, please", "grain exports"),
        ("anything", None),
        ("it", None),
        ("the", None),
        ("what was that", None),
        ("", None),
        ("State of the Union", "State of the Union"),
    ],
)
def test_a_topic_is_cleaned_of_what_names_nothing(words, topic):
    assert clean_topic(words) == topic
