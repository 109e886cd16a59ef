"""What a colon announces without quotation marks: a passage set off is direct, bullets are a summary."""

import pytest
from tellings import direct, extract_statements, indirect, tell


def test_a_passage_set_off_belongs_to_the_document_above_it():
    text = "The communiqué reads:\n\n> The sides agree.\n> They meet in May.\n\nBaum left."

    assert tell(text) == [direct("communiqué", "The sides agree.", "They meet in May.")]


def test_a_passage_set_in_further_is_set_off_too():
    text = "Mayor Carla Falk wrote to the council:\n\n    The roof will hold.\n\n    The wall will not.\n\nBaum left."

    assert tell(text) == [direct("Carla Falk", "The roof will hold.", "The wall will not.")]


def test_bullets_below_a_colon_are_a_summary():
    text = "Mayor Carla Falk said:\n\n- The roof will hold.\n- The wall will not.\n\nBaum left."

    assert tell(text) == [indirect("Carla Falk", "The roof will hold."), indirect("Carla Falk", "The wall will not.")]


def test_what_is_quoted_inside_a_bullet_stays_with_its_own_cue():
    text = "Mayor Carla Falk said:\n\n- Baum said: “It fell.”\n- The wall will hold."

    assert tell(text) == [direct("Baum", "It fell."), indirect("Carla Falk", "The wall will hold.")]


@pytest.mark.parametrize(
    "text",
    [
        "The plan has two parts:\n\n- The roof.\n- The wall.",
        "Falk came.\n\n- The roof.\n- The wall.",
        "Falk did not say:\n\n- The roof will hold.",
        "> The roof will hold.\n\nFalk came.",
        "    Falk came.\n\n    Baum left.",
    ],
)
def test_without_a_cue_above_nobody_says_it(text):
    assert tell(text) == []


def test_the_context_begins_with_the_cue():
    (statement,) = extract_statements("The communiqué reads:\n\n> The sides agree.")

    assert statement.context.text == "The communiqué reads:\n\n> The sides agree."
