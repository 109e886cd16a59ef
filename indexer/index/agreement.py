"""Tell whether a way of embedding agrees with the reference.

In: what embeds. Out: how well it agrees on a few texts whose vectors by the reference are stored beside this module;
`tests/agreement_vectors.py` makes them.
"""

import json
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

LEAST_COSINE = 0.99
VECTORS = "agreement.json"


def least_cosine(rows: NDArray[np.float32], wanted: NDArray[np.float32]) -> float:
    """Give the lowest cosine between the unit rows of two ways to embed the same texts; -1 when one is no number."""
    cosines = np.einsum("ij,ij->i", rows, wanted)
    return float(cosines.min()) if np.isfinite(cosines).all() else -1.0


def known_vectors() -> tuple[list[str], NDArray[np.float32]]:
    """Read the texts, and the vectors that the reference gives them."""
    known = json.loads((files(__package__) / VECTORS).read_text(encoding="utf-8"))
    return [one["text"] for one in known], np.array([one["vector"] for one in known], dtype=np.float32)
