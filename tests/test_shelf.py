import sqlite3

import pytest
from fakes import WordEmbedder, extract_plainly, make_article, said

from indexer.index.hits import Where
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.index.schema import DATABASE
from indexer.index.shelf import Shelf
from indexer.index.store import Store


def articles(count, *, chars=100):
    return [make_article(f"{n} ".ljust(chars, "x"), origin=f"{n}.txt") for n in range(count)]


def test_an_article_is_given_only_under_the_checksum_it_was_kept_with():
    (one,) = articles(1)
    shelf = Shelf()
    shelf.put(one, b"sum")

    assert shelf.take(one.id, b"sum") is one
    assert shelf.take(one.id, b"another") is None
    assert shelf.take("somebody else's", b"sum") is None


def test_those_not_asked_for_longest_go_first():
    first, second, third = articles(3)
    shelf = Shelf(most_chars=250)
    for one in (first, second):
        shelf.put(one, b"sum")
    shelf.take(first.id, b"sum")

    shelf.put(third, b"sum")

    assert set(shelf.ids()) == {first.id, third.id}


def test_an_article_longer_than_all_that_may_be_kept_is_not_kept():
    small, large = make_article("small"), make_article("x" * 300, origin="large.txt")
    shelf = Shelf(most_chars=250)
    shelf.put(small, b"sum")

    shelf.put(large, b"sum")

    assert shelf.ids() == ()


def test_what_is_kept_twice_counts_once():
    one, two = articles(2)
    shelf = Shelf(most_chars=250)
    for _ in range(5):
        shelf.put(one, b"sum")
    shelf.put(two, b"sum")

    assert set(shelf.ids()) == {one.id, two.id}
    shelf.drop([one.id, "unknown"])
    assert shelf.ids() == (two.id,)


def library_of(tmp_path):
    (tmp_path / "a.txt").write_text(said("Grain moves by sea.", "Vera Orlova"), encoding="utf-8")
    index_path([tmp_path / "a.txt"], data=tmp_path / "data", embedder=WordEmbedder(), extract=extract_plainly)
    return Library.open(tmp_path / "data", embedder=WordEmbedder())


def test_what_left_the_record_is_shown_no_more_and_let_go(tmp_path):
    library = library_of(tmp_path)
    ids = library.statements(Where(), after=None, limit=9)
    (printed,) = library.get(ids).values()
    with Store.open(tmp_path / "data") as store:
        store.remove(printed.article.id)

    assert library.get(ids) == {}
    (tmp_path / "b.txt").write_text(said("Ports are open.", "Vera Orlova"), encoding="utf-8")
    index_path([tmp_path / "b.txt"], data=tmp_path / "data", embedder=WordEmbedder(), extract=extract_plainly)
    assert library.refresh()
    assert library._readers._shelf.ids() == ()
    library.close()


@pytest.mark.in_a_file
def test_an_article_that_moved_is_shown_where_it_is_now(tmp_path):
    library = library_of(tmp_path)
    ids = library.statements(Where(), after=None, limit=9)
    library.get(ids)
    connection = sqlite3.connect(tmp_path / "data" / DATABASE)
    connection.execute("UPDATE origin SET origin = 'moved.txt'")
    connection.commit()
    connection.close()

    assert [one.article.origin for one in library.get(ids).values()] == ["moved.txt"]
    library.close()
