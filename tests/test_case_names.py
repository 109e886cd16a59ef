"""Cases that two processes would call by different names are told before they break a run."""

from case_names import unsteady_names
from hypothesis import settings

SUITE = """
import gzip
import pytest

@pytest.mark.parametrize("word", ["a", "b"])
def test_steady(word):
    pass

{}
def test_other(value):
    pass
"""


def unsteady_tests(folder, marks):
    (folder / "test_suite.py").write_text(SUITE.format(marks), encoding="utf-8")
    return {name.partition("[")[0].partition("::")[2] for name in unsteady_names(folder)}


def test_a_case_named_by_what_the_time_is_written_into_is_told(tmp_path):
    assert unsteady_tests(tmp_path, '@pytest.mark.parametrize("value", [gzip.compress(b"a")])') == {"test_other"}


def test_cases_in_the_order_of_a_set_are_told(tmp_path):
    assert unsteady_tests(tmp_path, '@pytest.mark.parametrize("value", set("abcdefgh"))') == {"test_other"}


def test_cases_named_by_what_they_are_are_left_alone(tmp_path):
    packed = 'pytest.param(gzip.compress(b"a"), id="packed")'

    assert unsteady_tests(tmp_path, f'@pytest.mark.parametrize("value", [{packed}])') == set()


def test_no_property_fails_because_the_machine_is_busy():
    assert settings().deadline is None
