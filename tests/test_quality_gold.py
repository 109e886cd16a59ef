"""The gold of our own: that it is what was marked, and that the engine reaches the floors on it.

`make quality` prints the table; `python tests/quality_report.py --cases` prints every case that fails.
"""

import json

import pytest
from forms_page import PAGE, REWRITE, make_page
from hypothesis import given
from hypothesis import strategies as st
from quality_gold import (
    MANIFEST,
    REBUILD,
    MarkingError,
    as_line,
    as_manifest,
    build_all,
    build_case,
    digest,
    gold_lines,
    read_forms,
    read_marks,
)
from quality_report import measure_gold
from quality_scoring import Verdict, compare_case
from quality_tally import broken, can_rise, figures, raised, read_floors, without_floor

LINES = gold_lines()
CASES = [json.loads(line) for line in LINES]


@pytest.fixture(scope="module")
def outcomes():
    return measure_gold()


def test_the_gold_is_what_the_marked_texts_say():
    assert [as_line(case) for case in build_all()] == LINES, f"marked texts changed; on purpose? then run `{REBUILD}`"


def test_no_case_was_changed_in_silence():
    assert MANIFEST.read_text("utf-8") == as_manifest(LINES), f"gold changed; on purpose? then run `{REBUILD}`"


def test_a_changed_reading_changes_the_checksum():
    other = {**CASES[0], "note": "another"}

    assert digest(as_line(other)) != digest(LINES[0])


def test_every_span_of_the_gold_is_what_its_text_holds():
    spans = [
        (case["text"], span)
        for case in CASES
        for span in (*case["quotes"], *case["forbidden"], *filter(None, (row["content"] for row in case["quotes"])))
    ]
    mentions = [(case["text"], row) for case in CASES for row in case["quotes"] if row["speaker_text"]]

    assert all(text[one["start"] : one["end"]] == one["text"] for text, one in spans)
    assert all(text[one["speaker_start"] : one["speaker_end"]] == one["speaker_text"] for text, one in mentions)


def test_the_gold_is_as_large_and_as_varied_as_it_should_be():
    nothing = [case for case in CASES if not any(row["must"] for row in case["quotes"])]
    long = [case for case in CASES if case["text"].count("\n\n") >= 2]

    assert len({case["id"] for case in CASES}) == len({case["text"] for case in CASES}) == len(CASES) >= 220
    assert len(long) >= 25
    assert len(nothing) >= 30


@pytest.mark.parametrize("form", read_forms())
def test_each_form_has_three_cases_or_more(form):
    assert sum(case["form"] == form for case in CASES) >= 3


def test_every_case_belongs_to_a_form():
    assert {case["form"] for case in CASES} == set(read_forms())


def test_offsets_come_from_the_marks_in_the_text():
    marked = read_marks("“{1 {s2 The cook} told us “{2 wait}”},” {s1 she} said.")

    assert marked.text == "“The cook told us “wait”,” she said."
    assert {key: [span.text for span in spans] for key, spans in marked.spans.items()} == {
        ("s", 2): ["The cook"],
        ("", 2): ["wait"],
        ("", 1): ["The cook told us “wait”"],
        ("s", 1): ["she"],
    }
    assert all(marked.text[one.start : one.end] == one.text for spans in marked.spans.values() for one in spans)


def test_marks_that_do_not_hang_together_are_refused():
    with pytest.raises(MarkingError, match="are told and"):
        build_case("split-1 |\n“{1 Go},” {s2 Falk} said.\n-> 1 direct: Falk")


def test_no_floor_is_broken(outcomes):
    measured = figures(outcomes)

    assert broken(measured, read_floors()) == []


def test_every_form_has_its_floors():
    assert {f"forms.{form}" for form in read_forms()} <= set(read_floors())


def test_a_floor_is_raised_but_never_lowered():
    floors = {"totals": {"found": 80.0, "exact": 70.0}, "ceilings": {"forbidden": 3, "wrong_sure": 1}}
    measured = {"totals": {"found": 85.25, "exact": 60.0}, "ceilings": {"forbidden": 2, "wrong_sure": 4}}

    new = raised(measured, floors)

    assert new == {"totals": {"found": 85.2, "exact": 70.0}, "ceilings": {"forbidden": 2, "wrong_sure": 1}}
    assert [one.partition(":")[0] for one in broken(measured, floors)] == ["totals.exact", "ceilings.wrong_sure"]
    assert [one.partition(":")[0] for one in can_rise(measured, floors)] == ["totals.found", "ceilings.forbidden"]


def test_a_floor_of_what_a_model_gives_leaves_room_for_rounding_but_where_all_is_right():
    measured = {"answers": {"ask_ndcg": 70.15, "nobody_refused": 100.0, "quotes_right": 98.25}}

    new = raised(measured, {})

    assert new == {"answers": {"ask_ndcg": 69.9, "nobody_refused": 100.0, "quotes_right": 98.2}}
    assert broken(measured, new) == can_rise(measured, new) == without_floor(measured, new) == []


def test_a_figure_that_nothing_holds_is_named():
    assert without_floor({"answers": {"ask_ndcg": 70.0, "new": 1.0}}, {"answers": {"ask_ndcg": 69.0}}) == [
        "answers.new"
    ]


@given(st.floats(-300, 100), st.integers(-3000, 1000))
def test_a_floor_can_be_kept_by_the_figures_that_raised_it(figure, tenths):
    floors = {"totals": {"score": tenths / 10}}
    measured = {"totals": {"score": figure}}

    new = raised(measured, floors)

    assert new["totals"]["score"] >= floors["totals"]["score"]
    assert new == floors or broken(measured, new) == []
    assert raised(measured, new) == new


SPLIT = "“{1 If it rains},” said {s1 Rolf Falk}, “{1 we go.}” Ida Baum nodded.\n"


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("-> 1 direct: Rolf Falk", Verdict.RIGHT),
        ("-> 1 direct: Rolf Gustav Falk", Verdict.PARTLY),
        ("-> 1 direct: Ida Baum", Verdict.WRONG),
        ("-> 1 direct: ?", Verdict.WRONG),
        ("-> 1 direct: Ida Baum\n-> never by Rolf Falk: *", Verdict.FORBIDDEN),
        ("-> 1 direct: Rolf Falk; negated", Verdict.FORBIDDEN),
        ("-> 1 direct: Rolf Falk\n-> never: If it rains", Verdict.FORBIDDEN),
    ],
)
def test_a_statement_gets_the_worst_verdict_that_fits(told, verdict):
    outcome = compare_case(build_case(f"split-1 |\n{SPLIT.replace('{s1 Rolf Falk}', 'Rolf Falk')}{told}"))

    assert [one.verdict for one in outcome.judged] == [verdict]


def test_a_statement_that_is_noted_is_found_with_its_words_date_and_flags():
    (checked,) = compare_case(build_case(f"split-1 |\n{SPLIT}-> 1 direct: Rolf Falk")).checked

    assert (checked.found, checked.exact, checked.speaker, checked.date, checked.flags) == (True,) * 5


def test_the_page_of_forms_is_up_to_date():
    assert PAGE.read_text("utf-8") == make_page(), f"the engine or the gold changed; run `{REWRITE}` and read the page"
