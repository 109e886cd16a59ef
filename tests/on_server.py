"""Run tests of the record on a PostgreSQL server instead of SQLite: `pytest -p on_server tests/test_library.py`.

Every folder that a test takes for a record is one on the server, made when it is first written to. Tests of what only a
file can suffer or promise are marked `in_a_file` and left out.
"""

from pathlib import Path

import pytest
from postgres_server import record_address

from indexer.index import engine, library, lock, proving, publishing, schema


def on_server(data: Path) -> str | None:
    """Give the address of the record that a folder stands for."""
    return record_address(str(Path(data).resolve()))


for module in (engine, library, lock, proving, publishing, schema):
    module.database_of = on_server


def pytest_collection_modifyitems(config, items):
    left_out = [item for item in items if item.get_closest_marker("in_a_file")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("in_a_file")]


@pytest.fixture(scope="session", autouse=True)
def _server():
    record_address("")


def pytest_configure(config):
    # Many tests open a record and leave it to the end of the process, as SQLite allows without a word.
    config.addinivalue_line("filterwarnings", "ignore:.*psycopg.Connection.*:ResourceWarning")
