"""Number the vectors of a record: a statement's number and which of its passages a vector stands for, in one integer.

Promise: in the order of these numbers statements keep their order, and the passages of one statement stand together.
"""

import numpy as np
from numpy.typing import NDArray

PIECE_BITS = 20
MAX_PIECES = 1 << PIECE_BITS
"""Passages of one statement; at 800 characters each, a statement of 800 million characters."""


def vector_number(statement: int, piece: int) -> int:
    """Give the number of the vector of a statement's passage."""
    return statement << PIECE_BITS | piece


def statements_of(vectors: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the number of the statement that each vector belongs to."""
    return vectors >> PIECE_BITS


def pieces_of(vectors: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give which passage of its statement each vector stands for, from 0."""
    return vectors & (MAX_PIECES - 1)
