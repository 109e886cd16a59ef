"""The record is changed over HTTP: a real server, its real worker process, the fakes of model and extraction."""

import contextlib
import json
import sqlite3

import httpx2 as httpx
import pytest
from fakes import said
from fastapi.testclient import TestClient
from served import BRIDGE, make_record, opener, running, until

from api.app import create_app
from api.limits import MAX_BODY_BYTES, MAX_INGEST_BODY_BYTES
from api.problems import Problem
from indexer.index.lock import writer_lock
from indexer.job import Job, JobState
from indexer.settings import Settings

HERE = "http://127.0.0.1"
FERRY = said("The ferry sails again", "Nkechi Okafor")


@contextlib.contextmanager
def taking(data):
    """Serve a record that may be changed."""
    with running(data, ingest=True) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    with taking(make_record(tmp_path_factory.mktemp("record"))) as client:
        yield client


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """A server without leave to take anything."""
    data = make_record(tmp_path_factory.mktemp("closed"))
    app = create_app(Settings(data=data), opener(data))
    with TestClient(app, base_url=HERE, client=("127.0.0.1", 50_000)) as client:
        assert app.state.live.wait(30)
        yield client


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A server that listens to a network, without a worker: what is let through would be told as busy."""
    data = make_record(tmp_path_factory.mktemp("guarded"))
    app = create_app(Settings(data=data, ingest=True, host="192.0.2.1"), opener(data))

    def ask(*, peer="127.0.0.1", **headers):
        client = TestClient(app, base_url=HERE, client=(peer, 50_000))
        return client.get("/v1/jobs/none", headers={name.replace("_", "-"): value for name, value in headers.items()})

    return ask


def ended(client, response):
    assert response.status_code == 202, response.text
    assert response.headers["location"] == f"/v1/jobs/{response.json()['id']}"

    def look():
        job = Job.model_validate_json(client.get(response.headers["location"]).content)
        return job if job.ended_at else None

    return until(look)


def speakers(client):
    return {someone["id"] for someone in client.get("/v1/speakers").json()["items"]}


def problem_in(response):
    assert response.headers["content-type"] == "application/problem+json"
    return Problem.model_validate_json(response.content)


def test_an_article_is_brought_found_and_deleted_while_the_server_answers(web):
    done = ended(web, web.post("/v1/articles", json={"text": FERRY, "title": "Ferry", "published": "2031-05-04"}))
    until(lambda: "nkechi-okafor" in speakers(web))
    shown = web.get(f"/v1/articles/{done.report.article_id}").json()
    gone = ended(web, web.delete(f"/v1/articles/{done.report.article_id}"))
    until(lambda: "nkechi-okafor" not in speakers(web))

    assert (done.state, done.report.added, done.report.statements) == (JobState.DONE, 1, 1)
    assert (shown["text"], shown["article"]["title"], shown["article"]["published"]) == (FERRY, "Ferry", "2031-05-04")
    assert (gone.state, gone.report.removed) == (JobState.DONE, 1)
    assert web.get(f"/v1/articles/{done.report.article_id}").status_code == 404


def test_an_article_under_the_same_id_replaces_the_first(web):
    for text in ("Nobody speaks here.", "Nobody speaks here either."):
        done = ended(web, web.post("/v1/articles", json={"text": text, "id": "a-1"}))

    assert (done.report.changed, done.report.removed) == (1, 1)


def test_articles_without_an_id_never_replace_each_other(web):
    for text in ("Here nobody speaks.", "Here nobody speaks either."):
        done = ended(web, web.post("/v1/articles", json={"text": text, "url": "https://courier.example/"}))

    assert (done.report.added, done.report.removed) == (1, 0)


def test_an_article_of_a_script_of_two_bytes_a_letter_may_be_as_long_as_any(web):
    text = "Мост у Селы стоит. " * 50_000
    content = json.dumps({"text": text, "id": "long"}, ensure_ascii=False).encode()

    done = ended(web, web.post("/v1/articles", content=content, headers={"content-type": "application/json"}))

    assert MAX_BODY_BYTES < len(content) < MAX_INGEST_BODY_BYTES
    assert (done.state, done.report.added) == (JobState.DONE, 1)


def test_an_address_that_may_not_be_fetched_is_refused_at_once_or_ends_in_a_failed_job(web):
    refused = web.post("/v1/articles", json={"url": "http://127.0.0.1:9/"})
    failed = ended(web, web.post("/v1/articles", json={"url": "http://127.0.0.1/"}))

    assert (refused.status_code, problem_in(refused).type) == (422, "urn:onrecord:problem:fetch")
    assert (failed.state, failed.about) == (JobState.FAILED, "http://127.0.0.1/")
    assert "127.0.0.1" in failed.problem


def test_deleting_what_is_not_on_record_is_a_404(web):
    assert web.delete("/v1/articles/0123456789abcdef").status_code == 404


def test_a_job_nobody_knows_is_a_404(web):
    response = web.get("/v1/jobs/none")

    assert response.status_code == 404
    assert problem_in(response).detail.startswith("no job with the id")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "give `text`, or `url` alone"),
        ({"url": "https://courier.example/", "title": "x"}, "give `text`, or `url` alone"),
        ({"text": ""}, "0 characters; at least 1 is needed"),
        ({"text": " \n "}, "`text` holds no text"),
        ({"text": "a" * 1_000_001}, "1000001 characters; at most 1000000 are taken"),
        ({"text": "a\x00b"}, "neither NUL nor half of a surrogate pair"),
        ({"text": "a", "url": "javascript:alert(1)"}, "must be an address that begins with http"),
        ({"text": "a", "url": "https://me:secret@courier.example/"}, "without a user name"),
        ({"text": "a", "published": "2031-02-30"}, "not a day"),
        ({"text": "a", "published": "0001-01-01"}, "`published` must lie in"),
        ({"text": "a", "id": "x" * 401}, "401 characters; at most 400 are taken"),
        ({"text": "a", "author": "x"}, "no such field"),
        ({"text": 5}, "must be text"),
        ([], "must be an object"),
    ],
)
def test_what_is_no_article_is_told_in_a_line(web, body, said):
    response = web.post("/v1/articles", json=body)

    assert response.status_code == 422
    assert said in problem_in(response).detail


def test_a_body_beyond_the_limit_is_refused(web):
    assert web.post("/v1/articles", content=b"a" * (MAX_INGEST_BODY_BYTES + 1)).status_code == 413


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_page_could_send_without_asking_is_refused(web, content_type):
    response = web.post("/v1/articles", content=b'{"text": "a"}', headers={"content-type": content_type})

    assert response.status_code == 415


def test_nothing_is_taken_unless_the_operator_says_so(closed):
    responses = [
        closed.post("/v1/articles", json={"text": "a"}),
        closed.delete("/v1/articles/0123456789abcdef"),
        closed.get("/v1/jobs/none"),
    ]

    assert [response.status_code for response in responses] == [403] * 3
    assert problem_in(responses[0]).detail == (
        "this server does not take articles; start it with --ingest, or with ONRECORD_INGEST=1"
    )


@pytest.mark.parametrize(
    "how",
    [
        {"peer": "192.0.2.7"},
        {"peer": "192.0.2.7", "host": "localhost"},
        {"host": "onrecord.example"},
        {"host": "127.0.0.1.evil.example"},
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:3000", "host": "localhost:8765"},
        {"origin": "null"},
    ],
)
def test_strangers_and_pages_of_other_sites_may_not_change_the_record(guarded, how):
    response = guarded(**how)

    assert (response.status_code, problem_in(response).type) == (403, "urn:onrecord:problem:not-allowed")


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"host": "localhost:8765"},
        {"host": "[::1]:8765", "peer": "::1"},
        {"origin": "http://127.0.0.1:8765", "host": "127.0.0.1:8765"},
    ],
)
def test_programs_and_pages_of_this_machine_may(guarded, how):
    assert guarded(**how).status_code == 404


def test_while_another_process_writes_the_answer_is_busy_and_reading_goes_on(tmp_path):
    data = make_record(tmp_path)

    with taking(data) as client:
        with writer_lock(data):
            busy = client.post("/v1/articles", json={"text": FERRY})
            answer = client.post("/v1/ask", json={"question": "What did Orlova say about the bridge?"}).json()
        done = ended(client, client.post("/v1/articles", json={"text": FERRY}))

    assert (busy.status_code, busy.headers["retry-after"]) == (503, "2")
    assert problem_in(busy).type == "urn:onrecord:problem:busy"
    assert BRIDGE in answer["text"]
    assert done.state is JobState.DONE


def test_a_server_that_takes_articles_starts_without_a_record(tmp_path):
    with taking(tmp_path / "data") as client:
        done = ended(client, client.post("/v1/articles", json={"text": FERRY}))
        until(lambda: "nkechi-okafor" in speakers(client))

    assert done.report.added == 1


def test_a_server_that_is_stopped_leaves_the_job_under_way_in_line_for_the_next(tmp_path):
    data = make_record(tmp_path)

    with taking(data) as client:
        brought = client.post("/v1/articles", json={"text": f"{FERRY}\nWAIT"})
        until((tmp_path / "gate.reached").exists)
    (tmp_path / "gate").touch()
    with taking(data) as client:
        done = ended(client, brought)

    assert (done.state, done.report.added) == (JobState.DONE, 1)


def test_a_damaged_article_can_be_deleted_and_brought_again(tmp_path):
    data = make_record(tmp_path)
    with sqlite3.connect(data / "onrecord.db") as connection:
        connection.execute("UPDATE article SET text = text || ' ' WHERE id = (SELECT min(id) FROM article)")
        ((article_id,),) = connection.execute("SELECT min(id) FROM article").fetchall()
    connection.close()

    with taking(data) as client:
        done = ended(client, client.delete(f"/v1/articles/{article_id}"))

    assert (done.state, done.report.removed) == (JobState.DONE, 1)
