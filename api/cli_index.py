"""The command that brings the record up to date with files and folders.

In: paths. Out: the record, and a report of what was added, changed, unchanged, failed and why.
Promise: one file that cannot be read never stops the others; running it again changes nothing.
"""

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import printing
from api.exits import ExitCode
from api.options import AsJson, Data, Model, parse_path, read_settings, require_folder
from indexer.errors import BadArticleError, IngestError, MissingPathError, UsageError
from indexer.sweeping import sweep_rarely

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from indexer.index.indexing import IndexReport, Progress

# Hidden from the list of options, where typer adds Python's name of the type; the text says what it is.
Paths = Annotated[list[Path] | None, typer.Argument(metavar="PATH", parser=parse_path, hidden=True)]
Statements = Annotated[
    list[Path] | None,
    typer.Option(
        "--statements",
        metavar="FILE",
        parser=parse_path,
        help="Ready-made statements (JSON lines or CSV: id, speaker, said_on, text, source, url, title); "
        "may be repeated.",
    ),
]


def index(
    paths: Paths = None,
    *,
    statements: Statements = None,
    as_json: AsJson = False,
    data: Data = None,
    model: Model = None,
) -> None:
    """Put what is said in articles on record.

    Each PATH is a text, Markdown, HTML, JSON lines, feed or WARC file, or a folder of them.
    Articles that did not change since the last time are passed over.

    onrecord index articles/ speech.html archive.jsonl
    onrecord index --statements quotes.csv

    Exits with 0 when something was read, with 65 when nothing could be, with 66 when a path is missing.
    """
    settings = read_settings(data=data, model=model)
    paths, statements = paths or [], statements or []
    if not paths and not statements:
        raise UsageError("nothing to index; give a PATH, or --statements FILE")
    absent = [str(path) for path in (*paths, *statements) if not path.exists()]
    if absent:
        raise MissingPathError(f"no such file or folder: {', '.join(absent)}; nothing was indexed")
    require_folder(settings.data)
    # Imported here, because the help must not load numpy and faiss.
    from indexer.extract.extraction import RULES  # noqa: PLC0415
    from indexer.index.embedding import SentenceEmbedder  # noqa: PLC0415
    from indexer.index.indexing import index_path  # noqa: PLC0415

    sweep_rarely()
    embedder = SentenceEmbedder(settings.model, threads=settings.threads)
    with _progress() as progress:
        report = index_path(
            paths,
            data=settings.data,
            statements=statements,
            embedder=embedder,
            rules=RULES,
            progress=progress,
            now=dt.datetime.now(dt.UTC),
        )
    printing.show_report(report, as_json=as_json)
    if not (report.added or report.changed or report.unchanged or report.duplicates or report.withheld):
        raise _nothing_read(report)
    raise typer.Exit(ExitCode.DONE)


def _nothing_read(report: "IndexReport") -> IngestError:
    """Say in one line why nothing came of a run."""
    if not report.failed:
        from indexer.ingest.reading import KINDS_READ  # noqa: PLC0415

        return MissingPathError(f"no article was found there; onrecord reads {KINDS_READ}")
    first, others = report.failed[0], len(report.failed) - 1
    more = f", and {others} more" if others else ""
    return BadArticleError(f"nothing could be read: {first.origin}: {first.reason}{more}")


class Bar:
    """A progress bar for each thing that is counted."""

    def __init__(self, bars: "Bars") -> None:
        self._bars = bars
        self._tasks: dict[str, int] = {}

    def update(self, done: int, total: int | None, what: str) -> None:
        """Show that `done` of `total` of `what` are done."""
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total)
        self._bars.update(self._bars.task_ids[self._tasks[what]], completed=done, total=total)


@contextmanager
def _progress() -> "Iterator[Progress | None]":
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415  needed on a terminal only
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Bar(bars)
