"""The sentence before a quote dates it only where it tells that its speaker came to speak that day."""

import datetime as dt

import pytest
from fakes import make_article

from indexer.extract.extraction import extract_article

SATURDAY = dt.date(2031, 5, 3)
QUOTE = "“The corridor opens in the morning,”"


def day_of(before, after="she said."):
    article = make_article(f"TEL AMIN, May 3 – {before} {QUOTE} {after}", published=SATURDAY)
    (day,) = {one.said_on.date for one in extract_article(article).statements if one.quote in QUOTE}
    return day


@pytest.mark.parametrize(
    "before",
    [
        "The secretary-general of the Strait Authority, Leila Haddad, set the terms on Friday.",
        "Leila Haddad, the secretary-general of the authority, set out the terms in Tel Amin on Friday.",
        "Leila Haddad spoke late on Friday.",
        "Leila Haddad told reporters on Friday that the road was safe.",
        "Leila Haddad, an aide to Mr. Danko, said on Friday that Oleg Danko would come.",
        "Leila Haddad gave an interview on Friday.",
        "Leila Haddad testified on May 2.",
        "Leila Haddad outlined the plan yesterday.",
    ],
    ids="terms place spoke told others interview date yesterday".split(),
)
@pytest.mark.parametrize("after", ["she said.", "Haddad said."], ids=["she", "name"])
def test_whoever_came_to_speak_on_a_day_said_it_that_day(before, after):
    assert day_of(before, after) == "2031-05-02"


@pytest.mark.parametrize(
    "before",
    [
        "Leila Haddad was arrested on Friday.",
        "Leila Haddad outlined the plan for talks on Friday.",
        "Leila Haddad said she had met Danko on Friday.",
        "Leila Haddad announced that talks would open on Friday.",
        "Leila Haddad and Oleg Danko spoke on Friday.",
        "Leila Haddad met Oleg Danko, who spoke on Friday.",
        "On Friday a shell struck the house of Leila Haddad.",
        "The petrol station ran dry on Friday.",
    ],
    ids="arrested talks content announced two other house nobody".split(),
)
def test_what_else_the_sentence_before_dates_is_not_the_day_of_saying(before):
    assert day_of(before, "Leila Haddad said.") == "2031-05-03"


def test_the_day_beside_the_cue_comes_first():
    assert day_of("Leila Haddad set the terms on Friday.", "she said on Thursday.") == "2031-05-01"


def test_another_paragraph_dates_nothing():
    assert day_of("Leila Haddad set the terms on Friday.\n\n", "she said.") == "2031-05-03"
