"""Name the worker that has a job, so that others can tell whether it is still there.

In: nothing, or a name. Out: a name, or whether its process runs.
Promise: a worker that runs is never called dead; one that is dead may be called alive on another host, and then its
lease ends.
"""

import os
import socket
import uuid


def new_owner() -> str:
    """Name a worker of this process; no other one ever has the same name."""
    return f"{os.getpid()}@{socket.gethostname()}/{uuid.uuid4().hex}"


def is_running(owner: str, *, me: str) -> bool:
    """Tell whether a worker may still be at work, as far as this host can know; `me` is.

    Two names of one process id on one host are of two processes, or of one that has given up the other name.
    """
    where = owner.partition("/")[0]
    pid, _, host = where.partition("@")
    if owner == me or host != socket.gethostname() or not pid.isdecimal():
        return True
    return where != me.partition("/")[0] and _has_process(int(pid))


def _has_process(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OverflowError:
        return False
    except PermissionError:
        return True
    return True
