import datetime as dt
import sqlite3

import pytest
from fakes import WordEmbedder, extract_plainly, make_article, said
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.chunk import make_chunks
from indexer.errors import RecordError
from indexer.index.copies import group_all
from indexer.index.rows import Prepared
from indexer.index.schema import DATABASE
from indexer.index.store import Store
from indexer.when import When

PORT = "The port of Velm stays open for grain all winter and nobody is turned away there"
TRANSLATED = PORT.replace("stays", "remains").replace("all winter", "all the winter")
CHANGED = PORT.replace("grain", "12 ships")
DENIED = PORT.replace("stays open", "does not stay open")
BODY = " ".join(f"In village {n} the harvest was good and the road stayed open." for n in range(20))
NOTHING = "Nobody spoke."
TABLES = ("article_band", "article_copy", "statement_band", "statement_copy")


def prepare(text, *, dated=True, **details):
    article = make_article(text, **details)
    extraction = extract_plainly(article)
    statements = tuple(one if dated else one.model_copy(update={"said_on": When()}) for one in extraction.statements)
    chunks = tuple(chunk for one in statements for chunk in make_chunks(article, one))
    embedder = WordEmbedder()
    vectors = embedder.encode([chunk.text for chunk in chunks])
    return Prepared(article, statements, extraction.people, chunks, vectors, embedder.fingerprint, "1")


def outlet(name, text, day=None, **more):
    return prepare(text, origin=name, source=name, published=day and dt.date(2031, 5, day), **more)


def rows(data, sql):
    connection = sqlite3.connect(data / DATABASE)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def groups(data):
    """Give the groups of statements of more than one, as outlets, the first one first."""
    found = rows(
        data,
        "SELECT c.first, s.source FROM statement_copy AS c JOIN statement AS s ON s.number = c.statement "
        "ORDER BY c.first <> c.statement, c.place",
    )
    each = {first: [source for one, source in found if one == first] for first, _ in found}
    return sorted(group for group in each.values() if len(group) > 1)


def put(data, *prepared):
    with Store.open(data) as store:
        for one in prepared:
            store.put(one, [one.article.origin])


def remove(data, *names):
    nothing = outlet("nothing", NOTHING)
    with Store.open(data) as store:
        store.put(nothing, ["nothing"])
        store.point(names, nothing.article.id)


@pytest.mark.in_a_file
def test_a_wire_copy_under_another_headline_and_dateline_is_one_statement(tmp_path):
    put(
        tmp_path,
        outlet("post", f"{said(PORT, 'Anna Orlova')} {BODY}", 6, title="Port stays open"),
        outlet("times", f"MAREN, May 4 (Wire) - {said(PORT, 'Anna Orlova')} {BODY}", 5, title="Velm keeps trading"),
    )

    assert groups(tmp_path) == [["times", "post"]]
    assert len(set(rows(tmp_path, "SELECT first FROM article_copy"))) == 1


@pytest.mark.in_a_file
def test_a_translation_with_small_changes_is_one_statement(tmp_path):
    put(tmp_path, outlet("post", said(PORT, "Anna Orlova"), 5), outlet("times", said(TRANSLATED, "Anna Orlova"), 6))

    assert groups(tmp_path) == [["post", "times"]]


@pytest.mark.in_a_file
@pytest.mark.parametrize(
    "other",
    [
        said(CHANGED, "Anna Orlova"),
        said(DENIED, "Anna Orlova"),
        said(PORT, "Tomas Varga"),
        said(PORT, "Anna Orlova", "2031-05-11"),
    ],
    ids=["a number", "a negation", "another speaker", "another day"],
)
def test_what_differs_in_what_matters_stays_apart(tmp_path, other):
    put(tmp_path, outlet("post", said(PORT, "Anna Orlova")), outlet("times", other))

    assert groups(tmp_path) == []


@pytest.mark.in_a_file
def test_one_report_with_two_datelines_is_one_statement(tmp_path):
    put(
        tmp_path,
        outlet("post", f"{said(PORT, 'Anna Orlova')} {said('No comment', 'Anna Orlova')} {BODY}"),
        outlet(
            "times",
            f"{said(PORT, 'Anna Orlova', '2031-05-11')} {said('No comment', 'Anna Orlova', '2031-05-11')} {BODY}",
        ),
    )

    assert [sorted(group) for group in groups(tmp_path)] == [["post", "times"], ["post", "times"]]


@pytest.mark.in_a_file
def test_short_words_of_two_days_stay_apart(tmp_path):
    put(
        tmp_path,
        *(outlet(f"day {day}", said("No comment", "Anna Orlova", f"2031-05-0{day}")) for day in (4, 5, 6)),
        outlet("again", said("No comment", "Anna Orlova", "2031-05-04")),
    )

    assert [sorted(group) for group in groups(tmp_path)] == [["again", "day 4"]]


@pytest.mark.in_a_file
def test_when_the_first_is_removed_the_others_stay_together(tmp_path):
    put(
        tmp_path,
        *(outlet(name, said(PORT, "Anna Orlova"), day) for name, day in (("post", 5), ("times", 6), ("herald", 7))),
    )

    remove(tmp_path, "post")

    assert groups(tmp_path) == [["times", "herald"]]


@pytest.mark.in_a_file
def test_a_new_version_leaves_its_group_where_it_reads_otherwise(tmp_path):
    put(tmp_path, outlet("post", said(PORT, "Anna Orlova")), outlet("times", said(PORT, "Anna Orlova")))

    put(tmp_path, outlet("times", said(DENIED, "Anna Orlova")))

    assert groups(tmp_path) == []
    for table, of in (("statement_band", "statement"), ("article_band", "article")):
        assert rows(tmp_path, f"SELECT count(*) FROM {table} WHERE {of} NOT IN (SELECT number FROM {of})") == [(0,)]  # noqa: S608 - names from this test


@pytest.mark.in_a_file
def test_a_damaged_row_is_a_copy_of_nothing_and_stops_nothing(tmp_path):
    put(tmp_path, outlet("post", said(PORT, "Anna Orlova")))
    connection = sqlite3.connect(tmp_path / DATABASE)
    with connection:
        connection.execute("UPDATE printed SET json = '{'")
    connection.close()

    put(tmp_path, outlet("times", said(PORT, "Anna Orlova")))

    assert groups(tmp_path) == []


@pytest.mark.in_a_file
def test_a_write_that_fails_leaves_the_groups_as_they_were(tmp_path):
    put(tmp_path, outlet("post", said(PORT, "Anna Orlova")))
    before = [rows(tmp_path, f"SELECT * FROM {table}") for table in TABLES]  # noqa: S608 - names of this module
    once = outlet("times", said(PORT, "Anna Orlova"))
    twice = once._replace(
        statements=once.statements * 2, chunks=once.chunks * 2, vectors=once.vectors.repeat(2, axis=0)
    )

    with pytest.raises(RecordError):
        put(tmp_path, twice)

    assert before == [rows(tmp_path, f"SELECT * FROM {table}") for table in TABLES]  # noqa: S608 - the same


POOL = tuple(
    outlet(f"outlet {number}", text, day, dated=dated)
    for number, (text, day, dated) in enumerate(
        [
            (said(PORT, "Anna Orlova"), 5, True),
            (said(TRANSLATED, "Anna Orlova"), 4, True),
            (said(PORT, "Orlova"), 5, False),
            (said(PORT, "Vera Orlova"), 3, True),
            (said(CHANGED, "Anna Orlova"), 6, True),
            (said(PORT, "Anna Orlova", "2031-05-11"), 12, True),
            (f"{said('No comment', 'Anna Orlova')} {said(TRANSLATED, 'Anna Orlova')} {BODY}", 7, True),
            (f"{said('No comment', 'Anna Orlova', '2031-05-06')} {said(PORT, 'Anna Orlova')} {BODY}", 8, False),
            (said("No comment", "Anna Orlova"), 5, True),
        ]
    )
)


@pytest.mark.in_a_file
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(range(len(POOL))), min_size=2, max_size=14))
def test_the_groups_depend_on_what_is_on_record_and_not_on_its_history(tmp_path_factory, toggled):
    one, other = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    held = set()
    for number in toggled:
        if number in held:
            remove(one, f"outlet {number}")
        else:
            put(one, POOL[number])
        held ^= {number}

    put(other, *(POOL[number] for number in sorted(held)))
    if not held:
        put(other, outlet("nothing", NOTHING))

    assert groups(one) == groups(other)


@pytest.mark.in_a_file
def test_all_can_be_grouped_anew_with_the_same_result(tmp_path):
    put(tmp_path, *POOL)
    before = groups(tmp_path)
    connection = sqlite3.connect(tmp_path / DATABASE)

    with connection:
        connection.execute("UPDATE statement_copy SET first = statement")
        group_all(connection)

    connection.close()
    assert before
    assert groups(tmp_path) == before


@pytest.mark.in_a_file
def test_what_is_damaged_stands_alone_when_all_is_grouped_anew(tmp_path):
    put(tmp_path, *POOL[:3])
    connection = sqlite3.connect(tmp_path / DATABASE)

    with connection:
        connection.execute("UPDATE printed SET json = '{' WHERE statement = 1")
        group_all(connection)

    connection.close()
    assert groups(tmp_path) == [["outlet 1", "outlet 2"]]
