"""The day is the one that is printed; nothing moves it, and what is doubtful is no day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.ingest.printed_days import day_of_address, printed_day

DAY = dt.date(2031, 5, 4)


@pytest.mark.parametrize(
    "printed",
    [
        "Sun, 04 May 2031 23:30:00 -0500",
        "Sun, 4 May 2031 00:15:00 +0900",
        "Sun, 04 May 2031 23:59:59 GMT",
        "Sunday, 04 May 2031 10:00 EST",
        "Sun,04 May 2031 10:00:00 +0000 (UTC)",
        "4 May 2031",
        "04-May-2031",
        "4 MAY 31 10:00:00 UT",
        "Sun, 04 May 31 10:00:00 Z",
        " Sun,  04\n May 2031 10:00:00 +02:00 ",
        "2031-05-04",
        "2031-05-04T23:30:00-05:00",
        "2031-05-04T00:15:00.123+09:00",
        "2031-05-04 10:00:00",
        "20310504"[:4] + "-05-04T10:00Z",
    ],
)
def test_the_day_is_taken_as_printed_in_the_zone_that_is_printed(printed):
    assert printed_day(printed) == DAY


@pytest.mark.parametrize(
    "printed",
    [
        *("", "yesterday", "May 2031", "2031", "2031-05", "31 Feb 2031", "2031-02-30", "0 May 2031"),
        *("Sun, 04 May 0001 10:00:00 GMT", "0001-01-01T00:00:00Z", "9999-12-31", "04 May 9999", "04 May 1399"),
        *("Mon, 04 May 2031 10:00:00 GMT", "05/04/2031", "4. Mai 2031", "04 Mär 2031", "1746342000"),
        *("-0001-11-30T00:00:00+00:00", "04 May 203", "04 May 20311", "4 May 2031 and more", "4 May 2031 " + "x" * 90),
        *("٠٤ May 2031", "2031-05-04T10:00:00Z; 2031-05-05"),
    ],
)  # fmt: skip
def test_what_is_no_clear_day_in_a_year_of_news_is_none(printed):
    assert printed_day(printed) is None


def test_two_digits_of_a_year_are_read_as_the_standard_says():
    assert printed_day("4 May 49") == dt.date(2049, 5, 4)
    assert printed_day("4 May 50") == dt.date(1950, 5, 4)


@given(st.dates(dt.date(1400, 1, 1), dt.date(2200, 12, 31)), st.integers(-12, 14))
def test_every_day_survives_both_ways_of_printing_it_in_every_zone(day, zone):
    english = f"{day:%a, %d %b} {day.year:04}"

    assert printed_day(f"{english} 23:59:59 {zone:+03}00") == day
    assert printed_day(f"{day.isoformat()}T00:00:00{zone:+03}:00") == day


@given(st.text(max_size=120))
def test_no_text_raises(printed):
    assert printed_day(printed) is None or isinstance(printed_day(printed), dt.date)


@pytest.mark.parametrize(
    ("url", "printed"),
    [
        ("https://ledger.example/2031/05/04/exports", "2031/05/04"),
        ("https://ledger.example/world/2031/5/4/exports.html", "2031/5/4"),
        ("https://ledger.example/news/2031-05-04-exports", "2031-05-04"),
        ("https://ledger.example/2031/05/04/exports-2031-05-04", "2031/05/04"),
    ],
)
def test_a_day_in_the_path_of_an_address_is_found(url, printed):
    assert day_of_address(url) == (DAY, printed)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "https://[",
        "https://ledger.example/",
        "https://ledger.example/2031/05/exports",
        "https://ledger.example/?day=2031-05-04",
        "https://ledger.example/2031/13/04/",
        "https://ledger.example/2031-05-04/2031-05-06",
        "https://ledger.example/12031/05/04",
        "https://ledger.example/2031/05/041",
        "https://ledger.example/2031/05-04",
        "https://ledger.example/1945/05/08/surrender",
        "https://2031-05-04.example/a",
    ],
)
def test_an_address_without_exactly_one_day_of_the_webs_age_in_its_path_gives_none(url):
    assert day_of_address(url) is None
