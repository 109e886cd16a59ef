"""Ask a real server on the samples with every client there is, and print what each of them saw.

Usage: python run_clients.py FOLDER [WORD]. FOLDER holds `env`, a Python environment with what `requirements.txt` lists,
and `npm`, with what `package.json` lists; WORD runs only scripts that have it in their name. Ends with 1 when one
fails.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from api.serving import RecordServer
from indexer.index.embedding import load_embedder
from indexer.index.indexing import index_path
from indexer.settings import Settings

HERE = Path(__file__).parent
SAMPLES = HERE.parent.parent / "samples"
SHARED = {"asked.py", "asked.mjs", Path(__file__).name}
PATIENCE_S = 120
COLUMNS = ("models", "chat", "stream", "responses", "responses stream", "citations")
FAILED = "failed"


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """Serve the samples on a free port, and give the address."""
    if not data.exists():
        index_path([SAMPLES], data=data, embedder=load_embedder(Settings().model, threads=None))
    server = RecordServer(Settings(data=data, port=0))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        assert server.app.state.live.wait(PATIENCE_S)
        yield server.url
    finally:
        server.stop()
        thread.join(PATIENCE_S)


def scripts(word: str) -> list[Path]:
    """Give the scripts, one a client."""
    found = sorted(path for path in HERE.iterdir() if path.suffix in {".py", ".mjs"})
    return [path for path in found if path.name not in SHARED and word in path.name]


def command_for(script: Path, folder: Path) -> list[str | Path]:
    """Say how to run a script; Node finds its packages only beside it."""
    if script.suffix == ".py":
        return [folder / "env/bin/python", script]
    for one in (script, HERE / "asked.mjs"):
        shutil.copy(one, folder / "npm")
    return ["node", "--no-warnings", folder / "npm" / script.name]


def run(script: Path, folder: Path, url: str) -> dict[str, object]:
    """Run a script and give what it saw."""
    environment = {**os.environ, "ONRECORD_CLIENT_URL": url}
    environment.pop("PYTHONPATH", None)
    command = command_for(script, folder)
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        return {FAILED: f"not done after {PATIENCE_S} s"}
    if done.returncode:
        return {FAILED: "\n".join((done.stderr or done.stdout).strip().splitlines()[-12:])}
    seen: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return seen


def show(seen: dict[str, dict[str, object]]) -> None:
    """Print a line for each client."""
    named = (name for one in seen.values() for name in one if name != FAILED)
    columns = list(dict.fromkeys((*COLUMNS, *named)))
    table = Table("client", *columns)
    for client, one in seen.items():
        cells = ["FAILED"] * len(columns) if FAILED in one else [_cell(one.get(name)) for name in columns]
        table.add_row(client, *cells)
    Console(width=140).print(table)
    for client, one in seen.items():
        if FAILED in one:
            print(f"\n{client}: {one[FAILED]}")


def _cell(value: object) -> str:
    return {True: "yes", None: "–"}.get(value, str(value)) if isinstance(value, bool | None) else str(value)


def main(folder: str, word: str = "") -> None:
    """Run them all."""
    place = Path(folder).resolve()
    with serving(place / "record") as url:
        seen = {script.name: run(script, place, url) for script in scripts(word)}
    show(seen)
    sys.exit(any(FAILED in one for one in seen.values()) or not seen)


if __name__ == "__main__":
    main(*sys.argv[1:])
