import io
import sys

import pytest

from api.lines import STDIN, BadLine, Line, read_lines
from indexer.errors import MissingPathError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lines.jsonl"


def test_lines_are_numbered_as_an_editor_numbers_them(path):
    path.write_text('{"id": 1}\n\n  \nnot json\r\n{"id": "b"}', encoding="utf-8")

    read = list(read_lines(path))

    assert [(line.number, line.id) for line in read] == [(1, 1), (4, None), (5, "b")]


def test_an_id_that_was_met_before_is_told_with_both_lines(path):
    path.write_text('{"id": "a"}\n{"id": "b"}\n{"id": "a", "text": "other"}\n{"id": "a"}\n', encoding="utf-8")

    read = list(read_lines(path))

    assert [type(line) for line in read] == [Line, Line, BadLine, BadLine]
    assert [line.line for line in read[2:]] == [3, 4]
    assert all("line 1 has the same id" in line.error for line in read[2:])


def test_a_number_and_its_text_are_two_ids_and_no_id_is_none(path):
    path.write_text('{"id": 1}\n{"id": "1"}\n{"id": null}\n{}\n{}\n', encoding="utf-8")

    assert {type(line) for line in read_lines(path)} == {Line}


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_is_no_part_of_the_first_line(path, monkeypatch, mark):
    content = mark + b'{"id": "a"}\n'
    path.write_bytes(content)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    assert list(read_lines(path)) == list(read_lines(STDIN)) == [Line(1, '{"id": "a"}\n', "a")]


def test_bytes_that_are_not_utf8_are_read_as_replacement_characters(path):
    path.write_bytes(b'{"id": "\xff"}\n')

    assert [line.id for line in read_lines(path)] == ["\ufffd"]


def test_a_folder_or_nothing_is_no_file(path, tmp_path):
    for nowhere in (path, tmp_path):
        with pytest.raises(MissingPathError, match="for stdin"):
            list(read_lines(nowhere))
