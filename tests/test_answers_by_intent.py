"""What an answer to each intent shows, in which order, and how it is written."""

import re
from itertools import pairwise

import pytest
from fakes import said
from shelves import TODAY, open_library

from api.answer import NO_FILTERS, Answer, Difference, Filters, Intent, Status
from api.answering import answer_question, answer_understood
from api.question import understand
from api.retrieval import roster_of
from indexer.statement import Kind

MONTHS = [f"2030-{month:02d}-10" for month in range(1, 13)]
ARTICLES = {
    "grain.md": "---\ntitle: Grain\nsource: Maren Post\npublished: 2031-05-05\n---\n"
    + "\n\n".join(
        [
            said("Grain exports will rise by a tenth", "Anna Orlova", "2029-03-01"),
            said("Grain for the poor comes first", "Anna Orlova", "2030-02-01"),
            said("Grain exports will rise by a fifth", "Anna Orlova", "2031-05-04"),
            said("Grain exports may help nobody", "Tomas Varga", "2031-05-01"),
            said("Water is scarce in Selt", "Leyla Haddad", "2031-05-02"),
        ]
    ),
    "wall.md": "---\ntitle: A wall\nsource: Velm Herald\n---\n"
    + "\n\n".join(
        [
            said("The wall of Velm stays", "Tomas Varga", "2031-04-02"),
            *(said(f"Wall number {n} of Velm is mended", "Dora Lund", day) for n, day in enumerate(MONTHS, start=1)),
        ]
    ),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    opened = open_library(tmp_path_factory.mktemp("intents"), ARTICLES)
    yield opened
    opened.close()


def ask(library, question, intent, *, filters=NO_FILTERS, limit=5) -> Answer:
    understood = understand(question, roster=roster_of(library), filters=filters, today=TODAY)
    meant = understood.interpretation.model_copy(update={"intent": intent})
    return answer_understood(
        library,
        understood.model_copy(update={"interpretation": meant}),
        question=question,
        limit=limit,
        filters=filters,
        today=TODAY,
    )


def days(answer) -> list[str]:
    return [one.statement.said_on.date for one in answer.citations]


def lines(answer) -> list[str]:
    return [line for line in answer.text.split("\n") if line.startswith("•")]


def test_a_timeline_begins_with_the_oldest_and_names_a_single_speaker_once(library):
    answer = ask(library, "What did Orlova say about grain?", Intent.TIMELINE)

    assert days(answer) == ["2029-03-01", "2030-02-01", "2031-05-04"]
    assert answer.text.startswith("Anna Orlova on grain: 3 statements, oldest first\n\n2029\n• 1 March 2029: “Grain")
    assert answer.text.count("Anna Orlova") == 2  # above, and in how the question was understood


def test_a_timeline_of_several_names_each(library):
    answer = ask(library, "Who said anything about grain?", Intent.TIMELINE)

    assert "• 1 May 2031, Tomas Varga: “Grain exports may help nobody” [3]" in answer.text


def test_a_timeline_of_one_year_has_no_headings(library):
    assert "\n2030\n" not in ask(library, "What did Lund say?", Intent.TIMELINE, limit=12).text


def test_a_timeline_that_is_too_long_covers_the_whole_time(library):
    answer = ask(library, "What did Lund say?", Intent.TIMELINE, limit=4)

    months = [int(day[5:7]) for day in days(answer)]
    assert months[0] == 1
    assert months[-1] == 12
    assert max(b - a for a, b in pairwise(months)) <= 5
    assert "8 more, left out so that the whole time is covered." in answer.text


def test_a_wording_that_changed_is_shown_as_a_pair(library):
    answer = ask(library, "Who said anything about grain?", Intent.TIMELINE, limit=2)

    (shift,) = answer.shifts
    assert (shift.earlier, shift.later, shift.differs_in) == (1, 2, (Difference.NUMBER,))
    assert "Wording of [1] and [2] differs in a number: tenth → fifth." in answer.text


def test_people_are_compared_in_the_order_asked_with_the_same_number_of_places(library):
    answer = ask(library, "What did Varga and Orlova say about grain?", Intent.COMPARE, limit=3)

    assert [one.statement.speaker.name for one in answer.citations] == ["Tomas Varga", "Anna Orlova"]
    assert "Anna Orlova on grain: 1 of 3 statements" in answer.text
    assert re.search(r"Nearest in time: \[1\] and \[2\], \d+ days apart\.", answer.text)


def test_whoever_has_nothing_to_compare_is_named_in_their_place(library):
    answer = ask(library, "What did Orlova and Haddad and Varga say about grain?", Intent.COMPARE, limit=6)

    blocks = answer.text.split("\n\n")
    assert [block.partition(" on grain")[0] for block in blocks[:3]] == [
        "Anna Orlova", "Nothing from Leyla Haddad about grain was found.", "Tomas Varga"
    ]  # fmt: skip


def test_of_more_people_than_places_the_last_are_named_as_left_out(library):
    answer = ask(library, "What did Orlova and Varga and Lund say?", Intent.COMPARE, limit=2)

    assert len(answer.citations) == 2
    assert answer.text.startswith("Left out, as there is no place for more people: Dora Lund.")


def test_a_comparison_of_one_is_an_answer(library):
    answer = ask(library, "What did Orlova say about grain?", Intent.COMPARE)

    assert answer.text.startswith("Anna Orlova on grain: 3 statements\n")


def test_who_said_gives_each_speaker_one_line_with_a_count(library):
    answer = ask(library, "Who said anything about grain?", Intent.WHO_SAID)

    assert sorted(one.statement.speaker.name for one in answer.citations) == ["Anna Orlova", "Tomas Varga"]
    assert answer.text.startswith("On grain: 2 speakers, 4 statements\n")
    assert any(line.startswith("• Anna Orlova, 3 statements, ") for line in lines(answer))


def test_who_said_counts_the_speakers_that_are_not_shown(library):
    answer = ask(library, "Who spoke?", Intent.WHO_SAID, limit=1)

    assert len(answer.citations) == 1
    assert "Not shown: 3 speakers more." in answer.text


def test_a_list_begins_with_the_newest_under_months_and_says_how_to_read_on(library):
    answer = ask(library, "What did Lund say?", Intent.LIST, limit=2)

    assert days(answer) == ["2030-12-10", "2030-11-10"]
    assert answer.text.startswith("Dora Lund: 2 of 12 statements, newest first\n\nDecember 2030\n• 10 December 2030: ")
    assert "10 more on record.\nTo read on: onrecord search --speaker dora-lund\n" in answer.text


def test_a_list_on_a_topic_in_a_period_reads_on_with_the_same(library):
    filters = Filters(kinds=(Kind.DIRECT,), sources=("Velm Herald",))

    answer = ask(library, "What did Lund say about wall since March 2030?", Intent.LIST, limit=2, filters=filters)

    assert (
        "onrecord search wall --speaker dora-lund --from 2030-03-01 --source 'Velm Herald' --kind direct\n"
        in answer.text
    )


def test_what_is_on_record_comes_with_questions_that_it_answers(library):
    answer = ask(library, "What was said?", Intent.META)

    assert answer.suggestions
    assert f"Try: {answer.suggestions[0]}" in answer.text
    for question in answer.suggestions:
        assert answer_question(library, question, today=TODAY).citations


def test_what_is_on_record_is_counted_and_nothing_quoted(library):
    answer = ask(library, "What was said?", Intent.META)

    assert (answer.status, answer.citations) == (Status.ANSWERED, ())
    assert answer.text.split("\n")[:4] == [
        "On record: 18 statements, from 2 articles by 4 speakers, dated from 1 March 2029 to 4 May 2031.",
        "Quoted most: Dora Lund (12), Anna Orlova (3), Tomas Varga (2) and Leyla Haddad (1).",
        "Printed by: Velm Herald (13) and Maren Post (5).",
        f"State of the record: number {library.generation}; each change adds one.",
    ]


def test_what_is_on_record_of_one_person_in_a_period_is_counted(library):
    answer = ask(library, "What did Lund say in March 2030?", Intent.META)

    assert answer.text.split("\n")[:2] == [
        "Dora Lund: 12 statements, in 1 article, dated from 10 January 2030 to 10 December 2030.",
        "In the period and under the filters asked for: 1 statement.",
    ]


def test_whoever_is_not_on_record_is_not_counted(library):
    assert ask(library, "What did Lavrov say?", Intent.META).status is Status.UNKNOWN_SPEAKER


@pytest.mark.parametrize("intent", [one for one in Intent if one is not Intent.META])
@pytest.mark.parametrize("limit", [1, 2, 5, 50])
@pytest.mark.parametrize(
    "question", ["What was said?", "Who said anything about wall?", "What did Orlova and Lund say?", "Lund on wall"]
)
def test_every_answer_numbers_its_lines_in_order_and_stays_in_its_limit(library, intent, limit, question):
    answer = ask(library, question, intent, limit=limit)

    assert answer.status is Status.ANSWERED
    assert len(answer.citations) <= limit
    assert [int(re.search(r"\[(\d+)\]$", line)[1]) for line in lines(answer)] == [one.n for one in answer.citations]
    assert all(f"“{one.statement.quote}”" in lines(answer)[one.n - 1] for one in answer.citations)


@pytest.mark.parametrize("intent", list(Intent))
def test_what_is_not_on_record_is_no_answer_to_any_intent(library, intent):
    answer = ask(library, "What did Lavrov say about grain?", intent)

    assert answer.status is Status.UNKNOWN_SPEAKER
    assert answer.citations == ()
