"""The commands that follow folders and sources of the web, and tell how these are doing.

In: words of the command line. Out: a record that follows them, a line on the standard error for each event; the list of
sources.
Promise: a signal ends `watch` after the article in hand; a second one at once.
"""

import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from api.exits import ExitCode
from api.options import AsJson, Data, Model, parse_path, parse_place, read_settings, require_folder
from api.safetext import visible
from indexer.errors import MissingPathError, UsageError
from indexer.sweeping import sweep_rarely

if TYPE_CHECKING:
    from indexer.index.watching import Index
    from indexer.ingest.sources import Source
    from indexer.settings import Settings

# Hidden from the list of options, where typer adds Python's name of the type; the text says what it is.
Places = Annotated[list[str] | None, typer.Argument(metavar="FOLDER|URL", parser=parse_place, hidden=True)]
SourceFile = Annotated[
    Path | None,
    typer.Option(
        "--sources",
        metavar="FILE",
        parser=parse_path,
        help="List of sources (TOML), read once at the start: [[feed]], [[sitemap]] and [[page]] with url, [[folder]] "
        'with path; each may have name = "The Gazette", tier = "primary" (secondary, tertiary), interval = "15m", '
        "enabled = false.",
    ),
]
Once = Annotated[bool, typer.Option("--once", help="Look at everything one time and end, as a cron job does.")]

_SIGNALS = {signal.SIGINT: ExitCode.INTERRUPTED, signal.SIGTERM: ExitCode.TERMINATED}


def watch(
    places: Places = None,
    *,
    sources: SourceFile = None,
    once: Once = False,
    data: Data = None,
    model: Model = None,
) -> None:
    """Put on record what folders and feeds bring, as it comes.

    Each FOLDER is read whole, then whatever is new or changed in it; each URL is a feed or a sitemap,
    asked every 15 minutes unless it asks for less. A list of sources says more: see --sources.

    onrecord watch articles/ https://gazette.example/rss.xml

    Ctrl-C or SIGTERM ends it after the article in hand, with 130 or 143.
    What a source does wrong is told, and tried again later; `onrecord sources` lists it.
    What is deleted from a folder or a feed stays on record; `onrecord purge` takes it out.
    """
    settings = read_settings(data=data, model=model)
    found = _read_sources(places or [], sources, settings)
    require_folder(settings.data)
    # Imported here, because the help must not load numpy and faiss.
    from api.reaching import open_web, utc_now  # noqa: PLC0415
    from indexer.index.polling import Moment  # noqa: PLC0415
    from indexer.index.watching import Watcher  # noqa: PLC0415

    sweep_rarely()
    stop = threading.Event()
    with open_web(settings) as web:
        # Loading the model takes seconds and writes nothing: until it is there, a signal ends the command at once.
        index = _index(settings)
        with _stopped_by_signals(stop) as received:
            watcher = Watcher(
                found,
                data=settings.data,
                web=web,
                index=index,
                moment=Moment(utc_now, random.random, stop.is_set),
                stop=stop,
                tell=_tell,
            )
            _tell(f"watching {', '.join(source.place for source in found)}; Ctrl-C stops")
            watcher.run(once=once)
    raise typer.Exit(_SIGNALS[received[0]] if received else ExitCode.DONE)


def sources(*, as_json: AsJson = False, data: Data = None) -> None:
    """List the feeds, sitemaps and pages that were watched.

    With when each was asked and is asked next, and what is wrong. Those that
    the list of sources no longer names stand here as they were last asked;
    folders do not.

    onrecord sources --json

    Exits with 0 when there are any, with 1 when there are none.
    """
    settings = read_settings(data=data)
    from api import printing  # noqa: PLC0415  the help does without
    from indexer.index.polled import list_sources  # noqa: PLC0415  the same

    found = list_sources(settings.data)
    printing.show_sources(found, as_json=as_json)
    raise typer.Exit(ExitCode.DONE if found else ExitCode.NOTHING_FOUND)


def _read_sources(places: list[str], listed: Path | None, settings: "Settings") -> "tuple[Source, ...]":
    from indexer.ingest.addresses import Allowed  # noqa: PLC0415  the help does without
    from indexer.ingest.sources import SourceKind, read_sources, sources_of  # noqa: PLC0415  the same

    if bool(places) == (listed is not None):
        raise UsageError("give either folders and addresses to watch, or a list of them with --sources FILE")
    allowed = Allowed.read(settings.fetch_allow)
    found = sources_of(places, allowed=allowed) if listed is None else read_sources(listed, allowed=allowed)
    if not found:
        raise UsageError(f"{listed} lists no source that is enabled; nothing to watch")
    folders = [source.place for source in found if source.kind is SourceKind.FOLDER]
    absent = [place for place in folders if not Path(place).is_dir()]
    if absent:
        raise MissingPathError(f"no such folder: {', '.join(absent)}; nothing is watched")
    return found


def _index(settings: "Settings") -> "Index":
    from indexer.extract.extraction import RULES  # noqa: PLC0415  the help must not load numpy and faiss
    from indexer.index.embedding import SentenceEmbedder  # noqa: PLC0415  the same
    from indexer.index.indexing import index_items  # noqa: PLC0415  the same
    from indexer.index.yielding import make_way  # noqa: PLC0415  the same

    make_way()
    embedder = SentenceEmbedder(settings.model, threads=settings.threads, engine=settings.engine)
    embedder.encode(["ready"])  # the first article must not wait for the model
    return partial(index_items, data=settings.data, embedder=embedder, rules=RULES)


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[list[signal.Signals]]:
    received: list[signal.Signals] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(signal.Signals(number))
        stop.set()
        if len(received) > 1:
            raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    before = {number: signal.signal(number, note) for number in _SIGNALS} if is_main else {}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(line: str) -> None:
    from api.reaching import utc_now  # noqa: PLC0415  the help does without

    typer.echo(f"{utc_now():%Y-%m-%dT%H:%M:%SZ} {visible(' '.join(line.split()))}", err=True)
