"""A supervisor in a process of its own, whose workers answer from a small record without the model."""

import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx2 as httpx
from plain_colleague import RUN
from plain_worker import run_with
from served import until

from indexer.settings import Settings

ROOT = Path(__file__).parent.parent
_SUPERVISE = """
import sys
sys.path[:0] = {paths!r}
from api.guard.logs import write_logs
from api.supervising import Supervisor
from indexer.settings import Settings
settings = Settings.model_validate_json({settings!r})
write_logs(settings.log)
supervisor = Supervisor(settings, run={run!r}, writer={writer!r}, pause_s=0.05)
print(supervisor.url, flush=True)
supervisor.serve_forever()
"""
_READY = re.compile(r"worker (\d+) of \d+ is ready \(process (\d+)\)")


class Supervised(NamedTuple):
    """A running supervisor."""

    process: subprocess.Popen
    url: str
    log: Path

    def ready(self):
        """List the numbers and processes of the workers that got ready, in that order."""
        return [(int(number), int(pid)) for number, pid in _READY.findall(self.log.read_text(encoding="utf-8"))]

    def until_all_are_ready(self, count=2):
        """Wait for so many to get ready, and give their processes."""
        return [pid for _, pid in until(lambda: self.ready() if len(self.ready()) >= count else None)]

    def client(self):
        """Make a client that connects anew for each request."""
        return httpx.Client(base_url=self.url, headers={"connection": "close"}, timeout=30)


@contextmanager
def supervised(settings: Settings, *, run: str = RUN):
    """Run a supervisor until it is no longer needed."""
    gate = settings.data.parent / "gate"
    paths = [str(ROOT), str(ROOT / "tests")]
    writer = run_with(gate)
    code = _SUPERVISE.format(paths=paths, settings=settings.model_dump_json(), run=run, writer=writer)
    log = settings.data.parent / "log"
    with (
        log.open("w", encoding="utf-8") as lines,
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=lines, text=True) as process,
    ):
        try:
            yield Supervised(process, process.stdout.readline().strip(), log)
        finally:
            gate.touch()
            process.terminate()
            process.wait(30)
