import pytest
from fakes import WordEmbedder, said
from shelves import TODAY, open_library

from api.answer import NO_FILTERS
from api.question import understand
from api.retrieval import find_on_topic, roster_of
from api.suggesting import keep_answered
from api.trying import Trying
from indexer.chunk import MAX_QUOTE_CHARS
from indexer.index.hits import Where
from indexer.index.library import Library

LONG = "The wall of Selt is old and " + "very " * (MAX_QUOTE_CHARS // 5) + "dear"
ARTICLES = {
    "a.md": "\n\n".join(
        [
            said("Grain exports will rise by a tenth", "Anna Orlova", "2031-05-04"),
            said("Grain prices fell in winter", "Tomas Varga", "2030-01-01"),
            said("Water is scarce in Selt", "Leyla Haddad", "2031-05-02"),
            said(LONG, "Dora Lund", "2031-05-02"),
        ]
    )
}


class Counting(Library):
    searches = 0

    def search(self, *args, **more):
        self.searches += 1
        return super().search(*args, **more)


@pytest.fixture
def library(tmp_path):
    open_library(tmp_path, ARTICLES).close()
    opened = Counting.open(tmp_path / "data", embedder=WordEmbedder(256))
    yield opened
    opened.close()


def start(library, **more) -> Trying:
    def read(question):
        return understand(question, roster=roster_of(library), filters=NO_FILTERS, today=TODAY)

    return Trying(library, understand=read, is_wanted=lambda _: lambda _: True, **more)


def kept(tried) -> list[tuple[str, int]]:
    return [(one.question, one.statements) for one in tried]


GRAIN = [f"What did {name} say about grain?" for name in ("Orlova", "Haddad", "Varga")]


def test_several_people_are_searched_for_at_once(library):
    assert kept(start(library).answered(GRAIN, 5)) == [(GRAIN[0], 1), (GRAIN[2], 1)]
    assert library.searches == 1


def test_only_as_many_as_wanted_are_tried(library):
    assert kept(start(library).answered(GRAIN, 1)) == [(GRAIN[0], 1)]


def test_a_list_of_what_somebody_said_takes_no_search(library):
    asked = ["What did Orlova say?", "What did Lavrov say?"]

    assert kept(start(library).answered(asked, 5)) == [("What did Orlova say?", 1)]
    assert library.searches == 0


def test_what_an_earlier_search_found_with_all_words_is_not_searched_for_again(library):
    trying = start(library)
    trying.know("scarcity", find_on_topic(library, "scarcity", (Where(),)))
    library.searches = 0

    assert kept(trying.answered(["What did Haddad say about water?"], 5)) == [("What did Haddad say about water?", 1)]
    assert library.searches == 0


def test_a_long_statement_proves_nothing_before_it_is_searched_for(library):
    trying = start(library)
    trying.know("scarcity", find_on_topic(library, "scarcity", (Where(),)))
    library.searches = 0

    trying.answered(["What did Lund say about the wall?"], 5)

    assert library.searches == 1


def test_when_all_searches_are_spent_nothing_more_is_let_through(library):
    trying = start(library, searches=1)

    assert kept(trying.answered(["What did Haddad say about water?"], 5)) == [("What did Haddad say about water?", 1)]
    assert trying.answered(["What did Orlova say about grain?"], 5) == ()
    assert library.searches == 1


def test_a_question_that_nothing_answers_is_searched_for_once(library):
    trying = start(library)

    assert trying.answered(["Who said anything about volleyball?"], 5) == ()
    assert trying.answered(["Who said anything about volleyball?"], 5) == ()
    assert library.searches == 1


def test_a_question_that_asks_back_or_names_a_time_is_never_offered(library):
    asked = ["What did he say?", "What did Lavrov and Orlova say?", "What did Orlova say in 2031?"]

    assert start(library).answered(asked, 5) == ()


def test_the_first_questions_of_which_any_is_answered_are_kept(library):
    tiers = [["What did Lavrov say?"], ["What did Lavrov say?", "What did Lund say?"], ["What did Orlova say?"]]

    assert kept(keep_answered(tiers, start(library), limit=2)) == [("What did Lund say?", 1)]
    assert keep_answered([["What did Lavrov say?"], []], start(library), limit=2) == ()
