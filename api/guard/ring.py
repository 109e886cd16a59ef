"""The keys that a running server knows: read once, and again whenever their file changes.

In: the header `Authorization`. Out: the key that it holds, or none.
Promise: a key that was taken back opens nothing from the next request on; a file that is damaged, or gone after it was
there, lets nobody in.
"""

import base64
import binascii
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from api.guard.keys import Key, KeyRing, key_file, read_ring
from indexer.errors import KeysError
from indexer.settings import Settings

_log = logging.getLogger("onrecord.http")

_UNREADABLE = "this server's keys cannot be read, so it lets nobody in; its operator finds the reason in the log"


class _Stamp(NamedTuple):
    """What tells one version of a file from another; a file that is put in place whole has a number of its own."""

    number: int
    changed_ns: int
    size_bytes: int


class LiveKeys:
    """The keys of one server."""

    def __init__(self, settings: Settings) -> None:
        self._path = key_file(settings)
        self._is_needed = settings.keys is not None
        self._stamp: _Stamp | None = None
        self._ring: KeyRing | None = None
        self._failure: str | None = None

    def are_there(self) -> bool:
        """Tell whether a key is asked for; once there were keys, one always is.

        Raises:
            KeysError: the file cannot be read.
        """
        return self._current() is not None

    def holder(self, authorization: Sequence[str]) -> Key | None:
        """Give the good key that the headers hold; None where they hold none.

        Raises:
            KeysError: the file cannot be read.
        """
        ring = self._current()
        secret = secret_in(authorization)
        return None if ring is None or secret is None else ring.holder(secret)

    def require(self) -> bool:
        """Find out before anything is served whether the keys can be read, and tell whether there are any.

        Raises:
            KeysError: they cannot; the message is for the operator.
        """
        ring = self._read(_stamp_of(self._path))
        if ring is None and self._is_needed:
            raise KeysError(_gone(self._path))
        return ring is not None

    def _current(self) -> KeyRing | None:
        stamp = _stamp_of(self._path)
        if stamp != self._stamp or (stamp is None and self._is_needed):
            self._take_up(stamp)
        if self._failure is not None:
            raise KeysError(_UNREADABLE)
        return self._ring

    def _take_up(self, stamp: _Stamp | None) -> None:
        before, self._stamp = self._failure, stamp
        try:
            self._ring = self._read(stamp)
            self._failure = None if self._ring is not None else _gone(self._path)
        except KeysError as error:
            self._failure = str(error)
            self._stamp = None  # what failed may have passed: try again at the next request
        if self._failure not in {None, before}:
            _log.error("%s", self._failure)
        self._is_needed = True

    def _read(self, stamp: _Stamp | None) -> KeyRing | None:
        return None if stamp is None else read_ring(self._path)


def secret_in(authorization: Sequence[str]) -> bytes | None:
    """Give the key that one header `Authorization` holds: `Bearer KEY`, or `Basic` with the key as its password."""
    if len(authorization) != 1:
        return None
    scheme, _, value = authorization[0].partition(" ")
    raw = value.strip().encode("latin-1", "replace")
    match scheme.lower():
        case "bearer":
            return raw or None
        case "basic":
            return _password_in(raw)
    return None


def _password_in(raw: bytes) -> bytes | None:
    try:
        _, _, password = base64.b64decode(raw, validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return None
    return password or None


def _stamp_of(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return _Stamp(0, 0, 0)  # reading it tells why
    return _Stamp(found.st_ino, found.st_mtime_ns, found.st_size)


def _gone(path: Path) -> str:
    return f"there are no keys in {path}, so nobody is let in; make one with `onrecord keys add`, or put the file back"
