"""Every address says what it needs leave for, and every key opens what it says, no more."""

import pytest
from fastapi.routing import APIRoute
from keyed import FAR, asking, bearer, make_key, problem_in, settings_of
from served import make_record
from starlette.routing import Mount, Route

from api.app import create_app
from api.guard.leave import Scope
from api.guard.scopes import Needs
from indexer.settings import Settings

OPEN = {("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/openapi.json"), ("GET", "/"), ("GET", "/web/{name}")}
"""What is told to everybody, on purpose."""

ELSEWHERE = {("POST", "/mcp")}
"""What another protocol describes by itself."""

BODIES = {
    "/v1/ask": {"question": "What did Orlova say about the bridge?"},
    "/v1/verify": {"quote": "We will reopen the bridge"},
    "/v1/articles": {"id": "x", "text": ""},
}


def routes_of(app):
    """Give every address that is served, those of included routers too, with its method and what it needs."""
    found = {}
    for route in _flat(app.router.routes):
        if isinstance(route, Mount):  # what is behind it asks for no leave of its own
            found["MOUNT", route.path] = set()
            continue
        assert isinstance(route, Route | APIRoute), f"{route} is no route; say here what it needs leave for"
        needs = {one.call.scope for one in _dependants(route) if isinstance(one.call, Needs)}
        for method in (route.methods or set()) - {"HEAD"}:
            found[method, getattr(route, "path_format", route.path)] = needs
    return found


def _flat(routes):
    for route in routes:
        if hasattr(route, "original_router"):
            yield from _flat(route.original_router.routes)
        else:
            yield route


def _dependants(route):
    return route.dependant.dependencies if isinstance(route, APIRoute) else ()


ROUTES = routes_of(create_app(Settings()))
GUARDED = sorted(address for address in ROUTES if address not in OPEN)


def test_the_inventory_is_the_one_that_is_described():
    described = create_app(Settings()).openapi()["paths"]
    listed = {(method.upper(), path) for path, methods in described.items() for method in methods}

    assert listed | OPEN | ELSEWHERE == {(method, path.replace(":path}", "}")) for method, path in ROUTES}


@pytest.mark.parametrize("address", GUARDED, ids=" ".join)
def test_an_address_needs_leave_or_is_open_on_purpose(address):
    assert ROUTES[address]


def test_what_is_open_needs_none():
    assert all(not ROUTES[address] for address in OPEN)


def test_what_changes_or_counts_is_not_for_readers():
    assert {address for address, needs in ROUTES.items() if Scope.READ in needs}.isdisjoint(
        {("POST", "/v1/articles"), ("DELETE", "/v1/articles/{article_id}"), ("GET", "/metrics"), ("GET", "/v1/jobs")}
    )


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    data = make_record(tmp_path_factory.mktemp("record"))
    return settings_of(data, ingest=True, keys=data.parent / "keys.json", rate=0)


@pytest.fixture(scope="module")
def keys(settings):
    return {scope: make_key(settings, scope) for scope in Scope}


@pytest.fixture(scope="module")
def web(settings, keys):
    assert keys
    with asking(settings) as client:
        yield client


def ask(web, address, headers):
    method, path = address
    for name in ("statement_id", "speaker_id", "article_id", "job_id", "model_id", "model_id:path"):
        path = path.replace(f"{{{name}}}", "none")
    path = path.replace("{name}", "page.js")
    body = BODIES.get(path, {}) if method == "POST" else None
    return web.request(method, path, json=body, headers=headers)


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("address", GUARDED, ids=" ".join)
def test_a_key_opens_what_it_says_and_nothing_else(web, keys, address, scope):
    lacking = {need for need in ROUTES[address] if scope not in {need, Scope.ADMIN}}

    response = ask(web, address, bearer(keys[scope]))

    if lacking:
        assert response.status_code == 403
        assert any(f"the scope {need}" in response.text for need in lacking)
    else:
        assert response.status_code not in {401, 403, 500}, response.text


@pytest.mark.parametrize("headers", [{}, bearer("onr_" + "A" * 43)], ids=["no key", "a wrong key"])
@pytest.mark.parametrize("address", GUARDED, ids=" ".join)
def test_nothing_opens_without_a_good_key(web, address, headers):
    response = ask(web, address, headers)

    assert response.status_code == 401
    assert "onrecord keys add" in response.text
    assert response.headers["www-authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("headers", [{}, bearer("onr_" + "A" * 43)], ids=["no key", "a wrong key"])
@pytest.mark.parametrize("address", sorted(OPEN), ids=" ".join)
def test_what_is_open_is_open_to_everybody(web, address, headers):
    assert ask(web, address, headers).status_code == 200


def test_who_has_a_key_may_bring_articles_from_anywhere(web, keys):
    assert web.get("/v1/jobs", headers=bearer(keys[Scope.INGEST])).status_code == 200


def test_without_keys_articles_are_brought_from_this_machine_only(tmp_path):
    settings = settings_of(make_record(tmp_path), ingest=True)

    with asking(settings, peer=FAR) as client:
        assert problem_in(client.get("/v1/jobs")).status == 403
    with asking(settings, peer="127.0.0.1") as client:
        assert client.get("/v1/jobs").status_code == 200


@pytest.mark.parametrize("name", ["forwarded", "via", "x-forwarded-for", "x-real-ip"])
def test_behind_a_proxy_that_nobody_told_of_everybody_is_a_stranger(tmp_path, name):
    settings = settings_of(make_record(tmp_path), ingest=True)

    with asking(settings, peer="127.0.0.1") as client:
        assert problem_in(client.get("/v1/jobs", headers={name: "203.0.113.5"})).status == 403


@pytest.mark.parametrize(("address", "status"), [("203.0.113.5", 403), ("127.0.0.1", 200)])
def test_behind_a_proxy_that_is_trusted_the_client_counts(tmp_path, address, status):
    settings = settings_of(make_record(tmp_path), ingest=True, proxies="127.0.0.1")

    with asking(settings, peer="127.0.0.1") as client:
        assert client.get("/v1/jobs", headers={"x-forwarded-for": address}).status_code == status


TRICKS = ["a/?x=", "a/healthz", "127.0.0.1/healthz", "a@b", "a#b", "a\\b", "", "/healthz?", "%2fhealthz"]


@pytest.mark.parametrize("host", TRICKS, ids=repr)
def test_leave_does_not_hang_on_the_name_that_a_request_gives(web, host):
    assert web.get("/v1/speakers", headers={"host": host}).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "//v1/speakers",
        "/v1/speakers/",
        "/v1//speakers",
        "/healthz/../v1/speakers",
        "/v1/speakers%2f",
        "/V1/speakers",
        "/v1/speakers;x",
        "/v1/speakers%00",
    ],
)
def test_no_odd_spelling_of_an_address_gets_around_a_key(web, path):
    assert web.get(path).status_code in {401, 404}
