"""Compare how the bundled model embeds with the reference, over thousands of real texts: `make equality` (minutes).

Ends with 1 where a floor is broken, or where the texts beside the repository are absent, which it says.
"""

import sys

import numpy as np
from measuring import has_corpora
from real_texts import real_texts
from test_quality import SHARED

from indexer.index.compiled import CompiledModel
from indexer.index.transformers_model import TransformersModel
from indexer.index.weights import BUNDLED, bundled_folder

TEXTS = 5000
NEAREST = 10
FLOORS = {"mean cosine": 0.999, "least cosine": 0.99, f"the same among the {NEAREST} nearest": 0.98}


def compare(texts: list[str]) -> dict[str, float]:
    """Embed texts in both ways, and tell how alike the vectors and the nearest neighbours by them are."""
    ours = CompiledModel(bundled_folder(), threads=None).encode(texts)
    theirs = TransformersModel(BUNDLED, threads=None).encode(texts)
    cosines = (ours * theirs).sum(axis=1)
    same = [len({*here} & {*there}) / NEAREST for here, there in zip(_nearest(ours), _nearest(theirs), strict=True)]
    return dict(zip(FLOORS, map(float, (cosines.mean(), cosines.min(), np.mean(same))), strict=True))


def _nearest(rows: np.ndarray) -> np.ndarray:
    likeness = rows @ rows.T
    np.fill_diagonal(likeness, -1)
    return np.argpartition(-likeness, NEAREST, axis=1)[:, :NEAREST]


def broken(found: dict[str, float]) -> list[str]:
    """Name what is under its floor."""
    return [name for name, floor in FLOORS.items() if not found[name] >= floor]


def main(count: int) -> None:
    if not has_corpora():
        sys.exit(f"NOT MEASURED: no corpora at {SHARED / 'data'}")
    texts = real_texts(count)
    found = compare(texts)
    for name, floor in FLOORS.items():
        print(f"{name}: {found[name]:.5f} over {len(texts)} texts (at least {floor})")
    sys.exit(bool(broken(found)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TEXTS)
