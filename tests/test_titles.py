"""Titles of works, headlines of other articles and headings between paragraphs are nobody's words."""

import pytest
from tellings import direct, mixed, quote_marks, sentences_of, tell

from indexer.blocks import map_blocks
from indexer.extract.titles import find_headings, is_title

HEADED = """“The ferry sails at noon,” said Ida Falk, who runs the harbour.

'A bridge too many'

The town has waited nine years. “Nobody asked us,” Falk said."""


@pytest.mark.parametrize(
    "text",
    [
        "Ida Falk said in her 2012 book, “A Winter at Sea.”",
        "“We froze,” she wrote in her memoir, “Hard Water.”",
        "In Rolf Baum's book “Backwater: Ida Falk's Long War for the Soul of Nord Steel” she is kinder.",
        "According to “The Falks: Three Generations of Shipping,” by Rolf Baum, she sold the yard.",
        "Rolf Baum, a co-author of “Harbour Lights: Inside the World of Nord Steel,” agreed.",
        "Ida Falk said on Harbour News's “Morning Tide” that the roof would hold.",
        "“Ferry fares to rise in Lund next year,” by the Courier's Ida Falk, was read aloud.",
        "NOW OPEN — “Ferry fares to rise in Lund next year,” by Ida Falk.",
    ],
)
def test_the_words_around_tell_the_title_of_a_work(text):
    sentence = sentences_of(text)[0]
    place = max(at for at, token in enumerate(sentence.tokens) if token.quote is not None)

    assert is_title(sentence.tokens, place)


@pytest.mark.parametrize(
    "text",
    [
        "According to Ida Falk, “The roof will hold.”",
        "According to “people close to the yard,” she sold it.",
        "“The roof will hold,” by all accounts, were her words.",
        "She said the “ugliness of words,” by Rolf Baum above all, had hurt her.",
        "Ida Falk said of the book, “I never read it.”",
        "Ida Falk's “Hard Water” speech was long.",
        "“The Roof Will Hold,” Ida Falk said.",
    ],
)
def test_words_that_somebody_said_are_no_title(text):
    sentence = sentences_of(text)[0]
    place = next(at for at, token in enumerate(sentence.tokens) if token.quote is not None)

    assert not is_title(sentence.tokens, place)


def test_a_book_is_not_among_what_its_author_said():
    told = tell("“We froze,” Ida Falk wrote in her memoir, “Hard Water.” She retired in May.")

    assert told == [direct("Ida Falk", "We froze")]


def test_a_line_in_single_marks_among_speech_in_double_ones_heads_what_follows():
    quoted = quote_marks(HEADED)

    headings = find_headings(HEADED, map_blocks(HEADED), quoted)

    assert [HEADED[slice(*quoted[place].outer)] for place in headings] == ["'A bridge too many'"]
    assert tell(HEADED) == [direct("Ida Falk", "The ferry sails at noon"), direct("Ida Falk", "Nobody asked us")]


@pytest.mark.parametrize(
    "text",
    [
        "‘The ferry sails at noon,’ said Ida Falk.\n\n‘Not a day later.’",
        "“The ferry sails at noon,” said Ida Falk.\n\n‘Not a day later, whatever the council and the owners may want.’",
        "“The ferry sails at noon,” said Ida Falk.\n\n“Not a day later.”",
        "“The ferry sails at noon,” said Ida Falk.\n\n‘Not a day later’ is what the crew hears.",
    ],
)
def test_single_marks_head_nothing_where_speech_has_them_or_the_line_goes_on(text):
    assert find_headings(text, map_blocks(text), quote_marks(text)) == frozenset()


def test_words_of_a_broadcast_are_still_told_beside_its_name():
    told = tell("On Harbour News's “Morning Tide,” Ida Falk said the roof was “as good as new”.")

    assert told == [mixed("Ida Falk", "as good as new")]
