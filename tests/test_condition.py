import datetime as dt
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.condition import condition_of
from indexer.index.hits import Where

days = st.dates(dt.date(1880, 1, 1), dt.date(2120, 12, 31))


def allows(where, *, first_day=None, last_day=None, month_day=None, source=None, number=1):
    condition = condition_of(where, newest=5)
    connection = sqlite3.connect(":memory:")
    table = "SELECT ? AS number, 'x' AS speaker_id, 'direct' AS kind, ? AS source, ? AS first_day, ? AS last_day, "
    connection.execute(
        f"CREATE TABLE s AS {table} ? AS month_day", (number, source, first_day, last_day or first_day, month_day)
    )
    (count,) = connection.execute(f"SELECT count(*) FROM s WHERE {condition.clause}", condition.values).fetchone()  # noqa: S608 - the clause is what is tested
    connection.close()
    return bool(count)


@given(days, days, days)
def test_a_full_date_fits_when_it_lies_in_the_period(first, last, day):
    assert allows(Where(first=first, last=last), first_day=day.isoformat()) == (first <= day <= last)


@given(days, st.integers(0, 5000), st.dates(dt.date(2000, 1, 1), dt.date(2000, 12, 31)))
def test_a_day_without_year_fits_when_it_falls_into_the_period_in_some_year(first, length, day):
    last = first + dt.timedelta(days=length)
    month_day = f"{day.month:02}-{day.day:02}"
    in_some_year = any(
        (first + dt.timedelta(days=n)).strftime("%m-%d") == month_day for n in range(min(length, 3000) + 1)
    )

    assert allows(Where(first=first, last=last), month_day=month_day) == in_some_year


@pytest.mark.parametrize("where", [Where(first=dt.date(2031, 1, 1)), Where(last=dt.date(2031, 1, 1))])
def test_a_day_without_year_fits_a_period_without_end(where):
    assert allows(where, month_day="02-29")


def test_a_month_fits_when_it_shares_a_day_with_the_period():
    where = Where(first=dt.date(2031, 5, 31), last=dt.date(2031, 6, 2))

    assert allows(where, first_day="2031-05-01", last_day="2031-05-31")
    assert not allows(where, first_day="2031-07-01", last_day="2031-07-31")


def test_an_unknown_date_fits_only_where_no_period_is_asked_for():
    assert allows(Where())
    assert not allows(Where(first=dt.date(1, 1, 1), last=dt.date(9999, 12, 31)))


def test_nothing_fits_a_period_that_ends_before_it_begins():
    where = Where(first=dt.date(2031, 6, 1), last=dt.date(2031, 5, 1))

    assert not allows(where, first_day="2031-01-01", last_day="2031-12-31")
    assert not allows(where, month_day="05-15")


@pytest.mark.parametrize("asked", ["Daily Ledger", "daily ledger", " DAILY LEDGER "])
def test_capitals_of_an_outlet_make_no_difference(asked):
    assert allows(Where(sources=(asked,)), source="daily ledger")


def test_a_statement_of_a_later_generation_never_fits():
    assert not allows(Where(), number=6)


@given(st.text(), st.text())
def test_values_never_become_part_of_the_clause(speaker, source):
    where = Where(speaker_ids=(speaker,), sources=(source,))

    assert (
        condition_of(where, newest=1).clause == condition_of(Where(speaker_ids=("a",), sources=("b",)), newest=1).clause
    )
