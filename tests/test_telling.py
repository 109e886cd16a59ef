import hashlib

import pytest

from indexer.errors import SettingsError
from prompts.telling import load_telling

HEAD = "---\nid: answer.user\nversion: mine\n---\n"


def own(folder, text):
    (folder / "answer.user.md").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["answer.system", "answer.user"])
def test_the_bundled_texts_have_a_name_a_version_and_their_hash(name):
    telling = load_telling(name, folder=None)

    assert (telling.id, telling.version) == (name, "1")
    assert telling.sha256 == hashlib.sha256(telling.text.encode()).hexdigest()


def test_a_folder_replaces_a_text(tmp_path):
    telling = load_telling("answer.user", folder=own(tmp_path, f"{HEAD}$fence $data $fence: at most $most"))

    assert telling.version == "mine"
    assert telling.fill(fence="F", data="D", most="3") == "F D F: at most 3"
    assert load_telling("answer.system", folder=tmp_path) == load_telling("answer.system", folder=None)


def test_a_value_is_never_read_as_a_placeholder():
    telling = load_telling("answer.user", folder=None)

    filled = telling.fill(fence="F", data="$most ${fence} {data} %s {0.__class__}", most="3")

    assert "$most ${fence} {data} %s {0.__class__}" in filled


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("$fence $data $most", "begin it with a line ---", id="no head"),
        pytest.param("---\nid: a\n---\n$fence $data $most", "begin it with", id="no version"),
        pytest.param("---\nid: a\nversion: 1\nrole: x\n---\n$fence $data $most", "begin it with", id="other field"),
        pytest.param(f"{HEAD}\n", "begin it with", id="no text"),
        pytest.param(f"{HEAD}$fence $data", "use \\$data, \\$fence, \\$most", id="lacks one"),
        pytest.param(f"{HEAD}$fence $data $most $key", "each at least once", id="has another"),
        pytest.param(f"{HEAD}$fence $data $most 5 $", "write \\$\\$", id="stray dollar"),
        pytest.param(f"{HEAD}$fence $data $most {'x' * 60_000}", "shorten it", id="too long"),
    ],
)
def test_an_own_text_that_cannot_work_is_a_settings_error(tmp_path, text, complaint):
    with pytest.raises(SettingsError, match=complaint):
        load_telling("answer.user", folder=own(tmp_path, text))


def test_a_folder_that_is_not_there_is_a_settings_error(tmp_path):
    with pytest.raises(SettingsError, match="no folder"):
        load_telling("answer.user", folder=tmp_path / "nowhere")


def test_a_file_that_is_not_utf8_is_a_settings_error(tmp_path):
    (tmp_path / "answer.user.md").write_bytes(b"\xff")

    with pytest.raises(SettingsError, match="UTF-8"):
        load_telling("answer.user", folder=tmp_path)
