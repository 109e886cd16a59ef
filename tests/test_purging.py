import json
import sqlite3

import numpy as np
import pytest
from fakes import WordEmbedder, extract_plainly, said

from indexer.errors import NotFoundError
from indexer.index.hits import Where
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.index.purging import lift_purge, purge, rehearse_purge
from indexer.index.schema import DATABASE
from indexer.index.tombstones import What

NOW = 1_935_000_000.0
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()
PEOPLE = ("Vera Orlova", "Minister Haddad", "Ada Lund", "Omar Reyes", "Petra Vogel")


def word(rng, syllables=5):
    return "".join(rng.choice(SYLLABLES, size=syllables))


def sentence(rng, length=9):
    return " ".join(word(rng) for _ in range(length)).capitalize() + "."


def write_articles(folder, count, *, seed=1):
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        lines = [sentence(rng) for _ in range(3)]
        lines += [said(sentence(rng), PEOPLE[(number + place) % len(PEOPLE)]) for place in range(3)]
        row = {
            "id": str(number),
            "title": sentence(rng, 4),
            "text": "\n\n".join(lines),
            "source": f"Sela Courier {number % 4}",
            "url": f"https://news.example/{number}",
        }
        (folder / f"{number}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")


def index(folder, data, **options):
    return index_path([folder], data=data, embedder=WordEmbedder(), extract=extract_plainly, **options)


@pytest.fixture
def made(tmp_path):
    write_articles(tmp_path / "articles", 20)
    index(tmp_path / "articles", tmp_path / "data")
    return tmp_path / "articles", tmp_path / "data"


def rows(data, sql, *values):
    connection = sqlite3.connect(data / DATABASE)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def held_in(data, needle):
    return [path.name for path in sorted(data.iterdir()) if needle in path.read_bytes()]


def found(data, text):
    library = Library.open(data, embedder=WordEmbedder())
    try:
        return {one.statement_id for one in library.search(text, where=Where(), k=50)}
    finally:
        library.close()


def test_a_purged_article_leaves_no_byte_behind(made):
    _, data = made
    for article_id, text in rows(data, "SELECT id, text FROM article"):
        needles = [piece.encode() for piece in text.split() if len(piece) == 10 and piece.isalpha()]
        assert all(held_in(data, needle) for needle in needles)

        report = purge(data, What.ARTICLE, article_id, now=NOW, is_proof_wanted=True)

        assert report.proof.is_clean, report.proof
        assert not any(held_in(data, needle) for needle in needles)


def test_what_stays_is_found_as_before(made):
    _, data = made
    ((gone, *_),) = rows(data, "SELECT id FROM article LIMIT 1")
    stays = {one for (one,) in rows(data, "SELECT id FROM statement WHERE article_id <> ?", gone)}

    purge(data, What.ARTICLE, gone, now=NOW)

    assert {one for (one,) in rows(data, "SELECT id FROM statement")} == stays
    assert found(data, "anything") <= stays


@pytest.mark.parametrize(
    ("what", "name", "articles", "statements"),
    [
        (What.URL, "https://news.example/3", 1, 3),
        (What.SOURCE, "sela courier 2", 5, 15),
        (What.SPEAKER, "Ada Lund", 0, 12),
    ],
)
def test_each_kind_of_name_is_purged_and_kept_out(made, what, name, *, articles, statements):
    folder, data = made

    report = purge(data, what, name, now=NOW, is_proof_wanted=True)
    again = index(folder, data)

    assert (report.article_count, report.statement_count) == (articles, statements)
    assert report.proof.is_clean, report.proof
    assert (len(again.withheld), again.article_count, again.statement_count) == (
        articles,
        20 - articles,
        60 - statements,
    )


def test_nobody_of_the_name_is_an_error(made):
    with pytest.raises(NotFoundError, match="nothing was purged"):
        purge(made[1], What.ARTICLE, "0123456789abcdef", now=NOW)


def test_a_rehearsal_writes_nothing(made):
    _, data = made
    before = {path.name: path.read_bytes() for path in data.iterdir() if path.suffix != ".db-shm"}

    report = rehearse_purge(data, What.SPEAKER, "Ada Lund")

    assert (report.statement_count, report.is_done, len(report.stands_in)) == (12, False, 12)
    assert {path.name: path.read_bytes() for path in data.iterdir() if path.suffix != ".db-shm"} == before


def test_what_was_lifted_comes_back(made):
    folder, data = made
    purge(data, What.URL, "https://news.example/3", now=NOW)

    lifted = lift_purge(data, What.URL, "https://news.example/3", now=NOW)

    assert lifted >= 4
    assert index(folder, data).article_count == 20
