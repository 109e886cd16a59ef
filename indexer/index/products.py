"""Multiply rows with the vector of a question, on the thread that asks and where the rows lie.

FAISS does it without a copy of the rows; sums are of single precision, in an order of its own. A question stays on one
thread, so that two questions use two processor cores: to share one out takes longer than it does, and on a busy machine
a hundred times as long, since each thread waits for the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import faiss
import numpy as np
from numpy.typing import NDArray


@contextmanager
def on_one_thread() -> Iterator[None]:
    """Let FAISS start no threads for what this thread asks of it."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def multiply(rows: NDArray[np.float32], vector: NDArray[np.float32], into: NDArray[np.float32]) -> None:
    """Put the inner product of each row with a vector into an array of as many."""
    with_vector = faiss.swig_ptr(vector), faiss.swig_ptr(rows)
    product = faiss.fvec_inner_products_ny  # type: ignore[attr-defined]
    product(faiss.swig_ptr(into), *with_vector, rows.shape[1], len(rows))


def multiply_at(
    rows: NDArray[np.float32], places: NDArray[np.int64], vector: NDArray[np.float32], into: NDArray[np.float32]
) -> None:
    """Put the inner products of the rows at some places with a vector into an array of as many."""
    with_vector = faiss.swig_ptr(vector), faiss.swig_ptr(rows), faiss.swig_ptr(places)
    product = faiss.fvec_inner_products_by_idx  # type: ignore[attr-defined]
    product(faiss.swig_ptr(into), *with_vector, rows.shape[1], 1, len(places))
