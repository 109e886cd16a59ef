"""Words that a question wants confirmed: the verdict stands above what was found, and the statement first."""

import json

import pytest
from fakes import said
from shelves import TODAY, open_library

from api.answer import Filters, Status
from api.answering import answer_question
from api.verdict_kinds import VerdictKind
from indexer.statement import Kind

OPEN = "The harbour of Selt stays open to every ship"
ARTICLES = {
    "harbour.md": "---\ntitle: Harbour\nsource: Maren Post\npublished: 2031-05-05\n---\n"
    + "\n\n".join(
        [
            said(OPEN, "Anna Orlova", "2031-05-04"),
            said("Ships of every size may enter the harbour at night", "Anna Orlova", "2031-05-03"),
            said("Nobody asked the ferrymen of Selt", "Tomas Varga", "2031-05-01"),
        ]
    ),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    opened = open_library(tmp_path_factory.mktemp("confronting"), ARTICLES)
    yield opened
    opened.close()


def ask(library, question, **more):
    return answer_question(library, question, today=TODAY, **more)


def cited(answer) -> str:
    (words,) = [one.statement.quote for one in answer.citations if one.n == answer.checked.n]
    return words


def test_the_very_words_are_confirmed_and_cited(library):
    answer = ask(library, f"Did Orlova really say “{OPEN}”?")

    assert answer.text.startswith("Verbatim: Anna Orlova said so, 4 May 2031. [1]\n\nAnna Orlova on this: ")
    assert answer.checked.verdict is VerdictKind.VERBATIM
    assert cited(answer) == OPEN


def test_a_sentence_alone_is_held_against_the_record(library):
    answer = ask(library, "The harbour of Selt stays closed to every ship.")

    assert answer.text.startswith("Altered: Anna Orlova said something like it, 4 May 2031, but not in these words.")
    assert "open → closed" in answer.text
    assert cited(answer) == OPEN


@pytest.mark.parametrize("question", [f"Did Varga say “{OPEN}”?", f"Varga said “{OPEN}”"], ids=["asked", "claimed"])
def test_words_of_another_are_never_given_to_whoever_is_asked_about(library, question):
    answer = ask(library, question)

    assert answer.text.startswith("Misattributed: not Tomas Varga, but Anna Orlova said so, 4 May 2031.")
    assert answer.checked.said_by.name == "Anna Orlova"
    assert cited(answer) == OPEN


def test_who_said_these_words_is_told(library):
    answer = ask(library, "Who said “Nobody asked the ferrymen”?")

    assert answer.text.startswith("Verbatim: Tomas Varga said so, 1 May 2031.")


def test_words_in_quotation_marks_that_nobody_said_are_said_to_be_on_no_record(library):
    answer = ask(library, "Orlova said “every ferry will be sold to the highest bidder”")

    assert (
        "Not on record: nothing shows that Anna Orlova said so." in answer.text or answer.status is not Status.ANSWERED
    )
    assert (answer.checked.verdict, answer.checked.n) == (VerdictKind.NOT_ON_RECORD, None)


def test_a_loose_retelling_that_matches_no_words_is_not_judged(library):
    assert ask(library, "Did Orlova really say that vessels are let in after dark?").checked is None


def test_quotes_of_two_people_are_not_said_to_be_on_no_record(library):
    answer = ask(library, f"Who said “{OPEN}” and “Nobody asked the ferrymen of Selt”?")

    assert answer.checked is None
    assert {one.statement.speaker.name for one in answer.citations} == {"Anna Orlova", "Tomas Varga"}


def test_a_question_that_wants_nothing_confirmed_is_not_judged(library):
    assert ask(library, "What did Orlova say about the harbour?").checked is None


def test_filters_keep_out_even_the_very_words(library):
    answer = ask(library, f"Did Orlova really say “{OPEN}”?", filters=Filters(kinds=(Kind.INDIRECT,)))

    assert answer.citations == ()
    assert answer.checked is None


def test_a_time_that_is_asked_about_keeps_out_words_of_another(library):
    answer = ask(library, f"Did Orlova say “{OPEN}” on 3 May 2031?")

    assert answer.checked is None
    assert "Verbatim" not in answer.text


def test_the_statement_stands_first_and_its_speakers_others_after_it(library):
    answer = ask(library, "Varga said “Ships of every size may enter the harbour at night”")

    assert answer.checked.n == 1
    assert answer.text.count("Anna Orlova on this: ") == 1


def test_the_answer_holds_no_quotation_marks_of_the_question(library):
    answer = ask(library, "Did Orlova really say “every ferry will be sold”?")

    assert "every ferry will be sold”" not in answer.text
    assert json.loads(answer.model_dump_json())["checked"]["words"] == "every ferry will be sold"
