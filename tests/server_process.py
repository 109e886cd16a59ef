"""A real server in a process of its own, as a user starts it: until it is ready, what it holds, how it is reached."""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Self

ROOT = Path(__file__).parent.parent
_LOOK_EVERY_S = 0.01
COMMAND = [sys.executable, "-c", "from api.entry import main; main()"]


class Memory(NamedTuple):
    """What a process and those it started hold, in MiB."""

    resident: float
    proportional: float
    """The same with what several processes share divided among them."""

    @classmethod
    def of(cls, pid: int) -> Self:
        """Add up the memory of a process and of all that it started."""
        totals = [_rollup(each) for each in _family(pid)]
        return cls(*(sum(one[name] for one in totals) / 1024 for name in ("Rss", "Pss")))


def _rollup(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    return {line.partition(":")[0]: int(line.split()[1]) for line in lines}


def _family(pid: int) -> list[int]:
    family = [pid]
    for one in family:
        for task in Path(f"/proc/{one}/task").iterdir():
            family += map(int, (task / "children").read_text(encoding="ascii").split())
    return family


class Server(NamedTuple):
    """A server that is ready."""

    address: str
    pid: int
    ready_s: float
    """From the command to ready."""

    def connect(self) -> http.client.HTTPConnection:
        """Give a connection, which is kept."""
        return http.client.HTTPConnection(self.address)

    def memory(self) -> Memory:
        """Tell what it holds now."""
        return Memory.of(self.pid)


@contextmanager
def serving(data: Path, *words: str, workers: int = 1) -> Iterator[Server]:
    """Serve the record at `data` on a free port, all workers ready, without a limit on questions, until let go."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    command = [*COMMAND, "serve", "--data", str(data), "--port", "0", "--workers", str(workers), *words]
    begun = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=kept | {"ONRECORD_RATE": "0"}, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            address = next(line for line in process.stderr if "served on" in line).partition("http://")[2].split(";")[0]
            is_ready = (line for line in process.stderr if "is ready (process" in line)
            for _ in range(workers if workers > 1 else 0):
                next(is_ready)
            # Its log is read on, so that it never waits for room in the pipe.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            _wait_until_ready(address, process)
            yield Server(address, process.pid, time.perf_counter() - begun)
        finally:
            process.terminate()


def _wait_until_ready(address: str, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        with suppress(OSError), closing(http.client.HTTPConnection(address)) as connection:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.client.OK:
                return
        time.sleep(_LOOK_EVERY_S)
    raise RuntimeError(f"the server ended with {process.returncode} before it was ready")


def post(connection: http.client.HTTPConnection, path: str, body: Mapping[str, object]) -> bytes:
    """Post JSON over a kept connection; whatever is not answered with 200 is a failure."""
    connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
    response = connection.getresponse()
    content = response.read()
    assert response.status == 200, (response.status, content[:300])
    return content
