"""Counting names in a text, compared with a search of the whole text for each of them."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indexer.extract.printed import Printed

PIECES = st.lists(st.sampled_from([*"Bob-' é_1.ß\u00ad\u0301²", "Bo", "Bo-Bo"]), max_size=14).map("".join)


@given(PIECES, PIECES)
def test_a_name_is_counted_as_a_search_for_whole_words_would(text, name):
    assume(re.search(r"\w", name))

    assert Printed(text).count(name) == len(re.findall(rf"\b{re.escape(name)}\b", text))


@pytest.mark.parametrize(
    ("name", "count"),
    [("Brandt", 2), ("Ilse Brandt", 1), ("Brand", 0), ("brandt", 0), ("Orlova", 0), ("&", 0), ("", 0)],
)
def test_only_whole_names_count(name, count):
    printed = Printed("Ilse Brandt came. Brandt-like, the Brandts & others did not.")

    assert printed.count(name) == count
