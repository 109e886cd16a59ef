"""Who is meant where two people share a surname, a role or a sentence: nobody, unless something decides."""

import pytest

from indexer.article import Article
from indexer.extract.extraction import extract_article


def speakers_of(text):
    statements = extract_article(Article.make(text, origin="a.txt")).statements
    return [one.speaker.name if one.speaker else None for one in statements]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Ona Prell and her brother, Karl Prell, came late. Prell said the road was icy.", [None]),
        ("Ona Prell came late. Prell said the road was icy.", ["Ona Prell"]),
        ("Mayor Karl Prell and his wife, Ida Prell, came. “I baked all week,” Mrs. Prell said.", ["Ida Prell"]),
        ("Trade Minister Ona Prell and Health Minister Karl Roth left. “It was good,” the minister said.", [None]),
    ],
)
def test_a_shared_surname_or_role_names_nobody_unless_something_decides(text, speakers):
    assert speakers_of(text) == speakers


def test_a_surname_that_stands_alone_often_keeps_its_owner():
    text = "Ona Prell and Karl Prell came late. " + "Prell said the road was icy. " * 3

    assert None not in speakers_of(text)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Ida Prell, the daughter of the late marshal Karl Prell, said she would not run.", ["Ida Prell"]),
        ("Her predecessor, Karl Roth, disagreed: “It is a pier.”", ["Karl Roth"]),
        ("Prosecutor Karl Roth said Ida Prell had told the police: “I only held the ladder.”", ["Ida Prell"]),
        ("“It fell,” said police statistician Ida Prell.", ["Ida Prell"]),
        (
            "Asked about Senator Karl Roth’s remark that “the mine is clean”, geologist Ida Prell said: “Not at all.”",
            ["Karl Roth", "Ida Prell"],
        ),
        ("Exclusive: inside the “quiet ministry”", []),
    ],
)
def test_the_one_who_speaks_is_told_from_those_named_beside(text, speakers):
    assert speakers_of(text) == speakers


@pytest.mark.parametrize(
    "text",
    [
        "A post claims that President Ida Prell said “we will tax bread”.",
        "Ida Prell attacked the council.",
        "Ida Prell criticized over pension plan.",
    ],
)
def test_what_is_said_of_somebody_is_not_said_by_them(text):
    statements = extract_article(Article.make(text, origin="a.txt")).statements

    assert not [one for one in statements if one.speaker]
