import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from served import BRIDGE, add_to_record, make_record, opener

from api.answer import Filters
from api.client import Client as HttpClient
from api.local import LocalRecord
from api.tools.late_door import LateDoor
from indexer.errors import NoRecordError
from indexer.settings import Settings

ROOT = Path(__file__).parent.parent
ONRECORD = [sys.executable, "-c", "from api.cli import main; main()", "mcp"]
NOISY = "import sys\nfrom api.cli import main\nprint('noise before')\nmain()"
QUESTION = "What did Orlova say about the bridge?"
BEGIN = {
    "jsonrpc": "2.0",
    "id": 0,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}},
}


@contextmanager
def started(*options):
    process = subprocess.Popen(
        [*ONRECORD, *map(str, options)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            with suppress(BrokenPipeError):
                pipe.close()


def say(process, message):
    process.stdin.write(json.dumps(message).encode() + b"\n")
    process.stdin.flush()


def hear(process):
    return json.loads(process.stdout.readline())


def called(name, **arguments):
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_starts_it_and_asks_the_server_behind_it(url, mode):
    command = StdioServerParameters(
        command=ONRECORD[0], args=[*ONRECORD[1:], "--url", url], cwd=str(ROOT), env=dict(os.environ)
    )

    async def ask():
        async with Client(command, mode=mode) as client:
            listed = await client.list_tools()
            return [tool.name for tool in listed.tools], await client.call_tool("ask", {"question": QUESTION})

    names, result = asyncio.run(ask())

    with closing(HttpClient(url)) as client:
        assert result.structured_content == client.answer(QUESTION).model_dump(mode="json", by_alias=True)
    assert f"“{BRIDGE}”" in result.content[0].text
    assert "show_statement" in names


def test_nothing_but_the_protocol_comes_out_and_it_ends_with_its_input(url):
    with started("--url", url) as process:
        process.stdin.write(b"\n{broken\n\xff\xfe\n[]\n" + b"x" * 200_000 + b"\n")
        say(process, BEGIN)
        say(process, {"jsonrpc": "2.0", "method": "notifications/initialized"})
        say(process, called("verify", quote=BRIDGE))
        heard = []
        while {"id": 1} not in [{"id": one.get("id")} for one in heard]:
            heard.append(hear(process))
        out, err = process.communicate(timeout=30)

    assert process.returncode == 0
    assert out == b""
    assert b"Traceback" not in err
    assert all(one["jsonrpc"] == "2.0" for one in heard)
    assert heard[-1]["result"]["structuredContent"]["verdict"] == "verbatim"


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("is_begun", [True, False], ids=["talking", "silent"])
def test_a_signal_ends_it_though_the_input_goes_on(url, sent, status, is_begun):
    with started("--url", url) as process:
        say(process, BEGIN)
        hear(process)
        if is_begun:
            say(process, called("verify", quote=BRIDGE))
        process.send_signal(sent)
        process.wait(30)
        err = process.stderr.read()

    assert process.returncode == status
    assert b"Traceback" not in err
    assert len(err.splitlines()) == 1


def test_a_server_that_is_not_there_is_told_to_the_model():
    with started("--url", "http://127.0.0.1:9") as process:
        say(process, BEGIN)
        hear(process)
        say(process, called("ask", question=QUESTION))
        result = hear(process)["result"]

    assert result["isError"]
    assert "onrecord serve" in result["content"][0]["text"]


def test_a_folder_without_a_record_is_told_to_the_model_and_may_come_later(tmp_path):
    with started("--data", tmp_path / "none") as process:
        say(process, BEGIN)
        assert hear(process)["result"]["serverInfo"]["name"] == "onrecord"
        say(process, called("list_speakers"))
        result = hear(process)["result"]

    assert result["isError"]
    assert "onrecord index" in result["content"][0]["text"]


def test_with_a_server_the_models_libraries_are_never_loaded(url):
    probe = (
        "import sys\nfrom api.tools.late_door import LateDoor\nimport api.tools.standard_io, api.cli_mcp\n"
        "from indexer.settings import Settings\n"
        f"LateDoor(Settings(url={url!r}))().verify('a word', None)\nprint('\\n'.join(sys.modules))"
    )
    output = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, cwd=ROOT, check=True)

    loaded = {line.partition(".")[0] for line in output.stdout.splitlines()}
    assert not loaded & {"torch", "faiss", "sentence_transformers", "transformers", "numpy", "trafilatura", "fastapi"}


def test_what_is_indexed_meanwhile_is_taken_up(tmp_path, monkeypatch):
    data = make_record(tmp_path)
    monkeypatch.setattr("api.local.open_library", lambda _settings: opener(data)())
    with closing(LateDoor(Settings(data=data))) as door:
        before = len(door().speakers())
        (tmp_path / "more.txt").write_text(
            "“The gate is shut for good,” said Ivo Brandt on 2031-05-07.", encoding="utf-8"
        )
        add_to_record(data, tmp_path / "more.txt")

        assert len(door().speakers()) == before + 1


def test_a_folder_is_opened_when_it_is_asked(tmp_path):
    with closing(LateDoor(Settings(data=tmp_path / "none"))) as door:
        opened = door()

        with pytest.raises(NoRecordError):
            opened.speakers()


@pytest.mark.model
@pytest.mark.timeout(400)
def test_it_answers_from_a_folder(tmp_path):
    data = make_record_with_model(tmp_path)
    with started("--data", data) as process:
        say(process, BEGIN)
        hear(process)
        say(process, called("ask", question=QUESTION))
        result = hear(process)["result"]
        process.stdin.close()
        process.wait(60)

    record = LocalRecord(Settings(data=data))
    expected = record.answer(QUESTION, limit=5, filters=Filters())
    record.close()
    assert result["structuredContent"] == expected.model_dump(mode="json", by_alias=True)
    assert process.returncode == 0


def make_record_with_model(folder):
    article = folder / "bridge.txt"
    article.write_text(f"SELA, May 4. “{BRIDGE},” Mara Orlova told reporters.\n", encoding="utf-8")
    data = folder / "data"
    subprocess.run(
        [*ONRECORD[:-1], "index", "--data", str(data), str(article)], cwd=ROOT, check=True, capture_output=True
    )
    return data
