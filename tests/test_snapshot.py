import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from indexer.index.lookup import State
from indexer.index.pieces import PIECE_BITS, vector_number
from indexer.index.snapshot import (
    MANIFEST,
    Snapshot,
    Vectors,
    is_published,
    publish,
    read_content,
    read_manifest,
    sweep,
    why_not,
)
from indexer.index.store import vector_digest

STATE = State(record_id="r", generation=7, newest=300, models=("m",))


def unit_rows(count, dimension=8, seed=1):
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def snapshot_of(rows, state=STATE):
    numbers = np.arange(1, len(rows) + 1, dtype=np.int64) * 3
    return Snapshot.build(Vectors(state, numbers << PIECE_BITS, rows, 0))


ROWS = unit_rows(100)


@pytest.fixture
def published(tmp_path):
    publish(tmp_path, snapshot_of(ROWS))
    return tmp_path


@given(
    query=arrays.arrays(np.float32, 8, elements=st.integers(-3, 3)).filter(lambda q: q.any()),
    k=st.integers(1, 130),
    allowed=st.none() | st.sets(st.integers(1, 320)),
)
def test_the_nearest_are_those_of_an_exhaustive_search(query, k, allowed):
    query = query / np.linalg.norm(query)
    products = {3 * (place + 1): float(np.dot(row.astype(float), query)) for place, row in enumerate(ROWS)}
    candidates = {n: p for n, p in products.items() if allowed is None or n in allowed}
    expected = sorted(candidates.values(), reverse=True)[:k]

    numbers = None if allowed is None else np.array(sorted(allowed), dtype=np.int64)
    found = snapshot_of(ROWS).nearest(query, k, allowed=numbers).tolist()

    assert set(found) <= set(candidates)
    assert sorted((candidates[n] for n in found), reverse=True)[:k] == pytest.approx(expected, abs=1e-6)


def test_all_that_tie_with_the_last_one_are_found():
    rows = np.repeat(unit_rows(3), 20, axis=0)

    found = snapshot_of(rows).nearest(rows[0], 5)

    assert sorted(found.tolist()) == [3 * (n + 1) for n in range(20)]


def test_equal_vectors_have_equal_cosines_wherever_they_stand():
    rows = unit_rows(101)
    rows[[17, 64, 100]] = rows[3]

    cosines = snapshot_of(rows).cosines(unit_rows(1, seed=9)[0], [12, 54, 195, 303, 999])

    assert len({scored[0] for pieces in cosines.values() for scored in pieces}) == 1
    assert set(cosines) == {12, 54, 195, 303}


def test_a_statement_is_as_near_as_its_nearest_passage_and_found_once():
    rows = unit_rows(6)
    numbers = np.array([vector_number(n, piece) for n, piece in ((1, 0), (2, 0), (2, 1), (2, 2), (3, 0), (4, 0))])
    snapshot = Snapshot.build(Vectors(STATE, numbers, rows, 0))

    nearest = snapshot.nearest(rows[3], 2).tolist()

    products = rows @ rows[3]
    best = {1: products[0], 2: products[1:4].max(), 3: products[4], 4: products[5]}
    assert nearest == sorted(best, key=lambda number: -best[number])[:2]
    assert snapshot.cosines(rows[3], [2])[2][0] == (pytest.approx(1.0), 2)
    assert snapshot.nearest(rows[3], 9).tolist() == [1, 2, 3, 4]


@given(
    owners=st.lists(st.integers(1, 12), min_size=1, max_size=60).map(sorted),
    query=arrays.arrays(np.float32, 8, elements=st.integers(-3, 3)).filter(lambda q: q.any()),
    k=st.integers(1, 14),
    allowed=st.none() | st.sets(st.integers(1, 13)),
)
def test_the_nearest_statements_are_those_of_an_exhaustive_search_over_passages(owners, query, k, allowed):
    query = query / np.linalg.norm(query)
    rows = ROWS[: len(owners)]
    numbers = np.array([vector_number(owner, place) for place, owner in enumerate(owners)])
    best = {}
    for owner, row in zip(owners, rows, strict=True):
        if allowed is None or owner in allowed:
            best[owner] = max(best.get(owner, -2.0), float(np.dot(row.astype(float), query)))

    chosen = None if allowed is None else np.array(sorted(allowed), dtype=np.int64)
    found = Snapshot.build(Vectors(STATE, numbers, rows, 0)).nearest(query, k, allowed=chosen).tolist()

    assert len(found) == len(set(found))
    assert sorted((best[n] for n in found), reverse=True)[:k] == pytest.approx(
        sorted(best.values())[::-1][:k], abs=1e-6
    )


def test_the_same_vectors_give_the_same_bytes():
    assert snapshot_of(ROWS).to_bytes() == snapshot_of(ROWS).to_bytes()


def test_a_published_snapshot_answers_as_before(published):
    content = read_content(published, read_manifest(published))
    loaded = Snapshot.from_bytes(content, STATE)

    assert is_published(published, STATE)
    assert loaded.nearest(ROWS[5], 3).tolist() == snapshot_of(ROWS).nearest(ROWS[5], 3).tolist()


def test_the_manifest_holds_what_outsiders_may_check(published):
    manifest = json.loads((published / MANIFEST).read_text(encoding="utf-8"))

    assert manifest["file"] == "v00000007.faiss"
    assert {"gen", "n", "sha256", "bytes", "schema", "model_fp"} <= set(manifest)
    assert (manifest["gen"], manifest["n"]) == (7, 100)


def test_publishing_removes_what_it_replaces_and_nothing_else(published):
    (published / "notes.tmp").touch()
    (published / "v00000009.faiss.tmp").touch()
    (published / "CURRENT.tmp").touch()

    publish(published, snapshot_of(ROWS[:50], STATE._replace(generation=8)))

    assert sorted(path.name for path in published.iterdir()) == [MANIFEST, "notes.tmp", "v00000008.faiss"]


def test_only_the_owner_may_read_a_snapshot(published):
    assert {path.stat().st_mode & 0o777 for path in published.iterdir()} == {0o600}


def test_every_changed_bit_is_noticed(published):
    manifest = read_manifest(published)
    path = published / manifest.file
    whole = path.read_bytes()
    random = np.random.default_rng(3)

    for place in random.integers(0, len(whole), 200):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << random.integers(8))]) + whole[place + 1 :])
        assert read_content(published, manifest) is None


@pytest.mark.parametrize("length", [0, 1, 100, -1])
def test_a_file_cut_short_is_noticed(published, length):
    manifest = read_manifest(published)
    path = published / manifest.file
    path.write_bytes(path.read_bytes()[:length])

    assert read_content(published, manifest) is None
    assert not is_published(published, STATE)


@pytest.mark.parametrize("file", ["../../etc/passwd", "/etc/passwd", "v1.faiss", "v00000007.faiss/..", "onrecord.db"])
def test_a_manifest_that_names_any_other_file_is_not_believed(published, file):
    manifest = json.loads((published / MANIFEST).read_text(encoding="utf-8"))
    (published / MANIFEST).write_text(json.dumps(manifest | {"file": file}), encoding="utf-8")

    assert read_manifest(published) is None


@pytest.mark.parametrize("content", [b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"gen": "x"}'])
def test_a_manifest_that_makes_no_sense_is_no_manifest(published, content):
    (published / MANIFEST).write_bytes(content)

    assert read_manifest(published) is None
    assert not is_published(published, STATE)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (STATE._replace(generation=8), "generation 7, the record of 8"),
        (STATE._replace(record_id="other"), "another record"),
        (STATE._replace(models=("other",)), "another version or model"),
    ],
)
def test_a_snapshot_of_another_state_is_not_used(published, state, reason):
    assert reason in why_not(read_manifest(published), state)


def test_a_vector_that_changed_on_disk_is_left_out():
    stored = [(n, row.tobytes(), vector_digest(row.tobytes())) for n, row in enumerate(ROWS[:5], start=1)]
    stored[0] = (1, b"", stored[0][2])
    stored[2] = (3, ROWS[9].tobytes(), stored[2][2])

    vectors = Vectors.collect(STATE, stored)

    assert (vectors.numbers.tolist(), vectors.damaged) == ([2, 4, 5], 2)
    assert np.array_equal(vectors.rows, ROWS[[1, 3, 4]])


def test_a_record_without_vectors_has_a_snapshot_too(tmp_path):
    empty = Snapshot.build(Vectors.collect(STATE, []))

    publish(tmp_path, empty)

    assert is_published(tmp_path, STATE)
    assert empty.nearest(ROWS[0], 5).tolist() == []
    assert empty.cosines(ROWS[0], [3]) == {}


def test_sweeping_keeps_snapshots_unless_told_which_one(published):
    sweep(published)

    assert is_published(published, STATE)
