"""Pack a consistent copy of a record into one file, and make a record of such a file again.

In: the folder of a record, which another process may be writing to. Out: a tar file of a manifest, the manifest's
checksum and the database. What the search needs beside the database is made anew from it.
Promise: a file is written whole or not at all; a record is restored whole, and checked, or not at all.
"""

import datetime as dt
import errno
import hashlib
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from pydantic import Field, ValidationError

from indexer.errors import RecordDamagedError, RecordError, RecordVersionError
from indexer.index.checking import check_record
from indexer.index.durable import sync_file, sync_folder
from indexer.index.engine import database_of
from indexer.index.lock import writer_lock
from indexer.index.lookup import Lookup
from indexer.index.publishing import MANIFEST, publish_state
from indexer.index.schema import DATABASE, OLDEST_VERSION, SCHEMA_VERSION, explained, open_reader, shown
from indexer.index.store import Store
from indexer.record import Record

CONTENTS, SEAL = "contents.json", "contents.sha256"
STAGE = "restoring"
"""Folder in the record's own where a copy is unpacked and checked before it becomes the record."""

_MAX_CONTENTS_BYTES = 65_536
_BLOCK_BYTES = 1 << 20


class Contents(Record):
    """What a copy holds, and what it must be to be used."""

    made_at: dt.datetime
    """When it was made."""

    record: str
    """Which record it is of."""

    schema_version: int = Field(alias="schema", ge=1)
    """Version of the record's tables."""

    gen: int = Field(ge=0)
    """State of the record."""

    model_fp: str
    """Fingerprint of the model that made its vectors; empty when there are none."""

    bytes: int = Field(ge=0)
    """Length of the database in it."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Checksum of the database in it."""


def save_record(data: Path, file: Path, *, made_at: dt.datetime) -> Contents:
    """Write a consistent copy of the record at `data` into `file`, which must not be there yet.

    Raises:
        NoRecordError, RecordVersionError, RecordDamagedError, RecordError: as for any reader of the record.
        FileExistsError: the file is there.
        OSError: the system refuses the file; what was begun is removed.
    """
    if database_of(data) is not None:
        raise RecordError(
            "a record on a PostgreSQL server is copied by the server's own means, such as pg_dump; or copy it to a "
            "folder with `onrecord copy`, and that into a file"
        )
    if file.exists():
        raise FileExistsError(errno.EEXIST, "a file of that name is there already; name another", str(file))
    database, draft = (file.with_name(f"{file.name}.{kind}.tmp") for kind in ("db", "tar"))
    try:
        with explained(data), closing(open_reader(data)) as run:
            contents = _copy(run, database, made_at)
        _pack(database, contents, draft)
        # First, so that whoever is killed with the file in place leaves no second copy beside it.
        database.unlink()
        draft.rename(file)
        sync_folder(file.absolute().parent)
    finally:
        _drop(database)
        draft.unlink(missing_ok=True)
    return contents


def _drop(database: Path) -> None:
    # Together with what SQLite could not remove.
    for end in ("", "-wal", "-shm", "-journal"):
        database.with_name(f"{database.name}{end}").unlink(missing_ok=True)


def _copy(run: sqlite3.Connection, database: Path, made_at: dt.datetime) -> Contents:
    _drop(database)
    # In one read transaction and in one step, so that a writer neither waits nor is seen halfway.
    run.execute("BEGIN")
    state = Lookup(run).state()
    database.touch(mode=0o600)
    with closing(sqlite3.connect(database, isolation_level=None)) as copy:
        run.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    size_bytes, sha256 = _measure(database)
    return Contents(
        made_at=made_at,
        record=state.record_id,
        schema=SCHEMA_VERSION,
        gen=state.generation,
        model_fp=state.model_fp,
        bytes=size_bytes,
        sha256=sha256,
    )


def _measure(path: Path) -> tuple[int, str]:
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        return content.tell(), sha256


def _pack(database: Path, contents: Contents, draft: Path) -> None:
    draft.touch(mode=0o600)
    text = contents.model_dump_json(by_alias=True).encode()
    with tarfile.open(draft, "w", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, CONTENTS, BytesIO(text), len(text))
        _add(tar, SEAL, BytesIO(hashlib.sha256(text).hexdigest().encode()), 64)
        with database.open("rb") as content:
            _add(tar, DATABASE, content, contents.bytes)
    sync_file(draft)


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes], size_bytes: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size_bytes, 0o600
    tar.addfile(member, content)


def restore_record(file: Path, data: Path) -> Contents:
    """Make the record at `data` of a copy; the folder may be there, but no record in it.

    Raises:
        RecordDamagedError: the copy is damaged or cut off; nothing was restored.
        RecordVersionError: a newer onrecord made it.
        RecordBusyError: another process is writing there.
        RecordError: a record is there already, or the system refuses the folder.
    """
    with explained(data):
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with writer_lock(data), _stage(data) as stage:
        contents = _unpack(file, data, stage)
        _check(file, contents, stage)
        with explained(data):
            _move(stage, data)
    return contents


@contextmanager
def _stage(data: Path) -> Iterator[Path]:
    # What SQLite left beside a database would be taken for changes of the one that is put there.
    held = (f"{DATABASE}{end}" for end in ("", "-wal", "-shm", "-journal"))
    if database_of(data) is not None or any((data / name).exists() for name in held):
        raise RecordError(
            f"a record, or what is left of one, is at {shown(data)} already; "
            f"name another folder with --data, or move it away"
        )
    stage = data / STAGE
    with explained(data):
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(mode=0o700)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _unpack(file: Path, data: Path, stage: Path) -> Contents:
    try:
        with tarfile.open(file, "r:") as tar:
            contents = _read_contents(tar)
            _check_version(file, contents)
            with explained(data):
                _require_room(data, contents)
            _unpack_database(tar, contents, stage / DATABASE)
    except (tarfile.TarError, ValidationError, EOFError, ValueError) as error:
        raise _damaged(file) from error
    return contents


def _read_contents(tar: tarfile.TarFile) -> Contents:
    text, seal = (_part(tar, name).read(_MAX_CONTENTS_BYTES) for name in (CONTENTS, SEAL))
    if hashlib.sha256(text).hexdigest().encode() != seal:
        raise ValueError(CONTENTS)
    return Contents.model_validate_json(text)


def _part(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    # By their order: a name is never looked for, and none is used as a path.
    member = tar.next()
    content = tar.extractfile(member) if member is not None and member.name == name and member.isreg() else None
    if content is None:
        raise ValueError(name)
    return content


def _check_version(file: Path, contents: Contents) -> None:
    if not OLDEST_VERSION <= contents.schema_version <= SCHEMA_VERSION:
        raise RecordVersionError(
            f"{file} is of a record of version {contents.schema_version}, this onrecord reads version "
            f"{SCHEMA_VERSION}; use the onrecord that made it"
        )


def _require_room(data: Path, contents: Contents) -> None:
    free = shutil.disk_usage(data).free
    if free < 2 * contents.bytes:
        raise RecordError(
            f"to restore the record into {shown(data)} needs {2 * contents.bytes:,} bytes, and {free:,} are free; "
            f"nothing was restored"
        )


def _unpack_database(tar: tarfile.TarFile, contents: Contents, path: Path) -> None:
    content, found, left = _part(tar, DATABASE), hashlib.sha256(), contents.bytes
    path.touch(mode=0o600)
    with path.open("wb") as copy:
        while block := content.read(min(_BLOCK_BYTES, left + 1)):
            left -= len(block)
            if left < 0:
                break
            found.update(block)
            copy.write(block)
    if left != 0 or found.hexdigest() != contents.sha256:
        raise ValueError(DATABASE)


def _check(file: Path, contents: Contents, stage: Path) -> None:
    """Bring what was unpacked up to date, publish it and look through it."""
    with Store.open(stage):
        published = publish_state(stage)
    report = check_record(stage)
    is_same = published.record == contents.record and published.gen >= contents.gen
    if report.fault_count or not is_same:
        first = f" ({report.faults[0].row}: {report.faults[0].problem})" if report.faults else ""
        raise RecordDamagedError(
            f"the record in {file} was damaged before it was copied{first}; nothing was restored. Use an older copy"
        )


def _move(stage: Path, data: Path) -> None:
    sync_file(stage / DATABASE)
    for path in (*sorted(stage.glob("v*.vectors")), stage / MANIFEST, stage / DATABASE):
        # The database last: before it has its name there is no record.
        path.replace(data / path.name)
        sync_folder(data)


def _damaged(file: Path) -> RecordDamagedError:
    return RecordDamagedError(
        f"{file} is damaged, cut off or no copy of a record; nothing was restored. Use another copy"
    )
