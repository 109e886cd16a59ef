"""The vectors of consecutive statements, side by side; they never change.

In: the vectors on record of one segment. Out: a `Segment`, or its bytes; the same vectors always give the same bytes.
These are the rows, their signs, the numbers, and how many rows there are and how long: as they lie in memory, so that a
published file is searched where it is mapped.
"""

from collections.abc import Iterable
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from indexer.index.rows import vector_digest
from indexer.index.signs import signs_of

_ROW, _NUMBER = np.dtype("<f4"), np.dtype("<i8")
_SHAPE_BYTES = 2 * _NUMBER.itemsize


class Vectors(NamedTuple):
    """Intact vectors, side by side."""

    numbers: NDArray[np.int64]
    """Vector numbers, ascending; each tells its statement and passage."""
    rows: NDArray[np.float32]
    """Unit rows of shape (vectors, dimension)."""
    damaged: int
    """Vectors that failed a check and were left out."""

    @classmethod
    def collect(cls, stored: Iterable[tuple[int, bytes, bytes]]) -> Self:
        """Check stored vectors one by one, each with its number and its SHA-256, and lay them side by side."""
        numbers, intact, damaged = [], bytearray(), 0
        for number, data, digest in stored:
            if vector_digest(data) == digest:
                numbers.append(number)
                intact += data
            else:
                damaged += 1
        rows = np.frombuffer(intact, dtype=_ROW).reshape(len(numbers), -1 if numbers else 1)
        return cls(np.array(numbers, dtype=np.int64), rows.astype(np.float32, copy=False), damaged)


class Segment:
    """Some vectors side by side; any number of threads may read them."""

    def __init__(
        self,
        numbers: NDArray[np.int64],
        rows: NDArray[np.float32],
        signs: NDArray[np.uint8],
        *,
        stamp: int = 0,
        content: bytes | memoryview = b"",
    ) -> None:
        self.numbers = numbers
        """Vector numbers, ascending."""
        self.rows = rows
        """Unit rows of shape (vectors, dimension)."""
        self.signs = signs
        """Which of their numbers are positive, eight in a byte."""
        self.stamp = stamp
        """That of the record's segment when it was built."""
        self.content = content
        """The published bytes that all of this lies in; empty where it does not."""

    @classmethod
    def build(cls, vectors: Vectors, *, stamp: int = 0) -> Self:
        """Build a segment anew."""
        rows = np.ascontiguousarray(vectors.rows)
        return cls(vectors.numbers, rows, signs_of(rows), stamp=stamp)

    @classmethod
    def from_bytes(cls, content: bytes | memoryview, *, stamp: int = 0) -> Self:
        """Take published bytes for what they are, without a copy; their checksum was compared before."""
        count, dimension = np.frombuffer(content[-_SHAPE_BYTES:], dtype=_NUMBER).tolist()
        rows_end = count * dimension * _ROW.itemsize
        signs_end = rows_end + count * -(-dimension // 8)
        rows = np.frombuffer(content[:rows_end], dtype=_ROW).reshape(count, dimension)
        signs = np.frombuffer(content[rows_end:signs_end], dtype=np.uint8).reshape(count, -(-dimension // 8))
        numbers = np.frombuffer(content[signs_end:-_SHAPE_BYTES], dtype=_NUMBER)
        numbers, rows = numbers.astype(np.int64, copy=False), rows.astype(np.float32, copy=False)
        return cls(numbers, rows, signs, stamp=stamp, content=content)

    def to_bytes(self) -> bytes:
        """Give what is published."""
        rows, numbers = self.rows.astype(_ROW, copy=False), self.numbers.astype(_NUMBER, copy=False)
        shape = np.array(self.rows.shape, dtype=_NUMBER)
        return b"".join(part.tobytes() for part in (rows, self.signs, numbers, shape))
