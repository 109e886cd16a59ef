"""Ways to print when something was said, each with what may be concluded from it, and nothing more.

Every row: the reporter's words, the dateline, the day of publication, and the date as a careful reader would note it.
15 May 2031 is a Thursday.
"""

import datetime as dt

import pytest
from tellings import extract_statements

from indexer.extract.dates import date_of, date_of_heading
from indexer.extract.days import find_expressions
from indexer.when import Precision

PUBLISHED = dt.date(2031, 5, 15)
DATELINE = "LUND, May 7. /NORD/. "
FULL_DATELINE = "LUND, 4 March 2031. /NORD/. "

COUNTED_FROM_PUBLICATION = {
    "on April 30": "2031-04-30",
    "on the 30th of April": "2031-04-30",
    "on 30 April,": "2031-04-30",
    "on Apr. 30": "2031-04-30",
    "on 30-Apr-2031": "2031-04-30",
    "on April 30, 2030": "2030-04-30",
    "on 30. April 2030": "2030-04-30",
    "on 2030-04-30": "2030-04-30",
    "on 2030-04-30T12:45": "2030-04-30",
    "on 30.04.2030": "2030-04-30",
    "on 30/04/2030": "2030-04-30",
    "on 04/30/2030": "2030-04-30",
    "on 4/4/2030": "2030-04-04",
    "on 12/5/2031": "2031-05-12",
    "on 5/12/31": "2031-05-12",
    "on 5/12/2029": None,
    "on May 13 and 14": "2031-05",
    "on May 13-14": "2031-05",
    "on Tuesday": "2031-05-13",
    "late Tuesday": "2031-05-13",
    "Tuesday night": "2031-05-13",
    "early on Tuesday morning": "2031-05-13",
    "on Tuesday, May 6,": "2031-05-06",
    "on Tuesday night, 6 May": "2031-05-06",
    "on Thursday": "2031-05-15",
    "last Thursday": "2031-05-08",
    "earlier on Tuesday": "2031-05-13",
    "on Tuesday of the April 2 attack": "2031-05-13",
    "in a Tuesday interview": "2031-05-13",
    "in an April 30 letter": "2031-04-30",
    "in a March 2029 speech": "2029-03",
    "in Tuesday night's interview": "2031-05-13",
    "Today": "2031-05-15",
    "today": "2031-05-15",
    "earlier in the day": "2031-05-15",
    "this morning": "2031-05-15",
    "yesterday evening": "2031-05-14",
    "last night": "2031-05-14",
    "two days ago": "2031-05-13",
    "a day ago": "2031-05-14",
    "20 days ago": "2031-04-25",
    "earlier this week": "2031-05",
    "last week": "2031-05",
    "a week ago": "2031-05",
    "two weeks ago": "2031",
    "four weeks ago": "2031-04",
    "earlier this month": "2031-05",
    "last month": "2031-04",
    "this year": "2031",
    "earlier this year": "2031",
    "last year": "2030",
    "three months ago": None,
    "two years ago": None,
    "in March": "2031-03",
    "in late March": "2031-03",
    "in May": "2031-05",
    "in June": "2030-06",
    "last May": "2030-05",
    "in March 2029": "2029-03",
    "in 2029": "2029",
    "back in 2029,": "2029",
    "in 2035": None,
    "in recent days": None,
    "some days ago": None,
    "a day earlier": None,
    "the same day": None,
    "previously": None,
    "earlier": None,
    "2 мая": "2031-05-02",
    "2 мая 2030 года": "2030-05-02",
    "в апреле 2030 года": "2030-04",
    "во вторник": "2031-05-13",
    "вчера": "2031-05-14",
}


@pytest.mark.parametrize(("said", "date"), COUNTED_FROM_PUBLICATION.items())
def test_a_phrase_is_counted_from_the_day_of_publication(said, date):
    when = date_of(said, dateline="", published=PUBLISHED)

    assert when.date == date
    assert (when.evidence == "") is (date is None)


@pytest.mark.parametrize(
    "said",
    [
        "by Friday",
        "ahead of Friday's vote",
        "before Tuesday",
        "until May 20",
        "since March",
        "the April 2 attack",
        "his April 2 visit",
        "the Tuesday vote",
        "the Sunday Times",
        "USA TODAY",
        "on Radio Today",
        "told Radio Nord's This Week",
        "ahead of Tuesday night's contests",
        "in Tuesday night's contests",
        "on Black Friday",
        "scheduled for Tuesday",
        "between Tuesday",
        "the victims of April 2",
        "May 5,000 people",
        "April 2.5 percent",
        "a march 30 kilometres long",
        "version 1.2.3",
        "1/2 of it",
    ],
)
def test_what_dates_something_else_leaves_the_dateline_in_force(said):
    assert date_of(said, dateline=FULL_DATELINE, published=None).date == "2031-03-04"


@pytest.mark.parametrize(
    "said",
    ["on Tuesday", "in March", "last month", "last week", "a week ago", "earlier", "in recent days", "this year"],
)
def test_a_phrase_that_nothing_settles_is_not_replaced_by_the_dateline(said):
    assert date_of(said, dateline=DATELINE, published=None).precision is Precision.UNKNOWN


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("yesterday", "--05-06"),
        ("today", "--05-07"),
        ("ten days ago", "--04-27"),
        ("on April 2", "--04-02"),
        ("", "--05-07"),
    ],
)
def test_days_count_from_a_dateline_without_a_year_too(said, date):
    when = date_of(said, dateline=DATELINE, published=None)

    assert (when.date, when.precision) == (date, Precision.DAY_WITHOUT_YEAR)


def test_a_day_that_only_a_leap_year_settles_is_unknown():
    assert date_of("yesterday", dateline="LUND, March 1. /NORD/. ", published=None).date is None


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("on Sunday", "2031-03-02"),
        ("yesterday", "2031-03-03"),
        ("on February 20", "2031-02-20"),
        ("in June", "2030-06"),
    ],
)
def test_a_dateline_in_full_is_counted_from_before_the_publication(said, date):
    assert date_of(said, dateline=FULL_DATELINE, published=PUBLISHED).date == date


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (["Briefing by Owen Hale", "For Immediate Release March 4, 2013", "12:45 P.M. EST"], "2013-03-04"),
        (["Briefing by Owen Hale | 8/27/2015"], "2015-08-27"),
        (["Briefing by Owen Hale, 1/3/2012", "January 3, 2012"], "2012-01-03"),
        (["Briefing by Owen Hale", "Monday, 4 March 2013, 10:00"], "2013-03-04"),
        (["Briefing on the April 2 attack"], None),
        (["Briefing by Owen Hale, 1/3/2012"], None),
        (["The dam broke on March 4, 2013."], None),
        (["Briefing held on Tuesday"], None),
        ([], None),
    ],
)
def test_a_transcript_is_dated_by_its_heading(lines, date):
    assert date_of_heading(lines, dateline="", published=None).date == date


def test_expressions_are_cut_from_what_is_printed():
    said = "late on Tuesday, in the hall, and again in March 2030 and two days ago"

    found = find_expressions(said)

    assert [(one.text, said[one.start : one.end].strip()) for one in found] == [
        ("Tuesday", "Tuesday"),
        ("in March 2030", "in March 2030"),
        ("two days ago", "two days ago"),
    ]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("“We left on April 2,” Falk said on Tuesday.", "2031-05-06"),
        ("“We left on April 2,” Falk said.", "2031-05-07"),
        ("Falk said on Tuesday that the dam broke on April 2.", "2031-05-06"),
        ("Falk said that the dam broke on April 2.", "2031-05-07"),
        ("Falk said the dam would open on Friday.", "2031-05-07"),
        ("On Tuesday, Falk said that the dam broke on April 2.", "2031-05-06"),
        ("“It broke,” Falk said last month, when the dam opened on May 5.", "2031-04"),
        ("“It broke,” Falk said, but she means to vote on May 20.", "2031-05-07"),
        ("“It broke,” Falk told reporters late on Monday, May 5.", "2031-05-05"),
        ("“It broke,” Falk wrote on April 30.", "2031-04-30"),
        ("“It broke,” Falk said in recent days.", None),
    ],
)
def test_a_day_in_what_is_said_is_not_the_day_of_saying(text, date):
    (statement,) = extract_statements(f"LUND, May 7. /NORD/. {text}", published=PUBLISHED)

    assert statement.said_on.date == date
