import datetime as dt
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.period import Period, find_period, take_recently

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
        ("around 2 April 2017", "2017-04-02", "2017-04-02"),
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
        ("in the past 48 hours", "2031-05-13", "2031-05-15"),
        ("past 24 hours", "2031-05-14", "2031-05-15"),
        ("last three weeks", "2031-04-25", "2031-05-15"),
        ("in spring 2017", "2017-03-01", "2017-05-31"),
        ("in the summer of 2016", "2016-06-01", "2016-08-31"),
        ("in the winter of 2016", "2016-12-01", "2017-02-28"),
        ("in spring", "2031-03-01", "2031-05-31"),
        ("in autumn", "2030-09-01", "2030-11-30"),
        ("last summer", "2030-06-01", "2030-08-31"),
        ("last spring", "2030-03-01", "2030-05-31"),
        ("last November", "2030-11-01", "2030-11-30"),
        ("last April", "2031-04-01", "2031-04-30"),
        ("last May", "2030-05-01", "2030-05-31"),
        ("this May", "2031-05-01", "2031-05-31"),
        ("last November about grain", "2030-11-01", "2030-11-30"),
        ("in the first week of May", "2031-05-01", "2031-05-07"),
        ("in the second week of June", "2030-06-08", "2030-06-14"),
        ("during the last week of February 2032", "2032-02-23", "2032-02-29"),
        ("Q1 2017", "2017-01-01", "2017-03-31"),
        ("in 2017 Q4", "2017-10-01", "2017-12-31"),
        ("in the second quarter of 2017", "2017-04-01", "2017-06-30"),
        ("in the first half of 2016", "2016-01-01", "2016-06-30"),
        ("in the second half of April 2031", "2031-04-16", "2031-04-30"),
        ("at the beginning of April 2030", "2030-04-01", "2030-04-10"),
        ("at the end of February 2028", "2028-02-21", "2028-02-29"),
        ("at the end of June", "2030-06-21", "2030-06-30"),
        ("in mid-May", "2031-05-11", "2031-05-20"),
        ("in early 2017", "2017-01-01", "2017-04-30"),
        ("late 2017", "2017-09-01", "2017-12-31"),
        ("in the 1990s", "1990-01-01", "1999-12-31"),
        ("in the 90s", "1990-01-01", "1999-12-31"),
        ("this morning", "2031-05-15", "2031-05-15"),
        ("tonight", "2031-05-15", "2031-05-15"),
        ("last night", "2031-05-14", "2031-05-14"),
        ("the day before yesterday", "2031-05-13", "2031-05-13"),
        ("so far this year", "2031-01-01", "2031-05-15"),
        ("this month so far", "2031-05-01", "2031-05-15"),
        ("next week", "2031-05-19", "2031-05-25"),
        ("tomorrow", "2031-05-16", "2031-05-16"),
        ("next year", "2032-01-01", "2032-12-31"),
        ("on next Monday", "2031-05-19", "2031-05-19"),
        ("from last month", "2031-04-01", "2031-04-30"),
        ("in week 15 of 2017", "2017-04-10", "2017-04-16"),
        ("2017-W15", "2017-04-10", "2017-04-16"),
        ("on 2017/04/02", "2017-04-02", "2017-04-02"),
        ("on 13/4/2017", "2017-04-13", "2017-04-13"),
        ("on 4/13/2017", "2017-04-13", "2017-04-13"),
        ("on 4/4/2017", "2017-04-04", "2017-04-04"),
        ("between spring 2030 and Q1 2031", "2030-03-01", "2031-03-31"),
        ("from 3 to 9 March 2031", "2031-03-03", "2031-03-09"),
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
        ("since early 2030", Period(first=day("2030-01-01"))),
        ("since last summer", Period(first=day("2030-06-01"))),
        ("before the 1990s", Period(last=day("1989-12-31"))),
        ("until the end of 2030", Period(last=day("2030-12-31"))),
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
    "words",
    [
        "on 31 February 2031",
        "in week 54 of 2030",
        "on 45/13/2017",
        "on April 31",
        "on 45 May 2031",
        "between 1 May and 31 June 2031",
    ],
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
        "what did Orlova say before the election",
        "Orlova on the fall of the government",
        "what did Orlova say about the spring harvest",
        "Orlova on mid-range buses",
        "may she say that",
    ],
)
def test_words_that_only_look_like_a_time_stay_in_the_question(words):
    period, rest = find_period(words, today=TODAY)

    assert period.is_open
    assert rest == words


def test_a_day_that_may_be_either_of_two_is_not_guessed():
    period = asked("what did Orlova say on 2/4/2017")

    assert (period.unclear, period.has_no_day) == ("on 2/4/2017", True)
    assert (period.first, period.last, period.impossible) == (None, None, None)


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("2030?", Period(first=day("2030-01-01"), last=day("2030-12-31"))),
        ("only 2030", Period(first=day("2030-01-01"), last=day("2030-12-31"))),
        ("just in May 2030", Period(first=day("2030-05-01"), last=day("2030-05-31"))),
        ("narrow it down to March", Period(every_year="--03")),
        ("in May?", Period(every_year="--05")),
        ("May?", Period()),
    ],
)
def test_a_time_may_be_all_that_is_said(words, period):
    assert asked(words) == period


@pytest.mark.parametrize("words", ["recently", "lately", "in recent weeks", "over the past few days", "these days"])
def test_what_was_said_lately_names_no_days(words):
    assert take_recently(f"what did Orlova say about grain {words}") == (True, "what did Orlova say about grain")
    assert take_recently("what did Orlova say about recent rain") == (False, "what did Orlova say about recent rain")


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
