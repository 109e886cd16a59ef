"""Days as printed, addresses that are safe to follow, headlines of one line."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import BadArticleError
from indexer.ingest.metadata import MAX_LINE_CHARS, keep_url, read_day, tidy_line


@pytest.mark.parametrize(
    "printed",
    [
        "2031-05-04",
        " 2031-05-04 ",
        "2031-05-04T23:59:59Z",
        "2031-05-04T00:30:00+14:00",
        "2031-05-04 10:00",
        "2031-05-04T10:00:00.1234567-0500",
        "2031-05-04t10:00:00+03",
        "2031-05-04 10:00:00 UTC",
    ],
)
def test_a_day_is_taken_as_printed_whatever_its_zone(printed):
    assert read_day(printed) == dt.date(2031, 5, 4)


@pytest.mark.parametrize(
    "printed",
    [
        *(
            "",
            "May 4, 2031",
            "04.05.2031",
            "2031-5-4",
            "2031-05",
            "20310504",
            "2031-05-04x",
            "2031-05-04T",
            "yesterday",
        ),
        *("2031-02-30", "2031-13-01", "0000-01-01", "1399-12-31", "2201-01-01", "٢٠٣١-٠٥-٠٤", "2031-05-04\n2031-05-05"),
    ],
)
def test_anything_else_is_refused_and_shown(printed):
    with pytest.raises(BadArticleError) as refused:
        read_day(printed)

    assert repr(printed) in str(refused.value)
    assert "\n" not in str(refused.value)


@given(st.dates(dt.date(1400, 1, 1), dt.date(2200, 12, 31)), st.times(timezones=st.timezones()))
def test_every_iso_date_time_keeps_its_day(day, time):
    assert read_day(dt.datetime.combine(day, time.replace(tzinfo=dt.UTC)).isoformat()) == day


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_a_day(printed):
    try:
        assert 1400 <= read_day(printed).year <= 2200
    except BadArticleError:
        return


@pytest.mark.parametrize(
    "url",
    [
        "https://ledger.example/a?b=c#d",
        "http://ledger.example:8080/",
        "HTTPS://ledger.example/заявление",
        "http://[::1]/x",
    ],
)
def test_a_web_address_is_kept_as_it_is(url):
    assert keep_url(f" {url} ") == url


@pytest.mark.parametrize(
    "url",
    [
        *(
            None,
            "",
            "/relative",
            "ledger.example/a",
            "//ledger.example/a",
            "ftp://ledger.example/a",
            "file:///etc/passwd",
        ),
        *("javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "https:///path", "https://", "http://[bad"),
        *(
            "https://user@ledger.example/",
            "https://ledger.example@evil.example/",
            "https://a.example/\nb",
            "https://a b/",
        ),
        *(
            'https://a.example/"onclick=1',
            "https://a.example/<b>",
            "https://a.example:99999/",
            "https://a.example/" + "x" * 2048,
        ),
        "https://a.example/\x9f",
    ],
)
def test_any_other_address_is_dropped(url):
    assert keep_url(url) is None


@given(st.text())
def test_a_headline_is_one_line_of_bounded_length(value):
    line = tidy_line(value)

    assert line is None or (line.splitlines() == [line] and 0 < len(line) <= MAX_LINE_CHARS and line == line.strip())


def test_a_headline_of_a_megabyte_is_cut():
    line = tidy_line("word " * 200_000)

    assert line is not None
    assert len(line) <= MAX_LINE_CHARS
    assert line.endswith("…")
