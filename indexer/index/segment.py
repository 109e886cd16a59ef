"""The vectors of consecutive statements, searched as one FAISS index that never changes.

In: the vectors on record of one segment. Out: a `Segment`, or its bytes; the same vectors always give the same bytes.
"""

from collections.abc import Iterable
from typing import NamedTuple, Self

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.index.rows import vector_digest


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
        rows = np.frombuffer(intact, dtype="<f4").reshape(len(numbers), -1 if numbers else 1)
        return cls(np.array(numbers, dtype=np.int64), rows.astype(np.float32, copy=False), damaged)


class Segment:
    """Some vectors in one index; any number of threads may search it."""

    def __init__(self, index: faiss.Index, *, stamp: int = 0) -> None:
        if not isinstance(index, faiss.IndexIDMap):
            raise TypeError(f"want vectors with numbers, got {type(index).__name__}")
        self.stamp = stamp
        """That of the record's segment when it was built."""
        self._index = index
        self._flat = faiss.downcast_index(index.index)
        self.numbers: NDArray[np.int64] = faiss.vector_to_array(index.id_map)
        """Vector numbers, ascending."""
        self.rows = _view(self._flat)
        """Unit rows of shape (vectors, dimension), in the memory of the index."""

    @classmethod
    def build(cls, vectors: Vectors, *, stamp: int = 0) -> Self:
        """Build the index anew, in fresh memory."""
        index = faiss.IndexIDMap(faiss.IndexFlatIP(vectors.rows.shape[1]))
        if len(vectors.numbers):
            index.add_with_ids(np.ascontiguousarray(vectors.rows), vectors.numbers)
        return cls(index, stamp=stamp)

    @classmethod
    def from_bytes(cls, data: bytes, *, stamp: int = 0) -> Self:
        """Take a serialised index apart; its checksum was compared before."""
        return cls(faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8)), stamp=stamp)

    def to_bytes(self) -> bytes:
        """Serialise the index."""
        return bytes(faiss.serialize_index(self._index).tobytes())

    def nearest(
        self, query: NDArray[np.float32], k: int, *, allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Find the places of the `k` nearest vectors, nearest first, with their inner products.

        Args:
            query: unit vector, shape (1, dimension).
            k: how many; fewer come back when there are fewer.
            allowed: places that may be returned; None for any.
        """
        parameters = None
        if allowed is not None:
            chosen = np.zeros(len(self.numbers), dtype=np.bool_)
            chosen[allowed] = True
            bits = np.packbits(chosen, bitorder="little")
            parameters = faiss.SearchParameters()
            parameters.sel = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
        count = len(self.numbers) if allowed is None else len(allowed)
        scores, found = self._flat.search(query, min(k, count), params=parameters)
        return scores[0], found[0]


def _view(flat: faiss.Index) -> NDArray[np.float32]:
    # The index's own memory, not a copy: at 100,000 statements that is 150 MB.
    size = flat.ntotal * flat.d
    values = faiss.rev_swig_ptr(flat.get_xb(), size) if size else np.zeros(0)  # type: ignore[attr-defined]
    rows: NDArray[np.float32] = values.astype(np.float32, copy=False).reshape(-1, flat.d)
    return rows
