"""Records as older versions of onrecord made them: dumped from what their own code wrote, invented officials in them.

All hold `tests/fixtures/articles`, indexed twice as /articles: before the second time `grain.md` held something else,
and `winter.md` was not there. That of version 3 has a purge and a job that waits besides.
"""

import shutil
import sqlite3
from pathlib import Path

from fakes import WordEmbedder, extract_plainly

from indexer.index.indexing import index_path
from indexer.index.schema import DATABASE

OLDER = (1, 2, 3)
FIXTURES = Path(__file__).parent / "fixtures"
ARTICLES = FIXTURES / "articles"
RULES = "1"
DIMENSION = 16


def make_older(data: Path, version: int) -> Path:
    """Lay out a record of an older version."""
    data.mkdir(parents=True)
    connection = sqlite3.connect(data / DATABASE, isolation_level=None)
    connection.executescript((FIXTURES / f"record-v{version}.sql").read_text(encoding="utf-8"))
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.close()
    return data


def make_new(folder: Path) -> Path:
    """Index the same articles with this version."""
    shutil.copytree(ARTICLES, folder / "articles")
    index(folder / "articles", folder / "data")
    return folder / "data"


def index(articles: Path, data: Path):
    return index_path([articles], data=data, embedder=WordEmbedder(DIMENSION), extract=extract_plainly, rules=RULES)
