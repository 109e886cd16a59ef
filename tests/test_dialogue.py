"""A text is a dialogue when its labels, bold questions or dashes show it together, never by one of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.dialogue import PieceKind, find_dialogue

SIGNS = {PieceKind.PLAIN: ".", PieceKind.ASKED: "?", PieceKind.SAID: "!"}


def pieces_of(*lines):
    text = "\n".join(lines)
    spans, at = [], 0
    for line in lines:
        spans.append((at, at + len(line)))
        at += len(line) + 1
    return text, find_dialogue(text, [span for span in spans if text[slice(*span)].strip()])


def shape(*lines):
    return "".join(SIGNS[piece.kind] for piece in pieces_of(*lines)[1])


def spoken(*lines):
    text, pieces = pieces_of(*lines)
    return [text[piece.body : piece.body_end] for piece in pieces if piece.kind is not PieceKind.PLAIN]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["MR. HALE: One.", "MS. ROTH: Two.", "MR. HALE: Three."], "!!!"),
        (["HALE: One.", "ROTH: Two.", "HALE: Three, Hale said. Then Hale left."], "!!!"),
        (["MR. HALE: One.", "Q Why?", "MR. HALE: Two."], "!?!"),
        (["Q: Why?", "A: So.", "Q: And now?", "A: Now."], "?!?!"),
        (["Question: Why?", "Answer: So.", "Question: When?", "Answer: Now."], "?!?!"),
        (["Q. Why?", "A. So.", "Q. When?", "A. Now."], "?!?!"),
        (["Ledger: Why?", "Vera Orlova: So.", "Ledger: When?", "Vera Orlova: Now."], "!!!!"),
        (["QWhy is it so?", "A: So.", "QAnd now?", "A: Now.", "QWhere?", "A: Here."], "?!?!?!"),
        (["By Vera Orlova, Owen Hale", "Orlova: One.", "Hale: Two.", "Orlova: Three."], ".!!!"),
        (["Orlova: One.", "Mr Hale: Two, Orlova.", "Orlova: Three."], "!!!"),
        (["**Minister Orlova:** One.", "**Mr Hale:** Two.", "**Minister Orlova:** Three."], "!!!"),
        (["[Orlova] One.", "[Hale] Two.", "[Orlova] Three."], "!!!"),
        (["Moderator: One.", "The President: Two.", "Moderator: Three."], "!!!"),
        (
            ["Talk of Vera Orlova and Owen Hale", "Vera Orlova", "One.", "Owen Hale", "Two.", "Vera Orlova", "So."],
            ".!.!.!.",
        ),
        (["**Why?** - So. **And now?** - Now."], "?!?!"),
        (["**Why?**", "So.", "**And now?**", "Now."], "?!?!"),
        (["**Why?**", "- So.", "**Tell me.**", "- Now."], "?!?!"),
        (["— Why?", "— So.", "— And now?", "— Now."], "?!?!"),
        (["— Why?", "— So.", "— Tell me.", "— Now.", "— Where?", "— Here."], "?!?!?!"),
        (["Q: Why? A: So. Q: And now? A: Now."], "?!?!"),
        (["MR. HALE: One. Q Why? MR. HALE: Two. Q Where? MR. HALE: Three."], "!?!?!"),
    ],
)
def test_a_dialogue_is_read_in_any_of_its_shapes(lines, expected):
    assert shape(*lines) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ["Pros: cheap", "Cons: slow", "Pros: light", "Cons: loud"],
        ["PROS: cheap", "CONS: slow", "PROS: light", "CONS: loud"],
        ["Falk: 1,769", "Baum: 1,501", "Falk: 22 percent", "Baum: 23 percent", "So Falk beat Baum."],
        ["NATO: it holds.", "UN: it must."],
        ["Question: Why?", "Answer: So.", "Falk laughed."],
        ["**Why?**", "- So.", "Falk left."],
        ["— Why?", "— So."],
        ["Q is a letter.", "Q is rare.", "Q ends here."],
        ["The Roof Holds", "Falk came.", "The Wall Falls", "Baum left."],
        ["- The roof?", "- The wall.", "- The door?", "- The floor."],
        ["QVC: a shop.", "QAnon spread."],
    ],
)
def test_other_texts_are_no_dialogue(lines):
    assert set(shape(*lines)) == {"."}


def test_the_heading_of_a_list_is_no_label():
    assert shape("ATTENDING:", "Owen Hale", "MR. HALE: One.", "Q Why?", "MR. HALE: Two.") == "..!?!"


def test_marks_labels_and_dashes_are_not_spoken():
    assert spoken("**Why?** - So. **And now?** – Now.") == ["Why?", "So.", "And now?", "Now."]
    assert spoken("**Mr Hale:** One.", "Q: Why?", "**Mr Hale:** Two.") == ["One.", "Why?", "Two."]


LINES = st.sampled_from(
    [
        "MR. HALE: Yes. Q Why? MR. HALE: So.",
        "Q: Why? A: So.",
        "**Why?** - So. **Now?**",
        "— Why?",
        "— So.",
        "Vera Orlova",
        "Orlova: Yes.",
        "[Hale] No.",
        "**",
        ":",
        "Q",
        "Falk came. Orlova left.",
    ]
)


@given(st.lists(LINES | st.text(alphabet="Q A:*—?.[]“x", max_size=20), max_size=12))
def test_pieces_come_in_order_and_leave_out_nothing_but_space(lines):
    lines = [line.strip() for line in lines if line.strip()]

    text, pieces = pieces_of(*lines)

    at = 0
    for piece in pieces:
        assert text[at : piece.start].strip() == ""
        assert text[piece.start : piece.end].strip() == text[piece.start : piece.end] != ""
        at = piece.end
    assert text[at:].strip() == ""


@given(st.lists(LINES, max_size=12))
def test_what_is_spoken_lies_inside_its_piece(lines):
    for piece in pieces_of(*lines)[1]:
        assert piece.kind is PieceKind.PLAIN or piece.start <= piece.body <= piece.body_end <= piece.end
