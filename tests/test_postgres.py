"""A record on a PostgreSQL server: what is told of a server that will not do, writers side by side, copies, words."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest
from fakes import WordEmbedder, extract_plainly, said
from hypothesis import given, settings
from hypothesis import strategies as st
from postgres_server import record_address, run_on_server, server_address

from api.printing import show_purge
from indexer.errors import NoRecordError, RecordBusyError, RecordError, RecordVersionError
from indexer.index.checking import check_record
from indexer.index.dialect import in_postgres
from indexer.index.dividing import TOKENIZER, tsquery_of, tsvector_of
from indexer.index.engine import EngineError, database_of, settle, shown_address
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.index.moving import copy_record
from indexer.index.postgres import _make_extension, bring_up_to_date, explain, open_postgres
from indexer.index.purging import purge
from indexer.index.schema import all_tables, open_reader
from indexer.index.tombstones import What
from indexer.index.wording import match_any

ADDRESS = "postgresql://desk:s3cret@db.example/news"


def index(data, folder, number):
    folder.mkdir(exist_ok=True)
    file = folder / f"{number}.txt"
    file.write_text(said(f"We will repair canal {number} before the winter", "Mara Orlova"), encoding="utf-8")
    return index_path([file], data=data, embedder=WordEmbedder(), extract=extract_plainly)


@pytest.fixture
def data(tmp_path):
    settle(tmp_path / "data", record_address(str(tmp_path)))
    return tmp_path / "data"


@pytest.mark.parametrize(
    ("error", "kind", "told"),
    [
        (psycopg.errors.InvalidPassword("no"), RecordError, "refuses the user or the password; set them"),
        (psycopg.OperationalError("password authentication failed for user x"), RecordError, "refuses the user"),
        (psycopg.errors.ReadOnlySqlTransaction("no"), RecordError, "is a replica and takes no changes"),
        (psycopg.errors.DiskFull("no"), RecordError, "the disk of postgresql://desk@db.example/news is full"),
        (psycopg.errors.LockNotAvailable("no"), RecordBusyError, "is being written to by others; try again"),
        (psycopg.errors.AdminShutdown("bye"), RecordError, "cannot reach .* what was acknowledged is kept"),
        (psycopg.OperationalError("connection refused"), RecordError, "cannot reach"),
        (psycopg.errors.InvalidCatalogName("no"), RecordError, "there is no such database at"),
    ],
    ids=["password", "password told", "replica", "disk", "lock", "shutdown", "refused", "database"],
)
def test_what_a_server_says_is_one_line_without_its_password(error, kind, told):
    with pytest.raises(kind, match=told) as raised:
        raise explain(error, ADDRESS)
    assert "s3cret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_server_that_does_not_answer_is_told(tmp_path):
    settle(tmp_path / "data", "postgresql://desk@127.0.0.1:9/news")
    with pytest.raises(RecordError, match=r"cannot reach postgresql://desk@127.0.0.1:9/news"):
        Library.open(tmp_path / "data", embedder=WordEmbedder())


class Bare:
    """A server that has no extension and knows of none."""

    def execute(self, _sql):
        return self

    def fetchone(self):
        return None


def test_a_server_without_the_extension_is_told_what_to_install():
    with pytest.raises(EngineError, match="lacks the extension pgvector; install it on the server"):
        _make_extension(Bare(), ADDRESS)


def test_a_reader_finds_no_record_before_the_first_run(data):
    with pytest.raises(NoRecordError, match="run `onrecord index ARTICLES` first"):
        open_reader(data)


def test_a_record_of_another_version_is_refused_with_both_numbers(data, tmp_path):
    index(data, tmp_path / "articles", 1)
    run_on_server("UPDATE version SET number = 99", database_of(data))
    with pytest.raises(RecordVersionError, match=r"is of version 99, this onrecord reads version 1"):
        open_reader(data)


def test_a_step_to_a_newer_version_is_made_whole_or_not_at_all(data, tmp_path):
    index(data, tmp_path / "articles", 1)
    run = open_postgres(database_of(data), is_writer=True, tables=all_tables())
    with pytest.raises(EngineError):
        bring_up_to_date(run, {2: "ALTER TABLE article ADD editor TEXT; ALTER TABLE nothing ADD x TEXT"}, newest=2)
    assert "editor" not in columns_of(data)
    bring_up_to_date(run, {2: "ALTER TABLE article ADD editor TEXT"}, newest=2)
    bring_up_to_date(run, {2: "ALTER TABLE article ADD editor TEXT"}, newest=2)  # another writer was first
    assert "editor" in columns_of(data)
    run.close()


def columns_of(data):
    sql = "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    return {name for (name,) in run_on_server(f"{sql} AND table_name = 'article'", database_of(data))}


def test_a_folder_keeps_to_one_database(tmp_path, monkeypatch):
    monkeypatch.delenv("ONRECORD_DATABASE", raising=False)
    index(tmp_path / "folder", tmp_path / "articles", 1)
    with pytest.raises(RecordError, match=r"two databases: .* holds a record"):
        settle(tmp_path / "folder", ADDRESS)
    settle(tmp_path / "server", ADDRESS)
    settle(tmp_path / "server", ADDRESS.replace("s3cret", "other"))
    with pytest.raises(RecordError, match=r"two databases: .* belongs to postgresql://desk@db.example/news"):
        settle(tmp_path / "server", "postgresql://desk@db.example/archive")


def test_the_password_is_kept_in_no_file(tmp_path, monkeypatch):
    settle(tmp_path, ADDRESS)
    assert all("s3cret" not in file.read_text() for file in tmp_path.iterdir())
    monkeypatch.setenv("ONRECORD_DATABASE", ADDRESS)
    assert database_of(tmp_path) == ADDRESS
    monkeypatch.setenv("ONRECORD_DATABASE", "postgresql://desk:s3cret@db.example/archive")
    assert database_of(tmp_path) == "postgresql://desk@db.example/news"


def test_several_writers_at_once_lose_nothing(tmp_path):
    address = record_address(str(tmp_path))
    folders = [tmp_path / f"writer-{number}" for number in range(4)]
    for folder in folders:
        settle(folder, address)
    index(folders[0], tmp_path / "first", 99)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: index(folders[number % 4], tmp_path / f"in-{number % 4}", number), range(12)))
    library = Library.open(folders[0], embedder=WordEmbedder())
    assert (library.stats().article_count, library.stats().statement_count) == (13, 13)
    assert run_on_server("SELECT count(*) - count(DISTINCT id) FROM statement", address) == [(0,)]
    library.close()


def test_a_record_goes_to_a_server_and_back_row_by_row(tmp_path, data):
    for number in range(3):
        index(tmp_path / "folder", tmp_path / "articles", number)
    there = copy_record(tmp_path / "folder", database_of(data))
    back = copy_record(data, str(tmp_path / "back"))
    assert there == back
    assert dump(tmp_path / "folder") == dump(tmp_path / "back")
    assert index(data, tmp_path / "articles", 7).added == 1  # numbers of new rows follow those that were copied
    assert index(tmp_path / "back", tmp_path / "articles", 7).added == 1


def dump(data):
    tables = ("article", "statement", "vector", "trait_count", "segment", "statement_copy", "sqlite_sequence")
    with sqlite3.connect(data / "onrecord.db") as run:
        return [sorted(run.execute(f"SELECT * FROM {table}").fetchall()) for table in tables]  # noqa: S608 - from above


def test_nothing_is_copied_over_a_record(tmp_path, data):
    index(tmp_path / "folder", tmp_path / "articles", 1)
    index(data, tmp_path / "articles", 2)
    with pytest.raises(RecordError, match=r"there is a record at .* already"):
        copy_record(tmp_path / "folder", database_of(data))
    with pytest.raises(RecordError, match=r"there is a record at .* already"):
        copy_record(data, str(tmp_path / "folder"))


def test_a_purge_leaves_no_row_and_says_that_no_file_was_read(data, tmp_path, capsys):
    index(data, tmp_path / "articles", 1)
    index(data, tmp_path / "articles", 2)
    library = Library.open(data, embedder=WordEmbedder())
    gone, stays = (library.with_word(str(number), k=1)[0] for number in (1, 2))
    done = purge(data, What.STATEMENT, gone, now=1.0, is_proof_wanted=True)
    library.refresh()
    assert library.with_word("canal", k=9) == [stays]
    assert done.proof.is_clean
    show_purge(done, as_json=False, is_text_known=True)
    assert "0 rows left of 1 articles and statements; the server's files were not read" in capsys.readouterr().out
    library.close()


@pytest.fixture(scope="module")
def both():
    """Give SQLite's full text and PostgreSQL's, to ask for the same words."""
    here = sqlite3.connect(":memory:", isolation_level=None)
    here.execute(f"CREATE VIRTUAL TABLE words USING fts5 (quote, title, context, tokenize = '{TOKENIZER}')")
    with psycopg.connect(record_address("words"), autocommit=True) as there:
        yield here, there
    here.close()


TEXTS = st.text(alphabet=st.sampled_from("aábcçdeéinorstuuüйжß 'ʼ’-.,0123456789\n"), max_size=40)


@given(texts=st.tuples(TEXTS, TEXTS, TEXTS), sought=TEXTS)
@settings(max_examples=150)
def test_the_same_words_are_found_in_the_same_texts(both, texts, sought):
    words = [word for word in sought.split() if word.isalnum()] or ["a"]
    phrase = " ".join(words)
    here, there = both
    here.execute("DELETE FROM words")
    here.execute("INSERT INTO words VALUES (?, ?, ?)", texts)
    vector = tsvector_of(*texts)
    for match in (match_any(words), f'{{quote}} : "{words[0]}"', f'quote : "{phrase}"', f'"{phrase}" AND "{words[0]}"'):
        (found,) = here.execute("SELECT count(*) FROM words WHERE words MATCH ?", [match]).fetchone()
        row = there.execute("SELECT %s::tsvector @@ %s::tsquery", (vector, tsquery_of(match))).fetchone()
        assert row[0] == bool(found), match


def test_marks_within_texts_are_no_values():
    assert in_postgres("SELECT '?:a%' FROM x WHERE y = ?").sql == "SELECT '?:a%%' FROM x WHERE y = %s"
    assert in_postgres("SELECT ?2, ?1, ?2").places == (1, 0, 1)
    assert in_postgres("SELECT a::text FROM b WHERE c = :c AND d = :d").places == ("c", "d")


def test_a_record_on_a_server_is_compared_row_by_row(data, tmp_path):
    index(data, tmp_path / "articles", 1)
    assert (check_record(data).server, check_record(data).faults) == (shown_address(database_of(data)), ())
    run_on_server("UPDATE words SET lexemes = 'other:1A'", database_of(data))
    run_on_server("UPDATE printed SET json = replace(json, 'canal', 'dam')", database_of(data))
    assert {fault.problem for fault in check_record(data).faults} >= {
        "its index does not fit its words",
        "it is not as it was written",
    }


def test_a_database_that_is_not_in_utf8_is_told(tmp_path):
    with suppress(psycopg.errors.DuplicateDatabase):
        run_on_server("CREATE DATABASE narrow ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    settle(tmp_path, server_address().replace("/postgres?", "/narrow?"))
    with pytest.raises(RecordError, match="is in SQL_ASCII; make one with CREATE DATABASE"):
        index(tmp_path, tmp_path / "articles", 1)
