"""A statement is searched as a whole when it is short, and passage by passage when it is long."""

from itertools import pairwise

import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st
from shelves import make_statement

from indexer.article import Part
from indexer.chunk import MAX_QUOTE_CHARS, PASSAGE_CHARS, divide, make_chunks, parts_within

SHORT = make_article("In Lund “the roof holds,” Falk said.", title="On the roof")


def test_a_short_statement_is_one_chunk_with_its_title_and_context():
    (chunk,) = make_chunks(SHORT, make_statement(SHORT, "the roof holds,"))

    assert chunk.text == "the roof holds,\nOn the roof\nIn Lund “the roof holds,” Falk said."
    assert chunk.passage is None


def sentences(count, about="roof"):
    return " ".join(f"Sentence {place} is about the {about}, and it is as long as any other." for place in range(count))


def test_a_long_statement_is_several_chunks_of_whole_sentences():
    quote = sentences(60)
    article = make_article(f"MR. FALK: {quote}", title="Briefing")

    chunks = make_chunks(article, make_statement(article, quote))

    assert len(chunks) > 1
    for chunk in chunks:
        assert chunk.quote == article.text[slice(*chunk.passage)].strip()
        assert (chunk.quote[:8], chunk.quote[-6:]) == ("Sentence", "other.")
        assert len(chunk.quote) <= PASSAGE_CHARS
        assert chunk.title == "Briefing"


def test_each_passage_goes_with_the_question_and_what_stands_around_but_not_with_the_other_passages():
    quote = sentences(60)
    article = make_article(f"Q Does it hold?\nMR. FALK: {quote}\nMS. ROTH: No.")
    question = Part.cut(article.text, 2, 15)

    chunks = make_chunks(article, make_statement(article, quote, question=question))

    # The context of this statement is the whole article.
    assert {chunk.context for chunk in chunks} == {"Does it hold? Q Does it hold?\nMR. FALK: MS. ROTH: No."}


def test_a_passage_ends_with_a_paragraph_where_it_can():
    quote = "\n\n".join([sentences(8), sentences(8, "wall"), sentences(8, "door")])
    article = make_article(f"“{quote}”")

    chunks = make_chunks(article, make_statement(article, quote))

    assert ["roof" in chunk.quote for chunk in chunks] == [True, False, False]


def test_a_sentence_longer_than_a_passage_is_cut_at_a_space():
    quote = "word " * 400 + "end"
    article = make_article(f"“{quote}”")

    chunks = make_chunks(article, make_statement(article, quote))

    assert " ".join(chunk.quote for chunk in chunks) == quote


GLYPHS = st.text(alphabet="ab .!?\n”é𝄞", min_size=1, max_size=400)


@given(st.lists(GLYPHS.map(lambda text: text * 7).filter(str.strip), min_size=1, max_size=6))
def test_the_passages_hold_every_character_of_the_parts_once_and_in_order(texts):
    article = make_article("|".join(texts))
    starts = [sum(len(text) + 1 for text in texts[:place]) for place in range(len(texts))]
    parts = tuple(Part.cut(article.text, start, start + len(text)) for start, text in zip(starts, texts, strict=True))

    passages = divide(parts)

    held = [place for start, end in passages for place in range(start, end)]
    said = [place for part in parts for place in range(part.start, part.end)]
    assert [place for place in held if article.text[place] != "|"] == said
    assert all(before[1] <= after[0] for before, after in pairwise(passages))
    assert all(end - start <= PASSAGE_CHARS for start, end in passages)


@pytest.mark.parametrize("length", [MAX_QUOTE_CHARS, MAX_QUOTE_CHARS + 1])
def test_only_what_a_model_cannot_read_at_once_is_divided(length):
    article = make_article("x" * length)

    chunks = make_chunks(article, make_statement(article, article.text))

    assert len(chunks) == (1 if length == MAX_QUOTE_CHARS else 2)


def test_what_a_passage_holds_is_cut_from_the_parts():
    article = make_article("“One two. ” said Falk. “Three four.”")
    statement = make_statement(article, "One two. ", "Three four.")

    parts = parts_within(statement, (5, 29))

    assert [part.text for part in parts] == ["two.", "Three"]
    assert all(article.text[part.start : part.end] == part.text for part in parts)
