"""Read the rows of a Parquet file, with the extra `parquet` installed.

In: a file, and the columns wanted. Out: numbered rows of plain values, and what could not be read.
Promise: what is held at a time is a batch of rows; a value that Python cannot hold costs its row alone, a damaged group
of rows the rest of itself alone. Nobody who reads other files loads pyarrow.
"""

import datetime as dt
import io
from collections.abc import Collection, Iterator
from typing import NamedTuple, Protocol

from pydantic import JsonValue

from indexer.errors import BadArticleError
from indexer.ingest.metadata import show

ROWS_AT_ONCE = 1_000
_BUFFER_BYTES = 1 << 20
_REASON_CHARS = 200
_MOST_NAMES_SHOWN = 12
# What Python and pyarrow raise for damaged data, and for values beyond those of Python.
_FAULTS = (OSError, ValueError, OverflowError, LookupError, TypeError, MemoryError)


class _Batch(Protocol):
    num_rows: int

    def to_pylist(self) -> list[dict[str, object]]: ...

    def slice(self, offset: int, length: int) -> "_Batch": ...


class ParquetRow(NamedTuple):
    """One row, or where rows are that cannot be read."""

    number: int
    """Counted from 1."""
    values: dict[str, JsonValue]
    fault: str | None = None
    """Why it, or it and what follows in its group, cannot be read; null when it can."""


def read_parquet(
    file: io.BufferedReader, *, wanted: Collection[str], needed: tuple[str, ...]
) -> tuple[list[str], Iterator[ParquetRow]]:
    """Give the names of the columns that are not wanted, and the rows.

    Raises:
        BadArticleError: pyarrow is not installed, it is no Parquet file, or has none of the columns `needed`.
    """
    try:
        from pyarrow import parquet  # type: ignore[import-untyped]  # noqa: PLC0415  an extra, and large
    except ImportError:
        raise BadArticleError(
            "Parquet needs pyarrow, which is not installed; run `pip install 'onrecord[parquet]'`, or give JSON lines"
        ) from None
    try:
        opened = parquet.ParquetFile(file, buffer_size=_BUFFER_BYTES, pre_buffer=False, page_checksum_verification=True)
        names = list(opened.schema_arrow.names)
    except _faults() as error:
        raise BadArticleError(f"not readable as Parquet: {_one_line(error)}; check the file") from None
    if not set(needed) & set(names):
        found = ", ".join(map(show, names[:_MOST_NAMES_SHOWN]))
        raise BadArticleError(f"no column `{'` or `'.join(needed)}`, found {found or 'nothing'}; name the columns so")
    return [name for name in names if name not in wanted], _rows(opened, [name for name in names if name in wanted])


def _faults() -> tuple[type[Exception], ...]:
    from pyarrow import ArrowException  # noqa: PLC0415  the same

    return (ArrowException, *_FAULTS)


def _rows(opened: "parquet.ParquetFile", names: list[str]) -> Iterator[ParquetRow]:  # type: ignore[name-defined]  # noqa: F821
    end = 0
    for group in range(opened.num_row_groups):
        number, end = end, end + opened.metadata.row_group(group).num_rows
        try:
            for batch in opened.iter_batches(ROWS_AT_ONCE, row_groups=[group], columns=names):
                yield from _rows_of(batch, number)
                number += batch.num_rows
        except _faults() as error:
            fault = f"rows {number + 1} to {end} cannot be read: {_one_line(error)}; check the file"
            yield ParquetRow(number + 1, {}, fault)


def _rows_of(batch: _Batch, before: int) -> Iterator[ParquetRow]:
    try:
        rows = batch.to_pylist()
    except _faults():
        for place in range(batch.num_rows):
            yield _row_at(batch, place, number=before + place + 1)
    else:
        for number, values in enumerate(rows, start=before + 1):
            yield ParquetRow(number, {name: _plain(value) for name, value in values.items()})


def _row_at(batch: _Batch, place: int, *, number: int) -> ParquetRow:
    try:
        (values,) = batch.slice(place, 1).to_pylist()
    except _faults() as error:
        return ParquetRow(number, {}, f"holds a value that cannot be read: {_one_line(error)}; correct the row")
    return ParquetRow(number, {name: _plain(value) for name, value in values.items()})


def _plain(value: object) -> JsonValue:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        value = value.date()  # Without a zone the day is the one that is written.
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def _decoded(value: bytes) -> str | None:
    # Words that are no UTF-8 are none: a row without any is told, and never changed.
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:_REASON_CHARS]
