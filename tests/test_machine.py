from pathlib import Path

import pytest

from indexer.index.machine import file_system_of, has_wal_reset_bug, is_network

MOUNTS = """21 1 8:1 / / rw - ext4 /dev/sda1 rw
30 21 0:40 / /srv/press rw,relatime shared:5 master:1 - nfs4 host:/export rw
31 21 0:41 / /srv/two\\040words rw - cifs //host/share rw
"""


@pytest.mark.parametrize(
    ("version", "is_affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 54, 0), False),
    ],
)
def test_the_versions_with_the_wal_reset_bug_are_told_from_those_without(version, is_affected):
    assert has_wal_reset_bug(version) is is_affected


@pytest.mark.parametrize(
    ("folder", "kind", "network"),
    [
        ("/srv/press/record", "nfs4", True),
        ("/srv/two words/record", "cifs", True),
        ("/srv/pressed", "ext4", False),
        ("/", "ext4", False),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(tmp_path, folder, kind, network):
    table = tmp_path / "mountinfo"
    table.write_text(MOUNTS, encoding="utf-8")

    found = file_system_of(Path(folder), mounts=table)

    assert (found, is_network(found)) == (kind, network)


def test_a_system_without_a_table_of_mounts_tells_nothing(tmp_path):
    assert file_system_of(tmp_path, mounts=tmp_path / "absent") is None
