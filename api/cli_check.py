"""The command that checks a whole record.

In: the folder of a record. Out: what it holds, what it stands on, and every fault.
Promise: nothing is written, and a running writer or server is not disturbed.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from api.exits import ExitCode
from api.options import AsJson, Data, read_settings, require_folder
from api.safetext import visible

if TYPE_CHECKING:
    from indexer.index.checking import CheckReport

Fast = Annotated[bool, typer.Option("--fast", help="Only the pages of the database, the manifest and the counts.")]


def check(*, fast: Fast = False, as_json: AsJson = False, data: Data = None) -> None:
    """Check that the record is as it was written.

    Compares every article, statement, vector and word on record with its
    checksum and with each other, and the snapshot with what it is made from.

    onrecord check --fast

    Exits with 0 when all is sound, with 1 when there are faults.
    """
    settings = read_settings(data=data)
    require_folder(settings.data)
    # Imported here, because the help must not load numpy and faiss.
    from indexer.index.checking import check_record  # noqa: PLC0415

    report = check_record(settings.data, is_fast=fast)
    for line in [report.model_dump_json(indent=2)] if as_json else _lines(report):
        typer.echo(visible(line))
    raise typer.Exit(ExitCode.FAULTS_FOUND if report.fault_count else ExitCode.DONE)


def _lines(report: "CheckReport") -> list[str]:
    counts = f"{report.article_count} articles, {report.statement_count} statements, {report.vector_count} vectors"
    return [
        f"{counts}; generation {report.generation}, {_publication(report)}.",
        *_remarks(report),
        *(f"FAULT {fault.row}: {fault.problem}" for fault in report.faults),
        *_more(report),
        _verdict(report),
    ]


def _publication(report: "CheckReport") -> str:
    if report.server is not None:
        return "searched where it is kept"
    return "published" if report.is_published else "not published: the search builds it from the vectors on record"


def _remarks(report: "CheckReport") -> list[str]:
    bug = "has the WAL-reset bug: let no other program write to the record" if report.has_wal_reset_bug else "sound"
    place = report.file_system or "unknown to the system"
    network = ", a network file system: SQLite's locks may not hold there" if report.is_network else ""
    remarks = [f"SQLite {report.sqlite_version} ({bug}); file system {place}{network}."]
    if report.server is not None:
        remarks = [f"On {report.server}, which looks after its own pages; rows, words and vectors were compared here."]
    if report.unheld_count:
        remarks.append(f"{report.unheld_count} articles are held by no file any more; the next index run removes them.")
    return remarks


def _more(report: "CheckReport") -> list[str]:
    unnamed = report.fault_count - len(report.faults)
    return [f"and {unnamed} more faults"] if unnamed else []


def _verdict(report: "CheckReport") -> str:
    if report.fault_count:
        return f"{report.fault_count} faults; restore the record from a copy, or index the articles into another folder"
    return "Sound as far as --fast looks." if report.is_fast else "Sound."
