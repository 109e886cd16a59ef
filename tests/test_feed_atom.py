import datetime as dt
import warnings
from functools import partial

import pytest
from fakes import said
from fastapi.testclient import TestClient
from lxml import etree
from served import BRIDGE, GRAIN, add_to_record, make_record, opener, run_command, running

from api.app import create_app
from api.export.standing import make_feed
from api.limits import MAX_LIMIT
from api.local import LocalRecord
from indexer.settings import Settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import feedparser

ATOM = "{http://www.w3.org/2005/Atom}"
QUESTION = "What did Orlova say?"


@pytest.fixture
def onrecord(capsys):
    return partial(run_command, capsys)


def feed_of(web, question=QUESTION, **more):
    return web.get("/v1/feed", params={"question": question, **more})


def require_valid(body: bytes) -> etree._Element:
    """Check what RFC 4287 demands: one of each that must be there, in every feed and entry, and dates."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for one in (root, *entries):
        assert [len(one.findall(ATOM + name)) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert dt.datetime.fromisoformat(one.findtext(f"{ATOM}updated")).tzinfo is not None
        assert one.findtext(f"{ATOM}id").startswith("urn:onrecord:")
    assert all(one.findtext(f"{ATOM}author/{ATOM}name") for one in entries)
    assert len({one.findtext(f"{ATOM}id") for one in entries}) == len(entries)
    return root


def read(body: bytes):
    found = feedparser.parse(body)
    assert not found.bozo, found.bozo_exception
    return found


def test_what_answers_comes_as_a_valid_feed_the_newest_first(web):
    response = feed_of(web)

    require_valid(response.content)
    feed = read(response.content)
    assert response.headers["content-type"].startswith("application/atom+xml")
    assert [entry.author for entry in feed.entries] == ["Mara Orlova", "Mara Orlova"]
    assert [f"“{quote}”" in entry.content[0].value for quote, entry in zip((GRAIN, BRIDGE), feed.entries, strict=True)]
    assert [entry.updated for entry in feed.entries] == ["2031-06-01T00:00:00Z", "2031-05-04T00:00:00Z"]
    assert all(entry.content[0].type == "text/plain" for entry in feed.entries)


def test_an_entry_has_the_id_of_its_statement(web):
    ids = {
        one["statement"]["id"] for one in web.get("/v1/statements", params={"speaker": "mara-orlova"}).json()["items"]
    }

    assert {entry.id for entry in read(feed_of(web).content).entries} == {
        f"urn:onrecord:statement:{id_}" for id_ in ids
    }


def test_a_feed_holds_the_newest_where_it_may_not_hold_all(web):
    (entry,) = read(feed_of(web, limit=1).content).entries

    assert GRAIN in entry.content[0].value


@pytest.mark.parametrize("question", ["What did Lindqvist say?", "What did Orlova say about whales?"])
def test_where_nothing_answers_the_feed_is_empty_and_says_why(web, question):
    response = feed_of(web, question)

    root = require_valid(response.content)
    assert response.status_code == 200
    assert not root.findall(f"{ATOM}entry")
    assert "on record" in root.findtext(f"{ATOM}subtitle")


def test_a_feed_that_did_not_change_is_304(web):
    first = feed_of(web)

    tag = first.headers["etag"]
    again = [
        web.get("/v1/feed", params={"question": QUESTION}, headers={"if-none-match": known})
        for known in (tag, f"W/{tag}", f'"x", {tag}', "*", '"x"')
    ]

    assert [response.status_code for response in again] == [304, 304, 304, 304, 200]
    assert again[-1].content == first.content
    assert not again[0].content
    assert again[0].headers["etag"] == tag


def test_a_feed_changes_when_something_new_answers_and_keeps_the_ids_of_the_old(tmp_path):
    data = make_record(tmp_path)
    more = tmp_path / "more.txt"
    app = create_app(Settings(data=data), opener(data))
    with TestClient(app, base_url="http://127.0.0.1") as web:
        assert app.state.live.wait(30)
        before = feed_of(web)
        more.write_text(said("The ferry sails again", "Mara Orlova", "2031-07-01"), encoding="utf-8")
        add_to_record(data, more)
        app.state.live.record().refresh()
        after = feed_of(web)

    old, new = ([entry.id for entry in read(one.content).entries] for one in (before, after))
    assert before.headers["etag"] != after.headers["etag"]
    assert new[1:] == old
    assert read(before.content).feed.id == read(after.content).feed.id


def test_of_more_than_can_be_cited_the_newest_are_in_the_feed(tmp_path):
    count = 3 * MAX_LIMIT
    days = [dt.date(2030, 1, 1) + dt.timedelta(days=place) for place in range(count)]
    text = "\n\n".join(said(f"The bridge is closed {day:%d %B}", "Mara Orlova", f"{day}") for day in days)
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    add_to_record(tmp_path / "d", tmp_path / "a.txt")
    record = LocalRecord(Settings(data=tmp_path / "d"), opener(tmp_path / "d"))

    feed = make_feed(record, "What did Orlova say about the bridge?", limit=3)

    record.close()
    assert [entry.updated.date() for entry in feed.entries] == days[:-4:-1]


HOSTILE = "<script>alert(1)</script> ]]> &amp; <!--x--> \x1b[31m \u202e \uffff <![CDATA["


def test_hostile_text_stays_text(tmp_path):
    article = tmp_path / "a.md"
    title = "<img src=x onerror=alert(1)> &lt;b&gt;"
    head = f"---\ntitle: '{title}'\nsource: '<b>Paper</b>'\nurl: 'javascript:alert(1)'\n---\n"
    article.write_text(f"{head}{said(HOSTILE, 'Mara Orlova')}\n", encoding="utf-8")
    add_to_record(tmp_path / "d", article)
    app = create_app(Settings(data=tmp_path / "d"), opener(tmp_path / "d"))
    with TestClient(app, base_url="http://127.0.0.1") as web:
        assert app.state.live.wait(30)
        body = feed_of(web).content

    root = require_valid(body)
    allowed = "feed id title subtitle updated generator link entry author name content".split()
    assert {one.tag for one in root.iter()} <= {ATOM + name for name in allowed}
    content = root.findtext(f"{ATOM}entry/{ATOM}content")
    assert "<script>alert(1)</script> ]]> &amp; <!--x-->" in content
    assert title in content
    assert b"\x1b" not in body
    assert "javascript" not in {one.get("href").partition(":")[0] for one in root.iter(f"{ATOM}link")}


@pytest.mark.parametrize("params", [{}, {"question": ""}, {"question": "x", "limit": 0}, {"question": "x" * 2001}])
def test_a_question_that_cannot_be_followed_is_a_problem(web, params):
    response = web.get("/v1/feed", params=params)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_the_command_prints_what_the_server_gives(onrecord, data, web):
    with running(data) as url:
        answered = onrecord("feed", QUESTION, "--url", url)
        empty = onrecord("feed", "What did Lindqvist say?", "--url", url)

    assert answered == (0, feed_of(web).text, "")
    assert empty[0] == 1
    require_valid(empty[1].encode())
