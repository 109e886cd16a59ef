import datetime as dt

import pytest
from fakes import said
from shelves import open_library

from api.answer import NO_FILTERS, Filters
from api.search import search_statements
from indexer.errors import QuestionError, UsageError

SAID = [
    ("Grain exports will rise", "Anna Orlova", "2031-05-04"),
    ("Grain prices will fall", "Anna Orlova", "2031-05-03"),
    ("Grain is stored in Velm", "Tomas Varga", "2031-05-02"),
    ("Schools open on time", "Tomas Varga", "2031-05-01"),
    ("The bridges need repair", "Petra Orlova", "2031-04-30"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    opened = open_library(tmp_path_factory.mktemp("record"), {"a.txt": "\n".join(said(*one) for one in SAID)})
    yield opened
    opened.close()


def find(library, text=None, *, filters=NO_FILTERS, limit=10, cursor=None):
    return search_statements(library, text, filters=filters, limit=limit, cursor=cursor)


def quotes(page) -> list[str]:
    return [one.statement.quote for one in page.items]


def all_pages(library, text, *, limit):
    pages = [find(library, text, limit=limit)]
    while pages[-1].next_cursor is not None:
        pages.append(find(library, text, limit=limit, cursor=pages[-1].next_cursor))
    return pages


def test_without_words_everything_comes_latest_first(library):
    page = find(library)

    assert quotes(page) == [quote for quote, _, _ in SAID]
    assert page.next_cursor is None
    assert {one.score for one in page.items} == {None}


@pytest.mark.parametrize("text", [None, "", "  ", "grain"])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_pages_together_give_each_statement_once(library, text, limit):
    pages = all_pages(library, text, limit=limit)

    assert [quote for page in pages for quote in quotes(page)] == quotes(find(library, text))
    assert all(len(page.items) <= limit for page in pages)


def test_words_find_only_what_is_about_them(library):
    page = find(library, "grain")

    assert set(quotes(page)) == {quote for quote, _, _ in SAID[:3]}
    assert all(one.score is not None and 0 < one.score <= 1 for one in page.items)


def test_what_is_found_stands_in_its_context(library):
    (one,) = find(library, "bridges").items

    assert one.statement.quote in one.context
    assert one.article.id == one.statement.article_id


def test_words_nobody_said_find_nothing(library):
    assert find(library, "volleyball").items == ()


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(speakers=("anna-orlova",)), 2),
        (Filters(speakers=("Varga",)), 2),
        (Filters(speakers=("anna-orlova", "petra-orlova")), 3),
        (Filters(speakers=("Lavrov",)), 0),
        (Filters(speakers=("Lavrov", "Varga")), 2),
        (Filters(from_=dt.date(2031, 5, 2), to=dt.date(2031, 5, 3)), 2),
        (Filters(sources=("Maren Post",)), 0),
    ],
)
def test_filters_narrow_the_search(library, filters, count):
    assert len(find(library, filters=filters).items) == count


def test_a_name_that_fits_several_people_is_never_mixed_but_asked_back_with_their_ids(library):
    with pytest.raises(UsageError, match="“Orlova”: anna-orlova, petra-orlova;"):
        find(library, filters=Filters(speakers=("Varga", "Orlova")))


@pytest.mark.parametrize("cursor", ["", "x", "!!!", "Zm9v", "é", "a" * 400, "ZjAwLjU"])
def test_a_cursor_that_no_search_gave_is_refused(library, cursor):
    with pytest.raises(QuestionError, match="without it"):
        find(library, "grain", cursor=cursor)


def test_a_cursor_of_another_search_is_refused(library):
    cursor = find(library, "grain", limit=1).next_cursor

    with pytest.raises(QuestionError, match="another search"):
        find(library, "schools", cursor=cursor)


def test_a_limit_out_of_range_is_refused(library):
    with pytest.raises(QuestionError, match="the limit is 0"):
        find(library, limit=0)


@pytest.mark.parametrize("text", ['"', "grain AND", "speaker:x", "-velm", "NEAR(", "*", "\x00grain"])
def test_search_syntax_is_only_text(library, text):
    try:
        page = find(library, text)
    except QuestionError:
        return

    assert isinstance(page.items, tuple)
