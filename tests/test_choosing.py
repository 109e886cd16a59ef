import datetime as dt

import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st
from shelves import make_statement

from api.choosing import best_of_each, spread, vary_outlets
from api.retrieval import Ranked
from indexer.index.hits import Printed
from indexer.when import When


def ranked(n: int, *, day=None, outlet="Maren Post", score=1.0, name="Anna Orlova") -> Ranked:
    article = make_article(f"“Word number {n}.”", origin=f"{n}.txt", source=outlet)
    said_on = When.on(dt.date(2031, 1, 1) + dt.timedelta(days=day), "dateline") if day is not None else When()
    statement = make_statement(article, f"Word number {n}.", said_on=said_on, name=name)
    return Ranked(Printed(statement=statement, article=article), score, is_on_topic=True)


def outlets(found) -> list[str]:
    return [one.printed.article.source for one in found]


def test_no_outlet_has_more_than_half_where_others_are_as_good():
    found = [ranked(n, outlet="Maren Post") for n in range(6)] + [ranked(n, outlet=f"Paper {n}") for n in range(6, 9)]

    assert outlets(vary_outlets(found, 4)) == ["Maren Post", "Maren Post", "Paper 6", "Paper 7"]


def test_a_worse_statement_of_another_outlet_does_not_come_in():
    found = [*(ranked(n) for n in range(6)), ranked(9, outlet="Velm Herald", score=0.9)]

    assert vary_outlets(found, 4) == tuple(found[:4])


def test_outlets_that_are_not_named_are_not_one_outlet():
    found = [*(ranked(n, outlet=None) for n in range(6)), ranked(9, outlet="Velm Herald")]

    assert vary_outlets(found, 4) == tuple(found[:4])


SCORES = st.lists(st.tuples(st.sampled_from("ABC"), st.floats(0, 1)), max_size=12)


@given(SCORES, st.integers(min_value=1, max_value=8))
def test_however_outlets_are_mixed_as_many_are_shown_and_hardly_worse_ones(scored, limit):
    ordered = sorted(scored, key=lambda one: -one[1])
    found = [ranked(n, outlet=outlet, score=score) for n, (outlet, score) in enumerate(ordered)]

    shown = vary_outlets(found, limit)

    assert len(shown) == min(limit, len(found))
    assert sum(one.score for one in shown) >= sum(one.score for one in found[:limit]) - 0.02 * limit - 1e-9
    assert list(shown) == [one for one in found if one in shown]


@given(
    st.lists(st.none() | st.integers(min_value=0, max_value=3000), min_size=1, max_size=15),
    st.integers(min_value=1, max_value=10),
)
def test_what_covers_a_time_has_its_ends_in_order_and_undated_ones_last(days, limit):
    found = [ranked(n, day=day) for n, day in enumerate(days)]

    shown = spread(found, limit)

    said = [one.printed.statement.said_on.date for one in shown]
    dated = sorted(date for one in found if (date := one.printed.statement.said_on.date))
    kept = [date for date in said if date]
    assert len(shown) == min(limit, len(found))
    assert said == [*sorted(kept), *[None] * (len(said) - len(kept))]
    assert kept[:1] == dated[:1]
    assert len(kept) <= 1 or kept[-1] == dated[-1]


def test_each_time_the_furthest_is_added():
    found = [ranked(n, day=day) for n, day in enumerate([0, 1, 2, 3, 50, 97, 98, 99, 100])]

    shown = spread(found, 3)

    assert [one.printed.statement.quote for one in shown] == ["Word number 0.", "Word number 4.", "Word number 8."]


def test_those_wanted_come_before_the_furthest_in_half_of_the_places():
    found = [ranked(n, day=day) for n, day in enumerate([0, 1, 2, 3, 50, 100])]
    wanted = [one.printed.statement.id for one in found[1:4]]

    shown = spread(found, 4, wanted=wanted)

    assert shown == (found[0], found[1], found[2], found[5])


@pytest.mark.parametrize("limit", [1, 4, 8])
def test_some_without_a_date_are_shown_beside_many_with_one(limit):
    found = [*(ranked(n, day=n) for n in range(20)), *(ranked(n) for n in range(20, 30))]

    assert sum(one.printed.statement.said_on.date is None for one in spread(found, limit)) == limit // 4


def test_speakers_come_by_their_best_statement_and_nobody_last():
    found = [ranked(0, name=None), ranked(1, name="B"), ranked(2, name="A"), ranked(3, name="B")]

    assert best_of_each(found) == [[found[1], found[3]], [found[2]], [found[0]]]
