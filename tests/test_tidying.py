import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.tidying import tidy


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("waht did orlova siad abuot grain", "what did orlova said about grain"),
        ("What did Sadi say?", "What did Sadi say?"),
        ("hi, what did Orlova say", "what did Orlova say"),
        ("ok great, and Varga?", "and Varga?"),
        ("can you tell me what Orlova said", "what Orlova said"),
        ("could you please show me statements by Orlova", "statements by Orlova"),
        ("tell me about grain", "tell me about grain"),
        ("speaker:orlova -mosul NEAR(grain)", "orlova mosul NEAR grain"),
        ("so far this year", "so far this year"),
        ("no comment", "no comment"),
        ("mid-May", "mid-May"),
        ("hello", "hello"),
        ("summarize what Varga said about grain", "what Varga said about grain"),
        ("Can you give me a summary of what Varga said", "what Varga said"),
        ("give me a short summary of everything Varga said", "everything Varga said"),
        ("summarize grain", "summarize grain"),
        ("Did Varga decline to comment on the quota?", "Did Varga comment on the quota?"),
        ("quotes on grain, pls?", "quotes on grain?"),
        ("what did Varga say about pleas", "what did Varga say about pleas"),
    ],
)
def test_a_question_is_tidied(typed, tidied):
    assert tidy(typed) == tidied


@given(st.text(max_size=80))
def test_words_are_never_added(typed):
    assert len(tidy(typed).split()) <= len(tidy(typed)) <= 2 * len(typed)
