"""Make the vectors of another embedding model anew, from the statements on record.

In: a record open for writing and the model now set. Out: the same statements with vectors of that model.
Promise: may be cut off at any moment; what was made anew stays so, and the next run goes on where this one ended.
Until all is done nobody compares the two kinds: what is published says of which models it is.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.chunk import Chunk, make_chunks
from indexer.index.embedding import Embedder
from indexer.index.engine import VECTOR_INDEX
from indexer.index.indexing import open_for_writing
from indexer.index.lookup import Lookup
from indexer.index.publishing import publish_state
from indexer.index.rows import check_unit_rows, insert_vectors, model_number
from indexer.index.schema import is_on_server
from indexer.index.store import Store

STATEMENTS_AT_ONCE = 256

_WAITING = """
SELECT DISTINCT s.number, s.id FROM vector AS v JOIN model AS m ON m.number = v.model
JOIN statement AS s ON s.number = v.statement WHERE m.fingerprint <> ? ORDER BY s.number LIMIT ?
"""


class _Batch(NamedTuple):
    """Statements to be embedded together."""

    numbers: tuple[int, ...]
    chunks: tuple[tuple[int, tuple[Chunk, ...]], ...]
    """Of each statement that is as it was written; a damaged one gets no vector, and is found by its words only."""


def reembed(data: Path, embedder: Embedder, *, on_progress: Callable[[int], None] = lambda _: None) -> int:
    """Give every statement that has a vector of another model one of this model, and publish them.

    Args:
        data: folder of the record.
        embedder: the model.
        on_progress: called with the number of statements done so far.

    Returns:
        How many statements there were.

    Raises:
        RecordBusyError: another process is writing to the record.
        ModelError: the model is not on this machine, or gives no unit vectors.
        RecordError: the record cannot be written; what was written before is kept.
    """
    done = 0
    with open_for_writing(data) as store:
        while batch := _next(store, embedder.fingerprint):
            _write(store, batch, embedder)
            done += len(batch.numbers)
            on_progress(done)
        publish_state(data)
    return done


def _next(store: Store, fingerprint: str) -> _Batch | None:
    with store.transaction() as run:
        waiting = run.execute(_WAITING, (fingerprint, STATEMENTS_AT_ONCE)).fetchall()
        printed = Lookup(run).printed([id_ for _, id_ in waiting])
    if not waiting:
        return None
    chunks = tuple(
        (number, make_chunks(printed[id_].article, printed[id_].statement)) for number, id_ in waiting if id_ in printed
    )
    return _Batch(tuple(number for number, _ in waiting), chunks)


def _write(store: Store, batch: _Batch, embedder: Embedder) -> None:
    rows = _encoded([chunk.text for _, chunks in batch.chunks for chunk in chunks], embedder)
    with store.transaction() as run:
        if is_on_server(run):
            run.execute(f"DROP INDEX IF EXISTS {VECTOR_INDEX}")  # of vectors of one length; it is made anew at the end
        run.executemany("DELETE FROM embedded WHERE statement = ?", [(number,) for number in batch.numbers])
        run.executemany("DELETE FROM vector WHERE statement = ?", [(number,) for number in batch.numbers])
        model = model_number(run, embedder.fingerprint, dimension=rows.shape[1])
        start = 0
        for number, chunks in batch.chunks:
            insert_vectors(run, number, chunks, rows[start : start + len(chunks)], model=model)
            start += len(chunks)
        run.execute("UPDATE record SET generation = generation + 1")


def _encoded(texts: Sequence[str], embedder: Embedder) -> NDArray[np.float32]:
    unlike = list(dict.fromkeys(texts))
    vectors = dict(zip(unlike, embedder.encode(unlike), strict=True))
    rows = np.stack([vectors[text] for text in texts]) if texts else np.zeros((0, embedder.dimension), np.float32)
    check_unit_rows(rows, count=len(texts), about="the statements on record")
    return rows
