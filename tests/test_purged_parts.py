"""What is left of an article of which only a part was purged."""

import datetime as dt

import pytest
from fakes import WordEmbedder, extract_plainly, make_article, said

from indexer.index.backup import restore_record, save_record
from indexer.index.checking import check_record
from indexer.index.indexing import index_items
from indexer.index.library import Library
from indexer.index.purging import purge
from indexer.index.tombstones import What

LINES = (
    said("The bridge opens on Monday.", "Mara Orlova"),
    said("The toll is nine crowns.", "Samir Haddad"),
    said("Ferries go on until June.", "Mara Orlova"),
    said("The quay is too short.", "Nkechi Okafor"),
)
ARTICLE = make_article("\n\n".join(LINES))


@pytest.fixture
def data(tmp_path):
    index_items([ARTICLE], data=tmp_path / "data", embedder=WordEmbedder(), extract=extract_plainly)
    return tmp_path / "data"


def ids_in(data):
    library = Library.open(data, embedder=WordEmbedder())
    try:
        return library.article_statements(ARTICLE.id)
    finally:
        library.close()


@pytest.mark.parametrize("place", range(len(LINES)))
def test_a_record_is_sound_whichever_statement_of_an_article_was_purged(data, place):
    before = ids_in(data)

    purge(data, What.STATEMENT, before[place], now=1000.0)

    assert check_record(data).faults == ()
    assert ids_in(data) == [*before[:place], *before[place + 1 :]]


def test_a_record_is_sound_after_a_speaker_was_purged_who_spoke_twice(data):
    purge(data, What.SPEAKER, "mara-orlova", now=1000.0)

    assert check_record(data).faults == ()


@pytest.mark.in_a_file
def test_a_copy_of_a_record_in_which_a_statement_was_purged_can_be_restored(data, tmp_path):
    purge(data, What.STATEMENT, ids_in(data)[0], now=1000.0)
    save_record(data, tmp_path / "copy.tar", made_at=dt.datetime(2031, 6, 1, tzinfo=dt.UTC))

    restore_record(tmp_path / "copy.tar", tmp_path / "new")

    assert ids_in(tmp_path / "new") == ids_in(data)
