"""Find the vectors that are probably nearest by the signs of their numbers alone: one bit for each of them.

In: rows, or their signs, and the vector of a question. Out: signs, or places that are likely and have to be scored
again. Promise: signs are made of one row alone, so whatever is added to or taken from a record changes no others.

Measured over sentences of the White House transcripts with the bundled model, one thread (beyond 70,000 perturbed
copies), recall of the ten nearest by taking the 1,000 likeliest: 1.000 at 100,000 vectors in 0.3 ms, 0.998 to 1.000 at
1,000,000 in 2.7 ms. RaBitQ, which needs a factor for each vector, took twice as long for the same; an inverted file of
1,024 lists with 8-bit codes found 0.95 to 0.98 in four times the time, and has to be trained, retrained and purged.
"""

from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

_BITS = 4
"""FAISS looks up four signs at once: each of the sixteen corners of a cube is a centroid of its product quantizer."""


def signs_of(rows: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Give the signs of rows, eight in a byte; the last byte is filled up with noughts."""
    return np.packbits(rows > 0, axis=1, bitorder="little")


class SignIndex:
    """The signs of many vectors, laid out for the processor; any number of threads may search them."""

    def __init__(self, signs: Sequence[NDArray[np.uint8]]) -> None:
        codes = np.concatenate(signs)
        width = codes.shape[1]
        plain = faiss.IndexPQ(8 * width, 2 * width, _BITS, faiss.METRIC_INNER_PRODUCT)
        corners = ((np.arange(1 << _BITS)[:, None] >> np.arange(_BITS)) & 1) * 2 - 1
        faiss.copy_array_to_vector(np.tile(corners.astype(np.float32), (2 * width, 1)).ravel(), plain.pq.centroids)
        faiss.copy_array_to_vector(codes.ravel(), plain.codes)
        plain.is_trained, plain.ntotal = True, len(codes)
        self._index = faiss.IndexPQFastScan(plain)  # type: ignore[arg-type]

    def likeliest(self, vector: NDArray[np.float32], count: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Give the places of the vectors that are likeliest to be near, likeliest first, with what speaks for each.

        Args:
            vector: that of the question, shape (dimension,).
            count: how many, at most as many as there are; fewer may come back when that is nearly all.
        """
        query = np.zeros((1, self._index.d), dtype=np.float32)
        query[0, : len(vector)] = vector
        scores, places = self._index.search(query, count)
        is_found = places[0] >= 0  # the least likely of all is left out
        return scores[0][is_found], places[0][is_found]
