"""Say how good a ranking is, and how well a score tells questions with an answer from those without.

In: graded ids in the order found, or scores of both kinds of questions. Out: a share, 0 to 1, higher is better.
"""

from collections.abc import Mapping, Sequence
from math import log2

DEPTH = 10
"""How many places of a ranking count."""


def ndcg(found: Sequence[str], grades: Mapping[str, int], *, depth: int = DEPTH) -> float:
    """Give the normalised discounted cumulative gain of a ranking; a place is discounted by log2 of its number plus 1.

    Args:
        found: ids, best first.
        grades: how well each id answers, 0 and more; what is not in it is worth nothing.
        depth: places that count.

    Source: Järvelin and Kekäläinen, ACM TOIS 20 (4), 2002, with the gain 2^grade - 1 of Burges et al., ICML 2005.
    """
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(one, 0) for one in found[:depth]]) / best if best else 0.0


def reciprocal_rank(found: Sequence[str], grades: Mapping[str, int], *, depth: int = DEPTH) -> float:
    """Give one divided by the place of the first id that answers; 0.0 when none of the first `depth` does."""
    return next((1 / place for place, one in enumerate(found[:depth], start=1) if grades.get(one, 0) > 0), 0.0)


def area_under_roc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """Give the chance that a positive scores higher than a negative, ties counted half; None where one kind is missing.

    Source: Hanley and McNeil, Radiology 143, 1982: it is the Mann-Whitney statistic.
    """
    if not positives or not negatives:
        return None
    import numpy as np  # noqa: PLC0415  one figure of a report needs it

    lower = np.sort(np.asarray(negatives, dtype=np.float64))
    below = np.searchsorted(lower, positives, side="left").astype(np.float64)
    tied = np.searchsorted(lower, positives, side="right") - below
    return float((below + tied / 2).mean() / len(lower))


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(place + 1) for place, grade in enumerate(grades, start=1))
