"""Keys are made, shown once, told apart, taken back, and never written down."""

import base64
import datetime as dt
import json
import stat
import threading

import pytest
from keyed import NOON, asking, bearer, make_key, problem_in, settings_of
from served import make_record, run_command

from api.guard.keys import MAX_FILE_BYTES, KeyRing, add_key, read_ring, revoke_key
from api.guard.leave import Scope
from indexer.errors import KeysError, NotFoundError, UsageError
from indexer.index.backup import save_record
from indexer.index.checking import check_record


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys.json"


def test_a_key_is_long_and_each_is_another(path):
    made = [add_key(path, f"key {number}", (Scope.READ,), made_at=NOON).secret for number in range(20)]

    assert len(set(made)) == 20
    assert all(len(secret) == len("onr_") + 43 for secret in made)


def test_the_file_holds_a_checksum_and_never_the_key(path):
    secret, key = add_key(path, "newsroom", (Scope.READ,), made_at=NOON)

    assert secret.removeprefix(key.prefix) not in path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_key_is_known_again_and_nothing_like_it(path):
    secret, key = add_key(path, "newsroom", (Scope.READ,), made_at=NOON)
    ring = read_ring(path)

    assert ring.holder(secret.encode()) == key
    for other in (secret[:-1], secret + "x", secret.upper(), key.prefix, key.sha256, "", "\xff"):
        assert ring.holder(other.encode()) is None


@pytest.mark.parametrize("by", ["{0.name}", "{0.prefix}", "{0.prefix}…"])
def test_a_key_that_was_taken_back_opens_nothing_any_more(path, by):
    secret, key = add_key(path, "newsroom", (Scope.READ,), made_at=NOON)

    gone = revoke_key(path, by.format(key), at=NOON + dt.timedelta(days=1))

    assert read_ring(path).holder(secret.encode()) is None
    assert read_ring(path).keys == (gone,)
    with pytest.raises(NotFoundError, match="keys list"):
        revoke_key(path, by.format(key), at=NOON)


def test_a_name_is_free_again_once_its_key_was_taken_back(path):
    add_key(path, "newsroom", (Scope.READ,), made_at=NOON)
    with pytest.raises(UsageError, match="already"):
        add_key(path, "newsroom", (Scope.READ,), made_at=NOON)

    revoke_key(path, "newsroom", at=NOON)
    secret, _ = add_key(path, "newsroom", (Scope.READ,), made_at=NOON)

    assert read_ring(path).holder(secret.encode()) is not None


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\nb", "a\x1b[31m", "a\u202eb", "\ud800"])
def test_a_name_that_is_none_is_refused(path, name):
    with pytest.raises(UsageError, match="no name for a key"):
        add_key(path, name, (Scope.READ,), made_at=NOON)


def test_of_many_changes_at_once_none_is_lost(path):
    threads = [
        threading.Thread(target=add_key, args=(path, f"key {number}", (Scope.READ,)), kwargs={"made_at": NOON})
        for number in range(12)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(read_ring(path).keys) == 12


def test_an_admin_may_do_everything_and_others_what_their_key_says(path):
    admin, reader = (add_key(path, scope, (scope,), made_at=NOON).key for scope in (Scope.ADMIN, Scope.READ))

    assert all(admin.allows(scope) for scope in Scope)
    assert [scope for scope in Scope if reader.allows(scope)] == [Scope.READ]


DAMAGES = {
    "nothing": b"",
    "half": b'{"keys": [{"name": "a"',
    "another kind": b"[]",
    "a field nobody knows": b'{"keys": [], "more": 1}',
    "a key without scopes": b'{"keys": [{"name": "a", "prefix": "onr_", "sha256": "", "scopes": []}]}',
    "bytes": b"\xff\xfe\x00",
    "a huge file": b" " * (MAX_FILE_BYTES + 2),
}


@pytest.mark.parametrize("content", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_file_is_no_empty_one(path, content):
    path.write_bytes(content)

    with pytest.raises(KeysError, match="nobody is let in"):
        read_ring(path)
    with pytest.raises(KeysError):
        add_key(path, "newsroom", (Scope.READ,), made_at=NOON)
    assert path.read_bytes() == content


@pytest.fixture
def guarded(data, tmp_path):
    return settings_of(data, keys=tmp_path / "keys.json")


def test_without_keys_everybody_may_ask(data):
    with asking(settings_of(data)) as client:
        assert client.get("/v1/speakers").status_code == 200
        assert client.get("/v1/speakers", headers=bearer("sk-dummy")).status_code == 200


def test_a_key_opens_by_bearer_and_as_a_password(guarded):
    secret = make_key(guarded)
    password = base64.b64encode(f"anybody:{secret}".encode()).decode()

    with asking(guarded) as client:
        for given in (f"Bearer {secret}", f"bearer  {secret}", f"Basic {password}", f"BASIC {password}"):
            assert client.get("/v1/speakers", headers={"authorization": given}).status_code == 200


def wrong_headers(secret):
    password = base64.b64encode(b"x:onr_wrong").decode()
    return {
        "none": [],
        "an empty one": [("authorization", "")],
        "no scheme": [("authorization", secret)],
        "no key": [("authorization", "Bearer ")],
        "another key": [("authorization", "Bearer onr_" + "A" * 43)],
        "the prefix": [("authorization", f"Bearer {secret[:10]}")],
        "another scheme": [("authorization", f"Digest {secret}")],
        "no ASCII": [("authorization", b"Bearer \xff\xfe\xc3\xa4")],
        "no base64": [("authorization", "Basic ?????")],
        "half of base64": [("authorization", "Basic YTp")],
        "no colon": [("authorization", "Basic " + base64.b64encode(secret.encode()).decode())],
        "another password": [("authorization", f"Basic {password}")],
        "the key as the user": [("authorization", "Basic " + base64.b64encode(f"{secret}:".encode()).decode())],
        "two headers": [("authorization", f"Bearer {secret}"), ("authorization", f"Bearer {secret}")],
        "a header of its own": [("x-api-key", secret)],
        "a long one": [("authorization", "Bearer " + "x" * 20_000)],
    }


@pytest.mark.parametrize("case", wrong_headers("onr_0000000000"))
def test_whatever_is_wrong_with_a_key_the_refusal_is_the_same(guarded, case):
    secret = make_key(guarded)

    with asking(guarded) as client:
        wrong = client.get("/v1/speakers", headers=wrong_headers(secret)[case])
        none = client.get("/v1/speakers")

    assert problem_in(wrong) == problem_in(none)
    assert wrong.status_code == 401
    assert wrong.headers["www-authenticate"] == none.headers["www-authenticate"]
    assert wrong.headers["www-authenticate"].startswith("Bearer ")
    assert secret not in wrong.text


def test_a_key_in_the_address_is_none(guarded):
    secret = make_key(guarded)

    with asking(guarded) as client:
        assert client.get(f"/v1/speakers?key={secret}").status_code == 401


def test_a_script_of_a_page_is_not_made_to_ask_for_a_password(guarded):
    make_key(guarded)

    with asking(guarded) as client:
        script = client.get("/v1/speakers", headers={"sec-fetch-mode": "cors"}).headers["www-authenticate"]
        reader = client.get("/v1/speakers", headers={"sec-fetch-mode": "navigate"}).headers["www-authenticate"]

    assert "Basic" not in script
    assert "Basic" in reader


def test_what_strangers_send_is_not_even_read(guarded):
    make_key(guarded)

    with asking(guarded) as client:
        refused = client.post("/v1/ask", content=b"[" * 100_000, headers={"content-type": "application/json"})

    assert problem_in(refused).status == 401


def test_a_running_server_takes_up_new_keys_and_those_that_were_taken_back(guarded):
    first = make_key(guarded)

    with asking(guarded) as client:
        second = make_key(guarded)
        assert client.get("/v1/speakers", headers=bearer(second)).status_code == 200
        revoke_key(guarded.keys, first[:10], at=NOON)
        assert client.get("/v1/speakers", headers=bearer(first)).status_code == 401


def test_the_first_key_closes_a_server_that_was_open(data, tmp_path):
    settings = settings_of(data)
    with asking(settings) as client:
        assert client.get("/v1/speakers").status_code == 200
        secret = make_key(settings)
        try:
            assert client.get("/v1/speakers").status_code == 401
            assert client.get("/v1/speakers", headers=bearer(secret)).status_code == 200
        finally:
            (data / "keys.json").unlink()


def test_when_all_keys_are_taken_back_nobody_is_let_in(guarded):
    secret = make_key(guarded)
    revoke_key(guarded.keys, secret[:10], at=NOON)

    with asking(guarded) as client:
        assert client.get("/v1/speakers").status_code == 401


@pytest.mark.parametrize("content", [*DAMAGES.values(), None], ids=[*DAMAGES, "no file any more"])
def test_a_file_that_was_damaged_or_lost_lets_nobody_in_and_the_log_says_why(guarded, content, caplog):
    secret = make_key(guarded)

    with asking(guarded) as client:
        assert client.get("/v1/speakers", headers=bearer(secret)).status_code == 200
        good = guarded.keys.read_bytes()
        guarded.keys.unlink()
        if content is not None:
            guarded.keys.write_bytes(content)
        refused = [client.get("/v1/speakers", headers=bearer(secret)) for _ in range(3)]
        health = client.get("/healthz")
        guarded.keys.write_bytes(good)
        again = client.get("/v1/speakers", headers=bearer(secret))

    assert {problem_in(one).type for one in refused} == {"urn:onrecord:problem:keys"}
    assert str(guarded.keys) not in refused[0].text
    assert sum(str(guarded.keys) in record.getMessage() for record in caplog.records) == 1
    assert health.status_code == 200
    assert again.status_code == 200


def test_a_server_told_of_a_file_that_is_not_there_lets_nobody_in(data, tmp_path):
    with asking(settings_of(data, keys=tmp_path / "nowhere.json")) as client:
        assert problem_in(client.get("/v1/speakers")).status == 503
        assert client.get("/healthz").status_code == 200


def test_keys_are_made_listed_and_taken_back_on_the_command_line(tmp_path, capsys):
    data = tmp_path / "record"
    code, secret, said = run_command(capsys, "keys", "add", "newsroom", "--scope", "ingest", "--data", data)
    assert (code, secret[:4]) == (0, "onr_")
    assert "not shown again" in said

    code, out, _ = run_command(capsys, "keys", "list", "--data", data)
    assert code == 0
    assert secret[:10] in out
    assert secret.strip() not in out
    assert "newsroom" in out

    code, out, _ = run_command(capsys, "keys", "revoke", "newsroom", "--data", data)
    assert code == 0
    assert run_command(capsys, "keys", "revoke", "newsroom", "--data", data)[0] == 1
    assert "taken back" in run_command(capsys, "keys", "list", "--data", data)[1]


def test_keys_come_as_json_too_and_never_their_checksums(tmp_path, capsys):
    made = json.loads(run_command(capsys, "keys", "add", "a", "--json", "--data", tmp_path)[1])
    listed = json.loads(run_command(capsys, "keys", "list", "--json", "--data", tmp_path)[1])
    gone = json.loads(run_command(capsys, "keys", "revoke", "a", "--json", "--data", tmp_path)[1])

    assert made["scopes"] == ["read"]
    assert listed == [{name: value for name, value in made.items() if name != "secret"}]
    assert gone["revoked"] is not None
    assert "sha256" not in f"{made}{listed}{gone}"


def test_a_server_without_keys_lists_none(tmp_path, capsys):
    assert run_command(capsys, "keys", "list", "--data", tmp_path) == (1, "", "")
    assert run_command(capsys, "keys", "list", "--json", "--data", tmp_path)[:2] == (1, "[]\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "a", "--scope", "write"], (2, "read, ingest, admin")),
        (["add", " "], (2, "no name for a key")),
        (["revoke", "nobody"], (1, "keys list")),
    ],
    ids=["no scope", "no name", "no key"],
)
def test_a_command_that_makes_no_sense_says_what_would(tmp_path, capsys, words, told):
    status, _, complaint = run_command(capsys, "keys", *words, "--data", tmp_path)

    assert status == told[0]
    assert told[1] in complaint


def test_a_damaged_file_is_told_on_the_command_line_with_its_name(tmp_path, capsys):
    (tmp_path / "keys.json").write_text("{", encoding="utf-8")

    status, _, complaint = run_command(capsys, "keys", "list", "--data", tmp_path)

    assert status == 65
    assert str(tmp_path / "keys.json") in complaint


def test_a_copy_of_the_record_does_not_hold_the_keys_and_a_check_minds_nothing(tmp_path):
    data = make_record(tmp_path)
    made = add_key(data / "keys.json", "newsroom", (Scope.READ,), made_at=NOON)

    save_record(data, tmp_path / "copy.tar", made_at=NOON)

    copied = (tmp_path / "copy.tar").read_bytes()
    assert made.key.sha256.encode() not in copied
    assert b"newsroom" not in copied
    assert not check_record(data).fault_count


def test_purging_and_proving_mind_nothing_and_leave_the_keys(tmp_path, capsys):
    data = make_record(tmp_path)
    secret, key = add_key(data / "keys.json", "newsroom", (Scope.READ,), made_at=NOON)

    code, out, _ = run_command(capsys, "purge", "speaker", "Mara Orlova", "--yes", "--prove", "--data", data)

    assert (code, "keys.json" in out) == (0, False)
    assert read_ring(data / "keys.json").holder(secret.encode()) == key


def test_articles_are_indexed_into_a_folder_that_holds_only_keys(tmp_path):
    (tmp_path / "data").mkdir(mode=0o700)
    add_key(tmp_path / "data" / "keys.json", "newsroom", (Scope.READ,), made_at=NOON)

    data = make_record(tmp_path)

    assert read_ring(data / "keys.json").keys[0].name == "newsroom"


def test_a_ring_without_keys_knows_nobody():
    assert KeyRing().holder(b"anything") is None
