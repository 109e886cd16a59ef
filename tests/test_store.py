import sqlite3

import numpy as np
import pytest
from fakes import WordEmbedder, extract_plainly, make_article, said

from indexer.chunk import make_chunks
from indexer.errors import (
    ModelError,
    NoRecordError,
    RecordDamagedError,
    RecordError,
    RecordModelError,
    RecordVersionError,
)
from indexer.index.condition import condition_of
from indexer.index.hits import Where
from indexer.index.readers import Readers
from indexer.index.rows import Prepared
from indexer.index.schema import DATABASE, SCHEMA_VERSION, open_reader, open_writer, row_digest
from indexer.index.store import Store
from indexer.speaker import Person


def prepare(text, **details):
    article = make_article(text, **details)
    extraction = extract_plainly(article)
    chunks = tuple(chunk for one in extraction.statements for chunk in make_chunks(article, one))
    embedder = WordEmbedder()
    vectors = embedder.encode([chunk.text for chunk in chunks])
    return Prepared(article, extraction.statements, extraction.people, chunks, vectors, embedder.fingerprint, "1")


def rows(data, sql):
    connection = sqlite3.connect(data / DATABASE)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def count(data, table):
    return rows(data, f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608 - a name from the tests below


def speakers(data):
    readers = Readers(data)
    with readers.reading() as lookup:
        found = lookup.speakers(condition_of(Where(), newest=10**9))
    readers.close()
    return found


ORLOVA = prepare(said("Wheat is cheap.", "Vera Orlova"), origin="a.txt")
HADDAD = prepare(said("Ports are open.", "Minister Haddad"), origin="a.txt")


@pytest.mark.in_a_file
def test_an_article_is_written_with_all_that_belongs_to_it(tmp_path):
    with Store.open(tmp_path) as store:
        store.put(ORLOVA, ["a.txt"])

    for table in ("article", "origin", "speaker", "alias", "statement", "printed", "vector", "words"):
        assert count(tmp_path, table) == 1, table


@pytest.mark.in_a_file
def test_a_new_version_leaves_nothing_of_the_old_one(tmp_path):
    with Store.open(tmp_path) as store:
        store.put(ORLOVA, ["a.txt"])
        removed = store.put(HADDAD, ["a.txt"])

    assert removed == 1
    assert rows(tmp_path, "SELECT id FROM speaker") == [("minister-haddad",)]
    for table in ("article", "origin", "alias", "statement", "printed", "vector", "words"):
        assert count(tmp_path, table) == 1, table
    assert rows(tmp_path, "SELECT count(*) FROM words WHERE words MATCH 'wheat'") == [(0,)]


def test_an_old_article_stays_as_long_as_another_file_holds_it(tmp_path):
    with Store.open(tmp_path) as store:
        store.put(ORLOVA, ["a.txt", "copy.txt"])
        removed_first = store.put(HADDAD, ["a.txt"])
        removed_last = store.point(["copy.txt"], HADDAD.article.id)

        assert (removed_first, removed_last) == (0, 1)
        assert store.counts() == (1, 1)


def test_what_a_numbered_line_held_stays_until_the_end_of_the_run(tmp_path):
    with Store.open(tmp_path) as store:
        store.put(ORLOVA, ["a.jsonl#line 1"])
        assert store.put(HADDAD, ["a.jsonl#line 1"]) == 0
        assert store.counts() == (2, 2)

        assert store.remove_unheld() == 1
        assert store.counts() == (1, 1)


def test_writing_an_article_again_keeps_its_origins_and_makes_no_copy(tmp_path):
    with Store.open(tmp_path) as store:
        store.put(ORLOVA, ["a.txt", "b.txt"])
        store.put(ORLOVA, ["c.txt"])

        assert list(store.origins_under("a.txt")) == ["a.txt"]
        assert [store.article_at(name) for name in ("a.txt", "b.txt", "c.txt")] == [ORLOVA.article.id] * 3
        assert store.counts() == (1, 1)


def test_each_change_raises_the_generation_by_one(tmp_path):
    with Store.open(tmp_path) as store:
        before = store.generation()
        store.put(ORLOVA, ["a.txt"])
        store.put(HADDAD, ["a.txt"])
        store.point(["b.txt"], HADDAD.article.id)

        assert (before, store.generation()) == (0, 2)


def test_a_write_that_fails_leaves_the_article_as_it_was(tmp_path):
    twice = HADDAD._replace(
        statements=HADDAD.statements * 2, chunks=HADDAD.chunks * 2, vectors=np.vstack([HADDAD.vectors] * 2)
    )
    with Store.open(tmp_path) as store:
        store.put(ORLOVA, ["a.txt"])
        with pytest.raises(RecordError):
            store.put(twice, ["a.txt"])

        assert store.article_at("a.txt") == ORLOVA.article.id
        assert (store.counts(), store.generation()) == ((1, 1), 1)


@pytest.mark.parametrize("bad", [np.full((1, 64), np.nan), np.zeros((1, 64)), np.ones((1, 64)), np.zeros((0, 64))])
def test_a_vector_that_is_not_of_unit_length_is_refused(tmp_path, bad):
    with Store.open(tmp_path) as store, pytest.raises(ModelError, match="no unit vectors"):
        store.put(ORLOVA._replace(vectors=bad.astype(np.float32)), ["a.txt"])


def test_every_spelling_is_kept_with_the_articles_that_print_it(tmp_path):
    other = prepare(said("Rye is dear.", "Vera Orlova"), origin="b.txt")
    person = Person(speaker=other.people[0].speaker, aliases=("Orlova", "Vera Orlova"))
    with Store.open(tmp_path) as store:
        store.put(ORLOVA, ["a.txt"])
        store.put(other._replace(people=(person,)), ["b.txt"])
        spellings = [profile.aliases for profile in speakers(tmp_path)]
        store.put(HADDAD, ["b.txt"])

    assert spellings == [("Orlova", "Vera Orlova")]
    assert speakers(tmp_path)[1].aliases == ("Vera Orlova",)


def test_a_record_of_one_model_takes_no_vectors_of_another(tmp_path):
    with Store.open(tmp_path) as store:
        store.check_model("anything")
        store.put(ORLOVA, ["a.txt"])
        store.check_model("words-64")

        with pytest.raises(RecordModelError, match=r"words-64, not words-32.*ONRECORD_MODEL"):
            store.check_model("words-32")


def test_origins_are_listed_by_folder_file_and_line(tmp_path):
    with Store.open(tmp_path) as store:
        store.put(ORLOVA, ["/x/a.jsonl#line 1", "/x/a.jsonl#7", "/x/b%.txt", "/xy.txt", "/x"])

        assert list(store.origins_under("/x")) == ["/x", "/x/a.jsonl#7", "/x/a.jsonl#line 1", "/x/b%.txt"]
        assert list(store.origins_under("/x/a.jsonl")) == ["/x/a.jsonl#7", "/x/a.jsonl#line 1"]
        assert list(store.origins_under("/x/b_.txt")) == []


@pytest.mark.in_a_file
def test_the_database_survives_what_it_promises_to(tmp_path):
    connection = open_writer(tmp_path)

    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
    }

    connection.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


@pytest.mark.in_a_file
def test_a_reader_cannot_write(tmp_path):
    open_writer(tmp_path).close()
    connection = open_reader(tmp_path)

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM article")

    connection.close()


@pytest.mark.in_a_file
def test_only_the_owner_may_read_the_database(tmp_path):
    open_writer(tmp_path).close()

    assert (tmp_path / DATABASE).stat().st_mode & 0o777 == 0o600


@pytest.mark.in_a_file
@pytest.mark.parametrize("leave_empty_file", [False, True])
def test_a_folder_without_a_record_says_how_to_make_one(tmp_path, leave_empty_file):
    if leave_empty_file:
        (tmp_path / DATABASE).touch()

    with pytest.raises(NoRecordError, match=r"no record at /.*; run `onrecord index ARTICLES` first"):
        open_reader(tmp_path)


@pytest.mark.in_a_file
@pytest.mark.parametrize("open_record", [open_reader, open_writer])
def test_a_record_of_another_version_is_refused_with_both_numbers(tmp_path, open_record):
    open_writer(tmp_path).close()
    rows(tmp_path, "PRAGMA user_version = 99")

    with pytest.raises(RecordVersionError, match=rf"version 99, this onrecord reads version {SCHEMA_VERSION}"):
        open_record(tmp_path)


@pytest.mark.in_a_file
@pytest.mark.parametrize("open_record", [open_reader, open_writer])
def test_the_database_of_another_program_is_left_alone(tmp_path, open_record):
    rows(tmp_path, "CREATE TABLE bookmarks (url TEXT)")

    with pytest.raises(RecordDamagedError, match="belongs to another program"):
        open_record(tmp_path)


@pytest.mark.in_a_file
def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / DATABASE).write_bytes(b"Minutes of the meeting. " * 400)

    with pytest.raises(RecordDamagedError, match=r"onrecord\.db is damaged or not a record"), Store.open(tmp_path):
        pass


def test_rows_that_differ_never_have_the_same_checksum():
    assert row_digest("a", None) != row_digest("a", "") != row_digest("", "a")
    assert row_digest('a","b') != row_digest("a", "b")
