"""A ready-made statement is credited to whoever the line names, on the day it names, word for word."""

import datetime as dt
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import MissingPathError
from indexer.ingest.readymade import ReadyMade, read_given_lines, read_ready_made
from indexer.ingest.unread import Unread
from indexer.statement import Kind, Resolution, Statement
from indexer.when import Precision, When

WORDS = "Exports will go on."
LINE = {
    "id": "s1",
    "speaker": "Anna Orlova",
    "role": "Minister of Trade",
    "said_on": "2031-05-04",
    "text": WORDS,
    "source": "Daily Ledger",
    "url": "https://ledger.example/a",
    "title": "Exports go on",
    "published": "2031-05-05T10:00:00Z",
}


def read(*values: object) -> list[ReadyMade | Unread]:
    lines = [value if isinstance(value, str | bytes) else json.dumps(value) for value in values]
    return list(read_given_lines(lines, origin="given.jsonl"))


def only(**values: object) -> tuple[ReadyMade, Statement]:
    (given,) = read({"text": WORDS, **values})
    assert isinstance(given, ReadyMade), given
    (statement,) = given.extraction.statements
    statement.check_against(given.article.text)
    return given, statement


def only_reason(**values: object) -> str:
    (unread,) = read({"id": "s1", "text": WORDS, **values})
    assert isinstance(unread, Unread)
    assert (unread.origin, unread.external_id) == ("given.jsonl#line 1", "s1")
    return unread.reason


def test_every_field_of_a_line_reaches_the_article_or_the_statement():
    given, statement = only(**LINE)

    article = given.article
    assert (article.text, article.origin, article.external_id) == (WORDS, "given.jsonl#s1", "s1")
    assert (article.title, article.source, article.url) == ("Exports go on", "Daily Ledger", "https://ledger.example/a")
    assert (article.published, article.published_evidence) == (dt.date(2031, 5, 5), "`published` of the line")
    assert (statement.quote, statement.kind, statement.article_id) == (WORDS, Kind.DIRECT, article.id)
    assert (statement.speaker.name, statement.speaker.role) == ("Anna Orlova", "Minister of Trade")
    assert (statement.external_id, statement.confidence, statement.resolved_by) == ("s1", 1.0, Resolution.GIVEN)
    assert statement.said_on == When(
        date="2031-05-04", precision=Precision.DAY, evidence="given ready-made as `said_on`: 2031-05-04"
    )
    assert [person.speaker for person in given.extraction.people] == [statement.speaker]


@pytest.mark.parametrize("nobody", [{}, {"speaker": None}, {"speaker": "  "}, {"speaker": "?"}])
def test_without_a_speaker_nobody_is_credited(nobody):
    given, statement = only(**nobody)

    assert (statement.speaker, statement.resolved_by, given.extraction.people) == (None, None, ())
    assert statement.confidence < 0.5
    assert statement.said_on == When()


@pytest.mark.parametrize("name", ["said_on", "date"])
@pytest.mark.parametrize(
    ("printed", "date", "precision"),
    [
        ("2031-05-04", "2031-05-04", Precision.DAY),
        ("2031-05", "2031-05", Precision.MONTH),
        ("2031", "2031", Precision.YEAR),
        (2031, "2031", Precision.YEAR),
        ("--05-04", "--05-04", Precision.DAY_WITHOUT_YEAR),
        ("--02-29", "--02-29", Precision.DAY_WITHOUT_YEAR),
        (" 2031-05-04 ", "2031-05-04", Precision.DAY),
    ],
)
def test_a_date_is_taken_as_far_as_it_is_given(name, printed, date, precision):
    _, statement = only(**{name: printed})

    assert (statement.said_on.date, statement.said_on.precision) == (date, precision)
    assert f"`{name}`" in statement.said_on.evidence


@pytest.mark.parametrize(
    "printed",
    [
        *("04.05.2031", "5/4/2031", "May 4, 2031", "2031-05-04T10:00:00Z", "2031-5-4", "20310504", "2031-02-30", "31"),
        *("--13-01", "--02-30", "0001-01-01", "9999", "2031-00", "-2031", "٢٠٣١", "yesterday", 20310504, -5),
    ],
)
def test_any_other_date_costs_the_line(printed):
    assert "is no date that can be used, found" in only_reason(said_on=printed)


def test_two_dates_that_differ_cost_the_line_and_two_that_agree_do_not():
    assert "give one of them" in only_reason(said_on="2031-05-04", date="2031-05-05")
    assert only(said_on="2031-05-04", date="2031-05-04")[1].said_on.date == "2031-05-04"
    assert only(said_on=None, date="2031-05-04")[1].said_on.date == "2031-05-04"
    assert only(said_on="", date="2031-05-04")[1].said_on.date == "2031-05-04"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("“Exports will go on.”", "Exports will go on."),
        ('  "Exports will go on."\n', "Exports will go on."),
        ("«Exports will go on.»", "Exports will go on."),
        ("“Exports,” she said, “will go on.”", "“Exports,” she said, “will go on.”"),
        ("“Exports will go on.", "“Exports will go on."),
        ("“”x", "“”x"),
        (" Line one.\r\nLine two. ", "Line one.\nLine two."),
        ("'tis so", "'tis so"),
    ],
)
def test_the_words_stand_without_blanks_and_outer_marks_around_them(text, quote):
    given, statement = only(text=text)

    assert statement.quote == quote
    assert statement.context.text == given.article.text


def test_the_same_words_of_two_people_or_two_days_are_two_statements():
    found = read(
        {"text": "No comment.", "speaker": "Anna Orlova"},
        {"text": "No comment.", "speaker": "Karim Haddad"},
        {"text": "No comment.", "speaker": "Karim Haddad", "said_on": "2031"},
        {"text": "No comment."},
    )

    assert len({given.article.id for given in found}) == 4
    assert len({given.extraction.statements[0].id for given in found}) == 4


def test_an_id_stands_for_the_same_statement_however_often_it_is_read():
    assert read(LINE) == read(json.dumps(LINE).encode())


def test_of_different_statements_with_one_id_the_first_stays():
    first, again, other, speaker = read(LINE, LINE, {**LINE, "text": "Never."}, {**LINE, "speaker": "Karim Haddad"})

    assert first == again
    assert (other.origin, other.external_id) == ("given.jsonl#line 3", "s1")
    assert "`id` 's1' was met before in this file with another statement" in other.reason
    assert isinstance(speaker, Unread)


def test_columns_that_are_not_used_are_named_once():
    found = read({**LINE, "lang": "en"}, {"text": "b", "lang": "fr", "score": 1})

    assert [type(one) for one in found] == [ReadyMade, ReadyMade, Unread]
    assert found[2].passed_over
    assert found[2].reason.startswith("not used: 'lang', 'score'; the names that count are date, id, ")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"text": ""}, "`text` holds no text"),
        ({"text": None}, "`text` holds no text"),
        ({"text": "…“”!"}, "`text` holds no text"),
        ({"text": 5}, "`text` must be text, found a number"),
        ({"speaker": ["Anna Orlova"]}, "`speaker` must be text, found a list"),
        ({"role": 5}, "`role` must be text"),
        ({"source": {}}, "`source` must be text, found an object"),
        ({"published": "yesterday"}, "`published` is not an ISO date"),
        ({"said_on": True}, "`said_on` must be text"),
        ({"text": "a\n" * 200_000}, "too much for one article"),
    ],
)
def test_a_broken_line_costs_itself_alone(values, reason):
    if "speaker" not in values:
        values = {**values, "speaker": "Anna Orlova"}

    assert reason in only_reason(**values)
    assert [type(one) for one in read({**LINE, **values}, LINE)] == [Unread, ReadyMade]


def test_an_unsafe_address_is_dropped():
    assert only(url="javascript:alert(1)")[0].article.url is None


def test_lines_that_are_no_json_are_named_by_their_number():
    found = read("{", "", json.dumps(LINE), b"\xff", "[]")

    assert [one.origin for one in found if isinstance(one, Unread)] == [
        f"given.jsonl#line {number}" for number in (1, 4, 5)
    ]


def write(path: Path, data: bytes | str) -> list[ReadyMade | Unread]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_ready_made(path))


def as_csv(delimiter: str = ",") -> str:
    return f"{delimiter.join(LINE)}\n{delimiter.join(LINE.values())}\n"


def test_a_table_gives_the_same_statements_as_lines(tmp_path):
    line = json.dumps(LINE)
    contents = {
        "a.jsonl": line,
        "a.ndjson": line,
        "a.jsonl.gz": gzip.compress(line.encode()),
        "a.csv": as_csv(),
        "b.csv": as_csv(";").encode("utf-8-sig"),
        "c.tsv": as_csv("\t"),
        "d.CSV": as_csv("\t").encode("utf-16"),
    }

    found = [write(tmp_path / name, content) for name, content in contents.items()]

    statements = {one.extraction.model_dump_json() for (one,) in found}
    assert len(statements) == 1
    assert {one.article.origin for (one,) in found} == {f"{tmp_path / name}#s1" for name in contents}


def test_rows_of_a_table_are_named_by_the_line_they_begin_on(tmp_path):
    found = write(tmp_path / "a.csv", 'id,text,said_on\n1,"two\nlines",2031\n2,x,tomorrow\n3,x,y,z\n4,fine,\n,no id,\n')

    assert [Path(one.origin if isinstance(one, Unread) else one.article.origin).name for one in found] == [
        *("a.csv#1", "a.csv#line 4", "a.csv#line 5", "a.csv#4", "a.csv#line 7")
    ]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", "x", "no file of statements by its name; give .jsonl"),
        ("a.csv", "id,words\n1,x\n", "no column `text`"),
        ("a.csv", "", "no column `text`"),
        ("a.csv", "id,text\n", "holds no statement"),
        ("a.jsonl", "", "holds no statement"),
        ("a.jsonl", "\n \n", "holds no statement"),
        ("a.csv", b"PK\x03\x04" + bytes(99), "ZIP archive"),
        ("a.jsonl", b"\x89PNG\r\n\x1a\n" + bytes(99), "PNG"),
        ("a.jsonl", json.dumps(LINE).encode("utf-16"), "must be UTF-8, found utf-16"),
        ("a.jsonl.gz", b"no gzip", "check the file"),
        ("a.jsonl.gz", gzip.compress(json.dumps(LINE).encode(), mtime=0)[:-12], "check the file"),
    ],
    ids=[
        *("another name", "no column", "empty table", "head alone", "empty lines", "blank lines"),
        *("archive", "picture", "utf-16", "no gzip", "cut"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path, name, data, reason):
    (unread,) = (one for one in write(tmp_path / name, data) if isinstance(one, Unread))

    assert reason in unread.reason
    assert len(unread.reason.splitlines()) == 1
    assert not unread.passed_over


def test_a_file_that_is_not_there_is_an_error_at_once_and_a_folder_is_told(tmp_path):
    with pytest.raises(MissingPathError):
        read_ready_made(tmp_path / "nowhere.csv")
    (tmp_path / "folder.csv").mkdir()

    (unread,) = read_ready_made(tmp_path / "folder.csv")

    assert "no file of statements in this folder" in unread.reason


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


@given(st.lists(st.dictionaries(st.sampled_from([*LINE, "date", "more"]), JSON_VALUES | st.text("“”\"'« a1\n"))))
def test_whatever_a_line_holds_its_words_are_cut_from_its_text_or_it_is_told(lines):
    for one in read(*lines):
        if isinstance(one, Unread):
            assert len(one.reason.splitlines()) == 1
        else:
            (statement,) = one.extraction.statements
            statement.check_against(one.article.text)
            assert any(map(str.isalnum, statement.quote))
            one.model_dump_json().encode()
