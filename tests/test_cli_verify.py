import json
from functools import partial

import pytest
from served import BRIDGE, run_command

from api.verdict import Verdict


@pytest.fixture
def verify(capsys):
    return partial(run_command, capsys, "verify")


def test_words_on_record_end_with_0_and_are_shown_with_their_source(verify, url):
    code, out, err = verify("reopen the bridge at Sela", "--speaker", "Orlova", "--url", url)

    assert (code, err) == (0, "")
    assert out.startswith("Verbatim: Mara Orlova said so, 4 May 2031.\n“reopen the bridge at Sela” [1]\n")
    assert "Searched: all 3 statements on record" in out


def test_words_of_another_end_with_0(verify, url):
    code, out, _ = verify(BRIDGE, "--speaker", "Samir Haddad", "--url", url)

    assert code == 0
    assert out.startswith("Misattributed: not Samir Haddad, but Mara Orlova said so")


def test_words_that_are_not_on_record_end_with_1(verify, url):
    code, out, _ = verify("Whales sing at night", "--url", url)

    assert code == 1
    assert out.startswith("Not on record: nothing shows that anybody said so.")


def test_json_is_the_verdict(verify, url):
    code, out, _ = verify("reopen the bridge at Brod before the winter", "--json", "--url", url)

    verdict = Verdict.model_validate_json(out)
    assert (code, verdict.verdict, verdict.differs_in[0]) == (0, "altered", "name")


def test_a_folder_is_asked_without_a_model(verify, data):
    code, out, _ = verify("reopen the bridge at Sela", "--data", data)

    assert code == 0
    assert out.startswith("Verbatim")


def test_a_line_tells_what_must_be_known_of_its_quote(verify, data, tmp_path):
    lines = tmp_path / "quotes.jsonl"
    lines.write_text('{"id": 1, "quote": "the", "speaker": "Mara Orlova"}\n', encoding="utf-8")

    _, out, _ = verify("--lines", lines, "--data", data)

    assert json.loads(out)["cautions"] == ["few_words"]


def test_lines_are_verified_one_by_one(verify, url, tmp_path):
    lines = tmp_path / "quotes.jsonl"
    lines.write_text(f'{{"id": 1, "quote": "{BRIDGE}"}}\n{{"id": 2, "quote": ""}}\n', encoding="utf-8")

    code, out, _ = verify("--lines", lines, "--url", url)

    first, second = map(json.loads, out.splitlines())
    assert code == 65
    assert set(first) == {"id", "verdict", "statement_id", "speaker", "cautions"}
    assert (first["verdict"], first["speaker"], second["id"]) == ("verbatim", "Mara Orlova", 2)
