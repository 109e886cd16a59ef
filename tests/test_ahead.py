"""What is found and embedded before the record is locked, with the fakes of extraction and model."""

import numpy as np
import pytest
from fakes import WordEmbedder, extract_plainly, make_article, said

from indexer.chunk import make_chunks
from indexer.errors import BadArticleError, ModelError
from indexer.index.ahead import Ahead

ARTICLE = make_article(
    f"{said('The bridge at Sela will open', 'Mara Orlova')} {said('The ferry sails again', 'Samir Haddad')}"
)
OLD, NEW = (chunk.text for one in extract_plainly(ARTICLE).statements for chunk in make_chunks(ARTICLE, one))


def prepare(embedder, *, known, article=ARTICLE, extract=extract_plainly):
    def look_up(texts, fingerprint):
        assert fingerprint == embedder.fingerprint
        return {text: known[text] for text in texts if text in known}

    return Ahead.prepare(article, embedder=embedder, extract=extract, known=look_up)


def test_only_what_is_not_on_record_is_embedded_and_what_is_keeps_its_vector():
    embedder = WordEmbedder()
    on_record = np.eye(1, embedder.dimension, 7, dtype=np.float32)[0]

    ahead = prepare(embedder, known={OLD: on_record})

    assert embedder.encoded == 1
    assert np.array_equal(ahead.encode([NEW, OLD]), [WordEmbedder().encode([NEW])[0], on_record])


def test_a_model_is_left_alone_where_everything_is_on_record():
    class NoModel(WordEmbedder):
        def encode(self, texts, *, on_progress=None):
            raise ModelError("it is not here")

    known = dict(zip((OLD, NEW), WordEmbedder().encode([OLD, NEW]), strict=True))

    ahead = prepare(NoModel(), known=known)

    assert np.array_equal(ahead.encode([OLD]), [known[OLD]])


def test_an_article_in_which_nobody_speaks_needs_neither_record_nor_model():
    embedder = WordEmbedder()

    def look_up(texts, fingerprint):
        raise AssertionError

    article = make_article("Nobody speaks.")
    ahead = Ahead.prepare(article, embedder=embedder, extract=extract_plainly, known=look_up)

    assert ahead.extract(article).statements == ()
    assert embedder.encoded == 0


def test_what_is_wrong_with_an_article_is_told_when_its_statements_are_asked_for():
    def extract(article):
        raise BadArticleError("it is odd")

    ahead = prepare(WordEmbedder(), known={}, extract=extract)

    with pytest.raises(BadArticleError, match="odd"):
        ahead.extract(ARTICLE)
