"""A text file is the article, word for word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.article import Article
from indexer.errors import BadArticleError, IngestError, NotTextError
from indexer.ingest.plain import read_plain

REPORT = (
    "Exports will go on, minister says\n\n"
    "PORT VARGA, April 2. /VNA/. Anna Orlova said on Monday that “exports will go on”.\n"
)


def test_the_stored_text_is_the_file_itself():
    article = read_plain(REPORT.encode(), origin="a.txt")

    assert article.text == REPORT
    assert article.origin == "a.txt"


def test_the_first_line_gives_the_headline_and_stays_in_the_text():
    article = read_plain(REPORT.encode(), origin="a.txt")

    assert article.title == "Exports will go on, minister says"
    assert article.text.startswith("Exports will go on, minister says\n")


def test_no_day_outlet_or_address_is_made_up():
    article = read_plain(REPORT.encode(), origin="a.txt")

    assert (article.published, article.published_evidence, article.source, article.url) == (None, None, None, None)


def test_lines_that_look_like_metadata_are_text():
    text = "Title: No\nPublished: 2031-05-04\n\n“No,” said Orlova.\n"

    article = read_plain(text.encode(), origin="a.txt")

    assert article.text == text
    assert article.published is None


def test_the_same_text_with_other_line_ends_is_the_same_article():
    windows = read_plain(REPORT.replace("\n", "\r\n").encode("utf-8-sig"), origin="b.txt")

    assert windows.id == read_plain(REPORT.encode(), origin="a.txt").id


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", "…—\u200b".encode()])
def test_a_file_without_words_holds_no_text(data):
    with pytest.raises(BadArticleError, match="holds no text"):
        read_plain(data, origin="a.txt")


def test_a_picture_named_txt_is_refused_by_name():
    with pytest.raises(NotTextError, match="a PNG image"):
        read_plain(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", origin="a.txt")


def test_a_first_line_without_end_gives_no_endless_headline():
    article = read_plain(b"word " * 100_000, origin="a.txt")

    assert article.title is None or len(article.title) <= 500


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_an_article_or_an_ingest_error(data):
    try:
        article = read_plain(data, origin="a.txt")
    except IngestError:
        return

    assert isinstance(article, Article)
    article.text.encode()
