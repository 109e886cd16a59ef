import logging
import sqlite3
from functools import partial

import numpy as np
import pytest
from fakes import WordEmbedder, extract_plainly, said

from api.retrieval import find_on_topic
from indexer.errors import ModelError, RecordModelError
from indexer.index.checking import check_record
from indexer.index.hits import Where
from indexer.index.indexing import index_items
from indexer.index.library import Library
from indexer.index.publishing import publish_state, read_manifest
from indexer.index.reembedding import reembed
from indexer.index.schema import DATABASE
from indexer.index.store import Store
from indexer.ingest.reading import read_articles

OLD, NEW = WordEmbedder(64), WordEmbedder(32)
QUESTION = "grain by sea"


@pytest.fixture
def data(tmp_path):
    (tmp_path / "articles").mkdir()
    for n, quote in enumerate(("Grain moves by sea.", "Wheat is cheap.", "Ports are open.")):
        (tmp_path / "articles" / f"{n}.txt").write_text(said(quote, "Vera Orlova"), encoding="utf-8")
    index(tmp_path / "data", OLD)
    return tmp_path / "data"


def index(data, embedder, **options):
    articles = read_articles(data.parent / "articles")
    return index_items(articles, data=data, embedder=embedder, extract=extract_plainly, **options)


def found(data, embedder):
    library = Library.open(data, embedder=embedder)
    hits, why = library.search(QUESTION, where=Where(), k=5), library.why_by_words
    library.close()
    return hits, why


class Broken:
    """Gives vectors of the right kind a few times, then none."""

    def __init__(self, embedder, *, times):
        self._embedder = embedder
        self._left = times
        self.fingerprint, self.dimension = embedder.fingerprint, embedder.dimension

    def encode(self, texts, *, on_progress=None):
        self._left -= 1
        if self._left < 0:
            raise ModelError("out of memory")
        return self._embedder.encode(texts, on_progress=on_progress)


def test_a_record_of_another_model_is_searched_by_words_and_says_why(data):
    asked = NEW.encoded

    hits, why = found(data, NEW)

    assert [hit.cosine for hit in hits] == [None]
    assert hits[0].shared > 0
    assert "words-64, not words-32" in why
    assert "onrecord index --reembed" in why
    assert NEW.encoded == asked


def test_what_shares_all_words_of_the_topic_answers_without_its_meaning(data):
    library = Library.open(data, embedder=NEW)

    ranked = find_on_topic(library, QUESTION, (Where(),))

    library.close()
    assert [(one.is_on_topic, one.printed.statement.quote) for one in ranked] == [(True, "Grain moves by sea.")]
    assert 0 < ranked[0].score <= 1


def test_another_model_is_refused_unless_it_is_asked_for(data):
    with pytest.raises(RecordModelError, match="--reembed"):
        index(data, NEW)

    assert reembed(data, NEW) == 3
    assert index(data, NEW).unchanged == 3


@pytest.mark.in_a_file
def test_a_record_made_anew_answers_like_one_made_by_that_model(data, tmp_path):
    reembed(data, NEW)
    (tmp_path / "fresh").mkdir()
    (tmp_path / "fresh" / "articles").symlink_to(tmp_path / "articles")
    index(tmp_path / "fresh" / "data", NEW)

    assert found(data, NEW) == found(tmp_path / "fresh" / "data", NEW)
    assert found(data, NEW)[1] is None
    assert check_record(data).faults == ()
    assert read_manifest(data).model_fp == NEW.fingerprint


def test_nothing_is_made_anew_twice(data):
    reembed(data, NEW)
    before = NEW.encoded

    assert reembed(data, NEW) == 0
    assert NEW.encoded == before


def test_the_next_run_goes_on_where_one_was_cut_off(data, monkeypatch):
    monkeypatch.setattr("indexer.index.reembedding.STATEMENTS_AT_ONCE", 1)
    with pytest.raises(ModelError):
        reembed(data, Broken(NEW, times=2))
    before = NEW.encoded

    hits, why = found(data, NEW)
    report = check_record(data)
    again = reembed(data, NEW)

    assert [hit.cosine for hit in hits] == [None]
    assert "being made anew" in why
    assert (report.fault_count, report.is_published) == (0, False)
    assert (again, NEW.encoded - before) == (1, 1)
    assert found(data, NEW)[1] is None


@pytest.mark.in_a_file
def test_half_way_neither_model_may_write_and_what_is_removed_is_gone(data, monkeypatch):
    monkeypatch.setattr("indexer.index.reembedding.STATEMENTS_AT_ONCE", 1)
    with pytest.raises(ModelError):
        reembed(data, Broken(NEW, times=1))

    for embedder in (OLD, NEW):
        with pytest.raises(RecordModelError):
            index(data, embedder)
    ((gone,),) = rows(data, "SELECT article_id FROM statement WHERE number = 1")
    with Store.open(data) as store:
        store.remove(gone)
        publish_state(data)

    assert found(data, NEW)[0] == []
    assert check_record(data).is_published


@pytest.mark.in_a_file
def test_an_open_library_answers_from_the_old_vectors_until_the_new_ones_are_published(data):
    library = Library.open(data, embedder=OLD)
    before = library.search(QUESTION, where=Where(), k=5)
    seen = []

    def look():
        library.refresh()
        seen.append(library.search(QUESTION, where=Where(), k=5) == before)

    reembed(data, NEW, on_progress=lambda _: look())
    assert library.refresh()

    assert seen == [True]
    assert library.why_by_words is not None
    assert [hit.cosine for hit in library.search(QUESTION, where=Where(), k=5)] == [None]
    library.close()


@pytest.mark.in_a_file
def test_a_damaged_statement_does_not_keep_the_others_waiting(data, caplog):
    connection = sqlite3.connect(data / DATABASE)
    connection.execute("UPDATE printed SET json = '{}' WHERE statement = 2")
    connection.commit()
    connection.close()

    with caplog.at_level(logging.CRITICAL):
        done = reembed(data, NEW)

    assert done == 3
    assert found(data, NEW)[1] is None


def test_a_model_without_unit_vectors_changes_nothing(data):
    class Odd(WordEmbedder):
        def encode(self, texts, *, on_progress=None):
            return 2 * super().encode(texts, on_progress=on_progress)

    before = found(data, OLD)
    with pytest.raises(ModelError, match="no unit vectors"):
        reembed(data, Odd(32))

    assert found(data, OLD) == before


@pytest.mark.in_a_file
def test_long_statements_keep_their_passages(tmp_path):
    (tmp_path / "articles").mkdir()
    quote = " ".join(f"Port {n} ships grain by sea and takes no toll for it." for n in range(60))
    (tmp_path / "articles" / "long.txt").write_text(said(quote, "Vera Orlova"), encoding="utf-8")
    index(tmp_path / "data", OLD)
    passages = partial(rows, tmp_path / "data", "SELECT statement, piece, first, last FROM vector ORDER BY 1, 2")
    before = passages()

    reembed(tmp_path / "data", NEW)

    assert len(before) > 1
    assert passages() == before


def rows(data, sql):
    connection = sqlite3.connect(data / DATABASE)
    held = connection.execute(sql).fetchall()
    connection.close()
    return held


@pytest.mark.in_a_file
def test_vectors_of_two_models_are_never_compared(data, monkeypatch):
    monkeypatch.setattr("indexer.index.reembedding.STATEMENTS_AT_ONCE", 1)
    with pytest.raises(ModelError):
        reembed(data, Broken(NEW, times=1))

    for embedder in (OLD, NEW):
        hits, _ = found(data, embedder)
        assert all(hit.cosine is None for hit in hits)
    assert {np.frombuffer(one, "<f4").size for (one,) in rows(data, "SELECT data FROM vector")} == {64, 32}


class Turned(WordEmbedder):
    """Says that it is the model of the record, and gives other vectors."""

    def encode(self, texts, *, on_progress=None):
        return super().encode(texts, on_progress=on_progress)[:, ::-1]


def test_a_model_that_gives_other_vectors_than_before_is_found_out(data):
    library = Library.open(data, embedder=Turned(64))

    library.try_model()

    assert "gives other vectors than those on record" in library.why_by_words
    assert [hit.cosine for hit in library.search(QUESTION, where=Where(), k=5)] == [None]
    library.close()


def test_the_model_of_the_record_is_recognised(data):
    library = Library.open(data, embedder=OLD)

    library.try_model()

    assert library.why_by_words is None
    library.close()
