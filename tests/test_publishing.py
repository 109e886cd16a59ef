import json
import sqlite3

import numpy as np
import pytest
from fakes import WordEmbedder, extract_plainly, said

from indexer.index.change_tables import SEGMENT_BITS
from indexer.index.checking import check_record
from indexer.index.hits import Where
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.index.publishing import (
    MANIFEST,
    build_snapshot,
    load,
    publish_state,
    read_manifest,
    read_part,
    sweep,
    why_not,
)
from indexer.index.readers import Readers
from indexer.index.schema import DATABASE
from indexer.index.store import Store

OFFICERS = ("Vera Orlova", "Karim Haddad", "Ana Reyes")


def write(folder, n, what="Grain"):
    folder.mkdir(exist_ok=True)
    (folder / f"{n}.txt").write_text(said(f"{what} costs {n} crowns.", OFFICERS[n % 3]), encoding="utf-8")


def index(root):
    return index_path([root / "articles"], data=root / "data", embedder=WordEmbedder(), extract=extract_plainly)


def change(root, sql, *values):
    connection = sqlite3.connect(root / "data" / DATABASE)
    with connection:
        connection.execute(sql, values)
    connection.close()


def begin_segment(root, number):
    """Let the next statement be the first one of a segment."""
    change(root, "UPDATE sqlite_sequence SET seq = ? WHERE name = 'statement'", (number << SEGMENT_BITS) - 1)


@pytest.fixture
def root(tmp_path):
    """A record with six statements in three segments."""
    for segment in range(3):
        for n in (2 * segment, 2 * segment + 1):
            write(tmp_path / "articles", n)
        if segment:
            begin_segment(tmp_path, segment)
        index(tmp_path)
    return tmp_path


def files(root):
    return {path.name: path.stat().st_mtime_ns for path in (root / "data").glob("v*.vectors")}


@pytest.fixture
def lookup(root):
    readers = Readers(root / "data")
    with readers.reading() as lookup:
        yield lookup
    readers.close()


def parts(root):
    return {part.number: part for part in read_manifest(root / "data").parts}


def found(root, question="Grain costs 3 crowns."):
    library = Library.open(root / "data", embedder=WordEmbedder())
    hits = library.search(question, where=Where(), k=50)
    library.close()
    return hits


def test_an_article_more_writes_one_segment_and_leaves_the_others_alone(root):
    before = files(root)
    write(root / "articles", 7)

    index(root)

    after = files(root)
    assert len(before) == len(after) == 3
    assert len(before.items() & after.items()) == 2
    assert parts(root)[2].n == 3


def test_an_article_less_writes_the_segment_that_held_it(root):
    before = files(root)
    with Store.open(root / "data") as store:
        store.remove(next(id_ for (id_,) in rows(root, "SELECT article_id FROM statement WHERE number >> 12 = 1")))

    publish_state(root / "data")

    assert len(before.items() & files(root).items()) == 2
    assert [part.n for part in read_manifest(root / "data").parts] == [2, 1, 2]


def test_a_segment_of_which_nothing_is_left_goes(root):
    with Store.open(root / "data") as store:
        for (id_,) in rows(root, "SELECT article_id FROM statement WHERE number >> 12 = 1"):
            store.remove(id_)

    publish_state(root / "data")

    assert [part.number for part in read_manifest(root / "data").parts] == [0, 2]
    assert len(files(root)) == 2
    assert check_record(root / "data").faults == ()


def rows(root, sql):
    connection = sqlite3.connect(root / "data" / DATABASE)
    held = connection.execute(sql).fetchall()
    connection.close()
    return held


def test_what_is_published_is_what_would_be_built_anew(root, lookup):
    built = build_snapshot(lookup)

    for part in read_manifest(root / "data").parts:
        assert read_part(root / "data", part) == built.segments[part.number].to_bytes()
    assert check_record(root / "data").is_published


def test_a_reader_takes_over_the_segments_that_did_not_change(root):
    library = Library.open(root / "data", embedder=WordEmbedder())
    before = dict(library._snapshot.segments)
    write(root / "articles", 7)
    index(root)

    assert library.refresh()

    after = library._snapshot.segments
    assert [after[number] is before[number] for number in range(3)] == [True, True, False]
    assert len(library.search("Grain costs 7 crowns.", where=Where(), k=50)) == 7
    library.close()


def test_one_damaged_file_costs_one_segment_and_no_answer(root, caplog):
    expected = found(root)
    path = root / "data" / parts(root)[1].file
    path.write_bytes(path.read_bytes()[:-9] + bytes(9))

    assert found(root) == expected
    assert "1 of 3 segments are read from the record instead" in caplog.text


def test_a_swapped_file_is_noticed(root, caplog):
    expected = found(root)
    first, second = (root / "data" / parts(root)[n].file for n in (0, 1))
    content = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(content)

    assert found(root) == expected
    assert "2 of 3 segments" in caplog.text


def test_a_reader_meets_a_file_that_is_gone_and_stays_with_what_it_has(root):
    library = Library.open(root / "data", embedder=WordEmbedder())
    generation = library.generation
    write(root / "articles", 7)
    index(root)
    (root / "data" / parts(root)[2].file).unlink()

    assert not library.refresh()
    assert library.generation == generation
    publish_state(root / "data", is_trusting=True)
    assert library.refresh()
    library.close()


def test_files_are_read_again_unless_they_are_trusted(root):
    path = root / "data" / parts(root)[1].file
    content = path.read_bytes()
    path.write_bytes(content[:-9] + bytes(9))

    publish_state(root / "data", is_trusting=True)
    assert path.read_bytes() != content
    publish_state(root / "data")
    assert found(root)
    assert (root / "data" / parts(root)[1].file).read_bytes() == content


def test_publishing_what_is_published_writes_nothing(root):
    before = files(root), (root / "data" / MANIFEST).stat().st_mtime_ns

    publish_state(root / "data")

    assert (files(root), (root / "data" / MANIFEST).stat().st_mtime_ns) == before


def test_the_manifest_holds_what_outsiders_may_check(root):
    manifest = json.loads((root / "data" / MANIFEST).read_text(encoding="utf-8"))

    assert {"gen", "n", "parts", "schema", "model_fp"} <= set(manifest)
    assert manifest["n"] == 6
    assert {"number", "stamp", "n", "file", "sha256", "bytes"} == set(manifest["parts"][0])


def test_publishing_removes_what_it_replaces_and_nothing_else(root):
    data = root / "data"
    for name in (
        "notes.tmp",
        "v00000009-00000.vectors.tmp",
        "v00000009-00000.faiss.tmp",
        "CURRENT.tmp",
        "v00000002.faiss",
        "v00000001-00000.vectors",
        "v00000001-00000.faiss",
    ):
        (data / name).touch()

    publish_state(data)

    kept = {part.file for part in parts(root).values()}
    assert {path.name for path in data.iterdir()} >= kept | {MANIFEST, "notes.tmp"}
    assert set(files(root)) == kept
    assert not list(data.glob("v*.tmp"))
    assert not (data / "CURRENT.tmp").exists()


def test_only_the_owner_may_read_a_snapshot(root):
    assert {path.stat().st_mode & 0o777 for path in (root / "data").glob("v*")} == {0o600}
    assert (root / "data" / MANIFEST).stat().st_mode & 0o777 == 0o600


def test_every_changed_bit_is_noticed(root):
    data, part = root / "data", parts(root)[0]
    path = data / part.file
    whole = path.read_bytes()
    random = np.random.default_rng(3)

    for place in random.integers(0, len(whole), 200):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << random.integers(8))]) + whole[place + 1 :])
        assert read_part(data, part) is None


@pytest.mark.parametrize("length", [0, 1, 100, -1])
def test_a_file_cut_short_is_noticed(root, length):
    data, part = root / "data", parts(root)[0]
    path = data / part.file
    path.write_bytes(path.read_bytes()[:length])

    assert read_part(data, part) is None
    assert not check_record(data).is_published


@pytest.mark.parametrize(
    "file",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "v1-00000.vectors",
        "v00000007-00000.faiss",
        "v00000007-00000.vectors/..",
        "onrecord.db",
    ],
)
def test_a_manifest_that_names_any_other_file_is_not_believed(root, file):
    path = root / "data" / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["parts"][0]["file"] = file
    path.write_text(json.dumps(manifest), encoding="utf-8")

    assert read_manifest(root / "data") is None


@pytest.mark.parametrize("content", [b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"gen": "x"}'])
def test_a_manifest_that_makes_no_sense_is_no_manifest(root, lookup, content):
    (root / "data" / MANIFEST).write_bytes(content)

    assert read_manifest(root / "data") is None
    assert not check_record(root / "data").is_published
    assert len(load(root / "data", lookup).numbers) == 6


def test_a_snapshot_of_another_state_is_not_used(root, lookup):
    manifest, state = read_manifest(root / "data"), lookup.state()

    assert "the record of 99" in why_not(manifest, state._replace(generation=99))
    assert "another record" in why_not(manifest, state._replace(record_id="other"))
    assert "another version or model" in why_not(manifest, state._replace(models=("other",)))


def test_a_record_that_was_set_back_by_hand_is_not_read_with_newer_vectors(root):
    data = root / "data"
    earlier = (data / DATABASE).read_bytes()
    write(root / "articles", 7)
    index(root)
    manifest = (data / MANIFEST).read_bytes()
    published = {path.name: path.read_bytes() for path in data.glob("v*.vectors")}
    (data / DATABASE).write_bytes(earlier)
    (root / "articles" / "7.txt").unlink()
    write(root / "articles", 8, "Rye")
    index(root)
    (data / MANIFEST).write_bytes(manifest)
    for name, content in published.items():
        (data / name).write_bytes(content)

    hits = found(root, "Rye costs 8 crowns.")

    (data / MANIFEST).unlink()
    assert hits == found(root, "Rye costs 8 crowns.")


def test_a_record_without_vectors_has_a_snapshot_too(tmp_path):
    (tmp_path / "articles").mkdir()
    index(tmp_path)

    assert read_manifest(tmp_path / "data").parts == ()
    assert found(tmp_path) == []
    assert check_record(tmp_path / "data").is_published


def test_sweeping_keeps_snapshots_unless_told_which_ones(root):
    sweep(root / "data")

    assert check_record(root / "data").is_published
