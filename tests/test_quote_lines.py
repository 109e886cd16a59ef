import json

import pytest
from served import BRIDGE, HARVEST, make_record, opener

from api.local import LocalRecord
from api.quote_lines import verify_lines
from indexer.settings import Settings


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    data = make_record(tmp_path_factory.mktemp("record"))
    record = LocalRecord(Settings(data=data), opener(data))
    yield record
    record.close()


def answers(record, folder, *lines):
    path = folder / "quotes.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return [json.loads(line.model_dump_json()) for line in verify_lines(record, path)]


def test_each_line_gets_its_verdict_in_the_same_order(record, tmp_path):
    found = answers(
        record,
        tmp_path,
        {"id": 1, "quote": BRIDGE, "speaker": "Mara Orlova"},
        {"id": "b", "quote": HARVEST, "speaker": "Mara Orlova"},
        {"id": None, "quote": "Whales sing at night", "more": 1},
    )

    assert [(one["id"], one["verdict"], one["speaker"]) for one in found] == [
        (1, "verbatim", "Mara Orlova"),
        ("b", "misattributed", "Samir Haddad"),
        (None, "not_on_record", None),
    ]
    assert [one["statement_id"] is None for one in found] == [False, False, True]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{", "not JSON"),
        ('{"id": 7}', "quote: missing"),
        ('{"id": 7, "quote": ""}', "quote: 0 characters"),
        ('{"id": 7, "quote": "…"}', "the quote is empty"),
        (json.dumps({"id": 7, "quote": "x" * 5000}), "5000 characters"),
        ('{"id": 7, "quote": "a\\ud800"}', "quote"),
        ('{"id": 7, "quote": "x y", "speaker": ""}', "speaker"),
    ],
    ids=["no JSON", "no quote", "empty", "no word", "too long", "surrogate", "nobody"],
)
def test_a_line_that_cannot_be_used_says_why_and_stops_nothing(record, tmp_path, line, error):
    bad, good = answers(record, tmp_path, line, {"id": 8, "quote": BRIDGE})

    assert error in bad["error"]
    assert good["verdict"] == "verbatim"
