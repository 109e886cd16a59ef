"""What belongs to one statement is put together, and what does not stays apart."""

from itertools import pairwise

import pytest
from tellings import direct, mixed, quote_marks, tell

from indexer.blocks import map_blocks
from indexer.extract.drafting import draft_statements
from indexer.statement import Kind


def drafts_of(text):
    return draft_statements(text, map_blocks(text), quote_marks(text))


def words_of(text):
    return [tuple(text[start:end] for start, end in draft.spans) for draft in drafts_of(text).drafts]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("“It holds,” said Falk, “and it must.”", [("It holds", "and it must.")]),
        ("“It holds,” said Falk. “It must.”", [("It holds", "It must.")]),
        (
            "“It holds,” said Falk. She rose. “It must, and it will hold for years.”",
            [("It holds",), ("It must, and it will hold for years.",)],
        ),
        ("“It holds,” said Falk.\n\n“It must.”", [("It holds",), ("It must.",)]),
        ("“It holds,” said Falk. “It must,” said Baum.", [("It holds",), ("It must",)]),
        ("Falk said the wall was “old” and “cold”.", [("old", "cold")]),
        ("Falk said the wall was “old”, “cold” and “damp”.", [("old", "cold", "damp")]),
        ("“It holds.\n\n“It must.\n\n“It will,” Falk said.", [("It holds.", "It must.", "It will")]),
    ],
)
def test_the_parts_of_one_statement_are_those_under_one_cue(text, statements):
    assert words_of(text) == statements


def test_a_draft_of_quoted_words_in_a_clause_holds_the_clause():
    text = "On Monday Falk said the wall was “strong” and went home."

    (draft,) = drafts_of(text).drafts

    assert draft.kind is Kind.MIXED
    assert text[slice(*draft.content)].startswith("the wall was “strong”")


@pytest.mark.parametrize(
    "text", ["“It holds,” Falk said.", "Falk said: “It holds.”", "Falk said that the roof will hold."]
)
def test_a_draft_that_is_not_mixed_needs_no_clause_around_it(text):
    (draft,) = drafts_of(text).drafts

    assert draft.content is None


def test_the_context_holds_the_words_the_speaker_and_the_cue():
    text = "It rained. “It holds,” Falk said on Monday. “It must.” Baum left."

    (draft,) = drafts_of(text).drafts

    assert text[slice(*draft.context)] == "“It holds,” Falk said on Monday. “It must.”"


def test_the_context_of_a_quote_in_a_later_paragraph_is_its_own():
    text = "“It holds,” Falk said.\n\n“It must.”"

    _, second = drafts_of(text).drafts

    assert text[slice(*second.context)] == "“It must.”"


def test_an_inner_quote_with_a_cue_of_its_own_is_a_draft_inside_another():
    text = "“Baum told us “wait”, and we waited,” said Falk."

    outer, inner = drafts_of(text).drafts

    assert (outer.outer_quote, inner.outer_quote) == (None, 0)
    assert text[slice(*inner.spans[0])] == "wait"


def test_an_inner_quote_without_a_cue_is_no_draft():
    assert words_of("“They sell “shields” here,” said Falk.") == [("They sell “shields” here",)]


def test_the_sentences_inside_quotes_stand_behind_the_reporters():
    found = drafts_of("“Baum told us “wait”, and we waited,” said Falk.")

    assert found.outside == 1
    assert len(found.readings) > found.outside


def test_a_cue_is_used_once():
    text = "Falk said that “it holds” and that the wall would stand."

    assert len(drafts_of(text).drafts) == 1


def test_one_clause_is_not_reported_twice():
    text = "Falk said that Baum had said that the old wall would stand."

    spans = [span for draft in drafts_of(text).drafts for span in draft.spans]

    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize(
    "text", ["Roth claims that Baum told her: “I drank.”", "“I drank,” Baum wrote to Roth, according to prosecutors."]
)
def test_words_in_marks_are_never_part_of_an_indirect_statement(text):
    indirect = [draft for draft in drafts_of(text).drafts if draft.kind is Kind.INDIRECT]

    assert not any("“" in text[slice(*span)] for draft in indirect for span in draft.spans)


def test_a_quote_that_is_never_closed_says_so():
    (draft,) = drafts_of("“It holds.\n\n“It must,” Falk said. “It will.").drafts[:1]

    assert not draft.is_closed


def test_a_text_without_speech_has_no_drafts():
    assert drafts_of("It rained in Lund. The ship “Nordlys” sank.").drafts == []


def test_a_paragraph_that_reopens_a_quote_is_no_part_of_the_clause_before():
    found = tell("Rolf Baum said the plan was “an empty promise.\n\n“We build ships. We sell them,” Baum said.")

    assert found == [mixed("Rolf Baum", "an empty promise."), direct("Rolf Baum", "We build ships. We sell them")]
