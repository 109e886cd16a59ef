"""What was said is dated by what is printed, never by the clock and never by a guess at the year."""

import calendar
import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.dates import date_of
from indexer.when import Precision

PUBLISHED = dt.date(2031, 5, 15)
"""A Thursday."""


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("on April 2, 2017", "2017-04-02"),
        ("on Apr. 2, 2017", "2017-04-02"),
        ("on 2 April 2017", "2017-04-02"),
        ("on the 2nd of April 2017", "2017-04-02"),
        ("on April 2nd, 2017", "2017-04-02"),
        ("on 2017-04-02", "2017-04-02"),
        ("on Sept. 30, 2017", "2017-09-30"),
        ("on Tuesday, 3 May 2017,", "2017-05-03"),
        ("in April 2017", "2017-04"),
        ("in 2017", "2017"),
    ],
)
def test_a_full_date_in_the_sentence_needs_nothing_else(said, date):
    assert date_of(said, dateline="", published=None).date == date


@pytest.mark.parametrize(("said", "date"), [("on April 2", "--04-02"), ("on 29 February", "--02-29")])
def test_a_day_without_a_year_stays_without_one(said, date):
    when = date_of(said, dateline="", published=None)

    assert (when.date, when.precision) == (date, Precision.DAY_WITHOUT_YEAR)


@pytest.mark.parametrize(
    ("said", "published", "date"),
    [
        ("on May 13", PUBLISHED, "2031-05-13"),
        ("on December 30", dt.date(2031, 1, 2), "2030-12-30"),
        ("on May 16", PUBLISHED, "2031-05-16"),
        ("on January 3", PUBLISHED, "--01-03"),
        ("on August 3", PUBLISHED, "--08-03"),
    ],
)
def test_the_year_comes_from_the_publication_only_where_the_day_is_near_before_it(said, published, date):
    assert date_of(said, dateline="", published=published).date == date


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("on Thursday", "2031-05-15"),
        ("on Wednesday", "2031-05-14"),
        ("on Friday", "2031-05-09"),
        ("last Thursday", "2031-05-08"),
        ("yesterday", "2031-05-14"),
        ("today", "2031-05-15"),
        ("late on Tuesday night", "2031-05-13"),
    ],
)
def test_a_weekday_counts_back_from_the_publication(said, date):
    when = date_of(said, dateline="", published=PUBLISHED)

    assert (when.date, when.precision) == (date, Precision.DAY)
    assert "2031-05-15" in when.evidence


def test_a_weekday_counts_back_from_the_dateline_before_the_publication():
    when = date_of("on Tuesday", dateline="LUND, May 7. /NORD/. ", published=PUBLISHED)

    assert when.date == "2031-05-06"


@pytest.mark.parametrize("said", ["on Tuesday", "yesterday", "in April", "last week", ""])
def test_without_a_day_to_count_from_nothing_is_known(said):
    when = date_of(said, dateline="", published=None)

    assert (when.date, when.precision, when.evidence) == (None, Precision.UNKNOWN, "")


def test_a_weekday_that_no_year_settles_is_not_dated_by_the_dateline():
    when = date_of("on Tuesday", dateline="LUND, May 7. /NORD/. ", published=None)

    assert when.precision is Precision.UNKNOWN


def test_the_day_of_publication_alone_is_no_day_of_saying():
    assert date_of("in Lund", dateline="", published=PUBLISHED).date is None


@pytest.mark.parametrize(
    ("dateline", "published", "date"),
    [
        ("LUND, May 7. /NORD/. ", None, "--05-07"),
        ("LUND, May 7. /NORD/. ", PUBLISHED, "2031-05-07"),
        ("LUND, 4 March 2019. /NORD/. ", PUBLISHED, "2019-03-04"),
        ("LUND (Nord) — ", PUBLISHED, None),
    ],
)
def test_a_sentence_without_a_day_takes_the_one_of_the_dateline(dateline, published, date):
    when = date_of("at a briefing", dateline=dateline, published=published)

    assert when.date == date
    assert (when.date is None) == (when.evidence == "")


@pytest.mark.parametrize("said", ["by Friday", "until Friday", "next Friday", "before Friday", "this Friday"])
def test_a_weekday_still_to_come_is_not_the_day_of_saying(said):
    assert date_of(said, dateline="", published=PUBLISHED).date is None


@pytest.mark.parametrize(
    "said", ["on February 30, 2017", "on 31 April 2017", "on 2017-13-01", "on February 30", "on 0 May"]
)
def test_a_day_that_does_not_exist_is_unknown(said):
    assert date_of(said, dateline="", published=PUBLISHED).date is None


@pytest.mark.parametrize("said", ["in a march 30 kilometres long", "to say that he may 5 times refuse"])
def test_a_word_that_is_also_a_month_is_no_date(said):
    assert date_of(said, dateline="", published=None).date is None


FORMS = st.sampled_from(
    [
        "{month} {day}, {year}",
        "{day} {month} {year}",
        "{month} {day}th, {year}",
        "{year}-{number:02}-{day:02}",
        "{day} of {month} {year}",
        "{short}. {day}, {year}",
    ]
)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))


def printed(form, day):
    return form.format(
        month=calendar.month_name[day.month],
        short=calendar.month_abbr[day.month],
        day=day.day,
        year=day.year,
        number=day.month,
    )


@given(FORMS, DAYS, st.none() | st.just(PUBLISHED))
def test_a_date_printed_in_full_always_comes_back(form, day, published):
    when = date_of(f"at a briefing on {printed(form, day)}, in Lund", dateline="", published=published)

    assert when.date == day.isoformat()


WORDS = st.lists(
    st.sampled_from(
        [
            "on",
            "in",
            "May",
            "march",
            "Sept.",
            "2",
            "30",
            "31",
            "1999",
            "2017",
            "2031",
            "Monday",
            "Friday",
            "yesterday",
            "today",
            "last",
            "next",
            ",",
            "April 2",
            "12 June",
            "2017-04-02",
            "LUND",
            "since",
            "th",
            "2200",
            "of",
        ]
    ),
    max_size=10,
).map(" ".join)


@given(WORDS, WORDS, st.none() | DAYS)
def test_a_year_is_always_printed_or_that_of_the_publication(said, dateline, published):
    when = date_of(said, dateline=dateline, published=published)

    years = {int(year) for year in re.findall(r"(?:19|20|21)\d\d", f"{said} {dateline}")}
    if published is not None:
        years |= {published.year, (published - dt.timedelta(days=366)).year}
    nearby = {year - 1 for year in years}  # a weekday or yesterday before New Year's Day
    span = when.days()
    assert span is None or span[0].year in years | nearby


@given(WORDS)
def test_without_a_printed_year_and_a_publication_there_is_never_a_year(words):
    said = re.sub(r"\d{4}", "", words)

    assert date_of(said, dateline="", published=None).days() is None


@given(st.text(max_size=60), st.text(max_size=30), st.none() | st.dates())
def test_any_text_can_be_dated_or_not(said, dateline, published):
    when = date_of(said, dateline=dateline, published=published)

    assert (when.date is None) == (when.precision is Precision.UNKNOWN)
