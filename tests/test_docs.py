"""The documentation says what is so: commands, settings, routes, and the answers it prints."""

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.answering import answer_question
from api.app import create_app
from indexer.index.embedding import load_embedder
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.ingest.candidates import QUOTATION_COLUMNS, TURN_COLUMNS
from indexer.ingest.readymade import OWN_COLUMNS
from indexer.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PRINTED = re.findall(r"<!-- answer: (.+?) -->\n```text\n(.*?)```", README, re.DOTALL)
COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


def onrecord(*arguments):
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, cwd=ROOT, check=False)


def test_the_table_of_settings_is_that_of_the_code():
    rows = re.findall(r"^\| `(ONRECORD_\w+)` \| (?:`(.*?)`)? ?\|", README, re.MULTILINE)

    fields = Settings.model_fields.items()
    assert rows == [
        (f"ONRECORD_{name.upper()}", "" if one.default is None else str(one.default)) for name, one in fields
    ]


def test_every_command_it_shows_exists_with_its_options():
    shown = re.findall(r"^onrecord (\w+)(.*?)(?:#.*)?$", README, re.MULTILINE)

    described = {command: onrecord(command, "--help").stdout for command, _ in shown}
    assert all(described.values())
    for command, rest in shown:
        assert all(option in described[command] for option in re.findall(r"--\w+", rest)), (command, rest)


def test_every_route_it_lists_is_served_and_none_is_left_out():
    listed = set(re.findall(r"^(GET|POST|DELETE) +(/\S*)", README, re.MULTILINE)) - {("GET", "/openapi.json")}
    described = create_app(Settings()).openapi()["paths"]

    served = {
        (method.upper(), re.sub(r"{\w+}", "{id}", path)) for path, methods in described.items() for method in methods
    }
    assert listed == served


def test_every_field_of_an_archive_is_described_and_none_that_is_not_read():
    page = (ROOT / "docs" / "archives.md").read_text(encoding="utf-8")
    parts = dict(part.split("\n", maxsplit=1) for part in page.split("\n## ")[1:])

    assert fields_of(parts["Ready-made statements"]) == OWN_COLUMNS
    assert fields_of(parts["Quotations with candidates"]) == QUOTATION_COLUMNS | {"id"}
    assert all(f"`{name}`" in parts["Turns of debates"] for name in TURN_COLUMNS)


def fields_of(part):
    """Give the names in the first cells of a table."""
    cells = re.findall(r"^\| (`.*?) \|", part, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_every_make_target_it_names_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    named = set(re.findall(r"\bmake (\w+)", README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named)


def test_every_module_that_is_named_exists():
    text = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert all(
        (ROOT / path).exists() for path in re.findall(r"`((?:indexer|api|tests|samples|prompts|docker)/[\w./]*)`", text)
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    data = tmp_path_factory.mktemp("readme")
    embedder = load_embedder(Settings().model, threads=None)
    index_path([ROOT / "samples"], data=data, embedder=embedder)
    opened = Library.open(data, embedder=embedder)
    yield opened
    opened.close()


@pytest.mark.model
@pytest.mark.parametrize(("question", "printed"), PRINTED)
def test_the_answers_it_prints_are_the_ones_that_are_given(library, question, printed):
    given = answer_question(library, question, today=dt.date(2031, 10, 1))

    assert given.text.strip() == printed.strip()
