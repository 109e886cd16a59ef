"""What a record stands on: the SQLite that is linked, and the kind of file system that holds its folder.

In: nothing, or a folder. Out: what is known to be unsafe about either. Reads the system's table of mounts only.
"""

import sqlite3
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
NETWORK_FILE_SYSTEMS = frozenset(
    "9p afs beegfs ceph cifs coda davfs fuse.gcsfuse fuse.glusterfs fuse.rclone fuse.s3fs fuse.sshfs glusterfs gpfs "
    "lustre ncpfs nfs nfs4 ocfs2 orangefs pvfs2 smb smb2 smb3 smbfs virtiofs".split()
)
"""Where locks and shared memory may not mean what SQLite takes them to mean."""

_FIRST_WITH_BUG = (3, 7, 0)
_FIRST_WITHOUT_BUG = (3, 51, 3)
_MENDED_BRANCHES = {(3, 50): 7, (3, 44): 6}


def has_wal_reset_bug(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    """Tell whether a version of SQLite can lose pages when two connections write and checkpoint at once.

    A record has one writer, and only that one checkpoints, so the bug cannot be met; another program could.
    """
    mended_at = _MENDED_BRANCHES.get(version[:2])
    is_mended = mended_at is not None and version[2] >= mended_at
    return _FIRST_WITH_BUG <= version < _FIRST_WITHOUT_BUG and not is_mended


def file_system_of(folder: Path, *, mounts: Path = MOUNTS) -> str | None:
    """Name the kind of file system that holds a folder; None where the system does not tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    kinds = {}
    for line in lines:
        # Mount id, parent, device, root, mount point, options, any number of tags, a dash, kind, device, options.
        before, _, after = line.partition(" - ")
        kinds[Path(_unescaped(before.split()[4]))] = after.split()[0]
    path = folder.resolve()
    return next((kinds[one] for one in (path, *path.parents) if one in kinds), None)


def is_network(file_system: str | None) -> bool:
    """Tell whether a file system is one of those that SQLite warns of."""
    return file_system in NETWORK_FILE_SYSTEMS


def _unescaped(text: str) -> str:
    for code, mark in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, mark)
    return text
