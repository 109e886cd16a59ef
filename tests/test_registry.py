import itertools
import random
import sqlite3

import pytest
from fakes import WordEmbedder
from officials import prepare_report, write_reports
from old_records import DIMENSION, make_new, make_older

from indexer.index.library import Library
from indexer.index.schema import DATABASE, SCHEMA_VERSION, definitions_of, right_definitions
from indexer.index.store import Store

SPOKESMAN = "spokesman of the Defence Ministry"
REPORTS = [
    prepare_report("a.txt", ("Igor Sorokin", SPOKESMAN), ("Nora Price", "minister of energy")),
    prepare_report("b.txt", ("Sorokin",), ("Price",)),
    prepare_report("c.txt", ("Igor Yevgenyevich Sorokin", SPOKESMAN)),
    prepare_report("d.txt", ("Adam Price", "mayor of Sela"), ("Igor Sorokin", SPOKESMAN)),
    prepare_report("e.txt", ("Joseph Skrocki", "coalition spokesman"), ("Scrocca", "spokesman for the coalition")),
]


def ask(data, sql):
    connection = sqlite3.connect(data / DATABASE)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def who_is_who(data):
    return {
        table: sorted(ask(data, f"SELECT * FROM {table}"))  # noqa: S608 - a name of this list
        for table in ("identity", "doubt", "surname", "trait_count")
    }


def merges(data):
    return dict(ask(data, "SELECT local_id, speaker_id FROM identity WHERE rule <> '' ORDER BY 1"))


@pytest.mark.in_a_file
def test_variants_and_the_only_bearer_of_a_surname_are_one_speaker(tmp_path):
    write_reports(tmp_path, REPORTS)

    assert merges(tmp_path) == {
        "igor-yevgenyevich-sorokin": "igor-sorokin", "scrocca": "joseph-skrocki", "sorokin": "igor-sorokin"
    }  # fmt: skip


@pytest.mark.in_a_file
def test_a_surname_joins_once_a_paper_that_quotes_its_bearer_prints_it(tmp_path):
    write_reports(tmp_path, [REPORTS[0], prepare_report("b.txt", ("Sorokin",), source="Court News")])
    before = merges(tmp_path), ask(tmp_path, "SELECT local_id, other_id, is_weak FROM doubt")
    write_reports(tmp_path, [prepare_report("c.txt", ("Igor Sorokin",), source="Court News")])

    assert before == ({}, [("sorokin", "igor-sorokin", 0)])
    assert merges(tmp_path) == {"sorokin": "igor-sorokin"}


@pytest.mark.in_a_file
def test_the_order_in_which_articles_come_makes_no_difference(tmp_path):
    orders = [random.Random(seed).sample(REPORTS, len(REPORTS)) for seed in range(5)]  # noqa: S311 - no secret
    for number, order in enumerate(orders):
        write_reports(tmp_path / str(number), order)

    states = [who_is_who(tmp_path / str(number)) for number in range(len(orders))]
    assert all(one == other for one, other in itertools.pairwise(states))


@pytest.mark.in_a_file
def test_a_surname_is_withdrawn_when_a_second_bearer_turns_up_and_joins_again_when_they_go(tmp_path):
    write_reports(tmp_path, REPORTS[:2])
    before = who_is_who(tmp_path)
    write_reports(tmp_path, [REPORTS[3]])
    withdrawn = merges(tmp_path)
    with Store.open(tmp_path) as store:
        store.put(prepare_report("d.txt", ("Igor Sorokin", SPOKESMAN)), ["d.txt"])
        store.put(prepare_report("d.txt"), ["d.txt"])

    assert merges(tmp_path) == {"price": "nora-price", "sorokin": "igor-sorokin"}
    assert withdrawn == {"sorokin": "igor-sorokin"}
    assert who_is_who(tmp_path) == before


@pytest.mark.in_a_file
def test_statements_keep_the_speaker_that_their_article_gives_them(tmp_path):
    write_reports(tmp_path, REPORTS)

    assert ("sorokin", "Sorokin") in ask(tmp_path, "SELECT speaker_id, speaker_name FROM statement")


@pytest.mark.in_a_file
def test_indexing_an_article_writes_only_the_families_it_names(tmp_path):
    write_reports(tmp_path, REPORTS)
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.executescript("""
        CREATE TABLE seen (id TEXT);
        CREATE TRIGGER watch AFTER INSERT ON identity BEGIN INSERT INTO seen VALUES (NEW.local_id); END;
    """)
    connection.close()
    write_reports(tmp_path, [prepare_report("f.txt", ("I. Sorokin", SPOKESMAN))])

    written = {id_ for (id_,) in ask(tmp_path, "SELECT id FROM seen")}
    assert written == {"i-sorokin", "igor-sorokin", "igor-yevgenyevich-sorokin", "sorokin"}


def tables_of(data):
    connection = sqlite3.connect(data / DATABASE)
    try:
        return {name: sql for name, sql in definitions_of(connection).items() if name != "table sqlite_stat1"}
    finally:
        connection.close()


@pytest.fixture
def old_record(tmp_path):
    """A record of version 1: without who is who and what is a copy, and with one vector for each statement."""
    return make_older(tmp_path / "old", 1), who_is_who(make_new(tmp_path / "new"))


@pytest.mark.in_a_file
def test_opening_such_a_record_for_reading_brings_it_up_to_date_once(old_record, caplog):
    data, expected = old_record

    for _ in range(2):
        Library.open(data, embedder=WordEmbedder(DIMENSION)).close()

    assert who_is_who(data) == expected
    assert len(caplog.messages) == 2
    assert "a copy of it is kept as onrecord.db.v1.bak" in caplog.text
    assert "brought up to date" in caplog.text


@pytest.mark.in_a_file
def test_a_record_of_the_version_before_is_brought_up_to_date_without_loss(old_record):
    data, expected = old_record
    articles = ask(data, "SELECT * FROM article ORDER BY id")

    with Store.open(data):
        pass

    assert who_is_who(data) == expected
    assert tables_of(data) == right_definitions()
    assert ask(data, "SELECT * FROM article ORDER BY id") == articles
    assert ask(data, "PRAGMA user_version") == [(SCHEMA_VERSION,)]


@pytest.mark.in_a_file
def test_in_a_record_of_the_version_before_every_statement_gets_its_group_of_copies(old_record):
    data, _ = old_record

    with Store.open(data):
        pass

    grouped = ask(data, "SELECT statement FROM statement_copy WHERE first IS NOT NULL ORDER BY 1")
    assert grouped == ask(data, "SELECT number FROM statement ORDER BY 1")


@pytest.mark.in_a_file
def test_a_damaged_statement_does_not_keep_an_old_record_from_being_brought_up_to_date(old_record):
    data, _ = old_record
    connection = sqlite3.connect(data / DATABASE)
    connection.execute("UPDATE printed SET json = '{' WHERE statement = (SELECT min(statement) FROM printed)")
    connection.commit()
    connection.close()

    with Store.open(data):
        pass

    assert ask(data, "PRAGMA user_version") == [(SCHEMA_VERSION,)]


@pytest.mark.in_a_file
def test_a_record_of_version_2_gets_the_tables_it_lacks_and_keeps_all_else(tmp_path):
    data = make_older(tmp_path / "old", 2)
    before = who_is_who(data), ask(data, "SELECT * FROM printed ORDER BY 1")

    with Store.open(data):
        pass

    assert before[0] == who_is_who(make_new(tmp_path / "new"))
    assert (who_is_who(data), ask(data, "SELECT * FROM printed ORDER BY 1")) == before
    assert tables_of(data) == right_definitions()
    assert ask(data, "SELECT count(*) FROM job") == [(0,)]
