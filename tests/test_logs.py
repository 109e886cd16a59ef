"""The log helps to run a server, and tells neither keys nor whom somebody asks about."""

import base64
import io
import json
import logging
import subprocess
import sys

import pytest
from keyed import asking, bearer, make_key, settings_of
from served import make_record

from api.guard.keys import key_file
from api.guard.logs import MAX_FIELD_CHARS, JsonLines, PlainLines
from api.guard.threshold import look_at_door
from indexer.errors import KeysError
from indexer.settings import LogForm, Settings

QUESTION = "What did CANARYQUESTION say about CANARYTOPIC?"


@pytest.fixture
def data(tmp_path):
    return make_record(tmp_path)


@pytest.fixture
def log():
    """Catch what our own loggers write, in both forms."""
    streams = {}
    handlers = []
    for form, formatter in ((LogForm.JSON, JsonLines()), (LogForm.TEXT, PlainLines())):
        streams[form] = io.StringIO()
        handler = logging.StreamHandler(streams[form])
        handler.setFormatter(formatter)
        handlers.append(handler)
    logger = logging.getLogger("onrecord")
    before = logger.level
    logger.setLevel(logging.DEBUG)
    for handler in handlers:
        logger.addHandler(handler)
    yield streams
    for handler in handlers:
        logger.removeHandler(handler)
    logger.setLevel(before)


def lines(log):
    return [json.loads(line) for line in log[LogForm.JSON].getvalue().splitlines()]


def requests(log):
    return [line for line in lines(log) if "route" in line]


def test_each_request_is_one_object_with_what_an_operator_needs(data, log):
    with asking(settings_of(data)) as client:
        client.get("/v1/statements/0000000000000000?", headers={"x-request-id": "find-me"})

    line = requests(log)[-1]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/statements/{statement_id}", 404)
    assert line["request_id"] == "find-me"
    assert line["ms"] >= 0
    assert line["key"] is None
    assert {"time", "level", "logger", "message"} <= set(line)
    assert "GET /v1/statements/{statement_id} 404" in log[LogForm.TEXT].getvalue()


def test_neither_a_key_nor_a_question_ever_reaches_the_log(data, tmp_path, log):
    settings = settings_of(data, keys=tmp_path / "keys.json", ingest=True)
    secret = make_key(settings)
    good, password = bearer(secret), base64.b64encode(f"CANARYUSER:{secret}".encode()).decode()

    with asking(settings) as client:
        client.post("/v1/ask", json={"question": QUESTION}, headers=good)
        client.post("/v1/ask", json={"question": QUESTION}, headers={**good, "accept": "text/event-stream"})
        client.post("/v1/ask", content=f'{{"question": "{QUESTION}"', headers=good)
        client.post("/v1/ask", json={"question": QUESTION, "CANARYFIELD": 1}, headers=good)
        client.post("/v1/verify", json={"quote": QUESTION, "speaker": "CANARYSPEAKER"}, headers=good)
        client.get("/v1/statements", params={"q": QUESTION, "speaker": "CANARYSPEAKER"}, headers=good)
        client.get("/v1/speakers?CANARYPARAMETER=1", headers=good)
        client.get("/v1/speakers/CANARYSPEAKER", headers=good)
        client.get("/CANARYPATH", headers=good)
        client.get("/v1/jobs", headers=good)
        client.get("/v1/speakers", headers={"authorization": f"Basic {password}"})
        client.get("/v1/speakers", headers={"authorization": f"Digest {secret}"})
        client.get("/v1/speakers", headers={"authorization": f"Bearer {secret}CANARYWRONG"})
        client.get(f"/v1/speakers?key={secret}")
        client.get("/v1/speakers", headers={**good, "host": "CANARYHOST.example"})
        client.request("CANARYMETHOD", "/v1/speakers", headers=good)

    written = log[LogForm.JSON].getvalue() + log[LogForm.TEXT].getvalue()
    assert len(requests(log)) == 16
    assert "CANARY" not in written.upper()
    assert secret not in written
    assert secret[10:30] not in written
    assert password not in written
    assert requests(log)[0]["key"] == secret[:10]


def test_what_a_client_sends_forges_no_line():
    record = logging.LogRecord(
        "onrecord.http", logging.INFO, "", 0, "%s", ("a\n2031 INFO forged\x1b[31m\u202e\ud800é",), None
    )

    for formatter in (JsonLines(), PlainLines()):
        line = formatter.format(record)
        assert "\n" not in line
        assert "\x1b" not in line
        assert "\u202e" not in line
    assert JsonLines().format(record).isascii()


def test_long_fields_are_cut_off():
    record = logging.LogRecord("onrecord", logging.INFO, "", 0, "x" * 5000, (), None)
    record.onrecord = {"path": "y" * 5000}

    line = json.loads(JsonLines().format(record))

    assert len(line["message"]) == len(line["path"]) == MAX_FIELD_CHARS


def test_a_fault_is_one_line_with_its_trace():
    try:
        "why".index("because")
    except ValueError:
        record = logging.LogRecord("onrecord", logging.ERROR, "", 0, "request failed", (), sys.exc_info())

    line = json.loads(JsonLines().format(record))

    assert line["level"] == "error"
    assert "ValueError: substring not found" in line["trace"]


@pytest.mark.parametrize("form", LogForm)
def test_our_own_lines_and_warnings_of_others_go_to_the_standard_error(form):
    code = f"""
import logging
from api.guard.logs import write_logs
from indexer.settings import LogForm
write_logs(LogForm({form.value!r}))
logging.getLogger("onrecord.http").info("our own")
logging.getLogger("another").info("chatter")
logging.getLogger("another").warning("a warning")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 2
    assert "our own" in done.stderr
    assert "chatter" not in done.stderr
    assert all(line.startswith("{") == (form is LogForm.JSON) for line in done.stderr.splitlines())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104  the point
def test_a_door_that_stands_open_to_a_network_is_warned_of(tmp_path, caplog, host):
    look_at_door(Settings(data=tmp_path, host=host))

    assert "ANYBODY" in caplog.text
    assert "onrecord keys add" in caplog.text


def test_no_warning_where_there_are_keys_or_nobody_else_gets_in(tmp_path, caplog):
    look_at_door(Settings(data=tmp_path))
    make_key(settings_of(tmp_path))
    look_at_door(settings_of(tmp_path))

    assert not caplog.records


def test_a_server_is_not_begun_with_keys_that_cannot_be_read(tmp_path):
    with pytest.raises(KeysError, match="keys add"):
        look_at_door(Settings(data=tmp_path, keys=tmp_path / "nowhere.json"))
    key_file(Settings(data=tmp_path)).write_text("{", encoding="utf-8")
    with pytest.raises(KeysError, match="damaged"):
        look_at_door(Settings(data=tmp_path))
