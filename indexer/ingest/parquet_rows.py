"""Read the rows of a Parquet file, with the extra `parquet` installed.

In: a file, and the columns wanted. Out: numbered rows of plain values, and what could not be read.
Promise: what is held at a time is a batch of rows; a damaged group of rows costs the rest of itself alone.
"""

import datetime as dt
import io
from collections.abc import Collection, Iterator
from typing import NamedTuple

from pydantic import JsonValue

from indexer.errors import BadArticleError

ROWS_AT_ONCE = 1_000
_BUFFER_BYTES = 1 << 20


class ParquetRow(NamedTuple):
    """One row, or where rows are that cannot be read."""

    number: int
    """Counted from 1."""
    values: dict[str, JsonValue]
    fault: str | None = None
    """Why it and what follows in its group cannot be read; null when it can."""


def read_parquet(file: io.BufferedReader, *, wanted: Collection[str]) -> tuple[list[str], Iterator[ParquetRow]]:
    """Give the names of the columns that are not wanted, and the rows.

    Raises:
        BadArticleError: pyarrow is not installed, or it is no Parquet file.
    """
    try:
        from pyarrow import ArrowException, parquet  # type: ignore[import-untyped]  # noqa: PLC0415  an extra, and large
    except ImportError:
        raise BadArticleError(
            "Parquet needs pyarrow, which is not installed; run `pip install 'onrecord[parquet]'`, or give JSON lines"
        ) from None
    try:
        opened = parquet.ParquetFile(file, buffer_size=_BUFFER_BYTES, pre_buffer=False)
    except (ArrowException, OSError) as error:
        raise BadArticleError(f"not readable as Parquet: {_one_line(error)}; check the file") from None
    names = list(opened.schema_arrow.names)
    return [name for name in names if name not in wanted], _rows(opened, [name for name in names if name in wanted])


def _rows(opened: "parquet.ParquetFile", names: list[str]) -> Iterator[ParquetRow]:  # type: ignore[name-defined]  # noqa: F821
    end = 0
    for group in range(opened.num_row_groups):
        number, end = end, end + opened.metadata.row_group(group).num_rows
        try:
            for batch in opened.iter_batches(ROWS_AT_ONCE, row_groups=[group], columns=names):
                for values in batch.to_pylist():
                    number += 1
                    yield ParquetRow(number, {name: _plain(value) for name, value in values.items()})
        except (OSError, ValueError) as error:  # the errors of pyarrow are of these kinds
            yield ParquetRow(number + 1, {}, f"rows {number + 1} to {end} cannot be read: {_one_line(error)}")


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
    return " ".join(str(error).split())[:200]
