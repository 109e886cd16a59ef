#!/usr/bin/env python3
"""Tell a container engine whether the server beside it answers questions.

In: ONRECORD_PORT. Out: the exit status, 0 when it does and 1 when it does not, or not yet.
Promise: needs the standard library alone, uses no proxy, and gives up before the engine does.
"""

import http.client
import os
import sys

TIMEOUT_S = 4


def is_ready(port: int) -> bool:
    """Ask the server on this port of this machine whether its record is loaded."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False


if __name__ == "__main__":
    sys.exit(not is_ready(int(os.environ["ONRECORD_PORT"])))
