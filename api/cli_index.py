"""The command that brings the record up to date with files, folders and pages of the web.

In: paths and addresses. Out: the record, and a report of what was added, changed, unchanged, failed and why.
Promise: one file or address that cannot be read never stops the others; running it again changes nothing. Whatever is
fetched is fetched before the record is locked, so that a slow site keeps no other writer waiting.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api import printing
from api.exits import ExitCode
from api.options import AsJson, Data, Model, is_url, parse_path, parse_place, parse_text, read_settings, require_folder
from api.progress import shown_progress
from indexer.errors import BadArticleError, IngestError, MissingPathError, RecordBusyError, UsageError
from indexer.sweeping import sweep_rarely

if TYPE_CHECKING:
    from indexer.article import Article
    from indexer.index.embedding import Embedder
    from indexer.index.indexing import IndexReport, Progress
    from indexer.ingest.readymade import ReadyMade
    from indexer.ingest.unread import Unread
    from indexer.settings import Settings

WRITING_WAIT_S = 600.0
"""How long what was fetched waits for another writer, such as a long `onrecord index`."""

_LOOK_EVERY_S = 0.1

_Given = TypeVar("_Given")

# Hidden from the list of options, where typer adds Python's name of the type; the text says what it is.
Places = Annotated[list[str] | None, typer.Argument(metavar="PATH|URL", parser=parse_place, hidden=True)]
Statements = Annotated[
    list[Path] | None,
    typer.Option(
        "--statements",
        metavar="FILE|FOLDER",
        parser=parse_path,
        help="Ready-made statements as JSON lines, CSV or Parquet, also .gz and .bz2: id, speaker, role, said_on, "
        "text, source, url, title, published; turns of debates: debate, date, speaker, text; quotations: quoteID, "
        "quotation, speaker, probas, date, urls. May be repeated.",
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
    onrecord index --statements archive/

    Exits with 0 when something was read, with 65 when nothing could be, with 66 when a path is missing.
    """
    settings = read_settings(data=data, model=model)
    paths = [Path(place) for place in places or [] if not is_url(place)]
    urls = [parse_text(place) for place in places or [] if is_url(place)]
    statements = statements or []
    if not places and not statements and not reembed:
        raise UsageError("nothing to index; give a PATH or a URL, or --statements FILE")
    absent = [str(path) for path in (*paths, *statements) if not path.exists()]
    if absent:
        raise MissingPathError(f"no such file or folder: {', '.join(absent)}; nothing was indexed")
    require_folder(settings.data)
    # Imported here, because the help must not load numpy and faiss.
    from indexer.index.embedding import SentenceEmbedder  # noqa: PLC0415
    from indexer.index.yielding import make_way  # noqa: PLC0415
    from indexer.ingest.reading import read_articles  # noqa: PLC0415
    from indexer.ingest.readymade import read_ready_made  # noqa: PLC0415

    make_way()
    sweep_rarely()
    embedder = SentenceEmbedder(settings.model, threads=settings.threads, engine=settings.engine)
    found = [*map(read_articles, paths), *map(read_ready_made, statements)]
    with shown_progress() as progress:
        reembedded = _reembed(settings, embedder, progress) if reembed else 0
        report = bring_in(
            chain.from_iterable(found),
            urls,
            settings=settings,
            under=[*paths, *statements],
            embedder=embedder,
            progress=progress,
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


def bring_in(
    found: "Iterable[Article | ReadyMade | Unread]",
    urls: Sequence[str],
    *,
    settings: "Settings",
    under: Sequence[Path],
    embedder: "Embedder",
    progress: "Progress | None",
) -> "IndexReport":
    """Index what was found under paths, and what stands at addresses.

    Raises:
        RecordBusyError: another process is writing: at once, or for long once everything is fetched.
        RecordError: as for `index_items`.
    """
    from indexer.extract.extraction import RULES  # noqa: PLC0415  the help must not load numpy and faiss
    from indexer.index.indexing import index_items  # noqa: PLC0415  the same
    from indexer.ingest.spooling import spooled  # noqa: PLC0415  the same

    if urls:
        _require_writable(settings.data, embedder)
    with spooled(_counted(_read_urls(urls, settings), progress)) as fetched:
        items = _Items(chain(found, fetched))
        if settings.dask is not None:
            from indexer.index.cluster import index_on_cluster  # noqa: PLC0415  for those who have one

            return index_on_cluster(
                items,
                data=settings.data,
                scheduler=settings.dask,
                model=settings.model,
                under=under,
                progress=progress,
                now=dt.datetime.now(dt.UTC),
            )
        return _when_free(
            lambda: index_items(
                items,
                data=settings.data,
                under=under,
                embedder=embedder,
                rules=RULES,
                progress=progress,
                now=dt.datetime.now(dt.UTC),
            ),
            wait_s=WRITING_WAIT_S if urls else 0.0,
            may_repeat=lambda: not items.is_begun,
        )


def _require_writable(data: Path, embedder: "Embedder") -> None:
    """Ask before anything is fetched what would fail after it."""
    from indexer.index.indexing import open_for_writing  # noqa: PLC0415  the help must not load numpy and faiss

    fingerprint = embedder.fingerprint
    with open_for_writing(data) as store:
        store.check_model(fingerprint)


class _Items:
    """What is to be indexed; it can be taken once, and nothing of it is before the record is open."""

    def __init__(self, items: "Iterator[Article | ReadyMade | Unread]") -> None:
        self._items = items
        self.is_begun = False

    def __iter__(self) -> "Iterator[Article | ReadyMade | Unread]":
        self.is_begun = True
        return self._items


def _when_free(act: Callable[[], _Given], *, wait_s: float, may_repeat: Callable[[], bool]) -> _Given:
    deadline, is_told = time.monotonic() + wait_s, False
    while True:
        try:
            return act()
        except RecordBusyError as error:
            if time.monotonic() >= deadline or not may_repeat():
                raise
            if not is_told:
                typer.echo(f"{error}; what was fetched waits for it", err=True)
        is_told = True
        time.sleep(_LOOK_EVERY_S)


def _counted(items: "Iterable[Article | Unread]", progress: "Progress | None") -> "Iterator[Article | Unread]":
    for number, item in enumerate(items, start=1):
        if progress is not None:
            progress.update(number, None, "fetched")
        yield item


def _read_urls(urls: Sequence[str], settings: "Settings") -> "Iterator[Article | Unread]":
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
