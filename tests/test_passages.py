"""A long statement in several outlets counts once, and is shown with the passage of the printing that is shown."""

import pytest
from fakes import make_article, said
from shelves import TODAY, make_statement, open_library

from api.answer import NO_FILTERS, Filters
from api.answering import answer_question
from api.passages import same_passage
from api.search import search_statements
from indexer.article import Part
from indexer.chunk import MAX_QUOTE_CHARS
from indexer.index.hits import Where

TOPICS = ["harbour", "railway", "orchard", "lighthouse", "granary"]
PARAGRAPHS = [
    " ".join(f"About the {topic} we have decided item {place}, which the council approved." for place in range(10))
    for topic in TOPICS
]
TURN = "\n\n".join(PARAGRAPHS)
REWORDED = TURN.replace("About the harbour we have decided item 0", "About the harbour we have now settled item 0")


def page(source, day, title, quote):
    head = f"---\ntitle: {title}\nsource: {source}\npublished: 2031-05-{day:02}\n---\n"
    return head + said(quote, "Owen Hale")


ARTICLES = {
    "post.md": page("Post", 5, "News", TURN),
    "times.md": page("Times", 6, "All about the lighthouse", REWORDED),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    opened = open_library(tmp_path_factory.mktemp("record"), ARTICLES)
    yield opened
    opened.close()


def ask(library, topic, filters=NO_FILTERS):
    return answer_question(library, f"What did Owen Hale say about the {topic}?", today=TODAY, filters=filters)


def printing(text):
    article = make_article(text)
    return make_statement(article, text)


def test_a_passage_is_found_again_where_other_words_stand_before_it():
    ours, theirs = printing(TURN), printing(f"A word before all that.\n\n{TURN}")
    start = TURN.index(PARAGRAPHS[3])
    passage = (Part(start=start, end=start + len(PARAGRAPHS[3]), text=PARAGRAPHS[3]),)

    (found,) = same_passage(theirs, passage)

    assert found.text == theirs.parts[0].text[found.start : found.end] == PARAGRAPHS[3]
    assert same_passage(ours, passage) == passage


def test_a_printing_that_is_found_as_a_whole_has_no_passage():
    whole = printing(TURN[:MAX_QUOTE_CHARS])

    assert same_passage(whole, (Part(start=0, end=len(PARAGRAPHS[0]), text=PARAGRAPHS[0]),)) == ()
    assert same_passage(printing(TURN), ()) == ()


def test_the_passage_is_of_the_printing_shown_where_another_one_was_nearer(library):
    hits = {hit.statement_id for hit in library.search("the lighthouse", where=Where(), k=1)}

    (citation,) = ask(library, "lighthouse").citations

    assert [one.article.source for one in library.get(hits).values()] == ["Times"]
    assert citation.article.source == "Post"
    (part,) = citation.passage
    printed = library.article(citation.article.id).text
    assert part.text == printed[part.start : part.end] == PARAGRAPHS[3]


@pytest.mark.parametrize(("topic", "paragraph"), list(zip(TOPICS, PARAGRAPHS, strict=True)))
def test_a_long_statement_counts_once_with_its_outlets_and_the_passage_asked_for(library, topic, paragraph):
    answer = ask(library, topic)

    (citation,) = answer.citations
    assert [one.source for one in citation.also_in] == ["Times"]
    assert f"“{paragraph}”" in answer.text
    assert "also in: Times" in answer.text


def test_a_search_gives_passage_and_outlets_together(library):
    (found,) = search_statements(library, "orchard", filters=NO_FILTERS, limit=5, cursor=None).items

    assert [part.text for part in found.passage] == [PARAGRAPHS[2]]
    assert [one.source for one in found.also_in] == ["Times"]


def test_the_printing_that_meets_the_filter_is_cited_with_its_own_passage(library):
    (citation,) = ask(library, "harbour", Filters(sources=("Times",))).citations

    assert citation.article.source == "Times"
    assert citation.passage[0].text.startswith("About the harbour we have now settled item 0")
    assert [one.source for one in citation.also_in] == ["Post"]
