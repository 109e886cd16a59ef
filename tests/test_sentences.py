"""Sentences and words keep their places in the text, and a quoted stretch counts as one word."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tellings import quote_marks, sentences_of

from indexer.extract.sentences import MAX_SENTENCE_TOKENS
from indexer.extract.tokens import QUOTE

WIDE_SPACES = [chr(code) for code in range(0x80, 0x3001) if chr(code).isspace()]

PIECES = st.sampled_from(
    [
        "Falk",
        "said",
        "“",
        "”",
        '"',
        "‘",
        "’",
        "'",
        ". ",
        "! ",
        "? ",
        ", ",
        "\n\n",
        " ",
        "U.S.",
        "Mr. ",
        "O'Neill",
        "al-Rahman",
        "5",
        "...",
        "…",
        "(",
        ")",
        "@port",
        "¶",
        "\u200b",
        "Orlova",
        "’s",
        "\n* ",
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60)


def printed(text):
    return [text[sentence.start : sentence.end] for sentence in sentences_of(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Falk spoke. Baum left.", ["Falk spoke.", "Baum left."]),
        ("Mr. Falk met Gen. Baum. They ate.", ["Mr. Falk met Gen. Baum.", "They ate."]),
        ("The U.S. envoy Ida J. Falk left. It rained.", ["The U.S. envoy Ida J. Falk left.", "It rained."]),
        ("“It holds. It must,” Falk said. She left.", ["“It holds. It must,” Falk said.", "She left."]),
        ("“It holds.” Falk left.", ["“It holds.”", "Falk left."]),
        ("Falk was blunt. “It holds,” she said.", ["Falk was blunt.", "“It holds,” she said."]),
        ("Falk said: “It holds.” “It must.”", ["Falk said: “It holds.”", "“It must.”"]),
        ("“Will it hold?” Falk asked.", ["“Will it hold?” Falk asked."]),
        ("Falk came.\n\nBaum left.", ["Falk came.", "Baum left."]),
        ("LUND, May 2. /NORD/. Falk came. Baum left.", ["Falk came.", "Baum left."]),
    ],
)
def test_a_text_is_divided_where_a_reader_would_pause(text, sentences):
    assert printed(text) == sentences


def test_a_quoted_stretch_is_one_word_that_points_at_its_marks():
    (sentence,) = sentences_of("“It holds. It must,” Falk said.")

    assert [token.text for token in sentence.tokens] == [QUOTE, "Falk", "said", "."]
    assert sentence.tokens[0].quote == 0
    assert (sentence.tokens[0].start, sentence.tokens[0].end) == (0, 20)


def test_a_quote_over_two_paragraphs_stands_in_both():
    first, second = sentences_of("“It holds.\n\nIt must,” Falk said.")

    assert [token.quote for token in (*first.tokens, second.tokens[0])] == [0, 0]
    assert (first.block, second.block) == (0, 1)


def test_a_photographers_credit_is_not_read():
    assert printed("Falk came.\n\nPhoto: Rolf Baum") == ["Falk came."]


@given(TEXTS)
def test_every_word_can_be_cut_back_out_of_the_text(text):
    quotes = quote_marks(text)

    for sentence in sentences_of(text):
        for token in sentence.tokens:
            if token.quote is None:
                assert text[token.start : token.end] == token.text
            else:
                start, end = quotes[token.quote].outer
                assert start <= token.start < token.end <= end


@example("“U.S.\n* “\n* ")
@given(TEXTS)
def test_words_come_in_order_and_apart(text):
    places = [(token.start, token.end) for sentence in sentences_of(text) for token in sentence.tokens]

    assert all(start < end for start, end in places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))


@given(TEXTS)
def test_a_sentence_reaches_from_its_first_word_to_its_last(text):
    for sentence in sentences_of(text):
        assert (sentence.start, sentence.end) == (sentence.tokens[0].start, sentence.tokens[-1].end)


@given(TEXTS)
def test_every_quote_of_the_reporters_stands_in_some_sentence(text):
    quotes = quote_marks(text)
    standing = {token.quote for sentence in sentences_of(text) for token in sentence.tokens}

    assert {index for index, quote in enumerate(quotes) if quote.depth == 0 and quote.pieces} <= standing


@pytest.mark.parametrize("space", WIDE_SPACES, ids=lambda space: f"U+{ord(space):04X}")
def test_a_wide_space_before_a_full_stop_does_not_stop_the_reading(space):
    words = [token.text for one in sentences_of(f"Falk chose A{space}. Brandt did not.") for token in one.tokens]

    assert words == ["Falk", "chose", "A", ".", "Brandt", "did", "not", "."]


@pytest.mark.parametrize("unit", ["It holds. ", "It holds and ", "“It holds and ", "語。", "Falk said “so” and "])
def test_an_endless_paragraph_is_read_in_pieces_and_to_its_end(unit):
    text = (unit * 3000)[:20_000]

    tokens = [token for one in sentences_of(text) for token in one.tokens]

    assert max(len(one.tokens) for one in sentences_of(text)) <= MAX_SENTENCE_TOKENS
    assert all(before.end <= after.start for before, after in pairwise(tokens))
    assert text[tokens[-1].end :].strip() == ""
    assert "".join("".join(text[token.start : token.end].split()) for token in tokens) == "".join(text.split())
