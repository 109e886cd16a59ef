"""The command that brings the record up to date with files, folders and pages of the web.

In: paths and addresses. Out: the record, and a report of what was added, changed, unchanged, failed and why.
Promise: one file or address that cannot be read never stops the others; running it again changes nothing.
"""

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import printing
from api.exits import ExitCode
from api.options import AsJson, Data, Model, is_url, parse_path, parse_place, read_settings, require_folder
from indexer.errors import BadArticleError, IngestError, MissingPathError, UsageError
from indexer.sweeping import sweep_rarely

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from indexer.article import Article
    from indexer.index.embedding import Embedder
    from indexer.index.indexing import IndexReport, Progress
    from indexer.ingest.unread import Unread
    from indexer.settings import Settings

# Hidden from the list of options, where typer adds Python's name of the type; the text says what it is.
Places = Annotated[list[str] | None, typer.Argument(metavar="PATH|URL", parser=parse_place, hidden=True)]
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

Reembed = Annotated[
    bool, typer.Option("--reembed", help="Make the vectors of another embedding model anew with the one now set.")
]


def index(
    places: Places = None,
    *,
    statements: Statements = None,
    reembed: Reembed = False,
    as_json: AsJson = False,
    data: Data = None,
    model: Model = None,
) -> None:
    """Put what is said in articles on record.

    Each PATH is a text, Markdown, HTML, JSON lines, feed or WARC file, or a folder of them; each URL
    a page, or a feed or sitemap whose pages are read. Articles that did not change are passed over.

    onrecord index articles/ speech.html archive.jsonl https://gazette.example/rss.xml
    onrecord index --statements quotes.csv

    Exits with 0 when something was read, with 65 when nothing could be, with 66 when a path is missing.
    """
    settings = read_settings(data=data, model=model)
    paths = [Path(place) for place in places or [] if not is_url(place)]
    urls = [place for place in places or [] if is_url(place)]
    statements = statements or []
    if not places and not statements and not reembed:
        raise UsageError("nothing to index; give a PATH or a URL, or --statements FILE")
    absent = [str(path) for path in (*paths, *statements) if not path.exists()]
    if absent:
        raise MissingPathError(f"no such file or folder: {', '.join(absent)}; nothing was indexed")
    require_folder(settings.data)
    # Imported here, because the help must not load numpy and faiss.
    from indexer.extract.extraction import RULES  # noqa: PLC0415
    from indexer.index.embedding import SentenceEmbedder  # noqa: PLC0415
    from indexer.index.indexing import index_items  # noqa: PLC0415
    from indexer.ingest.reading import read_articles  # noqa: PLC0415
    from indexer.ingest.readymade import read_ready_made  # noqa: PLC0415

    sweep_rarely()
    embedder = SentenceEmbedder(settings.model, threads=settings.threads)
    found = [*map(read_articles, paths), *map(read_ready_made, statements)]
    with _progress() as progress:
        reembedded = _reembed(settings, embedder, progress) if reembed else 0
        report = index_items(
            chain(chain.from_iterable(found), _read_urls(urls, settings)),
            data=settings.data,
            under=[*paths, *statements],
            embedder=embedder,
            rules=RULES,
            progress=progress,
            now=dt.datetime.now(dt.UTC),
        )
    report = report.model_copy(update={"reembedded": reembedded})
    printing.show_report(report, as_json=as_json)
    if not (report.added or report.changed or report.unchanged or report.duplicates or report.withheld or reembed):
        raise _nothing_read(report)
    raise typer.Exit(ExitCode.DONE)


def _reembed(settings: "Settings", embedder: "Embedder", progress: "Progress | None") -> int:
    from indexer.index.reembedding import reembed  # noqa: PLC0415  for those who change the model

    if progress is None:
        return reembed(settings.data, embedder)
    return reembed(settings.data, embedder, on_progress=lambda done: progress.update(done, None, "embedded anew"))


def _read_urls(urls: list[str], settings: "Settings") -> "Iterator[Article | Unread]":
    if not urls:
        return
    from api.reaching import open_web  # noqa: PLC0415  for those who fetch
    from indexer.ingest.web import read_web  # noqa: PLC0415  the same

    with open_web(settings) as web:
        yield from read_web(urls, web=web)


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
