import datetime as dt

import pytest
from fakes import WordEmbedder, extract_plainly, said
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.groups import take_groups
from indexer.index.hits import Where
from indexer.index.indexing import index_path
from indexer.index.library import Library

PORT = "The port of Velm stays open for grain all winter and nobody is turned away there"
CHANGED = PORT.replace("grain", "12 ships")


def page(source, day, *sentences):
    head = f"---\ntitle: News of {source}\nsource: {source}\npublished: 2031-05-{day:02}\n---\n"
    return head + "\n\n".join(sentences)


ARTICLES = {
    "post.md": page("Post", 5, said(PORT, "Anna Orlova"), said("Wheat is dear.", "Tomas Varga")),
    "times.md": page("Times", 6, said(PORT, "Anna Orlova")),
    "herald.md": page("Herald", 7, said(PORT, "Anna Orlova"), said("Schools stay shut.", "Leyla Haddad")),
    "star.md": page("Star", 7, said(CHANGED, "Anna Orlova")),
}


def write(root, articles):
    (root / "articles").mkdir(exist_ok=True)
    for name, text in articles.items():
        (root / "articles" / name).write_text(text, encoding="utf-8")
    return index_path([root / "articles"], data=root / "data", embedder=WordEmbedder(), extract=extract_plainly)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("record")
    write(folder, ARTICLES)
    return folder


@pytest.fixture
def library(root):
    library = Library.open(root / "data", embedder=WordEmbedder())
    yield library
    library.close()


def printed(library, ids):
    return [(one.article.source, one.statement.quote) for one in library.get(ids).values()]


def sources_of_port(library, where):
    return [
        source for source, quote in printed(library, library.statements(where, after=None, limit=10)) if quote == PORT
    ]


def test_a_list_shows_a_statement_once_in_its_first_printing(library):
    assert sources_of_port(library, Where()) == ["Post"]


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        (Where(sources=("times",)), ["Times"]),
        (Where(sources=("Herald", "Times")), ["Times"]),
        (Where(sources=("Star",)), []),
        (Where(speaker_ids=("anna-orlova",), first=dt.date(2031, 5, 4)), ["Post"]),
    ],
)
def test_of_several_printings_the_one_that_meets_the_filter_is_shown(library, where, shown):
    assert sources_of_port(library, where) == shown


def test_pages_follow_each_other_without_a_copy(library):
    found, after = [], None
    while ids := library.statements(Where(), after=after, limit=1):
        found += ids
        after = ids[-1]

    assert found == library.statements(Where(), after=None, limit=100)
    assert len(found) == library.count(Where()) == 4


@pytest.mark.parametrize(
    ("where", "tally"),
    [
        (Where(), (4, 2)),
        (Where(sources=("Times", "Herald")), (2, 1)),
        (Where(sources=("Times",)), (1, 0)),
        (Where(speaker_ids=("nobody",)), (0, 0)),
    ],
)
def test_statements_are_counted_once_and_their_copies_apart(library, where, tally):
    assert library.tally(where) == tally


def test_the_counts_of_the_record_and_of_its_speakers_leave_copies_out(library):
    stats = library.stats()

    assert (stats.statement_count, stats.copy_count, stats.article_count) == (4, 2, 4)
    assert {one.id: one.statement_count for one in library.speakers()} == {
        "anna-orlova": 2,
        "tomas-varga": 1,
        "leyla-haddad": 1,
    }


def test_a_search_finds_each_statement_once_by_meaning_and_once_by_words_at_most(library):
    hits = library.search(PORT, where=Where(), k=2)

    groups = library.groups([hit.statement_id for hit in hits], Where())
    assert len({group.first for group in groups.values()}) == 2
    assert len(hits) <= 4


def test_a_group_lists_the_other_outlets_best_first(library):
    (shown,) = library.statements(Where(sources=("Times",)), after=None, limit=10)

    group = library.groups([shown], Where(sources=("Times",)))[shown]

    assert group.shown == shown
    assert [source for source, _ in printed(library, group.others(shown))] == ["Post", "Herald"]


def test_what_differs_in_a_number_is_offered_as_a_look_alike(library):
    shown = next(key for key, one in all_printed(library).items() if one.statement.quote == PORT)

    assert [quote for _, quote in printed(library, library.look_alikes(shown))] == [CHANGED]


def all_printed(library):
    return library.get(library.statements(Where(), after=None, limit=100))


def test_a_run_says_how_many_articles_are_copies(tmp_path):
    body = " ".join(f"In village {n} the harvest was good and the road stayed open." for n in range(9))
    text = f"{said(PORT, 'Anna Orlova')} {body}"

    first = write(tmp_path, {"post.md": page("Post", 5, text)})
    second = write(
        tmp_path, {"times.md": page("Times", 6, text), "star.md": page("Star", 6, said(CHANGED, "Ana Reyes"))}
    )

    assert (first.copies, second.copies, second.added) == (0, 1, 2)


@given(st.lists(st.integers(0, 30), unique=True, max_size=30), st.integers(1, 6))
def test_as_many_groups_are_taken_as_there_are(numbers, k):
    firsts = {number: number // 5 for number in numbers}

    taken = take_groups(lambda n: numbers[:n], lambda found: {one: firsts[one] for one in found}, k)

    best = {}
    for number in numbers:
        best.setdefault(firsts[number], number)
    assert taken == list(best.values())[:k]
