"""Settings are read once, and what is wrong with one is said in a line."""

from pathlib import Path

import pytest

from indexer.errors import SettingsError
from indexer.settings import Settings


def test_other_variables_are_none_of_our_business():
    assert Settings.from_env({"PATH": "/bin", "HOME": "/root"}) == Settings()


def test_a_setting_is_read_by_its_name():
    settings = Settings.from_env({"ONRECORD_DATA": "/srv/record", "ONRECORD_PORT": "0"})

    assert (settings.data, settings.port) == (Path("/srv/record"), 0)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ONRECORD_DTA", "x", "ONRECORD_DTA is not a setting; the settings are ONRECORD_DATA"),
        ("ONRECORD_PORT", "abc", "ONRECORD_PORT is 'abc'; want a whole number"),
        ("ONRECORD_PORT", "65536", "ONRECORD_PORT is '65536'; want 65535 or less"),
        ("ONRECORD_THREADS", "0", "ONRECORD_THREADS is '0'; want 1 or more"),
        ("ONRECORD_DATA", "", "ONRECORD_DATA is ''; want a folder"),
        ("ONRECORD_INGEST", "perhaps", "ONRECORD_INGEST is 'perhaps'; want 1 or 0"),
        ("ONRECORD_FETCH_DELAY_S", "-1", "ONRECORD_FETCH_DELAY_S is '-1'; want 0.0 or more"),
        ("ONRECORD_FETCH_DELAY_S", "soon", "ONRECORD_FETCH_DELAY_S is 'soon'; want a number"),
        ("ONRECORD_FETCH_CONTACT", "a b", "ONRECORD_FETCH_CONTACT is 'a b'; want an address without spaces"),
        ("ONRECORD_FETCH_CONTACT", "x\r\ny", r"want an address without spaces"),
    ],
)
def test_a_bad_setting_is_named_with_what_would_do(name, value, said):
    with pytest.raises(SettingsError, match=said) as caught:
        Settings.from_env({name: value})

    assert "\n" not in str(caught.value)
