"""Extraction takes steps in proportion to the text, whatever it is made of; `make stress` measures the time as well.

Steps are lines of our own code that are run, which are the same on every machine and at every run.
"""

import sys

import pytest
from fakes import make_article
from hostile import FAMILIES, text_of
from patterns import Pattern, all_patterns
from stress import attacks, use, window_of

from indexer.extract.extraction import extract_article

SIZE = 1_500
DENSE = {
    "marks of all kinds",
    "quotes of one letter",
    "quotes in quotes without end",
    "said between quotes",
    "he said",
    "he said between quotes",
}
"""Nothing but marks and cues, a thousand steps a character: these are left to `make stress`."""


def steps_for(article):
    count = 0

    def step(_frame, event, _arg):
        nonlocal count
        count += event == "line"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        extract_article(article)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("family", sorted(FAMILIES.keys() - DENSE))
def test_twice_the_text_takes_at_most_about_twice_the_steps(family):
    short = steps_for(make_article("." + text_of(family, SIZE)))
    long = steps_for(make_article("." + text_of(family, 2 * SIZE)))

    assert long <= 2.6 * short


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_whatever_a_text_is_made_of_its_statements_are_cut_from_it(family):
    text = "." + text_of(family, 2 * SIZE)

    statements = extract_article(make_article(text)).statements

    for statement in statements:
        assert all(text[part.start : part.end] == part.text for part in (*statement.parts, statement.context))
    assert len({statement.id for statement in statements}) == len(statements)


def test_every_pattern_of_the_packages_is_known_before_the_program_runs():
    unknown = [one for one in all_patterns() if not isinstance(one, Pattern)]

    assert not unknown, f"`make stress` cannot measure these; make them constants: {unknown}"
    assert len(all_patterns()) > 100


@pytest.mark.parametrize("pattern", all_patterns(), ids=lambda one: f"{one.module}:{one.line}")
def test_no_pattern_hangs_on_repetitions_of_its_own_pieces(pattern):
    size = min(400, window_of(pattern) or 400)

    for unit in attacks(pattern):
        use(pattern, (unit * size)[: size - 1] + "\x01")
