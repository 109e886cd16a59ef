"""Addresses that lead to the words."""

from urllib.parse import unquote

import pytest

from api.answer import ArticleCard
from api.deep_links import original_at, to_words
from indexer.article import Part
from indexer.statement import Kind, Statement


def statement_with(quote: str) -> Statement:
    return Statement(
        id="ab" * 8,
        article_id="cd" * 8,
        kind=Kind.DIRECT,
        quote=quote,
        parts=(Part.cut(quote, 0, len(quote)),),
        context=Part.cut(quote, 0, len(quote)),
        confidence=1,
    )


def card(url: str | None) -> ArticleCard:
    return ArticleCard(id="cd" * 8, title=None, source=None, url=url, published=None)


@pytest.mark.parametrize(
    ("quote", "fragment"),
    [
        ("a grave war crime", "#:~:text=a%20grave%20war%20crime"),
        ("well-known, & so on", "#:~:text=well%2Dknown%2C%20%26%20so%20on"),
        (
            "one two three four five six " * 10,
            "#:~:text=one%20two%20three%20four,three%20four%20five%20six",
        ),
        ("first line here\n\nsecond", "#:~:text=first%20line%20here,second"),
    ],
    ids=["short", "marks of the syntax", "long", "paragraphs"],
)
def test_a_link_leads_to_the_words_of_a_statement(quote, fragment):
    assert original_at(statement_with(quote), card("https://example.org/a")) == f"https://example.org/a{fragment}"


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "file:///etc/passwd", "https://example.org/a b"])
def test_an_article_without_an_address_of_the_web_has_no_link(url):
    assert original_at(statement_with("words"), card(url)) is None


def test_a_fragment_of_the_address_is_kept():
    assert (
        original_at(statement_with("words"), card("https://example.org/#p2")) == "https://example.org/#p2:~:text=words"
    )


@pytest.mark.parametrize(
    ("url", "parts", "link"),
    [
        ("https://h.example/a", ["It holds"], "https://h.example/a#:~:text=It%20holds"),
        ("https://h.example/a#top", ["It holds"], "https://h.example/a#top:~:text=It%20holds"),
        ("https://h.example/a", ["so-called, & more"], "https://h.example/a#:~:text=so%2Dcalled%2C%20%26%20more"),
        ("https://h.example/a", ["a b c d e f g h i"], "https://h.example/a#:~:text=a%20b%20c%20d,f%20g%20h%20i"),
        (
            "https://h.example/a",
            ["I do not,", "support it"],
            "https://h.example/a#:~:text=I%20do%20not%2C,support%20it",
        ),
        ("https://h.example/a", ["two\n lines"], "https://h.example/a#:~:text=two%20lines"),
    ],
    ids=["short", "with a fragment", "marks", "long", "in two parts", "two lines"],
)
def test_a_link_leads_to_the_words(url, parts, link):
    assert to_words(url, parts) == link


def test_words_without_spaces_make_no_endless_address():
    link = to_words("https://h.example/a", ["桥" * 4000])

    assert len(unquote(link)) < 250
