import datetime as dt

import pytest
from fakes import said
from shelves import TODAY, open_library

from api.answer import Filters, Status
from api.answering import answer_question
from api.copying import also_in, look_alikes
from api.local import LocalRecord
from api.search import search_statements
from indexer.contrast import Contrast
from indexer.index.hits import Where
from indexer.rewording import Op
from indexer.settings import Settings

PORT = "The port of Velm stays open for grain all winter and nobody is turned away there"
TRANSLATED = PORT.replace("stays", "remains")
CHANGED = PORT.replace("grain", "12 ships")


def page(source, day, *sentences, title="News"):
    head = (
        f"---\ntitle: {title}\nsource: {source}\nurl: https://{source.lower()}.example/1\npublished: 2031-05-{day:02}"
    )
    return f"{head}\n---\n" + "\n\n".join(sentences)


ARTICLES = {
    "post.md": page("Post", 5, said(PORT, "Anna Orlova"), said("Wheat is dear", "Tomas Varga")),
    "times.md": page("Times", 7, said(PORT, "Anna Orlova")),
    "herald.md": page("Herald", 6, said(TRANSLATED, "Anna Orlova"), title="Ice, ice and more ice"),
    "star.md": page("Star", 7, said(CHANGED, "Anna Orlova")),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    opened = open_library(tmp_path_factory.mktemp("record"), ARTICLES)
    yield opened
    opened.close()


def ask(library, question, **more):
    return answer_question(library, question, today=TODAY, **more)


def shown(library, quote=PORT):
    found = library.get(library.statements(Where(), after=None, limit=10))
    return next(one for one in found.values() if one.statement.quote == quote)


def test_every_other_outlet_is_listed_with_what_it_prints(library):
    printed = shown(library)

    herald, times = also_in(library, [printed])[printed.statement.id]

    assert (herald.source, herald.url, herald.published) == ("Herald", "https://herald.example/1", dt.date(2031, 5, 6))
    assert library.get([herald.statement_id])[herald.statement_id].article.id == herald.id
    changed = [(one.op, one.ours, one.theirs) for one in herald.diff if one.op is not Op.EQUAL]
    assert changed == [(Op.REPLACE, "stays", "remains")]
    assert (times.source, times.diff, times.differs_in) == ("Times", (), ())


def test_another_number_is_no_copy_but_a_look_alike(library):
    (star,) = look_alikes(library, shown(library))

    assert (star.source, star.differs_in) == ("Star", (Contrast.NUMBER,))
    assert look_alikes(library, shown(library, "Wheat is dear")) == ()


def test_an_answer_cites_a_statement_once_with_all_its_outlets(library):
    answer = ask(library, "What did Anna Orlova say about the port of Velm?")

    cited = {one.article.source: one for one in answer.citations}
    assert set(cited) == {"Post", "Star"}
    assert [one.source for one in cited["Post"].also_in] == ["Herald", "Times"]
    assert [one.source for one in cited["Post"].look_alikes] == ["Star"]
    assert "(also in: Herald, 6 May 2031, in other words; Times, 7 May 2031)" in answer.text


def test_where_only_one_outlet_is_asked_for_that_one_is_cited(library):
    answer = ask(library, "What did Orlova say about the port?", filters=Filters(sources=("Times",)))

    (citation,) = answer.citations
    assert citation.article.source == "Times"
    assert [one.source for one in citation.also_in] == ["Post", "Herald"]


def test_a_printing_whose_own_headline_answers_is_cited_itself(library):
    answer = ask(library, "What did Anna Orlova say about ice?")

    assert answer.status is Status.ANSWERED
    assert answer.citations[0].article.source == "Herald"
    assert [one.source for one in answer.citations[0].also_in] == ["Post", "Times"]


def test_a_refusal_says_how_many_statements_and_copies_were_searched(library):
    answer = ask(library, "What did Anna Orlova say about volleyball?")

    assert "Searched: 2 statements (and 2 copies of them) by Anna Orlova" in answer.text


@pytest.mark.parametrize("text", [None, "port of Velm"])
def test_a_search_lists_a_statement_once_with_its_outlets(library, text):
    page = search_statements(library, text, filters=Filters(), limit=10, cursor=None)

    found = [one for one in page.items if one.statement.quote == PORT]
    assert [[other.source for other in one.also_in] for one in found] == [["Herald", "Times"]]


def test_a_statement_by_its_id_shows_its_copies_and_look_alikes(library):
    record = LocalRecord(Settings(), lambda: library)

    view = record.statement(shown(library).statement.id)

    assert [one.source for one in view.also_in] == ["Herald", "Times"]
    assert [one.source for one in view.look_alikes] == ["Star"]


def test_what_is_left_of_a_group_stands_for_it(tmp_path):
    opened = open_library(tmp_path, ARTICLES)
    opened.close()

    opened = open_library(tmp_path, {"post.md": page("Post", 5, said("Wheat is dear", "Tomas Varga"))})

    sources = [one.source for one in also_in(opened, [shown(opened, TRANSLATED)]).popitem()[1]]
    opened.close()
    assert sources == ["Times"]
