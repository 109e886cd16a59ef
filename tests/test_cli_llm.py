"""The command line with a language model set: who asks it, who does not, and that its key is nowhere to be seen."""

import json

import pytest
from hostile_llm import WAYS, HostileModel
from served import BRIDGE, make_record, run_command

KEY = "sk-canary-0987654321"
QUESTION = "What did Orlova say about the bridge?"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_record(tmp_path_factory.mktemp("llm"))


@pytest.fixture
def server(monkeypatch):
    with HostileModel() as server:
        server.way = lambda call: call.sentences((f"Orlova said “{BRIDGE}”.", 1))
        monkeypatch.setenv("ONRECORD_LLM_URL", server.url)
        monkeypatch.setenv("ONRECORD_LLM_MODEL", "m")
        monkeypatch.setenv("ONRECORD_LLM_KEY", KEY)
        yield server


def test_a_question_is_answered_in_sentences(server, data, capsys):
    code, out, _ = run_command(capsys, "ask", QUESTION, "--data", data, "--json")

    answer = json.loads(out)
    assert code == 0
    assert (answer["mode"], answer["fallback_reason"]) == ("llm", None)
    assert [sorted(one) for one in answer["prompts"]] == [["id", "sha256", "version"]] * 2


def test_questions_of_a_file_are_never_put_before_a_model(server, data, capsys, tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps({"id": 1, "text": QUESTION}), encoding="utf-8")

    code, out, _ = run_command(capsys, "ask", "--lines", path, "--data", data)

    assert (code, json.loads(out)["status"], server.calls) == (0, "answered", [])


@pytest.fixture
def run(capsys, data):
    return lambda *words: run_command(capsys, *words, "--data", data)


@pytest.mark.parametrize("name", ["as it should", "error 401", "resets", "broken JSON", "quote made up"])
def test_the_key_is_told_to_the_server_and_to_nobody_else(server, run, caplog, name):
    server.way = WAYS[name].act

    printed = [run("ask", QUESTION, *more) for more in ([], ["--json"], ["--limit", "0"])]
    printed.append(run("search", "bridge"))

    assert KEY.encode() in server.calls[0].head
    assert "canary" not in f"{printed}{caplog.text}"
    assert "canary" not in server.calls[0].body.decode()


def test_a_bad_key_is_named_and_not_shown(server, data, capsys, monkeypatch):
    monkeypatch.setenv("ONRECORD_LLM_KEY", f"{KEY} with spaces")

    code, out, err = run_command(capsys, "ask", QUESTION, "--data", data)

    assert (code, out) == (2, "")
    assert err.startswith("onrecord: ONRECORD_LLM_KEY is not a key")
    assert "canary" not in err
