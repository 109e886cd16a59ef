"""What `make bench` makes of the tables that its stages write."""

import xml.etree.ElementTree as ET

import bench
import pytest
from bench_plots import drawn_bars, drawn_lines
from bench_targets import TARGETS, Place, Target, number_in, report

PAGE = """# Benchmarks

Every figure is measured.

## Questions

Measured on a day.

| | 10,000 statements | 100,000 statements | 1,000,000 statements | growth |
|---|---:|---:|---:|---:|
| a topic | 2.0 / 9.0 | 4.0 / 12.5 | 8.0 / 1,020.0 | 0.30 |
| all questions | 3.0 / 9.0 | 6.0 / 31.5 | 16.0 / 40.0 | 0.36 |
"""


def line_of(page, what):
    return next(line for line in report(page) if line.startswith(f"| {what} "))


@pytest.mark.parametrize(("which", "number"), [(0, 8.0), (1, 1020.0), (2, None)])
def test_a_figure_is_read_from_the_cell_that_a_section_shows(which, number):
    assert number_in(PAGE, Place("Questions", "a topic", "1,000,000 statements", which)) == number


def test_what_no_table_holds_is_not_measured():
    assert number_in(PAGE, Place("Peers", "a topic", "growth")) is None
    assert line_of(PAGE, "server at 100,000 ready").endswith("| not measured yet |")


def test_a_target_is_met_or_said_to_be_missed():
    assert line_of(PAGE, "`/v1/ask` at 100,000 statements, half at most").endswith("| ≤ 8 ms | 6 ms | met |")
    assert line_of(PAGE, "`/v1/ask` at 1,000,000 statements, half at most").endswith("| 16 ms | **not met** |")


def test_the_least_and_the_most_that_is_wanted_are_told_apart():
    place = Place("Questions", "a topic", "growth")

    assert Target("faster", place, 4, is_least=True).is_met(4.0)
    assert not Target("faster", place, 4, is_least=True).is_met(3.9)
    assert not Target("slower", place, 4).is_met(4.1)


def test_a_ratio_is_that_of_two_cells():
    ours, theirs = (Place("Questions", row, "100,000 statements") for row in ("all questions", "a topic"))

    assert Target("slower", ours, 2, over=theirs).measured_in(PAGE) == 1.5
    assert Target("slower", ours, 2, over=Place("Peers", "a topic", "growth")).measured_in(PAGE) is None


def test_every_target_is_named_once():
    assert len({target.what for target in TARGETS}) == len(TARGETS)


def test_the_overview_stands_first_and_once(tmp_path):
    once = bench.with_overview(PAGE, pictures=tmp_path)

    again = bench.with_overview(once, pictures=tmp_path)

    assert again == once
    assert [line for line in once.splitlines() if line.startswith("## ")][1] == "## Questions"
    assert once.startswith("# Benchmarks\n\nEvery figure is measured.\n\n## ")


def test_a_picture_is_drawn_of_each_table_that_is_there(tmp_path):
    page = bench.with_overview(PAGE, pictures=tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["bench-questions.svg"]
    assert "](bench-questions.svg)" in page
    assert "](bench-indexing.svg)" not in page


def test_pictures_are_whole_and_name_what_they_show():
    lines = drawn_lines("times", (10, 100), {"a < b": [1.0, 3.0], "c": [2.0, 2.0]})
    bars = drawn_bars("speeds", {"ours": 3.0, "theirs": 1.5})

    for picture, names in ((lines, {"times", "a < b", "c"}), (bars, {"speeds", "ours", "theirs"})):
        whole = ET.fromstring(picture)  # noqa: S314 - drawn here
        texts = {each.text for each in whole.iter() if each.tag.endswith("text")}
        assert names <= texts


def test_nothing_is_drawn_of_nothing():
    assert drawn_lines("times", (10, 100), {}) is None
    assert drawn_bars("speeds", {}) is None
