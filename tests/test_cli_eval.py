"""`onrecord eval` over a set of our own writing, in `quality/questions/`, with the model that answers: its floors."""

import json
from functools import partial
from pathlib import Path

import pytest
from answer_quality import set_figures
from quality_tally import broken, read_floors
from served import run_command

QUESTIONS = Path(__file__).parent / "quality" / "questions"
pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("record") / "data"


@pytest.fixture
def onrecord(capsys):
    return partial(run_command, capsys)


def test_no_floor_of_our_own_questions_is_broken(onrecord, data):
    code, out, err = onrecord("eval", QUESTIONS, "--data", data, "--json")

    measured = {"questions": set_figures(json.loads(out))}
    assert (code, err) == (0, "")
    assert set(measured["questions"]) == set(read_floors()["questions"])
    assert broken(measured, read_floors()) == []


def test_figures_are_printed_for_people(onrecord, data):
    code, out, err = onrecord("eval", QUESTIONS, "--data", data)

    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert [line.partition(":")[0] for line in lines[:4]] == ["ask", "nobody", "off-topic", "verify"]
    assert lines[-1].endswith("as they were made; 0 called verbatim that are not.")
    assert "quotes verbatim: 30 of 30 right; 30 verbatim" in lines
