import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.foreign_days import in_english
from api.period import find_period

TODAY = dt.date(2031, 5, 15)  # a Thursday


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("в апреле 2017", "2017-04-01", "2017-04-30"),
        ("в апреле 2017 года", "2017-04-01", "2017-04-30"),
        ("с понедельника", "2031-05-12", None),
        ("в среду", "2031-05-14", "2031-05-14"),
        ("вчера", "2031-05-14", "2031-05-14"),
        ("позавчера", "2031-05-13", "2031-05-13"),
        ("на прошлой неделе", "2031-05-05", "2031-05-11"),
        ("в прошлом году", "2030-01-01", "2030-12-31"),
        ("за последние 3 недели", "2031-04-25", "2031-05-15"),
        ("2 апреля 2017", "2017-04-02", "2017-04-02"),
        ("с 2 по 10 апреля 2017 года", "2017-04-02", "2017-04-10"),
        ("в 2017 году", "2017-01-01", "2017-12-31"),
        ("с 2017 года", "2017-01-01", None),
        ("до мая 2030", None, "2030-04-30"),
        ("после 2 мая 2030", "2030-05-03", None),
        ("весной 2017 года", "2017-03-01", "2017-05-31"),
        ("у квітні 2017 року", "2017-04-01", "2017-04-30"),
        ("вчора", "2031-05-14", "2031-05-14"),
        ("und gestern", "2031-05-14", "2031-05-14"),
        ("was im April 2031", "2031-04-01", "2031-04-30"),
        ("was seit Montag", "2031-05-12", None),
        ("et en avril 2017", "2017-04-01", "2017-04-30"),
        ("que en abril de 2017", "2017-04-01", "2017-04-30"),
        ("que la semana pasada", "2031-05-05", "2031-05-11"),
    ],
)
def test_a_time_in_another_language_is_read_as_in_english(words, first, last):
    period, _ = find_period(in_english(words), today=TODAY)

    assert (period.first and str(period.first), period.last and str(period.last)) == (first, last)


@pytest.mark.parametrize(
    "words",
    [
        "что сказал Мартов о майском саммите",
        "Августа о зерне",
        "о Маевой",
        "what did Mai say in en route talks",
        "march on Mosul",
    ],
)
def test_words_that_only_look_like_a_time_stay(words):
    assert in_english(words) == words


def test_all_other_words_stay():
    assert in_english("что сказала Орлова в мае о зерне?") == "что сказала Орлова in May о зерне?"


@given(st.text(max_size=60))
def test_any_words_are_taken(words):
    assert isinstance(in_english(words), str)
