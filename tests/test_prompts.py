from pathlib import Path
from string import Template

import pytest

from indexer.errors import SettingsError
from prompts.loading import QUOTATION_MARKS, load_prompt

HEAD = 'id = "wording"\nversion = "mine"\n[texts]\n'


def own_wording(folder: Path, texts: str) -> Path:
    (folder / "wording.toml").write_text(HEAD + texts, encoding="utf-8")
    return folder


def test_the_bundled_wording_loads():
    prompt = load_prompt("wording", folder=None)

    assert prompt.id == "wording"
    assert prompt.fill("heading", who="Anna Orlova", topic="grain", count="1 statement") == (
        "Anna Orlova on grain: 1 statement"
    )


def test_no_bundled_text_has_quotation_marks_or_a_stray_dollar_sign():
    texts = load_prompt("wording", folder=None).texts

    assert not [key for key, text in texts.items() if any(mark in text for mark in QUOTATION_MARKS)]
    assert all(Template(text).is_valid() for text in texts.values())


def test_a_folder_replaces_the_texts_it_has_and_leaves_the_others(tmp_path):
    folder = own_wording(tmp_path, 'one_statement = "a single statement"\n')

    prompt = load_prompt("wording", folder=folder)

    assert prompt.texts["one_statement"] == "a single statement"
    assert prompt.texts["empty_record"] == load_prompt("wording", folder=None).texts["empty_record"]
    assert prompt.version == "mine"
    assert prompt.digest != load_prompt("wording", folder=None).digest


def test_a_folder_without_the_file_changes_nothing(tmp_path):
    assert load_prompt("wording", folder=tmp_path) == load_prompt("wording", folder=None)


def test_a_value_with_a_dollar_sign_is_printed_as_it_is():
    prompt = load_prompt("wording", folder=None)

    assert prompt.fill("slot_topic", topic="$count of ${n} {x} %s") == "topic $count of ${n} {x} %s"


@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        ('statements = "many statements"\n', r"lacks \$count"),
        ('statements = "$count of $total statements"\n', r"does not know \$total"),
        ('statements = "$cuont statements"\n', r"lacks \$count; does not know \$cuont"),
        ('statement = "one"\n', "no text is called 'statement'"),
        ('year = "$year costs 5 $"\n', "dollar sign"),
        ("year = '\"$year\"'\n", "quotation marks"),
        ("year = \n", "not TOML"),
        ("year = 5\n", "texts.year"),
    ],
)
def test_an_own_text_that_cannot_work_is_a_settings_error(tmp_path, texts, complaint):
    folder = own_wording(tmp_path, texts)

    with pytest.raises(SettingsError, match=complaint):
        load_prompt("wording", folder=folder)


def test_a_file_without_a_version_is_a_settings_error(tmp_path):
    (tmp_path / "wording.toml").write_text("[texts]\n", encoding="utf-8")

    with pytest.raises(SettingsError, match="id"):
        load_prompt("wording", folder=tmp_path)


def test_a_file_that_is_not_utf8_is_a_settings_error(tmp_path):
    (tmp_path / "wording.toml").write_bytes(b'id = "\xff"')

    with pytest.raises(SettingsError, match="UTF-8"):
        load_prompt("wording", folder=tmp_path)


def test_a_folder_that_is_not_there_is_a_settings_error(tmp_path):
    with pytest.raises(SettingsError, match="no folder"):
        load_prompt("wording", folder=tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "", "a b"])
def test_a_name_that_leaves_the_folder_is_refused(name, tmp_path):
    with pytest.raises(SettingsError, match="not the name of a prompt"):
        load_prompt(name, folder=tmp_path)
