"""The commands that copy a record into one file, and make a record of such a file again.

In: a file and the folder of a record. Out: the file or the record, and one line about it.
Promise: a server or a writer may go on meanwhile; a file or a record is there whole or not at all.
"""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.exits import ExitCode
from api.options import AsJson, Data, is_url, parse_path, parse_place, read_settings, require_folder
from api.safetext import visible
from indexer.errors import MissingPathError

if TYPE_CHECKING:
    from indexer.index.backup import Contents

# Hidden from the list of options, where typer adds Python's name of the type; the text says what it is.
File = Annotated[Path, typer.Argument(metavar="FILE", parser=parse_path, hidden=True)]
Target = Annotated[str, typer.Argument(metavar="TARGET", parser=parse_place, hidden=True)]


def snapshot(file: File, *, as_json: AsJson = False, data: Data = None) -> None:
    """Copy the record into FILE.

    The copy is of one moment, also while another process writes.

    onrecord snapshot backups/2031-05-04.tar
    """
    settings = read_settings(data=data)
    require_folder(settings.data)
    # Imported here, because the help must not load numpy and faiss.
    from indexer.index.backup import save_record  # noqa: PLC0415

    contents = save_record(settings.data, file, made_at=dt.datetime.now(dt.UTC))
    _tell(f"Copied generation {contents.gen} into {file}: {contents.bytes:,} bytes.", contents, as_json=as_json)


def copy(target: Target, *, as_json: AsJson = False, data: Data = None) -> None:
    """Copy the record to a server or a folder, TARGET.

    TARGET is the address of a PostgreSQL server, or a folder; there must
    be no record yet. Every row is read again from the copy and compared.
    To go on with the copy on a server, set ONRECORD_DATABASE to its
    address and choose a new folder with --data.

    onrecord copy archive
    """
    settings = read_settings(data=data)
    require_folder(settings.data)
    from indexer.index.moving import copy_record  # noqa: PLC0415  the help does without

    report = copy_record(settings.data, target)
    line = (
        f"Copied {report.articles:,} articles with {report.statements:,} statements to {_shown(target)}; "
        f"{report.rows:,} rows were read again and are the same."
    )
    if as_json:
        typer.echo(report.model_dump_json())
    else:
        typer.echo(visible(line))


def _shown(target: str) -> str:
    from indexer.index.engine import shown_address  # noqa: PLC0415  the same

    return shown_address(target) if is_url(target) else target


def restore(file: File, *, as_json: AsJson = False, data: Data = None) -> None:
    """Make a record of FILE, which `onrecord snapshot` wrote.

    The folder may be there, but must hold no record yet. All is checked
    before it becomes the record.

    onrecord restore backups/2031-05-04.tar --data archive

    Exits with 65 when the copy is damaged, with 78 when it is of a newer version.
    """
    settings = read_settings(data=data)
    if not file.exists():
        raise MissingPathError(f"no such file: {file}; nothing was restored")
    require_folder(settings.data)
    from indexer.index.backup import restore_record  # noqa: PLC0415  the help does without

    contents = restore_record(file, settings.data)
    line = f"Restored generation {contents.gen} of {contents.made_at:%Y-%m-%d %H:%M} into {settings.data}; it is sound."
    _tell(line, contents, as_json=as_json)


def _tell(line: str, contents: "Contents", *, as_json: bool) -> None:
    typer.echo(visible(contents.model_dump_json(indent=2, by_alias=True) if as_json else line))
    raise typer.Exit(ExitCode.DONE)
