"""Index a share of many articles on one of many hosts, where the record is kept on a server.

In: articles, and what the one who sent them runs. Out: counts; the articles are on record by then. A share may be done
twice, when a host died and nobody knows how far it had come: what is on record already is passed over.
"""

import datetime as dt
import os
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from indexer.article import Article
from indexer.errors import ServerError
from indexer.extract.extraction import RULES, extract_article
from indexer.index.embedding import Embedder, SentenceEmbedder
from indexer.index.engine import settle
from indexer.index.indexing import Outcome, index_into, open_for_writing
from indexer.ingest.readymade import ReadyMade
from indexer.release import release
from indexer.settings import Settings


class Running(NamedTuple):
    """What a host must have in common with the one who sends it shares."""

    release: str
    """Of onrecord."""
    rules: str
    """Version of the extraction."""
    model: str
    """Fingerprint of the embedding model."""


class Task(NamedTuple):
    """What every share of a run has in common."""

    database: str
    """Address of the server that keeps the record, without its password."""
    model: str
    """Name of the embedding model."""
    running: Running
    now: dt.datetime | None
    """When what replaces another version was seen."""


def what_runs(model: str) -> Running:
    """Tell what this host runs.

    Raises:
        ModelError: the model is not on this host.
    """
    return Running(release(), RULES, _embedder(model).fingerprint)


def index_share(task: Task, items: Sequence[Article | ReadyMade]) -> Outcome:
    """Put articles on record, and tell what came of it.

    Raises:
        ServerError: this host runs something else than the one who sent it.
        RecordError: the server of the record cannot be reached or refuses.
    """
    here = what_runs(task.model)
    if here != task.running:
        raise ServerError(
            f"a worker runs onrecord {here.release} with extraction {here.rules} and model {here.model[:16]}, not "
            f"{task.running.release}, {task.running.rules} and {task.running.model[:16]}; install the same there"
        )
    with open_for_writing(_folder(task.database)) as store:
        return index_into(
            store, items, embedder=_embedder(task.model), extract=extract_article, rules=RULES, now=task.now
        )


@lru_cache(maxsize=4)
def _embedder(model: str) -> Embedder:
    settings = Settings.from_env(os.environ)
    return SentenceEmbedder(model, threads=settings.threads, engine=settings.engine)


@lru_cache(maxsize=4)
def _folder(database: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="onrecord-worker-"))
    settle(folder, database)
    return folder
