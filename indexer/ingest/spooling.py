"""Keep what is brought in from elsewhere until the record takes it, so that nobody waits for a slow site.

In: articles and what could not be read, as slowly as they come. Out: the same, in the same order, at once.
Promise: holds no more than `HELD_BYTES` in memory, and the rest in a file without a name, which ends with the process
however that ends.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from tempfile import SpooledTemporaryFile, gettempdir
from typing import IO

from indexer.article import Article
from indexer.errors import RecordError
from indexer.ingest.unread import Unread

HELD_BYTES = 16 << 20

_ARTICLE, _UNREAD = b"a", b"u"


@contextmanager
def spooled(items: Iterable[Article | Unread], *, held_bytes: int = HELD_BYTES) -> Iterator[Iterator[Article | Unread]]:
    """Take everything, and give it again.

    Raises:
        RecordError: there is no room for it.
    """
    file = SpooledTemporaryFile(max_size=held_bytes)  # noqa: SIM115 - closed below, whatever that says
    try:
        for item in items:
            _write(file, item)
        _rewind(file)
        yield map(_item, file)
    finally:
        # What could not be written is told already.
        with suppress(OSError):
            file.close()


def _write(file: IO[bytes], item: Article | Unread) -> None:
    mark = _ARTICLE if isinstance(item, Article) else _UNREAD
    with _room_wanted():
        file.write(mark + item.model_dump_json().encode() + b"\n")


def _rewind(file: IO[bytes]) -> None:
    with _room_wanted():  # what is written last waits in a buffer until here
        file.seek(0)


def _item(line: bytes) -> Article | Unread:
    noun = Article if line.startswith(_ARTICLE) else Unread
    return noun.model_validate_json(line[1:])


@contextmanager
def _room_wanted() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RecordError(
            f"cannot keep what was fetched in {gettempdir()}: {reason}; make room there, or set TMPDIR"
        ) from error
