import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.envelope import Envelope, HostGuard
from api.listening import is_loopback
from api.problems import Problem


def reach(host: str, *, listening_on: str = "127.0.0.1") -> int:
    app = FastAPI()
    app.add_api_route("/", lambda: {"found": True})
    app.add_middleware(HostGuard, host=listening_on)
    with TestClient(app) as client:
        return client.get("/", headers={"host": host}).status_code


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:8765", "localhost", "LOCALHOST:8765", "localhost.", "[::1]", "[::1]:8765", "127.3.2.1:1"],
)
def test_a_server_of_this_machine_answers_to_its_own_names(host):
    assert reach(host) == 200
    assert reach(host, listening_on="::1") == 200


OTHER_NAMES = """
    rebound.example rebound.example:8765 127.0.0.1.rebound.example localhost.rebound.example 192.0.2.7
    x@127.0.0.1 [::1 [::1]x ::1 127.0.0.1:x 127.0.0.1/x [2001:db8::1]:8765
"""


@pytest.mark.parametrize("host", [*OTHER_NAMES.split(), "", " "])
def test_a_server_of_this_machine_answers_to_no_other_name(host):
    assert reach(host) == 421


@pytest.mark.parametrize("listening_on", ["0.0.0.0", "::", "192.0.2.7", "onrecord.example"])  # noqa: S104  the point
def test_a_server_of_a_network_answers_to_every_name(listening_on):
    assert reach("anything.example", listening_on=listening_on) == 200


def test_one_wrong_name_among_several_is_refused():
    sent = []

    async def app(_scope, _receive, _send):
        raise AssertionError("let in")

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "headers": [(b"host", b"localhost"), (b"host", b"rebound.example")]}
    run_to_end(HostGuard(app, host="localhost")(scope, None, send))

    assert sent[0]["status"] == 421


def test_a_request_without_a_host_comes_from_no_browser_and_is_let_in():
    let_in = []

    async def app(scope, _receive, _send):
        let_in.append(scope)

    run_to_end(HostGuard(app, host="localhost")({"type": "http", "method": "GET", "headers": []}, None, None))

    assert let_in


def run_to_end(coroutine) -> None:
    with pytest.raises(StopIteration):
        coroutine.send(None)


def test_the_refusal_is_a_problem_that_says_what_to_do():
    app = FastAPI()
    app.add_middleware(HostGuard, host="localhost")
    app.add_middleware(Envelope)

    with TestClient(app) as client:
        response = client.get("/", headers={"host": "rebound.example"})

    problem = Problem.model_validate_json(response.content)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-request-id"]
    assert problem.status == 421
    assert "--host" in problem.detail
    assert "rebound" not in response.text


@pytest.mark.parametrize("name", ["", "local", "localhost.example", "10.0.0.1", "::", "127.1"])
def test_only_what_leads_to_this_machine_alone_is_loopback(name):
    assert not is_loopback(name)
