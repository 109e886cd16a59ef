"""An article falls into the blocks a reader sees: headline, dateline, paragraphs, captions, bullets, turns."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.blocks import BlockKind, dateline_end, find_headline, map_blocks

LINES = st.sampled_from(
    [
        "MR. HALE: Yes.",
        "Q: Why?",
        "**Why?**",
        "- Because.",
        "* One.",
        "Photo: Baum",
        "LUND, May 2. /NORD/. Falk came.",
        "“It holds,”",
        "# Roof holds",
        "",
        "   ",
        "\t",
        "Falk came to Lund.",
        "1. First",
        "Roof holds, says Falk",
        "\u00a0",
        "A: No.",
        ":",
        "**",
    ]
)
TEXTS = st.lists(LINES, max_size=12).map("\n".join) | st.text(max_size=80)


def kinds(text, **about):
    return [block.kind.value for block in map_blocks(text, **about)]


def bodies(text):
    return [text[block.body : block.end] for block in map_blocks(text)]


def test_each_line_that_is_not_blank_is_a_block():
    assert bodies("Falk came.\n\n\n  Baum left.  \nIt rained.") == ["Falk came.", "Baum left.", "It rained."]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Roof holds, says Falk", "headline"),
        ("# Roof holds.", "headline"),
        ("Falk came to Lund.", "paragraph"),
        ("LUND, May 2 (Nord) – Falk came to Lund and", "paragraph"),
        ("Roof holds " * 30 + "today", "paragraph"),
    ],
)
def test_a_short_first_line_that_ends_like_no_sentence_is_the_headline(line, expected):
    assert kinds(f"{line}\n\nFalk came to Lund.")[0] == expected


def test_a_text_of_one_line_has_no_headline():
    assert kinds("Roof holds, says Falk") == ["paragraph"]


def test_a_first_line_that_repeats_the_title_is_the_headline_whatever_its_end():
    assert kinds("The roof holds!\n\nFalk came.", title="The roof holds") == ["headline", "paragraph"]


def test_the_headline_of_a_plain_text_is_found_with_its_place():
    headline = find_headline("Roof holds, says Falk\n\nFalk came.")

    assert (headline.start, headline.end, headline.text) == (0, 21, "Roof holds, says Falk")


def test_a_plain_text_without_a_headline_gives_none():
    assert find_headline("Falk came.\n\nBaum left.") is None


@pytest.mark.parametrize(
    ("dateline", "body"),
    [
        ("LUND, May 2. /NORD/. ", "Falk came."),
        ("LUND, May 2 (Nord) – ", "Falk came."),
        ("LUND (Nord) — ", "Falk came."),
        ("LUND — ", "Falk came."),
        ("LUND, 4 March 2019. /NORD/. ", "Falk came."),
        ("NEW LUND, Sweden (Nord) -- ", "Falk came."),
        ("ST. LUND/MALMO, May 2 (Nord) - ", "Falk came."),
        ("LUND, 2 May (Nord). — ", "Falk came."),
        ("LUND: ", "Falk came."),
    ],
)
def test_a_body_starts_after_its_dateline(dateline, body):
    assert bodies(dateline + body) == [body]


@pytest.mark.parametrize(
    "text",
    [
        "Falk came — and left.",
        "The U.S. (and others) — came.",
        "Lund, a town (in Sweden), fell.",
        "FALK said – again – that it holds.",
        "“LUND — a town,” Falk said.",
        "NATO said on Monday that the line — all of it — holds.",
    ],
)
def test_a_line_without_a_dateline_starts_with_its_body(text):
    assert dateline_end(text) == 0


@pytest.mark.parametrize(
    "text",
    [
        "ROLF BAUM told the court: “I did nothing.”",
        "NATO said: “The roof will hold.”",
        "UN spokeswoman Ida Falk said: “The roof will hold.”",
        "BP said on Monday: “The roof will hold.”",
        "Rolf Baum told the court: “I did nothing.”",
    ],
)
def test_a_speaker_before_a_colon_is_no_dateline(text):
    assert dateline_end(text) == 0


def test_a_line_with_a_credit_makes_the_short_line_before_it_a_caption():
    text = "Roof holds\n\nFalk at the dam.\nPhoto: Rolf Baum\n\nFalk came."

    assert kinds(text) == ["headline", "caption", "credit", "paragraph"]


@pytest.mark.parametrize("bullet", ["• ", "* ", "- ", "– ", "1. ", "2) "])
def test_a_bullet_is_cut_from_its_body(bullet):
    text = f"Falk said:\n{bullet}The roof holds."

    assert kinds(text) == ["paragraph", "bullet"]
    assert bodies(text)[1] == "The roof holds."


TRANSCRIPT = (
    "MR. HALE: It holds.\nQ: Will it?\nMR. HALE: It will.\nIt must.\nQUESTION: Why?\nTHE PRESIDENT (in Lund): No."
)


def test_a_transcript_is_told_by_its_labels():
    assert kinds(TRANSCRIPT) == ["turn", "question", "turn", "paragraph", "question", "turn"]


def test_a_label_is_cut_from_what_is_spoken():
    blocks = map_blocks(TRANSCRIPT)

    labels = [TRANSCRIPT[slice(*block.label)] for block in blocks if block.label]
    assert labels == ["MR. HALE", "MR. HALE", "THE PRESIDENT (in Lund)"]
    assert bodies(TRANSCRIPT) == ["It holds.", "Will it?", "It will.", "It must.", "Why?", "No."]


def test_two_labels_make_no_transcript():
    assert BlockKind.TURN not in {block.kind for block in map_blocks("NATO: it holds.\nUN: it must.\nFalk came.")}


def test_bold_questions_with_answers_after_a_dash_make_an_interview():
    text = "Falk spoke to us.\n**Did it hold?**\n- It did.\n**Will it?**\n– It will."

    assert kinds(text) == ["paragraph", "question", "turn", "question", "turn"]
    assert bodies(text)[1:] == ["Did it hold?", "It did.", "Will it?", "It will."]


def test_one_bold_line_makes_no_interview():
    assert kinds("Falk spoke.\n**Did it hold?**\n- It did.\nBaum left.") == [
        "paragraph",
        "paragraph",
        "bullet",
        "paragraph",
    ]


@given(TEXTS)
def test_blocks_hold_everything_that_is_not_blank(text):
    covered = {place for block in map_blocks(text) for place in range(block.start, block.end)}
    asked = {
        place for block in map_blocks(text) if block.kind is BlockKind.QUESTION for place in (block.end, block.end + 1)
    }

    assert all(place in covered | asked for place, glyph in enumerate(text) if not glyph.isspace())


@given(TEXTS)
def test_blocks_come_in_order_and_apart(text):
    blocks = map_blocks(text)

    assert all(before.end <= after.start for before, after in pairwise(blocks))


@given(TEXTS)
def test_a_body_lies_inside_its_block_and_no_block_has_space_at_its_ends(text):
    for block in map_blocks(text):
        assert block.start <= block.body <= block.end
        assert text[block.start : block.end] == text[block.start : block.end].strip()


@given(TEXTS)
def test_a_headline_is_always_cut_from_the_text(text):
    headline = find_headline(text)

    assert headline is None or text[headline.start : headline.end] == headline.text


@pytest.mark.parametrize("credit", ["Photo: Rolf Baum/Nord", "(Photo by Rolf Baum)", "Image: Nord", "Credit: Nord"])
def test_a_line_that_ends_with_a_credit_is_a_caption(credit):
    assert kinds(f"Roof holds\n\nFalk at the dam. {credit}\n\nFalk came.") == ["headline", "caption", "paragraph"]


def test_lines_set_off_are_an_excerpt():
    text = "It reads:\n\n> One.\n> Two.\n\nIt adds:\n\n    Three.\n\n    Four.\n\nFalk came."

    assert kinds(text) == ["paragraph", "excerpt", "excerpt", "paragraph", "excerpt", "excerpt", "paragraph"]
    assert bodies(text) == ["It reads:", "One.", "Two.", "It adds:", "Three.", "Four.", "Falk came."]
