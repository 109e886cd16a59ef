"""What `make quality` takes from an evaluation, and what it says of sets that are not there."""

import json

import pytest
from answer_quality import NAMES, QUESTIONS, evaluate, find_sets, set_ceilings, set_figures
from quality_tally import broken, read_floors

from api.question_set import read_question_set

KIND = {"question_count": 8, "ndcg": None, "mrr": None, "auroc": None, "ms_median": 1.0, "ms_p99": 2.0}
FOUND = {
    "kinds": [
        {**KIND, "kind": "ask", "graded_count": 8, "ndcg": 0.75, "statuses": {"answered": 6, "nothing_on_topic": 2}},
        {**KIND, "kind": "off-topic", "graded_count": 0, "auroc": 0.5, "statuses": {"answered": 2, "refused": 6}},
    ],
    "citation_count": 3,
    "citation_faults": ["one"],
    "verification": {
        "forms": [
            {"form": "verbatim", "quote_count": 6, "right_count": 6, "verdicts": {"verbatim": 6}},
            {"form": "absent", "quote_count": 4, "right_count": 2, "verdicts": {"verbatim": 2, "not_on_record": 2}},
        ],
        "false_verbatims": ["one", "two"],
    },
}


def test_every_kind_of_question_and_all_quotes_have_their_figures():
    assert set_figures(FOUND) == {
        "ask_ndcg": 75.0,
        "ask_answered": 75.0,
        "off_topic_auroc": 50.0,
        "off_topic_refused": 75.0,
        "quotes_right": 80.0,
    }


def test_what_must_never_be_is_counted_and_breaks_the_floors():
    measured = {"ceilings": set_ceilings(FOUND)}

    assert measured == {"ceilings": {"citation_faults": 1, "false_verbatims": 2}}
    assert len(broken(measured, read_floors())) == 2


def test_sets_that_are_not_there_are_named(tmp_path):
    (tmp_path / NAMES[0]).mkdir()

    there, absent = find_sets(tmp_path)

    assert there == {NAMES[0]: tmp_path / NAMES[0]}
    assert absent == [f"the set {NAMES[1]} (no {tmp_path / NAMES[1]})"]


def test_a_set_that_cannot_be_measured_ends_it_and_passes_nothing(tmp_path):
    with pytest.raises(SystemExit, match="NOT MEASURED"):
        evaluate(tmp_path / "nowhere")


def test_every_grade_of_our_own_questions_is_of_a_question_and_a_statement():
    questions = read_question_set(QUESTIONS)
    ids = {json.loads(line)["id"] for line in questions.corpus.read_text("utf-8").splitlines()}

    assert set(questions.grades) == {one.id for one in questions.questions if one.kind in {"ask", "verify"}}
    assert {one for graded in questions.grades.values() for one in graded} <= ids
    assert {one.kind for one in questions.questions} == {"ask", "verify", "off-topic", "nobody"}
