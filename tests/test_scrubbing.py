import sqlite3

import numpy as np
import pytest

from indexer.index.scrubbing import scrub, wipe_gaps

ROWS = 400


@pytest.fixture
def moved(tmp_path):
    """A database in which the rows of one kind were deleted after pages had been shared out again and again."""
    path = tmp_path / "any.db"
    connection = opened(path)
    connection.executescript(
        "CREATE TABLE told (number INTEGER PRIMARY KEY, text TEXT, heading TEXT); "
        "CREATE INDEX heading ON told (heading, number);"
    )
    drawn = np.random.default_rng(3)
    for number in drawn.permutation(ROWS).tolist():
        word = "withdrawn" if number % 7 == 0 else "remaining"
        connection.execute(
            "INSERT INTO told VALUES (?, ?, ?)",
            (number, f"{word} " * int(drawn.integers(60, 100)), f"{word} {number}" * 9),
        )
    connection.execute("DELETE FROM told WHERE text LIKE 'withdrawn%'")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    return path


def opened(path):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA secure_delete = ON").fetchall()
    return connection


def roots_of(path):
    connection = opened(path)
    found = connection.execute("SELECT rootpage FROM sqlite_schema WHERE rootpage > 0").fetchall()
    connection.close()
    return [1, *(page for (page,) in found)]


def contents_of(path):
    connection = opened(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found = connection.execute("SELECT * FROM told ORDER BY number").fetchall()
    found += connection.execute("SELECT heading, number FROM told INDEXED BY heading ORDER BY heading").fetchall()
    connection.close()
    return found


def test_nothing_of_deleted_rows_is_left_and_every_other_row_is(moved):
    before = contents_of(moved)
    assert b"withdrawn" in moved.read_bytes()  # or this would test nothing

    assert scrub(moved, roots_of(moved))

    assert b"withdrawn" not in moved.read_bytes()
    assert contents_of(moved) == before


def test_only_zeros_are_written(moved):
    before = moved.read_bytes()
    wipe_gaps(moved, roots_of(moved))

    after = moved.read_bytes()
    assert len(after) == len(before)
    assert {new for old, new in zip(before, after, strict=True) if old != new} == {0}


def test_the_second_time_there_is_nothing_to_wipe(moved):
    assert wipe_gaps(moved, roots_of(moved)) > 0
    assert wipe_gaps(moved, roots_of(moved)) == 0


def test_whoever_reads_meanwhile_keeps_reading(moved):
    reader = opened(moved)
    reader.execute("BEGIN")
    (count,) = reader.execute("SELECT count(*) FROM told").fetchone()

    assert scrub(moved, roots_of(moved))

    assert len(reader.execute("SELECT text FROM told").fetchall()) == count
    reader.close()


def test_nothing_is_wiped_while_somebody_writes(moved):
    writer = opened(moved)
    writer.execute("BEGIN IMMEDIATE")

    assert not scrub(moved, [1, 2])

    writer.close()
    assert b"withdrawn" in moved.read_bytes()


def test_nothing_is_wiped_when_somebody_wrote_since(moved):
    writer = opened(moved)
    writer.execute("INSERT INTO told VALUES (9999, 'written', 'since')")

    assert not scrub(moved, [1, 2])

    writer.close()
    assert b"withdrawn" in moved.read_bytes()


@pytest.mark.parametrize("damage", [b"\x07", b"\x0d\xff\xff\xff\xff\xff\xff\xff"], ids=["kind", "header"])
def test_a_page_that_sqlite_did_not_write_is_left_alone(moved, damage):
    root = max(roots_of(moved))
    with moved.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(damage)
    before = moved.read_bytes()

    assert not scrub(moved, [root])

    assert moved.read_bytes() == before


@pytest.mark.parametrize("root", [0, 100_000], ids=["none", "beyond the end"])
def test_a_page_that_is_not_there_is_told(moved, root):
    with pytest.raises(ValueError, match=f"there is no page {root}"):
        wipe_gaps(moved, [root])


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert not scrub(tmp_path / "none.db", [1])
