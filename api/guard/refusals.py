"""What a client is told whose request never reaches the application, as bytes.

In: which refusal. Out: a whole response.
Promise: the same headers and the same form of problem as everywhere, and the connection ends with it.
"""

import uuid

from api.envelope import SECURITY_HEADERS, respond
from api.guard.patience import MAX_HEAD_BYTES, MAX_HEADERS, MAX_PIPELINED, MAX_REQUEST_LINE_BYTES
from api.problems import Problem

MALFORMED = Problem(
    title="Bad request", status=400, detail="what was sent is not HTTP/1.1 as RFC 9112 has it; send one plain request"
)
NO_ORIGIN_FORM = Problem(
    title="Bad request", status=400, detail="the address must begin with a slash; this server passes nothing on"
)
HOSTS = Problem(title="Bad request", status=400, detail="name one Host, once; HTTP/1.1 asks for it")
CODED = Problem(title="Bad request", status=400, detail="a body may come in chunks and with no other transfer coding")
WEBSOCKET = Problem(title="Bad request", status=400, detail="no WebSocket is served here; streams come as SSE")
PADDED = Problem(title="Bad request", status=400, detail="the chunks of the body hold almost nothing; send larger ones")
PIPELINED = Problem(
    title="Bad request",
    status=400,
    detail=f"more than {MAX_PIPELINED} requests wait on this connection; wait for answers before you send more",
)
SLOW = Problem(title="Too slow", status=408, detail="the request did not come whole in time; send it again, at once")
LONG_LINE = Problem(
    title="Address too long",
    status=414,
    detail=f"a request line may hold {MAX_REQUEST_LINE_BYTES} bytes; ask by POST, or for less",
)
LARGE_HEAD = Problem(
    title="Headers too large",
    status=431,
    detail=f"all headers together may hold {MAX_HEAD_BYTES} bytes, and be {MAX_HEADERS}; send fewer",
)
CROWDED = Problem(title="Too many connections", status=503, detail="every place is taken; try again in a moment")

RETRY_AFTER_S = 1


def wire_bytes(problem: Problem, *, has_body: bool = True) -> bytes:
    """Write a refusal as it goes over the wire; a HEAD request is told without the body."""
    response = respond(problem, {**SECURITY_HEADERS, "x-request-id": uuid.uuid4().hex, "connection": "close"})
    if problem is CROWDED:
        response.headers["retry-after"] = str(RETRY_AFTER_S)
    head = b"".join(b"%b: %b\r\n" % header for header in response.raw_headers)
    status = b"HTTP/1.1 %d %b\r\n" % (problem.status, problem.title.encode())
    return status + head + b"\r\n" + (bytes(response.body) if has_body else b"")
