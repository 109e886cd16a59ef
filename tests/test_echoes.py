import pytest
from fakes import said
from shelves import open_library

from indexer.index.echoes import MAX_SAME, words_of
from indexer.index.hits import Where

FERRY = "The ferry was never for sale because it belongs to the islands."
ARTICLES = {
    "ferry.txt": f"{said(FERRY, 'Anna Orlova')}\n\n{said('Snow fell on the pass.', 'Ivo Lang')}",
    "many.txt": "\n\n".join(said(f"We thank you all, number {n}.", "Mara Reis") for n in range(2 * MAX_SAME)),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    opened = open_library(tmp_path_factory.mktemp("record"), ARTICLES)
    yield opened
    opened.close()


def test_a_run_of_words_is_found_whatever_its_marks(library):
    found = library.echoes(["“NEVER for sále—because”"], Where(), is_exact=True)

    assert [(one.quote, one.speaker_id) for one in found] == [(FERRY, "anna-orlova")]


def test_words_in_another_order_are_no_run(library):
    assert library.echoes(["sale for never"], Where(), is_exact=True) == []


def test_words_of_the_article_around_a_statement_are_not_its_words(library):
    assert library.echoes(["Anna Orlova"], Where(), is_exact=True) == []


def test_a_run_of_one_speaker_only(library):
    assert library.echoes(["never for sale"], Where(speaker_ids=("ivo-lang",)), is_exact=True) == []


def test_what_everybody_says_is_looked_at_only_so_often(library):
    assert len(library.echoes(["thank you all"], Where(), is_exact=True)) == MAX_SAME


def test_the_statement_that_shares_most_comes_first(library):
    found = library.echoes(
        ["The ferry was always on sale because snow belongs to the islands"], Where(), is_exact=False
    )

    assert found[0].quote == FERRY


def test_what_shares_nothing_is_not_found(library):
    assert library.echoes(["Whales sing at night"], Where(), is_exact=False) == []


def test_statements_that_hold_all_runs_are_counted(library):
    assert library.spread(["The ferry", "the islands"]) == 1
    assert library.spread(["The ferry", "the pass"]) == 0
    assert library.spread(["thank you all"]) > 2


@pytest.mark.parametrize("text", ["", "…", '"', "NEAR(a b)", "quote : x", "a* OR b", "\x00", "{title} : y"])
@pytest.mark.parametrize("is_exact", [True, False], ids=["same", "alike"])
def test_nothing_is_read_as_an_instruction(library, text, is_exact):
    assert library.echoes([text], Where(), is_exact=is_exact) == []


def test_words_are_those_of_the_full_text_search():
    assert words_of("Don’t re-open “Ústí”, 1,000 times_a") == [
        "don",
        "t",
        "re",
        "open",
        "ústí",
        "1",
        "000",
        "times",
        "a",
    ]
