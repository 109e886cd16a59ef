import numpy as np
from fakes import WordEmbedder, extract_plainly, said
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.indexing import index_path
from indexer.index.postings import BESIDE_WEIGHT, SAID_WEIGHT, Posting, Postings
from indexer.index.readers import Readers

TEXTS = [
    said("Grain moves by sea.", "Vera Orlova"),
    said("The harbour is open.", "Minister Haddad") + " Grain waited there.",
    said("Harbours earn more than grain does.", "Vera Orlova"),
    said("Nothing moves.", "Tomas Varga"),
]


def postings(pairs):
    numbers = sorted(pairs)
    return Posting(np.array(numbers, dtype=np.int64), np.array([pairs[n] for n in numbers], dtype=np.float64))


scored = st.dictionaries(st.integers(1, 30), st.sampled_from([1.0, 2.0, 2.5]), max_size=20)


@given(st.lists(scored, max_size=4))
def test_scores_of_several_words_add_up(words):
    total = Posting.sum_of([postings(one) for one in words])

    expected = {n: sum(one.get(n, 0.0) for one in words) for n in {n for one in words for n in one}}
    assert dict(zip(total.numbers.tolist(), total.scores.tolist(), strict=True)) == expected
    assert total.numbers.tolist() == sorted(expected)


@given(scored, st.sets(st.integers(0, 31)), st.integers(0, 31))
def test_only_what_is_allowed_and_old_enough_is_kept(pairs, allowed, newest):
    kept = postings(pairs).among(np.array(sorted(allowed), dtype=np.int64)).until(newest)

    assert kept.numbers.tolist() == sorted(n for n in pairs if n in allowed and n <= newest)
    assert kept.scores_of(kept.numbers.tolist()) == [pairs[n] for n in kept.numbers.tolist()]


@given(scored, st.integers(1, 25))
def test_the_best_are_sure_and_the_rest_is_chosen_among_those_that_tie(pairs, k):
    best, tied = postings(pairs).best(k)

    in_order = sorted(pairs, key=lambda n: (-pairs[n], -n))
    assert best.tolist() == in_order[: len(best)]
    assert len(best) <= k
    if len(pairs) > k:
        assert set(tied.tolist()) == {n for n in pairs if pairs[n] == pairs[in_order[k - 1]]}
        assert len(best) + len(tied) >= k
    else:
        assert (len(best), len(tied)) == (len(pairs), 0)


def test_a_word_counts_twice_where_it_is_said_and_once_beside():
    posting = Posting.of(np.array([3, 1, 2]), np.array([2]), telling=1.5)

    assert posting.numbers.tolist() == [1, 2, 3]
    assert posting.scores.tolist() == [1.5 * BESIDE_WEIGHT, 1.5 * SAID_WEIGHT, 1.5 * BESIDE_WEIGHT]


def test_of_a_common_word_only_its_newest_holders_are_weighed():
    posting = Posting.of(np.array([9, 8, 6]), np.array([8, 4, 2]), telling=1.0)

    assert posting.numbers.tolist() == [6, 8, 9]
    assert posting.scores.tolist() == [BESIDE_WEIGHT, SAID_WEIGHT, BESIDE_WEIGHT]


def test_a_word_and_its_other_forms_are_found_where_they_are_said_and_beside(tmp_path):
    for n, text in enumerate(TEXTS):
        (tmp_path / f"{n}.txt").write_text(text, encoding="utf-8")
    index_path([tmp_path], data=tmp_path / "data", embedder=WordEmbedder(), extract=extract_plainly)
    readers = Readers(tmp_path / "data")

    with readers.reading() as lookup:
        known = Postings()
        quotes = {one.statement.quote: n for n, one in _printed(lookup).items()}
        found = known.of(lookup, "harbour", total=4)
        beside = known.of(lookup, "said", total=4)

    readers.close()
    assert set(found.numbers.tolist()) == {
        quotes["The harbour is open."],
        quotes["Harbours earn more than grain does."],
    }
    assert beside.numbers.tolist() == sorted(quotes.values())


def test_postings_asked_for_long_ago_make_room_for_others():
    lookup = _Counting()
    known = Postings(most_kept=5)

    for word in ("a", "b", "a", "c", "a", "b"):
        known.of(lookup, word, total=9)

    # Two of each fit: “b” has gone when it is asked for again.
    assert lookup.asked == ["a", "b", "c", "b"]


def test_after_a_change_every_word_is_read_again():
    lookup = _Counting()
    known = Postings()

    known.of(lookup, "a", total=9)
    known.clear()
    known.of(lookup, "a", total=9)

    assert lookup.asked == ["a", "a"]


class _Counting:
    """Stands for a record in which two statements hold each word."""

    def __init__(self):
        self.asked = []

    def count_with(self, word):
        return 2

    def holders(self, word, *, limit, is_said):
        if not is_said:
            self.asked.append(word)
        return np.array([2, 1], dtype=np.int64)


def _printed(lookup):
    return {n: lookup.printed((id_,))[id_] for n, id_ in lookup.ids_of(list(range(1, 10))).items()}
