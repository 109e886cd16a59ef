"""Archives of quotations and debates come in as they are, and nobody is credited whom they leave open."""

import bz2
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_warc import Archive

from indexer.article import Article
from indexer.ingest.reading import read_articles
from indexer.ingest.readymade import ReadyMade, read_given_lines, read_ready_made
from indexer.ingest.unread import Unread

QUOTATION = {
    "quoteID": "2031-05-04-000007",
    "quotation": "The lighthouse will be lit again.",
    "speaker": "Mara Orlova",
    "qids": ["Q1"],
    "date": "2031-05-04 10:00:00",
    "numOccurrences": 2,
    "probas": [["Mara Orlova", "0.82"], ["None", "0.18"]],
    "urls": ["https://ledger.example/a", "https://gazette.example/b"],
}
TURN = {"debate": "Harbour Bill", "date": "2031-05-04", "speaker": "Samir Haddad", "text": "I oppose the harbour bill."}


def only(**values):
    given = next(read_given_lines([json.dumps({**QUOTATION, **values})], origin="a.jsonl"))
    assert isinstance(given, ReadyMade), given
    return given.article, given.extraction.statements[0]


def statements_in(found):
    return [one.extraction.statements[0] for one in found if isinstance(one, ReadyMade)]


def test_a_clear_candidate_is_credited_as_surely_as_the_archive_says():
    article, statement = only()

    assert (statement.speaker.name, statement.confidence) == ("Mara Orlova", 0.82)
    assert (statement.quote, statement.external_id) == (QUOTATION["quotation"], QUOTATION["quoteID"])
    assert article.url == "https://ledger.example/a"


def test_the_day_a_quotation_was_printed_is_not_the_day_it_was_said():
    article, statement = only()

    assert (str(article.published), statement.said_on.date) == ("2031-05-04", None)


@pytest.mark.parametrize(
    ("speaker", "probas"),
    [
        ("None", [["None", 0.9], ["Mara Orlova", 0.1]]),
        ("Mara Orlova", [["Mara Orlova", 0.55], ["Samir Haddad", 0.45]]),
        ("Mara Orlova", [["Mara Orlova", 0.4], ["Samir Haddad", 0.1]]),
        ("Samir Haddad", [["Mara Orlova", 0.9]]),
        ("Mara Orlova", []),
        ("unknown", None),
        (None, None),
    ],
)
def test_whom_an_archive_leaves_open_nobody_is_credited(speaker, probas):
    _, statement = only(speaker=speaker, probas=probas)

    assert (statement.speaker, statement.confidence) == (None, 0.3)


@pytest.mark.parametrize(
    "probas",
    ["Mara", 5, [["Mara Orlova"]], [["Mara Orlova", "much"]], [["Mara Orlova", 7]], [["Mara Orlova", "nan"]], [[1, 1]]],
)
def test_candidates_that_cannot_be_read_cost_their_line(probas):
    (unread, *_) = read_given_lines([json.dumps({**QUOTATION, "probas": probas})], origin="a.jsonl")

    assert isinstance(unread, Unread)
    assert unread.origin == "a.jsonl#line 1"
    assert "`probas`" in unread.reason


def test_a_packed_file_parquet_and_lines_give_the_same_statements(tmp_path):
    line = json.dumps(QUOTATION).encode()
    (tmp_path / "a.jsonl").write_bytes(line)
    (tmp_path / "b.json.bz2").write_bytes(bz2.compress(line))
    pq.write_table(pa.Table.from_pylist([QUOTATION]), tmp_path / "c.parquet")

    found = statements_in(read_ready_made(tmp_path))

    assert len(found) == 3
    assert len({one.model_dump_json() for one in found}) == 1


def test_rows_of_parquet_that_cannot_be_read_are_named_by_number(tmp_path):
    rows = [QUOTATION, {**QUOTATION, "quoteID": "2", "quotation": None}, {**QUOTATION, "quoteID": "3"}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "c.parquet", row_group_size=1)

    found = list(read_ready_made(tmp_path / "c.parquet"))

    assert len(statements_in(found)) == 2
    assert [one.origin for one in found if isinstance(one, Unread) and not one.passed_over] == [
        f"{tmp_path / 'c.parquet'}#row 2"
    ]


def test_without_pyarrow_parquet_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "c.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)

    (unread,) = read_ready_made(tmp_path / "c.parquet")

    assert "onrecord[parquet]" in unread.reason


def test_what_is_no_parquet_is_told_in_one_line(tmp_path):
    (tmp_path / "c.parquet").write_bytes(b"none")

    (unread,) = read_ready_made(tmp_path / "c.parquet")

    assert "not readable as Parquet" in unread.reason
    assert len(unread.reason.splitlines()) == 1


def test_each_turn_of_a_debate_is_a_statement_of_that_day(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps(TURN))
    (tmp_path / "b.csv").write_text(f"{','.join(TURN)}\n{','.join(TURN.values())}\n")
    pq.write_table(pa.Table.from_pylist([TURN]), tmp_path / "c.parquet")

    found = [one for one in read_ready_made(tmp_path) if isinstance(one, ReadyMade)]

    assert [one.article.title for one in found] == ["Harbour Bill"] * 3
    assert {(one.speaker.name, one.said_on.date) for one in statements_in(found)} == {("Samir Haddad", "2031-05-04")}


def test_a_folder_of_web_archives_is_read_whatever_lies_how_deep(tmp_path):
    (tmp_path / "2031").mkdir()
    for name, is_packed in (("a.warc", False), ("2031/b.warc.gz", True)):
        (tmp_path / name).write_bytes(Archive(is_packed=is_packed).add_page(f"https://ledger.example/{name}").data)

    found = [one for one in read_articles(tmp_path) if isinstance(one, Article)]

    assert [one.url.rpartition("/")[2] for one in found] == ["b.warc.gz", "a.warc"]
