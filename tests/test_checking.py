import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import WordEmbedder, extract_plainly, said
from served import run_command

from indexer.errors import NoRecordError, RecordVersionError
from indexer.index.checking import MAX_FAULTS, check_record
from indexer.index.indexing import index_path
from indexer.index.lock import writer_lock
from indexer.index.publishing import MANIFEST
from indexer.index.schema import DATABASE, open_writer

WHEAT = said("Wheat is cheap.", "Vera Orlova") + " " + said("It is not.", "Minister Haddad")
HARBOUR = "The harbour of Velm was quiet. " + said("Grain moves by sea.", "Vera Orlova", "2031-05-02")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checked")
    (folder / "articles").mkdir()
    for name, text in {"wheat": WHEAT, "harbour": HARBOUR, "copy": f"{HARBOUR} So it was told."}.items():
        heading = f"---\ntitle: On {name}\nsource: Velm Herald\npublished: 2031-05-06\n---\n"
        (folder / "articles" / f"{name}.txt").write_text(heading + text, encoding="utf-8")
    index_path([folder / "articles"], data=folder / "data", embedder=WordEmbedder(), extract=extract_plainly)
    return folder / "data"


@pytest.fixture
def data(sound, tmp_path):
    return shutil.copytree(sound, tmp_path / "data")


def change(data, sql):
    connection = sqlite3.connect(data / DATABASE, isolation_level=None)
    changed = connection.execute(sql).rowcount
    connection.close()
    assert changed > 0


@pytest.mark.in_a_file
def test_an_undamaged_record_is_sound_and_counted(data):
    report = check_record(data)

    assert (report.fault_count, report.faults) == (0, ())
    assert (report.article_count, report.statement_count, report.vector_count) == (3, 4, 4)
    assert report.is_published
    assert report.sqlite_version == sqlite3.sqlite_version


DAMAGES = [
    "UPDATE article SET text = replace(text, 'quiet', 'quite') WHERE text LIKE '%quiet%'",
    "UPDATE article SET title = 'On nothing'",
    "UPDATE article SET source = 'Velm Heralt'",
    "UPDATE article SET published = '2031-05-07'",
    "UPDATE article SET sha256 = zeroblob(32)",
    "UPDATE printed SET json = replace(json, 'cheap', 'cheep') WHERE json LIKE '%cheap%'",
    "UPDATE printed SET sha256 = zeroblob(32)",
    "DELETE FROM printed WHERE statement = 1",
    "UPDATE printed SET (json, sha256) = (SELECT json, sha256 FROM printed WHERE statement = 4) WHERE statement = 1",
    "UPDATE statement SET speaker_id = 'minister-haddad' WHERE speaker_id = 'vera-orlova'",
    "UPDATE statement SET speaker_name = 'Vera Orlowa' WHERE speaker_id = 'vera-orlova'",
    "UPDATE statement SET position = position + 1",
    "UPDATE statement SET kind = 'indirect'",
    "UPDATE statement SET source = 'other'",
    "UPDATE statement SET first_day = '2030-01-01', last_day = '2030-01-01'",
    "UPDATE statement SET month_day = '05-04'",
    "UPDATE statement SET id = substr(id, 2) || 'f'",
    "UPDATE vector SET data = zeroblob(length(data))",
    "UPDATE vector SET data = (SELECT data FROM vector WHERE statement = 4) WHERE statement = 1",
    "UPDATE vector SET sha256 = zeroblob(32)",
    "UPDATE vector SET first = 0, last = 9",
    "UPDATE vector SET piece = 1",
    "DELETE FROM vector WHERE statement = 1",
    "UPDATE model SET dimension = 63",
    "UPDATE model SET fingerprint = 'words-65'",
    "UPDATE embedded SET chunk = chunk + 1 WHERE statement = 1",
    "UPDATE words SET quote = 'Wheat is dear.' WHERE rowid = 1",
    "UPDATE words SET title = 'On dust'",
    "UPDATE words SET context = quote",
    "INSERT INTO words (rowid, quote, title, context) VALUES (99, 'a', 'b', 'c')",
    "DELETE FROM words WHERE rowid = 1",
    "UPDATE words_content SET c0 = 'Wheat was cheap.' WHERE id = 1",
    "UPDATE words_data SET block = zeroblob(length(block)) WHERE id > 10",
    "DELETE FROM words_docsize WHERE id = 1",
    "UPDATE statement_copy SET first = 99",
    "DELETE FROM statement_copy WHERE statement = 1",
    "UPDATE statement_copy SET first = 4 WHERE statement = 3",
    "UPDATE statement_copy SET first = statement",
    "UPDATE article_copy SET first = NULL",
    "DELETE FROM article_copy",
    "UPDATE origin SET article_id = '00d1f2c3b4a59687'",
    "INSERT INTO speaker VALUES ('nobody')",
    "DELETE FROM speaker",
    "UPDATE trait SET value = value || 'a' WHERE kind = 'name'",
    "DELETE FROM trait",
    "UPDATE trait_count SET articles = articles + 1",
    "INSERT INTO stale VALUES ('vera-orlova')",
    "INSERT INTO identity VALUES ('vera-orlova', 'vera-orlova', 'Vera Orlowa', '', '')",
    "INSERT INTO identity VALUES ('vera-orlova', 'karim-haddad', 'Vera Orlova', '', '')",
    "INSERT INTO former_article VALUES (1, 'a', 'b', NULL, '{}', zeroblob(32), 0.0)",
    "UPDATE record SET generation = generation - 1",
    "UPDATE record SET id = 'another'",
]


@pytest.mark.in_a_file
@pytest.mark.parametrize("sql", DAMAGES)
def test_a_damaged_row_is_found(data, sql):
    change(data, sql)

    report = check_record(data)

    assert report.fault_count > 0


@pytest.mark.in_a_file
def test_a_changed_definition_is_found(data):
    run = sqlite3.connect(data / DATABASE)
    run.execute("DROP INDEX statement_article")
    run.execute("CREATE INDEX statement_article ON statement (article_id)")
    run.commit()
    run.close()

    report = check_record(data)

    assert [fault.row for fault in report.faults] == ["index statement_article"]


@pytest.mark.in_a_file
def test_the_row_is_named(data):
    change(data, "UPDATE printed SET sha256 = zeroblob(32) WHERE statement = 1")
    connection = sqlite3.connect(data / DATABASE)
    (statement_id,) = connection.execute("SELECT id FROM statement WHERE number = 1").fetchone()
    connection.close()

    report = check_record(data)

    assert [(fault.row, fault.problem) for fault in report.faults] == [
        (f"statement {statement_id}", "it is not as it was written")
    ]


@pytest.mark.in_a_file
def test_text_that_is_no_utf8_is_a_fault_and_the_other_rows_are_still_looked_at(data):
    change(data, "UPDATE article SET text = CAST(x'ff' || CAST(text AS BLOB) AS TEXT) WHERE number = 1")
    change(data, "UPDATE printed SET sha256 = zeroblob(32) WHERE statement = 4")

    rows = {fault.row.partition(" ")[0] for fault in check_record(data).faults}

    assert rows >= {"article", "statement"}


@pytest.mark.in_a_file
def test_many_faults_are_counted_and_the_first_named(data):
    change(data, "INSERT INTO speaker SELECT 'nobody-' || key FROM json_each('[" + "0," * 49 + "0]')")

    report = check_record(data)

    assert (len(report.faults), report.fault_count) == (MAX_FAULTS, 50)


def edit_manifest(data, **values):
    manifest = json.loads((data / MANIFEST).read_text(encoding="utf-8"))
    (data / MANIFEST).write_text(json.dumps({**manifest, **values}), encoding="utf-8")


def published(data):
    return next(data.glob("v*.vectors"))


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.in_a_file
@pytest.mark.parametrize("is_fast", [False, True])
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: published(data).unlink(),
        lambda data: flip(published(data)),
        lambda data: published(data).write_bytes(published(data).read_bytes()[:-1]),
        lambda data: (data / MANIFEST).write_text("{}", encoding="utf-8"),
        lambda data: (data / MANIFEST).write_bytes(b""),
        lambda data: edit_manifest(data, record="0" * 32),
        lambda data: edit_manifest(data, file="../../etc/passwd"),
        lambda data: edit_manifest(data, gen=99),
        lambda data: edit_manifest(data, n=1),
        lambda data: edit_manifest(data, newest=9),
        lambda data: edit_manifest(data, model_fp="other"),
        lambda data: edit_manifest(data, schema=1),
    ],
)
def test_a_damaged_snapshot_or_manifest_is_found(data, damage, is_fast):
    damage(data)

    assert check_record(data, is_fast=is_fast).fault_count > 0


@pytest.mark.in_a_file
def test_a_record_that_is_not_published_yet_is_sound(data):
    (data / MANIFEST).unlink()

    report = check_record(data)

    assert (report.fault_count, report.is_published) == (0, False)


@pytest.mark.in_a_file
def test_articles_that_no_file_holds_are_counted_and_are_no_fault(data):
    change(data, "DELETE FROM origin WHERE origin LIKE '%wheat%'")

    report = check_record(data)

    assert (report.fault_count, report.unheld_count) == (0, 1)


@pytest.mark.in_a_file
def test_a_file_that_is_no_database_is_a_fault(data):
    (data / DATABASE).write_bytes(b"not a database, but long enough to be one" * 100)

    assert check_record(data).fault_count == 1


@pytest.mark.in_a_file
def test_no_record_and_one_of_another_version_are_told(data, tmp_path):
    change_version = sqlite3.connect(data / DATABASE)
    change_version.execute("PRAGMA user_version = 99")
    change_version.close()

    with pytest.raises(NoRecordError):
        check_record(tmp_path / "absent")
    with pytest.raises(RecordVersionError, match="99"):
        check_record(data)


def test_it_works_beside_a_writer_in_the_midst_of_a_change(data):
    with writer_lock(data):
        writer = open_writer(data)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM printed")

        report = check_record(data)

        writer.execute("ROLLBACK")
        writer.close()
    assert report.fault_count == 0


@pytest.mark.in_a_file
def test_nothing_is_written(data):
    before = {path.name: path.read_bytes() for path in data.iterdir()}

    check_record(data)

    assert {path.name: path.read_bytes() for path in data.iterdir() if path.suffix not in {".db-wal", ".db-shm"}} == {
        name: content for name, content in before.items() if not name.endswith(("-wal", "-shm"))
    }


@pytest.mark.in_a_file
def test_the_command_ends_with_1_and_names_the_fault(data, capsys):
    code, out, _ = run_command(capsys, "check", "--data", str(data))
    change(data, "UPDATE printed SET sha256 = zeroblob(32)")
    damaged, told, _ = run_command(capsys, "check", "--data", str(data))
    as_json, printed, _ = run_command(capsys, "check", "--json", "--data", str(data))

    assert (code, damaged, as_json) == (0, 1, 1)
    assert out.endswith("Sound.\n")
    assert told.count("FAULT statement ") == 4
    assert json.loads(printed)["fault_count"] == 4


def test_the_command_loads_no_server_and_no_model(data):
    call = f"from api.cli import main; import sys\ntry: main(['check', '--data', {str(data)!r}])"
    probe = f"{call}\nexcept SystemExit: pass\nprint('fastapi' in sys.modules, 'torch' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent
    )

    assert done.stdout.endswith("False False\n")
