"""Pages of other sites are told nothing, unless the operator named them."""

import pytest
from keyed import asking, bearer, make_key, problem_in, settings_of

from api.guard.crossing import Crossing
from indexer.errors import SettingsError
from indexer.settings import Settings

DESK = "https://desk.example"
PREFLIGHT = {
    "origin": DESK,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type,x-stainless-os,x-stainless-retry-count",
}


@pytest.fixture(scope="module")
def web(data):
    with asking(settings_of(data, cors=f"{DESK} http://localhost:3000", rate=8000)) as client:
        yield client


@pytest.fixture(scope="module")
def closed(data):
    with asking(settings_of(data)) as client:
        yield client


def told(response):
    return {name: value for name, value in response.headers.items() if name.startswith("access-control")}


def test_unless_origins_are_named_no_browser_is_told_anything(closed):
    asked = closed.options("/v1/ask", headers=PREFLIGHT)
    got = closed.get("/v1/speakers", headers={"origin": DESK})

    assert problem_in(asked).status == 405
    assert not told(asked)
    assert not told(got)
    assert got.status_code == 200


def test_a_page_that_was_named_may_ask_with_what_clients_send(web):
    response = web.options("/v1/ask", headers=PREFLIGHT)

    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == DESK
    assert response.headers["access-control-allow-headers"] == (
        "authorization, content-type, x-stainless-os, x-stainless-retry-count"
    )
    assert "POST" in response.headers["access-control-allow-methods"]
    assert response.headers["vary"] == "origin"
    assert "access-control-allow-credentials" not in response.headers


def test_it_may_read_the_answer_and_the_id_of_the_request(web):
    response = web.get("/v1/speakers", headers={"origin": DESK})

    assert response.headers["access-control-allow-origin"] == DESK
    assert "x-request-id" in response.headers["access-control-expose-headers"]
    assert "origin" in response.headers["vary"]


STRANGERS = ["https://other.example", "https://desk.example.evil.example", "http://desk.example", "null", DESK + ":444"]


@pytest.mark.parametrize("origin", STRANGERS)
def test_another_page_is_told_nothing(web, origin):
    asked = web.options("/v1/ask", headers={**PREFLIGHT, "origin": origin})
    got = web.get("/v1/speakers", headers={"origin": origin})

    assert problem_in(asked).status == 403
    assert not told(asked)
    assert not told(got)


def test_headers_that_nobody_needs_are_not_allowed(web):
    wanted = {**PREFLIGHT, "access-control-request-headers": "cookie, x-forwarded-for, authorization, x-stainless-"}

    assert web.options("/v1/ask", headers=wanted).headers["access-control-allow-headers"] == "authorization"


def test_a_refusal_can_be_read_too(data, tmp_path):
    settings = settings_of(data, cors=DESK, keys=tmp_path / "keys.json", rate=4)
    make_key(settings)

    with asking(settings) as client:
        asked = client.options("/v1/ask", headers=PREFLIGHT)
        refused = [client.get("/v1/speakers", headers={"origin": DESK}) for _ in range(2)]

    assert asked.status_code == 204
    assert [one.status_code for one in refused] == [401, 429]
    assert all(one.headers["access-control-allow-origin"] == DESK for one in refused)
    assert "retry-after" in refused[1].headers["access-control-expose-headers"]


def test_every_page_may_ask_only_where_that_is_written(data, tmp_path):
    settings = settings_of(data, cors="*", keys=tmp_path / "keys.json")
    secret = make_key(settings)

    with asking(settings) as client:
        got = client.get("/v1/speakers", headers={"origin": "https://any.example", **bearer(secret)})

    assert got.headers["access-control-allow-origin"] == "*"
    assert Crossing(None, origins=())._origins == frozenset()


@pytest.mark.parametrize(
    "value", ["desk.example", "https://desk.example/", "https://a.example,https://b.example", "ftp://x"]
)
def test_what_is_no_origin_is_told_so(value):
    with pytest.raises(SettingsError, match=r"want origins like https://desk\.example"):
        Settings.from_env({"ONRECORD_CORS": value})


def test_a_page_that_was_named_does_not_bring_articles_without_a_key(data):
    with asking(settings_of(data, cors=DESK, ingest=True), peer="127.0.0.1") as client:
        assert problem_in(client.get("/v1/jobs", headers={"origin": DESK})).status == 403
