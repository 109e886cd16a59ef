"""Where nothing answers: what was searched, the one thing to give up, what comes near, and at what cost."""

import datetime as dt

import pytest
from fakes import WordEmbedder, extract_plainly, said
from shelves import TODAY, open_library

from api.answer import NO_FILTERS, Answer, Drop, Filters, Status
from api.answering import answer_question
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.statement import Kind

ARTICLES = {
    "post.md": "---\ntitle: Ports and grain\nsource: Maren Post\npublished: 2031-05-05\n---\n"
    + "\n\n".join(
        [
            said("Grain exports will rise by a tenth", "Anna Orlova", "2031-05-04"),
            said("The bridges of Maren need repair", "Anna Orlova", "2031-04-02"),
            said("The port of Velm stays closed", "Tomas Varga", "2031-05-01"),
        ]
    ),
    "herald.md": "---\nsource: Velm Herald\n---\n"
    + "\n\n".join(
        [
            said("Grain prices fell in winter", "Tomas Varga", "2030-01-01"),
            said("Water is scarce in Selt", "Leyla Haddad", "2031-05-02"),
            said("Schools open on time", "Samir Haddad", "2031-05-02"),
            *(said(f"Village {n} has a well", f"Mayor {'ABCDEFGHIJ'[n]}urin", "2031-03-01") for n in range(9)),
        ]
    ),
}


class Counting(Library):
    """Counts how often it is searched by meaning."""

    searches = 0

    def search(self, *args, **more):
        self.searches += 1
        return super().search(*args, **more)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("abstaining")
    open_library(folder, ARTICLES).close()
    opened = Counting.open(folder / "data", embedder=WordEmbedder(256))
    yield opened
    opened.close()


def ask(library, question, filters=NO_FILTERS) -> Answer:
    return answer_question(library, question, filters=filters, today=TODAY)


POST, INDIRECT = Filters(sources=("Maren Post",)), Filters(kinds=(Kind.INDIRECT,))
CASES = {
    "topic": ("What did Orlova say about volleyball?", NO_FILTERS, Drop.TOPIC),
    "anybody's topic": ("Who said anything about volleyball?", NO_FILTERS, Drop.TOPIC),
    "topic of another": ("What did Samir Haddad say about grain?", NO_FILTERS, Drop.SPEAKER),
    "period": ("What did Varga say in 1999?", NO_FILTERS, Drop.PERIOD),
    "topic in period": ("What did Varga say about grain since May 2031?", NO_FILTERS, Drop.PERIOD),
    "period of two": ("What did Varga and Orlova say in 1999?", NO_FILTERS, Drop.PERIOD),
    "anybody's period": ("What was said in 1999?", NO_FILTERS, Drop.PERIOD),
    "no such day": ("What did Varga say on 31 February 2031?", NO_FILTERS, Drop.PERIOD),
    "filter of time": ("grain", Filters(from_=dt.date(2040, 1, 1)), Drop.PERIOD),
    "period and outlet": ("What did Varga say in 1999?", Filters(sources=("Maren Post",)), Drop.PERIOD),
    "unknown": ("What did Lavrov say about grain?", NO_FILTERS, Drop.SPEAKER),
    "unknown without topic": ("What did Lavrov say?", NO_FILTERS, Drop.SPEAKER),
    "misspelt": ("What did Vargas say about the port?", NO_FILTERS, Drop.SPEAKER),
    "ambiguous": ("What did Haddad say about water?", NO_FILTERS, Drop.SPEAKER),
    "ambiguous off topic": ("What did Haddad say about football?", NO_FILTERS, Drop.TOPIC),
    "pronoun": ("What did she say about grain?", NO_FILTERS, Drop.SPEAKER),
    "denial": ("Did Orlova deny that grain exports will rise?", NO_FILTERS, Drop.DENIAL),
    "unknown outlet": ("What was said about grain?", Filters(sources=("Selt Star",)), Drop.SOURCES),
    "outlet of others": ("What did Leyla Haddad say?", POST, Drop.SOURCES),
    "topic in outlet": ("What did Varga say about grain?", POST, Drop.SOURCES),
    "kind": ("What did Varga say about grain?", INDIRECT, Drop.KINDS),
    "kind and outlet": ("grain", Filters(sources=("Selt Star",), kinds=(Kind.INDIRECT,)), Drop.FILTERS),
    "one of two filters": ("grain", Filters(sources=("Selt Star",), kinds=(Kind.DIRECT,)), Drop.SOURCES),
}  # fmt: skip


@pytest.mark.parametrize(("question", "filters", "drop"), CASES.values(), ids=CASES)
def test_the_one_thing_to_give_up_gives_an_answer(library, question, filters, drop):
    answer = ask(library, question, filters)

    relaxed = answer.relaxation
    assert answer.status is not Status.ANSWERED
    assert relaxed.drops is drop
    found = answer_question(library, relaxed.question, filters=relaxed.filters, today=TODAY, limit=50)
    assert found.status is Status.ANSWERED
    assert len(found.citations) >= relaxed.count


@pytest.mark.parametrize(("question", "filters", "drop"), CASES.values(), ids=CASES)
def test_every_question_offered_is_answered_and_all_of_it_takes_three_searches_at_most(
    library, question, filters, drop
):
    library.searches = 0

    answer = ask(library, question, filters)

    assert library.searches <= 3, drop
    assert all(ask(library, one).status is Status.ANSWERED for one in answer.suggestions)


@pytest.mark.parametrize(
    "question", ["What did Lavrov say?", "What did Varga say in 1999?", "What did Haddad say?", "What did he say?"]
)
def test_a_question_about_names_alone_is_refused_without_a_search(library, question):
    library.searches = 0

    answer = ask(library, question)

    assert answer.suggestions
    assert library.searches == 0


def test_what_was_searched_is_counted(library):
    scope = ask(library, "What did Varga say about grain since May 2031?").scope

    assert (scope.statements, scope.copies, scope.articles, scope.in_period) == (2, 0, 2, 1)
    assert (scope.first, scope.last) == (dt.date(2030, 1, 1), dt.date(2031, 5, 1))
    assert scope.left_out == ()


def test_what_a_filter_leaves_out_is_counted_and_told(library):
    answer = ask(library, "What did Varga say about grain?", POST)

    (left_out,) = answer.scope.left_out
    assert (left_out.filter, left_out.values, left_out.count, left_out.of) == ("sources", ("Maren Post",), 1, 2)
    assert "The filter printed by Maren Post leaves out 1 of 2 statements." in answer.text
    assert "Printed by any outlet there is something: 1 statement." in answer.text


def test_before_it_is_clear_who_is_meant_the_whole_record_is_what_was_searched(library):
    answer = ask(library, "What did Orlova and Haddad say about grain?")

    assert answer.status is Status.AMBIGUOUS_SPEAKER
    assert answer.scope.statements == library.stats().statement_count
    assert "Searched: all 15 statements on record" in answer.text


@pytest.mark.parametrize(
    ("filters", "line"),
    [
        (Filters(sources=("Selt Star",)), "No outlet on record is called Selt Star."),
        (Filters(sources=("Selt Star",)), "The filter printed by Selt Star leaves nothing of 2 statements."),
        (INDIRECT, "The filter only indirect leaves nothing of 2 statements."),
        (INDIRECT, "Nothing from Anna Orlova meets the filters."),
    ],
)
def test_a_filter_that_leaves_nothing_is_the_reason(library, filters, line):
    answer = ask(library, "What did Orlova say about grain?", filters)

    assert answer.status is Status.NOTHING_ON_RECORD
    assert line in answer.text.split("\n")


def test_filters_that_leave_nothing_together_are_the_reason(tmp_path):
    def second_in_part(article):
        found = extract_plainly(article)
        return found.model_copy(
            update={
                "statements": tuple(
                    one.model_copy(update={"kind": Kind.INDIRECT}) if "Herald" in (article.source or "") else one
                    for one in found.statements
                )
            }
        )

    for name, text in ARTICLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [tmp_path / name for name in ARTICLES]
    embedder = WordEmbedder(256)
    index_path(paths, data=tmp_path / "data", embedder=embedder, extract=second_in_part, progress=None)
    library = Library.open(tmp_path / "data", embedder=embedder)

    answer = ask(library, "What did Varga say?", Filters(sources=("Velm Herald",), kinds=(Kind.DIRECT,)))

    assert "The filter only direct leaves out 1 of 2 statements; with the others it leaves nothing." in answer.text


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("What did Varga say in 2045?", "The period asked about is still to come: it begins on 1 January 2045."),
        ("What did Varga say in 1999?", "It ends before the first statement by Tomas Varga, of 1 January 2030."),
        ("What did Varga say since 10 May 2031?", "It begins after the last statement by Tomas Varga, of 1 May 2031."),
    ],
)
def test_a_period_beyond_all_that_was_said_says_so(library, question, line):
    assert line in ask(library, question).text.split("\n")


def test_what_comes_near_is_given_apart_and_never_in_the_text(library):
    answer = ask(library, "What did Orlova say about volleyball?")

    assert [one.statement.speaker.name for one in answer.nearest] == ["Anna Orlova"] * 2
    assert answer.citations == ()
    assert not any(one.statement.quote in answer.text for one in answer.nearest)


def test_of_several_who_may_be_meant_what_comes_near_is_given_and_nobody_chosen(library):
    answer = ask(library, "What did Haddad say about water?")

    assert answer.status is Status.AMBIGUOUS_SPEAKER
    assert answer.citations == ()
    assert {one.statement.speaker.name for one in answer.nearest} == {"Leyla Haddad", "Samir Haddad"}


@pytest.mark.parametrize("question", ["What did Lavrov say?", "What did Varga say in 1999?", "What did Orlova say?"])
def test_nothing_comes_near_where_the_topic_is_not_what_is_missing(library, question):
    assert ask(library, question).nearest == ()


def as_told(article, **marks):
    """Read every statement about grain as told by the reporter, denied or declined."""
    found = extract_plainly(article)
    told = [
        one.model_copy(update={"kind": Kind.INDIRECT, **marks}) if "Grain" in one.quote else one
        for one in found.statements
    ]
    return found.model_copy(update={"statements": tuple(told)})


@pytest.mark.parametrize(
    ("marks", "line"),
    [
        ({"negated": True}, "From Anna Orlova about grain there are only denials."),
        ({"declined": True}, "From Anna Orlova about grain there is only a refusal to comment."),
        (
            {"declined": True, "negated": True},
            "From Anna Orlova about grain there is only a refusal to comment.",
        ),
    ],
    ids=["denied", "declined", "both"],
)
def test_whoever_only_denied_or_declined_is_said_to_have_done_that(tmp_path, marks, line):
    (tmp_path / "a.md").write_text(ARTICLES["post.md"], encoding="utf-8")
    embedder = WordEmbedder(256)
    index_path(
        [tmp_path / "a.md"],
        data=tmp_path / "data",
        embedder=embedder,
        extract=lambda article: as_told(article, **marks),
        progress=None,
    )
    library = Library.open(tmp_path / "data", embedder=embedder)

    answer = ask(library, "What did Orlova say about grain?")

    assert answer.status is Status.ANSWERED
    assert answer.text.startswith(line)
    assert "only" not in ask(library, "What did Orlova say about bridges?").text
