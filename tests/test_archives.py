"""Archives of quotations and debates come in as they are, and nobody is credited whom they leave open."""

import bz2
import gzip
import io
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fakes import WordEmbedder
from hypothesis import given
from hypothesis import strategies as st
from test_warc import Archive

from indexer.article import Article
from indexer.index.indexing import index_path
from indexer.ingest.reading import read_articles
from indexer.ingest.readymade import ReadyMade, read_given_lines, read_ready_made
from indexer.ingest.unread import Unread
from indexer.when import Precision, When

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
GIVEN = {"id": "s1", "speaker": "Mara Orlova", "text": "The lighthouse will be lit again."}
NOBODY = ["None", "none", "unknown", "nan", "N/A", "null"]


def read(*rows: dict[str, object]) -> list[ReadyMade | Unread]:
    return list(read_given_lines(map(json.dumps, rows), origin="a.jsonl"))


def only(**values):
    given, *_ = read({**QUOTATION, **values})
    assert isinstance(given, ReadyMade), given
    return given.article, given.extraction.statements[0]


def credited(**values):
    _, statement = only(**values)
    return statement.speaker.name if statement.speaker else None, statement.confidence


def statements_in(found):
    return [one.extraction.statements[0] for one in found if isinstance(one, ReadyMade)]


def failed_in(found: Iterable[ReadyMade | Unread]) -> list[Unread]:
    return [one for one in found if isinstance(one, Unread) and not one.passed_over]


def numbered(count: int) -> list[dict[str, object]]:
    return [{**QUOTATION, "quoteID": str(number)} for number in range(1, count + 1)]


def test_a_clear_candidate_is_credited_as_surely_as_the_archive_says():
    article, statement = only()

    assert (statement.speaker.name, statement.confidence) == ("Mara Orlova", 0.82)
    assert (statement.quote, statement.external_id) == (QUOTATION["quotation"], QUOTATION["quoteID"])
    assert article.url == "https://ledger.example/a"


def test_the_day_a_quotation_was_printed_is_not_the_day_it_was_said():
    article, statement = only()

    assert (str(article.published), article.published_evidence) == ("2031-05-04", "`date` of the quotation")
    assert statement.said_on == When()


def test_a_day_of_saying_is_taken_only_where_the_archive_names_it_so():
    _, statement = only(said_on="2031-05")

    assert (statement.said_on.date, statement.said_on.precision) == ("2031-05", Precision.MONTH)
    assert "`said_on`" in statement.said_on.evidence


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"date": "May 4, 2031"}, "`date` is not an ISO date"),
        ({"date": 2031}, "`date` must be text"),
        ({"quotation": "…"}, "`quotation` holds no text"),
        ({"quotation": None}, "`quotation` holds no text"),
        ({"quotation": ["a"]}, "`quotation` must be text, found a list"),
        ({"speaker": {}}, "`speaker` must be text, found an object"),
        ({"urls": {"a": 1}}, "`urls` must be a list"),
        ({"urls": "here"}, "`urls` is no list of JSON"),
    ],
)
def test_a_quotation_that_cannot_be_read_costs_itself_and_names_its_own_column(values, reason):
    broken, whole, *_ = read({**QUOTATION, **values}, {**QUOTATION, "quoteID": "2"})

    assert broken.origin == "a.jsonl#line 1"
    assert reason in broken.reason
    assert isinstance(whole, ReadyMade)


@pytest.mark.parametrize(
    ("speaker", "probas"),
    [
        ("None", [["None", 0.9], ["Mara Orlova", 0.1]]),
        ("None", [["Mara Orlova", 0.9], ["None", 0.1]]),
        (None, [[None, "0.9"], ["Mara Orlova", "0.1"]]),
        ("Mara Orlova", [[None, 0.9], ["Mara Orlova", 0.1]]),
        ("Mara Orlova", [["Mara Orlova", 0.6], [None, 0.4001]]),
        ("Mara Orlova", [["Mara Orlova", 0.55], ["Samir Haddad", 0.45]]),
        ("Mara Orlova", [["Mara Orlova", 0.5], ["Samir Haddad", 0.1]]),
        ("Mara Orlova", [["Mara Orlova", 0.4], ["Samir Haddad", 0.1]]),
        ("Samir Haddad", [["Mara Orlova", 0.9]]),
        ("?", [["Mara Orlova", 0.9]]),
        ("Mara Orlova", []),
        ("Mara Orlova", " "),
        ("unknown", None),
        (None, None),
        ("ꙮ", [["ꙮ", 0.6], ["ꙭ", 0.5]]),
    ],
)
def test_whom_an_archive_leaves_open_nobody_is_credited(speaker, probas):
    assert credited(speaker=speaker, probas=probas) == (None, 0.3)


@pytest.mark.parametrize(
    "probas",
    [
        [["Mara Orlova", 0.7], ["None", 0.5]],
        [["None", "0.5"], ["Mara Orlova", "0.7"]],
        [["Mara Orlova", "0.7"], ["mara orlova", "0.3"]],
        [{"name": "Mara Orlova", "prob": "0.7"}, {"name": None, "prob": 0.3}],
        json.dumps([["Mara Orlova", "0.7"], ["None", "0.3"]]),
        [["  Mara\nOrlova ", 0.7]],
    ],
    ids=["just ahead", "not in order", "twice", "objects", "JSON in text", "blanks"],
)
def test_candidates_are_read_in_every_form_they_come_in(probas):
    assert credited(probas=probas) == ("Mara Orlova", 0.7)
    assert credited(probas=probas, speaker=None) == ("Mara Orlova", 0.7)
    assert credited(probas=probas, speaker="Samir Haddad") == (None, 0.3)


@pytest.mark.parametrize("name", NOBODY)
def test_a_word_for_nobody_is_nobody_in_a_quotation_and_a_name_in_a_row_of_our_own(name):
    assert credited(speaker=name, probas=None) == (None, 0.3)
    assert credited(speaker=name, probas=[[name, 1]]) == (None, 0.3)

    (own,) = read({**GIVEN, "speaker": name})
    assert own.extraction.statements[0].speaker.name == name


def test_candidates_count_for_quotations_only():
    own, unused = read({**GIVEN, "probas": [["Samir Haddad", 0.9]], "quotation": "Other words."})

    (statement,) = own.extraction.statements
    assert (statement.speaker.name, statement.confidence, statement.quote) == ("Mara Orlova", 1.0, GIVEN["text"])
    assert unused.reason.startswith("not used: 'probas', 'quotation'; the names that count are ")


@pytest.mark.parametrize(
    "probas",
    [
        *("Mara", 5, [["Mara Orlova"]], [["Mara Orlova", "much"]], [["Mara Orlova", 7]], [["Mara Orlova", "nan"]]),
        *([[1, 1]], [["Mara Orlova", True]], [["Mara Orlova", None]], ["Mara Orlova"], {"Mara Orlova": 1}, [None]),
        *([["Mara Orlova", -0.1]], [["Mara Orlova", 1, 2]], "[" * 9_999),
    ],
    ids=str,
)
def test_candidates_that_cannot_be_read_cost_their_line(probas):
    unread, *_ = read({**QUOTATION, "probas": probas})

    assert isinstance(unread, Unread)
    assert unread.origin == "a.jsonl#line 1"
    assert "`probas`" in unread.reason
    assert len(unread.reason.splitlines()) == 1


CHANCES = st.floats(0, 1) | st.floats(0, 1).map(str)
NAMES = st.sampled_from(["Mara Orlova", "Samir Haddad", "None", None, "ꙮ", "ꙭ", ""])


@given(st.lists(st.tuples(NAMES, CHANCES).map(list), max_size=4), st.booleans())
def test_whoever_is_credited_is_above_a_half_and_a_fifth_ahead_of_every_other_name(probas, is_packed):
    name, confidence = credited(speaker=None, probas=json.dumps(probas) if is_packed else probas)

    if name is None:
        assert confidence == 0.3
    else:
        others = [float(chance) for other, chance in probas if other != name]
        assert name not in (*NOBODY, "")
        assert confidence > 0.5
        assert confidence - max(others, default=0) > 0.2 - 1e-6


@pytest.mark.parametrize(
    ("urls", "kept", "told"),
    [
        (["https://ledger.example/a", "https://gazette.example/b", "https://ledger.example/a"], "ledger", "1 not kept"),
        (["javascript:alert(1)", None, "https://ledger.example/a"], "ledger", "1 not kept"),
        (["ftp://ledger.example/a", 5], None, "2 not kept"),
        ('["https://ledger.example/a", "https://gazette.example/b"]', "ledger", "1 not kept"),
        (["https://ledger.example/a"], "ledger", None),
        ("https://ledger.example/a", "ledger", None),
        ([], None, None),
        (None, None, None),
    ],
    ids=["several", "the first unsafe", "all unsafe", "JSON in text", "one", "one as text", "empty", "none"],
)
def test_of_the_addresses_the_first_safe_one_is_kept_and_the_others_are_told(urls, kept, told):
    found = read({**QUOTATION, "urls": urls})

    assert found[0].article.url == (kept and f"https://{kept}.example/a")
    notices = [one.reason for one in found[1:] if one.passed_over and "addresses" in one.reason]
    assert [told in notice for notice in notices] == ([True] if told else [])


def test_a_packed_file_parquet_tables_and_lines_give_the_same_statements(tmp_path):
    line = json.dumps(QUOTATION).encode()
    cells = {name: value if isinstance(value, str) else json.dumps(value) for name, value in QUOTATION.items()}
    table = ";".join(cells) + "\n" + ";".join('"' + cell.replace('"', '""') + '"' for cell in cells.values()) + "\n"
    (tmp_path / "a.jsonl").write_bytes(line)
    (tmp_path / "b.json.bz2").write_bytes(bz2.compress(line))
    pq.write_table(pa.Table.from_pylist([QUOTATION]), tmp_path / "c.parquet")
    (tmp_path / "d.csv").write_text(table)
    (tmp_path / "e.csv.gz").write_bytes(gzip.compress(table.encode(), mtime=0))
    (tmp_path / "f.tsv.bz2").write_bytes(bz2.compress(table.encode()))

    found = statements_in(read_ready_made(tmp_path))

    assert len(found) == 6
    assert len({one.model_dump_json() for one in found}) == 1


def pack(path: Path, data: bytes) -> bytes:
    return bz2.compress(data, 1) if path.suffix == ".bz2" else gzip.compress(data, mtime=0)


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.json.bz2", "a.csv.gz", "a.csv.bz2"])
def test_of_a_file_that_was_cut_off_what_stands_before_the_cut_is_read_and_the_cut_is_told(tmp_path, name):
    path = tmp_path / name
    # Enough that a block of bzip2 is whole before the cut.
    rows = [f"id{number},{'x' * 40} {number * 7919:032b}" for number in range(5_000)]
    lines = [json.dumps(dict(zip(("id", "text"), row.split(","), strict=True))) for row in rows]
    whole = "\n".join(["id,text", *rows] if ".csv" in name else lines).encode()
    packed = pack(path, whole)
    path.write_bytes(packed[: len(packed) * 2 // 3])

    found = list(read_ready_made(path))

    (cut,) = failed_in(found)
    assert (cut.origin, "check the file" in cut.reason) == (str(path), True)
    assert 0 < len(statements_in(found)) < len(rows)
    assert all(len(one.quote) == 40 + 1 + 32 for one in statements_in(found))


@pytest.mark.parametrize("name", ["a.jsonl.zst", "a.parquet.xz", "a.csv.zip", "a.json.zst"])
def test_another_packing_is_told_with_what_to_do(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x28\xb5\x2f\xfd")
    packing = Path(name).suffix

    for place in (tmp_path, tmp_path / name):
        (unread,) = read_ready_made(place)
        assert unread.origin == str(tmp_path / name)
        assert unread.reason == f"{packing} is not unpacked; unpack it first, or pack its contents as .gz or .bz2"


def test_rows_of_parquet_that_cannot_be_read_are_named_by_number(tmp_path):
    rows = [QUOTATION, {**QUOTATION, "quoteID": "2", "quotation": None}, {**QUOTATION, "quoteID": "3"}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "c.parquet", row_group_size=1)

    found = list(read_ready_made(tmp_path / "c.parquet"))

    assert len(statements_in(found)) == 2
    assert [one.origin for one in failed_in(found)] == [f"{tmp_path / 'c.parquet'}#row 2"]


@pytest.mark.parametrize("has_checksums", [True, False])
def test_a_damaged_group_of_rows_costs_itself_alone(tmp_path, has_checksums):
    path = tmp_path / "c.parquet"
    options = {"row_group_size": 10, "use_dictionary": False, "compression": "zstd"}
    pq.write_table(pa.Table.from_pylist(numbered(30)), path, write_page_checksum=has_checksums, **options)
    column = pq.ParquetFile(path).metadata.row_group(1).column(1)
    data = bytearray(path.read_bytes())
    data[column.data_page_offset + column.total_compressed_size - 5] ^= 0x20
    path.write_bytes(data)

    found = list(read_ready_made(path))

    assert [one.external_id for one in statements_in(found)] == [str(n) for n in (*range(1, 11), *range(21, 31))]
    (damaged,) = failed_in(found)
    assert damaged.origin == f"{path}#row 11"
    assert damaged.reason.startswith("rows 11 to 20 cannot be read: ")
    assert damaged.reason.endswith("; check the file")


def written(path: Path, **columns: object) -> list[ReadyMade | Unread]:
    pq.write_table(pa.table(columns), path)
    return list(read_ready_made(path))


NO_UTF8 = pa.StringArray.from_buffers(2, pa.py_buffer(b"\0\0\0\0\2\0\0\0\3\0\0\0"), pa.py_buffer(b"ok\xff"))
PAIRS = pa.list_(pa.struct([("name", pa.string()), ("prob", pa.float32())]))


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("quotation", NO_UTF8),
        ("date", pa.array([1_000, 1_001], pa.timestamp("ns"))),
        ("date", pa.array([0, 10**7], pa.date32())),
        ("date", pa.array([None, 5])),
        ("speaker", pa.array([None, ["Mara Orlova"]])),
        ("urls", pa.array([None, {"a": None}])),
        ("probas", pa.array([[["Mara Orlova", "1"], ["None", None]][:1], [None]])),
    ],
    ids=["no UTF-8", "nanoseconds", "no year", "number", "list", "object", "nested null"],
)
def test_a_value_of_another_kind_costs_its_row_alone(tmp_path, name, column):
    columns = {"quotation": ["Grain moves.", "Grain stays."], "quoteID": [1, 2], name: column}

    found = written(tmp_path / "c.parquet", **columns)

    assert [one.external_id for one in statements_in(found)] == ["1"]
    assert [one.origin for one in failed_in(found)] == [f"{tmp_path / 'c.parquet'}#row 2"]


def test_columns_of_parquet_may_be_missing_empty_or_of_other_types(tmp_path):
    (one, *_) = written(
        tmp_path / "c.parquet",
        quotation=pa.array([b"Grain moves."], pa.large_binary()),
        quoteID=pa.array([7], pa.uint64()),
        speaker=pa.array(["Mara Orlova"]).dictionary_encode(),
        probas=pa.array([[{"name": "Mara Orlova", "prob": 0.7}, {"name": None, "prob": 0.3}]], PAIRS),
        date=pa.array([1_935_000_000], pa.timestamp("s", "UTC")),
        urls=pa.array([[None]], pa.list_(pa.string())),
        title=pa.nulls(1),
    )

    (statement,) = statements_in([one])
    assert (statement.speaker.name, round(statement.confidence, 6)) == ("Mara Orlova", 0.7)
    assert (one.article.external_id, one.article.url, one.article.title) == ("7", None, None)
    assert str(one.article.published) == "2031-04-26"


def test_parquet_without_a_column_of_words_is_told_once(tmp_path):
    (unread,) = written(tmp_path / "c.parquet", words=["a", "b"], speaker=["c", "d"])

    assert unread.reason == "no column `text` or `quotation`, found 'words', 'speaker'; name the columns so"


def test_without_pyarrow_parquet_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "c.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)

    (unread,) = read_ready_made(tmp_path / "c.parquet")

    assert "onrecord[parquet]" in unread.reason


def test_who_reads_lines_and_tables_loads_no_pyarrow(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps(QUOTATION))
    (tmp_path / "b.csv").write_text("text\nGrain moves.\n")
    probe = (
        "import sys; from pathlib import Path; from indexer.ingest.readymade import read_ready_made\n"
        "print(len(list(read_ready_made(Path(sys.argv[1])))), 'pyarrow' in sys.modules)"
    )

    command = [sys.executable, "-c", probe, str(tmp_path)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)

    assert printed.stdout == "4 False\n"


@pytest.mark.parametrize("part", [0, 5, 200])
def test_what_is_no_parquet_is_told_in_one_line(tmp_path, part):
    whole = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(numbered(3)), whole)
    (tmp_path / "c.parquet").write_bytes(whole.getvalue()[:part])

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


def peak_bytes(count: int) -> int:
    lines = (json.dumps({**QUOTATION, "quoteID": str(number)}) for number in range(count))
    tracemalloc.start()
    for _ in read_given_lines(lines, origin="a.jsonl"):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_more_rows_take_no_more_memory():
    peak_bytes(100)

    assert peak_bytes(2_000) < peak_bytes(500) + 100_000


def test_an_archive_given_again_changes_nothing(tmp_path):
    archive = tmp_path / "archive"
    archive.mkdir()
    pq.write_table(pa.Table.from_pylist(numbered(3)), archive / "a.parquet")
    (archive / "b.csv.gz").write_bytes(gzip.compress(b"text,speaker\nGrain moves.,Samir Haddad\n", mtime=0))
    (archive / "c.jsonl").write_text(json.dumps(TURN))
    options = {"data": tmp_path / "data", "statements": [archive], "embedder": WordEmbedder()}

    first, again = index_path([], **options), index_path([], **options)

    assert (first.added, first.statement_count, first.failed) == (5, 5, ())
    assert (again.unchanged, again.added, again.changed, again.missing, again.statement_count) == (5, 0, 0, 0, 5)


def test_rows_that_an_archive_no_longer_holds_are_counted_once(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, numbered(3))))
    options = {"data": tmp_path / "data", "embedder": WordEmbedder()}
    index_path([], statements=[path], **options)
    path.write_text(json.dumps(numbered(1)[0]))

    report = index_path([], statements=[tmp_path, path], **options)

    assert (report.missing, report.unchanged, report.duplicates, report.statement_count) == (2, 1, 1, 3)
