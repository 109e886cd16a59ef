import pytest
from pydantic import SecretStr

from api.remote.access import find_key, require_url
from indexer.errors import UsageError

HIDDEN = "onr_do-not-show-me"


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org",
        "127.0.0.1:8765",
        "http://",
        "http://x:abc",
        "http://[::1",
        "",
        "http://x?q=1",
        "http://x#top",
    ],
    ids=["scheme", "bare", "nameless", "port", "bracket", "empty", "query", "fragment"],
)
def test_what_is_not_an_http_address_is_refused(address):
    with pytest.raises(UsageError, match="http://127"):
        require_url(address)


@pytest.mark.parametrize(
    "address",
    [f"http://me:{HIDDEN}@example.org", f"http://{HIDDEN}@example.org/x", f"http://me:{HIDDEN}@example.org:abc"],
    ids=["password", "user", "port"],
)
def test_an_address_with_a_password_is_refused_without_showing_it(address):
    with pytest.raises(UsageError) as refused:
        require_url(address)

    assert HIDDEN not in str(refused.value)
    assert "ONRECORD_KEY" in str(refused.value)


def test_an_address_ends_with_one_slash():
    assert require_url("https://example.org/onrecord//") == "https://example.org/onrecord/"


def test_the_key_given_wins_over_that_of_the_environment():
    env = {"ONRECORD_KEY": "of-the-environment"}

    assert find_key("given", env) == SecretStr("given")
    assert find_key(SecretStr("given"), env) == SecretStr("given")
    assert find_key(None, env) == SecretStr("of-the-environment")
    assert find_key(None, {}) is None
    assert find_key(None, {"ONRECORD_KEY": ""}) is None


@pytest.mark.parametrize(
    "key",
    [f"{HIDDEN}\r\nhost: x", f"{HIDDEN} x", f"{HIDDEN}é", "", HIDDEN * 100],
    ids=["lines", "space", "é", "empty", "long"],
)
def test_what_cannot_be_a_key_is_refused_without_showing_it(key):
    with pytest.raises(UsageError) as refused:
        find_key(key, {})

    assert HIDDEN not in str(refused.value)
