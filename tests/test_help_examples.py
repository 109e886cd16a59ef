"""Every example of the help does on the samples what it says."""

import io
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
import typer
from served import run_command

from api.cli import app
from indexer.settings import Settings

ROOT = Path(__file__).parent.parent
RUN_UNTIL_A_SIGNAL = {"serve", "watch", "mcp"}
NEED_MORE_THAN_SAMPLES = {"eval", "restore", "keys"}
"""`eval` needs a set of questions, `restore` a copy made before; both have tests of their own."""

NOTHING_YET = {"jobs", "sources", "speakers history", "speakers ambiguous"}
"""On a record that was just made there is nothing to list, which is told by 1."""

MERGED = ["speakers", "merge", "Strait Authority", "straitauthority"]
BEFORE = {"speakers split": MERGED, "speakers undo": MERGED}
"""What must have been done before it can be taken back."""


def examples_of(command, path=""):
    yield from ((path, line) for line in re.findall(r"^ *(onrecord .+)$", command.help or "", re.MULTILINE))
    for name, inner in getattr(command, "commands", {}).items():
        if not inner.hidden:
            yield from examples_of(inner, f"{path} {name}".strip())


EXAMPLES = [
    (path, line)
    for path, line in examples_of(typer.main.get_command(app))
    if path.split(" ")[0] not in RUN_UNTIL_A_SIGNAL | NEED_MORE_THAN_SAMPLES
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Lay out a folder as the examples take it to be."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "samples", folder / "articles")
    (folder / "backups").mkdir()
    shutil.copy(ROOT / "samples" / "2031-04-08-grain-ban.txt", folder / "report.txt")
    shutil.copy(ROOT / "samples" / "2031-04-24-vaccination.html", folder / "speech.html")
    shutil.copy(ROOT / "samples" / "2031-wires.jsonl", folder / "archive.jsonl")
    (folder / "officials.csv").write_text("name,aliases,role\nTomas Varga,,Prime Minister\n", encoding="utf-8")
    (folder / "archive").mkdir()
    (folder / "archive" / "debates.jsonl").write_text('{"debate": "Sela Bill", "text": "Canals come first."}\n')
    (folder / "quotes.csv").write_text("id,speaker,text\nq1,Mara Orlova,The bridge opens.\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def record(place, tmp_path_factory):
    from indexer.index.embedding import load_embedder  # noqa: PLC0415  for tests with the model only
    from indexer.index.indexing import index_path  # noqa: PLC0415  the same

    data = tmp_path_factory.mktemp("record") / "data"
    index_path([place / "articles"], data=data, embedder=load_embedder(Settings().model, threads=None))
    return data


def test_every_command_has_an_example():
    commands = {name for name, one in typer.main.get_command(app).commands.items() if not one.hidden}

    shown = {path.split(" ")[0] for path, _ in examples_of(typer.main.get_command(app)) if path}
    assert commands == shown


def test_no_first_line_of_a_command_is_cut_in_the_list_of_all(capsys):
    _, out, _ = run_command(capsys, "--help")

    assert [line for line in out.splitlines() if line.endswith("...") and line[:2] == "  "] == []
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.model
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("path", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_an_example_does_on_the_samples_what_it_says(path, line, place, record, tmp_path, monkeypatch, capsys):  # noqa: PLR0917  fixtures
    desk = tmp_path / "desk"
    shutil.copytree(place, desk)
    shutil.copytree(record, desk / "data")
    monkeypatch.chdir(desk)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    if path in BEFORE:
        run_command(capsys, *BEFORE[path])
    words = [word for word in shlex.split(line)[1:] if "://" not in word]  # no network here

    code, out, err = run_command(capsys, *words)

    assert code in ({0, 1} if path in NOTHING_YET else {0}), err
    assert out or err or path == "chat"
