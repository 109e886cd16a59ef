"""Load the embedding model while the rest of a server is still being loaded.

In: settings. Out: what opens the record, and the model is under way already.
Promise: nothing is raised here; whoever opens the record finds out what went wrong.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from indexer.errors import ModelError
from indexer.index.embedding import SentenceEmbedder
from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.index.library import Library


def begin_to_load(settings: Settings) -> "Callable[[], Library]":
    """Load the model in a thread of its own, and give what opens the record with it."""
    embedder = SentenceEmbedder(settings.model, threads=settings.threads, engine=settings.engine)
    threading.Thread(target=_load, args=(embedder,), name="model").start()

    def open_record() -> "Library":
        from indexer.index.joining import JoiningEmbedder  # noqa: PLC0415  while the model loads, not before
        from indexer.index.library import Library  # noqa: PLC0415  the same

        return Library.open(settings.data, embedder=JoiningEmbedder(embedder))

    return open_record


def _load(embedder: SentenceEmbedder) -> None:
    with suppress(ModelError):  # told to whoever embeds first
        _ = embedder.dimension
