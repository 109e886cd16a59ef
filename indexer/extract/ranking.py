"""Weigh the readings of a quote against each other by a table of coefficients.

In: for each reading the names of its features. Out: the chance of each. Features are plain words, the coefficients a
readable table in `coefficients.py`; whatever stands in no table counts nothing.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat

Features = tuple[str, ...]
"""What holds for one reading, each a name of the table."""


def weigh(features: Iterable[str], table: Mapping[str, float]) -> float:
    """Add up the coefficients of the features that hold."""
    return sum(map(table.get, features, repeat(0.0)))


def chances(weights: Sequence[float]) -> list[float]:
    """Give the chance of each reading from its weight: exclusive readings of one quote, which add up to 1."""
    highest = max(weights)
    powers = [math.exp(weight - highest) for weight in weights]
    total = sum(powers)
    return [power / total for power in powers]


def chance(weight: float) -> float:
    """Give the chance of one claim from its weight, by the logistic function."""
    return 1.0 / (1.0 + math.exp(-max(min(weight, 500.0), -500.0)))


def size_of(count: int) -> str:
    """Name a count: exact while it is small, then by its order of size."""
    if count < 4:
        return str(count)
    return next((name for limit, name in ((6, "4-5"), (9, "6-8"), (13, "9-12"), (21, "13-20")) if count < limit), "21+")
