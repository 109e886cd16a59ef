"""The dashboard asks for what a server tells, and docs/operations.md names all of it."""

import json
import re
from pathlib import Path

import pytest
from keyed import asking, settings_of
from served import make_record
from test_metrics import put_in_line

DOCS = Path(__file__).resolve().parent.parent / "docs"
NAME = re.compile(r"\bonrecord_[a-z_]+")


@pytest.fixture
def told(tmp_path):
    """The names and labels of all figures of a server that was asked, that refused, and that has work in line."""
    settings = settings_of(make_record(tmp_path))
    put_in_line(settings.data, "https://news.example/1", now=1e9)
    with asking(settings) as client:
        client.post("/v1/ask", json={"question": "What did Orlova say about the bridge?"})
        client.post("/v1/ask", content=b" " * 2**21, headers={"content-type": "application/json"})
        lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith("onrecord_")]
    return {NAME.match(line).group(): set(re.findall(r'([a-z_]+)="', line)) for line in lines}


def panels():
    return json.loads((DOCS / "dashboard.json").read_text(encoding="utf-8"))["panels"]


def test_every_figure_that_a_panel_asks_for_is_told(told):
    expressions = [target["expr"] for panel in panels() for target in panel["targets"]]
    asked = {name for one in expressions for name in NAME.findall(one)}

    assert len(asked) > 10
    assert asked <= set(told)


def test_every_label_that_a_panel_sorts_by_is_told(told):
    for panel in panels():
        for target in panel["targets"]:
            labels = set().union(*(told[name] for name in NAME.findall(target["expr"])))
            wanted = {
                one.strip() for group in re.findall(r"by \(([^)]*)\)", target["expr"]) for one in group.split(",")
            }
            assert wanted <= labels, panel["title"]
            assert set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) <= wanted, panel["title"]


def test_no_panel_covers_another():
    taken = [
        (x, y)
        for at in (panel["gridPos"] for panel in panels())
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(taken) == len(set(taken))
    assert max(x for x, _ in taken) < 24


def test_the_guide_names_every_figure(told):
    guide = (DOCS / "operations.md").read_text(encoding="utf-8")
    families = {re.sub(r"_(bucket|sum|count|created|total)$", "", name) for name in told}

    assert {one for one in families if f"`{one}" not in guide} == set()
