import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.safetext import is_safe, require_safe, visible

ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x\udcff"])
def test_text_that_no_record_can_hold_is_refused(text):
    with pytest.raises(ValueError, match="surrogate"):
        require_safe(text)


@given(ANY_TEXT)
def test_whatever_is_safe_can_be_written_as_utf8(text):
    if is_safe(text):
        assert text.encode("utf-8").decode("utf-8") == text


@given(ANY_TEXT)
def test_visible_text_is_printable_and_has_no_control_characters(text):
    shown = visible(text)

    assert shown.encode("utf-8").decode("utf-8") == shown
    assert not any(ord(char) < 32 and char not in "\t\n" for char in shown)
    assert not set(shown) & set("\x1b\x7f\x9b\u202e\u200b\u2066\ufeff")


@given(st.text())
def test_inside_json_visible_changes_nothing(text):
    dumped = json.dumps(text, ensure_ascii=False)

    assert json.loads(visible(dumped)) == text


def test_ordinary_text_of_any_script_stays_as_it_is():
    text = "“Мы не подтверждаем” — said\tKonashenkov; 他说\n"

    assert visible(text) == text
