"""Where a server is, and the key that opens it.

In: an address and a key as a person gave them. Out: the same, in the form that requests need.
Promise: no message here repeats a key, nor an address that may hold a password.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import SecretStr

from indexer.errors import UsageError

KEY_VARIABLE = "ONRECORD_KEY"

_KEY = re.compile(r"[!-~]{1,500}")


def require_url(url: str) -> str:
    """Give the address with one slash at its end.

    Raises:
        UsageError: it is not the http or https address of a server, or holds a user name.
    """
    if "@" in url:
        raise UsageError(f"the address of a server holds no user name and no password; give a key by {KEY_VARIABLE}")
    try:
        pieces = urlsplit(url)
        good = pieces.scheme in {"http", "https"} and bool(pieces.hostname) and pieces.port != 0
        good = good and not pieces.query and not pieces.fragment
    except ValueError:  # a port that is no number, or brackets that do not close
        good = False
    if not good:
        raise UsageError(f"{url!r} is not the address of a server; it looks like http://127.0.0.1:8765")
    return url.rstrip("/") + "/"


def find_key(key: str | SecretStr | None, env: Mapping[str, str]) -> SecretStr | None:
    """Give the key to send: the one given, else that of `ONRECORD_KEY`; None where there is neither.

    Raises:
        UsageError: it cannot be one.
    """
    found = key.get_secret_value() if isinstance(key, SecretStr) else key
    if found is None:
        found = env.get(KEY_VARIABLE) or None
    if found is not None and _KEY.fullmatch(found) is None:
        raise UsageError("a key is 1 to 500 plain characters without spaces; the one given is not, and not shown here")
    return None if found is None else SecretStr(found)
