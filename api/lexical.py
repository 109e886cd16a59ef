"""Score candidates by the words they share with a question, how telling each word is judged among them alone.

In: the words asked for, and of each candidate the words said, those of its title and those around it. Out: one score
each. Pure: nothing depends on the rest of the record, so that a search of few statements costs the same in any record.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import log

from api.topic import Wording

SAID_WEIGHT, TITLE_WEIGHT, AROUND_WEIGHT = 2.0, 1.0, 1.0
"""What a word counts that stands in the statement itself, in the title, and in the sentences around."""

SATURATION, LENGTH_SHARE = 0.9, 0.4
"""k1 and b of BM25: statements are short, a word that comes twice says little more than one that comes once."""

PAIR_WEIGHT = 0.3
"""What two neighbouring words that stand side by side in the statement, too, add to what each of them counts."""


def score_words(asked: Sequence[str], candidates: Sequence[Wording]) -> list[float]:
    """Give each candidate's BM25 over weighted fields, with a bonus for pairs of words in the same order.

    Source: Robertson, Zaragoza and Taylor, CIKM 2004 (BM25F: weighted counts are added up before they saturate).
    """
    counts = [_count(asked, one) for one in candidates]
    tellings = _tellings(asked, counts)
    lengths = [_length(one) for one in candidates]
    mean = sum(lengths) / max(1, len(lengths)) or 1.0
    pairs = set(pairwise(asked))
    return [
        _bm25(tellings, counted, length / mean) + PAIR_WEIGHT * _pairs(tellings, pairs, counted, one)
        if counted
        else 0.0
        for one, counted, length in zip(candidates, counts, lengths, strict=True)
    ]


def _count(asked: Sequence[str], one: Wording) -> dict[str, float]:
    counts: dict[str, float] = {}
    for word in asked:
        said, title, around = one.counts(word)
        around = max(0, around - said)  # the sentences around hold what is said once more
        count = SAID_WEIGHT * said + TITLE_WEIGHT * title + AROUND_WEIGHT * around
        if count:
            counts[word] = count
    return counts


def _length(one: Wording) -> float:
    said, title, around = one.lengths
    return SAID_WEIGHT * said + TITLE_WEIGHT * title + AROUND_WEIGHT * max(0, around - said)


def _tellings(asked: Sequence[str], counts: Sequence[dict[str, float]]) -> dict[str, float]:
    total = len(counts)
    having = {word: sum(word in counted for counted in counts) for word in dict.fromkeys(asked)}
    return {word: log(1 + (total - many + 0.5) / (many + 0.5)) for word, many in having.items() if many}


def _bm25(tellings: dict[str, float], counted: dict[str, float], relative_length: float) -> float:
    norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * relative_length)
    shared = ((telling, counted[word]) for word, telling in tellings.items() if word in counted)
    return sum(telling * count * (SATURATION + 1) / (count + norm) for telling, count in shared)


def _pairs(tellings: dict[str, float], pairs: set[tuple[str, str]], counted: dict[str, float], one: Wording) -> float:
    there = [(first, second) for first, second in pairs if first in counted and second in counted]
    shared = set(there).intersection(pairwise(one.said)) if there else ()
    return sum(tellings.get(first, 0.0) + tellings.get(second, 0.0) for first, second in shared)
