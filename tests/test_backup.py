import datetime as dt
import hashlib
import json
import random
import shutil
import sqlite3
import tarfile
import threading
from io import BytesIO

import pytest
from fakes import WordEmbedder, extract_plainly, said
from served import run_command

from indexer.errors import NoRecordError, RecordBusyError, RecordDamagedError, RecordError, RecordVersionError
from indexer.index import indexing
from indexer.index.backup import CONTENTS, SEAL, STAGE, restore_record, save_record
from indexer.index.checking import check_record
from indexer.index.hits import Where
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.index.lock import writer_lock
from indexer.index.schema import DATABASE, SCHEMA_VERSION

NOON = dt.datetime(2031, 5, 4, 12, tzinfo=dt.UTC)
NAMES = ("Vera Orlova", "Karim Haddad")


def write(folder, count):
    folder.mkdir(exist_ok=True)
    for n in range(count):
        text = said(f"Grain costs {n} a ton in port {n * 7 % 5}.", NAMES[n % 2])
        (folder / f"{n}.txt").write_text(text, encoding="utf-8")


def index(folder, data):
    return index_path([folder], data=data, embedder=WordEmbedder(), extract=extract_plainly)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    write(folder / "articles", 6)
    index(folder / "articles", folder / "data")
    return folder / "data"


@pytest.fixture(scope="module")
def copy(data, tmp_path_factory):
    file = tmp_path_factory.mktemp("copies") / "copy.tar"
    save_record(data, file, made_at=NOON)
    return file


def rows(data):
    connection = sqlite3.connect(data / DATABASE)
    held = list(connection.iterdump())
    connection.close()
    return held


def test_a_restored_record_holds_the_same_and_is_published(data, copy, tmp_path):
    contents = restore_record(copy, tmp_path / "new")

    report = check_record(tmp_path / "new")
    assert rows(tmp_path / "new") == rows(data)
    assert (contents.made_at, contents.gen, contents.schema_version) == (NOON, 1, SCHEMA_VERSION)
    assert (report.fault_count, report.is_published) == (0, True)
    assert not (tmp_path / "new" / STAGE).exists()


def test_a_restored_record_answers_and_can_be_written_to(copy, tmp_path):
    restore_record(copy, tmp_path / "new")
    write(tmp_path / "more", 7)

    index(tmp_path / "more", tmp_path / "new")

    library = Library.open(tmp_path / "new", embedder=WordEmbedder())
    found = library.count(Where())
    library.close()
    assert found == 7


def test_the_same_record_always_gives_the_same_file(data, tmp_path):
    for name in ("a.tar", "b.tar"):
        save_record(data, tmp_path / name, made_at=NOON)

    assert (tmp_path / "a.tar").read_bytes() == (tmp_path / "b.tar").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tar", "b.tar"]


def test_a_copy_made_while_another_writes_is_of_one_moment(tmp_path, monkeypatch):
    monkeypatch.setattr(indexing, "CHUNKS_AT_ONCE", 1)
    write(tmp_path / "articles", 1)
    index(tmp_path / "articles", tmp_path / "data")
    write(tmp_path / "articles", 60)
    writer = threading.Thread(target=index, args=(tmp_path / "articles", tmp_path / "data"))
    writer.start()
    made = []
    while writer.is_alive() or not made:
        made.append(tmp_path / f"{len(made)}.tar")
        save_record(tmp_path / "data", made[-1], made_at=NOON)
    writer.join()

    restored = [restore_record(file, tmp_path / "restored" / file.stem) for file in made]

    counts = [check_record(tmp_path / "restored" / file.stem).article_count for file in made]
    assert [contents.gen for contents in restored] == counts
    assert counts == sorted(counts)


def test_a_file_that_is_there_is_never_written_over(data, tmp_path):
    (tmp_path / "mine.tar").write_bytes(b"mine")

    with pytest.raises(FileExistsError):
        save_record(data, tmp_path / "mine.tar", made_at=NOON)

    assert (tmp_path / "mine.tar").read_bytes() == b"mine"


def test_a_folder_without_a_record_gives_no_copy(tmp_path):
    with pytest.raises(NoRecordError):
        save_record(tmp_path, tmp_path / "copy.tar", made_at=NOON)

    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_is_cut_off_or_damaged_anywhere_is_refused_or_restores_the_same(data, copy, tmp_path):
    whole, chosen = copy.read_bytes(), random.Random(4)  # noqa: S311 - the same places each time
    expected, refused = rows(data), 0
    for n in range(60):
        content = bytearray(whole)
        place = chosen.randrange(len(whole)) if n % 3 else chosen.randrange(2048)
        if n % 4 == 0:
            del content[place:]
        else:
            content[place] ^= 1 << chosen.randrange(8)
        (tmp_path / "damaged.tar").write_bytes(content)
        try:
            restore_record(tmp_path / "damaged.tar", tmp_path / str(n))
        except RecordDamagedError:
            refused += 1
            assert sorted(path.name for path in (tmp_path / str(n)).iterdir()) == ["LOCK"]
        else:
            assert rows(tmp_path / str(n)) == expected

    assert refused > 45


def repack(copy, file, **values):
    with tarfile.open(copy) as tar:
        parts = {member.name: tar.extractfile(member).read() for member in tar}
    contents = json.dumps({**json.loads(parts[CONTENTS]), **values}).encode()
    seal = hashlib.sha256(contents).hexdigest().encode()
    with tarfile.open(file, "w") as tar:
        for name, content in {CONTENTS: contents, SEAL: seal, DATABASE: parts[DATABASE]}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, BytesIO(content))
    return file


def test_a_copy_of_a_newer_version_is_refused(copy, tmp_path):
    newer = repack(copy, tmp_path / "newer.tar", schema=SCHEMA_VERSION + 1)

    with pytest.raises(RecordVersionError, match=f"version {SCHEMA_VERSION + 1}"):
        restore_record(newer, tmp_path / "new")


def test_a_copy_whose_contents_are_of_another_record_is_refused(copy, tmp_path):
    other = repack(copy, tmp_path / "other.tar", record="0" * 32)

    with pytest.raises(RecordDamagedError):
        restore_record(other, tmp_path / "new")


def test_a_copy_of_a_record_that_was_damaged_is_refused_with_the_fault(data, tmp_path):
    damaged = shutil.copytree(data, tmp_path / "damaged")
    connection = sqlite3.connect(damaged / DATABASE, isolation_level=None)
    connection.execute("UPDATE printed SET sha256 = zeroblob(32)")
    connection.close()
    save_record(damaged, tmp_path / "copy.tar", made_at=NOON)

    with pytest.raises(RecordDamagedError, match=r"\(statement [0-9a-f]{16}: it is not as it was written\)"):
        restore_record(tmp_path / "copy.tar", tmp_path / "new")

    assert not (tmp_path / "new" / DATABASE).exists()


@pytest.mark.parametrize("left", [DATABASE, f"{DATABASE}-wal"])
def test_nothing_is_restored_over_a_record_or_what_is_left_of_one(copy, tmp_path, left):
    (tmp_path / left).write_bytes(b"")

    with pytest.raises(RecordError, match="already"):
        restore_record(copy, tmp_path)


def test_nothing_is_restored_where_another_process_writes(copy, tmp_path):
    with writer_lock(tmp_path), pytest.raises(RecordBusyError):
        restore_record(copy, tmp_path)


def test_what_a_killed_restore_left_does_not_stand_in_the_way(copy, tmp_path):
    (tmp_path / STAGE).mkdir()
    (tmp_path / STAGE / DATABASE).write_bytes(b"half")

    restore_record(copy, tmp_path)

    assert check_record(tmp_path).fault_count == 0


def test_the_commands_copy_and_restore(data, tmp_path, capsys):
    file, new = tmp_path / "copy.tar", tmp_path / "new"

    saved = run_command(capsys, "snapshot", file, "--data", data)
    restored = run_command(capsys, "restore", file, "--data", new)
    again = run_command(capsys, "restore", file, "--data", new)
    absent = run_command(capsys, "restore", tmp_path / "absent.tar", "--data", new)

    assert saved[0] == restored[0] == 0
    assert saved[1].startswith("Copied generation 1 into ")
    assert restored[1].startswith("Restored generation 1 of ")
    assert (again[0], absent[0]) == (69, 66)
