import datetime as dt

import pytest
from fakes import make_article, said
from shelves import make_statement, open_library

from api.answer import NO_FILTERS, Filters
from api.copying import also_in
from api.frames import Order
from api.period import Period
from api.retrieval import (
    NEAR,
    NEAR_NAMED,
    Ranked,
    count_all,
    find_latest,
    find_on_topic,
    is_on_topic,
    is_printed_small,
    places,
    roster_of,
    sort_by_day,
)
from api.topic import Coverage, read_topic
from indexer.index.hits import Printed, RecordStats, Where
from indexer.statement import Kind
from indexer.when import Precision, When

EXPORTS = "Exports of grain will rise by a tenth"
ANYWHERE = (Where(),)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    opened = open_library(
        tmp_path_factory.mktemp("record"),
        {
            "first.txt": "\n".join(
                [
                    said(EXPORTS, "Anna Orlova", "2031-05-04"),
                    said("No comment", "Anna Orlova", "2031-05-04"),
                    said("The bridges of Maren need repair", "Anna Orlova", "2031-04-02"),
                ]
            ),
            "second.txt": "\n".join(
                [said(f"{EXPORTS}!", "Anna Orlova", "2031-05-04"), said("No comment", "Anna Orlova", "2031-05-06")]
            ),
            "third.txt": said(EXPORTS, "Tomas Varga", "2030-04-02"),
        },
    )
    yield opened
    opened.close()


def quotes(ranked) -> list[tuple[str, str]]:
    return [(one.printed.statement.speaker.name, one.printed.statement.quote) for one in ranked if one.is_on_topic]


def test_statements_on_the_topic_come_first_and_the_others_do_not_count(library):
    ranked = find_on_topic(library, "grain exports", ANYWHERE)

    assert {name for name, _ in quotes(ranked)} == {"Anna Orlova", "Tomas Varga"}
    assert all(one.is_on_topic for one in ranked[:2])
    assert not any(one.is_on_topic for one in ranked[2:])
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    assert all(0 <= one.score <= 1 for one in ranked)


def test_the_same_words_of_the_same_speaker_are_found_once(library):
    ranked = [one for one in find_on_topic(library, "grain", (Where(speaker_ids=("anna-orlova",)),)) if one.is_on_topic]

    assert len(ranked) == 1
    (other,) = also_in(library, [ranked[0].printed])[ranked[0].printed.statement.id]
    assert other.id != ranked[0].printed.article.id
    assert other.diff == ()


def test_short_words_of_two_days_are_two_statements(library):
    assert (
        len([one for one in find_latest(library, ANYWHERE, limit=10) if one.printed.statement.quote == "No comment"])
        == 2
    )


def test_only_the_speakers_asked_for_are_searched(library):
    ranked = find_on_topic(library, "grain", (Where(speaker_ids=("tomas-varga",)),))

    assert quotes(ranked) == [("Tomas Varga", EXPORTS)]


def test_the_latest_are_listed_first(library):
    ranked = find_latest(library, ANYWHERE, limit=10)

    days = [one.printed.statement.said_on.date for one in ranked]
    assert days == sorted(days, reverse=True)


def test_the_oldest_are_listed_first_where_asked(library):
    ranked = find_latest(library, ANYWHERE, limit=2, order=Order.OLDEST)

    assert [one.printed.statement.said_on.date for one in ranked][:2] == ["2030-04-02", "2031-04-02"]


def test_only_the_statements_wanted_are_listed(library):
    ranked = find_latest(library, ANYWHERE, limit=10, is_wanted=lambda one: "bridges" in one.statement.quote)

    assert [one.printed.statement.quote for one in ranked] == ["The bridges of Maren need repair"]


@pytest.mark.parametrize(("order", "days"), [(Order.OLDEST, "abcd"), (Order.NEWEST, "bacd")])
def test_what_has_no_year_comes_last_in_either_order(order, days):
    dated = [
        When.on(dt.date(2030, 1, 1), "dateline"),
        When(),
        When(date="--12-31", precision=Precision.DAY_WITHOUT_YEAR, evidence="dateline"),
        When(),
    ]
    days_published = [None, dt.date(2031, 1, 1), None, None]
    ranked = [
        Ranked(Printed(statement=make_statement(article, name, said_on=when), article=article), 1, is_on_topic=True)
        for name, when, day in zip("abcd", dated, days_published, strict=True)
        for article in [make_article(f"“{name}”", published=day)]
    ]

    assert "".join(one.printed.statement.quote for one in sort_by_day(ranked[::-1], order=order)) == days


def test_a_day_without_its_year_is_looked_for_in_every_year(library):
    wheres = places((), Period(every_year="--04-02"), NO_FILTERS, library.stats())

    assert {one.printed.statement.said_on.date for one in find_latest(library, wheres, limit=10)} == {
        "2031-04-02",
        "2030-04-02",
    }
    assert count_all(library, wheres) == 2


def test_a_month_of_any_year_ends_on_its_last_day():
    stats = RecordStats(
        article_count=1,
        statement_count=1,
        speaker_count=1,
        first_said=dt.date(2028, 1, 1),
        last_said=dt.date(2029, 1, 1),
    )

    wheres = places((), Period(every_year="--02"), NO_FILTERS, stats)

    assert {(one.first, one.last) for one in wheres} == {
        (dt.date(2028, 2, 1), dt.date(2028, 2, 29)),
        (dt.date(2029, 2, 1), dt.date(2029, 2, 28)),
        (dt.date(2000, 2, 1), dt.date(2000, 2, 29)),
    }


def test_filters_go_into_the_search():
    stats = RecordStats(article_count=0, statement_count=0, speaker_count=0, first_said=None, last_said=None)
    filters = Filters(sources=("Maren Post",), kinds=(Kind.DIRECT,))

    (where,) = places(("x",), Period(last=dt.date(2031, 1, 1)), filters, stats)

    assert where == Where(speaker_ids=("x",), last=dt.date(2031, 1, 1), sources=("Maren Post",), kinds=(Kind.DIRECT,))


@pytest.mark.parametrize(
    ("phrase", "coverage", "cosine", "counts"),
    [
        ("grain", Coverage(1, 1, 1), 0.0, True),
        ("grain", Coverage(0, 1, 1), 0.2, True),
        ("grain", Coverage(0, 1, 1), 0.0, False),
        ("grain", Coverage(0, 0, 1), 0.3, True),
        ("grain", Coverage(0, 0, 1), 0.2, False),
        ("grain exports", Coverage(0.5, 0.5, 0.5), 0.31, True),
        ("grain exports", Coverage(0.5, 0.5, 0.5), 0.25, False),
        ("grain exports", Coverage(0, 0, 0), NEAR, True),
        ("grain exports", Coverage(0, 0, 0), NEAR - 0.01, False),
        ("Velm", Coverage(0, 0, 0), NEAR, False),
        ("Velm", Coverage(0, 0, 0), NEAR_NAMED, True),
    ],
)
def test_what_counts_as_on_the_topic(phrase, coverage, cosine, counts):
    assert is_on_topic(read_topic(phrase), coverage, cosine) is counts


def test_the_record_tells_a_word_from_a_name(library):
    assert is_printed_small(library, "bridges")
    assert not is_printed_small(library, "maren")
    assert not is_printed_small(library, "lavrov")


def test_the_names_are_gathered_once_for_each_state_of_the_record(library):
    assert roster_of(library) is roster_of(library)


def test_the_result_is_the_same_every_time(library):
    assert find_on_topic(library, "grain exports", ANYWHERE) == find_on_topic(library, "grain exports", ANYWHERE)
