import json

import pytest
from fastapi.testclient import TestClient
from officials import prepare_report, write_reports
from served import opener, run_command, running
from test_registry import REPORTS, SPOKESMAN

from api.app import create_app
from api.exits import ExitCode
from indexer.index.lock import writer_lock
from indexer.settings import Settings

LIST = """name,aliases,role,from,to
Igor Sorokin,Сорокин;General S,harbour master of Sela,2030,2031-05
Nora Price,,harbour master of Sela,2031-06-01,
"""
SUBCOMMANDS = ["merge", "split", "rename", "alias", "import", "undo", "history", "ambiguous"]


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    write_reports(folder, [*REPORTS, prepare_report("h.txt", ("Igor Sorokin", SPOKESMAN, "2031-05-04"),
                                                    ("Igor Sorokin", SPOKESMAN, "2031-07-01"))])  # fmt: skip
    return folder


@pytest.fixture
def onrecord(capsys):
    def run(*words):
        return run_command(capsys, *("speakers" if word is ... else word for word in words))

    return run


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def listed(onrecord, data, *words):
    with running(data) as url:
        return onrecord(..., *words, "--url", url)


def ids(out):
    return [one["id"] for one in json.loads(out)["items"]]


@pytest.mark.parametrize("command", SUBCOMMANDS)
def test_the_help_of_each_command_has_an_example(onrecord, command):
    code, out, _ = onrecord(..., command, "--help")

    assert code == 0
    assert f"\n  onrecord speakers {command}" in out


def test_the_help_names_every_command(onrecord):
    code, out, _ = onrecord(..., "--help")

    assert code == 0
    assert all(f"  {command} " in out for command in SUBCOMMANDS)


def test_a_speaker_is_listed_with_names_evidence_and_roles(onrecord, data):
    code, out, _ = listed(onrecord, data, "sorokin")

    assert code == 0
    assert out.startswith("igor-sorokin\tIgor Sorokin\t")
    assert "  also Igor Yevgenyevich Sorokin: printed for this speaker in 1 article; same surname" in out
    assert "  merged sorokin (rule:surname): the only person of this surname" in out
    assert "role spokesman of the Defence Ministry" in out


def test_everybody_is_listed_one_line_each(onrecord, data):
    code, out, _ = listed(onrecord, data)

    assert code == 0
    assert {line.count("\t") for line in out.splitlines()} == {4}


def test_a_speaker_called_like_a_command_is_found_by_an_option(onrecord, data):
    write_reports(data, [prepare_report("m.txt", ("Ada Merge", "mayor"))])

    code, out, _ = listed(onrecord, data, "--name", "merge", "--json")

    assert (code, ids(out)) == (0, ["ada-merge"])


def test_a_name_is_given_once(onrecord, data):
    code, out, _ = onrecord(..., "price", "--name", "merge", "--data", data)

    assert (code, out) == (2, "")


def test_a_merge_is_made_shown_and_undone(onrecord, data):
    merged = onrecord(..., "merge", "Adam Price", "price", "--data", data)
    after = listed(onrecord, data, "price", "--json")
    undone = onrecord(..., "undo", "--data", data)
    again = listed(onrecord, data, "price", "--json")

    assert merged[0] == undone[0] == 0
    assert "`onrecord speakers undo 1` takes it back." in merged[1]
    assert sorted(ids(after[1])) == ["adam-price", "nora-price"]
    assert sorted(ids(again[1])) == ["adam-price", "nora-price", "price"]


def test_a_split_a_new_name_and_an_alias_are_kept_in_the_journal(onrecord, data):
    onrecord(..., "split", "Igor Sorokin", "sorokin", "--data", data)
    onrecord(..., "rename", "Igor Sorokin", "Igor E. Sorokin", "--data", data)
    onrecord(..., "alias", "igor-sorokin", "General S", "--data", data)

    code, out, _ = onrecord(..., "history", "--json", "--data", data)

    assert code == 0
    assert [(one["number"], one["action"]) for one in json.loads(out)] == [(3, "alias"), (2, "rename"), (1, "split")]


def test_a_change_as_json_is_the_change(onrecord, data):
    _, out, _ = onrecord(..., "alias", "Nora Price", "Nora P.", "--json", "--data", data)
    _, again, _ = onrecord(..., "alias", "Nora Price", "Nora P.", "--json", "--data", data)

    assert json.loads(out)["action"] == "alias"
    assert json.loads(again) is None


def test_a_journal_without_changes_ends_with_1(onrecord, data):
    assert onrecord(..., "history", "--data", data) == (1, "Nothing was changed yet.\n", "")


def test_ambiguous_names_are_reported_with_whom_they_may_mean(onrecord, data):
    code, out, _ = listed(onrecord, data, "ambiguous", "--json")

    (price,) = [one for one in json.loads(out)["items"] if one["id"] == "price"]
    assert code == 0
    assert [one["name"] for one in price["candidates"]] == ["Adam Price", "Nora Price"]
    assert price["reason"] == "fits 2 people on record"


def test_a_list_is_imported_once(onrecord, data, people):
    code, out, _ = onrecord(..., "import", people, "--data", data)
    again = onrecord(..., "import", people, "--data", data)

    assert code == 0
    assert "people.csv: 2 names, 2 aliases, 2 roles" in out
    assert again == (0, "Nothing to change: all of it holds already.\n", "")


def test_a_list_with_bad_lines_ends_with_65_names_them_and_changes_nothing(onrecord, data, people):
    people.write_text(LIST + ",x,,,\nA B,,mayor,2031-13,\n", encoding="utf-8")

    code, out, err = onrecord(..., "import", people, "--data", data)

    assert (code, out) == (ExitCode.BAD_INPUT, "")
    assert err.count("\n") == 1
    assert "line 4: there is no name" in err
    assert "line 5: from is '2031-13'" in err
    assert onrecord(..., "history", "--data", data)[0] == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["merge", "Nobody", "price"], 1),
        (["merge", "price"], 2),
        (["merge", "sorokin", "igor-sorokin"], 2),
        (["split", "Nora Price", "Mayor"], 2),
        (["undo", "7"], 1),
        (["undo", "seven"], 2),
        (["undo", "-1"], 2),
        (["undo", "0"], 2),
        (["rename", "Nora Price", "adam PRICE"], 2),
        (["import", "."], ExitCode.BAD_INPUT),
        (["import", "nowhere.csv"], ExitCode.NO_INPUT),
    ],
    ids=str,
)
def test_what_cannot_be_done_ends_with_a_documented_status_in_one_line(onrecord, data, words, code):
    ended, out, err = onrecord(..., *words, "--data", data)

    assert (ended, out) == (code, "")
    assert err.startswith("onrecord: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("number", ["seven", "-1", "0", "--seven", "9" * 30])
def test_what_is_no_number_of_a_change_is_told_in_plain_words(onrecord, data, number):
    _, _, err = onrecord(..., "undo", number, "--data", data)

    told = "undo takes the number of a change, as `onrecord speakers history` lists them"
    assert err == f"onrecord: {told}; found '{number}'\n"


def test_a_name_that_is_another_speakers_already_is_refused_with_what_to_do(onrecord, data):
    _, _, err = onrecord(..., "rename", "Nora Price", "Adam Price", "--data", data)

    assert "Adam Price is a name of Adam Price (adam-price) already" in err
    assert "`onrecord speakers merge nora-price adam-price`" in err


def test_a_speaker_may_be_shown_under_a_name_of_their_own(onrecord, data):
    assert onrecord(..., "rename", "Igor Sorokin", "Igor Yevgenyevich Sorokin", "--data", data)[0] == 0


def test_a_name_given_to_two_speakers_is_reported_and_asked_back(onrecord, data):
    for name in ("Nora Price", "Igor Sorokin"):
        onrecord(..., "alias", name, "boss", "--data", data)
    _, out, _ = listed(onrecord, data, "ambiguous", "--json")
    with running(data) as url:
        code, answer, _ = onrecord("ask", "What did boss say?", "--json", "--url", url)

    (boss,) = [one for one in json.loads(out)["items"] if one["id"] == "boss"]
    assert [one["name"] for one in boss["candidates"]] == ["Igor Sorokin", "Nora Price"]
    assert (code, json.loads(answer)["status"]) == (1, "ambiguous_speaker")


def test_while_somebody_writes_a_change_waits_its_turn(onrecord, data):
    with writer_lock(data):
        code, _, err = onrecord(..., "merge", "Adam Price", "price", "--data", data)

    assert code == ExitCode.BUSY
    assert "is writing to the record" in err


def test_without_a_record_nothing_is_decided(onrecord, tmp_path):
    code, _, err = onrecord(..., "merge", "a", "b", "--data", tmp_path)

    assert code == ExitCode.NO_INPUT
    assert "onrecord index" in err


@pytest.mark.parametrize("asked", ["Sorokin", "Сорокин", "Igor Yevgenyevich Sorokin", "General S", "I. Sorokin"])
def test_a_question_by_any_name_finds_all_statements(onrecord, data, people, asked):
    onrecord(..., "import", people, "--data", data)

    with running(data) as url:
        code, out, _ = onrecord("ask", f"What did {asked} say?", "--limit", "9", "--json", "--url", url)

    answer = json.loads(out)
    assert code == 0
    assert len(answer["citations"]) == 6
    assert {one["statement"]["speaker"]["id"] for one in answer["citations"]} == {"igor-sorokin"}


def test_a_role_finds_only_what_was_said_in_office_or_on_an_unknown_day(onrecord, data, people):
    onrecord(..., "import", people, "--data", data)

    with running(data) as url:
        _, out, _ = onrecord("ask", "What did the Sela harbour master say?", "--limit", "9", "--json", "--url", url)

    said = [(one["statement"]["speaker"]["id"], one["statement"]["said_on"]["date"]) for one in
            json.loads(out)["citations"]]  # fmt: skip
    assert ("igor-sorokin", "2031-05-04") in said
    assert ("igor-sorokin", "2031-07-01") not in said
    assert {("igor-sorokin", None), ("nora-price", None)} <= set(said)


SUCCESSION = """name,aliases,role,from,to
Igor Sorokin,,harbour master of Sela,2030,2032-05-31
Anton Reinholt,,harbour master of Sela,2032-06-01,
"""


@pytest.mark.parametrize("asked", ["Reinholt", "Anton Reinholt", "the Sela harbour master"])
def test_who_is_known_from_the_list_only_has_said_nothing(onrecord, data, people, asked):
    people.write_text(SUCCESSION, encoding="utf-8")
    onrecord(..., "import", people, "--data", data)

    with running(data) as url:
        code, out, _ = onrecord("ask", f"What did {asked} say in June 2032?", "--json", "--url", url)
        shown = onrecord(..., "Reinholt", "--url", url)

    answer = json.loads(out)
    assert (code, answer["status"]) == (1, "nothing_on_record")
    assert answer["interpretation"]["speakers"] == ["Anton Reinholt"]
    assert shown[0] == 0
    assert "Anton Reinholt" in shown[1]


def test_an_ambiguous_name_is_asked_back(onrecord, data):
    with running(data) as url:
        code, out, _ = onrecord("ask", "What did Price say?", "--json", "--url", url)

    assert (code, json.loads(out)["status"]) == (1, "ambiguous_speaker")


def test_a_running_server_takes_a_change_up_and_old_ids_still_find_the_speaker(onrecord, data):
    app = create_app(Settings(data=data), opener(data))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert app.state.live.wait(30)
        before = client.get("/v1/speakers/price").json()["id"]
        onrecord(..., "merge", "Adam Price", "price", "--data", data)
        app.state.live.refresh()

        after = client.get("/v1/speakers/price").json()
        statements = client.get("/v1/statements", params={"speaker": "price"}).json()["items"]

    assert (before, after["id"]) == ("price", "adam-price")
    assert after["merged"][0]["rule"] == "operator"
    assert {one["statement"]["speaker"]["id"] for one in statements} == {"adam-price"}
    assert len(statements) == 2
