import pytest

from api.foreign_frames import without_asking
from api.frames import (
    Denial,
    Order,
    Slots,
    clean_topic,
    read_form,
    read_order,
    read_short_form,
    split_questions,
)


@pytest.mark.parametrize(
    ("words", "slots"),
    [
        ("What did Orlova say about grain", Slots("Orlova", "grain")),
        ("Orlova's latest remarks about grain", Slots("Orlova", "grain")),
        ("quotes about grain by Orlova", Slots("Orlova", "grain")),
        ("who said anything about grain", Slots("", "grain")),
        ("what did anyone say about grain", Slots("", "grain")),
        ("what did Orlova say to the press about grain", Slots("Orlova", "grain")),
        ("how many statements did Orlova make", Slots("Orlova", "")),
        ("how often did Orlova mention grain", Slots("Orlova", "grain")),
        ("the first three statements by Orlova on grain", Slots("Orlova", "grain")),
        ("the latest from Orlova on grain", Slots("Orlova", "grain")),
        ("what is the latest from Orlova", Slots("Orlova", "")),
        ("what's new from Orlova", Slots("Orlova", "")),
        ("any news from Orlova about grain", Slots("Orlova", "grain")),
        ("did Orlova and Varga both say the port is open", Slots("Orlova and Varga", "the port is open")),
        ("compare Orlova and Varga on grain", Slots("Orlova and Varga", "grain")),
        ("compare Orlova with Varga", Slots("Orlova and Varga", "")),
        ("compare what Orlova and Varga said about grain", Slots("Orlova and Varga", "grain")),
        ("Что сказал Дональд Варга", Slots("Дональд Варга", "")),
        ("Что Орлова говорила про зерно", Slots("Орлова", "зерно")),
        ("Что о зерне заявила Орлова", Slots("Орлова", "зерне")),
        ("Что Анна Орлова о зерне сказала", Slots("Анна Орлова", "зерне")),
        ("Кто говорил о зерне", Slots("", "зерне")),
        ("did Orlova deny the ban", Slots("Orlova", "the ban", Denial.DENIED)),
        ("who denied the ban", Slots("", "the ban", Denial.DENIED)),
        ("what did Orlova not say about grain", Slots("Orlova", "grain", Denial.NOT_SAID)),
        ("what didn't Orlova say", Slots("Orlova", "", Denial.NOT_SAID)),
        ("didn't Orlova say that grain is safe", Slots("Orlova", "grain is safe")),
        ("what did Orlova say she did not know", Slots("Orlova", "she did not know")),
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


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("first statement by Orlova", Order.OLDEST),
        ("Orlova's earliest remarks about grain", Order.OLDEST),
        ("when did Orlova first mention grain", Order.OLDEST),
        ("latest statement by Orlova", Order.NEWEST),
        ("the most recent three quotes of Orlova", Order.NEWEST),
        ("the latest from Orlova on grain", Order.NEWEST),
        ("what did Orlova say about the first statement", Order.BEST),
        ("what did Orlova say about grain", Order.BEST),
    ],
)
def test_the_order_asked_for_is_read(words, order):
    assert read_order(words) is order


@pytest.mark.parametrize(
    ("words", "questions"),
    [
        ("what did A say about war and what did B say about peace?",
         ("what did A say about war", "what did B say about peace?")),
        ("What did A say? What did B say?", ("What did A say", "What did B say?")),
        ("what did A say about war and peace", ("what did A say about war and peace",)),
        ("what did A say about the war and what it cost", ("what did A say about the war and what it cost",)),
    ],
)  # fmt: skip
def test_questions_asked_in_one_breath_are_taken_apart(words, questions):
    assert split_questions(words) == questions


def test_a_russian_question_may_name_the_speaker_last():
    assert without_asking("Что сказал о зерне Варга") == "о зерне Варга"
