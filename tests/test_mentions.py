"""The phrases of a sentence that can be somebody who speaks, with the bare name inside them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellings import sentences_of

from indexer.extract.mentions import MentionKind, find_mentions

PIECES = st.sampled_from(
    [
        "Falk",
        "Ida",
        "the",
        "of",
        "van",
        "der",
        "minister",
        "Mr.",
        "said",
        ",",
        "and",
        "'s",
        "general",
        "Russian",
        "he",
        "who",
        "@port",
        "Ministry",
        "Defence",
        "U.S.",
        "“It holds,”",
        "chief",
        "a",
        "spokesman",
        "for",
        "-",
        "al-Rahman",
        "two",
        "officials",
    ]
)


def defect(*values, why):
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, reason=f"defect: {why}"))


def found_in(text):
    """Give each mention as its kind, its words and the bare name in it."""
    (sentence,) = sentences_of(text)
    tokens = sentence.tokens
    return [
        (
            mention.kind.value,
            text[tokens[mention.first].start : tokens[mention.last - 1].end],
            text[tokens[mention.name[0]].start : tokens[mention.name[1] - 1].end] if mention.name else None,
        )
        for mention in find_mentions(sentence)
    ]


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Falk", "Falk"),
        ("Ida Falk", "Ida Falk"),
        ("Mr. Falk", "Falk"),
        ("Defence Minister Rolf Baum", "Rolf Baum"),
        ("Russian Foreign Minister Igor Belov", "Igor Belov"),
        ("former president Rolf Baum", "Rolf Baum"),
        ("Lt. Gen. Rolf Baum", "Rolf Baum"),
        ("Liam O'Neill", "Liam O'Neill"),
        ("Liam O’Neill", "Liam O’Neill"),
        ("Marius de Villiers", "Marius de Villiers"),
        ("Anke van der Berg", "Anke van der Berg"),
        ("Kim Jong-il", "Kim Jong-il"),
        ("Mansur bin Salman", "Mansur bin Salman"),
        ("Yusuf Abd al-Rahman", "Yusuf Abd al-Rahman"),
        ("Ida J. Falk", "Ida J. Falk"),
        ("IDA FALK", "IDA FALK"),
        ("U.S. Senator Ida Falk", "Ida Falk"),
        ("coalition spokesman Joren Skolny", "Joren Skolny"),
        ("the union's trade commissioner, Petra Nyman", "Petra Nyman"),
        ("@PortOffice", "@PortOffice"),
        ("@port_office", "@port_office"),
        ("the Ministry of Defence", "Ministry of Defence"),
        ("the Interior Ministry", "Interior Ministry"),
    ],
)
def test_a_name_is_found_with_its_titles_and_without_them(phrase, name):
    assert found_in(f"{phrase} said so.") == [("name", phrase, name)]


@pytest.mark.parametrize(
    "phrase",
    [
        "the spokesman",
        "two officials",
        "a senior official",
        "the head of the mission",
        "the ministry",
        "police",
        "a spokesman for the port",
        "his lawyer",
        "one of the officials",
    ],
)
def test_a_role_is_found_whole(phrase):
    assert found_in(f"{phrase} said so.")[0] == ("role", phrase, None)


@pytest.mark.parametrize("pronoun", ["he", "she", "it", "they", "I", "we"])
def test_a_pronoun_is_found(pronoun):
    assert found_in(f"{pronoun} said so.") == [("pronoun", pronoun, None)]


@pytest.mark.parametrize("text", ["On Monday in March it rained.", "However, it rained.", "Meanwhile it rained."])
def test_days_months_and_adverbs_are_no_names(text):
    assert [kind for kind, *_ in found_in(text)] == ["pronoun"]


@pytest.mark.parametrize("text", ["Unlike Falk, it rained.", "Said Falk.", "That Falk came is known."])
def test_a_word_at_the_head_of_a_sentence_is_no_part_of_a_name(text):
    names = [name for kind, _, name in found_in(text) if kind == "name"]

    assert names == ["Falk"]


def test_what_is_quoted_names_nobody():
    assert found_in("“Baum met Roth,” Falk said.") == [("name", "Falk", "Falk")]


def test_a_role_after_the_name_is_noted_as_its_apposition():
    (sentence,) = sentences_of("Petra Nyman, the trade commissioner, said so.")

    name, role = find_mentions(sentence)
    assert name.apposition == (role.first, role.last)
    assert role.kind is MentionKind.ROLE


def test_names_in_a_list_stay_apart():
    assert [name for _, _, name in found_in("Falk, Baum and Ida Roth came.")] == ["Falk", "Baum", "Ida Roth"]


@pytest.mark.parametrize(
    "phrase",
    [
        "Baum's widow",
        pytest.param(
            "Baum's barber",
            marks=pytest.mark.xfail(strict=True, reason="the mention is Baum; the cue looks at what it belongs to"),
        ),
        "the widow of Baum",
    ],
)
def test_a_relation_is_not_the_person_it_belongs_to(phrase):
    assert "name" not in [kind for kind, *_ in found_in(f"{phrase} said so.")]


@given(st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=60))
def test_mentions_come_in_order_and_apart_and_hold_their_names(text):
    for sentence in sentences_of(text):
        end = 0
        for mention in find_mentions(sentence):
            assert end <= mention.first < mention.last <= len(sentence.tokens)
            if mention.name is not None:
                assert mention.first <= mention.name[0] < mention.name[1] <= mention.last
            end = mention.last


@given(st.lists(PIECES, max_size=12).map(" ".join))
def test_nobody_is_named_from_a_word_that_may_not_begin_it(text):
    for sentence in sentences_of(text):
        assert all(sentence.tokens[mention.first].may_begin for mention in find_mentions(sentence))
