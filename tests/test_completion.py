import os
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from served import make_record, run_command

from api.offering import offer_speakers, offer_statements
from indexer.index.schema import DATABASE

ROOT = Path(__file__).parent.parent
HEAVY = {"torch", "numpy", "faiss", "httpx", "fastapi", "rich"}


@pytest.fixture
def onrecord(capsys):
    return partial(run_command, capsys)


@pytest.fixture
def offered(onrecord, monkeypatch, data):
    def ask(*words, record=data):
        monkeypatch.setenv("COMP_WORDS", " ".join(words))
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        monkeypatch.setenv("_ONRECORD_COMPLETE", "complete_bash")
        monkeypatch.setenv("ONRECORD_DATA", str(record))
        code, out, err = onrecord()
        assert (code, err) == (0, "")
        return out.split()

    return ask


def test_commands_options_and_values_are_offered(offered):
    assert offered("onrecord", "se") == ["search", "serve"]
    assert offered("onrecord", "search", "--ki") == ["--kind"]
    assert offered("onrecord", "export", "--format", "b") == ["bibtex"]
    assert offered("onrecord", "search", "--kind", "") == ["direct", "mixed", "indirect"]
    assert offered("onrecord", "speakers", "re") == ["rename"]


def test_ids_of_speakers_and_statements_come_from_the_record(offered, onrecord, data, monkeypatch):
    assert offered("onrecord", "search", "--speaker", "sam") == ["samir-haddad"]
    assert offered("onrecord", "verify", "x", "--speaker", "mara") == ["mara-orlova"]
    monkeypatch.setenv("ONRECORD_DATA", str(data))
    assert len(offer_statements("")) == 0
    known = {one for digit in "0123456789abcdef" for one in offer_statements(digit)}
    assert len(known) == 3
    assert all(offer_statements(one[:5]) == [one] for one in known)


def test_nothing_that_a_shell_could_take_for_a_command_is_offered(monkeypatch, tmp_path):
    data = make_record(tmp_path)
    with sqlite3.connect(data / DATABASE) as run:
        run.execute("INSERT OR REPLACE INTO identity VALUES ('samir-haddad', 'sam$(reboot)', 'x', 'rule', 'x')")
    run.close()
    monkeypatch.setenv("ONRECORD_DATA", str(data))

    assert list(offer_speakers("")) == ["mara-orlova"]
    assert list(offer_speakers("$(reboot)")) == []


@pytest.mark.parametrize("kind", ["missing", "damaged", "empty"])
def test_without_a_record_nothing_is_offered_and_nothing_is_complained_of(offered, tmp_path, kind):
    if kind != "missing":
        (tmp_path / "onrecord.db").write_bytes(b"no database" * 100 if kind == "damaged" else b"")

    assert offered("onrecord", "search", "--speaker", "m", record=tmp_path) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_script_for_each_shell(onrecord, shell):
    code, out, err = onrecord("completion", shell)

    assert (code, err) == (0, "")
    assert "_ONRECORD_COMPLETE" in out
    assert "onrecord" in out


def test_the_script_makes_bash_complete(tmp_path, data):
    own = tmp_path / "onrecord"
    own.write_text(f"#!{sys.executable}\nfrom api.cli import main\nmain()\n", encoding="utf-8")
    own.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "ONRECORD_DATA": str(data)}
    script = """
eval "$(onrecord completion bash)"
COMP_WORDS=(onrecord search --speaker mara); COMP_CWORD=3
_onrecord_completion onrecord; echo "${COMPREPLY[@]}"
"""

    ended = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=environment, check=True)

    assert ended.stdout == "mara-orlova\n"


def test_it_is_installed_where_it_says(onrecord, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))

    code, out, _ = onrecord("completion", "bash", "--install")

    place = Path(out.removeprefix("Written to ").partition(";")[0])
    assert code == 0
    assert place.is_relative_to(tmp_path)
    assert "_ONRECORD_COMPLETE" in place.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [["tcsh"], []], ids=["named", "found"])
def test_a_shell_that_is_not_known_is_told(onrecord, monkeypatch, words):
    monkeypatch.setenv("SHELL", "/bin/tcsh")

    code, out, err = onrecord("completion", *words)

    assert (code, out) == (2, "")
    assert "bash, zsh, fish" in err


def test_completing_loads_nothing_heavy(data):
    environment = {**os.environ, "_ONRECORD_COMPLETE": "complete_bash", "COMP_WORDS": "onrecord search --speaker m"}
    code = "import sys, atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
    code += "from api.cli import main; main()"

    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**environment, "COMP_CWORD": "3", "ONRECORD_DATA": str(data)},
        check=True,
    )

    assert ended.stdout.split() == ["mara-orlova"]
    assert not {name.partition(".")[0] for name in ended.stderr.split()} & HEAVY
