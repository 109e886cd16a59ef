"""What a speaker quotes is told from the speaker's own words."""

import pytest
from fakes import make_article
from shelves import find_part, make_statement

from api.inner_quotes import has_marked, is_inside, is_marked, touches

ARTICLE = make_article("“We keep the ferry. We will not sell the harbour,” she said.")
INNER = [make_statement(ARTICLE, "sell the harbour")]


def cut(*words, article=ARTICLE):
    return [find_part(article, text) for text in words]


def test_words_inside_another_statement_are_told_from_words_around_it():
    assert is_inside(cut("sell the harbour"), INNER)
    assert not is_inside(cut("not sell the harbour"), INNER)
    assert touches(cut("not sell the harbour"), INNER)
    assert not touches(cut("keep the ferry"), INNER)


@pytest.mark.parametrize(
    "said",
    [
        "They wrote “no visible wear” in May",
        "They wrote ‘no visible wear’ in May",
        "They wrote «no visible wear» in May",
        'They wrote "no visible wear" in May',
        "They wrote ‘the pier’s got no visible wear, don’t worry’ in May",
    ],
    ids="double single guillemets straight apostrophes".split(),
)
def test_words_between_marks_are_told_from_those_around_them(said):
    article = make_article(f"Orlova: {said}.")
    parts = cut(said, article=article)

    assert is_marked(cut("no visible wear", article=article), parts)
    assert not is_marked(cut("no visible wear", "in May", article=article), parts)
    assert has_marked(cut("no visible wear", "in May", article=article), parts)
    assert not has_marked(parts, parts)
    assert not is_marked((), parts)


@pytest.mark.parametrize(
    "said",
    [
        "‘Twas no visible wear, and it’s mended",
        'A 5" bolt had no visible wear\nand so had a 6" one',
        "“no visible wear",
    ],
    ids="apostrophe inches unclosed".split(),
)
def test_what_only_looks_like_marks_makes_nobody_elses_words(said):
    article = make_article(f"Orlova: {said}")

    assert not has_marked(cut("no visible wear", article=article), cut(said, article=article))
