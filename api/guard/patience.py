"""How long a client may take, how much it may send before it is understood, and what pace is still one.

In: nothing. Out: the figures, and how far a transfer has to be by now.
Promise: every figure is of the transport alone; how much a body may hold is said in `api.limits`.
"""

from pydantic import Field

from indexer.record import Record

MAX_REQUEST_LINE_BYTES = 8 * 2**10
MAX_HEAD_BYTES = 64 * 2**10
MAX_HEADERS = 128
MAX_PIPELINED = 16
"""Requests that may wait on one connection for the answer to an earlier one."""

FRAMING_BYTES_EACH = 8
"""What a byte of a body may cost in chunk sizes and ends of lines; a body in chunks of one byte costs five."""


class Patience(Record):
    """How long a server waits for its clients; tests shorten it."""

    head_s: float = Field(default=10.0, gt=0)
    """For a whole head, from the connection or from the head's first byte."""

    body_s: float = Field(default=30.0, gt=0)
    """For a whole body."""

    pace_after_s: float = Field(default=10.0, gt=0)
    """From when on a body must have come at the least pace."""

    unread_s: float = Field(default=20.0, gt=0)
    """For an answer that the client does not take."""

    linger_s: float = Field(default=2.0, gt=0)
    """For a refused client to take note; closed at once, what it still sends would wipe out the refusal."""

    least_bytes_s: int = Field(default=512, ge=1)
    """The least pace, in bytes a second, both of a body and of an answer that is taken."""


PATIENCE = Patience()
