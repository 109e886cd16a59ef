import bz2
import errno
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from fakes import said
from served import BRIDGE, HARVEST, add_to_record, make_record, run_command, running

from api.cli import explain
from api.exits import ExitCode
from api.problems import CASES
from indexer.errors import RecordBusyError
from indexer.settings import Settings
from indexer.statement import Statement

ROOT = Path(__file__).parent.parent
ONRECORD = [sys.executable, "-c", "from api.cli import main; main()"]
REPORT = "“We will reopen the bridge at Sela,” Transport Minister Mara Orlova said on Monday.\n"
TABLE = "Snow depth at the pass: 40 cm. Wind: calm.\n"
COMMANDS = [
    "index",
    "ask",
    "verify",
    "search",
    "show",
    "speakers",
    "chat",
    "export",
    "feed",
    "extract",
    "serve",
    "mcp",
    "jobs",
    "purge",
    "watch",
    "sources",
]


@pytest.fixture
def onrecord(capsys):
    return partial(run_command, capsys)


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def assert_one_line(err: str) -> None:
    assert err.startswith("onrecord: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_help_names_every_command_exit_status_and_setting(onrecord):
    code, out, err = onrecord("--help")

    assert (code, err) == (0, "")
    assert all(f"  {command} " in out for command in COMMANDS)
    assert all(f"  {int(status)}  " in out or f" {int(status)}  " in out for status in ExitCode)
    assert all(f"ONRECORD_{name.upper()}" in out for name in Settings.model_fields)


def test_without_a_command_the_help_is_shown(onrecord):
    assert onrecord() == onrecord("--help")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_has_an_example_that_fits_on_its_line(onrecord, command):
    code, out, _ = onrecord(command, "--help")

    assert code == 0
    assert f"\n  onrecord {command} " in out
    assert not re.search(r"<\w", out)  # no name of a type: they are Python's


def test_every_error_ends_with_a_documented_status():
    assert {case.exit_code for case in CASES.values()} <= set(ExitCode)


def test_the_version_is_told(onrecord):
    code, out, _ = onrecord("--version")

    assert code == 0
    assert out.startswith("onrecord ")


@pytest.mark.parametrize(
    "words",
    [
        ["shout"],
        ["ask"],
        ["ask", "x", "--lines", "y"],
        ["ask", "x", "--limit", "0"],
        ["ask", "x", "--limit", "51"],
        ["ask", "x", "--colour"],
        ["ask", "x", "--url", "ftp://example.org"],
        ["ask", "x", "--url", "http://127.0.0.1:9", "--data", "data"],
        ["ask", "\udcff", "--url", "http://127.0.0.1:9"],
        ["verify"],
        ["verify", "x", "--lines", "y"],
        ["verify", "--lines", "y", "--speaker", "z"],
        ["verify", "--lines", ""],
        ["verify", "", "--url", "http://127.0.0.1:9"],
        ["verify", "x", "--speaker", "", "--url", "http://127.0.0.1:9"],
        ["verify", "x" * 5000, "--url", "http://127.0.0.1:9"],
        ["verify", "\udcff", "--url", "http://127.0.0.1:9"],
        ["search", "x", "--from", "yesterday"],
        ["search", "x", "--to", "2031-02-30"],
        ["search", "x", "--kind", "shouted"],
        ["index"],
        ["show"],
        ["extract"],
        ["extract", "a.txt", "--published", "May"],
        ["serve", "--port", "70000"],
        ["search", "--from", "0", "--url", "http://127.0.0.1:9"],
        ["search", "--from", "2031-06-02", "--to", "2031-06-01"],
        ["index", ""],
        ["index", "--statements", ""],
        ["index", "--data", "data"],
        ["index", "a.txt", "--data", ""],
        ["extract", ""],
        ["extract", "--lines", ""],
        ["ask", "--lines", ""],
    ],
    ids=" ".join,
)
def test_a_command_line_that_makes_no_sense_is_told_in_one_line_and_ends_with_2(onrecord, words):
    code, out, err = onrecord(*words)

    assert (code, out) == (2, "")
    assert_one_line(err)


def test_a_wrong_option_points_to_the_help_of_its_command(onrecord):
    _, _, err = onrecord("ask", "x", "--limt", "3")

    assert "`onrecord ask --help`" in err


def test_a_misspelt_setting_ends_with_2(onrecord, monkeypatch):
    monkeypatch.setenv("ONRECORD_DATE", "x")

    code, _, err = onrecord("speakers")

    assert code == 2
    assert_one_line(err)
    assert "ONRECORD_DATE is not a setting" in err


def test_a_folder_on_the_command_line_wins_over_a_server_in_the_environment(onrecord, monkeypatch, tmp_path):
    monkeypatch.setenv("ONRECORD_URL", "http://127.0.0.1:9")

    code, _, err = onrecord("speakers", "--data", tmp_path / "nowhere")

    assert code == ExitCode.NO_INPUT
    assert "onrecord index" in err


def test_a_server_in_the_environment_is_asked(onrecord, monkeypatch, url):
    monkeypatch.setenv("ONRECORD_URL", url)

    code, out, _ = onrecord("speakers", "orlova")

    assert code == 0
    assert out.startswith("mara-orlova\tMara Orlova\t")


def test_a_record_of_another_model_ends_with_78(onrecord, data):
    code, _, err = onrecord("index", "samples", "--data", data)

    assert code == ExitCode.MISMATCH
    assert onrecord("speakers", "--data", data)[0] == ExitCode.DONE
    assert_one_line(err)


def test_a_server_that_is_not_there_ends_with_69(onrecord):
    code, _, err = onrecord("ask", "x", "--url", "http://127.0.0.1:9")

    assert code == ExitCode.UNAVAILABLE
    assert_one_line(err)


def test_an_answer_is_printed_with_its_citation(onrecord, url):
    code, out, err = onrecord("ask", "What did Orlova say about the bridge?", "--url", url)

    assert (code, err) == (0, "")
    assert f"“{BRIDGE}”" in out
    assert "[1]" in out


def test_an_answer_as_json_is_the_servers(onrecord, url):
    code, out, _ = onrecord("ask", "What did Orlova say about the bridge?", "--url", url, "--json", "--limit", "1")

    answer = json.loads(out)
    assert code == 0
    assert answer["status"] == "answered"
    assert [one["statement"]["quote"] for one in answer["citations"]] == [BRIDGE]
    assert {"from", "to"} <= answer["interpretation"].keys()


def test_nothing_found_ends_with_1(onrecord, url):
    for words in (["ask", "What did Lindqvist say?"], ["speakers", "lindqvist"], ["search", "--from", "2040-01-01"]):
        code, out, err = onrecord(*words, "--url", url)

        assert (code, err) == (1, "")
        assert out


def test_a_search_tells_which_names_nobody_bears(onrecord, url):
    alone = onrecord("search", "--speaker", "nobody", "--url", url)
    beside, out, err = onrecord("search", "--speaker", "nobody", "--speaker", "Orlova", "--json", "--url", url)

    assert alone == (1, "Nothing on record meets these conditions.\n", "Nobody called nobody is on record.\n")
    assert (beside, err) == (0, "Nobody called nobody is on record.\n")
    assert json.loads(out)["unknown_speakers"] == ["nobody"]


def test_a_search_is_narrowed_by_all_its_options(onrecord, url):
    options = ["--speaker", "samir-haddad", "--from", "2031-05-01", "--to", "2031-05-31", "--kind", "direct"]

    code, out, _ = onrecord("search", "canals", *options, "--url", url, "--json")

    assert code == 0
    assert [one["statement"]["quote"] for one in json.loads(out)["items"]] == [HARVEST]


def test_a_statement_found_by_a_search_can_be_shown(onrecord, url):
    _, listed, _ = onrecord("search", "bridge", "--limit", "1", "--json", "--url", url)
    id_ = json.loads(listed)["items"][0]["statement"]["id"]

    code, out, _ = onrecord("show", id_, "--url", url)

    assert code == 0
    assert id_ in out
    assert f"“{BRIDGE}” said Mara Orlova on 2031-05-04." in out


def test_an_unknown_statement_ends_with_1(onrecord, url):
    code, out, err = onrecord("show", "0000000000000000", "--url", url)

    assert (code, out) == (1, "")
    assert_one_line(err)


def test_a_file_of_questions_is_answered_line_by_line_and_a_bad_line_stops_nothing(onrecord, url, tmp_path):
    questions = tmp_path / "questions.jsonl"
    asked = [{"id": 7, "text": "What did Orlova say about the bridge?"}, {"id": "b", "text": "Who is Lindqvist?"}]
    bad = [
        "not json",
        '{"id": "c"}',
        '{"id": "d", "text": ""}',
        "",
        '{"id": "e", "text": "\\ud800"}',
        '{"id": "\\ud800", "text": 5}',
    ]
    questions.write_text("\n".join([json.dumps(asked[0]), *bad, json.dumps(asked[1])]), encoding="utf-8")

    code, out, _ = onrecord("ask", "--lines", questions, "--limit", "2", "--url", url)

    answered = [json.loads(line) for line in out.splitlines()]
    assert code == ExitCode.BAD_INPUT
    assert [line["id"] for line in answered] == [7, None, "c", "d", "e", None, "b"]
    assert answered[0]["status"] == "answered"
    assert set(answered[0]["hits"][0]) == {"id", "score", "is_cited"}
    assert all("error" in line for line in answered[1:6])
    assert not any(hit["is_cited"] for hit in answered[6]["hits"])
    assert [line.get("line") for line in answered] == [None, 2, 3, 4, 6, 7, None]
    assert not any("line 1" in line.get("error", "") for line in answered)


def test_an_id_twice_in_a_file_is_an_error_line_for_questions_and_for_articles(onrecord, url, tmp_path):
    path = tmp_path / "twice.jsonl"
    path.write_text(f"{json.dumps({'id': 'a', 'text': REPORT})}\n" * 2, encoding="utf-8")

    for words in (["ask", "--lines", path, "--url", url], ["extract", "--lines", path]):
        code, out, _ = onrecord(*words)

        first, second = map(json.loads, out.splitlines())
        assert code == ExitCode.BAD_INPUT
        assert "error" not in first
        assert second == {"id": "a", "line": 2, "error": "line 1 has the same id; give each its own"}


def test_questions_can_come_from_the_standard_input(onrecord, url, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": "a", "text": "Who spoke of canals?"}\n')))

    code, out, _ = onrecord("ask", "--lines", "-", "--url", url)

    assert code == 0
    assert json.loads(out)["id"] == "a"


def test_a_missing_file_of_lines_ends_with_66(onrecord):
    for command in ("ask", "extract"):
        code, _, err = onrecord(command, "--lines", "nowhere.jsonl")

        assert code == ExitCode.NO_INPUT
        assert_one_line(err)


def test_the_statements_of_an_article_are_printed(onrecord, report):
    code, out, err = onrecord("extract", report)

    assert (code, err) == (0, "")
    assert "Mara Orlova" in out
    assert "“We will reopen the bridge at Sela" in out


def test_the_statements_of_an_article_as_json_are_a_list_of_statements(onrecord, report):
    code, out, _ = onrecord("extract", report, "--json", "--published", "2031-05-06")

    statements = [Statement.model_validate(one) for one in json.loads(out)]
    assert code == 0
    for statement in statements:
        statement.check_against(REPORT)
    assert [statement.speaker.name for statement in statements] == ["Mara Orlova"]


def test_an_article_that_quotes_nobody_ends_with_1(onrecord, tmp_path):
    path = tmp_path / "table.txt"
    path.write_text(TABLE, encoding="utf-8")

    assert onrecord("extract", path) == (1, "Nobody is quoted in this article.\n", "")
    assert onrecord("extract", path, "--json") == (1, "[]\n", "")


def test_a_file_of_articles_gives_one_line_for_each_whatever_is_wrong_with_some(onrecord, tmp_path):
    path = tmp_path / "articles.jsonl"
    lines = [
        {"id": 1, "text": REPORT, "source": "Sela Courier"},
        {"id": "empty", "text": ""},
        {"id": "t", "text": TABLE},
    ]
    path.write_text("\n".join([json.dumps(lines[0]), "{", *map(json.dumps, lines[1:])]) + "\n", encoding="utf-8")

    code, out, _ = onrecord("extract", "--lines", path)

    answered = [json.loads(line) for line in out.splitlines()]
    assert code == ExitCode.BAD_INPUT
    assert [line["id"] for line in answered] == [1, None, "empty", "t"]
    assert ["statements" in line for line in answered] == [True, False, False, True]
    assert len(answered[0]["statements"]) == 1


def test_a_path_that_is_not_there_ends_with_66(onrecord, tmp_path):
    for words in (["extract", "nowhere.txt"], ["index", "nowhere.txt", "--data", tmp_path / "data"]):
        code, out, err = onrecord(*words)

        assert (code, out) == (ExitCode.NO_INPUT, "")
        assert_one_line(err)

    assert not (tmp_path / "data").exists()


def test_a_binary_file_ends_with_65_and_says_why(onrecord, tmp_path):
    path = tmp_path / "photo.txt"
    path.write_bytes(bytes(range(256)) * 8)

    extracted, _, err = onrecord("extract", path)
    indexed, out, _ = onrecord("index", path, "--data", tmp_path / "data")

    assert extracted == indexed == ExitCode.BAD_INPUT
    assert_one_line(err)
    assert "1 failed" in out
    assert "photo.txt" in out


def test_a_folder_or_many_articles_are_not_one_article(onrecord, tmp_path):
    many = tmp_path / "many.jsonl"
    many.write_text(f"{json.dumps({'text': REPORT})}\n{json.dumps({'text': TABLE})}\n", encoding="utf-8")

    folder, _, to_index = onrecord("extract", tmp_path)
    lines, _, to_lines = onrecord("extract", many)

    assert folder == lines == ExitCode.USAGE
    assert "onrecord index" in to_index
    assert "--lines" in to_lines


def test_indexing_articles_that_quote_nobody_is_done_and_says_so(onrecord, tmp_path):
    path = tmp_path / "table.txt"
    path.write_text(TABLE, encoding="utf-8")

    first = onrecord("index", path, "--data", tmp_path / "data")
    again = onrecord("index", path, "--data", tmp_path / "data", "--json")

    assert first[0] == again[0] == 0
    assert "1 added" in first[1]
    assert "nobody is quoted in" in first[1]
    assert (json.loads(again[1])["added"], json.loads(again[1])["unchanged"]) == (0, 1)


def test_ready_made_statements_are_indexed_and_found_under_their_own_ids(onrecord, tmp_path):
    rows = [
        *(
            "id;speaker;said_on;text;source",
            "s1;Mara Orlova;2031-05-04;We will reopen the bridge at Sela.;Sela Courier",
        ),
        *("s2;;;The harvest failed.;", "s3;Samir Haddad;04.05.2031;Canals come first.;"),
    ]
    given = tmp_path / "given.csv"
    given.write_text("\n".join(rows), encoding="utf-8-sig")

    code, out, err = onrecord("index", "--statements", given, "--data", tmp_path / "data")

    assert (code, err) == (0, "")
    assert "2 added, 0 changed, 0 unchanged, 1 failed" in out
    assert "given.csv#line 4: `said_on` is no date that can be used, found '04.05.2031'" in out
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"id": 1, "text": "What did Orlova say about the bridge?"}), encoding="utf-8")
    code, out, _ = onrecord("ask", "--lines", questions, "--data", tmp_path / "data")
    assert code == 0
    assert [hit["id"] for hit in json.loads(out)["hits"]] == ["s1"]


def test_a_folder_of_archives_is_indexed_and_told_file_by_file(onrecord, tmp_path):
    turn = {"debate": "Sela Bill", "date": "2031-05-04", "speaker": "Samir Haddad", "text": "Canals come first."}
    clear = {"quotation": "We will reopen the bridge at Sela.", "probas": [["Mara Orlova", "0.9"], ["None", "0.1"]]}
    archive = tmp_path / "archive"
    (archive / "2031").mkdir(parents=True)
    (archive / "2031" / "debates.jsonl").write_text(json.dumps(turn))
    packed = "\n".join(map(json.dumps, [clear, {**clear, "probas": "x"}])).encode()
    (archive / "quotes.json.bz2").write_bytes(bz2.compress(packed))
    (archive / "quotes.jsonl.zst").write_bytes(b"")
    (archive / "readme.txt").write_text("Notes.")

    code, out, err = onrecord("index", "--statements", archive, "--data", tmp_path / "data")

    assert (code, err) == (0, "")
    assert "2 added, 0 changed, 0 unchanged, 2 failed" in out
    assert f"failed: {archive}/quotes.json.bz2#line 2: `probas` is no list of JSON" in out
    assert f"failed: {archive}/quotes.jsonl.zst: .zst is not unpacked; unpack it first" in out
    assert f"  {archive}: passed over 1 file of another kind" in out
    code, out, _ = onrecord("ask", "What did Orlova say about the bridge?", "--data", tmp_path / "data")
    assert code == 0
    assert "“We will reopen the bridge at Sela.”" in out


def test_ready_made_statements_that_are_not_there_or_not_readable_are_told(onrecord, tmp_path):
    photo = tmp_path / "photo.csv"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))

    missing = onrecord("index", "--statements", "nowhere.csv", "--data", tmp_path / "data")
    unreadable = onrecord("index", "--statements", photo, "--data", tmp_path / "data")

    assert (missing[0], unreadable[0]) == (ExitCode.NO_INPUT, ExitCode.BAD_INPUT)
    for _, _, err in (missing, unreadable):
        assert_one_line(err)


def test_an_address_that_is_not_ours_ends_with_69(onrecord, tmp_path):
    code, _, err = onrecord("serve", "--host", "no-such-host.invalid", "--data", tmp_path)

    assert code == ExitCode.UNAVAILABLE
    assert_one_line(err)


@pytest.mark.parametrize(
    "words", [["index", ROOT / "samples"], ["search"], ["speakers"], ["serve"]], ids=lambda it: it[0]
)
def test_a_file_where_the_record_should_be_ends_with_74_and_says_so(onrecord, tmp_path, words):
    data = tmp_path / "data"
    data.write_text("mine", encoding="utf-8")

    code, out, err = onrecord(*words, "--data", data)

    assert (code, out) == (ExitCode.NO_ACCESS, "")
    assert_one_line(err)
    assert "a file lies where the record's folder should be" in err
    assert data.read_text(encoding="utf-8") == "mine"


def test_a_name_that_fits_several_ends_with_2_and_names_their_ids(onrecord, tmp_path):
    data = make_record(tmp_path)
    more = tmp_path / "more.txt"
    more.write_text(said("The mill is closed", "Petra Orlova"), encoding="utf-8")
    add_to_record(data, more)

    with running(data) as url:
        code, out, err = onrecord("search", "--speaker", "Orlova", "--url", url)

    assert (code, out) == (2, "")
    assert_one_line(err)
    assert "mara-orlova, petra-orlova" in err


def test_a_port_in_use_ends_with_69(onrecord, url, tmp_path):
    code, _, err = onrecord("serve", "--port", url.rpartition(":")[2], "--data", tmp_path)

    assert code == ExitCode.UNAVAILABLE
    assert_one_line(err)
    assert "--port" in err


def test_serving_without_a_record_says_what_to_do(onrecord, tmp_path):
    code, _, err = onrecord("serve", "--port", "0", "--data", tmp_path / "nowhere")

    assert code == ExitCode.NO_INPUT
    assert "onrecord index" in err.splitlines()[-1]


@pytest.mark.parametrize(
    ("error", "code", "part"),
    [
        (RecordBusyError("process 7 is writing"), 75, "process 7"),
        (PermissionError(errno.EACCES, "Permission denied", "data"), 74, "data: Permission denied"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (ZeroDivisionError("division by zero"), 70, "ZeroDivisionError: division by zero"),
    ],
)
def test_whatever_goes_wrong_has_words_and_a_status(error, code, part):
    message, status = explain(error)

    assert status == code
    assert part in message


def test_a_reader_that_goes_away_ends_the_command_without_a_word(tmp_path):
    lines = tmp_path / "many.jsonl"
    lines.write_text(f"{json.dumps({'id': 'a', 'text': TABLE})}\n" * 5000, encoding="utf-8")
    with subprocess.Popen(
        [*ONRECORD, "extract", "--lines", lines], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        code, err = process.wait(60), process.stderr.read()

    assert (code, err) == (ExitCode.BROKEN_PIPE, b"")


def test_a_reader_that_goes_away_ends_a_drawn_page_in_the_same_way(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text(REPORT * 3000, encoding="utf-8")
    with subprocess.Popen(
        [*ONRECORD, "extract", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        process.stdout.close()
        code, err = process.wait(60), process.stderr.read()

    assert (code, err) == (ExitCode.BROKEN_PIPE, b"")


@pytest.fixture
def can_be_interrupted():
    """Let programs started here heed Ctrl-C, also where the tests run in the background of a script."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("can_be_interrupted")
def test_an_interrupt_ends_the_command_in_one_line():
    with subprocess.Popen(
        [*ONRECORD, "extract", "--lines", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    ) as process:
        process.stdin.write(f"{json.dumps({'id': 'a', 'text': TABLE})}\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        code, err = process.wait(60), process.stderr.read()

    assert code == ExitCode.INTERRUPTED
    assert_one_line(err)


def test_output_is_utf8_whatever_the_locale_says(report):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}

    ended = subprocess.run([*ONRECORD, "extract", report], capture_output=True, cwd=ROOT, env=environment, check=True)

    assert "“We will reopen the bridge at Sela" in ended.stdout.decode("utf-8")


def test_colours_appear_on_a_terminal_and_only_there(report):
    environment = {**os.environ, "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    screen, terminal = pty.openpty()
    with subprocess.Popen([*ONRECORD, "extract", report], stdout=terminal, cwd=ROOT, env=environment) as process:
        process.wait(60)
    os.close(terminal)
    with os.fdopen(screen, "rb", buffering=0) as shown:
        on_screen = shown.read(65536)
    piped = subprocess.run([*ONRECORD, "extract", report], capture_output=True, cwd=ROOT, env=environment, check=True)

    assert b"\x1b[" in on_screen
    assert b"\x1b[" not in piped.stdout


LIGHT = "torch faiss numpy sentence_transformers transformers fastapi starlette uvicorn httpx"


def test_extracting_loads_neither_model_nor_server(report):
    probe = f"""
import sys
from api.cli import main
try:
    main(["extract", {str(report)!r}])
except SystemExit:
    pass
print(*sys.modules, file=sys.stderr)
"""
    ended = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, cwd=ROOT, check=True)

    assert not {name.partition(".")[0] for name in ended.stderr.split()} & set(LIGHT.split())


def test_a_command_that_is_told_to_end_says_so_and_ends():
    waiting = subprocess.Popen(
        [*ONRECORD, "extract", "--lines", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    waiting.stdin.write(b'{"id": "1", "text": "It rained."}\n')
    waiting.stdin.flush()
    waiting.stdout.readline()

    waiting.terminate()
    _, said = waiting.communicate(timeout=30)

    assert (waiting.returncode, said.decode().strip()) == (143, "onrecord: stopped")
