"""Quotation marks are paired by their surroundings, also where they are missing, doubled, nested or of mixed kinds."""

import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellings import quote_marks

from indexer.extract.marks import MAX_DEPTH


def defect(text, why):
    return pytest.param(text, marks=pytest.mark.xfail(strict=True, reason=f"defect: {why}"))


PIECES = st.sampled_from(
    [
        *"“”„‘’‚«»‹›\"'`´″",
        "``",
        "''",
        "word",
        "It's",
        "workers",
        "said",
        "Falk",
        "5",
        " ",
        " ",
        " ",
        ".",
        ",",
        ":",
        "—",
        "(",
        ")",
        "\n",
        "\n\n",
        "* ",
        "…",
        "\u200b",
        "\u00a0",
    ]
)
MARKED_TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60)


def words_of(text):
    return [tuple(text[start:end] for start, end in quote.pieces) for quote in quote_marks(text)]


@pytest.mark.parametrize(
    "text",
    [
        "“It holds,” Falk said.",
        "”It holds”, Falk said.",
        '"It holds," Falk said.',
        "„It holds“, Falk said.",
        "„It holds”, Falk said.",
        "«It holds», Falk said.",
        "« It holds », Falk said.",
        "»It holds«, Falk said.",
        "‘It holds,’ Falk said.",
        "'It holds,' Falk said.",
        "``It holds,'' Falk said.",
        "''It holds,'' Falk said.",
        '"It holds,” Falk said.',
        '“It holds," Falk said.',
        "Falk said: “It holds",
        "Falk said: “It holds\n\nNobody answered.",
    ],
)
def test_marks_of_any_kind_hold_the_words_between_them(text):
    assert words_of(text)[0] == ("It holds",)


@pytest.mark.parametrize(
    "text",
    [
        "It's the roofers' job and the builders' fault.",
        "It’s the roofers’ job and the builders’ fault.",
        "Rock 'n' roll and the '90s are gone.",
        "The guard is 6'2\" tall and the door 5'11\" wide.",
        "Falk’s roof is O’Neill’s.",
        'A 6" nail holds it.',
    ],
)
def test_apostrophes_and_inches_open_no_quote(text):
    assert words_of(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("‘It’s the workers’ money,’ Falk said.", "It’s the workers’ money"),
        ("'It's my brothers' work,' said Falk.", "It's my brothers' work"),
        ('"It\'s a 6" nail," Falk said.', "It's a 6\" nail"),
        ("“He is 5'11\" and fast,” Falk said.", "He is 5'11\" and fast"),
    ],
)
def test_an_apostrophe_inside_a_quote_does_not_end_it(text, words):
    assert words_of(text) == [(words,)]


@pytest.mark.parametrize(
    "text",
    [
        "“He told me ‘stay’ and left,” Falk said.",
        "“He told me “stay” and left,” Falk said.",
        "‘He told me “stay” and left,’ Falk said.",
        "\"He told me 'stay' and left,\" Falk said.",
        '"He told me "stay" and left," Falk said.',
        "«He told me „stay“ and left», Falk said.",
    ],
)
def test_a_quote_inside_a_quote_knows_the_one_around_it(text):
    outer, inner = quote_marks(text)

    assert text[slice(*inner.pieces[0])] == "stay"
    assert (outer.depth, outer.parent, inner.depth, inner.parent) == (0, None, 1, 0)
    assert outer.outer[0] < inner.outer[0] < inner.outer[1] < outer.outer[1]


def test_one_mark_may_close_two_levels():
    outer, inner = quote_marks("“They sell “paper shields”, said Havel.")

    assert (outer.is_closed, inner.is_closed) == (True, True)
    assert outer.outer[1] == inner.outer[1]


def test_a_comma_before_the_closing_mark_stays_outside():
    assert words_of("“It holds,” Falk said. “It must.”") == [("It holds",), ("It must.",)]


def test_a_quote_that_every_paragraph_opens_again_is_one():
    assert words_of("“It holds.\n\n“It must.\n\n“It will,” Falk said.") == [("It holds.", "It must.", "It will")]


def test_a_quote_that_runs_on_unmarked_is_one():
    assert words_of("“It holds.\n\nIt must,” Falk said.") == [("It holds.\n\nIt must",)]


@pytest.mark.parametrize(
    "signature", ["Ida Falk", "Ida Falk.", "Ida O'Falk, Harbour Union", "Ida Falk, deputy head of the yard."]
)
def test_a_signature_before_the_closing_mark_is_not_quoted(signature):
    assert words_of(f"Sun.\n\n“We will not pay twice.\n{signature}”") == [("We will not pay twice.",)]


@pytest.mark.parametrize("line", ["Ida Falk lied.", "Ida Falk, you know it.", "Ida", "Ida Falk, “queen”."])
def test_a_last_line_that_names_nobody_alone_is_quoted(line):
    text = f"Sun.\n\n“We will not pay twice.\n{line}”"

    assert words_of(text)[0][0].startswith(f"We will not pay twice.\n{line[:3]}")


def test_a_mark_that_is_never_closed_ends_with_its_paragraph():
    (quote,) = quote_marks("Falk said: “It holds.\n\nNobody answered him.\n\nThe roof fell.")

    assert not quote.is_closed
    assert quote.outer == (11, 21)


@pytest.mark.parametrize(
    "text",
    [
        defect(
            '"The roof will hold, said Falk.\n\n"It must," said Brandt.',
            "the reporter's cue becomes part of the quote",
        ),
        "“The roof will hold,” said Falk.\n\n“It must,” said Brandt.",
    ],
)
def test_the_reporters_cue_is_never_inside_a_quote(text):
    assert not any("said" in piece for pieces in words_of(text) for piece in pieces)


def test_single_marks_without_commas_still_pair():
    assert words_of("‘The roof will hold’ said Falk ‘and so will the beams’.") == [
        ("The roof will hold",),
        ("and so will the beams",),
    ]


@given(MARKED_TEXTS)
def test_every_piece_lies_inside_its_outer_range(text):
    for quote in quote_marks(text):
        for start, end in quote.pieces:
            assert quote.outer[0] < start < end <= quote.outer[1]


@given(MARKED_TEXTS)
def test_pieces_come_in_order_and_apart(text):
    for quote in quote_marks(text):
        flat = [offset for piece in quote.pieces for offset in piece]
        assert flat == sorted(set(flat))


@given(MARKED_TEXTS)
def test_no_quote_begins_or_ends_with_a_space(text):
    for pieces in words_of(text):
        assert all(piece == piece.strip() for piece in pieces)


@given(MARKED_TEXTS)
def test_siblings_never_overlap(text):
    quotes = quote_marks(text)

    for parent in {quote.parent for quote in quotes}:
        siblings = sorted(quote.outer for quote in quotes if quote.parent == parent)
        assert all(before[1] <= after[0] for before, after in pairwise(siblings))


@given(MARKED_TEXTS)
def test_a_child_lies_inside_its_parent_and_one_level_deeper(text):
    quotes = quote_marks(text)

    for quote in quotes:
        assert quote.depth < MAX_DEPTH
        if quote.parent is not None:
            around = quotes[quote.parent]
            assert around.outer[0] < quote.outer[0] <= quote.outer[1] <= around.outer[1]
            assert quote.depth == around.depth + 1


@given(MARKED_TEXTS)
def test_quotes_come_in_the_order_of_their_opening_marks(text):
    starts = [quote.outer[0] for quote in quote_marks(text)]

    assert starts == sorted(set(starts))


def calls_for(text):
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        quote_marks(text)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("unit", ["“a “b” c,” d.\n", "'\"“‘", "“a.\n\n", "it's \"a\" 5\" 'b' "])
def test_the_work_grows_no_faster_than_the_text(unit):
    once, thrice = calls_for(unit * 100), calls_for(unit * 300)

    assert thrice <= 3.3 * once
