"""A label is read in whatever shape it is printed; whether it means a speaker is for the whole text to show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.labels import LabelSort, read_bare_label, read_label


@pytest.mark.parametrize(
    ("line", "label", "body"),
    [
        ("MR. HALE: Yes.", "MR. HALE", "Yes."),
        ("HALE: 2003.", "HALE", "2003."),
        ("HALE (through interpreter): Yes.", "HALE (through interpreter)", "Yes."),
        ("REAR ADMIRAL BRICE-O’HARA: Yes.", "REAR ADMIRAL BRICE-O’HARA", "Yes."),
        ("THE PRESIDENT: Yes.", "THE PRESIDENT", "Yes."),
        ("МИНИСТР ОРЛОВА: Да.", "МИНИСТР ОРЛОВА", "Да."),
        ("Mr Hale: Yes.", "Mr Hale", "Yes."),
        ("Minister Orlova: Yes.", "Minister Orlova", "Yes."),
        ("Vera Orlova (in Russian): Yes.", "Vera Orlova (in Russian)", "Yes."),
        ("Vera Orlova (00:15):", "Vera Orlova (00:15)", ""),
        ("[00:15] Orlova: Yes.", "Orlova", "Yes."),
        ("[Orlova] Yes.", "Orlova", "Yes."),
        ("[Orlova]: Yes.", "Orlova", "Yes."),
        ("**Orlova:** Yes.", "Orlova", "Yes."),
        ("**Orlova**: Yes.", "Orlova", "Yes."),
        ("__Orlova:__ Yes.", "Orlova", "Yes."),
        ("Moderator: Yes.", "Moderator", "Yes."),
        ("“Orlova: Yes.", "Orlova", "Yes."),
        ("Juan de la Cruz: Yes.", "Juan de la Cruz", "Yes."),
        ("Yusuf al-Karim: Yes.", "Yusuf al-Karim", "Yes."),
    ],
)
def test_a_label_is_cut_from_what_is_said(line, label, body):
    found = read_label(line)

    assert (line[found.start : found.end], line[found.body :]) == (label, body)


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("Q Why?", "Why?"),
        ("Q: Why?", "Why?"),
        ("Q. Why?", "Why?"),
        ("**Q:** Why?", "Why?"),
        ("Q2: Why?", "Why?"),
        ("QUESTION: Why?", "Why?"),
        ("Question: Why?", "Why?"),
        ("QUESTION (via interpreter): Why?", "Why?"),
        ("REPORTER: Why?", "Why?"),
        ("Journalist: Why?", "Why?"),
        ("Interviewer: Why?", "Why?"),
    ],
)
def test_a_reporter_asks(line, body):
    found = read_label(line)

    assert (found.sort, line[found.body :]) == (LabelSort.ASKS, body)


@pytest.mark.parametrize("line", ["A: Yes.", "A. Yes.", "Answer: Yes.", "ANSWER: Yes.", "**A:** Yes."])
def test_an_answer_is_told_from_a_name(line):
    found = read_label(line)

    assert (found.sort, line[found.body :]) == (LabelSort.ANSWERS, "Yes.")


@pytest.mark.parametrize(
    "line",
    [
        "Falk said: “Yes.”",
        "Falk: 1,769",
        "Note: the roof holds.",
        "UPDATE: the roof holds.",
        "Monday: rain.",
        "It was over: Falk left.",
        "**Orlova** left.",
        "**Orlova left.**",
        "[Laughter] Yes.",
        "at noon: Yes.",
        "Falk “the Hammer”: Yes.",
        "The roof holds; Falk says so: look.",
        ":",
        "",
        "Q",
        "Question of the day",
    ],
)
def test_other_lines_begin_with_no_label(line):
    assert read_label(line) is None


@pytest.mark.parametrize("line", ["Vera Orlova", "MINISTER ORLOVA", "The President"])
def test_a_name_on_a_line_of_its_own_may_be_a_label(line):
    assert read_bare_label(line).sort is LabelSort.BARE


@pytest.mark.parametrize("line", ["Vera Orlova.", "the roof holds", "", "Falk said it", "A" * 61])
def test_a_sentence_on_a_line_of_its_own_is_no_label(line):
    assert read_bare_label(line) is None


@given(st.text(max_size=90) | st.lists(st.sampled_from(list("[](:*_Q A.\n“Mr")), max_size=40).map("".join))
def test_a_label_lies_inside_its_line(line):
    found = read_label(line)

    assert found is None or 0 <= found.start < found.end <= found.body <= len(line) or found.end == found.body
