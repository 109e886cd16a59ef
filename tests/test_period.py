import datetime as dt
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.period import Period, find_period

TODAY = dt.date(2031, 5, 15)  # a Thursday


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def asked(words: str) -> Period:
    return find_period(words, today=TODAY)[0]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("in April 2017", "2017-04-01", "2017-04-30"),
        ("in april 2017", "2017-04-01", "2017-04-30"),
        ("on 2 April 2017", "2017-04-02", "2017-04-02"),
        ("on April 2nd, 2017", "2017-04-02", "2017-04-02"),
        ("on the record 2017-04-02", "2017-04-02", "2017-04-02"),
        ("on 2.4.2017", "2017-04-02", "2017-04-02"),
        ("in 2031", "2031-01-01", "2031-12-31"),
        ("in Feb. 2028", "2028-02-01", "2028-02-29"),
        ("between 1 May and 10 May 2031", "2031-05-01", "2031-05-10"),
        ("between 1 and 10 May 2031", "2031-05-01", "2031-05-10"),
        ("from December to February 2031", "2030-12-01", "2031-02-28"),
        ("from 2029 to 2031", "2029-01-01", "2031-12-31"),
        ("between May and June", "2030-05-01", "2030-06-30"),
        ("yesterday", "2031-05-14", "2031-05-14"),
        ("today", "2031-05-15", "2031-05-15"),
        ("last week", "2031-05-05", "2031-05-11"),
        ("this week", "2031-05-12", "2031-05-18"),
        ("last month", "2031-04-01", "2031-04-30"),
        ("last year", "2030-01-01", "2030-12-31"),
        ("on Monday", "2031-05-12", "2031-05-12"),
        ("on Thursday", "2031-05-15", "2031-05-15"),
        ("last Thursday", None, None),
        ("on last Thursday", "2031-05-08", "2031-05-08"),
        ("three days ago", "2031-05-12", "2031-05-12"),
        ("in the past 10 days", "2031-05-06", "2031-05-15"),
        ("over the last week", "2031-05-09", "2031-05-15"),
    ],
)
def test_a_stretch_of_time_is_read(words, first, last):
    period = asked(f"what did Orlova say about grain {words}?")

    assert (period.first, period.last) == (first and day(first), last and day(last))


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("Orlova, grain, April 2031", "Orlova, grain,"),
        ("Orlova, grain, 2031?", "Orlova, grain, ?"),
        ("Orlova grain April 2031", "Orlova grain"),
        ("Orlova on the accord of April 2031", None),
        ("Orlova on the April 2031 accord", None),
    ],
)
def test_a_month_or_year_at_the_end_is_a_time_and_not_a_topic(question, rest):
    period, words = find_period(question, today=TODAY)

    assert (period.is_open, words) == (rest is None, rest or question)


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("since Monday", Period(first=day("2031-05-12"))),
        ("since April 2017", Period(first=day("2017-04-01"))),
        ("since April", Period(first=day("2031-04-01"))),
        ("since June", Period(first=day("2030-06-01"))),
        ("after 10 May 2031", Period(first=day("2031-05-11"))),
        ("after 2029", Period(first=day("2030-01-01"))),
        ("before June 2031", Period(last=day("2031-05-31"))),
        ("until June 2031", Period(last=day("2031-06-30"))),
        ("on April 2", Period(every_year="--04-02")),
        ("on 29 February", Period(every_year="--02-29")),
        ("in April", Period(every_year="--04")),
    ],
)
def test_an_open_or_yearless_period_is_read(words, period):
    assert asked(f"Orlova on grain {words}") == period


@pytest.mark.parametrize(
    "words", ["on 31 February 2031", "on April 31", "on 45 May 2031", "between 1 May and 31 June 2031"]
)
def test_a_day_the_calendar_does_not_have_is_reported_and_not_moved(words):
    period = asked(f"what did Orlova say {words}")

    assert period.impossible == words


@pytest.mark.parametrize(
    "words",
    [
        "what did Orlova say about the 2031 budget",
        "what did Orlova say about the march on Mosul",
        "Orlova on May",
        "what did Orlova say since the war began",
        "Orlova on the 1990s",
        "Orlova on item 2031-99",
        "may she say that",
    ],
)
def test_words_that_only_look_like_a_time_stay_in_the_question(words):
    period, rest = find_period(words, today=TODAY)

    assert period.is_open
    assert rest == words


def test_the_time_is_taken_out_of_the_question():
    _, rest = find_period("What did Orlova say since April 2017 about grain?", today=TODAY)

    assert rest == "What did Orlova say about grain?"


def test_the_date_library_makes_no_noise():
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        assert asked("two weeks ago").first == day("2031-05-01")


@given(st.text(alphabet="0123456789 -.adegilnostuyMJF", max_size=40), st.sampled_from(["in", "on", "since", "from"]))
def test_no_words_crash_it(words, preposition):
    period, rest = find_period(f"{preposition} {words}", today=TODAY)

    assert isinstance(period, Period)
    assert len(rest) <= len(words) + 6
