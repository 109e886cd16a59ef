"""How long an address and how many headers a request may have.

In: a request. Out: what refuses it, or nothing.
Promise: what is refused here was read into memory, but by nothing that works on it; the server's protocol has bounds of
its own for what it reads at all.
"""

from starlette.types import Scope

from api.problems import Problem

MAX_ADDRESS_BYTES = 8192
MAX_HEADERS = 100
MAX_HEADER_BYTES = 32_768

_TOO_LONG = Problem(
    title="Address too long", status=414, detail=f"an address may hold {MAX_ADDRESS_BYTES} bytes here; send less in it"
)
_TOO_MANY = Problem(
    title="Headers too large",
    status=431,
    detail=f"a request may have {MAX_HEADERS} headers of {MAX_HEADER_BYTES} bytes in all; send fewer",
)


def oversize(scope: Scope) -> Problem | None:
    """Say what about a request is too large; None when nothing is."""
    if len(scope.get("raw_path") or b"") + len(scope.get("query_string", b"")) > MAX_ADDRESS_BYTES:
        return _TOO_LONG
    headers = scope["headers"]
    if len(headers) > MAX_HEADERS or sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES:
        return _TOO_MANY
    return None
