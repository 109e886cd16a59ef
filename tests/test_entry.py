import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
INTERRUPTS = "import os\nos.kill(os.getpid(), {signal})\n"


def run_loading(folder: Path, loaded: str) -> subprocess.CompletedProcess[str]:
    """Run the command with another `typer`, so that what happens while it loads is ours to say."""
    (folder / "typer.py").write_text(loaded, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}
    command = [sys.executable, "-c", "from api.entry import main; main()", "--version"]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("number", "word"), [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "stopped")], ids=["SIGINT", "SIGTERM"]
)
def test_a_signal_while_the_command_loads_ends_it_in_one_line(tmp_path, number, word):
    ended = run_loading(tmp_path, INTERRUPTS.format(signal=int(number)))

    assert ended.returncode == 128 + number
    assert ended.stderr == f"onrecord: {word}\n"


def test_the_command_runs_as_before():
    command = [sys.executable, "-c", "from api.entry import main; main()", "--version"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)

    assert ended.stdout.startswith("onrecord ")


def test_the_installed_command_begins_there():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]

    assert scripts == {"onrecord": "api.entry:main"}
