"""Write an export as Parquet, with the extra `parquet` installed.

In: statements and a path. Out: a file of typed columns, what has to be said at its end in its metadata.
Promise: what is held at a time is one group of rows.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from api.export.cells import COLUMNS, Cell, row_of
from api.export.exported import Exported
from api.export.taking import Taken
from indexer.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # the package has no stubs

ROWS_IN_A_GROUP = 2_000
METADATA_KEY = b"onrecord"


def write_parquet(taken: Taken, path: Path) -> None:
    """Write the statements to a file.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  an extra, and large
        from pyarrow import parquet  # noqa: PLC0415  the same
    except ImportError:
        raise UsageError(
            "Parquet needs pyarrow, which is not installed; run `pip install 'onrecord[parquet]'`, "
            "or take --format csv or jsonl"
        ) from None
    schema = pa.schema([(name, _type_of(name)) for name in COLUMNS])
    with parquet.ParquetWriter(path, schema) as writer:
        for rows in _groups(iter(taken)):
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
        writer.add_key_value_metadata({METADATA_KEY: taken.closing.model_dump_json().encode()})


def _groups(statements: Iterator[Exported]) -> Iterator[list[dict[str, Cell | dt.date]]]:
    while group := [_typed(row_of(one)) for one in islice(statements, ROWS_IN_A_GROUP)]:
        yield group


def _typed(row: dict[str, Cell]) -> dict[str, Cell | dt.date]:
    published = row["published"]
    return {**row, "published": dt.date.fromisoformat(published) if isinstance(published, str) else None}


def _type_of(name: str) -> "pa.DataType":
    import pyarrow as pa  # noqa: PLC0415  an extra, and large

    if name == "published":
        return pa.date32()
    return {str: pa.string(), bool: pa.bool_(), float: pa.float64(), int: pa.int64()}[COLUMNS[name]]
