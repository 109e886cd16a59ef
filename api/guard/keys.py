"""The keys of those who may ask a server, and the file that they lie in.

In: a file. Out: keys, or an error.
Promise: the file holds no key, only the checksum by which one is known again; it is written whole or not at all, and a
file that cannot be read lets nobody in. A snapshot of the record does not carry it.
"""

import datetime as dt
import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from api.guard.leave import Scope
from api.safetext import visible
from indexer.errors import KeysError, NotFoundError, UsageError
from indexer.index.durable import write_whole
from indexer.record import Record
from indexer.settings import Settings

KEY_FILE = "keys.json"
MAX_NAME_CHARS = 100
MAX_FILE_BYTES = 2**20
_START = "onr_"
_SECRET_BYTES = 32
_PREFIX_CHARS = 10


def _require_plain(name: str) -> str:
    if visible(name) != name or not name.isprintable():
        raise ValueError("control characters")
    return name


KeyName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_NAME_CHARS, strip_whitespace=True),
    AfterValidator(_require_plain),
]


class Key(Record):
    """What is known of a key: everything but the key."""

    name: KeyName
    """Who or what uses it."""

    prefix: str = Field(min_length=1, max_length=40)
    """How it begins; the log names it so."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Checksum of the whole key."""

    scopes: tuple[Scope, ...] = Field(min_length=1)
    """What it gives leave for."""

    made_at: dt.datetime
    """When it was made."""

    revoked: dt.datetime | None = None
    """When it was taken back; null while it is good."""

    def allows(self, scope: Scope) -> bool:
        """Tell whether it gives leave for something."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


class KeyRing(Record):
    """All keys of a server, those taken back included."""

    keys: tuple[Key, ...] = ()
    """The oldest first."""

    def holder(self, secret: bytes) -> Key | None:
        """Give the good key that this is; None where it is none.

        All keys are compared, and each in the same time, so that the time tells nothing.
        """
        digest = hashlib.sha256(secret).hexdigest()
        found = [key for key in self.keys if hmac.compare_digest(key.sha256, digest)]
        return next((key for key in found if key.revoked is None), None)


class NewKey(NamedTuple):
    """A key that was just made; the secret is nowhere else."""

    secret: str
    key: Key


def key_file(settings: Settings) -> Path:
    """Name the file that the keys of a server lie in."""
    return settings.keys if settings.keys is not None else settings.data / KEY_FILE


def read_ring(path: Path) -> KeyRing | None:
    """Read the keys; None when there is no file.

    Raises:
        KeysError: there is one, and it cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        return KeyRing.model_validate_json(content)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise KeysError(
            f"the keys in {path} cannot be read ({error.strerror}); until they can, nobody is let in"
        ) from None
    except ValidationError:
        raise KeysError(
            f"the keys in {path} are damaged; until they are put right, nobody is let in. Put a copy of the file back, "
            f"or move it away and make new keys with `onrecord keys add`"
        ) from None


def add_key(path: Path, name: str, scopes: tuple[Scope, ...], *, made_at: dt.datetime) -> NewKey:
    """Make a key and note it.

    Raises:
        UsageError: a good key of that name is there, or it is no name.
        KeysError: the file cannot be read.
        OSError: the system refuses the file.
    """
    with _changing(path) as ring:
        if any(key.name == name.strip() and key.revoked is None for key in ring.keys):
            raise UsageError(f"there is a key named {name!r} already; revoke that one first, or give another name")
        made = _mint(name, scopes, made_at)
        _write(path, KeyRing(keys=(*ring.keys, made.key)))
    return made


def revoke_key(path: Path, which: str, *, at: dt.datetime) -> Key:
    """Take back the key of a name or prefix.

    Raises:
        NotFoundError: no good key is called so.
        KeysError: the file cannot be read.
        OSError: the system refuses the file.
    """
    with _changing(path) as ring:
        which = which.removesuffix("…")  # as the list shows a prefix
        good = [key for key in ring.keys if key.revoked is None]
        found = [key for key in good if key.name == which] or [key for key in good if key.prefix == which]
        if not found:
            raise NotFoundError(f"no good key has the name or prefix {which!r}; `onrecord keys list` shows them")
        gone = found[0].model_copy(update={"revoked": at})
        _write(path, KeyRing(keys=tuple(gone if key == found[0] else key for key in ring.keys)))
    return gone


def _mint(name: str, scopes: tuple[Scope, ...], made_at: dt.datetime) -> NewKey:
    secret = _START + secrets.token_urlsafe(_SECRET_BYTES)
    try:
        key = Key(
            name=name,
            prefix=secret[:_PREFIX_CHARS],
            sha256=hashlib.sha256(secret.encode()).hexdigest(),
            scopes=tuple(sorted(set(scopes), key=list(Scope).index)),
            made_at=made_at,
        )
    except ValidationError:
        raise UsageError(
            f"{name!r} is no name for a key; take 1 to {MAX_NAME_CHARS} characters without control characters"
        ) from None
    return NewKey(secret, key)


@contextmanager
def _changing(path: Path) -> Iterator[KeyRing]:
    """Hold the folder of the keys, so that of two changes at once none is lost."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield read_ring(path) or KeyRing()
    finally:
        os.close(folder)


def _write(path: Path, ring: KeyRing) -> None:
    write_whole(path, ring.model_dump_json(indent=1).encode() + b"\n")
