import json
import resource
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from fakes import WordEmbedder, extract_plainly, make_article, said

from indexer.errors import (
    MissingPathError,
    NoRecordError,
    RecordBusyError,
    RecordDamagedError,
    RecordError,
    RecordModelError,
)
from indexer.extract.extraction import Extraction, extract_article
from indexer.index import indexing
from indexer.index.hits import Where
from indexer.index.indexing import index_into, index_items, index_path, open_for_writing
from indexer.index.library import Library
from indexer.index.lock import writer_lock
from indexer.index.publishing import MANIFEST
from indexer.index.schema import DATABASE
from indexer.index.store import Store

GRAIN = said("Grain moves by sea.", "Vera Orlova", "2031-05-02")
WHEAT = said("Wheat is cheap.", "Vera Orlova") + " " + said("It is not.", "Minister Haddad")
PORTS = said("Ports are open.", "Minister Haddad")


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    return folder


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def write_lines(path, *values):
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")


def index(path, data, *, embedder=None, extract=extract_plainly, **options):
    return index_path([path], data=data, embedder=embedder or WordEmbedder(), extract=extract, **options)


def dump(data):
    """Write down all that a record holds, but for numbers that depend on the order of writing."""
    connection = sqlite3.connect(data / DATABASE)
    tables = {
        "article": "SELECT id, text, rules, sha256 FROM article",
        "origin": "SELECT origin, article_id FROM origin",
        "speaker": "SELECT id FROM speaker",
        "alias": "SELECT * FROM alias",
        "statement": "SELECT s.id, s.article_id, position, speaker_id, kind, first_day, json, data, quote, context "
        "FROM statement s, printed p, vector v, words w "
        "WHERE p.statement = s.number AND v.statement = s.number AND w.rowid = s.number",
        "copies": "SELECT s.id, f.id FROM statement s, statement_copy c, statement f "
        "WHERE c.statement = s.number AND c.first = f.number",
        "article copies": "SELECT a.id, f.id FROM article a, article_copy c, article f "
        "WHERE c.article = a.number AND c.first = f.number",
    }
    held = {name: sorted(connection.execute(sql).fetchall()) for name, sql in tables.items()}
    counts = [connection.execute(f"SELECT count(*) FROM {t}").fetchone() for t in ("printed", "vector", "words")]  # noqa: S608 - names above
    connection.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    connection.rollback()
    connection.close()
    library = Library.open(data, embedder=WordEmbedder())
    hits = [library.search(text, where=Where(), k=5) for text in ("grain", "wheat costs 3", "open ports")]
    library.close()
    return held, counts, hits


class Notes:
    def __init__(self):
        self.updates = []

    def update(self, done, total, what):
        self.updates.append((done, total, what))


def test_a_first_run_reads_everything(articles, data):
    write(articles, grain=GRAIN, wheat=WHEAT, quiet="Nobody is quoted here.")

    report = index(articles, data)

    assert (report.added, report.changed, report.unchanged, report.removed) == (3, 0, 0, 0)
    assert (report.article_count, report.statement_count, report.generation) == (3, 3, 1)
    assert report.without_statements == (str(articles / "quiet.txt"),)
    assert data.stat().st_mode & 0o777 == 0o700


def test_a_second_run_changes_nothing_and_never_loads_the_model(articles, data):
    write(articles, grain=GRAIN, wheat=WHEAT)
    index(articles, data)
    before = {path.name: path.stat().st_mtime_ns for path in data.glob("v*")}

    def load():
        raise AssertionError("the model was loaded")

    report = index(articles, data, embedder=load, extract=None)

    assert (report.added, report.changed, report.unchanged, report.generation) == (0, 0, 2, 1)
    assert {path.name: path.stat().st_mtime_ns for path in data.glob("v*")} == before


def test_only_what_changed_is_embedded_again(articles, data):
    write(articles, grain=GRAIN, wheat=WHEAT)
    embedder = WordEmbedder()
    index(articles, data, embedder=embedder)
    write(articles, grain=PORTS)

    report = index(articles, data, embedder=embedder)

    assert (report.changed, report.unchanged, report.removed, embedder.encoded) == (1, 1, 1, 4)


@pytest.mark.in_a_file
def test_a_record_after_changes_equals_one_made_at_once(articles, tmp_path):
    write(articles, grain=GRAIN, wheat=WHEAT, ports=PORTS)
    index(articles, tmp_path / "changed")
    write(articles, grain=PORTS + GRAIN, wheat=GRAIN)
    index(articles, tmp_path / "changed")
    index(articles, tmp_path / "fresh")

    assert dump(tmp_path / "changed") == dump(tmp_path / "fresh")


def test_the_same_content_at_two_paths_is_one_article(articles, data):
    write(articles, a=GRAIN, b=GRAIN)

    report = index(articles, data)
    again = index(articles, data)

    assert (report.added, report.duplicates, report.article_count) == (1, 1, 1)
    assert (again.unchanged, again.duplicates) == (2, 0)


def test_the_same_content_added_later_is_no_second_article(articles, data):
    write(articles, a=GRAIN)
    index(articles, data)
    write(articles, b=GRAIN)

    report = index(articles, data)

    assert (report.added, report.unchanged, report.duplicates, report.article_count) == (0, 1, 1, 1)


def test_a_file_that_vanished_is_counted_and_its_article_kept(articles, data):
    write(articles, grain=GRAIN, wheat=WHEAT)
    index(articles, data)
    (articles / "grain.txt").unlink()

    report = index(articles, data)

    assert (report.missing, report.removed, report.article_count) == (1, 0, 2)


def test_files_of_other_folders_are_not_missed(articles, data, tmp_path):
    write(articles, grain=GRAIN)
    other = tmp_path / "articles2"
    other.mkdir()
    write(other, wheat=WHEAT)
    index(articles, data)

    assert index(other, data).missing == 0


def test_lines_with_ids_are_replaced_by_id(articles, data):
    path = articles / "a.jsonl"
    write_lines(path, {"id": "1", "text": GRAIN}, {"id": "2", "text": WHEAT})
    index(path, data)
    write_lines(path, {"id": "3", "text": PORTS}, {"id": "2", "text": WHEAT}, {"id": "1", "text": PORTS + GRAIN})

    report = index(path, data)

    assert (report.added, report.changed, report.unchanged, report.removed) == (1, 1, 1, 1)


def test_a_line_put_in_at_the_top_costs_only_itself(articles, data):
    path = articles / "a.jsonl"
    embedder = WordEmbedder()
    write_lines(path, {"text": GRAIN}, {"text": WHEAT})
    index(path, data, embedder=embedder)
    write_lines(path, {"text": PORTS}, {"text": GRAIN}, {"text": WHEAT})

    report = index(path, data, embedder=embedder)

    assert (report.article_count, report.removed, embedder.encoded) == (3, 0, 4)


def test_a_line_that_was_rewritten_leaves_nothing_of_the_old_one(articles, data):
    path = articles / "a.jsonl"
    write_lines(path, {"text": GRAIN}, {"text": WHEAT})
    index(path, data)
    write_lines(path, {"text": PORTS}, {"text": WHEAT})

    report = index(path, data)

    assert (report.article_count, report.removed, report.changed) == (2, 1, 1)


def test_two_lines_of_one_id_do_not_take_turns(articles, data):
    path = articles / "a.jsonl"
    write_lines(path, {"id": "1", "text": GRAIN}, {"id": "1", "text": WHEAT})
    first = index(path, data)

    again = index(path, data)

    assert (len(first.failed), first.article_count) == (1, 1)
    assert (again.changed, again.unchanged, again.generation) == (0, 1, first.generation)


@pytest.mark.parametrize(
    "error", [RecordDamagedError("offsets"), ValueError("two\nlines"), KeyError("x"), RecursionError()]
)
def test_an_article_that_cannot_be_searched_does_not_stop_the_others(articles, data, error):
    write(articles, bad="Bad article.", grain=GRAIN)

    def fail_on_bad(article):
        if article.text.startswith("Bad"):
            raise error
        return extract_plainly(article)

    report = index(articles, data, extract=fail_on_bad)

    assert (report.added, len(report.failed)) == (1, 1)
    assert report.failed[0].origin == str(articles / "bad.txt")
    assert "\n" not in report.failed[0].reason


def test_an_article_that_extraction_refuses_is_told_with_its_reason_alone(articles, data):
    write(articles, endless="“a" * 150_001, good=GRAIN)

    report = index(articles, data, extract=extract_article)

    assert [unread.reason for unread in report.failed] == [
        "too much for one article: 150,001 quotation marks and apostrophes, at most 150,000; split it"
    ]
    assert report.added == 1


def test_a_statement_that_does_not_match_its_article_is_not_stored(articles, data):
    write(articles, grain=GRAIN, wheat=WHEAT)

    def shift(article):
        found = extract_plainly(article)
        moved = article.model_copy(update={"text": f" {article.text}"})
        return found if article.text == WHEAT else extract_plainly(moved)

    report = index(articles, data, extract=shift)

    assert (report.added, [Path(unread.origin).name for unread in report.failed]) == (1, ["grain.txt"])


def test_statements_that_share_an_id_are_not_stored(articles, data):
    write(articles, grain=GRAIN)

    def twice(article):
        found = extract_plainly(article)
        return Extraction(statements=found.statements * 2, people=found.people)

    assert "share an id" in index(articles, data, extract=twice).failed[0].reason


def test_a_failed_new_version_leaves_the_old_one_in_place(articles, data):
    write(articles, grain=GRAIN)
    index(articles, data)
    (articles / "grain.txt").write_bytes(b"\x00\x01\x02\x03" * 300)

    report = index(articles, data)

    assert (len(report.failed), report.missing, report.removed, report.statement_count) == (1, 0, 0, 1)


def test_a_newer_extraction_reads_every_article_again(articles, data):
    write(articles, grain=GRAIN, wheat=WHEAT)
    index(articles, data, rules="1")

    report = index(articles, data, rules="2")
    again = index(articles, data, rules="2")

    assert (report.changed, report.article_count, report.statement_count, report.removed) == (2, 2, 3, 0)
    assert again.unchanged == 2


@pytest.mark.in_a_file
def test_a_record_of_another_model_is_refused_before_anything_is_written(articles, data):
    write(articles, grain=GRAIN)
    index(articles, data)
    write(articles, grain=WHEAT)

    for embedder in (WordEmbedder(32), lambda: WordEmbedder(32)):
        with pytest.raises(RecordModelError, match="words-64, not words-32"):
            index(articles, data, embedder=embedder)

    assert len(dump(data)[0]["statement"]) == 1


def test_a_missing_path_is_named_before_anything_is_written(articles, data, tmp_path):
    with pytest.raises(MissingPathError, match="nowhere"):
        index_path([articles, tmp_path / "nowhere"], data=data, embedder=WordEmbedder(), extract=extract_plainly)

    assert not data.exists()


@pytest.mark.in_a_file
def test_a_second_writer_is_turned_away_and_readers_are_not(articles, data):
    write(articles, grain=GRAIN)
    index(articles, data)

    with writer_lock(data):
        with pytest.raises(RecordBusyError, match="is writing"):
            index(articles, data)
        assert len(dump(data)[0]["article"]) == 1


@pytest.mark.in_a_file
@pytest.mark.parametrize("obstacle", ["file", "database is a folder"])
def test_a_folder_that_cannot_be_written_is_one_clear_line(articles, data, obstacle):
    write(articles, grain=GRAIN)
    if obstacle == "file":
        data.write_text("not a folder", encoding="utf-8")
    else:
        (data / DATABASE).mkdir(parents=True)

    with pytest.raises(RecordError) as caught:
        index(articles, data)

    assert str(data) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.in_a_file
def test_a_full_disk_loses_nothing_that_was_written(articles, data, monkeypatch):
    monkeypatch.setattr(indexing, "CHUNKS_AT_ONCE", 8)
    for n in range(60):
        write(articles, **{f"a{n:02}": said(f"Wheat costs {n}. " * 60, "Vera Orlova")})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (800_000, hard))
    try:
        with pytest.raises(RecordError, match=str(data)):
            index(articles, data)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    report = index(articles, data)
    assert report.unchanged > 0
    assert report.unchanged + report.added == report.statement_count == 60


def test_progress_is_told_for_articles_and_statements(articles, data):
    write(articles, grain=GRAIN, wheat=WHEAT)
    notes = Notes()

    index(articles, data, progress=notes)

    assert notes.updates == [(1, None, "articles"), (2, None, "articles"), (3, None, "passages")]


def test_many_articles_are_embedded_in_more_than_one_batch(articles, data):
    lines = [{"id": str(n), "text": said(f"Wheat costs {n}.", "Vera Orlova")} for n in range(300)]
    write_lines(articles / "a.jsonl", *lines)
    notes = Notes()

    report = index(articles, data, progress=notes)

    assert report.statement_count == 300
    assert [done for done, _, what in notes.updates if what == "passages"] == [256, 300]


def test_the_next_articles_are_read_while_those_before_are_embedded(data, monkeypatch):
    monkeypatch.setattr(indexing, "CHUNKS_AT_ONCE", 1)
    is_read = threading.Event()

    class Waiting(WordEmbedder):
        def encode(self, texts, *, on_progress=None):
            assert is_read.wait(10), "nothing else is read before a text is embedded"
            return super().encode(texts, on_progress=on_progress)

    def articles():
        yield make_article(said("Wheat costs 3.", "Vera Orlova"), origin="a.txt")
        is_read.set()
        yield make_article(said("Rye costs 4.", "Vera Orlova"), origin="b.txt")

    report = index_items(articles(), data=data, embedder=Waiting(), extract=extract_plainly)

    assert report.added == report.statement_count == 2


def test_an_article_met_again_while_it_is_embedded_is_a_duplicate(data, monkeypatch):
    monkeypatch.setattr(indexing, "CHUNKS_AT_ONCE", 1)
    text = said("Wheat costs 3.", "Vera Orlova")
    met = [make_article(text, origin=origin) for origin in ("a.txt", "b.txt", "c.txt")]
    embedder = WordEmbedder()

    report = index_items(met, data=data, embedder=embedder, extract=extract_plainly)

    assert (report.added, report.duplicates, report.article_count) == (1, 2, 1)
    with open_for_writing(data) as store:
        assert {store.article_at(one.origin) for one in met} == {met[0].id}


@pytest.mark.in_a_file
def test_the_same_text_in_two_outlets_is_embedded_once(articles, data):
    pages = {f"{name}.md": f"---\ntitle: Grain\nsource: {name}\n---\n{GRAIN}" for name in ("Post", "Times", "Star")}
    embedder = WordEmbedder()

    for name, text in pages.items():
        (articles / name).write_text(text, encoding="utf-8")
        index(articles, data, embedder=embedder)

    connection = sqlite3.connect(data / DATABASE)
    counts = connection.execute("SELECT count(*), count(DISTINCT data) FROM vector").fetchone()
    connection.close()
    assert (embedder.encoded, *counts) == (1, 3, 1)


@pytest.mark.in_a_file
def test_a_damaged_vector_is_not_used_again(articles, data):
    write(articles, one=GRAIN)
    index(articles, data)
    connection = sqlite3.connect(data / DATABASE)
    with connection:
        connection.execute("UPDATE vector SET data = zeroblob(length(data))")
    connection.close()
    embedder = WordEmbedder()

    index(articles, data, embedder=embedder, rules="newer")

    assert embedder.encoded == 1


def test_an_empty_folder_makes_an_empty_record(articles, data):
    report = index(articles, data)

    library = Library.open(data, embedder=WordEmbedder())
    found = (library.search("wheat", where=Where(), k=3), library.speakers(), library.stats().article_count)
    library.close()
    assert (report.article_count, found) == (0, ([], (), 0))


@pytest.mark.in_a_file
def test_a_record_thrown_away_and_made_anew_never_uses_the_old_snapshot(articles, data, caplog):
    write(articles, grain=GRAIN, wheat=WHEAT)
    index(articles, data)
    for path in data.glob(f"{DATABASE}*"):
        path.unlink()
    (articles / "grain.txt").unlink()
    write(articles, ports=PORTS)
    manifest = (data / MANIFEST).read_bytes()
    snapshot = (data / "v00000001-00000.vectors").read_bytes()
    index(articles, data)

    (data / MANIFEST).write_bytes(manifest)
    (data / "v00000001-00000.vectors").write_bytes(snapshot)
    dump(data)

    assert "another record" in caplog.text


def write_many(folder, *, price):
    for n in range(4):
        write(
            folder, **{f"a{n}": said(f"Wheat costs {n * price}.", "Vera Orlova") + said("Grain too.", f"Officer N{n}")}
        )
    write(folder, quiet="Nobody is quoted here.", copy=said("Wheat costs 0.", "Vera Orlova"))
    lines = [{"text": said(f"Rye costs {n}.", "Ana Reyes")} for n in range(price, price + 3)]
    write_lines(folder / "lines.jsonl", *lines)


def assert_readable(data):
    try:
        library = Library.open(data, embedder=WordEmbedder())
    except NoRecordError:
        return
    ids = library.statements(Where(), after=None, limit=100)
    assert len(library.get(ids)) == len(library.search("wheat", where=Where(), k=100)) == len(ids)
    library.close()


def index_killed(*arguments):
    script = Path(__file__).parent / "killed_indexing.py"
    environment = {"PYTHONPATH": f"{script.parent.parent}:{script.parent}", "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, script, *arguments], env=environment, check=True)


@pytest.mark.in_a_file
@pytest.mark.parametrize("over_an_older_record", [False, True])
def test_a_run_killed_anywhere_and_run_again_equals_an_undisturbed_one(articles, tmp_path, over_an_older_record):
    base = [tmp_path / "base"] if over_an_older_record else []
    for older in base:
        write_many(articles, price=1)
        index(articles, older)
    write_many(articles, price=2)
    index(articles, tmp_path / "undisturbed")

    index_killed(articles, tmp_path / "torn", "13", *base)
    unchanged, contents = set(), []
    for torn in (tmp_path / "torn").iterdir():
        assert_readable(torn)
        unchanged.add(index(articles, torn).unchanged)
        contents.append(dump(torn))

    assert all(content == dump(tmp_path / "undisturbed") for content in contents)
    assert len(contents) > 15
    assert len(unchanged) > 4


GIVEN = {"id": "s1", "speaker": "Vera Orlova", "said_on": "2031-05-02", "text": "Grain moves by sea."}


def given(path, *values):
    write_lines(path, *values)
    return path


def printed(data):
    library = Library.open(data, embedder=WordEmbedder())
    ids = library.statements(Where(), after=None, limit=9)
    found = [one.statement for one in library.get(ids).values()]
    library.close()
    return sorted((one.speaker.name, one.quote, one.said_on.date, one.external_id) for one in found)


def test_ready_made_statements_are_taken_as_they_are_given(tmp_path, data):
    path = given(tmp_path / "given.jsonl", GIVEN, {**GIVEN, "id": "s2", "speaker": "Karim Haddad"}, {"id": "s3"})

    report = index_path([], data=data, statements=[path], embedder=WordEmbedder(), extract=None)

    assert (report.added, report.statement_count, len(report.failed)) == (2, 2, 1)
    assert printed(data) == [
        ("Karim Haddad", "Grain moves by sea.", "2031-05-02", "s2"),
        ("Vera Orlova", "Grain moves by sea.", "2031-05-02", "s1"),
    ]


@pytest.mark.in_a_file
def test_an_archive_whose_run_was_killed_anywhere_and_given_again_holds_each_statement_once(tmp_path):
    quotations = ({"quoteID": number, "quotation": f"Grain moves by sea {number} times."} for number in range(7))
    path = given(tmp_path / "given.jsonl", *quotations)
    index_path([], data=tmp_path / "undisturbed", statements=[path], embedder=WordEmbedder())

    index_killed(path, tmp_path / "torn", "29")
    unchanged, contents = set(), []
    for torn in (tmp_path / "torn").iterdir():
        assert_readable(torn)
        report = index_path([], data=torn, statements=[path], embedder=WordEmbedder())
        unchanged.add(report.unchanged)
        contents.append(dump(torn))
        assert (report.added + report.unchanged, report.statement_count) == (7, 7)

    assert all(content == dump(tmp_path / "undisturbed") for content in contents)
    assert len(contents) > 8
    assert len(unchanged) > 3


def test_ready_made_statements_given_again_change_nothing_and_a_correction_replaces_what_was_given(tmp_path, data):
    path = given(tmp_path / "given.jsonl", GIVEN)
    embedder = WordEmbedder()
    index_path([], data=data, statements=[path], embedder=embedder)

    again = index_path([], data=data, statements=[path], embedder=embedder, rules="newer")
    given(path, {**GIVEN, "speaker": "Karim Haddad"})
    corrected = index_path([], data=data, statements=[path], embedder=embedder)

    assert (again.unchanged, again.added, again.changed) == (1, 0, 0)
    assert (corrected.changed, corrected.removed, corrected.statement_count) == (1, 1, 1)
    assert printed(data) == [("Karim Haddad", "Grain moves by sea.", "2031-05-02", "s1")]
    assert embedder.encoded == 1


def test_articles_and_ready_made_statements_of_one_run_stand_side_by_side(articles, tmp_path, data):
    write(articles, grain=GRAIN)
    path = given(tmp_path / "given.jsonl", {**GIVEN, "text": "Grain moves by rail."})
    options = {"embedder": WordEmbedder(), "extract": extract_plainly, "rules": "1"}

    report = index_path([articles], data=data, statements=[path], **options)
    again = index_path([articles], data=data, statements=[path], **options)

    assert (report.added, report.missing, report.statement_count) == (2, 0, 2)
    assert (again.unchanged, again.added + again.changed) == (2, 0)


def test_a_ready_made_file_that_is_not_there_is_told_before_anything_is_written(tmp_path, data):
    with pytest.raises(MissingPathError):
        index_path([], data=data, statements=[tmp_path / "nowhere.csv"], embedder=WordEmbedder())

    assert not data.exists()


@pytest.mark.in_a_file
def test_what_is_put_into_an_open_record_costs_no_count_of_what_it_holds(tmp_path):
    article, asked = make_article(said("Grain exports resume", "Samir Haddad")), []

    with Store.open(tmp_path) as store, store.transaction() as run:
        run.set_trace_callback(asked.append)
        outcome = index_into(store, [article], embedder=WordEmbedder(), extract=extract_plainly)

    assert outcome.added == 1
    assert any(sql.startswith("INSERT INTO article") for sql in asked)
    assert not [sql for sql in asked if sql.endswith(("count(*) FROM article", "count(*) FROM statement"))]
