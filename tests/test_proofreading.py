import pytest
from narrated import CITATIONS

from api.proofreading import is_proved


@pytest.mark.parametrize(
    "text",
    [
        "Orlova said “Nobody was hurt” [2].",
        "Orlova said “Nobody was hurt” and “We have repaired 40 of the 52 piers.” [2]",
        "Haddad said “He told me ‘never again’ and left” [12].",
        "Orlova’s ministers' plan, the minister's words [4].",
        "No marks at all.",
    ],
)
def test_what_is_printed_is_proved(text):
    assert is_proved(text, CITATIONS)


@pytest.mark.parametrize(
    "text",
    [
        "Orlova said “Nobody was curt” [2].",
        "Orlova said “nobody was hurt” [2].",
        "Orlova said “Nobody  was hurt” [2].",
        "Orlova said “the ferry would sail until the bridge opens” [4].",
        "Orlova said “Nobody was hurt [2].",
        "Orlova said Nobody was hurt” [2].",
        'Orlova said "Nobody was hurt" [2].',
        "Orlova said «Nobody was hurt» [2].",
        "Orlova said ‘Nobody was hurt’ [2].",
        "Orlova said 'Nobody was hurt' [2].",
        "Orlova said `Nobody was hurt` [2].",
        "Orlova said ＂Nobody was hurt＂ [2].",
    ],
)
def test_anything_else_between_marks_is_not(text):
    assert not is_proved(text, CITATIONS)


def test_words_of_a_statement_that_is_not_cited_are_not_proved():
    assert not is_proved("Orlova said “Nobody was hurt” [1].", CITATIONS[:1])
