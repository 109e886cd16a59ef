"""A small record of invented officials, and the real doors opened on it: a server in a thread, a command run here."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from fakes import WordEmbedder, extract_plainly, said
from plain_worker import run_with

from api.cli import main
from api.serving import RecordServer
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.settings import Settings

BRIDGE = "We will reopen the bridge at Sela before the winter"
HARVEST = "The harvest failed because nobody repaired the canals"
GRAIN = "Grain exports resume next week"
PATIENCE_S = 60.0

Found = TypeVar("Found")


def until(look: Callable[[], Found]) -> Found:
    """Look until there is something, and give it; what never comes is a failure."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def make_record(folder: Path) -> Path:
    """Index two articles and give the folder of the record."""
    articles = folder / "articles"
    articles.mkdir()
    (articles / "bridge.txt").write_text(
        f"{said(BRIDGE, 'Mara Orlova')}\n\n{said(GRAIN, 'Mara Orlova', '2031-06-01')}\n", encoding="utf-8"
    )
    (articles / "harvest.txt").write_text(f"{said(HARVEST, 'Samir Haddad', '2031-05-06')}\n", encoding="utf-8")
    data = folder / "data"
    add_to_record(data, articles)
    return data


def add_to_record(data: Path, path: Path) -> None:
    """Index what lies at a path, without the real model."""
    index_path([path], data=data, embedder=WordEmbedder(), extract=extract_plainly, progress=None)


def opener(data: Path) -> Callable[[], Library]:
    """Give what opens the record without the real model."""
    return lambda: Library.open(data, embedder=WordEmbedder())


@contextmanager
def running(data: Path, *, ingest: bool = False) -> Iterator[str]:
    """Serve a record on a free port and give its address."""
    settings = Settings(data=data, port=0, ingest=ingest)
    with attended(RecordServer(settings, opener(data), worker=run_with(data.parent / "gate"))) as server:
        yield server.url


@contextmanager
def attended(server: RecordServer) -> Iterator[RecordServer]:
    """Run a server in a thread until it is no longer needed."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        assert server.app.state.live.wait(30)
        yield server
    finally:
        server.stop()
        thread.join(30)


def run_command(capsys, *words: object) -> tuple[object, str, str]:
    """Run a command in this process; give its exit status, what it printed and what it complained of."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    out, err = capsys.readouterr()
    return ended.value.code, out, err
