import datetime as dt

import pytest
from fakes import make_article
from shelves import find_part, make_statement

from api.retrieval import Ranked
from api.suggesting import telling_words
from indexer.index.hits import Printed
from indexer.statement import Statement


def ranked(*quotes: str, title: str | None = None) -> list[Ranked]:
    article = make_article(" ".join(f"“{quote}”" for quote in quotes), title=title, published=dt.date(2031, 5, 4))
    statements: list[Statement] = [
        make_statement(article, quote, context=f"“{quote}”", mention=find_part(article, quote)) for quote in quotes
    ]
    return [Ranked(Printed(statement=one, article=article), 0.5, is_on_topic=False) for one in statements]


@pytest.mark.parametrize(
    ("quotes", "title", "words"),
    [
        (["We need the harvest.", "Without our harvest we starve."], None, ("harvest",)),
        (["We need the harvest."], None, ()),
        (["We need the harvest."], "After the harvest", ("harvest",)),
        (["We went to Velm Bay twice.", "I love Velm Bay."], None, ("Velm Bay",)),
        (["Well, well, this is sensible.", "As well, it is a sensible plan."], None, ()),
        (["They signed quickly.", "We signed it quickly."], None, ()),
        (["We met Prime Minister Lund.", "I like Prime Minister Lund."], None, ()),
        (["Ask Anna Orlova.", "I am Anna Orlova."], None, ()),
        (["On Monday we go.", "It was on Monday."], None, ()),
    ],
)
def test_only_nouns_and_names_that_recur_are_offered_as_topics(quotes, title, words):
    assert telling_words(ranked(*quotes, title=title)) == words


def test_names_come_before_words_that_are_as_frequent():
    found = telling_words(
        ranked("In Velm the harvest failed.", "The harvest is all that Velm has.", "Pray for the harvest.")
    )

    assert found == ("Velm", "harvest")
