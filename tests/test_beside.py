from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from fakes import WordEmbedder

from indexer.errors import ModelError
from indexer.index.beside import Bulk


class Noting(WordEmbedder):
    def __init__(self):
        super().__init__()
        self.texts = []

    def encode(self, texts, *, on_progress=None):
        self.texts += texts
        return super().encode(texts, on_progress=on_progress)


def rows_of(texts, *, embedder, on_record=(), expected=(), at_last=None):
    answers = iter([on_record, expected if at_last is None else at_last])

    def known(wanted):
        held = set(wanted) & set(next(answers))
        return dict(zip(sorted(held), WordEmbedder().encode(sorted(held)), strict=True)) if held else {}

    with ThreadPoolExecutor(1) as executor:
        return Bulk(texts, embedder, known=known, expected=expected, executor=executor).rows()


TEXTS = ["Grain moves by sea.", "Wheat costs 3.", "Grain moves by sea.", "Rye is dear."]


@pytest.mark.parametrize(
    ("words", "embedded"),
    [
        ({}, {"Grain moves by sea.", "Wheat costs 3.", "Rye is dear."}),
        ({"on_record": ["Wheat costs 3."]}, {"Grain moves by sea.", "Rye is dear."}),
        ({"expected": ["Rye is dear.", "Elsewhere."]}, {"Grain moves by sea.", "Wheat costs 3."}),
        (
            {"expected": ["Rye is dear."], "at_last": ()},
            {"Grain moves by sea.", "Wheat costs 3.", "Rye is dear."},
        ),
    ],
    ids=["all new", "one on record", "one on record meanwhile", "one expected in vain"],
)
def test_each_text_has_its_row_and_none_is_embedded_twice(words, embedded):
    embedder = Noting()

    rows = rows_of(TEXTS, embedder=embedder, **words)

    np.testing.assert_array_equal(rows, WordEmbedder().encode(TEXTS))
    assert sorted(embedder.texts) == sorted(embedded)


def test_what_is_wrong_with_the_model_is_told_when_the_rows_are_asked_for():
    class Failing(WordEmbedder):
        def encode(self, texts, *, on_progress=None):
            raise ModelError("the embedding model failed")

    with pytest.raises(ModelError, match="failed"):
        rows_of(TEXTS, embedder=Failing())
