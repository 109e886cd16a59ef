"""Let single system calls of a deed fail, or be its last, by means of `strace`."""

import os
import re
import shutil
import subprocess
from collections import Counter

from torn_job import Child

CHANGING = ("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "rename", "unlink", "unlinkat", "mkdir", "openat")
ACTIONS = {"KILL": "signal=KILL", "EIO": "error=EIO", "ENOSPC": "error=ENOSPC"}
_CALL = re.compile(r"^\d+ +(\w+)\((.*)", re.MULTILINE)


def why_not_here():
    """Say why system calls cannot be interrupted on this machine; None when they can."""
    if shutil.which("strace") is None:
        return "there is no strace"
    done = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else None


def run_traced(deed, data, *options, control=None):
    """Do a deed in a process of its own under strace; give its exit code, acknowledgements and what strace wrote."""
    child = Child(deed, data, control=control)
    log = data.with_name(f"{data.name}.strace")
    command = ["strace", "-f", "-o", log, *options, "-p", str(child.pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while "attached" not in tracer.stderr.readline():
        pass
    child.start()
    code = child.wait()
    tracer.communicate()
    return code, child.acknowledged, log.read_text(encoding="utf-8", errors="replace")


def points_of(deed, data):
    """List every call of an undisturbed run that touches the record, and each way of interrupting it."""
    _, _, log = run_traced(deed, data, "-y", "-e", f"trace={','.join(CHANGING)}")
    seen, points = Counter(), []
    for call, rest in _CALL.findall(log):
        seen[call] += 1
        # An article that cannot be opened is left out by right; so only what lies in the record is interrupted.
        if f"{data}" in rest:
            points += [(call, seen[call], action) for action in ACTIONS]
    return points


def chosen_points(points, count, chosen):
    """Take all the points that are rare, and of the many writes so many that there are `count`, or all."""
    writes = [point for point in points if point[0] == "pwrite64"]
    rare = [point for point in points if point[0] != "pwrite64"]
    some = chosen.sample(rare, min(len(rare), count))
    return [*some, *chosen.sample(writes, min(len(writes), max(0, count - len(some))))]


def run_torn(deed, data, point):
    """Do a deed whose `n`th call of a kind is interrupted."""
    call, n, action = point
    code, acknowledged, _ = run_traced(
        deed, data, "-e", f"trace={call}", "-e", f"inject={call}:{ACTIONS[action]}:when={n}"
    )
    return code, acknowledged
