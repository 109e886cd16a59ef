import csv
import datetime as dt
import io
import json
import logging
import re
import sqlite3
import stat
import tracemalloc
from functools import partial

import pyarrow.parquet as pq
import pytest
from fakes import WordEmbedder, extract_plainly, said
from fastapi.testclient import TestClient
from markdown_it import MarkdownIt
from served import BRIDGE, GRAIN, HARVEST, add_to_record, make_record, opener, run_command

from api.answer import ArticleCard
from api.app import create_app
from api.cli_export import FORMATS
from api.export.bibtex_out import escape_tex
from api.export.cells import COLUMNS
from api.export.exported import Closing, Exported, ExportQuery, Format
from api.export.markdown_out import escape_markdown
from api.export.taking import BATCH, FromLibrary
from api.export.writers import FORMS
from indexer.article import Article, Part
from indexer.index.indexing import index_path
from indexer.index.schema import DATABASE
from indexer.settings import Settings
from indexer.statement import Kind, Statement

HOSTILE = [
    "=HYPERLINK('https://evil.example','x')",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "＝1+1",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "# heading",
    "1. one",
    "- item",
    "`code` *em* __strong__ ~~gone~~",
    "a | b | c",
    "&lt;b&gt; &#60;",
    "https://evil.example www.evil.example a@evil.example",
    "}, author = {Somebody Else}, x = {",
    "\\input{/etc/passwd} $x^2$ 100% #1 a_b ~ & @book{x,",
    "\\",
    "{{{",
    "``` fence",
    "[x]: https://evil.example",
    "--- rule",
    "Open \x1b[31m the \u202e gate \x9b2J",
    "line\u2028ends\u2029here",
]


@pytest.fixture
def onrecord(capsys):
    return partial(run_command, capsys)


WHOLE = Closing(written=1, withheld=0, generation=1, generation_after=1)


class Given:
    """Statements of an export that were taken already."""

    def __init__(self, statements, closing=None):
        self.statements = statements
        self.closing = closing or Closing(written=len(statements), withheld=0, generation=1, generation_after=1)

    def __iter__(self):
        return iter(self.statements)


def exported(quote: str, *, kind=Kind.DIRECT, title="A title", source="Sela Courier", url=None, name="Mara Orlova"):
    text = f"“{quote}” said {name} on 2031-05-04."
    article = Article.make(
        text, origin="a", title=title, source=source, url=url, published=dt.date(2031, 5, 6), published_evidence="x"
    )
    statement = Statement(
        id="ab" * 8,
        article_id=article.id,
        kind=kind,
        quote=quote,
        parts=(Part.cut(text, 1, 1 + len(quote)),),
        context=Part.cut(text, 0, len(text)),
        confidence=0.9,
    )
    return Exported(statement=statement, article=ArticleCard.of(article), context=text)


def write(form: Format, *statements, closing=None) -> str:
    return "".join(FORMS[form].write(Given(statements, closing), prompts=None))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines_of(text: str) -> list[Exported]:
    return [Exported.model_validate_json(line) for line in text.split("\n") if line]


def entries_of(text: str) -> list[dict[str, str]]:
    """Read BibTeX as TeX does: an entry is what stands between braces that pair."""
    entries, place = [], 0
    while (start := text.find("@", place)) >= 0:
        kind, _, rest = text[start + 1 :].partition("{")
        inner, length = braced(rest)
        place = start + 1 + len(kind) + 1 + length
        key, _, fields = inner.partition(",")
        entries.append({"": kind, "key": key.strip(), **fields_of(fields)})
    return entries


def braced(text: str) -> tuple[str, int]:
    depth = 1
    for place, char in enumerate(text):
        if text[place - 1 : place] == "\\" and text[place - 2 : place - 1] != "\\":
            continue
        depth += {"{": 1, "}": -1}.get(char, 0)
        if not depth:
            return text[:place], place + 1
    raise AssertionError("braces do not pair")


def fields_of(text: str) -> dict[str, str]:
    fields = {}
    while match := re.match(r"\s*(\w+)\s*=\s*\{", text):
        fields[match[1]], length = braced(text[match.end() :])
        text = text[match.end() + length :].lstrip(" ,\n")
    assert not text.strip(), f"no field: {text!r}"
    return fields


@pytest.mark.in_a_file
def test_json_lines_hold_every_statement_without_loss(web):
    response = web.get("/v1/export")

    given = lines_of(response.text)
    views = [web.get(f"/v1/statements/{one.statement.id}").json() for one in given]
    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.headers["content-disposition"] == 'attachment; filename="onrecord.jsonl"'
    assert given == [Exported.model_validate(view, extra="ignore") for view in views]
    assert sorted(one.statement.quote for one in given) == sorted([BRIDGE, GRAIN, HARVEST])


@pytest.mark.in_a_file
def test_a_table_says_the_same_as_json_lines(web):
    statements = lines_of(web.get("/v1/export").text)

    rows = rows_of(web.get("/v1/export", params={"format": "csv"}).text)

    assert [*rows[0]] == [*COLUMNS, "note"]
    assert [(row["id"], row["words"], row["speaker"], row["context"], row["said_on"]) for row in rows] == [
        (one.statement.id, one.statement.quote, one.statement.speaker.name, one.context, one.statement.said_on.date)
        for one in statements
    ]


@pytest.mark.in_a_file
def test_a_bibliography_has_an_entry_for_each_article_with_the_words_in_its_note(web):
    articles = {one.article.id for one in lines_of(web.get("/v1/export").text)}

    entries = entries_of(web.get("/v1/export", params={"format": "bibtex"}).text)

    assert {entry["key"].split("-")[1] for entry in entries} == articles
    assert len({entry["key"] for entry in entries}) == len(entries)
    assert all(f"“{quote}”" in "".join(entry["note"] for entry in entries) for quote in (BRIDGE, GRAIN, HARVEST))


@pytest.mark.in_a_file
def test_markdown_quotes_each_statement_with_where_it_is_printed(web):
    text = web.get("/v1/export", params={"format": "markdown"}).text

    assert text.count("\n>\n> — ") == 3
    assert (
        f"> “{BRIDGE}”\n>\n> — Mara Orlova, 4 May 2031. outlet not named, publication date not given, untitled\n"
        in text
    )


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_cell_is_read_as_a_formula_and_every_cell_is_quoted(hostile):
    text = write(Format.CSV, exported(hostile, title=hostile, source=hostile, url=hostile))

    (row,) = rows_of(text)
    assert not [cell for cell in row.values() if cell and cell[0] in "=+-@\t\r\n\x00＝＋－＠"]
    assert re.fullmatch(r'(?:"(?:[^"]|"")*"(?:,|\r\n))+', text)
    assert not set(text) & {"\x1b", "\u202e", "\x9b"}


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_json_lines_give_hostile_text_back_letter_by_letter(hostile):
    one = exported(hostile, title=hostile)

    text = write(Format.JSONL, one)

    assert lines_of(text) == [one]
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text_in_markdown(hostile):
    text = write(Format.MARKDOWN, exported(hostile, title=hostile, source=hostile, url="https://example.org/a b<c>"))

    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    kinds = {token.type for one in tokens for token in (one, *(one.children or []))}
    assert kinds <= {
        *("heading_open", "inline", "heading_close", "blockquote_open", "paragraph_open", "paragraph_close"),
        *("blockquote_close", "text", "text_special", "softbreak"),
    }
    shown = "".join(child.content for one in tokens for child in one.children or [])
    flat = "".join(char for char in hostile if char.isalnum())
    assert flat in "".join(char for char in shown if char.isalnum()) or "\x1b" in hostile


def test_an_address_is_a_link_in_markdown_and_only_one_of_the_web():
    of_the_web = write(Format.MARKDOWN, exported("Open", url="https://example.org/x?a=1&b=<2>"))
    of_a_script = write(Format.MARKDOWN, exported("Open", url="javascript:alert(1)"))

    assert "<https://example.org/x?a=1&b=%3C2%3E>" in of_the_web
    assert "javascript" not in of_a_script


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_breaks_out_of_no_field_of_a_bibliography(hostile):
    text = write(Format.BIBTEX, exported(hostile, title=hostile, source=hostile, url=f"https://example.org/{hostile}"))

    (entry,) = entries_of(text)
    assert set(entry) <= {"", "key", "title", "journal", "year", "month", "day", "url", "note"}
    assert entry[""] == "article"
    assert not re.search(r"(?<!\\)[$&#_%]", entry["title"])


def test_escapes_are_those_of_tex_and_markdown():
    assert escape_tex("50% of {A_B} & C\\D") == r"50\% of \{A\_B\} \& C\textbackslash{}D"
    assert escape_markdown("1. *a*\n# b <c>") == "1\\. \\*a\\*\n\\# b \\<c\\>"


@pytest.mark.parametrize("form", [Format.MARKDOWN, Format.BIBTEX])
def test_reporters_words_are_labelled_and_never_stand_in_quotation_marks(form):
    text = write(form, exported("the bridge would open", kind=Kind.INDIRECT))

    assert "reporter's words: the bridge would open" in text
    assert not set(text) & set("“”")


@pytest.mark.parametrize("form", Format)
def test_what_was_left_out_is_said_at_the_end(form):
    closing = Closing(written=1, withheld=2, generation=7, generation_after=8)

    text = write(form, exported("Open"), closing=closing)

    last = text.strip().split("\n")[-1]
    if form is Format.JSONL:
        assert json.loads(last) == {"export": closing.model_dump()}
    else:
        assert "2 statements left out" in last
        assert "The record changed while this was written" in last


@pytest.mark.in_a_file
def test_statements_named_by_their_ids_come_in_that_order(web):
    ids = [one.statement.id for one in lines_of(web.get("/v1/export").text)][::-1]

    given = lines_of(web.get("/v1/export", params={"id": ids}).text)

    assert [one.statement.id for one in given] == ids


@pytest.mark.in_a_file
def test_conditions_narrow_an_export_as_they_do_a_search(web):
    conditions = {"speaker": "mara-orlova", "from": "2031-05-01", "to": "2031-05-31", "kind": "direct"}

    given = lines_of(web.get("/v1/export", params=conditions).text)
    on_topic = lines_of(web.get("/v1/export", params={"q": "canals harvest"}).text)

    assert [one.statement.quote for one in given] == [BRIDGE]
    assert on_topic[0].statement.quote == HARVEST


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"speaker": "nobody"}, 404),
        ({"id": "0" * 16}, 404),
        ({"id": "x", "q": "bridge"}, 422),
        ({"id": "x", "speaker": "y"}, 422),
        ({"format": "parquet"}, 422),
        ({"from": "2031-06-02", "to": "2031-06-01"}, 422),
        ({"id": ["x"] * 501}, 422),
    ],
    ids=["nobody", "no such id", "id and words", "id and speaker", "no such format", "backwards", "too many ids"],
)
def test_what_cannot_be_exported_is_a_problem_before_the_first_byte(web, params, status):
    response = web.get("/v1/export", params=params)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.in_a_file
def test_nothing_found_is_an_empty_file(web):
    assert web.get("/v1/export", params={"source": "No Such Paper"}).text == ""
    assert rows_of(web.get("/v1/export", params={"source": "No Such Paper", "format": "csv"}).text) == []


@pytest.mark.in_a_file
def test_a_statement_that_its_article_does_not_print_is_withheld_and_counted(tmp_path, caplog):
    data = make_record(tmp_path)
    with sqlite3.connect(data / DATABASE) as run:
        run.execute("UPDATE printed SET json = replace(json, 'harvest failed', 'harvest thrived')")
    run.close()
    app = create_app(Settings(data=data), opener(data))

    with TestClient(app, base_url="http://127.0.0.1") as web, caplog.at_level(logging.WARNING):
        assert app.state.live.wait(30)
        text = web.get("/v1/export").text

    *lines, last = text.strip().split("\n")
    assert "thrived" not in text
    assert len(lines) == 2
    assert json.loads(last)["export"]["withheld"] == 1
    assert "not one whole state" in caplog.text


@pytest.mark.in_a_file
def test_a_record_that_changes_under_an_export_is_told_and_nothing_new_is_mixed_in(tmp_path, onrecord):
    data = make_record(tmp_path)
    more = tmp_path / "more.txt"
    more.write_text(said("The mill is closed", "Petra Orlova"), encoding="utf-8")

    library = opener(data)()
    taken = FromLibrary(library, ExportQuery(), settle=lambda: (add_to_record(data, more), library.refresh()))
    quotes = [one.statement.quote for one in taken]
    library.close()

    assert sorted(quotes) == sorted([BRIDGE, GRAIN, HARVEST])
    assert taken.closing.generation_after > taken.closing.generation


@pytest.mark.in_a_file
@pytest.mark.parametrize("form", [one for one in FORMATS if one != "parquet"])
def test_a_server_and_its_folder_are_exported_alike(onrecord, url, form, web):
    by_command = onrecord("export", "--format", form, "--url", url)

    assert by_command == (0, web.get("/v1/export", params={"format": form}).text, "")


@pytest.mark.in_a_file
def test_a_file_is_written_whole_and_keeps_its_rights(onrecord, url, tmp_path):
    path = tmp_path / "quotes.csv"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)

    code, out, err = onrecord("export", "--format", "csv", "--output", path, "--url", url)

    assert (code, out) == (0, "")
    assert "Wrote 3 statements" in err
    assert len(rows_of(path.read_text(encoding="utf-8"))) == 3
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["quotes.csv"]


def test_a_failure_leaves_the_file_as_it_was_and_nothing_beside_it(onrecord, tmp_path):
    path = tmp_path / "quotes.csv"
    path.write_text("old", encoding="utf-8")

    code, _, err = onrecord("export", "--output", path, "--url", "http://127.0.0.1:9")

    assert code == 69
    assert err.count("\n") == 1
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["quotes.csv"]


@pytest.mark.in_a_file
def test_parquet_holds_the_same_as_json_lines_in_typed_columns(onrecord, url, tmp_path, web):
    path = tmp_path / "quotes.parquet"

    code, out, _ = onrecord("export", "--format", "parquet", "--output", path, "--url", url)

    table = pq.read_table(path)
    assert (code, out) == (0, "")
    assert table.column_names == [*COLUMNS]
    assert table["words"].to_pylist() == [one.statement.quote for one in lines_of(web.get("/v1/export").text)]
    assert {str(table.schema.field(name).type) for name in ("published", "negated", "confidence")} == {
        *("date32[day]", "bool", "double"),
    }
    assert json.loads(pq.read_metadata(path).metadata[b"onrecord"])["written"] == 3


def test_without_pyarrow_parquet_says_what_to_install(onrecord, url, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)

    code, _, err = onrecord("export", "--format", "parquet", "-o", tmp_path / "x.parquet", "--url", url)

    assert code == 2
    assert "onrecord[parquet]" in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words",
    [
        ["--format", "xlsx"],
        ["--format", "parquet"],
        ["--json", "--format", "csv"],
        ["--id", "x", "--speaker", "y"],
        ["--output", ""],
    ],
    ids=" ".join,
)
def test_a_command_line_that_makes_no_sense_ends_with_2(onrecord, words):
    code, out, err = onrecord("export", *words, "--url", "http://127.0.0.1:9")

    assert (code, out, err.count("\n")) == (2, "", 1)


@pytest.mark.in_a_file
def test_nothing_to_export_ends_with_1_and_says_so(onrecord, url):
    nothing = onrecord("export", "--from", "2040-01-01", "--url", url)
    nobody = onrecord("export", "--speaker", "nobody", "--url", url)

    assert nothing == (1, "", "Nothing on record meets these conditions.\n")
    assert nobody[0] == 1
    assert "nobody called 'nobody' is on record" in nobody[2]


def test_ten_thousand_rows_take_no_more_memory_than_a_thousand():
    def peak(form, count):
        one = exported("We will reopen the bridge " * 20)
        statements = (
            one.model_copy(update={"article": one.article.model_copy(update={"id": f"{number // 5:016x}"})})
            for number in range(count)
        )
        tracemalloc.start()
        for _ in FORMS[form].write(
            Given(statements, Closing(written=1, withheld=0, generation=1, generation_after=1)), prompts=None
        ):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    for form in Format:
        peak(form, 10)
        assert peak(form, 10_000) < peak(form, 1_000) + 1_500_000


@pytest.mark.in_a_file
def test_an_export_of_a_record_holds_ids_and_one_batch(tmp_path):
    articles = tmp_path / "articles"
    articles.mkdir()
    for number in range(5):
        text = "\n\n".join(said(f"Bridge {number} {place} opens", "Mara Orlova") for place in range(100))
        (articles / f"{number}.txt").write_text(text, encoding="utf-8")
    index_path([articles], data=tmp_path / "data", embedder=WordEmbedder(), extract=extract_plainly, progress=None)
    library = opener(tmp_path / "data")()
    asked = []
    read, library.get = library.get, lambda ids: asked.append(len(ids)) or read(ids)

    quotes = {one.statement.quote for one in FromLibrary(library, ExportQuery())}

    library.close()
    assert len(quotes) == 500
    assert max(asked) <= BATCH
