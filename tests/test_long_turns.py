"""Every part of a long turn can be found, and an answer prints the part that was asked for."""

import pytest
from fakes import WordEmbedder
from shelves import TODAY

from api.answer import NO_FILTERS, Status
from api.answering import answer_question
from api.search import search_statements
from indexer.extract.extraction import extract_article
from indexer.index.hits import Where
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.index.searching import MAX_PASSAGES

TOPICS = ["harbour", "railway", "orchard", "lighthouse", "granary"]
PARAGRAPHS = [
    " ".join(f"About the {topic} we have decided item {place}, which the council approved." for place in range(10))
    for topic in TOPICS
]
TRANSCRIPT = "\n\n".join(
    [
        "Briefing by Port Director Owen Hale",
        "MR. HALE: Good morning.",
        "Q What about your plans?",
        f"MR. HALE: {PARAGRAPHS[0]}",
        *PARAGRAPHS[1:],
        "Q And the budget?",
        "MR. HALE: Wait and see.",
    ]
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("long")
    (folder / "a.txt").write_text(TRANSCRIPT, encoding="utf-8")
    embedder = WordEmbedder(256)
    index_path([folder / "a.txt"], data=folder / "data", embedder=embedder, extract=extract_article)
    opened = Library.open(folder / "data", embedder=embedder)
    yield opened
    opened.close()


def ask(library, question):
    return answer_question(library, question, today=TODAY)


@pytest.mark.parametrize(("topic", "paragraph"), list(zip(TOPICS, PARAGRAPHS, strict=True)))
def test_the_passage_asked_for_is_printed_and_nothing_else_of_the_turn(library, topic, paragraph):
    answer = ask(library, f"What did Hale say about the {topic}?")

    (citation,) = answer.citations
    assert answer.status is Status.ANSWERED
    assert [part.text for part in citation.passage] == [paragraph]
    assert f"“{paragraph}”" in answer.text
    assert not any(f"About the {other}" in answer.text for other in TOPICS if other != topic)


@pytest.mark.parametrize(
    ("topic", "before", "after"), [("harbour", "", " […]"), ("orchard", "[…] ", " […]"), ("granary", "[…] ", "")]
)
def test_what_is_left_out_is_marked_outside_of_the_quotation_marks(library, topic, before, after):
    text = ask(library, f"What did Hale say about the {topic}?").text

    paragraph = PARAGRAPHS[TOPICS.index(topic)]
    assert f": {before}“{paragraph}”{after} (" in text
    assert text.count("[…]") == bool(before) + bool(after)


def test_a_turn_found_by_many_of_its_passages_counts_once(library):
    hits = library.search("council approved item", where=Where(), k=10)

    assert len({hit.statement_id for hit in hits}) == len(hits) == 3
    assert max(len(hit.passages) for hit in hits) == min(MAX_PASSAGES, len(TOPICS))


def test_the_nearest_passages_come_first_with_the_score_of_the_statement(library):
    hit = library.search("the lighthouse", where=Where(), k=1)[0]

    cosines = [passage.cosine for passage in hit.passages]
    assert cosines == sorted(cosines, reverse=True)
    assert hit.cosine == cosines[0]
    assert TRANSCRIPT[hit.passages[0].start : hit.passages[0].end].strip() == PARAGRAPHS[3]


def test_the_statement_is_cited_whole_with_its_question(library):
    (citation,) = ask(library, "What did Hale say about the railway?").citations

    assert [part.text for part in citation.statement.parts] == PARAGRAPHS
    assert citation.statement.question.text == "What about your plans?"


def test_the_question_a_turn_answers_is_shown(library):
    assert "What about your plans?" in ask(library, "What did Hale say about the railway?").text


def test_a_search_gives_the_passage_too(library):
    page = search_statements(library, "orchard", filters=NO_FILTERS, limit=5, cursor=None)

    assert [part.text for part in page.items[0].passage] == [PARAGRAPHS[2]]


def test_a_short_turn_has_no_passage(library):
    hit = library.search("wait and see", where=Where(), k=1)[0]

    assert hit.passages == ()
    assert "“Wait and see.” (" in ask(library, "What did Hale say about wait and see?").text
