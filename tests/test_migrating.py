import shutil
import sqlite3
from types import SimpleNamespace

import pytest
from old_records import make_older

from indexer.errors import RecordError
from indexer.index.schema import DATABASE, SCHEMA_VERSION
from indexer.index.store import Store


@pytest.fixture
def older(tmp_path):
    return make_older(tmp_path / "data", 2)


def dump(path):
    connection = sqlite3.connect(path)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    held = [line for line in connection.iterdump() if "sqlite_sequence" not in line]
    connection.close()
    return version, sorted(held)


def test_an_older_record_is_kept_as_it_was_before_it_is_brought_up_to_date(older, caplog):
    before = dump(older / DATABASE)

    with Store.open(older):
        pass

    assert dump(older / f"{DATABASE}.v2.bak") == before
    assert dump(older / DATABASE)[0] == SCHEMA_VERSION
    assert "a copy of it is kept as onrecord.db.v2.bak" in caplog.text


def test_without_room_for_the_copy_nothing_is_changed(older, monkeypatch):
    before = dump(older / DATABASE)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100))

    with pytest.raises(RecordError, match=r"100 are free\. Nothing was changed"), Store.open(older):
        pass

    assert dump(older / DATABASE) == before
    assert not list(older.glob("*.bak*"))


def test_a_half_made_copy_of_a_killed_run_is_made_anew(older):
    before = dump(older / DATABASE)
    (older / f"{DATABASE}.v2.bak.tmp").write_bytes(b"half")

    with Store.open(older):
        pass

    assert dump(older / f"{DATABASE}.v2.bak") == before
    assert not (older / f"{DATABASE}.v2.bak.tmp").exists()


def test_a_record_of_this_version_is_not_copied(older):
    with Store.open(older):
        pass
    (older / f"{DATABASE}.v2.bak").unlink()

    with Store.open(older):
        pass

    assert not list(older.glob("*.bak*"))
