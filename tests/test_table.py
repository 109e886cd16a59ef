"""A table is read as spreadsheets write it; a row that does not fit costs itself alone."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import BadArticleError, NotTextError
from indexer.ingest.table import MAX_LINE_CHARS, MAX_OTHER_BYTES, Row, read_table


def read(data: bytes | str) -> list[Row]:
    return list(read_table(io.BytesIO(data.encode() if isinstance(data, str) else data), needed=("text",)))


def cells(data: bytes | str) -> list[dict[str, str]]:
    return [row.cells for row in read(data)]


@pytest.mark.parametrize("delimiter", ",;\t|")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_encoding_and_line_ends_are_found_out(delimiter, encoding, end):
    table = end.join([delimiter.join(("id", "text")), delimiter.join(("a", "“No” she said")), ""])

    assert cells(table.encode(encoding)) == [{"id": "a", "text": "“No” she said"}]


def test_the_hint_that_spreadsheets_write_is_followed():
    assert read("sep=#\nid#text\na#b,c;d\n") == [Row(3, {"id": "a", "text": "b,c;d"})]


def test_a_western_table_without_a_mark_is_read():
    text = "id;text\n" + "a;“We don’t sell café tables – not one,” said the minister’s aide at the port.\n" * 9

    assert "don’t sell café tables – not" in cells(text.encode("cp1252"))[0]["text"]


def test_quotes_hold_delimiters_line_ends_and_quotes():
    table = 'id,text\na,"One, ""two"",\nthree"\nb,x\n'

    assert read(table) == [Row(2, {"id": "a", "text": 'One, "two",\nthree'}), Row(4, {"id": "b", "text": "x"})]


def test_names_of_columns_are_taken_without_blanks_and_capitals_and_once():
    assert cells("ID , Text,text,,x\n1,a,b,c,\n") == [{"id": "1", "text": "a"}]


def test_empty_rows_and_cells_are_none_and_short_rows_are_whole():
    assert read("\nid,text,url\n,,\n\na,b\n , ,\nc,d,\n") == [
        Row(5, {"id": "a", "text": "b"}),
        Row(7, {"id": "c", "text": "d"}),
    ]


def test_a_row_with_more_cells_than_names_costs_itself_alone():
    first, second = read("id,text\na,No, she said\nb,x,,\n")

    assert first.fault == "has 3 cells, the first line 2; put cells with delimiters in quotes"
    assert second == Row(3, {"id": "b", "text": "x"})


def test_a_quotation_mark_that_is_never_closed_ends_the_reading_and_is_told():
    rows = read('id,text\na,x\nb,"' + "word\n" * 40_000)

    assert rows[0].cells == {"id": "a", "text": "x"}
    assert rows[1].line == 3
    assert "the rest of the file is left" in rows[1].fault
    assert len(rows) == 2


@pytest.mark.parametrize("data", ["", "\n\n", "a,b\n1,2\n", "text of a letter\n", "texts;id\n"])
def test_a_table_without_the_column_is_told_with_what_was_found(data):
    with pytest.raises(BadArticleError, match="no column `text` in the first line, found"):
        read(data)


def test_a_workbook_is_no_table():
    with pytest.raises(NotTextError, match="ZIP archive"):
        read(b"PK\x03\x04" + bytes(range(256)) * 4)


def test_a_table_longer_than_what_is_looked_at_a_time_is_read_whole():
    row = "“Grâce à eux,” dit-elle; ça va.|x\n"
    count = 2 * (1 << 20) // len(row.encode())

    rows = read("text|id\n" + row * count)

    assert len(rows) == count
    assert {row.cells["text"] for row in rows} == {"“Grâce à eux,” dit-elle; ça va."}
    assert rows[-1].line == count + 1


def test_a_line_without_end_ends_the_reading_and_is_told():
    rows = read("text\na\n" + "b" * (MAX_LINE_CHARS + 1) + "\nc\n")

    assert [row.cells for row in rows] == [{"text": "a"}, {}]
    assert "line longer than 1,048,576 characters; the rest of the file is left" in rows[1].fault


def test_a_large_table_in_another_encoding_is_told_to_be_saved_as_utf_8():
    with pytest.raises(BadArticleError, match="not UTF-8, and more than 67,108,864 bytes; save the file as UTF-8"):
        read(b"text\n" + "é\n".encode("cp1252") * (MAX_OTHER_BYTES // 2))


def test_what_no_text_holds_is_replaced_and_a_mark_at_the_head_is_left_out():
    table = b"\xef\xbb\xbftext\na\x00b enough other letters\n"

    assert cells(table) == [{"text": "a\ufffdb enough other letters"}]


SAFE = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), max_size=12)


@given(st.lists(st.tuples(SAFE, SAFE | st.just('a\n"b"')), max_size=6), st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_comes_back(rows, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([("id", "text"), *rows])

    held = [{name: cell for name, cell in zip(("id", "text"), row, strict=True) if cell.strip()} for row in rows]
    assert cells(out.getvalue()) == [row for row in held if row]


@given(st.binary(max_size=40).map(b"id,text\n".__add__))
def test_any_bytes_give_rows_or_are_told(data):
    try:
        assert all(row.fault or row.cells for row in read(data))
    except NotTextError:
        return
