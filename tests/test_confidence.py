"""Confidence follows what is printed: plain beside the cue, lower the further the quote had to look."""

import pytest
from tellings import extract_statements, quote_marks

from indexer.blocks import map_blocks
from indexer.extract.attribution import Reach
from indexer.extract.coefficients import CONFIDENCE
from indexer.extract.confidence import STEPS, confidence_of
from indexer.extract.drafting import draft_statements


def draft_of(text):
    (draft,) = draft_statements(text, map_blocks(text), quote_marks(text)).drafts
    return draft


def confidences(text):
    return [statement.confidence for statement in extract_statements(text)]


@pytest.mark.parametrize(
    "text",
    [
        "“The roof will hold,” Ida Falk said.",
        "“The roof will hold,” said Falk.",
        "Ida Falk told reporters: “The roof will hold.”",
    ],
)
def test_a_name_beside_a_plain_cue_is_nearly_certain(text):
    (confidence,) = confidences(text)

    assert confidence >= 0.95


def test_a_quote_that_follows_on_is_less_sure_than_its_leader():
    leader, follower = confidences("“The roof will hold,” Falk said.\n\n“It held through the last storm as well.”")

    assert follower < leader


def test_a_role_is_less_sure_than_a_name_and_words_amid_a_clause_less_than_whole_ones():
    (whole,) = confidences("“The roof will hold,” Falk said.")
    (amid,) = confidences("Falk said the old roof would “hold for years” yet.")

    assert amid < whole


def test_confidence_never_falls_where_the_chance_of_the_cue_rises():
    draft = draft_of("“The roof will hold,” Ida Falk said.")

    found = [confidence_of(draft._replace(score=score), 1.0) for score in (0.0, *STEPS, 1.0)]
    assert found == sorted(found)


def test_no_step_of_the_chance_counts_against_a_statement():
    steps = {name: weight for name, weight in CONFIDENCE.items() if "chance of the cue" in name}

    assert steps
    assert min(steps.values()) >= 0


@pytest.mark.parametrize("reach", list(Reach))
@pytest.mark.parametrize("factor", [0.0, 0.5, 1.0])
def test_confidence_is_a_chance_below_certainty(reach, factor):
    draft = draft_of("“The roof will hold,” Ida Falk said.")

    assert 0 <= confidence_of(draft._replace(reach=reach), factor) <= 0.99


def test_a_doubt_about_who_is_meant_is_a_doubt_about_the_statement():
    draft = draft_of("“The roof will hold,” Ida Falk said.")

    assert confidence_of(draft, 0.6) < 0.7 < confidence_of(draft, 1.0)
