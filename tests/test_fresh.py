"""What a client keeps it may show again only after asking, and is told at once when it no longer holds."""

import pytest
from fakes import said
from keyed import asking, bearer, make_key, problem_in, settings_of
from served import BRIDGE, add_to_record, make_record

from indexer.speaker import SpeakerProfile


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    with asking(settings_of(make_record(tmp_path_factory.mktemp("record")), rate=0)) as client:
        yield client


@pytest.fixture(scope="module")
def addresses(web):
    item = web.get("/v1/statements").json()["items"][0]
    return {
        "a statement": f"/v1/statements/{item['statement']['id']}",
        "an article": f"/v1/articles/{item['article']['id']}",
        "a speaker": "/v1/speakers/mara-orlova",
        "statements": "/v1/statements?limit=2",
        "statements found": "/v1/statements?q=bridge",
        "speakers": "/v1/speakers",
    }


WHAT = ["a statement", "an article", "a speaker", "statements", "statements found", "speakers"]


@pytest.mark.parametrize("what", WHAT)
def test_what_did_not_change_is_not_sent_twice(web, addresses, what):
    first = web.get(addresses[what])
    again = web.get(addresses[what], headers={"if-none-match": first.headers["etag"]})

    assert first.status_code == 200
    assert first.headers["cache-control"] == again.headers["cache-control"] == "private, no-cache"
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["x-request-id"]


@pytest.mark.parametrize("what", WHAT)
def test_a_head_has_the_same_tag(web, addresses, what):
    assert web.head(addresses[what]).headers["etag"] == web.get(addresses[what]).headers["etag"]


@pytest.mark.parametrize(
    ("form", "status"),
    [("{0}", 304), ("W/{0}", 304), ('"x", {0}', 304), ("*", 304), ('"x"', 200), ("", 200), ("{0}x", 200)],
    ids=["the tag", "a weak one", "one of two", "any", "another", "none", "longer"],
)
def test_only_the_tag_of_what_would_be_sent_is_fresh(web, addresses, form, status):
    tag = web.get(addresses["a statement"]).headers["etag"]

    answered = web.get(addresses["a statement"], headers={"if-none-match": form.format(tag)})

    assert answered.status_code == status


def test_different_things_have_different_tags(web, addresses):
    assert len({web.get(address).headers["etag"] for address in addresses.values()}) == len(addresses)


@pytest.mark.parametrize("address", ["/v1/statements/0000000000000000", "/healthz", "/nowhere", "/metrics"])
def test_failures_and_figures_are_not_kept(web, address):
    response = web.get(address)

    assert "etag" not in response.headers
    assert response.headers["cache-control"] == "no-store"


def test_answers_are_not_kept(web):
    response = web.post("/v1/ask", json={"question": "What did Orlova say about the bridge?"})

    assert BRIDGE in response.text
    assert "etag" not in response.headers
    assert response.headers["cache-control"] == "no-store"


def test_what_changed_on_record_has_another_tag(tmp_path):
    data = make_record(tmp_path)
    (tmp_path / "more.txt").write_text(said("The ferry sails again", "Mara Orlova"), encoding="utf-8")

    with asking(settings_of(data)) as client:
        before = client.get("/v1/speakers/mara-orlova")
        add_to_record(data, tmp_path / "more.txt")
        client.app.state.live.refresh()
        after = client.get("/v1/speakers/mara-orlova", headers={"if-none-match": before.headers["etag"]})

    assert after.status_code == 200
    counts = [SpeakerProfile.model_validate_json(one.content).statement_count for one in (before, after)]
    assert counts[1] == counts[0] + 1


def test_no_tag_opens_what_a_key_is_needed_for(tmp_path):
    settings = settings_of(make_record(tmp_path), keys=tmp_path / "keys.json")
    good = bearer(make_key(settings))

    with asking(settings) as client:
        tag = client.get("/v1/speakers", headers=good).headers["etag"]
        assert problem_in(client.get("/v1/speakers", headers={"if-none-match": tag})).status == 401


def test_a_misspelt_query_is_told_rather_than_passed_over(web):
    problem = problem_in(web.get("/v1/speakers?nmae=orlova&name=x"))

    assert problem.status == 422
    assert [one.field for one in problem.errors] == ["query.nmae"]
