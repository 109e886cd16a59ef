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
        ("ONRECORD_DTA", "x", "ONRECORD_DTA is not a setting; the settings are ONRECORD_AT_ONCE"),
        ("ONRECORD_PORT", "abc", "ONRECORD_PORT is 'abc'; want a whole number"),
        ("ONRECORD_PORT", "65536", "ONRECORD_PORT is '65536'; want 65535 or less"),
        ("ONRECORD_THREADS", "0", "ONRECORD_THREADS is '0'; want 1 or more"),
        ("ONRECORD_DATA", "", "ONRECORD_DATA is ''; want a folder"),
        ("ONRECORD_INGEST", "perhaps", "ONRECORD_INGEST is 'perhaps'; want 1 or 0"),
        ("ONRECORD_FETCH_DELAY_S", "-1", "ONRECORD_FETCH_DELAY_S is '-1'; want 0.0 or more"),
        ("ONRECORD_FETCH_DELAY_S", "soon", "ONRECORD_FETCH_DELAY_S is 'soon'; want a number"),
        ("ONRECORD_FETCH_CONTACT", "a b", "ONRECORD_FETCH_CONTACT is 'a b'; want an address without spaces"),
        ("ONRECORD_FETCH_CONTACT", "x\r\ny", r"want an address without spaces"),
        ("ONRECORD_LLM_URL", "http://127.0.0.1:8080/v1", "ONRECORD_LLM_MODEL is not; name the model"),
        ("ONRECORD_LLM_MODEL", "a b", "ONRECORD_LLM_MODEL is 'a b'; want a name"),
        ("ONRECORD_LLM_TIMEOUT_S", "0", "ONRECORD_LLM_TIMEOUT_S is '0'; want more than 0"),
        ("ONRECORD_RATE", "-1", "ONRECORD_RATE is '-1'; want 0 or more"),
        ("ONRECORD_AT_ONCE", "0", "ONRECORD_AT_ONCE is '0'; want 1 or more"),
        ("ONRECORD_PROXIES", "10.0.0.1/8", "ONRECORD_PROXIES is '10.0.0.1/8'; want addresses and networks like"),
        ("ONRECORD_PROXIES", "proxy.example", "want addresses and networks like"),
        ("ONRECORD_LOG", "xml", "ONRECORD_LOG is 'xml'; want text or json"),
        ("ONRECORD_KEYS", "", "ONRECORD_KEYS is ''; want a file"),
        ("ONRECORD_LLM_ANSWER_CHARS", "5", "ONRECORD_LLM_ANSWER_CHARS is '5'; want 100 or more"),
    ],
)
def test_a_bad_setting_is_named_with_what_would_do(name, value, said):
    with pytest.raises(SettingsError, match=said) as caught:
        Settings.from_env({name: value})

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("ONRECORD_KEY", "onr secret", id="own key with a space"),
        pytest.param("ONRECORD_KEY", "secret\u00e9", id="own key of no ASCII"),
        pytest.param("ONRECORD_LLM_KEY", "sk secret", id="key with a space"),
        pytest.param("ONRECORD_LLM_KEY", "secret\r\nx: y", id="key with a line"),
        pytest.param("ONRECORD_LLM_KEY", "", id="empty key"),
        pytest.param("ONRECORD_LLM_URL", "https://me:secret@host/v1", id="address with a password"),
        pytest.param("ONRECORD_LLM_URL", "https://host/v1?key=secret", id="address with a query"),
        pytest.param("ONRECORD_LLM_URL", "file:///secret", id="another scheme"),
        pytest.param("ONRECORD_LLM_URL", "", id="empty address"),
    ],
)
def test_a_bad_setting_that_may_hold_a_secret_is_named_and_not_shown(name, value):
    with pytest.raises(SettingsError, match=name) as caught:
        Settings.from_env({name: value})

    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert "not shown" in str(caught.value)


def test_keys_are_never_shown():
    settings = Settings.from_env(
        {
            "ONRECORD_LLM_URL": "https://host.example/v1",
            "ONRECORD_LLM_MODEL": "m",
            "ONRECORD_LLM_KEY": "sk-canary",
            "ONRECORD_KEY": "onr_canary",
        }
    )

    assert "canary" not in f"{settings!r}{settings}{settings.model_dump()}{settings.model_dump_json()}"
    assert settings.llm_key is not None
    assert settings.llm_key.get_secret_value() == "sk-canary"
