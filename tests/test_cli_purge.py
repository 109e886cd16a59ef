import json
import sqlite3

import pytest
from served import BRIDGE, HARVEST, add_to_record, make_record, run_command, running

from indexer.index.schema import DATABASE


@pytest.fixture
def data(tmp_path):
    return make_record(tmp_path)


@pytest.fixture
def onrecord(capsys, data):
    def run(*words):
        return run_command(capsys, *words, "--data", data)

    return run


def one_id(data, sql):
    connection = sqlite3.connect(data / DATABASE)
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


def test_without_a_yes_it_shows_what_would_go_and_removes_nothing(onrecord, data):
    code, out, err = onrecord("purge", "speaker", "Samir Haddad")

    assert code == 2
    assert "Would be purged: 1 statement" in out
    assert HARVEST in out
    assert "--yes" in err
    assert one_id(data, "SELECT count(*) FROM statement") == 3


def test_a_rehearsal_ends_well(onrecord, data):
    code, out, _ = onrecord("purge", "speaker", "Mara Orlova", "--with-articles", "--dry-run", "--json")

    assert code == 0
    assert json.loads(out)["article_count"] == 1
    assert one_id(data, "SELECT count(*) FROM statement") == 3


def test_with_a_yes_it_removes_and_proves(onrecord, data):
    article = one_id(data, "SELECT article_id FROM statement WHERE speaker_id = 'mara-orlova'")

    code, out, _ = onrecord("purge", "article", article, "--yes", "--prove")

    assert code == 0
    assert "Purged: 1 article, 2 statements" in out
    assert "Proof: 0 found of " in out
    assert one_id(data, "SELECT count(*) FROM statement") == 1


def test_a_statement_tells_where_its_words_stay(onrecord, data):
    statement = one_id(data, "SELECT id FROM statement")
    known = onrecord("purge", "statement", statement, "--keep-article", "--dry-run")
    told = onrecord("purge", "statement", statement, "--dry-run")

    assert "its words stay in the text of article" in told[1]
    assert "its words stay" not in known[1]


def test_what_is_lifted_may_come_back(onrecord, data, tmp_path):
    path = str(tmp_path / "articles" / "harvest.txt")
    onrecord("purge", "origin", path, "--yes")

    code, out, _ = onrecord("purge", "origin", path, "--lift")
    add_to_record(data, tmp_path / "articles")

    assert code == 0
    assert "let in again" in out
    assert one_id(data, "SELECT count(*) FROM statement") == 3


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["article", "0123456789abcdef"], 1, "nothing was purged"),
        (["speaker", "Nobody Known"], 1, "nobody called"),
        (["paragraph", "7"], 2, "cannot be purged"),
        (["article", "0123456789abcdef", "--with-articles"], 2, "with a speaker only"),
        (["url", "https://news.example/1", "--lift"], 1, "no purge keeps out"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(onrecord, words, code, complaint):
    ended, _, err = onrecord("purge", *words, "--yes")

    assert ended == code
    assert complaint in err
    assert err.count("\n") == 1


def test_without_a_record_there_is_nothing_to_purge(capsys, tmp_path):
    code, _, err = run_command(capsys, "purge", "url", "https://news.example/1", "--yes", "--data", tmp_path / "none")

    assert code == 66
    assert "no record" in err


def test_what_a_server_serves_is_gone_with_the_next_request(onrecord, data, capsys):
    statement = one_id(data, "SELECT id FROM statement WHERE speaker_id = 'samir-haddad'")
    with running(data) as url:
        before = run_command(capsys, "ask", "What did Haddad say about the harvest?", "--url", url)
        purged = onrecord("purge", "speaker", "Samir Haddad", "--yes", "--prove")
        after = run_command(capsys, "ask", "What did Haddad say about the harvest?", "--url", url)
        shown = run_command(capsys, "show", statement, "--url", url)

    assert HARVEST in before[1]
    assert purged[0] == 0
    assert HARVEST not in after[1]
    assert shown[0] == 1


def test_show_tells_what_a_statement_reads_now(data, tmp_path, capsys):
    statement = one_id(data, "SELECT s.id FROM statement AS s JOIN words ON words.rowid = number "
                             "WHERE quote LIKE '%bridge%'")  # fmt: skip
    path = tmp_path / "articles" / "bridge.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("before the winter", "after the winter"), encoding="utf-8")
    add_to_record(data, path)
    with running(data) as url:
        code, out, _ = run_command(capsys, "show", statement, "--url", url)
        today = json.loads(run_command(capsys, "show", statement, "--url", url, "--json")[1])["no_longer"]["became"]
        became = json.loads(run_command(capsys, "show", statement, "--url", url, "--json")[1])["article"]["id"]
        _, version, _ = run_command(capsys, "show", became, "--url", url)
        _, now, _ = run_command(capsys, "show", today, "--url", url)

    assert code == 0
    assert BRIDGE in out
    assert "no longer in the article; now reads" in out
    assert "before → after" in out
    assert "an earlier version of the article, replaced by" in version
    assert BRIDGE in version
    assert f"before the article was changed it read ({statement})" in now
