"""A text that is no article is refused in one line before it costs minutes."""

import pytest
from fakes import make_article

from indexer.errors import BadArticleError
from indexer.extract import bounds
from indexer.extract.extraction import extract_article


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a" * (bounds.MAX_CHARS + 1), "16,000,001 characters, at most 16,000,000"),
        ("a\n" * (bounds.MAX_LINES + 1), "150,001 lines, at most 150,000"),
        ("“" * (bounds.MAX_MARKS + 1), "150,001 quotation marks and apostrophes, at most 150,000"),
    ],
)
def test_more_than_any_article_holds_is_refused_with_what_was_found_and_what_to_do(text, said):
    with pytest.raises(BadArticleError) as refused:
        extract_article(make_article(text))

    assert str(refused.value) == f"too much for one article: {said}; split it"


def test_exactly_the_most_is_still_read():
    bounds.refuse_more(3, 3, "cues")

    with pytest.raises(BadArticleError, match="4 cues, at most 3"):
        bounds.refuse_more(4, 3, "cues")


def test_every_glyph_that_the_parser_reads_counts_as_a_mark():
    for glyph in "“”„‟\"″«»‹›‘’‚‛'`´":
        with pytest.raises(BadArticleError, match="quotation marks"):
            bounds.refuse_endless(glyph * (bounds.MAX_MARKS + 1))
